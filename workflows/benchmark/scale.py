#!/usr/bin/env python3
"""Measures what one genome costs at each step of a scattered run and of a cohort, and says what
many would cost.

    scale.py --config scale.yaml --cnvnet build/release/cnvnet --out out/scale [--docs docs]

Every step runs with one thread, some rounds, and the median counts. Writes
OUT/scale.md and OUT/scale.tsv; with --docs, the block of DOCS/scale.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam
import yaml

from cnvnet_tune.report import markdown_table
from workflows.benchmark.run import obtain_genomes, tool_version
from workflows.benchmark.speed import known_bases
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, say
from workflows.measure import Cost, run_measured
from workflows.tables.page import measured_on, publish

PAD = 100_000_000  # bp of a contig of N


@dataclass(frozen=True)
class Step:
    """What one step cost on the genome measured, and of what it is a multiple elsewhere."""

    name: str
    per: str  # "genome", "site", "file", "site and sample"; "run": of nothing, for its memory
    units: float  # how many of these were worked on
    cpu_s: float
    peak_mb: float

    @property
    def subcommand(self) -> str:
        """`call --part` of "`call --part`, 4 pieces"; "bcftools merge" of "bcftools merge of 2
        samples".
        """
        return self.name.split("`")[1] if "`" in self.name else self.name.split(" of ")[0]

    @property
    def cpu_per_unit(self) -> float:
        return self.cpu_s / self.units


class Runner:
    """Runs commands of one thread, some rounds each."""

    def __init__(self, cnvnet: Path, out: Path, rounds: int):
        self._cnvnet, self.out, self._rounds = cnvnet, out, rounds

    def cnvnet(self, subcommand: str, *arguments) -> Cost:
        return self.run([self._cnvnet, subcommand, *arguments])

    def run(self, command: list) -> Cost:
        """Returns the medians of time and memory."""
        costs = [run_measured(command, self.out / "scale.log") for _ in range(self._rounds)]
        return Cost(
            *(
                median(getattr(cost, field) for cost in costs)
                for field in ("wall_s", "cpu_s", "peak_mb")
            )
        )


def reads_of(genome: GenomeFiles) -> list:
    return ["--reads", genome.bam, "--reference", genome.fasta, "--threads", 1]


def records_of(vcf: Path) -> int:
    with pysam.VariantFile(str(vcf)) as records:
        return sum(1 for _ in records)


def measure_genome(
    runner: Runner, genome: GenomeFiles, pieces: int
) -> tuple[list[Step], Path, Path]:
    """Measures a whole run and a scattered one; returns the steps, the calls and the statistics."""
    out, reads = runner.out, reads_of(genome)
    calls, statistics = out / "calls.vcf.gz", out / "genome.cnvstats"
    whole = runner.cnvnet("call", *reads, "--output", calls)
    stats = runner.cnvnet("stats", *reads, "--output", statistics)
    runner.cnvnet(
        "regions",
        "--reference",
        genome.fasta,
        "--pieces",
        pieces,
        "--output-folder",
        out / "pieces",
    )
    parts, cost = [], Cost(0, 0, 0)
    for piece in range(1, pieces + 1):
        parts.append(out / f"part{piece}.vcf.gz")
        regions = [
            "--part",
            "--regions",
            out / "pieces" / f"{piece}.bed",
            "--statistics",
            statistics,
        ]
        cost += runner.cnvnet("call", *reads, *regions, "--output", parts[-1])
    gathered = out / "gathered.vcf.gz"
    gather = runner.cnvnet("gather", "--output", gathered, *parts)
    if gathered.read_bytes() != calls.read_bytes():
        raise RuntimeError(
            f"{gathered} differs from {calls}: a scattered run must give the same bytes"
        )
    steps = [
        Step("`call`, one run", "genome", 1, whole.cpu_s, whole.peak_mb),
        Step("`stats`", "genome", 1, stats.cpu_s, stats.peak_mb),
        Step(f"`call --part`, {pieces} pieces together", "genome", 1, cost.cpu_s, cost.peak_mb),
        Step("`gather`", "genome", 1, gather.cpu_s, gather.peak_mb),
    ]
    return steps, calls, statistics


def lengthen(genome: GenomeFiles, bases: int, folder: Path) -> tuple[Path, Path]:
    """Makes a genome of `bases` bp of the given one and contigs of N; returns reads and reference.

    What is kept per bp of the genome, whatever the reads say, takes its real size there.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    plain, reads = folder / "long.fa", folder / "long.bam"
    with pysam.FastaFile(str(genome.fasta)) as fasta, open(plain, "w") as out:
        for contig in fasta.references:
            out.write(f">{contig}\n{fasta.fetch(contig)}\n")
        pads = (bases - sum(fasta.lengths)) // PAD + 1
        for pad in range(pads):
            out.write(f">pad{pad}\n{'N' * PAD}\n")
    subprocess.run(["bgzip", "-f", plain], check=True)
    subprocess.run(["samtools", "faidx", f"{plain}.gz"], check=True)
    header = subprocess.run(
        ["samtools", "view", "-H", genome.bam], check=True, capture_output=True, text=True
    ).stdout
    (folder / "header.sam").write_text(
        header + "".join(f"@SQ\tSN:pad{pad}\tLN:{PAD}\n" for pad in range(pads))
    )
    with open(reads, "wb") as out:
        subprocess.run(
            ["samtools", "reheader", folder / "header.sam", genome.bam], check=True, stdout=out
        )
    subprocess.run(["samtools", "index", reads], check=True)
    return reads, Path(f"{plain}.gz")


