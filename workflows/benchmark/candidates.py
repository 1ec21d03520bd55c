#!/usr/bin/env python3
"""Measures the recall of cnvnet's candidates against the union of other callers, on simulated
genomes with known truth.

    candidates.py --config candidates.yaml --cnvnet build/release/cnvnet --out out/candidates
                  [--genomes DIR]

Makes the genomes that are not there, runs `cnvnet candidates` and the callers
that are installed (the others are named as absent), matches with Truvari one to
one, and writes OUT/table.md (to read), table.tsv (all counts), events.tsv (each
true event and who finds it) and, per genome and caller, the calls and Truvari's
own files. Callers' calls, and matches of calls that are the same, are kept.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml

from cnvnet_tune.truvari import TYPES
from workflows.benchmark.callers import Cnvnet, installed
from workflows.benchmark.candidate_table import (
    events_tsv,
    goals_of,
    start_errors,
    to_markdown,
    to_tsv,
)
from workflows.benchmark.recall import SUBSETS, Outcome, TrueEvent, count_row, evaluate, read_events
from workflows.benchmark.run import obtain_calls, obtain_genomes, truvari_version
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, say


def evaluate_genome(
    genome: GenomeFiles, callers: list, config: dict, out: Path
) -> dict[str, Outcome]:
    """Runs the callers on one genome, one thread each; returns caller name -> outcome."""
    settings = {"refdist": config["refdist"], "truvari": config["truvari"]}
    outcomes = {}
    for caller in callers:
        folder = out / genome.name / caller.name
        calls, _ = obtain_calls(caller, genome, folder, threads=1)
        outcomes[caller.name] = evaluate(
            genome.truth, calls, out / genome.name / f"bench_{caller.name}", settings
        )
    say(f"{genome.name}: evaluated")
    return outcomes


def found_events(outcomes: dict[str, dict[str, Outcome]], genomes: list[str]) -> dict[str, set]:
    """Returns caller -> (genome, id) of the true events found; outcomes: by genome, then caller."""
    callers = list(next(iter(outcomes.values())))
    return {
        caller: {(genome, event) for genome in genomes for event in outcomes[genome][caller].found}
        for caller in callers
    }


def page_of(
    groups: dict, events: dict[str, list[TrueEvent]], outcomes: dict, how: list[str]
) -> tuple[str, str]:
    """Sums over the genomes of each group; returns the table as Markdown and as TSV."""
    rows, starts, goals, per_event = [], [], [], {}
    for group, genomes in groups.items():
        true = [event for genome in genomes for event in events[genome]]
        found = found_events(outcomes, genomes)
        rows += [
            count_row(group, kind, subset, true, found) for kind in TYPES for subset in SUBSETS
        ]
        own = [outcomes[genome]["cnvnet"] for genome in genomes]
        starts += start_errors(group, [pair for outcome in own for pair in outcome.pairs])
        proposed = {kind: sum(outcome.calls[kind] for outcome in own) for kind in TYPES}
        for kind in TYPES:
            per_event[group, kind] = proposed[kind] / sum(event.kind == kind for event in true)
        goals += goals_of(group, rows, starts, sum(proposed.values()) / len(true))
    return to_markdown(rows, starts, goals, per_event, how), to_tsv(rows, list(rows[0].found))


def how_lines(callers: list, absent: list[str], config: dict) -> list[str]:
    options = " ".join(f"--{key} {value}" for key, value in config["truvari"].items())
    return [
        *(f"{caller.name}: {caller.version()}" for caller in callers),
        *absent,
        f"{truvari_version()} bench, DEL and DUP apart, one to one: "
        f"{options} --refdist {config['refdist']}",
        "all records of a caller count, whatever their FILTER; "
        "its insertions count as duplications",
    ]


def main() -> int:
    parser = command_parser(__doc__)
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    program = Cnvnet(arguments.cnvnet, subcommand="candidates")
    peers, absent = installed(config["callers"])
    if not peers:
        parser.error(f"no caller to compare with; {'; '.join(absent)}")
    for line in absent:
        say(line)

    genomes = obtain_genomes(config, arguments.config.parent, arguments.genomes, arguments.threads)
    callers = [program, *peers]
    with ThreadPoolExecutor(arguments.threads) as pool:
        evaluated = pool.map(
            lambda genome: evaluate_genome(genome, callers, config, arguments.out), genomes.values()
        )
        outcomes = dict(zip(genomes, evaluated, strict=True))
    events = {name: read_events(genome.truth, name) for name, genome in genomes.items()}

    page, table = page_of(config["groups"], events, outcomes, how_lines(callers, absent, config))
    everyone = [event for of_genome in events.values() for event in of_genome]
    (arguments.out / "events.tsv").write_text(
        events_tsv(everyone, found_events(outcomes, list(genomes)))
    )
    (arguments.out / "table.tsv").write_text(table)
    (arguments.out / "table.md").write_text(page)
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
