"""Events, and the two haplotypes of a made genome.

Positions are 0-based and half-open. A haplotype is the reference with small
variants (SNPs, short indels) and events (structural variants) put in. The
sequence that an event copies or turns carries the haplotype's own small
variants, as it does in nature.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass

DELETION = "DEL"
DUPLICATION = "DUP"
INSERTION = "INS"
INVERSION = "INV"
REPLACEMENT = "RPL"

SAME_BEGIN = 10  # bp between the begins of one event as two haplotypes tell it
SAME_SIZE = 0.05  # share by which their sizes may differ

_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def reverse_complement(sequence: str) -> str:
    return sequence.translate(_COMPLEMENT)[::-1]


@dataclass(frozen=True)
class Truth:
    """What a caller should report for an event: a DEL or a DUP of [begin, end)."""

    kind: str
    begin: int
    end: int
    copies: int = 1  # additional copies, for a DUP


@dataclass
class Event:
    """One structural change, on one haplotype or on both.

    `begin` and `end` are what it occupies on the reference; an INSERTION
    occupies nothing (begin == end) and puts `inserted` before base `begin`.
    A REPLACEMENT puts `inserted` in the place of [begin, end).
    A DUPLICATION puts `copies` more copies of [begin, end) behind it.
    `truth` is None for a decoy: in the genome, but neither DEL nor DUP.
    """

    contig: str
    kind: str
    begin: int
    end: int
    on: tuple[bool, bool]
    origin: str
    inserted: str = ""
    copies: int = 1
    truth: Truth | None = None
    in_repeat: bool = False


@dataclass(frozen=True, order=True)
class SmallVariant:
    """Replaces [begin, end) by `bases`; begin == end is an insertion."""

    begin: int
    end: int
    bases: str


def drop_clashes(events: list[Event]) -> list[Event]:
    """Takes each event off the haplotypes on which an earlier one is in its way.

    Returns the events in order of position; one that is left on no haplotype
    is not among them. Two events clash when they overlap or begin at one base.
    """
    kept = []
    free_from = [0, 0]
    last_begin = [-1, -1]
    for event in sorted(events, key=lambda e: (e.begin, e.end, e.kind, e.inserted)):
        on = [
            event.on[h] and event.begin >= free_from[h] and event.begin != last_begin[h]
            for h in (0, 1)
        ]
        for h in (0, 1):
            if on[h]:
                free_from[h] = event.end
                last_begin[h] = event.begin
        if any(on):
            event.on = (on[0], on[1])
            kept.append(event)
    return kept


class HaplotypeBuilder:
    """Builds one haplotype of one contig.

    `small_variants` must be sorted and must not overlap each other.
    """

    def __init__(self, reference: str, small_variants: list[SmallVariant]):
        self._reference = reference
        self._small = small_variants
        self._begins = [v.begin for v in small_variants]

    def piece(self, begin: int, end: int) -> str:
        """Returns [begin, end) with the small variants that lie wholly inside it."""
        parts = []
        at = begin
        for index in range(bisect.bisect_right(self._begins, begin), len(self._small)):
            variant = self._small[index]
            if variant.begin >= end:
                break
            if variant.end > end:
                continue
            parts.append(self._reference[at : variant.begin])
            parts.append(variant.bases)
            at = variant.end
        parts.append(self._reference[at:end])
        return "".join(parts)

    def build(self, events: list[Event]) -> str:
        """Returns the haplotype; `events` are sorted and clash-free (see drop_clashes)."""
        parts = []
        at = 0
        for event in events:
            parts.append(self.piece(at, event.begin))
            if event.kind == DUPLICATION:
                parts.append(self.piece(event.begin, event.end) * (1 + event.copies))
            elif event.kind == INVERSION:
                parts.append(reverse_complement(self.piece(event.begin, event.end)))
            elif event.kind in (INSERTION, REPLACEMENT):
                parts.append(event.inserted)
            elif event.kind != DELETION:
                raise ValueError(f"unknown kind of event: {event.kind}")
            at = event.end
        parts.append(self.piece(at, len(self._reference)))
        return "".join(parts)


def is_same(begin: int, size: int, other_begin: int, other_size: int) -> bool:
    """Whether two haplotypes tell one event: it begins and is as long on both, but for little."""
    return abs(begin - other_begin) <= SAME_BEGIN and abs(size - other_size) <= SAME_SIZE * max(
        size, other_size
    )


def left_align(reference: str, begin: int, end: int) -> tuple[int, int]:
    """Moves a deletion or a tandem duplication of [begin, end) as far left as it reads the same."""
    while begin > 1 and reference[begin - 1] == reference[end - 1] and reference[begin - 1] != "N":
        begin -= 1
        end -= 1
    return begin, end
