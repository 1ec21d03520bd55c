"""Compares calls with the truth by truvari bench, one event type at a time, and counts by subset."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
import threading
from dataclasses import astuple, dataclass, field
from pathlib import Path

import pysam

from workflows.benchmark.callers import fresh_folder
from workflows.genomes.repeats import RepeatIndex, find_tandem_repeats
from workflows.measure import run_measured

TYPES = ("DEL", "DUP")
DUP_AS_INS = "DUP as INS"
KINDS = (*TYPES, DUP_AS_INS)
# The types of the truth and of the calls that are compared, and Truvari's further options.
_COMPARED: dict[str, tuple[tuple[str, ...], tuple[str, ...], dict]] = {
    "DEL": (("DEL",), ("DEL",), {}),
    "DUP": (("DUP",), ("DUP",), {}),
    DUP_AS_INS: (("INS", "DUP"), ("DUP",), {"dup-to-ins": True}),
}
SIZE_BINS = (("50-100", 50, 100), ("100-300", 100, 300), ("300-1k", 300, 1000), ("1k-5k", 1000, 5000))
LAST_BIN = ">=5k"
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
            return 0.0 if 0.0 in (self.precision, self.recall) else None
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


def subsets_of(size: int, in_repeat: bool, zygosity: str | None = None) -> list[str]:
    """Returns the subsets that an event of that size, place and zygosity belongs to."""
    place = IN_REPEATS if in_repeat else OUTSIDE_REPEATS
    subsets = [ALL, size_bin(size), place] + ([f">={LONG} {place}"] if size >= LONG else [])
    return subsets + ([zygosity] if zygosity else [])


def count_subsets(bench: Path, repeats: Repeats) -> dict[str, Counts]:
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
                in_repeat = repeats.contain(record.contig, record.start + 1, max(record.stop, record.start + 2))
                for subset in subsets_of(abs(length_of(record)), in_repeat, zygosity_of(record)):
                    counts[subset] += one
    return counts


def has_genotype(record) -> bool:
    """True if the first sample's genotype is known in full."""
    genotype = record.samples[0].get("GT") if len(record.samples) else None
    return bool(genotype) and None not in genotype


def zygosity_of(record) -> str | None:
    """Returns how the first sample carries the event; None when its genotype is unknown or has no event."""
    if not has_genotype(record):
        return None
    alleles = set(record.samples[0]["GT"])
    if alleles == {0}:
        return None
    return HOMOZYGOUS if len(alleles) == 1 else HETEROZYGOUS


def length_of(record: pysam.VariantRecord) -> int:
    """Returns the bases gained, or lost as a negative number, if the record says which; else its length."""
    length = record.info.get("SVLEN")
    if length is None:
        symbolic = not record.alts or record.alts[0].startswith("<")
        length = record.stop - record.start - 1 if symbolic else len(record.alts[0]) - len(record.ref)
    return length[0] if isinstance(length, tuple) else length


def types_command(source: Path, types: tuple[str, ...], target: Path) -> list[str]:
    """Returns the command that copies the records of some types; `*` alleles, which another record tells, stay out."""
    wanted = " || ".join(f'SVTYPE="{name}"' for name in types)
    return ["bcftools", "view", "-i", f'({wanted}) && ALT!="*"', "-O", "z", "-o", str(target), str(source)]


def bench_command(base: Path, comp: Path, folder: Path, refdist: int, options: dict) -> list[str]:
    """Returns the truvari command; its chunks are large enough for `refdist`."""
    command = [Path(sys.executable).parent / "truvari", "bench", "-b", base, "-c", comp, "-o", folder]
    command += ["--refdist", refdist, "--chunksize", max(1000, 5 * refdist // 2)]
    for name, value in options.items():
        command += [f"--{name}"] if value is True else [f"--{name}", value]
    return [str(part) for part in command]


def digest_of(truth: Path, calls: Path, settings: object) -> str:
    """Says whether truth, records of the calls (not their header) and settings are the same as before."""
    digest = hashlib.sha256(json.dumps([_FORMAT, settings], sort_keys=True).encode())
    digest.update(truth.read_bytes())
    with pysam.BGZFile(str(calls)) as lines:
        for line in lines:
            if not line.startswith(b"##"):
                digest.update(line + b"\n")
    return digest.hexdigest()


def bench_folder(folder: Path, kind: str, refdist: int) -> Path:
    """Returns where Truvari's files of a kind and distance are; one of KINDS."""
    return folder / f"{kind.replace(' ', '_')}.r{refdist}"


def compare_commands(
    truth: Path, calls: Path, folder: Path, refdists: list[int], options: dict, kinds: tuple[str, ...] = TYPES
) -> list[list[str]]:
    """Returns the commands that `compare` runs."""
    commands = []
    for kind in kinds:
        base_types, comp_types, more = _COMPARED[kind]
        base, comp = (folder / f"{kind.replace(' ', '_')}.{side}.vcf.gz" for side in ("base", "comp"))
        for source, types, target in ((truth, base_types, base), (calls, comp_types, comp)):
            commands += [types_command(source, types, target), ["bcftools", "index", "-t", "-f", str(target)]]
        for refdist in refdists:
            commands.append(bench_command(base, comp, bench_folder(folder, kind, refdist), refdist, options | more))
    return commands


def compare(
    truth: Path, calls: Path, folder: Path, refdists: list[int], options: dict, kinds: tuple[str, ...] = TYPES
) -> dict:
    """Runs truvari for each kind and distance; returns (kind, refdist) -> folder of its results.

    `kinds` are of KINDS: DUP_AS_INS compares the calls' DUP with the truth's INS
    and DUP by --dup-to-ins, for truths that hold gains as insertions. `options`
    are truvari's own, by name without dashes; true stands for a flag. Results
    that FOLDER holds of the same truth, calls, regions and options are kept.
    """
    results = {(kind, refdist): bench_folder(folder, kind, refdist) for kind in kinds for refdist in refdists}
    regions = Path(options["includebed"]).read_text() if "includebed" in options else ""
    record, digest = folder / "compared.txt", digest_of(truth, calls, [refdists, options, list(kinds), regions])
    if record.exists() and record.read_text() == digest:
        return results
    fresh_folder(folder)
    for command in compare_commands(truth, calls, folder, refdists, options, kinds):
        run_measured(command, folder / "truvari.log")
    record.write_text(digest)
    return results