def measure_long(runner: Runner, genome: GenomeFiles, bases: int) -> list[Step]:
    """Measures a whole run and one piece with statistics on a genome of `bases` bp, for their
    memory.
    """
    out = runner.out
    reads, reference = lengthen(genome, bases, out / "long")
    inputs = ["--reads", reads, "--reference", reference, "--threads", 1]
    whole = runner.cnvnet("call", *inputs, "--output", out / "long.vcf.gz")
    stats = runner.cnvnet("stats", *inputs, "--output", out / "long.cnvstats")
    piece = ["--part", "--regions", "22:1-1000000", "--statistics", out / "long.cnvstats"]
    part = runner.cnvnet("call", *inputs, *piece, "--output", out / "long_part.vcf.gz")
    length = f"{bases / 1e9:.1f} Gb, all but these contigs N"
    return [
        Step(f"`call`, a genome of {length}", "run", 1, whole.cpu_s, whole.peak_mb),
        Step("`stats` there", "run", 1, stats.cpu_s, stats.peak_mb),
        Step("`call --part` of 1 Mb without calls there", "run", 1, part.cpu_s, part.peak_mb),
    ]


def measure_cohort(
    runner: Runner, genome: GenomeFiles, calls: list[Path], statistics: Path, config: dict
) -> list[Step]:
    """Measures merging of sites, genotyping at them, and joining of samples."""
    out, steps = runner.out, []
    for number in config["merged_files"]:
        names = out / "calls.txt"
        names.write_text("".join(f"{calls[i % len(calls)]}\n" for i in range(number)))
        cost = runner.cnvnet("merge", "--list", names, "--output", out / "sites.vcf.gz")
        steps.append(Step(f"`merge` of {number} files", "file", number, cost.cpu_s, cost.peak_mb))
    sites = records_of(out / "sites.vcf.gz")
    own = out / "genotypes.vcf.gz"
    place = ["--sites", out / "sites.vcf.gz", "--statistics", statistics, "--output", own]
    cost = runner.cnvnet("genotype", *reads_of(genome), *place)
    steps.append(Step(f"`genotype` at {sites} sites", "site", sites, cost.cpu_s, cost.peak_mb))
    for number in config["joined_samples"]:
        samples = copies_of(own, number, out / "samples")
        cost = runner.run(
            ["bcftools", "merge", "-m", "id", "-O", "b", "-o", out / "cohort.bcf", *samples]
        )
        steps.append(
            Step(
                f"bcftools merge of {number} samples",
                "site and sample",
                sites * number,
                cost.cpu_s,
                cost.peak_mb,
            )
        )
    return steps


