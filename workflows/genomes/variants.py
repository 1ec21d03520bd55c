"""Where a made genome's variants come from: a person's phased calls, or chance."""

from __future__ import annotations

import math
import zlib
from pathlib import Path

import numpy as np
import pysam

from workflows.genomes.haplotypes import (
    DELETION,
    DUPLICATION,
    INSERTION,
    INVERSION,
    Event,
    SmallVariant,
    Truth,
    left_align,
    reverse_complement,
)
from workflows.genomes.placing import FreeSpace
from workflows.genomes.repeats import RepeatIndex, TandemRepeat, duplication_of_insertion

REAL = "REAL"
RANDOM = "RANDOM"
REPEAT = "REPEAT"

MIN_SIZE = 50
MAX_SIZE = 20_000
MAX_LARGE_SIZE = 100_000


def generator(seed: int, contig: str, purpose: str) -> np.random.Generator:
    """Returns random numbers that depend on these three alone: no purpose disturbs another."""
    return np.random.default_rng([seed, zlib.crc32(contig.encode()), zlib.crc32(purpose.encode())])


def read_person(
    path: Path, sample: str, contig: str, reference: str, repeats: RepeatIndex
) -> list[Event]:
    """Returns a person's phased, sequence-resolved variants on a contig as events.

    Deletions, and insertions that copy what stands beside them, carry their
    truth; any other insertion is in the genome without one.
    """
    events = []
    with pysam.VariantFile(str(path)) as vcf:
        if contig not in vcf.header.contigs:
            return []
        for record in vcf.fetch(contig):
            call = record.samples[sample]
            alleles = call["GT"]
            if not call.phased and len(set(alleles)) > 1:
                raise ValueError(
                    f"{path}: {contig}:{record.pos}: genotype of {sample} is not phased"
                )
            on = (alleles[0] == 1, alleles[1] == 1)
            if not any(on):
                continue
            events.append(_event_of_record(record, contig, on, reference, repeats))
    return events


def _event_of_record(record, contig: str, on, reference: str, repeats: RepeatIndex) -> Event:
    ref, alt = record.ref.upper(), record.alts[0].upper()
    if reference[record.start : record.start + len(ref)] != ref:
        raise ValueError(
            f"{contig}:{record.pos}: REF of {record.id} does not stand in the reference"
        )
    if ref[0] != alt[0] or min(len(ref), len(alt)) != 1:
        raise ValueError(
            f"{contig}:{record.pos}: {record.id} is neither a pure insertion nor a pure deletion"
        )
    position = record.start + 1
    if len(ref) > 1:
        begin, end = left_align(reference, position, position + len(ref) - 1)
        return Event(
            contig,
            DELETION,
            position,
            position + len(ref) - 1,
            on,
            REAL,
            truth=Truth(DELETION, begin, end) if end - begin >= MIN_SIZE else None,
            in_repeat=repeats.lies_in_repeat(begin, end),
        )
    inserted = alt[1:]
    truth = duplication_of_insertion(reference, position, inserted, repeats)
    if truth and truth.end - truth.begin < MIN_SIZE:
        truth = None
    in_repeat = bool(truth) and repeats.lies_in_repeat(truth.begin, truth.end)
    return Event(
        contig, INSERTION, position, position, on, REAL, inserted, truth=truth, in_repeat=in_repeat
    )


