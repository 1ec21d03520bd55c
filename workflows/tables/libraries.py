#!/usr/bin/env python3
"""Describes the reads of BAM files, real and simulated, in one table.

    libraries.py --config libraries.yaml --out out/tables [--docs docs] [--bams NAME=PATH:REF ...]

Reads whole chunks of each BAM, evenly spread, up to about the number of reads that the YAML says.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import itertools

import numpy as np
import yaml

from cnvnet_tune.report import markdown_table
from workflows.command import command_parser, parse
from workflows.tables import library_reads as reads
from workflows.tables.library_reads import Tally, tally_bam
from workflows.tables.page import measured_on, publish

Measures = dict[str, float | None]  # by the name of the row, in its order; None where there is none

INSERT_QUANTILES = (0.5, 1, 5, 16, 50, 84, 95, 99, 99.5)
CLIP_QUANTILES = (5, 25, 50, 75, 95)
CLIP_SIZES = (5, 10, 20)
PAIR_CLASSES = (
    reads.OUTWARD, reads.SAME_STRAND, reads.FAR_AWAY, reads.OTHER_CONTIG, reads.MATE_UNMAPPED
)  # fmt: skip
SPLIT_CLASSES = (reads.FORWARD, reads.BACKWARD, reads.INVERTED)
TRACTS = ((8, 11), (12, 15), (16, 1000))  # bp of homopolymers
GC_BINS = (0, 30, 35, 40, 45, 50, 55, 60, 65, 101)  # per cent
FEW_WINDOWS = 10  # fewer say nothing about a bin of GC
SAME_JUNCTION = 50  # bp between the ends of two fragments of one junction


def per(count: float, total: float, unit: float = 1.0) -> float | None:
    return count / total * unit if total else None


def skewness(values: np.ndarray) -> float | None:
    """Returns the third standardised moment."""
    spread = values.std() if len(values) else 0
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread else None


def quantiles(name: str, values: list[int], wanted: tuple) -> Measures:
    found = np.percentile(values, wanted) if values else [None] * len(wanted)
    return {f"{name}, {q} %": value for q, value in zip(wanted, found, strict=True)}


def read_measures(tally: Tally) -> Measures:
    counts, kept = tally.counts, tally.counts["reads"]
    placed = counts["well placed"]
    depths = [depth for _, _, depth in tally.windows]
    rows: Measures = {"reads measured": kept}
    rows["reference read, kb"] = counts["reference bases"] / 1000
    rows["read length"] = tally.lengths.most_common(1)[0][0] if tally.lengths else None
    rows["depth"] = float(np.mean(depths)) if depths else None
    rows["duplicates, % of reads"] = per(counts["duplicates"], kept + counts["duplicates"], 100)
    rows["MAPQ 0, % of reads"] = per(counts["MAPQ 0"], kept, 100)
    rows |= quantiles("insert size", tally.inserts, INSERT_QUANTILES)
    rows["insert size, skewness"] = skewness(np.array(tally.inserts))
    for size in CLIP_SIZES:
        clipped = sum(clip >= size for clip in tally.clips)
        rows[f"soft clip >= {size} bp, % of reads"] = per(clipped, placed, 100)
    long_clips = [clip for clip in tally.clips if clip >= CLIP_SIZES[0]]
    return rows | quantiles(f"clip >= {CLIP_SIZES[0]} bp, length", long_clips, CLIP_QUANTILES)


def base_measures(tally: Tally) -> Measures:
    rows: Measures = {}
    for tenth, (wrong, bases) in enumerate(zip(tally.mismatches, tally.bases, strict=True), 1):
        rows[f"mismatches per 1,000 bases, tenth {tenth}"] = per(wrong, bases, 1000)
    for tenth, (quality, bases) in enumerate(
        zip(tally.qualities, tally.read_bases, strict=True), 1
    ):
        rows[f"mean base quality, tenth {tenth}"] = per(quality, bases)
    for kind in ("insertions", "deletions"):
        rows[f"{kind} per Mb of read"] = per(tally.counts[kind], tally.counts["aligned bases"], 1e6)
    for low, high in TRACTS:
        tracts = [(n, stuttered) for length, n, stuttered in tally.tracts if low <= length <= high]
        name = f"{low}-{high}" if high < 1000 else f">= {low}"
        rows[f"stutter in homopolymers of {name} bp, % of reads"] = per(
            sum(stuttered for _, stuttered in tracts), sum(n for n, _ in tracts), 100
        )
    return rows


def pair_measures(tally: Tally) -> Measures:
    """Each read of a pair counts as half of it; with the mate unmapped, as the whole."""
    halves = Counter({kind: n / 2 for kind, n in tally.pairs.items()})
    halves[reads.MATE_UNMAPPED] = tally.pairs[reads.MATE_UNMAPPED]
    pairs = sum(halves.values())
    rows = {f"pairs per million: {kind}": per(halves[kind], pairs, 1e6) for kind in PAIR_CLASSES}
    hairpins = per(tally.counts["hairpin reads"] / 2, pairs, 1e6)
    rows[f"pairs per million: {reads.SAME_STRAND}, begins <= {reads.HAIRPIN} bp apart"] = hairpins
    placed = tally.counts["well placed"]
    for kind in SPLIT_CLASSES:
        rows[f"local split reads per million: {kind}"] = per(tally.splits[kind], placed, 1e6)
    sizes: Counter = Counter()
    alone: dict[str, list[int]] = defaultdict(list)  # a class's fragments: 1 alone, 0 with others
    for (_, kind, _), ends in tally.junctions.items():
        found = cluster_sizes(ends.values())
        sizes.update(min(size, 4) for size in found)
        alone[kind] += [int(size == 1) for size in found for _ in range(size)]
    for kind in (reads.OUTWARD, reads.SAME_STRAND):
        share = float(np.mean(alone[kind])) if alone[kind] else 0
        rows[f"pairs per million: {kind}, alone"] = per(share * halves[kind], pairs, 1e6)
    for size in (1, 2, 3, 4):
        name = f"{'>= ' if size == 4 else ''}{size} fragment{'s' if size > 1 else ''}"
        rows[f"local junctions per Mb, {name}"] = per(
            sizes[size], tally.counts["reference bases"], 1e6
        )
    return rows


def cluster_sizes(ends) -> list[int]:
    """Returns the sizes of the clusters of fragments, joined where both ends are within 50 bp."""
    ordered = sorted(ends)
    cluster = list(range(len(ordered)))

    def root(index: int) -> int:
        while cluster[index] != index:
            index = cluster[index]
        return index

    for index, (left, right) in enumerate(ordered):
        other = index - 1
        while other >= 0 and left - ordered[other][0] <= SAME_JUNCTION:
            if abs(right - ordered[other][1]) <= SAME_JUNCTION:
                cluster[root(other)] = root(index)
            other -= 1
    return list(Counter(root(index) for index in range(len(ordered))).values())


def depth_measures(tally: Tally) -> Measures:
    """Depth by GC as fold of the contig's median; spread of fragments that are not by chance."""
    by_contig: dict[str, list[float]] = defaultdict(list)
    for contig, _, depth in tally.windows:
        by_contig[contig].append(depth)
    usual = {contig: float(np.median(depths)) for contig, depths in by_contig.items()}
    folds = [(100 * gc, depth / usual[at]) for at, gc, depth in tally.windows if usual[at]]
    rows: Measures = {}
    for low, high in itertools.pairwise(GC_BINS):
        inside = [fold for gc, fold in folds if low <= gc < high]
        name = f"< {high}" if low == 0 else f">= {low}" if high > 100 else f"{low}-{high}"
        enough = len(inside) >= FEW_WINDOWS
        rows[f"depth at GC {name} %, fold"] = float(np.mean(inside)) if enough else None
    return rows | spread_measures(tally)


