"""What goes wrong between a genome and its reads: done to simulated pairs on their way to the
aligner.

Pairs stream through in batches. What is drawn depends on the seed and on the
pairs alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np

BATCH = 20_000  # pairs; a chimera joins two of one batch
ADAPTERS = (b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCA", b"AGATCGGAAGAGCGTCGTGTAGGGAAAGAGTGT")
MILD_GC = 0.42  # the share of G and C at which no fragment is lost
EXTREME_GC = 0.30  # as far from it, all that `gc_bias` says are lost
DUPLICATE_ERRORS = 0.003  # of the bases of a duplicate differ from the first read
LOW_QUALITY = b"##$%&'()"  # of a tail's bases, Q2 to Q8
# Where PCR slips: runs of one base, and of two in turn.
_RUN = re.compile(rb"A{8,}|C{8,}|G{8,}|T{8,}|([ACGT]{2})\1{5,}")
# One of these is in every read with such a run; looking for them is quick.
_SEEDS = [base * 8 for base in (b"A", b"C", b"G", b"T")]
_SEEDS += [pair * 5 for pair in (b"AC", b"AG", b"AT", b"CG", b"CT", b"GT")]

_COMPLEMENT = bytes.maketrans(b"ACGT", b"TGCA")


@dataclass(frozen=True)
class Artefacts:
    """Shares from 0 to below 1, each of the pairs that a fault befalls; see genomes/README.md."""

    gc_bias: float = 0.0
    chimeras: float = 0.0
    duplicates: float = 0.0
    adapter: float = 0.0
    tail_quality: float = 0.0
    stutter: float = 0.0

    def __post_init__(self):
        for field in fields(self):
            if not 0 <= getattr(self, field.name) < 1:
                raise ValueError(
                    f"reads: {field.name} is a share from 0 to below 1: {getattr(self, field.name)}"
                )

    def any(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


@dataclass
class Pair:
    """A pair's name without /1 and /2, and bases and qualities of both reads."""

    name: bytes
    bases: list[bytes]
    qualities: list[bytes]


def lost_to_gc(bases: list[bytes]) -> float:
    """Returns how far towards the extremes of G and C content a pair is: 0 (mild) to 1."""
    total = sum(map(len, bases))
    share = sum(read.count(b"G") + read.count(b"C") for read in bases) / total
    return min(1.0, ((share - MILD_GC) / EXTREME_GC) ** 2)


def with_errors(bases: bytes, begin: int, share: float, rng: np.random.Generator) -> bytes:
    """Returns a read with that share of its bases from `begin` on replaced by any base."""
    letters = np.frombuffer(bases, dtype=np.uint8).copy()
    hit = begin + np.flatnonzero(rng.random(len(letters) - begin) < share)
    letters[hit] = np.frombuffer(b"ACGT", dtype=np.uint8)[rng.integers(0, 4, len(hit))]
    return letters.tobytes()


def read_through(bases: bytes, insert: int) -> list[bytes]:
    """Returns both reads of a fragment of the first `insert` bases: behind it adapter, then A."""
    fragment = bases[:insert]
    turned = fragment.translate(_COMPLEMENT)[::-1]
    return [
        (read + adapter).ljust(len(bases), b"A")[: len(bases)]
        for read, adapter in zip((fragment, turned), ADAPTERS, strict=True)
    ]


