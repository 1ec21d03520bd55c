#!/usr/bin/env python3
"""Compares cnvnet with other callers on made genomes with known truth.

    run.py --config chr2.yaml --cnvnet build/release/cnvnet --out out/benchmark [--callers delly lumpy]

Makes the genomes that are not there, runs the callers, compares with Truvari,
and writes OUT/table.tsv, OUT/table.md and, per genome and caller, the calls and
Truvari's own files (params.json among them).
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml  # noqa: E402

from workflows.benchmark.callers import PEERS, Cnvnet, Job, fresh_folder  # noqa: E402
from workflows.benchmark.compare import SUBSETS, TYPES, Counts, compare, count_subsets, repeats_of  # noqa: E402
from workflows.benchmark.table import Row, to_markdown, to_tsv  # noqa: E402
from workflows.command import command_parser, parse  # noqa: E402
from workflows.genomes.make_genome import GenomeFiles, load_settings, make_genome, say  # noqa: E402


def obtain_genomes(config: dict, base: Path, folder: Path, threads: int) -> dict[str, GenomeFiles]:
    """Makes the genomes that the groups name; returns them by name."""
    recipe = base / config["genomes"]
    wanted = {name for names in config["groups"].values() for name in names}
    settings = {s["name"]: s for s in load_settings(recipe)}
    if wanted - set(settings):
        raise ValueError(f"{recipe} has no genome {', '.join(sorted(wanted - set(settings)))}")
    folder.mkdir(parents=True, exist_ok=True)
    return {name: make_genome(settings[name], recipe.parent, folder, threads) for name in sorted(wanted)}


def obtain_calls(caller, genome: GenomeFiles, folder: Path, threads: int) -> tuple[Path, dict]:
    """Runs a caller, or takes what it made of the same BAM before; returns the VCF and the cost."""
    job = Job(genome.bam, genome.fasta, folder, threads)
    record = folder / "cost.json"
    made = f"{caller.version()}, {genome.bam.stat().st_mtime_ns}"
    if caller.cached and record.exists() and json.loads(record.read_text())["made"] == made:
        return job.calls, json.loads(record.read_text())
    fresh_folder(folder)
    say(f"{genome.name}: {caller.name}")
    cost = {"genome": genome.name, **caller.call(job).as_dict(), "made": made}
    record.write_text(json.dumps(cost, indent=2) + "\n")
    return job.calls, cost


def sum_rows(groups: dict, callers: list[str], refdists: list[int], counts: dict) -> list[Row]:
    """Sums counts[genome, caller][type, refdist][subset] over the genomes of each group."""
    rows = []
    for group, genomes in groups.items():
        for kind in TYPES:
            for refdist in refdists:
                for subset in SUBSETS:
                    for caller in callers:
                        parts = [counts[genome, caller][kind, refdist][subset] for genome in genomes]
                        rows.append(Row(group, kind, refdist, subset, caller, sum(parts, Counts())))
    return rows


@dataclass(frozen=True)
class Places:
    """Where files go: OUT/genome/caller; and what peers call, kept for all commands: PEERS/genome/caller."""

    out: Path
    peers: Path

    def calls(self, genome: GenomeFiles, caller) -> Path:
        return (self.peers if caller.cached else self.out / "calls") / genome.name / caller.name

    def bench(self, genome: GenomeFiles, caller) -> Path:
        return self.out / genome.name / caller.name


@dataclass(frozen=True)
class Workers:
    """How many genomes are worked on at a time, and with how many threads each."""

    genomes: int
    threads: int


def judge_callers(
    callers: list, genomes: dict[str, GenomeFiles], config: dict, places: Places, workers: Workers
) -> tuple[dict, dict[str, list[dict]]]:
    """Runs the callers and compares; returns counts[genome, caller][type, refdist][subset] and lists costs[caller]."""

    def judge_one(genome: GenomeFiles) -> list[tuple[dict, dict]]:
        repeats = repeats_of(genome.fasta.resolve())
        judged = []
        for caller in callers:
            calls, cost = obtain_calls(caller, genome, places.calls(genome, caller), workers.threads)
            bench = places.bench(genome, caller)
            results = compare(genome.truth, calls, bench, config["refdist"], config["truvari"])
            judged.append(({key: count_subsets(files, repeats) for key, files in results.items()}, cost))
        return judged

    counts: dict = {}
    costs: dict[str, list[dict]] = {caller.name: [] for caller in callers}
    with ThreadPoolExecutor(workers.genomes) as pool:
        for name, judged in zip(genomes, pool.map(judge_one, genomes.values())):
            for caller, (own, cost) in zip(callers, judged):
                counts[name, caller.name] = own
                costs[caller.name].append(cost)
    return counts, costs


def tool_version(command: list[str]) -> str:
    out = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return (out.stdout + out.stderr).strip().splitlines()[0]


def truvari_version() -> str:
    return tool_version([str(Path(sys.executable).parent / "truvari"), "version"])


def truvari_recipe(config: dict) -> str:
    return "truvari bench, DEL and DUP apart: " + " ".join(
        f"--{key}" if value is True else f"--{key} {value}" for key, value in config["truvari"].items()
    )


def main() -> int:
    parser = command_parser(__doc__.splitlines()[0], program_needed=False)
    parser.add_argument("--callers", nargs="+", choices=["cnvnet", *PEERS])
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    names = arguments.callers or config["callers"]
    if "cnvnet" in names and not arguments.cnvnet:
        parser.error("name the program with --cnvnet, or other --callers")
    callers = [Cnvnet(arguments.cnvnet) if name == "cnvnet" else PEERS[name]() for name in names]

    genomes = obtain_genomes(config, arguments.config.parent, arguments.genomes, arguments.threads)
    places = Places(arguments.out, arguments.out.parent / "peers")
    counts, costs = judge_callers(callers, genomes, config, places, Workers(1, arguments.threads))
    rows = sum_rows(config["groups"], names, config["refdist"], counts)
    versions = {caller.name: caller.version() for caller in callers} | {"truvari": truvari_version()}
    (arguments.out / "table.tsv").write_text(to_tsv(rows))
    page = to_markdown(rows, costs, versions, truvari_recipe(config))
    (arguments.out / "table.md").write_text(page)
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
