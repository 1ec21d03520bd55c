#!/usr/bin/env python3
"""Compares cnvnet with other callers on genomes with known truth, made or public.

    run.py --config chr2.yaml --cnvnet build/release/cnvnet --out out/benchmark
           [--callers delly lumpy]
    run.py --config giab_v0.6.yaml --dry-run
    run.py --config giab_v0.6.yaml --cnvnet build/release/cnvnet
           [--reads HG002.bam --reference hs37d5.fa]

The config names genomes to make, or the public files of a truth set, which are
downloaded into --data and checked. Runs the callers that are installed, compares
with Truvari, and writes OUT/table.tsv, table.md, table.html, plots/, versions.json
and, per genome and caller, the calls and Truvari's own files (params.json among
them). --dry-run only says what would be read and run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml

from cnvnet_tune.truvari import TYPES, compare
from workflows.benchmark import dry_run
from workflows.benchmark.callers import PEERS, Cnvnet, Job, fresh_folder, installed
from workflows.benchmark.compare import SUBSETS, Counts, RepeatPlaces, count_subsets, repeats_of
from workflows.benchmark.download import InputProblem
from workflows.benchmark.repeat_regions import BedRepeats
from workflows.benchmark.report import Results, tool_version, truvari_version, write_report
from workflows.benchmark.table import Row
from workflows.benchmark.truth_sets import (
    ProfileError,
    TruthSet,
    as_truth_set,
    inputs_of,
    obtain_truth_set,
    truth_set_of,
)
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, load_settings, make_genome, say

# The tables of docs/ take these from here.
__all__ = [
    "Places",
    "Workers",
    "evaluate_callers",
    "obtain_calls",
    "obtain_genomes",
    "sum_rows",
    "tool_version",
]
__all__ += ["truvari_recipe", "truvari_version"]


def genomes_of(config: dict) -> set[str]:
    """Returns the names of the genomes that the groups of a config name."""
    return {name for names in config["groups"].values() for name in names}


def obtain_genomes(config: dict, base: Path, folder: Path, threads: int) -> dict[str, GenomeFiles]:
    """Makes the genomes that the groups name; returns them by name."""
    recipe = base / config["genomes"]
    wanted = genomes_of(config)
    settings = {s["name"]: s for s in load_settings(recipe)}
    if wanted - set(settings):
        raise ValueError(f"{recipe} has no genome {', '.join(sorted(wanted - set(settings)))}")
    folder.mkdir(parents=True, exist_ok=True)
    return {
        name: make_genome(settings[name], recipe.parent, folder, threads) for name in sorted(wanted)
    }


def obtain_calls(
    caller, genome: GenomeFiles | TruthSet, folder: Path, threads: int
) -> tuple[Path, dict]:
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


def sum_rows(
    groups: dict,
    callers: list[str],
    refdists: list[int],
    counts: dict,
    kinds: tuple[str, ...] = TYPES,
) -> list[Row]:
    """Sums counts[genome, caller][kind, refdist][subset] over the genomes of each group."""
    rows = []
    for group, genomes in groups.items():
        for kind in kinds:
            for refdist in refdists:
                for subset in SUBSETS:
                    for caller in callers:
                        parts = [
                            counts[genome, caller][kind, refdist][subset] for genome in genomes
                        ]
                        rows.append(Row(group, kind, refdist, subset, caller, sum(parts, Counts())))
    return rows


@dataclass(frozen=True)
class Places:
    """Where files go: OUT/genome/caller; and what peers call, kept for all commands:
    PEERS/genome/caller.
    """

    out: Path
    peers: Path

    def calls(self, genome: GenomeFiles | TruthSet, caller) -> Path:
        return (self.peers if caller.cached else self.out / "calls") / genome.name / caller.name

    def bench(self, genome: GenomeFiles | TruthSet, caller) -> Path:
        return self.out / genome.name / caller.name


@dataclass(frozen=True)
class Workers:
    """How many genomes are worked on at a time, and with how many threads each."""

    genomes: int
    threads: int


def truvari_options(truth_set: TruthSet, config: dict) -> dict:
    """Returns Truvari's options for a genome: the config's, and the regions its truth holds in."""
    return config["truvari"] | ({"includebed": str(truth_set.regions)} if truth_set.regions else {})


def evaluate_callers(
    callers: list,
    genomes: Mapping[str, GenomeFiles | TruthSet],
    config: dict,
    places: Places,
    workers: Workers,
) -> tuple[dict, dict[str, list[dict]]]:
    """Runs the callers and compares; returns counts[genome, caller][kind, refdist][subset] and
    lists costs[caller].

    The callers of a genome run one after the other; their comparisons share the genome's threads.
    """
    kinds = tuple(config.get("types", TYPES))

    def evaluate_one(genome: GenomeFiles | TruthSet) -> list[tuple[dict, dict]]:
        truth_set = as_truth_set(genome)
        fasta, bed = truth_set.fasta.resolve(), truth_set.repeats
        repeats: RepeatPlaces = BedRepeats(bed) if bed else repeats_of(fasta)
        options = truvari_options(truth_set, config)
        made = [
            obtain_calls(caller, genome, places.calls(genome, caller), workers.threads)
            for caller in callers
        ]

        def count(caller, calls: Path) -> dict:
            results = compare(
                truth_set.truth,
                calls,
                places.bench(genome, caller),
                config["refdist"],
                options,
                kinds,
            )
            return {key: count_subsets(files, repeats) for key, files in results.items()}

        with ThreadPoolExecutor(workers.threads) as pool:
            counted = pool.map(count, callers, [calls for calls, _ in made])
            return [(own, cost) for own, (_, cost) in zip(counted, made, strict=True)]

    counts: dict = {}
    costs: dict[str, list[dict]] = {caller.name: [] for caller in callers}
    with ThreadPoolExecutor(workers.genomes) as pool:
        for name, evaluated in zip(genomes, pool.map(evaluate_one, genomes.values()), strict=True):
            for caller, (own, cost) in zip(callers, evaluated, strict=True):
                counts[name, caller.name] = own
                costs[caller.name].append(cost)
    return counts, costs


def truvari_recipe(config: dict) -> str:
    return "truvari bench, DEL and DUP apart: " + " ".join(
        f"--{key}" if value is True else f"--{key} {value}"
        for key, value in config["truvari"].items()
    )


def recipe_of(config: dict, genomes: Mapping[str, GenomeFiles | TruthSet]) -> str:
    """Returns Truvari's options, and the regions that calls and truth were restricted to."""
    regions = {bed for genome in genomes.values() if (bed := as_truth_set(genome).regions)}
    return " ".join(
        [truvari_recipe(config), *(f"--includebed {bed.name}" for bed in sorted(regions))]
    )


