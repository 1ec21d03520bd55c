"""Plants real alleles of other places of the genome into a reference, so that it has more real
loci.

An allele brings its own units, imperfections and poly-A tails with it; its
flanks are those of the place where it is put. An allele that is a tandem repeat
becomes part of the reference, where unit_changes.py finds it; a deletion's
allele becomes part of the reference and is missing from the sample; an
insertion's allele is only in the sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pysam

from workflows.genomes.haplotypes import DELETION, INSERTION, Event, Truth, left_align
from workflows.genomes.placing import FreeSpace
from workflows.genomes.repeats import find_tandem_repeats
from workflows.genomes.variants import MIN_SIZE, REAL, draw_zygosity

KEYS = {"alleles", "leave_out", "repeats_per_mb", "deletions_per_mb", "insertions_per_mb"}
SUFFIX = "_planted"  # of the names of contigs that are no longer those of the references
LARGEST = 10_000
LARGEST_UNIT = 500
SMALLEST_REPEAT = 100  # bp of an allele that is planted as a tandem repeat
REPEAT_SHARE = 0.6  # of an allele's bases that make it one
HOMOLOGY = 0.12  # of a deletion's two ends: chance to end at each base
FAR = 2000  # bp between planted alleles


@dataclass
class Alleles:
    """Sequences of each kind, in the order of the file."""

    repeats: list[str]
    deletions: list[str]
    insertions: list[str]


def is_repeat(allele: str) -> bool:
    covered = sum(r.end - r.begin for r in find_tandem_repeats(allele, LARGEST_UNIT))
    return len(allele) >= SMALLEST_REPEAT and covered >= REPEAT_SHARE * len(allele)


def read_alleles(
    path: Path, leave_out: list[str], wanted: int, rng: np.random.Generator
) -> Alleles:
    """Draws alleles by chance, about as many of each kind as `wanted`; none of the contigs to leave
    out.
    """
    with pysam.VariantFile(str(path)) as vcf:
        unknown = set(leave_out) - set(vcf.header.contigs)
        if unknown:
            raise ValueError(f"{path}: no contig {', '.join(sorted(unknown))} to leave out")
        left = (r for r in vcf if r.contig not in leave_out)
        every = [(r.ref.upper(), r.alts[0].upper()) for r in left if r.ref and r.alts]
    alleles = Alleles([], [], [])
    for index in rng.permutation(len(every)).tolist():
        ref, alt = every[index]
        sequence = ref[1:] if len(ref) > len(alt) else alt[1:]
        if not MIN_SIZE <= len(sequence) <= LARGEST or set(sequence) - set("ACGT"):
            continue
        if len(alleles.repeats) < wanted and is_repeat(sequence):
            alleles.repeats.append(sequence)
        elif len(ref) > len(alt):
            alleles.deletions.append(sequence)
        else:
            alleles.insertions.append(sequence)
        if min(len(alleles.repeats), len(alleles.deletions), len(alleles.insertions)) >= wanted:
            break
    return alleles


def plant(contig: str, reference: str, alleles: Alleles, rates: dict, rng: np.random.Generator):
    """Returns the reference with the alleles in it, and the events of deletions and insertions.

    Takes the alleles that it plants out of `alleles`. Events lie on the new reference, whose
    contig is called `contig` + SUFFIX.
    """
    space = FreeSpace(reference)
    plan = []
    for kind, stock in (
        ("repeats", alleles.repeats),
        ("deletions", alleles.deletions),
        ("insertions", alleles.insertions),
    ):
        for _ in range(round(rates.get(f"{kind}_per_mb", 0) * space.known_mb)):
            place = space.place(FAR, rng) if stock else None
            if place is not None:
                plan.append((place + FAR // 2, kind, stock.pop()))
    parts, events, at, length = [], [], 0, 0
    for place, kind, allele in sorted(plan):
        parts.append(reference[at:place])
        length += place - at
        at = place
        on = draw_zygosity(rng, 0.5)
        if kind == "insertions":
            events.append(Event(contig + SUFFIX, INSERTION, length, length, on, REAL, allele))
            continue
        if kind == "deletions":
            # The bases before the allele stand at its end once more: both ends read alike there.
            homology = min(30, int(rng.geometric(HOMOLOGY)) - 1)
            allele += reference[place - homology : place] if homology else ""
            events.append(Event(contig + SUFFIX, DELETION, length, length + len(allele), on, REAL))
        parts.append(allele)
        length += len(allele)
    planted = "".join([*parts, reference[at:]])
    for event in events:
        if event.kind == DELETION:
            event.truth = Truth(DELETION, *left_align(planted, event.begin, event.end))
    return planted, events


def plant_all(references: dict[str, str], settings: dict, base: Path, rng: np.random.Generator):
    """Plants into every contig; returns the new references and their events."""
    unknown = set(settings) - KEYS
    if unknown:
        raise ValueError(f"plant: unknown keys: {', '.join(sorted(unknown))}")
    known_mb = sum(FreeSpace(bases).known_mb for bases in references.values())
    wanted = (
        int(
            known_mb
            * max(settings.get(f"{k}_per_mb", 0) for k in ("repeats", "deletions", "insertions"))
        )
        + 10
    )
    alleles = read_alleles(base / settings["alleles"], settings.get("leave_out") or [], wanted, rng)
    planted: dict[str, str] = {}
    events: list[Event] = []
    for contig, reference in references.items():
        planted[contig + SUFFIX], new = plant(contig, reference, alleles, settings, rng)
        events += new
    return planted, tuple(events)
