#!/usr/bin/env python3
"""Measures cnvnet on realistic simulated genomes and yeast beside other callers; says why it errs.

    real.py --config real.yaml --cnvnet build/release/cnvnet --out out/tables [--genomes DIR]
            [--docs docs] [--only-model MODEL] [--groups GROUP ...] [--callers delly dysgu]

The genomes stand in --genomes: NAME.bam, .fa, .truth.vcf.gz, .changes.tsv (what
differs from the reference), .yaml, and for yeast .bed (confident regions).
--only-model calls all of them with one model; else each contig, or genome, is
called by the model of the fold that has not seen it, which is trained if it is
not there. Writes OUT/realistic.md and realistic.tsv (calls),
realistic_cases.tsv (each false call and missed event), realistic_causes.tsv,
realistic_reliability.tsv and realistic_figures.tsv; with --docs also there.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml

from cnvnet_tune.truvari import DUP_AS_INS, KINDS, compare
from workflows.benchmark.callers import PEERS, Cnvnet, installed
from workflows.benchmark.compare import count_subsets
from workflows.benchmark.repeat_regions import BedRepeats
from workflows.benchmark.run import (
    Workers,
    evaluate_callers,
    sum_rows,
    truvari_options,
    truvari_recipe,
    truvari_version,
)
from workflows.benchmark.table import to_tsv
from workflows.command import command_parser, parse
from workflows.tables import real_page
from workflows.tables.causes import Case, Ground
from workflows.tables.changes import Placed, write_gains
from workflows.tables.page import measured_on, publish
from workflows.tables.real_inputs import (
    KeptCnvnet,
    MissingInput,
    RealGenome,
    RealPlaces,
    digest_of,
    fold_models,
    models_by_fold,
    one_model,
    standing_genomes,
)
from workflows.tables.reliability import Scored, evaluate_scores

NAME = "realistic"


class Evaluator:
    """Calls and evaluates one genome after the other; calls and results of Truvari are kept."""

    def __init__(self, config: dict, places: RealPlaces, explained: list[str], threads: int):
        self._config, self._places, self._explained = config, places, explained
        self._workers = Workers(1, threads)
        self.counts: dict = {}  # as evaluate_callers returns them
        self.cases: dict[tuple[str, str], list[Case]] = {}  # of genome and caller
        self.scored: dict[str, list[Scored]] = {}
        self.bases: dict[str, int] = {}

    def evaluate(self, genome: RealGenome, callers: list) -> None:
        """Calls and evaluates a genome; its cnvnet is among `callers`."""
        own, config, refdist = genome.truth_set, self._config, self._config["refdist"]
        counts, _ = evaluate_callers(callers, {own.name: own}, config, self._places, self._workers)
        self.counts |= counts
        self.bases[own.name] = genome.evaluated_bases
        assert own.repeats, f"{own.name} has no BED of its tandem repeats"
        repeats = BedRepeats(own.repeats)
        ground = Ground(Placed(genome.changes), repeats)
        for caller in callers:
            calls = self._places.calls(own, caller) / "calls.vcf.gz"
            bench = self._places.bench(own, caller)
            self.counts[own.name, caller.name] |= self._gains(genome, calls, bench, repeats)
            if caller.name in self._explained:
                self.cases[own.name, caller.name] = ground.cases(bench, refdist[0], calls)
            if caller.name == real_page.OWN:
                options = config | {"truvari": truvari_options(own, config)}
                folder = bench.with_name(f"{caller.name}.scores")
                self.scored[own.name] = evaluate_scores(own, calls, folder, options, repeats)

    def _gains(self, genome: RealGenome, calls: Path, bench: Path, repeats: BedRepeats) -> dict:
        """Counts the DUP calls against all insertions and duplications."""
        own, refdist = genome.truth_set, self._config["refdist"]
        gains = bench.with_name("gains.vcf.gz")
        write_gains(genome.changes, own.fasta, gains)
        folder, options = bench.with_name(f"{bench.name}.gains"), truvari_options(own, self._config)
        results = compare(gains, calls, folder, refdist, options, (DUP_AS_INS,))
        return {key: count_subsets(files, repeats) for key, files in results.items()}

    def result(self, group: str, genomes: list[str], rows: list) -> real_page.GroupResult:
        """Joins the genomes of a group."""
        cases = {
            caller: [(genome, case) for genome in genomes for case in self.cases[genome, caller]]
            for caller in self._explained
        }
        scored = [one for genome in genomes for one in self.scored[genome]]
        bases = sum(self.bases[genome] for genome in genomes)
        return real_page.GroupResult(
            group, [r for r in rows if r.group == group], cases, scored, bases
        )


def read_arguments() -> tuple[argparse.Namespace, dict]:
    parser = command_parser(__doc__)
    parser.add_argument("--docs", type=Path, help=f"folder whose {NAME}.md gets the tables")
    parser.add_argument(
        "--only-model", type=Path, help="call everything with this model, not by folds"
    )
    parser.add_argument("--groups", nargs="+", help="groups of the config; all by default")
    parser.add_argument("--callers", nargs="+", choices=list(PEERS), help="instead of the config's")
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    unknown = set(arguments.groups or []) - set(config["groups"])
    if unknown:
        parser.error(f"{arguments.config} has no group {', '.join(sorted(unknown))}")
    if arguments.groups:
        config["groups"] = {group: config["groups"][group] for group in arguments.groups}
    config["callers"] = arguments.callers or config["callers"]
    return arguments, config


def how_measured(callers: list, absent: list[str], config: dict, models: list[str]) -> list[str]:
    lines = [f"{caller.name}: {caller.version()}" for caller in callers] + absent
    lines += [f"models (digest): {', '.join(models)}"]
    lines += [
        f"{truvari_version()}; {truvari_recipe(config)}; at most {config['refdist'][0]} bp apart"
    ]
    return [*lines, "calls count that a caller lets pass", measured_on()]


def write_all(results: list, rows: list, config: dict, how: list[str], arguments) -> None:
    """Writes the page and the tables, and prints the page."""
    figures: real_page.Figures = {}
    for result in results:
        figures |= real_page.figures_of(result)
    tables = {
        "cases": real_page.cases_tsv(results),
        "causes": real_page.causes_tsv(results),
        "reliability": real_page.reliability_tsv(results),
        "figures": real_page.figures_tsv(figures),
    }
    for name, text in tables.items():
        (arguments.out / f"{NAME}_{name}.tsv").write_text(text)
    goals = real_page.goal_lines(config.get("goals", []), figures, list(config["groups"]))
    page = real_page.to_page(results, goals, how)
    publish(NAME, page, to_tsv(rows), arguments.out, arguments.docs, page=f"{NAME}.md")
    if arguments.docs:  # single cases are for whoever looks into them, not for the page
        for name in tables.keys() - {"cases"}:
            shutil.copy(arguments.out / f"{NAME}_{name}.tsv", arguments.docs / "tables")


def measure(arguments, config: dict) -> None:
    """Calls, evaluates and writes."""
    place, base = arguments.out / "real", arguments.config.parent
    genomes = standing_genomes(config, base, arguments.genomes, place)
    if arguments.only_model:
        by_name = {arguments.only_model.stem: arguments.only_model.resolve()}
        models = one_model(arguments.only_model.resolve(), genomes)
    else:
        by_name = fold_models(config, base, arguments)
        models = models_by_fold(config["folds"], by_name, genomes)
    peers, absent = installed(config["callers"])
    names = [real_page.OWN, *(peer.name for peer in peers)]
    places = RealPlaces(place, arguments.out.parent / "peers")
    explained = [name for name in names if name in config["explain"]]
    evaluator = Evaluator(config, places, explained, arguments.threads)
    for name, genome in genomes.items():
        evaluator.evaluate(genome, [KeptCnvnet(arguments.cnvnet, models[name]), *peers])
    rows = sum_rows(config["groups"], names, config["refdist"], evaluator.counts, KINDS)
    results = [
        evaluator.result(group, members, rows) for group, members in config["groups"].items()
    ]
    told = [f"{name} {digest_of(model)}" for name, model in by_name.items()]
    how = how_measured([Cnvnet(arguments.cnvnet), *peers], absent, config, told)
    write_all(results, rows, config, how, arguments)


def main() -> int:
    arguments, config = read_arguments()
    try:
        measure(arguments, config)
    except MissingInput as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