def draw_small_variants(
    reference: str, rng: np.random.Generator, snp_every: int, indel_every: int
) -> tuple[list[SmallVariant], list[SmallVariant]]:
    """Draws SNPs and indels of 1 to 20 bases; two thirds are on one haplotype only."""
    length = len(reference)
    drawn = []
    for position in rng.integers(1, length - 30, length // snp_every if snp_every else 0).tolist():
        base = reference[position]
        if base != "N":
            other = "ACGT".replace(base, "")[int(rng.integers(3))]
            drawn.append(SmallVariant(position, position + 1, other))
    for position in rng.integers(
        1, length - 30, length // indel_every if indel_every else 0
    ).tolist():
        size = int(min(20, rng.geometric(0.3)))
        if "N" in reference[position : position + size]:
            continue
        if rng.random() < 0.5:
            drawn.append(SmallVariant(position, position + size, ""))
        else:
            drawn.append(SmallVariant(position, position, novel(rng, size)))
    haplotypes: tuple[list[SmallVariant], list[SmallVariant]] = ([], [])
    free_from = 0
    for variant in sorted(drawn):
        if variant.begin < free_from:
            continue
        free_from = variant.end + 1
        for haplotype, carries in zip(haplotypes, draw_zygosity(rng, 2 / 3), strict=True):
            if carries:
                haplotype.append(variant)
    return haplotypes


def draw_zygosity(rng: np.random.Generator, heterozygous: float) -> tuple[bool, bool]:
    """Returns which haplotypes carry it: one of them with the given chance, or both."""
    if rng.random() >= heterozygous:
        return True, True
    first = bool(rng.random() < 0.5)
    return first, not first


def novel(rng: np.random.Generator, length: int) -> str:
    return "".join(rng.choice(list("ACGT"), size=length, p=[0.295, 0.205, 0.205, 0.295]).tolist())


def log_uniform(rng: np.random.Generator, low: int, high: int) -> int:
    """Returns a whole number from `low` to `high`, as likely in each doubling."""
    return round(math.exp(rng.uniform(math.log(low), math.log(high))))


def _draw_size(rng: np.random.Generator) -> int:
    """50 bp to 20 kb, log-uniform; four in ten are drawn from 50 to 500 bp instead."""
    return log_uniform(rng, MIN_SIZE, 500 if rng.random() < 0.4 else MAX_SIZE)


def diverge(
    sequence: str, rng: np.random.Generator, substitutions: float, indels: float = 0.0
) -> str:
    """Returns `sequence` with that share of its bases replaced, and short indels at that many
    places per base.

    Indels are 1 to 20 bases. N stays N.
    """
    bases = np.frombuffer(sequence.encode(), dtype=np.uint8).copy()
    hit = np.flatnonzero((rng.random(len(bases)) < substitutions) & (bases != ord("N")))
    letters = np.frombuffer(b"ACGT", dtype=np.uint8)
    bases[hit] = letters[(np.searchsorted(letters, bases[hit]) + rng.integers(1, 4, len(hit))) % 4]
    changed = bases.tobytes().decode()
    parts = []
    at = 0
    for position in np.sort(
        rng.integers(0, len(changed) + 1, rng.poisson(indels * len(changed)))
    ).tolist():
        size = int(min(20, rng.geometric(0.4)))
        insertion = rng.random() < 0.5
        if position < at:
            continue
        parts += [changed[at:position], novel(rng, size) if insertion else ""]
        at = position if insertion else position + size
    return "".join(parts) + changed[at:]


class RandomEvents:
    """Places events by chance on one contig, away from what stands there already."""

    def __init__(self, contig: str, reference: str, space: FreeSpace, rng: np.random.Generator):
        self._contig = contig
        self._reference = reference
        self._space = space
        self._rng = rng

    def draw(self, rates: dict[str, float], tandem_repeats: list[TandemRepeat]) -> list[Event]:
        """Draws events at the given rates per Mb of known sequence; see genomes/README.md for the
        keys.

        Repeats go first, for they cannot be elsewhere; then the largest events.
        """
        events = self._repeat_changes(self._count(rates, "repeat_changes_per_mb"), tandem_repeats)
        plan = []
        for kind, key in ((DELETION, "deletions_per_mb"), (DUPLICATION, "duplications_per_mb")):
            plan += [(_draw_size(self._rng), kind) for _ in range(self._count(rates, key))]
        for kind, key in (
            (DELETION, "large_deletions_per_mb"),
            (DUPLICATION, "large_duplications_per_mb"),
        ):
            plan += [(self._large_size(), kind) for _ in range(self._count(rates, key))]
        plan += [
            (log_uniform(self._rng, 200, 5000), INVERSION)
            for _ in range(self._count(rates, "inversions_per_mb"))
        ]
        for size, kind in sorted(plan, reverse=True):
            place = self._space.place(size, self._rng)
            if place is not None:
                events.append(self._structural(kind, place, place + size))
        for _ in range(self._count(rates, "novel_insertions_per_mb")):
            self._add_insertion(events, novel(self._rng, log_uniform(self._rng, MIN_SIZE, 3000)))
        for _ in range(self._count(rates, "dispersed_copies_per_mb")):
            copied = self._copy_from_elsewhere()
            if copied:
                self._add_insertion(events, copied)
        return events

    def _count(self, rates: dict[str, float], key: str) -> int:
        return round(rates.get(key, 0) * self._space.known_mb)

    def _large_size(self) -> int:
        return log_uniform(self._rng, MAX_SIZE, MAX_LARGE_SIZE)

    def _structural(self, kind: str, begin: int, end: int) -> Event:
        on = draw_zygosity(self._rng, 0.5)
        if kind == INVERSION:
            return Event(self._contig, kind, begin, end, on, RANDOM)
        copies = 1
        if kind == DUPLICATION and self._rng.random() < 0.25:
            copies = int(self._rng.integers(2, 6))
        truth = Truth(kind, *left_align(self._reference, begin, end), copies)
        return Event(self._contig, kind, begin, end, on, RANDOM, copies=copies, truth=truth)

    def _add_insertion(self, events: list[Event], inserted: str) -> None:
        place = self._space.place(0, self._rng)
        if place is not None:
            on = draw_zygosity(self._rng, 0.5)
            events.append(Event(self._contig, INSERTION, place, place, on, RANDOM, inserted))

    def _copy_from_elsewhere(self) -> str | None:
        size = log_uniform(self._rng, 100, 6000)
        begin = self._space.stretch(size, self._rng)
        if begin is None:
            return None
        copied = self._reference[begin : begin + size]
        return reverse_complement(copied) if self._rng.random() < 0.5 else copied

    def _repeat_changes(self, count: int, tandem_repeats: list[TandemRepeat]) -> list[Event]:
        """Loses or gains whole units, 50 to 500 bases in all, in as many of the repeats."""
        order = self._rng.permutation(len(tandem_repeats)).tolist()
        events: list[Event] = []
        for index in order:
            if len(events) == count:
                break
            repeat = tandem_repeats[index]
            event = self._repeat_change(repeat)
            if event is not None:
                events.append(event)
                self._space.keep_off(repeat.begin, repeat.end)
        return events

    def _repeat_change(self, repeat: TandemRepeat) -> Event | None:
        fewest = -(-MIN_SIZE // repeat.period)
        most = min(500, repeat.end - repeat.begin - repeat.period) // repeat.period
        if most < fewest or not self._space.is_free(repeat.begin, repeat.end):
            return None
        units = int(self._rng.integers(fewest, most + 1))
        size = units * repeat.period
        begin = repeat.begin + int(self._rng.integers(0, repeat.end - repeat.begin - size + 1))
        kind = DELETION if self._rng.random() < 0.5 else DUPLICATION
        truth = Truth(kind, *left_align(self._reference, begin, begin + size))
        on = draw_zygosity(self._rng, 0.5)
        return Event(
            self._contig, kind, begin, begin + size, on, REPEAT, truth=truth, in_repeat=True
        )
