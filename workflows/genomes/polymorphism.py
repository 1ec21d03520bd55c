"""SNVs and indels below 50 bp as dense as in people's genomes, most of the indels in tandem
repeats.

Rates were measured on both assembled haplotypes of one person over 10 Mb of
GRCh38, all variants counted: 1,690 SNVs per Mb, indels of 1-4 bp 293 per Mb,
5-9 bp 43, 10-19 bp 24, 20-29 bp 8.7, 30-49 bp 4.5. Four in five of the indels of
5 bp and more lie in repeats, five in six are heterozygous. Inside tandem repeats
of 60 bp and more SNVs are 10 to 20 times as dense as outside, and most loci of
short units differ from the reference on at least one haplotype.

Positions are 0-based, half-open, in bp. The same generator gives the same variants.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

import numpy as np

from workflows.genomes.haplotypes import Event, SmallVariant
from workflows.genomes.repeats import TandemRepeat
from workflows.genomes.variants import diverge, draw_zygosity, log_uniform, novel

LARGEST_CHANGE = 49  # bp; anything longer is an event with a truth of its own

SNVS_PER_KB = 1.6  # sites outside tandem repeats; their density differs from window to window
SNV_WINDOW = 10_000
SNV_SHAPE = 2.0  # of the gamma distribution of a window's density
HETEROZYGOUS_SNVS = 0.62
HETEROZYGOUS_INDELS = 5 / 6
TRANSITIONS = 2 / 3
_TRANSITION = {"A": "G", "G": "A", "C": "T", "T": "C"}

# Outside repeats: (smallest, largest, per Mb).
PLAIN_INDELS = ((1, 1, 60), (2, 4, 50), (5, 9, 8.6), (10, 19, 7), (20, 29, 1.7), (30, 49, 0.9))
COPYING_INSERTIONS = 0.5  # of the plain insertions repeat the bases before them

# Runs of one base and repeats shorter than a tandem repeat has to be: they change by whole units.
_HOMOPOLYMER = re.compile(r"A{8,}|C{8,}|G{8,}|T{8,}")
_SHORT_REPEAT = re.compile(r"([ACGT]{2,6}?)\1{2,}")
SHORT_REPEAT_LENGTH = 12
LONG_RUN = 22  # bp; from here on many units change at once


@dataclass(frozen=True)
class RepeatClass:
    """How tandem repeats of one class vary: shares of haplotypes by the size of their change in
    bp.
    """

    largest_unit: int
    largest_tract: int
    small: float  # 1-4 bp
    medium: float  # 5-19 bp
    large: float  # 20-49 bp
    snvs_per_kb: float  # of haplotype


# The first that fits; measured as said above.
REPEAT_CLASSES = (
    RepeatClass(6, 99, 0.29, 0.34, 0.10, 19.8),
    RepeatClass(6, 10**9, 0.21, 0.40, 0.16, 18.0),
    RepeatClass(19, 10**9, 0.12, 0.15, 0.09, 25.4),
    RepeatClass(59, 99, 0.06, 0.05, 0.04, 21.8),
    RepeatClass(59, 10**9, 0.07, 0.03, 0.07, 13.1),
    RepeatClass(100, 199, 0.02, 0.09, 0.02, 1.9),
    RepeatClass(10**9, 10**9, 0.07, 0.07, 0.02, 2.8),
)
SAME_ALLELE = 0.25  # of the loci have one allele on both haplotypes whatever it is
IMPERFECT_GAINS = 0.5  # of the gains differ from the units that they copy
NEAR_EVENT = 20  # bp; a repeat with an event changes there by 1-4 bp at most


def class_of(repeat: TandemRepeat) -> RepeatClass:
    length = repeat.end - repeat.begin
    return next(
        c for c in REPEAT_CLASSES if repeat.period <= c.largest_unit and length <= c.largest_tract
    )


@dataclass(frozen=True)
class _Drawn:
    variant: SmallVariant
    on: tuple[bool, bool]
    rank: int  # of variants that clash the lower one stays


class Polymorphism:
    """Draws the small variants of one contig.

    `events` are the structural changes of the contig: the haplotype that carries
    one changes the rest of its repeat little, the other haplotype as any.
    """

    def __init__(
        self,
        reference: str,
        repeats: list[TandemRepeat],
        events: list[Event],
        rng: np.random.Generator,
    ):
        self._reference = reference
        self._repeats = repeats
        self._rng = rng
        self._drawn: list[_Drawn] = []
        self._events = tuple(
            sorted((e.begin - NEAR_EVENT, e.end + NEAR_EVENT) for e in events if e.on[number])
            for number in (0, 1)
        )

    def draw(self) -> tuple[list[SmallVariant], list[SmallVariant]]:
        """Returns the variants of both haplotypes, sorted, free of overlaps."""
        inside = np.zeros(len(self._reference), dtype=bool)
        for repeat in self._repeats:
            inside[repeat.begin : repeat.end] = True
            self._change_repeat(repeat)
        self._change_short_repeats(inside)
        self._plain_indels(inside)
        self._snvs(inside)
        return self._haplotype(0), self._haplotype(1)

    def _haplotype(self, number: int) -> list[SmallVariant]:
        taken: list[tuple[int, int]] = []
        kept = []
        for drawn in sorted(
            (d for d in self._drawn if d.on[number]), key=lambda d: (d.rank, d.variant)
        ):
            span = (drawn.variant.begin - 1, drawn.variant.end + 1)
            at = bisect.bisect_left(taken, span)
            if (at and taken[at - 1][1] > span[0]) or (at < len(taken) and taken[at][0] < span[1]):
                continue
            taken.insert(at, span)
            kept.append(drawn.variant)
        return sorted(kept)

    def _add(self, begin: int, end: int, bases: str, on: tuple[bool, bool], rank: int) -> None:
        if (
            any(on)
            and begin >= 1
            and end < len(self._reference)
            and "N" not in self._reference[begin - 1 : end + 1]
        ):
            self._drawn.append(_Drawn(SmallVariant(begin, end, bases), on, rank))

    def _has_event(self, number: int, begin: int, end: int) -> bool:
        events = self._events[number]
        at = bisect.bisect_left(events, (end, end))
        return any(event_end > begin for _, event_end in events[max(0, at - 20) : at])

    # Tandem repeats.

    def _change_repeat(self, repeat: TandemRepeat) -> None:
        kind = class_of(repeat)
        sizes = [self._draw_change(repeat, kind), self._draw_change(repeat, kind)]
        if self._rng.random() < SAME_ALLELE:
            sizes[1] = sizes[0]
        for number in (0, 1):
            if abs(sizes[number]) > 4 and self._has_event(number, repeat.begin, repeat.end):
                sizes[number] = 0
        if sizes[0] == sizes[1]:
            self._change_length(repeat, sizes[0], (True, True))
        else:
            self._change_length(repeat, sizes[0], (True, False))
            self._change_length(repeat, sizes[1], (False, True))
        sites = kind.snvs_per_kb / 1000 / (1 - HETEROZYGOUS_SNVS / 2)
        for _ in range(self._rng.poisson(sites * (repeat.end - repeat.begin))):
            self._add_snv(int(self._rng.integers(repeat.begin, repeat.end)))

    def _draw_change(self, repeat: TandemRepeat, kind: RepeatClass) -> int:
        """Returns by how many bases one haplotype's repeat is longer: whole units where they fit in
        the class.
        """
        chance = self._rng.random()
        for share, low, high in (
            (kind.small, 1, 4),
            (kind.medium, 5, 19),
            (kind.large, 20, LARGEST_CHANGE),
        ):
            if chance >= share:
                chance -= share
                continue
            units = [n for n in range(1, high // repeat.period + 1) if n * repeat.period >= low]
            if units and self._rng.random() < 0.9:
                # Fewer units are likelier; the first of the class is twice as likely as the second.
                weights = np.array([0.7**n for n in range(len(units))])
                size = (
                    units[int(self._rng.choice(len(units), p=weights / weights.sum()))]
                    * repeat.period
                )
            else:
                size = log_uniform(self._rng, low, high)
            size = min(size, repeat.end - repeat.begin - 2)
            return size if self._rng.random() < 0.49 else -size
        return 0

    def _change_length(
        self, repeat: TandemRepeat, change: int, on: tuple[bool, bool], rank: int = 0
    ) -> None:
        if change == 0:
            return
        size = abs(change)
        begin = int(self._rng.integers(repeat.begin, repeat.end - size + 1))
        if change < 0:
            self._add(begin, begin + size, "", on, rank)
            return
        # As many following bases as a whole number of units or, for a part of one, just these.
        inserted = self._reference[begin : begin + size]
        if self._rng.random() < IMPERFECT_GAINS:
            inserted = diverge(inserted, self._rng, self._rng.uniform(0.01, 0.10))
        self._add(begin, begin, inserted, on, rank)

    def _change_short_repeats(self, inside: np.ndarray) -> None:
        for match in _HOMOPOLYMER.finditer(self._reference):
            length = match.end() - match.start()
            self._step(match.start(), match.end(), 1, min(0.7, 0.05 * (length - 6)), inside)
        for match in _SHORT_REPEAT.finditer(self._reference):
            unit, length = len(match.group(1)), match.end() - match.start()
            if length >= SHORT_REPEAT_LENGTH and len(set(match.group(1))) > 1:
                self._step(match.start(), match.end(), unit, min(0.8, 0.0018 * length**1.5), inside)

    def _step(self, begin: int, end: int, unit: int, chance: float, inside: np.ndarray) -> None:
        """Changes a run by units, mostly on one haplotype; both may differ from the reference."""
        if self._rng.random() >= chance or inside[begin:end].any():
            return
        longest = max(1, min(LARGEST_CHANGE, end - begin - unit) // unit)
        for on in self._alleles():
            units = min(longest, int(self._rng.geometric(0.55 if end - begin < LONG_RUN else 0.22)))
            change = units * unit * (1 if self._rng.random() < 0.49 else -1)
            free = [carries and not self._has_event(n, begin, end) for n, carries in enumerate(on)]
            self._change_length(TandemRepeat(begin, end, unit), change, (free[0], free[1]), 1)

    def _alleles(self) -> list[tuple[bool, bool]]:
        """Returns which haplotypes carry each allele of a locus that varies."""
        chance = self._rng.random()
        if chance < 0.15:
            return [(True, False), (False, True)]
        return [draw_zygosity(self._rng, HETEROZYGOUS_INDELS)]

    # Elsewhere.

    def _plain_indels(self, inside: np.ndarray) -> None:
        known = int((~inside).sum()) - self._reference.count("N")
        for low, high, per_mb in PLAIN_INDELS:
            for _ in range(self._rng.poisson(per_mb * max(0, known) / 1e6)):
                begin, size = self._place(inside), log_uniform(self._rng, low, high)
                on = draw_zygosity(self._rng, HETEROZYGOUS_INDELS)
                if self._rng.random() < 0.5:
                    self._add(begin, begin + size, "", on, 2)
                elif self._rng.random() < COPYING_INSERTIONS:
                    self._add(begin, begin, self._reference[max(0, begin - size) : begin], on, 2)
                else:
                    self._add(begin, begin, novel(self._rng, size), on, 2)

    def _place(self, inside: np.ndarray) -> int:
        for _ in range(50):
            begin = int(self._rng.integers(1, len(self._reference) - 60))
            if not inside[begin] and self._reference[begin] != "N":
                break
        return begin

    def _snvs(self, inside: np.ndarray) -> None:
        for window in range(0, len(self._reference), SNV_WINDOW):
            end = min(len(self._reference), window + SNV_WINDOW)
            density = self._rng.gamma(SNV_SHAPE, SNVS_PER_KB / SNV_SHAPE) / 1000
            for position in self._rng.integers(
                window, end, self._rng.poisson(density * (end - window))
            ).tolist():
                if not inside[position]:
                    self._add_snv(position)

    def _add_snv(self, position: int) -> None:
        base = self._reference[position]
        if base == "N":
            return
        if self._rng.random() < TRANSITIONS:
            other = _TRANSITION[base]
        else:
            other = "ACGT".replace(base, "").replace(_TRANSITION[base], "")[
                int(self._rng.integers(2))
            ]
        self._add(position, position + 1, other, draw_zygosity(self._rng, HETEROZYGOUS_SNVS), 3)
