#!/usr/bin/env python3
"""Measures what cnvnet's candidates cost, beside reading the file and beside other callers.

    speed.py --config candidates.yaml --cnvnet build/release/cnvnet --out out/candidates
             [--genomes DIR]

Runs them in turn on one genome, several rounds, and takes medians; then cnvnet
alone on ever more contigs, for its memory. Writes OUT/speed.md and OUT/speed.tsv
(every run). Ratios hold on a busy machine too, seconds only on an idle one.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam
import yaml

from cnvnet_tune.report import markdown_table
from workflows.benchmark.callers import Cnvnet, Job, fresh_folder, installed
from workflows.benchmark.run import obtain_genomes, tool_version
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, say
from workflows.measure import Cost, run_measured

SAMTOOLS = "samtools view -c"
MOST_READINGS = 3  # goal: at most so many times samtools' wall time
MOST_MB, MOST_MB_PER_THREAD = 1000, 150  # goal for the peak

# Keeps the contigs in `keep`, and of their reads those that name no other contig.
_KEEP_CONTIGS = r"""
BEGIN { FS = "\t"; n = split(keep, names, " "); for (i = 1; i <= n; i++) kept[names[i]] = 1 }
/^@SQ/ { if (substr($2, 4) in kept) print; next }
/^@/ { print; next }
$7 != "=" && $7 != "*" && !($7 in kept) { next }
{
  for (i = 12; i <= NF; i++) {
    if ($i !~ /^SA:Z:/) continue
    n = split(substr($i, 6), others, ";")
    for (j = 1; j <= n; j++) {
      split(others[j], place, ",")
      if (others[j] != "" && !(place[1] in kept)) next
    }
  }
  print
}
"""


@dataclass(frozen=True)
class Run:
    """One timed run; `stages` are the seconds of cnvnet's own report."""

    name: str
    cost: Cost
    stages: dict[str, float]


def stages_of(report: dict) -> dict[str, float]:
    """Returns a run report's seconds by stage; what the named stages leave of `total` is `rest`."""
    seconds = dict(report["seconds"])
    total = seconds.pop("total")
    return {**seconds, "rest": total - sum(seconds.values()), "total": total}


def run_cnvnet(program: Cnvnet, job: Job) -> Run:
    fresh_folder(job.folder)
    cost = program.call(job)
    return Run(
        program.name, cost, stages_of(json.loads(Path(f"{job.calls}.report.json").read_text()))
    )


def run_samtools(job: Job) -> Run:
    fresh_folder(job.folder)
    return Run(
        SAMTOOLS, run_measured(["samtools", "view", "-c", f"-@{job.threads}", job.bam], job.log), {}
    )


def time_rounds(
    program: Cnvnet, peers: list, genome: GenomeFiles, out: Path, settings: dict
) -> list[Run]:
    """Runs everything in turn, `rounds` times; `settings` has rounds and threads."""

    def job(name: str) -> Job:
        return Job(genome.bam, genome.fasta, out / "speed" / name, settings["threads"])

    run_samtools(job("samtools"))  # the file is in memory from here on
    runs = []
    for number in range(settings["rounds"]):
        say(f"{genome.name}: round {number + 1} of {settings['rounds']}")
        runs += [run_samtools(job("samtools")), run_cnvnet(program, job("cnvnet"))]
        for peer in peers:
            fresh_folder(job(peer.name).folder)
            runs.append(Run(peer.name, peer.call(job(peer.name)), {}))
    return runs


def take_contigs(genome: GenomeFiles, contigs: list[str], folder: Path) -> GenomeFiles:
    """Makes a genome of some contigs alone, with the reads on them; returns where it lies."""
    part = GenomeFiles(folder, "_".join(contigs))
    keep = shlex.join(contigs)
    lines = (
        f"samtools faidx {shlex.quote(str(genome.fasta))} {keep} > {shlex.quote(str(part.fasta))}\n"
        f"samtools faidx {shlex.quote(str(part.fasta))}\n"
        f"samtools view -h {shlex.quote(str(genome.bam))} {keep} "
        f"| awk -v keep={shlex.quote(' '.join(contigs))} {shlex.quote(_KEEP_CONTIGS)} "
        f"| samtools sort -@ 2 -o {shlex.quote(str(part.bam))} -\n"
        f"samtools index {shlex.quote(str(part.bam))}\n"
    )
    subprocess.run(["bash", "-euo", "pipefail", "-c", lines], check=True, stderr=subprocess.DEVNULL)
    return part


def known_bases(fasta: Path) -> int:
    """Counts the bases that are not N."""
    with pysam.FastaFile(str(fasta)) as file:
        return sum(
            len(bases) - bases.upper().count("N") for bases in map(file.fetch, file.references)
        )


def measure_memory(
    program: Cnvnet, genome: GenomeFiles, out: Path, settings: dict
) -> list[tuple[int, Cost]]:
    """Returns (bases, cost) of each subset's contigs, then of all; medians of three runs each."""
    folder = fresh_folder(out / "speed" / "parts")
    parts = [take_contigs(genome, contigs, folder) for contigs in settings["subsets"]] + [genome]
    figures = []
    for part in parts:
        job = Job(part.bam, part.fasta, out / "speed" / "memory", settings["threads"])
        runs = [run_cnvnet(program, job) for _ in range(3)]
        figures.append((known_bases(part.fasta), median_cost(runs)))
    for file in folder.iterdir():
        file.unlink()
    return figures


def median_cost(runs: list[Run]) -> Cost:
    return Cost(
        *(median(getattr(run.cost, key) for run in runs) for key in ("wall_s", "cpu_s", "peak_mb"))
    )


