"""Reading what others wrote: lines, tables with a header, contigs under other names."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from cnvnet_annotate.errors import InputError


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file, plain or packed by gzip, without their ends, numbered from 1."""
    try:
        with open(path, "rb") as start:
            packed = start.read(2) == b"\x1f\x8b"
        with (
            gzip.open(path, "rt", encoding="utf-8", errors="replace")
            if packed
            else open(path, encoding="utf-8", errors="replace")
        ) as file:
            for number, line in enumerate(file, 1):
                yield number, line.rstrip("\r\n")
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}") from error


def table(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table, each with its line's number. Its header is the first line that has all
    `needed` columns, with or without "#" before it; only lines with "#" may stand above. Columns
    are parted by tabs, by commas if the file is a .csv.
    """
    commas = path.name.removesuffix(".gz").endswith(".csv")
    header: list[str] | None = None
    for number, line in lines(path):
        if not line.strip() or (header is not None and line.startswith("#")):
            continue
        values = next(csv.reader([line])) if commas else line.split("\t")
        if header is None:
            names = [name.strip() for name in [values[0].lstrip("#\ufeff"), *values[1:]]]
            if set(needed) <= set(names):
                header = names
            elif not line.startswith("#"):
                missing = next(name for name in needed if name not in names)
                raise InputError(
                    f"{path}, line {number}: no header with the column '{missing}' stands above "
                    "the first row: is it of another layout?"
                )
            continue
        if len(values) < len(header):  # trailing empty columns are left out by some editors
            values += [""] * (len(header) - len(values))
        yield number, dict(zip(header, values, strict=False))
    if header is None:
        raise InputError(f"{path} has no header with the column '{needed[0]}'")


def _plain(name: str) -> str:
    name = name[3:] if name.lower().startswith("chr") else name
    return "MT" if name == "M" else name


class Contigs:
    """The calls' contigs, found under the names that other files give them: as they are, or with
    "chr" added or left out (and M for MT).
    """

    def __init__(self, lengths: dict[str, int | None], calls: Path) -> None:
        self.lengths = list(lengths.values())
        self.names = list(lengths)
        self._calls = calls
        self._numbers = {name: i for i, name in enumerate(lengths)}
        plain: dict[str, int | None] = {}
        for name, i in self._numbers.items():
            plain[_plain(name)] = None if _plain(name) in plain else i
        self._plain = plain

    def number(self, name: str) -> int | None:
        """The contig's number in the calls, None if they lack it."""
        exact = self._numbers.get(name)
        return exact if exact is not None else self._plain.get(_plain(name))


class Places:
    """Finds the contigs of one file's rows, and holds that they fit the calls."""

    def __init__(self, contigs: Contigs, path: Path) -> None:
        self._contigs = contigs
        self._path = path
        self._known: dict[str, int | None] = {}
        self._rows = 0

    def find(self, number: int, name: str, begin: str, end: str) -> tuple[int, int, int] | None:
        """The interval of a row, given as 0-based begin and end; None if the calls lack its
        contig.
        """
        try:
            first, last = int(begin), int(end)
        except ValueError:
            raise self.bad(number, f"'{begin}' and '{end}' are no begin and end") from None
        return self.place(number, name, first, last)

    def place(self, number: int, name: str, begin: int, end: int) -> tuple[int, int, int] | None:
        """As find(), of numbers."""
        self._rows += 1
        if name not in self._known:
            self._known[name] = self._contigs.number(name)
        contig = self._known[name]
        if begin < 0 or end <= begin:
            raise self.bad(number, f"{begin + 1} to {end} on {name} is no interval")
        if contig is None:
            return None
        length = self._contigs.lengths[contig]
        if length is not None and end > length:
            raise self.bad(
                number,
                f"{name}:{begin + 1}-{end} ends behind {self._contigs.names[contig]} of the calls, "
                f"which has {length:,} bp: the file is of another assembly, or damaged",
            )
        return contig, begin, end

    def bad(self, number: int, what: str) -> InputError:
        return InputError(f"{self._path}, line {number}: {what}")

    def check(self) -> None:
        """Throws if no row lies on a contig of the calls: nothing would ever be found."""
        if self._rows == 0:
            raise InputError(f"{self._path} has no row")
        if all(contig is None for contig in self._known.values()):
            theirs = ", ".join(list(self._known)[:3])
            ours = ", ".join(self._contigs.names[:3])
            raise InputError(
                f"{self._path} names its contigs {theirs}, …, the calls {ours}, …: none is the "
                "same, not even with 'chr' added or left out; give a file of the same reference"
            )

    def left_out(self) -> list[str]:
        """Contigs of the file that the calls lack."""
        return [name for name, contig in self._known.items() if contig is None]
