"""Changes of a genome that no caller may call: mobile elements, collapsed paralogs, balanced
translocations.

They cross from contig to contig, so they are placed on all contigs together.
None of them has a truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workflows.genomes.haplotypes import INSERTION, REPLACEMENT, Event, reverse_complement
from workflows.genomes.placing import FreeSpace
from workflows.genomes.variants import RANDOM, diverge, draw_zygosity, log_uniform

FAR = 30_000  # between the beginnings of the two ends of a change within one contig, over its size
SNP_SHARE = 0.001  # of the bases of a moved segment

_ALU_MOTIF = "TGTAATCCCAGCA"  # bases 24 to 36 of the Alu element, the same in most copies
_ALU_OFFSET = 24
_ALU_SHARE = 0.7  # of the elements of about 300 bases


@dataclass(frozen=True)
class Place:
    contig: str
    begin: int


def mobile_element(body: str, site: str, rng: np.random.Generator) -> str:
    """Returns what an element inserts behind `site`: the body, its poly-A tail of 10 to 30, and
    `site` once more.

    On the other strand the element, tail and all, is turned.
    """
    element = body + "A" * int(rng.integers(10, 31))
    return (reverse_complement(element) if rng.random() < 0.5 else element) + site


class GenomeDecoys:
    """Places decoys on all contigs of a genome, where their space is free, and takes it."""

    def __init__(self, references: dict[str, str], spaces: dict[str, FreeSpace]):
        self._references = references
        self._spaces = spaces
        self._names = list(references)
        known = np.array([spaces[name].known_mb for name in self._names])
        self._known_mb = float(known.sum())
        self._shares = known / known.sum()
        self._alus: dict[str, list[tuple[int, bool]]] = {}

    def translocations(self, per_mb: float, rng: np.random.Generator) -> list[Event]:
        """Two far segments of one size, 1 to 50 kb, change places; in a third of cases turned."""
        events = []
        for size in sorted(
            (log_uniform(rng, 1000, 50_000) for _ in range(self._count(per_mb))), reverse=True
        ):
            first = self._find(size, rng)
            second = first and self._find_far(first, size, rng)
            if not first or not second:
                continue
            on = draw_zygosity(rng, 0.5)
            turned = rng.random() < 1 / 3
            for place, source in ((first, second), (second, first)):
                self._spaces[place.contig].keep_off(place.begin, place.begin + size)
                moved = diverge(self._bases(source, size), rng, SNP_SHARE)
                events.append(
                    Event(
                        place.contig,
                        REPLACEMENT,
                        place.begin,
                        place.begin + size,
                        on,
                        RANDOM,
                        reverse_complement(moved) if turned else moved,
                    )
                )
        return events

    def mobile_elements(self, per_mb: float, rng: np.random.Generator) -> list[Event]:
        """Copies of other stretches, diverged by 2 to 15 %, with a poly-A tail and a target site
        duplication.
        """
        events = []
        for _ in range(self._count(per_mb)):
            body = self._mobile_body(rng)
            place = self._take(rng) if body else None
            if not body or not place:
                continue
            target = int(rng.integers(7, 21))
            site = self._bases(Place(place.contig, place.begin - target), target)
            diverged = diverge(body, rng, rng.uniform(0.02, 0.15), 0.002)
            events.append(
                self._insertion(place, mobile_element(diverged, site, rng), draw_zygosity(rng, 0.5))
            )
        return events

    def paralogs(self, per_mb: float, rng: np.random.Generator) -> list[Event]:
        """A copy of 1 to 20 kb, diverged by 1 to 4 % and some short indels, stands far away on both
        haplotypes.
        """
        events = []
        for _ in range(self._count(per_mb)):
            size = log_uniform(rng, 1000, 20_000)
            source = self._stretch(size, rng)
            place = source and self._find_far(source, 0, rng)
            if not source or not place:
                continue
            self._spaces[place.contig].keep_off(place.begin, place.begin)
            copied = diverge(self._bases(source, size), rng, rng.uniform(0.01, 0.04), 0.001)
            inserted = reverse_complement(copied) if rng.random() < 0.5 else copied
            events.append(self._insertion(place, inserted, (True, True)))
        return events

    def _count(self, per_mb: float) -> int:
        return round(per_mb * self._known_mb)

    def _bases(self, place: Place, size: int) -> str:
        return self._references[place.contig][place.begin : place.begin + size]

    def _insertion(self, place: Place, inserted: str, on: tuple[bool, bool]) -> Event:
        return Event(place.contig, INSERTION, place.begin, place.begin, on, RANDOM, inserted)

    def _contig(self, rng: np.random.Generator) -> str:
        return self._names[int(rng.choice(len(self._names), p=self._shares))]

    def _find(self, size: int, rng: np.random.Generator) -> Place | None:
        contig = self._contig(rng)
        begin = self._spaces[contig].find(size, rng)
        return None if begin is None else Place(contig, begin)

    def _find_far(self, other: Place, size: int, rng: np.random.Generator) -> Place | None:
        """Returns a free place of `size` bases on another contig, or FAR away on the same one."""
        for _ in range(20):
            place = self._find(size, rng)
            if place and (
                place.contig != other.contig or abs(place.begin - other.begin) >= size + FAR
            ):
                return place
        return None

    def _take(self, rng: np.random.Generator) -> Place | None:
        place = self._find(0, rng)
        if place:
            self._spaces[place.contig].keep_off(place.begin, place.begin)
        return place

    def _stretch(self, size: int, rng: np.random.Generator) -> Place | None:
        contig = self._contig(rng)
        begin = self._spaces[contig].stretch(size, rng)
        return None if begin is None else Place(contig, begin)

    def _mobile_body(self, rng: np.random.Generator) -> str | None:
        """Eight in ten are about 300 bases, most of these Alu elements; the others up to 6000."""
        if rng.random() < 0.8:
            size = int(rng.integers(270, 331))
            alu = self._alu(size, rng) if rng.random() < _ALU_SHARE else None
            if alu:
                return alu
        else:
            size = log_uniform(rng, 330, 6000)
        source = self._stretch(size, rng)
        if not source:
            return None
        copied = self._bases(source, size)
        return reverse_complement(copied) if rng.random() < 0.5 else copied

    def _alu(self, size: int, rng: np.random.Generator) -> str | None:
        """Returns an Alu element of the reference, or None when its contig has none that fits."""
        contig = self._contig(rng)
        if contig not in self._alus:
            self._alus[contig] = find_alus(self._references[contig])
        if not self._alus[contig]:
            return None
        at, forward = self._alus[contig][int(rng.integers(len(self._alus[contig])))]
        begin = at if forward else at - size
        if begin < 0 or begin + size > len(self._references[contig]):
            return None
        element = self._bases(Place(contig, begin), size)
        if "N" in element:
            return None
        return element if forward else reverse_complement(element)


def find_alus(reference: str) -> list[tuple[int, bool]]:
    """Returns where Alu elements begin (turned ones: end), and whether they run forward."""
    found = []
    for motif, forward in ((_ALU_MOTIF, True), (reverse_complement(_ALU_MOTIF), False)):
        at = reference.find(motif)
        while at >= 0:
            found.append((at - _ALU_OFFSET if forward else at + len(motif) + _ALU_OFFSET, forward))
            at = reference.find(motif, at + 1)
    return found
