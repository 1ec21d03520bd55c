"""Tandem repeats of a reference, and insertions that are tandem duplications."""

from __future__ import annotations

import bisect
from dataclasses import dataclass

import edlib
import numpy as np

from workflows.genomes.haplotypes import DUPLICATION, Truth, left_align

MIN_PERIOD = 2
MAX_PERIOD = 100
MIN_LENGTH = 60
MIN_IDENTITY = 0.9  # of a base with the one a period further on
SURE = 5  # a repeat begins and ends with as many bases that repeat exactly
COPY_IDENTITY = 0.88  # of an inserted sequence with the reference bases that it copies
SHIFTS = 500  # places that a copy may begin at, tried first; then all beside the best


@dataclass(frozen=True, order=True)
class TandemRepeat:
    begin: int
    end: int
    period: int


def _runs(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns begins and ends of the runs of true."""
    edges = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def _repeats_of_period(bases: np.ndarray, period: int) -> list[tuple[int, int]]:
    """At least two copies and MIN_LENGTH bases, in which base i mostly is base i + period."""
    window = max(period, MIN_LENGTH - period)
    if len(bases) < window + period:
        return []
    same = (bases[:-period] == bases[period:]) & (bases[:-period] != ord("N"))
    sums = np.concatenate(([0], np.cumsum(same, dtype=np.int32)))
    good = (sums[window:] - sums[:-window]) >= MIN_IDENTITY * window
    found = []
    last_end = 0
    for first, last in zip(*_runs(good), strict=True):
        # The window may begin and end on bases that do not repeat: trim to SURE in a row that do.
        begin, end = int(first), int(last - 1 + window)
        sure = np.flatnonzero(sums[begin + SURE : end + 1] - sums[begin : end + 1 - SURE] == SURE)
        begin, end = begin + int(sure[0]), begin + int(sure[-1]) + SURE
        begin = max(begin, last_end)
        if end + period - begin >= max(MIN_LENGTH, 2 * period):
            found.append((begin, end + period))
            last_end = end
    return found


def find_tandem_repeats(reference: str, max_period: int = MAX_PERIOD) -> list[TandemRepeat]:
    """Returns the tandem repeats with units of 2 to `max_period` bases, sorted by begin.

    A stretch that repeats with several periods is reported once, with the
    smallest of them, unless the larger period reaches twice as far. So a larger
    `max_period` adds repeats and changes none.
    """
    bases = np.frombuffer(reference.encode(), dtype=np.uint8)
    covered = np.zeros(len(bases), dtype=bool)
    repeats = []
    for period in range(MIN_PERIOD, max_period + 1):
        for begin, end in _repeats_of_period(bases, period):
            if 2 * int(covered[begin:end].sum()) > end - begin:
                continue
            covered[begin:end] = True
            repeats.append(TandemRepeat(begin, end, period))
    return sorted(repeats)


class RepeatIndex:
    """Answers what lies in a tandem repeat."""

    def __init__(self, repeats: list[TandemRepeat], contig_length: int):
        self._repeats = repeats
        self._begins = [r.begin for r in repeats]
        covered = np.zeros(contig_length, dtype=bool)
        longest = 0
        for repeat in repeats:
            covered[repeat.begin : repeat.end] = True
            longest = max(longest, repeat.end - repeat.begin)
        self._longest = longest
        self._covered_before = np.concatenate(([0], np.cumsum(covered, dtype=np.int64)))

    def lies_in_repeat(self, begin: int, end: int) -> bool:
        """True when at least half of [begin, end) is tandem repeat."""
        return 2 * int(self._covered_before[end] - self._covered_before[begin]) >= end - begin

    def touching(self, position: int, slack: int = 5) -> list[TandemRepeat]:
        """Returns the repeats that come within `slack` bases of a position."""
        low = bisect.bisect_left(self._begins, position - slack - self._longest)
        high = bisect.bisect_right(self._begins, position + slack)
        return [r for r in self._repeats[low:high] if r.end >= position - slack]


def _distance(first: str, second: str, most: int) -> int | None:
    """Returns the edit distance, or None where it is above `most`."""
    distance = edlib.align(first, second, mode="NW", task="distance", k=most)["editDistance"]
    return distance if distance >= 0 else None


def _copied(reference: str, position: int, inserted: str) -> tuple[int, int] | None:
    """Returns the bases around `position` that `inserted` is a further copy of, or None.

    A tandem duplication of [a, b) can be written as an insertion before any base of
    it: what is inserted at p are the bases from p to b and then those from a to p.
    Of all [a, b) from left to right of `position` that has the fewest differences.
    """
    length = len(inserted)
    least = max(0, position - length, 1)
    last = min(position, len(reference) - length)
    most = int((1.0 - COPY_IDENTITY) * length)
    step = max(1, length // SHIFTS)

    def best_of(begins: range, most: int) -> tuple[int, int] | None:
        best = None
        for begin in begins:
            copy = reference[position : begin + length] + reference[begin:position]
            distance = _distance(inserted, copy, most)
            if distance is not None:
                best, most = (distance, begin), distance - 1
            if most < 0:
                break
        return best

    best = best_of(range(last, least - 1, -step), most + 2 * step * (step > 1))
    if best and step > 1:
        beside = 4 * step
        begins = range(min(last, best[1] + beside), max(least, best[1] - beside) - 1, -1)
        best = best_of(begins, most)
    return (best[1], best[1] + length) if best else None


def _repeats_unit(inserted: str, unit: str) -> bool:
    """True when `inserted` reads as a run of `unit`, begun anywhere in it."""
    run = unit * (len(inserted) // len(unit) + 3)
    distance = edlib.align(inserted, run, mode="HW", task="distance")["editDistance"]
    return distance <= (1.0 - COPY_IDENTITY) * len(inserted)


def duplication_of_insertion(
    reference: str, position: int, inserted: str, repeats: RepeatIndex
) -> Truth | None:
    """Recognises an insertion before base `position` that copies what stands there.

    Returns the duplication of the copied bases, left-aligned, or None. The copied
    bases are as many as the inserted ones, to the left or right of `position` or
    around it, or, for more units of a tandem repeat, the repeat's bases (at most as
    many as it has: the rest is further copies of these).
    """
    length = len(inserted)
    copied = _copied(reference, position, inserted)
    if copied:
        begin, end = left_align(reference, *copied)
        return Truth(DUPLICATION, begin, end)
    for repeat in repeats.touching(position):
        middle = (repeat.begin + repeat.end - repeat.period) // 2
        unit = reference[middle : middle + repeat.period]
        if not _repeats_unit(inserted, unit):
            continue
        span = min(length, repeat.end - repeat.begin)
        begin = max(repeat.begin, min(position, repeat.end - span))
        begin, end = left_align(reference, begin, begin + span)
        return Truth(DUPLICATION, begin, end, copies=max(1, round(length / span)))
    return None
