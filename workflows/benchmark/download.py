"""Fetches public files and checks them."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import requests

_CHUNK = 1 << 16
_AGAIN = "remove it, and it is fetched again"
_TIMEOUT = (20, 120)  # seconds to connect, and between two pieces


class InputProblem(Exception):
    """An input that is not there, or not what it should be; the message says what to do."""


def checksum_of(path: Path, algorithm: str) -> str:
    """Returns the checksum (md5 or sha256) of a file in hexadecimal."""
    digest = hashlib.new(algorithm)
    with open(path, "rb") as data:
        while piece := data.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def check(path: Path, size: int | None, checksum: str | None) -> None:
    """Raises InputProblem unless PATH has that size and checksum (ALGORITHM:HEX); None is not
    checked.

    A checksum that was right is noted in PATH.verified, so that a large file is read once.
    """
    state = path.stat()
    if size is not None and state.st_size != size:
        raise InputProblem(f"{path} has {state.st_size} bytes instead of {size}: {_AGAIN}")
    if checksum is None:
        return
    stamp = path.with_name(path.name + ".verified")
    note = json.dumps({"bytes": state.st_size, "mtime_ns": state.st_mtime_ns, "checksum": checksum})
    if stamp.exists() and stamp.read_text() == note:
        return
    algorithm, _, wanted = checksum.partition(":")
    found = checksum_of(path, algorithm)
    if found != wanted:
        raise InputProblem(f"{path} has the {algorithm} {found} instead of {wanted}: {_AGAIN}")
    stamp.write_text(note)


def _receive(url: str, part: Path) -> None:
    """Appends to PART what of the file it has not; starts afresh when the server cannot resume."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as answer:
        if have and answer.status_code == requests.codes.requested_range_not_satisfiable:
            return  # it is whole
        answer.raise_for_status()
        resumed = answer.status_code == requests.codes.partial_content
        with open(part, "ab" if resumed else "wb") as out:
            for piece in answer.iter_content(_CHUNK):
                out.write(piece)


def _receive_all(url: str, part: Path) -> None:
    """Downloads to PART, going on after an interruption while each try brings something."""
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            return _receive(url, part)
        except requests.RequestException:
            if not part.exists() or part.stat().st_size <= before:
                raise


def fetch(url: str, path: Path, size: int | None, checksum: str | None) -> None:
    """Downloads URL to PATH, which appears when whole and checked.

    What an interrupted download has brought stays in PATH.part, and the next one
    goes on from there. Raises InputProblem when the file cannot be had.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        _receive_all(url, part)
    except OSError as error:  # requests' own errors are of this kind, too
        reason = type(error).__name__ if isinstance(error, requests.ConnectionError) else str(error)
        raise InputProblem(
            f"cannot download {url} ({reason}); get it on a machine that has internet, "
            f"put it at {path}, start again"
        ) from error
    try:
        check(part, size, checksum)
    except InputProblem:
        part.unlink()
        raise InputProblem(
            f"what came from {url} is not the file expected (size {size or 'unknown'}, "
            f"checksum {checksum or 'unknown'}) and was removed: "
            f"start again, or put the right file at {path}"
        ) from None
    part.with_name(part.name + ".verified").unlink(missing_ok=True)
    os.replace(part, path)
