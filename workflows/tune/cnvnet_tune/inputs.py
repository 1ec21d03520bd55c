"""The genomes to tune on: calls, truth, confident regions; and those that nobody may tune on."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import pysam

from cnvnet_tune.errors import ConfigError, InputError
from cnvnet_tune.truvari import TYPES

# HG002 (NA24385, the son of GIAB's Ashkenazim trio) and its published truth sets, in names of
# samples and files.
_BENCHMARK = re.compile(
    r"(?<![a-z])(hg0*2(?!\d)|huaa53e0|t2t-?q100)|24385|aj[-_]?son|ashkenazim?[-_]?son",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pair:
    """One genome: its calls, its true events, and the regions (BED) where these are all known, if
    not everywhere.
    """

    calls: Path
    truth: Path
    confident: Path | None = None


def make_pairs(calls: list[Path], truths: list[Path], confident: list[Path]) -> list[Pair]:
    """Joins what is given in the same order; one BED may serve all. Raises ConfigError if the
    numbers differ.
    """
    if len(calls) != len(truths):
        raise ConfigError(
            f"{len(calls)} files of calls (--calls) but {len(truths)} of true events (--truth): "
            "give one truth for each, in the same order"
        )
    if len(confident) not in (0, 1, len(calls)):
        raise ConfigError(
            f"{len(confident)} BED files (--confident) for {len(calls)} genomes: "
            "give one for all, or one for each"
        )
    one_for_all = confident[0] if confident else None
    beds = confident if len(confident) == len(calls) else [one_for_all] * len(calls)
    return [Pair(*three) for three in zip(calls, truths, beds, strict=True)]


def open_vcf(path: Path) -> pysam.VariantFile:
    """Opens a VCF; raises InputError if it is none."""
    try:
        return pysam.VariantFile(str(path))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as VCF: {error}") from error


def benchmark_names(pair: Pair) -> list[str]:
    """Returns what in the names of a pair's files and samples is that of HG002."""
    names = [str(path) for path in (pair.calls, pair.truth, pair.confident) if path]
    for path in (pair.calls, pair.truth):
        with open_vcf(path) as vcf:
            names += [
                f"sample {sample} of {path}"
                for sample in vcf.header.samples
                if _BENCHMARK.search(sample)
            ]
    return [name for name in names if _BENCHMARK.search(name)]


def refuse_benchmark(pairs: list[Pair]) -> None:
    """Raises ConfigError if a pair is HG002."""
    found = [name for pair in pairs for name in benchmark_names(pair)]
    if found:
        raise ConfigError(
            f"this is HG002, by the name of {found[0]}: the genome that callers are compared on. "
            "Thresholds tuned on it make every figure measured on it worthless, so tune on other "
            "genomes. If you know what you are doing and will not report figures on HG002, "
            "say --i-know-this-is-a-benchmark."
        )


def check_bed(path: Path) -> None:
    """Raises InputError at the first line that is no region: Truvari ends there by a traceback."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip() or line.startswith(("#", "track", "browser")):
                    continue
                words = line.split()
                if len(words) < 3 or not (words[1].isdecimal() and words[2].isdecimal()):
                    raise InputError(
                        f"{path}, line {number}: contig, begin and end are wanted, not "
                        f"'{line.rstrip()[:60]}'"
                    )
                if int(words[1]) >= int(words[2]):
                    raise InputError(
                        f"{path}, line {number}: begin {words[1]} does not lie before end "
                        f"{words[2]}; both are 0-based positions of BED"
                    )
    except (OSError, UnicodeDecodeError, EOFError) as error:
        raise InputError(f"{path} cannot be read as BED: {error}") from error


@dataclass(frozen=True)
class Origin:
    """Where calls come from: `model` is the fingerprint that cnvnet writes, empty if unknown."""

    sample: str
    model: str


def check_pair(pair: Pair) -> Origin:
    """Returns where the calls come from; raises InputError if they have no SCORE, or if the truth
    has no DEL or DUP.
    """
    with open_vcf(pair.calls) as vcf:
        if "SCORE" not in vcf.header.info or "SVTYPE" not in vcf.header.info:
            raise InputError(
                f"{pair.calls} has no INFO/SCORE: thresholds can be tuned for calls of "
                "`cnvnet call` only "
                "(another caller's can be evaluated by it first: cnvnet call --candidates)"
            )
        if len(vcf.header.samples) != 1:
            raise InputError(
                f"{pair.calls} has {len(vcf.header.samples)} samples; "
                "give the calls of one sample each"
            )
        sample = vcf.header.samples[0]
        models = [record.value for record in vcf.header.records if record.key == "cnvnet_model"]
    with open_vcf(pair.truth) as vcf:
        if "SVTYPE" not in vcf.header.info:
            raise InputError(
                f"{pair.truth} has no INFO/SVTYPE, which says what is a deletion (DEL) and what "
                "a duplication (DUP): `truvari anno svinfo` adds it"
            )
        try:
            some = any(record.info.get("SVTYPE") in TYPES for record in vcf)
        except (OSError, ValueError) as error:
            raise InputError(f"{pair.truth} cannot be read as VCF: {error}") from error
        if not some:
            raise InputError(
                f"{pair.truth} has no event with SVTYPE DEL or DUP: there is nothing to tune on"
            )
    return Origin(sample, (models[0] if models else None) or "")
