"""Calls in the order of a score, evaluated without any filter.

Of redundant calls, those of one type that overlap and are of like size, only the one of
the best score is kept, as `cnvnet call` does: then a score is not blamed for the
several candidates that one event shows itself in.
"""

from __future__ import annotations

import math
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pysam

from cnvnet_tune.truvari import TYPES, compare

# The rule of candidates/same_event.h, which says why; a test holds these to that file.
REDUNDANT_SIZE = 3  # times larger that the larger of two redundant calls may be
REDUNDANT_GAP = 200  # bp between two small redundant calls
SMALL_REDUNDANT = 2000  # bp
SMALL_REDUNDANT_SIZE = 1.25

READ_SIGNALS = ("SR", "SC", "HC", "GAP", "PE")
Score = Callable[[pysam.VariantRecord], float]


@dataclass(frozen=True)
class Ranked:
    """Evaluated calls, (score, is true), and how many true events there are to find."""

    calls: tuple[tuple[float, bool], ...]
    events: int

    def __add__(self, other: Ranked) -> Ranked:
        return Ranked(self.calls + other.calls, self.events + other.events)


def support_count(record: pysam.VariantRecord) -> float:
    """Returns the fragments that support a call, summed over the kinds of signal."""
    return sum(record.info.get(key, 0) for key in READ_SIGNALS)


def model_score(record: pysam.VariantRecord) -> float:
    return record.info["SCORE"]


def are_redundant(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """True if two intervals share a base and are of like size, or are small, near and of nearly one
    size.
    """
    shorter, longer = sorted((a[1] - a[0], b[1] - b[0]))
    gap = max(a[0], b[0]) - min(a[1], b[1])
    if gap < 0:
        return longer <= REDUNDANT_SIZE * shorter
    return (
        gap <= REDUNDANT_GAP
        and longer <= SMALL_REDUNDANT
        and longer <= SMALL_REDUNDANT_SIZE * shorter
    )


class Kept:
    """Intervals, none redundant with another; says quickly whether one more would be.

    An interval lies in the cells that it touches of a grid for intervals with as many
    binary digits in their length; the cells are as wide as the longest of these.
    """

    _STEPS = math.ceil(
        math.log2(REDUNDANT_SIZE)
    )  # binary digits by which the lengths of redundant ones may differ

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[int, int]]] = {}

    @staticmethod
    def _cells_of(begin: int, end: int, digits: int) -> list[tuple[int, int]]:
        return [
            (digits, cell) for cell in range(begin >> digits, (max(begin, end - 1) >> digits) + 1)
        ]

    def admit(self, place: tuple[int, int]) -> bool:
        """Keeps an interval unless it is redundant with a kept one; returns whether it was kept."""
        begin, end = place
        digits = (end - begin).bit_length()
        for near in range(max(0, digits - self._STEPS), digits + self._STEPS + 1):
            for cell in self._cells_of(begin - REDUNDANT_GAP - 1, end + REDUNDANT_GAP + 1, near):
                if any(are_redundant(place, other) for other in self._cells.get(cell, [])):
                    return False
        for cell in self._cells_of(begin, end, digits):
            self._cells.setdefault(cell, []).append(place)
        return True


def settle(calls: Path, score: Score, target: Path, least: dict[str, float] | None = None) -> None:
    """Copies calls, of redundant ones only the best, sorted as they were.

    With `least` (by type), PASS is what scores that or more, LowQual the rest;
    without, filters stay.
    """
    with pysam.VariantFile(str(calls)) as vcf:
        header, records = vcf.header.copy(), list(vcf)
        if "LowQual" not in header.filters:
            header.filters.add(
                "LowQual", None, None, "The score is below the threshold of the type"
            )
        kept: dict[tuple[str, str], Kept] = {}
        left = []
        for number in sorted(range(len(records)), key=lambda i: (-score(records[i]), i)):
            record = records[number]
            others = kept.setdefault((record.contig, record.info["SVTYPE"]), Kept())
            if others.admit((record.start + 1, record.stop)):
                left.append(number)
        with pysam.VariantFile(str(target), "wz", header=header) as out:
            for number in sorted(left):
                record = records[number]
                record.translate(header)
                if least:
                    passes = score(record) >= least[record.info["SVTYPE"]]
                    record.filter.clear()
                    record.filter.add("PASS" if passes else "LowQual")
                out.write(record)
    subprocess.run(["bcftools", "index", "-t", "-f", str(target)], check=True)


def rank(truth: Path, calls: Path, score: Score, folder: Path, config: dict) -> dict[str, Ranked]:
    """Evaluates all records, whatever their filter; each matches one true event at most. Returns
    type -> calls.

    `config` has `refdist`, a list, and `truvari`.
    """
    options = {key: value for key, value in config["truvari"].items() if key != "passonly"}
    results = compare(truth, calls, folder, config["refdist"], options)
    ranked = {}
    for kind in TYPES:
        bench = results[kind, config["refdist"][0]]
        evaluated = []
        for file, is_true in (("tp-comp", True), ("fp", False)):
            with pysam.VariantFile(str(bench / f"{file}.vcf.gz")) as vcf:
                evaluated += [(score(record), is_true) for record in vcf]
        with pysam.VariantFile(str(bench / "fn.vcf.gz")) as vcf:
            missed = sum(1 for _ in vcf)
        ranked[kind] = Ranked(tuple(evaluated), missed + sum(is_true for _, is_true in evaluated))
    return ranked


def curve(ranked: Ranked) -> list[tuple[float, float, float]]:
    """Returns (score, precision, recall) at each different score, the highest first."""
    points, right = [], 0
    ordered = sorted(ranked.calls, key=lambda call: -call[0])
    for number, (score, is_true) in enumerate(ordered, start=1):
        right += is_true
        if number == len(ordered) or ordered[number][0] != score:
            points.append((score, right / number, right / ranked.events if ranked.events else 0.0))
    return points


def average_precision(ranked: Ranked) -> float:
    """Returns the area under precision over recall; events without a call count as never found."""
    area, before = 0.0, 0.0
    for _, precision, recall in curve(ranked):
        area += precision * (recall - before)
        before = recall
    return area


def best_threshold(ranked: Ranked) -> float:
    """Returns the score of the best F1, infinity if nothing is right."""
    best, threshold = 0.0, float("inf")
    for score, precision, recall in curve(ranked):
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        if f1 > best:
            best, threshold = f1, score
    return threshold
