"""Compares calls with the truth by truvari bench, one event type at a time, and counts by subset."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pysam

from workflows.benchmark.callers import fresh_folder
from workflows.genomes.repeats import RepeatIndex, find_tandem_repeats
from workflows.measure import run_measured

TYPES = ("DEL", "DUP")
SIZE_BINS = (("50-100", 50, 100), ("100-300", 100, 300), ("300-1k", 300, 1000), ("1k-5k", 1000, 5000))
LAST_BIN = ">=5k"
ALL, IN_REPEATS, OUTSIDE_REPEATS = "all", "in tandem repeats", "outside tandem repeats"
SUBSETS = (ALL, *(name for name, _, _ in SIZE_BINS), LAST_BIN, IN_REPEATS, OUTSIDE_REPEATS)


@dataclass
class Counts:
    """TP is counted on both sides, as Truvari does: true events found, and calls that are right."""

    tp_base: int = 0
    fn: int = 0
    tp_comp: int = 0
    fp: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.tp_base + other.tp_base, self.fn + other.fn, self.tp_comp + other.tp_comp, self.fp + other.fp
        )

    @property
    def precision(self) -> float | None:
        called = self.tp_comp + self.fp
        return self.tp_comp / called if called else None

    @property
    def recall(self) -> float | None:
        true = self.tp_base + self.fn
        return self.tp_base / true if true else None

    @property
    def f1(self) -> float | None:
        if not self.precision or not self.recall:
            return None if self.precision is None and self.recall is None else 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def counts_of_summary(summary: dict) -> Counts:
    """Reads the counts of Truvari's summary.json."""
    return Counts(summary["TP-base"], summary["FN"], summary["TP-comp"], summary["FP"])


def size_bin(size: int) -> str:
    for name, _, end in SIZE_BINS:
        if size < end:
            return name
    return LAST_BIN


@dataclass
class Repeats:
    """The tandem repeats of a reference, found when first asked for."""

    fasta: Path
    _indexes: dict[str, RepeatIndex] = field(default_factory=dict)

    def contain(self, contig: str, begin: int, end: int) -> bool:
        if contig not in self._indexes:
            with pysam.FastaFile(str(self.fasta)) as fasta:
                bases = fasta.fetch(contig).upper()
            self._indexes[contig] = RepeatIndex(find_tandem_repeats(bases), len(bases))
        return self._indexes[contig].lies_in_repeat(begin, end)


def count_subsets(bench: Path, repeats: Repeats) -> dict[str, Counts]:
    """Counts a truvari folder by subset.

    A true event belongs where its own size and place say, a call where its
    own do; so precision and recall of a bin can rest on either side's size.
    """
    counts = {subset: Counts() for subset in SUBSETS}
    counts[ALL] = counts_of_summary(json.loads((bench / "summary.json").read_text()))
    for file, key in (("tp-base", "tp_base"), ("fn", "fn"), ("tp-comp", "tp_comp"), ("fp", "fp")):
        with pysam.VariantFile(str(bench / f"{file}.vcf.gz")) as vcf:
            for record in vcf:
                size = abs(_length(record))
                in_repeat = repeats.contain(record.contig, record.start + 1, max(record.stop, record.start + 2))
                for subset in (size_bin(size), IN_REPEATS if in_repeat else OUTSIDE_REPEATS):
                    setattr(counts[subset], key, getattr(counts[subset], key) + 1)
    return counts


def _length(record) -> int:
    length = record.info.get("SVLEN", record.stop - record.start - 1)
    return length[0] if isinstance(length, tuple) else length


def only_type(source: Path, kind: str, target: Path) -> None:
    subprocess.run(
        ["bcftools", "view", "-i", f'SVTYPE="{kind}"', "-O", "z", "-o", str(target), str(source)], check=True
    )
    subprocess.run(["bcftools", "index", "-t", "-f", str(target)], check=True)


def compare(truth: Path, calls: Path, folder: Path, refdists: list[int], options: dict) -> dict:
    """Runs truvari for each type and distance; returns (type, refdist) -> folder of its results.

    `options` are truvari's own, by name without dashes; true stands for a flag.
    """
    fresh_folder(folder)
    results = {}
    for kind in TYPES:
        base, comp = folder / f"{kind}.base.vcf.gz", folder / f"{kind}.comp.vcf.gz"
        only_type(truth, kind, base)
        only_type(calls, kind, comp)
        for refdist in refdists:
            out = folder / f"{kind}.r{refdist}"
            command = [Path(sys.executable).parent / "truvari", "bench", "-b", base, "-c", comp, "-o", out]
            command += ["--refdist", refdist, "--chunksize", max(1000, 5 * refdist // 2)]
            for name, value in options.items():
                command += [f"--{name}"] if value is True else [f"--{name}", value]
            run_measured(command, folder / "truvari.log")
            results[kind, refdist] = out
    return results
