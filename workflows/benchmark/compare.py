"""Counts what `truvari bench` (cnvnet_tune.truvari) says of calls and events, by subset."""

from __future__ import annotations

import functools
import threading
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Protocol

import pysam

from cnvnet_tune.truvari import LAST_BIN, SIZE_BINS, size_bin
from workflows.genomes.repeats import RepeatIndex, find_tandem_repeats

ALL, IN_REPEATS, OUTSIDE_REPEATS = "all", "in tandem repeats", "outside tandem repeats"
LONG = 300  # bp
LONG_IN, LONG_OUTSIDE = f">={LONG} {IN_REPEATS}", f">={LONG} {OUTSIDE_REPEATS}"
HETEROZYGOUS, HOMOZYGOUS = "heterozygous", "homozygous"
SUBSETS = (
    ALL,
    *(name for name, _, _ in SIZE_BINS),
    LAST_BIN,
    IN_REPEATS,
    OUTSIDE_REPEATS,
    LONG_IN,
    LONG_OUTSIDE,
    HETEROZYGOUS,
    HOMOZYGOUS,
)


@dataclass
class Counts:
    """TP is counted on both sides, as Truvari does: true events found, and calls that are right.

    Of the right calls that have a genotype, `genotyped`, `gt_right` carry the event on as many
    haplotypes as the truth.
    """

    tp_base: int = 0
    fn: int = 0
    tp_comp: int = 0
    fp: int = 0
    genotyped: int = 0
    gt_right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def precision(self) -> float | None:
        called = self.tp_comp + self.fp
        return self.tp_comp / called if called else None

    @property
    def recall(self) -> float | None:
        true = self.tp_base + self.fn
        return self.tp_base / true if true else None

    @property
    def genotypes_right(self) -> float | None:
        return self.gt_right / self.genotyped if self.genotyped else None

    @property
    def f1(self) -> float | None:
        if not self.precision or not self.recall:
            return 0.0 if 0.0 in (self.precision, self.recall) else None
        return 2 * self.precision * self.recall / (self.precision + self.recall)


class RepeatPlaces(Protocol):
    """Answers what lies in a tandem repeat."""

    def contain(self, contig: str, begin: int, end: int) -> bool: ...


@dataclass
class Repeats:
    """The tandem repeats of a reference, found when first asked for. Threads may share one."""

    fasta: Path
    _indexes: dict[str, RepeatIndex] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def contain(self, contig: str, begin: int, end: int) -> bool:
        with self._lock:
            if contig not in self._indexes:
                with pysam.FastaFile(str(self.fasta)) as fasta:
                    bases = fasta.fetch(contig).upper()
                self._indexes[contig] = RepeatIndex(find_tandem_repeats(bases), len(bases))
        return self._indexes[contig].lies_in_repeat(begin, end)


@functools.cache
def repeats_of(fasta: Path) -> Repeats:
    """Returns the repeats of a reference, the same object for the same path."""
    return Repeats(fasta)


def subsets_of(size: int, in_repeat: bool, zygosity: str | None = None) -> list[str]:
    """Returns the subsets that an event of that size, place and zygosity belongs to."""
    place = IN_REPEATS if in_repeat else OUTSIDE_REPEATS
    subsets = [ALL, size_bin(size), place] + ([f">={LONG} {place}"] if size >= LONG else [])
    return subsets + ([zygosity] if zygosity else [])


def count_subsets(bench: Path, repeats: RepeatPlaces) -> dict[str, Counts]:
    """Counts a truvari folder by subset.

    A true event belongs where its own size, place and genotype say, a call where
    its own do; so recall rests on the truth's, precision on the call's. A call
    without a genotype is neither heterozygous nor homozygous.
    """
    counts = {subset: Counts() for subset in SUBSETS}
    for file, key in (("tp-base", "tp_base"), ("fn", "fn"), ("tp-comp", "tp_comp"), ("fp", "fp")):
        with pysam.VariantFile(str(bench / f"{file}.vcf.gz")) as vcf:
            for record in vcf:
                one = Counts(**{key: 1})
                if key == "tp_comp" and has_genotype(record):
                    one += Counts(genotyped=1, gt_right=int(record.info["GTMatch"] == 0))
                in_repeat = repeats.contain(
                    record.contig, record.start + 1, max(record.stop, record.start + 2)
                )
                for subset in subsets_of(abs(length_of(record)), in_repeat, zygosity_of(record)):
                    counts[subset] += one
    return counts


def has_genotype(record) -> bool:
    """True if the first sample's genotype is known in full."""
    genotype = record.samples[0].get("GT") if len(record.samples) else None
    return None not in genotype if genotype else False


def zygosity_of(record) -> str | None:
    """Returns how the first sample carries the event; None when its genotype is unknown or has no
    event.
    """
    if not has_genotype(record):
        return None
    alleles = set(record.samples[0]["GT"])
    if alleles == {0}:
        return None
    return HOMOZYGOUS if len(alleles) == 1 else HETEROZYGOUS


def length_of(record: pysam.VariantRecord) -> int:
    """Returns the bases gained, or lost (negative), if the record says which; else its length."""
    length = record.info["SVLEN"] if "SVLEN" in record.info else None
    if length is None:
        if not record.ref or not record.alts or record.alts[0].startswith("<"):
            return record.stop - record.start - 1
        return len(record.alts[0]) - len(record.ref)
    return length[0] if isinstance(length, tuple) else length
