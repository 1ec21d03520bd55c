"""Tandem repeats that a BED file lists."""

from __future__ import annotations

import gzip
from bisect import bisect_left, bisect_right
from itertools import accumulate
from pathlib import Path


def read_bed(path: Path) -> dict[str, list[tuple[int, int]]]:
    """Returns the intervals of a BED file, packed or not, by contig, sorted and merged."""
    found: dict[str, list[tuple[int, int]]] = {}
    with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as lines:
        for line in lines:
            if line.strip() and not line.startswith(("#", "track", "browser")):
                contig, begin, end = line.split()[:3]
                found.setdefault(contig, []).append((int(begin), int(end)))
    return {contig: _merged(sorted(intervals)) for contig, intervals in found.items()}


def _merged(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in intervals:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


class BedRepeats:
    """Answers, as `Repeats` of compare.py does, what lies in a tandem repeat."""

    def __init__(self, bed: Path):
        self._contigs = {}
        for contig, intervals in read_bed(bed).items():
            before = [0, *accumulate(end - begin for begin, end in intervals)]
            self._contigs[contig] = (
                [begin for begin, _ in intervals],
                [end for _, end in intervals],
                before,
            )

    def contain(self, contig: str, begin: int, end: int) -> bool:
        """True when at least half of [begin, end) is tandem repeat."""
        if contig not in self._contigs:
            return False
        begins, ends, before = self._contigs[contig]
        first, last = (
            bisect_right(ends, begin),
            bisect_left(begins, end),
        )  # the intervals that overlap
        if first >= last:
            return False
        covered = before[last] - before[first]
        covered -= max(0, begin - begins[first]) + max(0, ends[last - 1] - end)
        return 2 * covered >= end - begin

    def touching(self, contig: str, begin: int, end: int) -> list[tuple[int, int]]:
        """Returns the intervals that overlap [begin, end) or abut on it."""
        if contig not in self._contigs:
            return []
        begins, ends, _ = self._contigs[contig]
        first, last = bisect_left(ends, begin), bisect_right(begins, end)
        return list(zip(begins[first:last], ends[first:last], strict=True))
