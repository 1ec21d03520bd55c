"""Compares calls with the truth by truvari bench, one event type at a time, and counts by subset."""

from __future__ import annotations

import functools
import hashlib
import json
import subprocess
import sys
import threading
from dataclasses import astuple, dataclass, field
from pathlib import Path

import pysam

from workflows.benchmark.callers import fresh_folder
from workflows.genomes.repeats import RepeatIndex, find_tandem_repeats
from workflows.measure import run_measured

TYPES = ("DEL", "DUP")
SIZE_BINS = (("50-100", 50, 100), ("100-300", 100, 300), ("300-1k", 300, 1000), ("1k-5k", 1000, 5000))
LAST_BIN = ">=5k"
ALL, IN_REPEATS, OUTSIDE_REPEATS = "all", "in tandem repeats", "outside tandem repeats"
LONG = 300  # bp
LONG_IN, LONG_OUTSIDE = f">={LONG} {IN_REPEATS}", f">={LONG} {OUTSIDE_REPEATS}"
SUBSETS = (
    ALL,
    *(name for name, _, _ in SIZE_BINS),
    LAST_BIN,
    IN_REPEATS,
    OUTSIDE_REPEATS,
    LONG_IN,
    LONG_OUTSIDE,
)
_FORMAT = 1  # raised when the same calls give other files


@dataclass
class Counts:
    """TP is counted on both sides, as Truvari does: true events found, and calls that are right.

    Of the right calls that have a genotype, `genotyped`, `gt_right` carry the event on as many haplotypes as the truth.
    """

    tp_base: int = 0
    fn: int = 0
    tp_comp: int = 0
    fp: int = 0
    genotyped: int = 0
    gt_right: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other))))

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
            return None if self.precision is None and self.recall is None else 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def size_bin(size: int) -> str:
    for name, _, end in SIZE_BINS:
        if size < end:
            return name
    return LAST_BIN


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


def subsets_of(size: int, in_repeat: bool) -> list[str]:
    """Returns the subsets that an event of that size and place belongs to."""
    place = IN_REPEATS if in_repeat else OUTSIDE_REPEATS
    return [ALL, size_bin(size), place] + ([f">={LONG} {place}"] if size >= LONG else [])


def count_subsets(bench: Path, repeats: Repeats) -> dict[str, Counts]:
    """Counts a truvari folder by subset.

    A true event belongs where its own size and place say, a call where its
    own do; so precision and recall of a bin can rest on either side's size.
    """
    counts = {subset: Counts() for subset in SUBSETS}
    for file, key in (("tp-base", "tp_base"), ("fn", "fn"), ("tp-comp", "tp_comp"), ("fp", "fp")):
        with pysam.VariantFile(str(bench / f"{file}.vcf.gz")) as vcf:
            for record in vcf:
                one = Counts(**{key: 1})
                if key == "tp_comp" and has_genotype(record):
                    one += Counts(genotyped=1, gt_right=int(record.info["GTMatch"] == 0))
                in_repeat = repeats.contain(record.contig, record.start + 1, max(record.stop, record.start + 2))
                for subset in subsets_of(abs(_length(record)), in_repeat):
                    counts[subset] += one
    return counts


def has_genotype(record) -> bool:
    """True if the first sample's genotype is known in full."""
    genotype = record.samples[0].get("GT") if len(record.samples) else None
    return bool(genotype) and None not in genotype


def _length(record) -> int:
    length = record.info.get("SVLEN", record.stop - record.start - 1)
    return length[0] if isinstance(length, tuple) else length


def only_type(source: Path, kind: str, target: Path) -> None:
    subprocess.run(
        ["bcftools", "view", "-i", f'SVTYPE="{kind}"', "-O", "z", "-o", str(target), str(source)], check=True
    )
    subprocess.run(["bcftools", "index", "-t", "-f", str(target)], check=True)


def digest_of(truth: Path, calls: Path, settings: object) -> str:
    """Says whether truth, records of the calls (not their header) and settings are the same as before."""
    digest = hashlib.sha256(json.dumps([_FORMAT, settings], sort_keys=True).encode())
    digest.update(truth.read_bytes())
    with pysam.BGZFile(str(calls)) as lines:
        for line in lines:
            if not line.startswith(b"##"):
                digest.update(line + b"\n")
    return digest.hexdigest()


def compare(truth: Path, calls: Path, folder: Path, refdists: list[int], options: dict) -> dict:
    """Runs truvari for each type and distance; returns (type, refdist) -> folder of its results.

    `options` are truvari's own, by name without dashes; true stands for a
    flag. Results that FOLDER holds of the same truth, calls and options are kept.
    """
    results = {(kind, refdist): folder / f"{kind}.r{refdist}" for kind in TYPES for refdist in refdists}
    record, digest = folder / "compared.txt", digest_of(truth, calls, [refdists, options])
    if record.exists() and record.read_text() == digest:
        return results
    fresh_folder(folder)
    for kind in TYPES:
        base, comp = folder / f"{kind}.base.vcf.gz", folder / f"{kind}.comp.vcf.gz"
        only_type(truth, kind, base)
        only_type(calls, kind, comp)
        for refdist in refdists:
            command = [Path(sys.executable).parent / "truvari", "bench", "-b", base, "-c", comp]
            command += ["-o", results[kind, refdist], "--refdist", refdist, "--chunksize", max(1000, 5 * refdist // 2)]
            for name, value in options.items():
                command += [f"--{name}"] if value is True else [f"--{name}", value]
            run_measured(command, folder / "truvari.log")
    record.write_text(digest)
    return results
