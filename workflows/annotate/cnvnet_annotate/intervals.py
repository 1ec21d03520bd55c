"""Intervals on the calls' contigs, and which of them overlap (by ncls)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from ncls import NCLS
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Intervals:
    """Columns of one length: contig by its number in the calls, 0-based half-open begin and end."""

    contig: Numbers
    begin: Numbers
    end: Numbers

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> Intervals:
        table = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
        return cls(*(np.ascontiguousarray(table[:, i]) for i in range(3)))

    def __len__(self) -> int:
        return len(self.contig)

    @property
    def length(self) -> Numbers:
        return self.end - self.begin


def overlaps(queries: Intervals, subjects: Intervals) -> tuple[Numbers, Numbers]:
    """The pairs (query, subject) that share a base, by their rows, in order of both."""
    found: list[tuple[Numbers, Numbers]] = []
    for contig in np.intersect1d(queries.contig, subjects.contig):
        here = np.flatnonzero(subjects.contig == contig)
        asked = np.flatnonzero(queries.contig == contig)
        tree = NCLS(subjects.begin[here], subjects.end[here], here)
        found.append(tree.all_overlaps_both(queries.begin[asked], queries.end[asked], asked))
    if not found:
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing
    rows = np.concatenate([pair[0] for pair in found])
    others = np.concatenate([pair[1] for pair in found])
    order = np.lexsort((others, rows))
    return rows[order], others[order]


def shared(queries: Intervals, rows: Numbers, subjects: Intervals, others: Numbers) -> Numbers:
    """How many bases each pair shares."""
    return np.minimum(queries.end[rows], subjects.end[others]) - np.maximum(
        queries.begin[rows], subjects.begin[others]
    )


def reciprocal(
    queries: Intervals, rows: Numbers, subjects: Intervals, others: Numbers
) -> NDArray[np.float64]:
    """What each pair shares as a share of the longer of both."""
    longer = np.maximum(queries.length[rows], subjects.length[others])
    return shared(queries, rows, subjects, others) / longer


def covered(begin: int, end: int, pieces: Iterable[tuple[int, int]]) -> float:
    """The share of an interval that pieces cover, which may overlap each other."""
    reached, bases = begin, 0
    for first, last in sorted(pieces):
        first, last = max(first, reached), min(last, end)
        if last > first:
            bases += last - first
            reached = last
    return bases / (end - begin)