def spread_measures(tally: Tally) -> Measures:
    """Variance by mean of the fragments per kb, robust to events: by the median and the MAD.

    Deviations are from the contig's median and scaled by its root, so 1 is what chance gives.
    Counts are spread evenly over -0.5 to 0.5 around themselves, or the MAD would go in steps.
    """
    draw = np.random.default_rng(1)
    by_contig: dict[str, list[int]] = defaultdict(list)
    for contig, fragments in tally.fragments:
        by_contig[contig].append(fragments)
    scaled, medians = [], []
    for counts in by_contig.values():
        median = float(np.median(counts))
        if len(counts) >= FEW_WINDOWS and median:
            spread = np.array(counts) + draw.uniform(-0.5, 0.5, len(counts))
            scaled += list(abs(spread - median) / median**0.5)
            medians += [median] * len(counts)
    ratio = (1.4826 * float(np.median(scaled))) ** 2 if scaled else None
    beyond = None if ratio is None else max(0.0, ratio - 1) / float(np.mean(medians))
    return {
        "fragments per kb, variance / mean": ratio,
        "fragments per kb, % of spread beyond chance": beyond and 100 * beyond**0.5,
    }


def measures_of(tally: Tally) -> Measures:
    rows = read_measures(tally) | base_measures(tally)
    return rows | pair_measures(tally) | depth_measures(tally)


def figure(value: float | None) -> str:
    """Returns three digits or all before the point, `-` when there is no value."""
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 or value == 0 else f"{value:.3g}"


def table_lines(columns: dict[str, Measures]) -> list[list[str]]:
    names = next(iter(columns.values()))
    return [[name, *(figure(rows[name]) for rows in columns.values())] for name in names]


def named_bams(config: dict, base: Path, others: list[str]) -> dict[str, tuple[str, str]]:
    """Returns BAM and reference by name: the YAML's, then those of --bams."""
    bams = {
        name: (str(base / files["bam"]), str(base / files["reference"]))
        for name, files in config["bams"].items()
    }
    for text in others:
        name, _, paths = text.partition("=")
        bam, _, reference = paths.partition(":")
        if not (name and bam and reference):
            raise ValueError(f"--bams takes NAME=PATH:REF, not {text}")
        bams[name] = (bam, reference)
    return bams


def main() -> int:
    parser = command_parser(__doc__, program_needed=False)
    parser.add_argument("--docs", type=Path, help="folder whose genomes.md gets the table")
    parser.add_argument("--bams", nargs="+", default=[], metavar="NAME=PATH:REF", help="more BAMs")
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    columns = {}
    for name, files in named_bams(config, arguments.config.parent, arguments.bams).items():
        columns[name] = measures_of(tally_bam(*files, config["max_reads"]))
    header, lines = ["measure", *columns], table_lines(columns)
    text = markdown_table(header, lines) + f"\n- {measured_on()}\n"
    tsv = "".join("\t".join(line) + "\n" for line in [header, *lines])
    publish("libraries", text, tsv, arguments.out, arguments.docs, "genomes.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
