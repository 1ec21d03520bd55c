"""More and fewer units of tandem repeats of every size of unit, as people have them.

Unlike the plain repeat changes of variants.py: units of up to 500 bases, gains
of more than the repeat itself, gained units that differ from their neighbours,
another change on either haplotype, and several changes in one repeat.
"""

from __future__ import annotations

from itertools import zip_longest

import numpy as np

from workflows.genomes.haplotypes import DELETION, DUPLICATION, INSERTION, Event, Truth, left_align
from workflows.genomes.placing import FreeSpace
from workflows.genomes.repeats import MIN_LENGTH, TandemRepeat
from workflows.genomes.variants import MIN_SIZE, REPEAT, diverge, draw_zygosity, log_uniform

LARGEST_UNIT = 500
LARGEST_CHANGE = 5000
UNIT_SPACING = 200  # to any other event; less than for others, for repeats stand in clusters
MOST_GAINED = 3  # times the length of the repeat
UNIT_CLASSES = (6, 20, 60, 150, LARGEST_UNIT)  # largest unit of each; all are drawn alike often
LOSS = (
    0.7  # of the changes where enough units can be lost; many repeats are too short and only gain
)
TWO_CHANGES = 0.1  # of the repeats have two changes
TWO_ALLELES = 0.2  # of the repeats have another change on either haplotype
EXACT = 0.25  # of the gains copy their neighbours without a difference


def in_turn(repeats: list[TandemRepeat], rng: np.random.Generator) -> list[TandemRepeat]:
    """Returns the repeats in random order, one of each class of units in turn."""
    classes: list[list[TandemRepeat]] = [[] for _ in UNIT_CLASSES]
    for index in rng.permutation(len(repeats)).tolist():
        number = sum(repeats[index].period > largest for largest in UNIT_CLASSES[:-1])
        classes[number].append(repeats[index])
    return [repeat for row in zip_longest(*classes) for repeat in row if repeat]


class UnitChanges:
    """Changes the unit counts of repeats of one contig, where their space is free, and takes it."""

    def __init__(self, contig: str, reference: str, space: FreeSpace, rng: np.random.Generator):
        self._contig = contig
        self._reference = reference
        self._space = space
        self._rng = rng

    def draw(self, per_mb: float, repeats: list[TandemRepeat]) -> list[Event]:
        """Changes `per_mb` repeats per Mb of known sequence, or as many as can change."""
        events: list[Event] = []
        left = round(per_mb * self._space.known_mb)
        for repeat in in_turn(repeats, self._rng):
            if left == 0:
                break
            if not self._space.is_free(repeat.begin, repeat.end, UNIT_SPACING):
                continue
            drawn = self._changes(repeat)
            if drawn:
                events += drawn
                self._space.keep_off(repeat.begin, repeat.end)
                left -= 1
        return events

    def _changes(self, repeat: TandemRepeat) -> list[Event]:
        """Returns one change, or two that can be told apart; none when the repeat is too short."""
        design = self._rng.random()
        if design < TWO_CHANGES:
            pair = self._two_places(repeat)
            if pair:
                return pair
        elif design < TWO_CHANGES + TWO_ALLELES:
            return self._two_alleles(repeat)
        event = self._change(repeat, draw_zygosity(self._rng, 0.5))
        return [event] if event else []

    def _two_alleles(self, repeat: TandemRepeat) -> list[Event]:
        first = self._change(repeat, (True, False))
        second = self._change(repeat, (False, True))
        if not first or not second:
            return []
        if _size(first) == _size(second):
            first.on = (True, True)
            return [first]
        return [first, second]

    def _two_places(self, repeat: TandemRepeat) -> list[Event]:
        """Changes each half; none if left alignment would bring the second change to the first."""
        middle = (repeat.begin + repeat.end) // 2
        first = self._change(
            TandemRepeat(repeat.begin, middle, repeat.period), draw_zygosity(self._rng, 0.5)
        )
        second = self._change(
            TandemRepeat(middle, repeat.end, repeat.period), draw_zygosity(self._rng, 0.5)
        )
        if not first or not second or second.truth.begin < max(middle, first.truth.end):
            return []
        return [first, second]

    def _change(self, repeat: TandemRepeat, on: tuple[bool, bool]) -> Event | None:
        length = repeat.end - repeat.begin
        if length < max(MIN_LENGTH, 2 * repeat.period):
            return None
        fewest = -(-MIN_SIZE // repeat.period)
        most_lost = min(length - repeat.period, LARGEST_CHANGE) // repeat.period
        if most_lost >= fewest and self._rng.random() < LOSS:
            return self._loss(repeat, log_uniform(self._rng, fewest, most_lost), on)
        most_gained = min(MOST_GAINED * length, LARGEST_CHANGE) // repeat.period
        return self._gain(repeat, log_uniform(self._rng, fewest, max(fewest, most_gained)), on)

    def _loss(self, repeat: TandemRepeat, units: int, on: tuple[bool, bool]) -> Event:
        size = units * repeat.period
        begin = repeat.begin + int(self._rng.integers(0, repeat.end - repeat.begin - size + 1))
        truth = Truth(DELETION, *left_align(self._reference, begin, begin + size))
        return Event(
            self._contig, DELETION, begin, begin + size, on, REPEAT, truth=truth, in_repeat=True
        )

    def _gain(self, repeat: TandemRepeat, units: int, on: tuple[bool, bool]) -> Event | None:
        """Puts copies of the units that follow before them; the truth is the copied stretch."""
        whole = (repeat.end - repeat.begin) // repeat.period
        copied = min(units, whole)
        span = copied * repeat.period
        if span < MIN_SIZE:
            return None
        copies = max(1, round(units / copied))
        begin = repeat.begin + int(self._rng.integers(0, repeat.end - repeat.begin - span + 1))
        rate = 0.0 if self._rng.random() < EXACT else self._rng.uniform(0.01, 0.10)
        source = self._reference[begin : begin + span]
        inserted = "".join(diverge(source, self._rng, rate, rate / 10) for _ in range(copies))
        truth = Truth(DUPLICATION, *left_align(self._reference, begin, begin + span), copies)
        return Event(
            self._contig, INSERTION, begin, begin, on, REPEAT, inserted, truth=truth, in_repeat=True
        )


def _size(event: Event) -> tuple[str, int]:
    """Returns the kind and the size of a change, which tell two alleles apart."""
    return event.kind, event.end - event.begin or event.truth.copies * (
        event.truth.end - event.truth.begin
    )