def copies_of(vcf: Path, number: int, folder: Path) -> list[Path]:
    """Makes `number` copies of a VCF of one sample, each with a sample name of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    copies = []
    for i in range(number):
        copies.append(folder / f"{i}.vcf.gz")
        (folder / "name").write_text(f"sample{i}\n")
        subprocess.run(
            ["bcftools", "reheader", "-s", folder / "name", "-o", copies[-1], vcf], check=True
        )
        subprocess.run(["bcftools", "index", "-t", copies[-1]], check=True)
    return copies


def step_table(steps: list[Step], bases: int) -> str:
    lines = []
    for step in steps:
        if step.per == "run":
            unit = ""
        elif step.per == "genome":
            unit = f"{step.cpu_s / bases * 1e9:.0f} s per Gb"
        else:
            unit = f"{step.cpu_per_unit * 1e3:.3g} ms per {step.per}"
        lines.append([step.name, f"{step.cpu_s:.2f}", unit, f"{step.peak_mb:.0f}"])
    return markdown_table(["step, one thread", "CPU s", "that is", "peak MB"], lines)


def cohort_table(
    steps: list[Step], bases: int, sizes: dict[str, int], config: dict, sites_of: dict[int, int]
) -> str:
    """Returns what cohorts would cost in core-hours and bytes, if all steps go on as measured."""
    factor = config["genome_bases"] / bases / 3600
    per_genome = {step.subcommand: step.cpu_s * factor for step in steps if step.per == "genome"}
    last = {step.subcommand: step for step in steps}
    lines = []
    for genomes in config["cohorts"]:
        sites = sites_of[genomes]
        calling = genomes * (per_genome["stats"] + per_genome["call --part"] + per_genome["gather"])
        genotyping = genomes * sites * last["genotype"].cpu_per_unit / 3600
        merging = genomes * last["merge"].cpu_per_unit * config["genome_bases"] / bases / 3600
        joining = genomes * sites * last["bcftools merge"].cpu_per_unit / 3600
        kept = genomes * (sizes["calls"] + sizes["statistics"]) * config["genome_bases"] / bases
        hours = [
            f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
            for value in (calling, merging, genotyping, joining)
        ]
        lines.append([f"{genomes:,}", f"{sites:,}", *hours, f"{kept / 1e9:,.1f}"])
    columns = [
        "genomes",
        "sites (assumed)",
        "calling",
        "merge",
        "genotype",
        "bcftools merge",
        "calls and statistics, GB",
    ]
    return markdown_table(columns, lines)


def expected_sites(genomes: int) -> int:
    """Returns an assumption: a power law through one genome (some 4,700 DEL and DUP) and the
    118,000 of 3,202 genomes.

    The latter are those of 1000 Genomes at 30x (Byrska-Bishop 2022).
    """
    return round(118_000 * (genomes / 3202) ** 0.4 / 1000) * 1000


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument("--docs", type=Path, help="folder whose scale.md gets the tables")
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    genomes = list(
        obtain_genomes(
            config, arguments.config.parent, arguments.genomes, arguments.threads
        ).values()
    )
    runner = Runner(arguments.cnvnet, arguments.out, config["rounds"])
    first, other = genomes[0], genomes[1]
    say(f"{first.name}: calling")
    steps, calls, statistics = measure_genome(runner, first, config["pieces"])
    second = arguments.out / "other.vcf.gz"
    runner.cnvnet("call", *reads_of(other), "--output", second)
    say("the same reads in a long genome")
    steps += measure_long(runner, first, config["genome_bases"])
    say("cohort")
    steps += measure_cohort(runner, first, [calls, second], statistics, config)
    bases = known_bases(first.fasta)
    sizes = {"calls": calls.stat().st_size, "statistics": statistics.stat().st_size}
    sites_of = {number: expected_sites(number) for number in config["cohorts"]}
    how = [
        f"{tool_version([str(arguments.cnvnet), '--version'])}; "
        f"{tool_version(['bcftools', '--version'])}",
        f"{first.name}: {bases / 1e6:.1f} Mb without N; medians of {config['rounds']} rounds"
        f" on a machine with {os.cpu_count()} cores; {measured_on()}",
        f"calls.vcf.gz {sizes['calls'] / bases * 1e9 / 1e6:.1f} MB"
        f" and statistics {sizes['statistics'] / bases * 1e9 / 1e6:.1f} MB per Gb",
    ]
    page = step_table(steps, bases) + "\nCore-hours of cohorts, extrapolated:\n\n"
    page += (
        cohort_table(steps, bases, sizes, config, sites_of)
        + "\n"
        + "".join(f"- {line}\n" for line in how)
    )
    tsv = "step\tper\tunits\tcpu_s\tpeak_mb\n" + "".join(
        f"{s.name}\t{s.per}\t{s.units:g}\t{s.cpu_s:.3f}\t{s.peak_mb:.1f}\n" for s in steps
    )
    publish("scale", page, tsv, arguments.out, arguments.docs, "scale.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
