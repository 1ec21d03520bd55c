"""Reads the labelled images that `cnvnet encode` writes (encoder/image_shard.h)."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cnvnet_report.errors import InputError

_MAGIC = b"cnvnet-shard 2\n"
_LABELS = ("DUP", "DEL", "FP")
_FIXED = struct.Struct("<BBBHHiqq")


@dataclass(frozen=True)
class LabelledImage:
    """One image of a shard."""

    id: str
    locus: str  # "<stretch>/<name>"
    label: str  # DUP, DEL or FP
    at_end: bool  # which breakpoint, if each end is drawn by itself
    haplotypes: int  # that carry the event, 0 if unknown
    contig: int  # its number in the reference
    begin: int  # 0-based, half-open
    end: int
    values: npt.NDArray[np.uint8]  # [channel, row, column]
    tracks: npt.NDArray[np.uint8]  # may be empty
    features: dict[str, float] | None  # None of windows that are no candidate


def _take(file: gzip.GzipFile, size: int, path: str | Path) -> bytes:
    taken = file.read(size)
    if len(taken) != size:
        raise InputError(f"{path} ends too early: make it again with `cnvnet encode`")
    return taken


def _header(file: gzip.GzipFile, path: str | Path) -> dict[str, Any]:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise InputError(f"{path} is no shard of images that this version reads")
    try:
        header: dict[str, Any] = json.loads(file.readline())
    except ValueError as error:
        raise InputError(f"{path} has a header that cannot be read: {error}") from error
    if "tracks" not in header:
        raise InputError(f"{path} was written by an older cnvnet: make it again")
    return header


def _images(file: gzip.GzipFile, path: str | Path) -> Iterator[LabelledImage]:
    header = _header(file, path)
    shape, names = tuple(header["shape"]), list(header["features"])
    values, count = int(np.prod(shape)), 0
    while _take(file, 1, path) == b"\1":
        label, flags, haplotypes, of_id, of_locus, contig, begin, end = _FIXED.unpack(
            _take(file, _FIXED.size, path)
        )
        features = np.frombuffer(_take(file, 4 * len(names), path), dtype="<f4")
        count += 1
        yield LabelledImage(
            id=_take(file, of_id, path).decode(),
            locus=_take(file, of_locus, path).decode(),
            label=_LABELS[label],
            at_end=bool(flags & 1),
            haplotypes=haplotypes,
            contig=contig,
            begin=begin,
            end=end,
            values=np.frombuffer(_take(file, values, path), np.uint8).reshape(shape),
            tracks=np.frombuffer(_take(file, header["tracks"], path), np.uint8),
            features=dict(zip(names, features.tolist(), strict=True)) if flags & 2 else None,
        )
    if struct.unpack("<Q", _take(file, 8, path))[0] != count:
        raise InputError(f"{path} has lost images: make it again with `cnvnet encode`")


def read_shard(path: str | Path) -> Iterator[LabelledImage]:
    """Yields the images in order. Raises InputError if the file is no whole shard."""
    try:
        with gzip.open(path) as file:
            yield from _images(file, path)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, IndexError) as error:
        raise InputError(f"{path} cannot be read as a shard of images: {error}") from error