def _cost_cells(cost: Cost) -> list[str]:
    return [f"{cost.wall_s:.1f}", f"{cost.cpu_s:.1f}", f"{cost.peak_mb:.0f}"]


def goal_lines(costs: dict[str, Cost], threads: int) -> str:
    """Holds cnvnet's cost against the goals: a line each, misses in bold."""
    own = costs["cnvnet"]
    peers = [cost.wall_s for name, cost in costs.items() if name not in ("cnvnet", SAMTOOLS)]
    most_mb = MOST_MB + MOST_MB_PER_THREAD * threads
    readings = own.wall_s / costs[SAMTOOLS].wall_s
    goals = [
        (
            f"wall time over `{SAMTOOLS}`'s: {readings:.2f} (goal ≤ {MOST_READINGS})",
            readings <= MOST_READINGS,
        ),
        (
            f"peak memory: {own.peak_mb:.0f} MB (goal ≤ {most_mb} MB at {threads} threads)",
            own.peak_mb <= most_mb,
        ),
    ]
    if peers:
        ratio = own.wall_s / min(peers)
        goals.append((f"wall time over the fastest caller's: {ratio:.2f} (goal < 1)", ratio < 1))
    return "".join(f"- {text}\n" if met else f"- **{text}, misses**\n" for text, met in goals)


def to_markdown(
    runs: list[Run], memory: list[tuple[int, Cost]], threads: int, how: list[str]
) -> str:
    """Returns the page: costs, ratios, cnvnet's stages, memory by genome size, how measured."""
    by_name: dict[str, list[Run]] = {}
    for run in runs:
        by_name.setdefault(run.name, []).append(run)
    costs = {name: median_cost(members) for name, members in by_name.items()}
    own = costs["cnvnet"]
    lines = [
        [
            name,
            *_cost_cells(cost),
            f"{own.wall_s / cost.wall_s:.2f}",
            f"{own.cpu_s / cost.cpu_s:.2f}",
        ]
        for name, cost in costs.items()
    ]
    head = ["what", "wall s", "CPU s", "peak MB", "cnvnet's wall ÷ its", "cnvnet's CPU ÷ its"]
    parts = ["## Speed\n\n", goal_lines(costs, threads), "\n", markdown_table(head, lines)]

    stages = [run.stages for run in by_name["cnvnet"]]
    total = median(stage["total"] for stage in stages)
    seconds = {name: median(stage[name] for stage in stages) for name in stages[0]}
    lines = [
        [name, f"{value:.2f}", f"{100 * value / total:.0f} %"] for name, value in seconds.items()
    ]
    parts += ["\n## Where cnvnet's time goes\n\n", markdown_table(["stage", "s", "share"], lines)]

    lines = [[f"{bases / 1e6:.1f}", *_cost_cells(cost)] for bases, cost in memory]
    head = ["Mb of known sequence", "wall s", "CPU s", "peak MB"]
    parts += ["\n## Memory as the genome grows\n\n", markdown_table(head, lines)]
    return (
        "".join(parts) + "\n## How speed was measured\n\n" + "".join(f"- {line}\n" for line in how)
    )


def to_tsv(runs: list[Run]) -> str:
    lines = ["what\twall_s\tcpu_s\tpeak_mb\tstages\n"]
    for run in runs:
        cost = run.cost.as_dict()
        stages = ",".join(f"{name}={value:.3f}" for name, value in run.stages.items())
        lines.append(
            f"{run.name}\t{cost['wall_s']}\t{cost['cpu_s']}\t{cost['peak_mb']}\t{stages or '-'}\n"
        )
    return "".join(lines)


def machine() -> str:
    """Says what it was measured on, and how busy that was at the start."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    load = os.getloadavg()[0]
    name = model.group(1) if model else platform.machine()
    return f"{os.cpu_count()} cores, {name}; load before it: {load:.1f}"


def how_lines(
    program: Cnvnet, peers: list, absent: list[str], genome: GenomeFiles, settings: dict
) -> list[str]:
    megabytes, megabases = genome.bam.stat().st_size / 1e6, known_bases(genome.fasta) / 1e6
    return [
        f"{genome.name}: {megabytes:.0f} MB of BAM, {megabases:.1f} Mb of sequence; "
        f"{settings['threads']} threads; medians of {settings['rounds']} rounds, in turn",
        "peak memory is that of the largest process; "
        "Lumpy's time holds samblaster's extraction of its reads",
        *(f"{caller.name}: {caller.version()}" for caller in (program, *peers)),
        *absent,
        tool_version(["samtools", "--version"]),
    ]


def main() -> int:
    arguments = parse(command_parser(__doc__))
    config = yaml.safe_load(arguments.config.read_text())
    program = Cnvnet(arguments.cnvnet, subcommand="candidates")
    settings = {**config["speed"], "threads": arguments.threads}
    peers, absent = installed(settings["callers"])

    wanted = {"genomes": config["genomes"], "groups": {"speed": [settings["genome"]]}}
    genomes = obtain_genomes(wanted, arguments.config.parent, arguments.genomes, arguments.threads)
    genome = genomes[settings["genome"]]
    how = [machine(), *how_lines(program, peers, absent, genome, settings)]
    runs = time_rounds(program, peers, genome, arguments.out, settings)
    memory = measure_memory(program, genome, arguments.out, settings)
    page = to_markdown(runs, memory, arguments.threads, how)
    (arguments.out / "speed.tsv").write_text(to_tsv(runs))
    (arguments.out / "speed.md").write_text(page)
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