class Spoiler:
    """Applies artefacts to pairs, batch by batch."""

    def __init__(self, artefacts: Artefacts, seed: list[int]):
        self._artefacts = artefacts
        self._rng = np.random.default_rng(seed)

    def spoil(self, pairs: list[Pair]) -> list[Pair]:
        """Returns the pairs left, spoiled, each followed by its duplicate if it has one."""
        if self._artefacts.gc_bias:
            chances = self._rng.random(len(pairs)).tolist()
            bias = self._artefacts.gc_bias
            pairs = [
                pair
                for pair, chance in zip(pairs, chances, strict=True)
                if chance >= bias * lost_to_gc(pair.bases)
            ]
        for index in self._hit(len(pairs), self._artefacts.adapter):
            length = len(pairs[index].bases[0])
            insert = int(self._rng.integers(length // 3, length))
            pairs[index].bases = read_through(pairs[index].bases[0], insert)
        if self._artefacts.stutter:
            for pair in pairs:
                self._slip(pair)
        self._join_chimeras(pairs)
        for index in self._hit(len(pairs), self._artefacts.tail_quality):
            self._spoil_tail(pairs[index], int(self._rng.integers(2)))
        return self._with_duplicates(pairs)

    def _hit(self, count: int, share: float) -> list[int]:
        """Returns the indices of those that a fault of this share befalls."""
        return np.flatnonzero(self._rng.random(count) < share).tolist() if share else []

    def _join_chimeras(self, pairs: list[Pair]) -> None:
        """Passes the second reads of the chimeras on, from each to the next."""
        chimeras = [pairs[index] for index in self._hit(len(pairs), self._artefacts.chimeras)]
        seconds = [(pair.bases[1], pair.qualities[1]) for pair in chimeras]
        for pair, (bases, qualities) in zip(chimeras, seconds[-1:] + seconds[:-1], strict=True):
            pair.bases[1], pair.qualities[1] = bases, qualities

    def _slip(self, pair: Pair) -> None:
        """Makes runs a unit longer or shorter, the longer the run the likelier; a longer read is
        cut at its end.
        """
        for mate in (0, 1):
            bases = pair.bases[mate]
            run = _RUN.search(bases) if any(seed in bases for seed in _SEEDS) else None
            if not run:
                continue
            unit = 2 if run.group(1) else 1
            if (
                self._rng.random()
                >= self._artefacts.stutter * (run.end() - run.start()) / unit / 10
            ):
                continue
            qualities, at = pair.qualities[mate], run.start()
            if self._rng.random() < 0.6:
                pair.bases[mate] = bases[:at] + bases[at + unit :]
                pair.qualities[mate] = qualities[:at] + qualities[at + unit :]
            else:
                length = len(bases)
                pair.bases[mate] = (bases[: at + unit] + bases[at:])[:length]
                pair.qualities[mate] = (qualities[: at + unit] + qualities[at:])[:length]

    def _spoil_tail(self, pair: Pair, mate: int) -> None:
        """Gives a tenth to a half of a read low quality, and 10 to 30 % errors in it."""
        length = len(pair.bases[mate])
        begin = length - int(self._rng.integers(length // 10, length // 2 + 1))
        low = np.frombuffer(LOW_QUALITY, dtype=np.uint8)
        tail = low[self._rng.integers(0, len(low), length - begin)].tobytes()
        pair.qualities[mate] = pair.qualities[mate][:begin] + tail
        # A replacement may be the same base again: a quarter of them are.
        share = self._rng.uniform(0.1, 0.3) / 0.75
        pair.bases[mate] = with_errors(pair.bases[mate], begin, share, self._rng)

    def _with_duplicates(self, pairs: list[Pair]) -> list[Pair]:
        doubled = set(self._hit(len(pairs), self._artefacts.duplicates))
        if not doubled:
            return pairs
        out = []
        for index, pair in enumerate(pairs):
            out.append(pair)
            if index in doubled:
                bases = [with_errors(read, 0, DUPLICATE_ERRORS, self._rng) for read in pair.bases]
                out.append(Pair(pair.name + b"-dup", bases, pair.qualities))
        return out


def read_pairs(first: BinaryIO, second: BinaryIO) -> Iterator[list[Pair]]:
    """Yields the pairs of two FASTQ streams, in batches."""
    while True:
        lines = [
            [line.rstrip(b"\n") for line in islice(text, 4 * BATCH)] for text in (first, second)
        ]
        if len(lines[0]) != len(lines[1]):
            raise RuntimeError("the two FASTQ files of a pair are not equally long")
        if not lines[0]:
            return
        columns = zip(
            lines[0][0::4],
            lines[0][1::4],
            lines[1][1::4],
            lines[0][3::4],
            lines[1][3::4],
            strict=True,
        )
        yield [Pair(name[1:-2], [b1, b2], [q1, q2]) for name, b1, b2, q1, q2 in columns]


def spoil_fastqs(
    sources: tuple[Path, Path], targets: tuple[Path, Path], artefacts: Artefacts, seed: list[int]
) -> None:
    """Writes the pairs of two FASTQ files, spoiled, to two others."""
    spoiler = Spoiler(artefacts, seed)
    with (
        open(sources[0], "rb") as first,
        open(sources[1], "rb") as second,
        open(targets[0], "wb") as out_first,
        open(targets[1], "wb") as out_second,
    ):
        for batch in read_pairs(first, second):
            spoiled = spoiler.spoil(batch)
            for mate, out in enumerate((out_first, out_second)):
                out.writelines(
                    b"@%s/%d\n%s\n+\n%s\n" % (p.name, mate + 1, p.bases[mate], p.qualities[mate])
                    for p in spoiled
                )
