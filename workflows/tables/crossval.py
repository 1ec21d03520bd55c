#!/usr/bin/env python3
"""Measures cnvnet's calls, cross-validated by chromosome, beside other callers on the same reads.

    crossval.py --config crossval.yaml --cnvnet build/release/cnvnet --out out/tables [--docs docs]

Trains one model per fold with the recipe of the shipped model, but nothing of
the fold's chromosome; calls each chromosome with the model that has not seen
it; compares with Truvari, summed over folds. Genomes, shards, models, and the
other callers' calls are kept. Writes OUT/crossval.md and crossval.tsv, and with
--docs the tables there.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam
import yaml

from cnvnet_tune.report import markdown_table, share
from cnvnet_tune.truvari import TYPES
from workflows.benchmark.callers import Cnvnet, Job, fresh_folder, installed
from workflows.benchmark.compare import ALL, LONG_IN, LONG_OUTSIDE, OUTSIDE_REPEATS
from workflows.benchmark.run import (
    Places,
    Workers,
    evaluate_callers,
    sum_rows,
    truvari_recipe,
    truvari_version,
)
from workflows.benchmark.table import Row, to_tsv
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, load_settings, make_genome, say
from workflows.measure import Cost
from workflows.tables.models import ModelJob, train_all
from workflows.tables.page import call_table, genotype_table, measured_on, publish
from workflows.train.run import Encoding, Training, calibration_of, draw_shards, load_config


class CrossValidated:
    """cnvnet, each contig called by the model that has not seen it.

    Contigs without a model are not called. `more` are further arguments of every call.
    """

    name = "cnvnet"
    cached = False

    def __init__(self, program: Path, model_of: dict[str, Path], more: tuple = ()):
        self._program = program
        self._more = more
        self._model_of = model_of

    def version(self) -> str:
        return Cnvnet(self._program).version()

    def call(self, job: Job) -> Cost:
        """Calls contig by contig and joins the calls; returns the summed cost."""
        with pysam.FastaFile(str(job.reference)) as fasta:
            contigs = [contig for contig in fasta.references if contig in self._model_of]
        parts, cost = [], Cost(0, 0, 0)
        for contig in contigs:
            part = replace(job, folder=fresh_folder(job.folder / contig))
            more = ("--model", self._model_of[contig], "--regions", contig, *self._more)
            cost += Cnvnet(self._program, more=more).call(part)
            parts.append(part.calls)
        subprocess.run(
            ["bcftools", "concat", "-O", "z", "-o", job.calls, *parts],
            check=True,
            capture_output=True,
        )
        subprocess.run(["bcftools", "index", "-t", "-f", job.calls], check=True)
        return cost


def fold_jobs(
    config: dict, recipe: dict, shards: dict[str, list[Path]], cnvnet: Path, out: Path
) -> list[ModelJob]:
    """Returns one training per fold, of one thread each, so that the number of cores leaves no
    trace in the models.
    """
    learnt = [
        shard for name in [*recipe["train"], *config["more"]["train"]] for shard in shards[name]
    ]
    changes = calibration_of(
        recipe | {"calibrate": recipe["calibrate"] + config["more"]["calibrate"]}
    )
    changes |= {"train.threads": 1, **config["changes"]}
    jobs = []
    for fold in config["folds"]:
        training = Training(
            cnvnet, recipe["settings"], changes | {"train.hold_out": fold["hold_out"]}
        )
        jobs.append(ModelJob(training, learnt, out / "crossval" / "models" / fold["contig"]))
    return jobs


def goal_lines(
    rows: list[Row], real: str, added: str
) -> list[tuple[str, str, float | None, float]]:
    """Returns (text, figure's name, figure, goal) of the goals that are figures of calls; `real`,
    `added`: groups.
    """
    of = {(row.group, row.kind, row.subset): row.counts for row in rows if row.caller == "cnvnet"}
    lines = []
    for text, kind, subset, bounds in (
        ("real DEL", "DEL", ALL, {"precision": 0.95, "f1": 0.80}),
        ("real DEL outside tandem repeats", "DEL", OUTSIDE_REPEATS, {"precision": 0.97}),
    ):
        lines += [
            (text, name, getattr(of[real, kind, subset], name), bound)
            for name, bound in bounds.items()
        ]
    for group in (real, added):
        lines.append(
            (
                f"{group}: DUP of 300 bp and more outside tandem repeats",
                "f1",
                of[group, "DUP", LONG_OUTSIDE].f1,
                0.90,
            )
        )
        lines.append(
            (
                f"{group}: DUP of 300 bp and more in tandem repeats",
                "f1",
                of[group, "DUP", LONG_IN].f1,
                0.50,
            )
        )
        for kind in TYPES:
            lines.append(
                (
                    f"{group}: genotypes of {kind}",
                    "genotypes right",
                    of[group, kind, ALL].genotypes_right,
                    0.97,
                )
            )
    return lines


def goal_table(goals: list[tuple[str, str, float | None, float]]) -> str:
    lines = []
    for text, name, figure, bound in goals:
        missed = figure is not None and figure < bound
        lines.append(
            [
                text,
                name,
                f"≥ {bound:g}",
                f"**{share(figure)}, misses**" if missed else share(figure),
            ]
        )
    return markdown_table(["what", "figure", "goal", "cnvnet"], lines)


def to_page(rows: list[Row], groups: list[str], how: list[str]) -> str:
    """Returns goals, a table per group and type, genotypes, and how it was measured."""
    parts = ["Goals:\n\n", goal_table(goal_lines(rows, *groups))]
    for group in groups:
        for kind in TYPES:
            parts.append(
                f"\n{kind}, {group} (precision / recall / F1):\n\n{call_table(rows, group, kind)}"
            )
    parts.append(
        f"\nShare of right calls with the right genotype:\n\n{genotype_table(rows, ALL)}\n"
    )
    return "".join(parts) + "".join(f"- {line}\n" for line in how)


def obtain(config: dict, base: Path, genomes: Path, threads: int) -> dict[str, GenomeFiles]:
    """Makes the genomes of the groups, which stand in two recipes; returns them by name, in the
    order of the groups.
    """
    recipe = load_config((base / config["recipe"]).resolve())
    places = [recipe["genomes"], (base / config["more"]["genomes"]).resolve()]
    settings = {s["name"]: (s, place.parent) for place in places for s in load_settings(place)}
    names = [name for members in config["groups"].values() for name in members]
    return {name: make_genome(*settings[name], genomes, threads) for name in names}


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument("--docs", type=Path, help="folder whose classifier.md gets the tables")
    arguments = parse(parser)
    config, base = yaml.safe_load(arguments.config.read_text()), arguments.config.parent
    recipe = load_config((base / config["recipe"]).resolve())
    peers, absent = installed(config["callers"])
    genomes = obtain(config, base, arguments.genomes, arguments.threads)
    shard_folder = arguments.out / "shards"
    shard_folder.mkdir(exist_ok=True)
    encoding = Encoding(
        arguments.cnvnet, recipe["encoding"], recipe["encode"], shard_folder, arguments.threads
    )
    shards = draw_shards(recipe, encoding, arguments.genomes)
    more = recipe | {"genomes": (base / config["more"]["genomes"]).resolve()}
    shards |= draw_shards(more, encoding, arguments.genomes, config["more"]["train"])
    jobs = fold_jobs(config, recipe, shards, arguments.cnvnet, arguments.out)
    models = train_all(jobs, arguments.threads)
    say("models are there; calling")
    own = CrossValidated(
        arguments.cnvnet,
        {fold["contig"]: model for fold, model in zip(config["folds"], models, strict=True)},
    )

    callers = [own, *peers]
    places = Places(arguments.out / "crossval", arguments.out.parent / "peers")
    counts, _ = evaluate_callers(callers, genomes, config, places, Workers(arguments.threads, 1))
    rows = sum_rows(
        config["groups"], [caller.name for caller in callers], config["refdist"], counts
    )
    how = [f"{caller.name}: {caller.version()}" for caller in callers] + absent
    how += [
        f"{truvari_version()}; {truvari_recipe(config)}; at most {config['refdist'][0]} bp apart"
    ]
    how += [
        "calls count that a caller lets pass; "
        "insertions that Delly and dysgu report count as neither type"
    ]
    how += [f"folds: {', '.join(fold['contig'] for fold in config['folds'])}; {measured_on()}"]
    page = to_page(rows, list(config["groups"]), how)
    publish("crossval", page, to_tsv(rows), arguments.out, arguments.docs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