def own_files(arguments) -> dict[str, Path | None]:
    """Returns the files that the user gives instead of a profile's."""
    return {"reads": arguments.reads, "reference": arguments.reference}


def groups_of(config: dict) -> dict[str, list[str]]:
    """Returns the groups of a config; the one genome of a profile is a group of its own."""
    return config["groups"] if "genomes" in config else {config["title"]: [config["name"]]}


def obtain(config: dict, arguments) -> Mapping[str, GenomeFiles | TruthSet]:
    """Makes the genomes of a config or downloads the files of a profile; returns them by name."""
    if "genomes" in config:
        return obtain_genomes(config, arguments.config.parent, arguments.genomes, arguments.threads)
    inputs = inputs_of(config, arguments.data, own_files(arguments))
    return {config["name"]: obtain_truth_set(config["name"], inputs)}


def plan(config: dict, arguments, callers: list, absent: list[str], places: Places) -> str:
    """Returns what --dry-run prints: every input, every caller and every command."""
    if "genomes" in config:
        recipe = arguments.config.parent / config["genomes"]
        genomes = [
            as_truth_set(GenomeFiles(arguments.genomes, name))
            for name in sorted(genomes_of(config))
        ]
        inputs = dry_run.describe_made(genomes, recipe)
    else:
        files = inputs_of(config, arguments.data, own_files(arguments))
        genomes, inputs = [truth_set_of(config["name"], files)], dry_run.describe_inputs(files)
    lines = [f"inputs of {', '.join(groups_of(config))}:", *inputs, "callers:"]
    lines += [f"  {caller.name}: would run" for caller in callers] + [
        f"  {line}" for line in absent
    ]
    for genome in genomes:
        options = truvari_options(genome, config)
        lines += dry_run.describe_commands(
            genome, callers, places, config, options, arguments.threads
        )
    return "\n".join(lines)


def read_arguments():
    parser = command_parser(__doc__, program_needed=False, out=Path("out/benchmark"))
    parser.add_argument("--callers", nargs="+", choices=["cnvnet", *PEERS])
    parser.add_argument(
        "--data", type=Path, help="where a profile's public files are kept; OUT/../data by default"
    )
    parser.add_argument("--reads", type=Path, help="one's own BAM or CRAM instead of the profile's")
    parser.add_argument("--reference", type=Path, help="one's own FASTA instead of the profile's")
    parser.add_argument(
        "--docs", type=Path, help="folder whose benchmark.md gets the tables, and plots/ the plots"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be read and run, and end"
    )
    arguments = parse(parser)
    arguments.data = (arguments.data or arguments.out.parent / "data").resolve()
    config = yaml.safe_load(arguments.config.read_text())
    arguments.callers = arguments.callers or config["callers"]
    if "genomes" in config and (arguments.reads or arguments.reference):
        parser.error(
            "--reads and --reference go with a profile of public files; "
            "this config makes its genomes"
        )
    if "cnvnet" in arguments.callers and not arguments.cnvnet and not arguments.dry_run:
        parser.error("name the program with --cnvnet, or other --callers")
    return arguments, config


def own_caller(program: Path, config: dict, base: Path) -> Cnvnet:
    """Returns cnvnet with the model that the config names, if any: the shipped one may have seen
    its genomes.
    """
    more = ("--model", (base / config["model"]).resolve()) if "model" in config else ()
    return Cnvnet(program, more=more)


def benchmark(arguments, config: dict) -> None:
    """Does what the command line asks for, and prints the page, or the plan of a dry run."""
    callers, absent = installed([name for name in arguments.callers if name != "cnvnet"])
    if "cnvnet" in arguments.callers:
        callers.insert(
            0, own_caller(arguments.cnvnet or Path("cnvnet"), config, arguments.config.parent)
        )
    places = Places(arguments.out, arguments.out.parent / "peers")
    if arguments.dry_run:
        print(plan(config, arguments, callers, absent, places))
        return
    genomes = obtain(config, arguments)
    counts, costs = evaluate_callers(
        callers, genomes, config, places, Workers(1, arguments.threads)
    )
    names, kinds = [caller.name for caller in callers], tuple(config.get("types", TYPES))
    rows = sum_rows(groups_of(config), names, config["refdist"], counts, kinds)
    versions = {caller.name: caller.version() for caller in callers}
    results = Results(rows, costs, versions, absent, recipe_of(config, genomes), config)
    print(write_report(results, arguments.out, arguments.docs))


def main() -> int:
    arguments, config = read_arguments()
    try:
        benchmark(arguments, config)
    except (ProfileError, InputProblem) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2 if isinstance(problem, ProfileError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
