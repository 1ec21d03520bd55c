"""The truth of a genome of two assemblies: what differs, on which haplotype, and where it is known.

Positions are 0-based and half-open.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from workflows.genomes.assemblies import MIN_SV, Difference
from workflows.genomes.changes import Change
from workflows.genomes.haplotypes import (
    DELETION,
    DUPLICATION,
    SAME_BEGIN,
    Event,
    Truth,
    is_same,
    left_align,
)
from workflows.genomes.repeats import RepeatIndex, duplication_of_insertion

ORIGIN = "REAL"
REPLACED_NEAR = 200  # bp from a deletion to an insertion that may make up for it
REPLACED_SHARE = 0.2  # of the lost bases that an insertion must bring to make a replacement
UNSURE_FLANK = 50  # bp beside a replacement that are not confident
SHORTEST_REGION = 5000  # bp; a shorter confident region is an island, as near telomeres


@dataclass(frozen=True)
class Region:
    contig: str
    begin: int
    end: int


def _as_duplication(
    difference: Difference, reference: dict[str, str], repeats: dict[str, RepeatIndex]
) -> Difference:
    """Returns an insertion that copies its neighbourhood as the DUP of the copied bases."""
    if difference.kind != "INS":
        return difference
    contig, at = difference.contig, difference.begin
    truth = duplication_of_insertion(reference[contig], at, difference.inserted, repeats[contig])
    if truth is None:
        return difference
    return replace(
        difference, begin=truth.begin, end=truth.end, kind=DUPLICATION, copies=truth.copies
    )


def _with_replacements(differences: list[Difference]) -> list[Difference]:
    """Joins a long deletion and an insertion near it, if not much smaller, into an RPL.

    Within a repeat an alignment may lose bases here and gain as many there, where
    in truth little or nothing differs.
    """
    insertions = defaultdict(list)
    for difference in differences:
        if difference.kind == "INS":
            insertions[difference.contig].append(difference)
    kept, gone = [], set()
    for lost in differences:
        if lost.kind != "DEL" or lost.size < MIN_SV:
            continue
        for gained in insertions[lost.contig]:
            near = lost.begin - REPLACED_NEAR <= gained.begin <= lost.end + REPLACED_NEAR
            if near and gained.size >= REPLACED_SHARE * lost.size and gained not in gone:
                begin, end = min(lost.begin, gained.begin), max(lost.end, gained.begin)
                size = max(lost.size, gained.size)
                kept.append(Difference(lost.contig, begin, end, "RPL", size))
                gone |= {lost, gained}
                break
    return kept + [difference for difference in differences if difference not in gone]


def classify(
    differences: list[Difference], reference: dict[str, str], repeats: dict[str, RepeatIndex]
) -> list[Difference]:
    """Returns the differences of one assembly with DUPs and RPLs recognised, sorted, each once."""
    aligned = []
    for difference in _with_replacements(differences):
        if difference.kind in (DELETION, DUPLICATION):
            bases = reference[difference.contig]
            begin, end = left_align(bases, difference.begin, difference.end)
            difference = replace(difference, begin=begin, end=end)
        aligned.append(_as_duplication(difference, reference, repeats))
    rank = {contig: number for number, contig in enumerate(reference)}
    return sorted(
        set(aligned), key=lambda d: (rank[d.contig], d.begin, d.end, d.kind, d.size, d.inserted)
    )


def pair_up(
    haploid: tuple[list[Difference], list[Difference]],
) -> list[tuple[Difference, tuple[bool, bool]]]:
    """Matches the differences of two assemblies; returns each with the haplotypes that have it.

    A difference of the first is matched to the nearest free one of the second
    of its kind, its size, and nearly its begin; the first's position stands.
    """
    free = defaultdict(list)
    for difference in haploid[1]:
        free[difference.contig, difference.kind, difference.begin // SAME_BEGIN].append(difference)
    pairs = []
    for difference in haploid[0]:
        block = difference.begin // SAME_BEGIN
        blocks = [free[difference.contig, difference.kind, block + step] for step in (-1, 0, 1)]
        alike = [
            other
            for block in blocks
            for other in block
            if is_same(difference.begin, difference.size, other.begin, other.size)
        ]
        if alike:
            best = min(alike, key=lambda other: abs(other.begin - difference.begin))
            next(block for block in blocks if best in block).remove(best)
        pairs.append((difference, (True, bool(alike))))
    left = [difference for block in free.values() for difference in block]
    return pairs + [(difference, (False, True)) for difference in left]


def confident_regions(
    depths: list[dict[str, np.ndarray]], haploid: list[list[Difference]]
) -> list[Region]:
    """Returns where each assembly aligns exactly once, and replaces nothing."""
    regions = []
    for contig in depths[0]:
        known = np.ones(len(depths[0][contig]), dtype=bool)
        for depth in depths:
            known &= depth[contig] == 1
        for difference in (d for differences in haploid for d in differences):
            if difference.contig == contig and difference.kind == "RPL":
                begin = max(0, difference.begin - UNSURE_FLANK)
                known[begin : difference.end + UNSURE_FLANK] = False
        edges = np.flatnonzero(np.diff(np.concatenate(([0], known.astype(np.int8), [0]))))
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if end - begin >= SHORTEST_REGION:
                regions.append(Region(contig, begin, end))
    return regions


def true_events(
    pairs: list[tuple[Difference, tuple[bool, bool]]],
    regions: list[Region],
    repeats: dict[str, RepeatIndex],
) -> list[Event]:
    """Returns the DELs and DUPs of MIN_SV bp or more that, base before included, a region holds."""
    by_contig = defaultdict(list)
    for region in regions:
        by_contig[region.contig].append(region)
    events = []
    for difference, on in pairs:
        contig, begin, end = difference.contig, difference.begin, difference.end
        if difference.kind not in (DELETION, DUPLICATION) or difference.size < MIN_SV:
            continue
        if end - begin < MIN_SV or begin < 1:
            continue
        if any(r.begin < begin and end <= r.end for r in by_contig[contig]):
            truth = Truth(difference.kind, begin, end, difference.copies)
            event = Event(contig, difference.kind, begin, end, on, ORIGIN, truth=truth)
            event.in_repeat = repeats[contig].lies_in_repeat(begin, end)
            events.append(event)
    return events


def changes_of(
    pairs: list[tuple[Difference, tuple[bool, bool]]], contigs: list[str]
) -> list[Change]:
    """Returns all differences as rows of the table of changes, by contig."""
    rank = {contig: number for number, contig in enumerate(contigs)}
    rows = [Change(d.contig, d.begin, d.end, d.kind, d.size, on, ORIGIN) for d, on in pairs]
    return sorted(rows, key=lambda row: (rank[row.contig], row.begin))


def write_regions(path: Path, regions: list[Region]) -> None:
    """Writes a BED; it appears under its name only when whole."""
    partial = path.with_name("partial." + path.name)
    partial.write_text("".join(f"{r.contig}\t{r.begin}\t{r.end}\n" for r in regions))
    os.replace(partial, path)
