#!/usr/bin/env python3
"""Measures what each part of the network adds, and what the network adds over counting reads.

    ablation.py --config ablation.yaml --cnvnet build/release/cnvnet --out out/tables [--docs docs]

Trains the network with more and more of its parts, several seeds each. Candidates
of the test split are evaluated by `cnvnet train` itself; calls on a chromosome that
no training genome holds, by Truvari. Writes OUT/ablation.md and ablation.tsv.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam
import yaml

from cnvnet_tune.report import markdown_table
from cnvnet_tune.truvari import TYPES
from workflows.benchmark.callers import Cnvnet, Job, finish_vcf
from workflows.benchmark.compare import ALL
from workflows.benchmark.run import (
    Places,
    Workers,
    evaluate_callers,
    obtain_calls,
    obtain_genomes,
    truvari_recipe,
    truvari_version,
)
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, say
from workflows.measure import Cost
from workflows.tables.models import ModelJob, read_record, train_all
from workflows.tables.page import measured_on, publish
from workflows.tables.ranking import (
    Ranked,
    Score,
    average_precision,
    best_threshold,
    model_score,
    rank,
    settle,
    support_count,
)
from workflows.train.run import Encoding, Training, calibration_of, draw_shards, load_config

PAPER_ROW, SUPPORT_ROW, RIVALS_ROW = (
    "paper's encoding",
    "support count alone",
    "all, redundant calls kept",
)
Figures = dict[str, float]  # by name


def folder_name(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_")


class OwnModel(Cnvnet):
    """cnvnet with a model, every candidate written."""

    score: Score = staticmethod(model_score)
    settled = True

    def __init__(self, program: Path, row: str, number: int, model: Path):
        super().__init__(program, more=("--model", model, "--set", "output.all_candidates=true"))
        self.row = row
        self.name = folder_name(f"{row} {number}")


class BelievesAll(OwnModel):
    """As OwnModel, but calls that are only filtered as redundant pass."""

    settled = False

    def call(self, job: Job) -> Cost:
        cost = super().call(job)
        text = job.folder / "redundant.vcf"
        with (
            pysam.VariantFile(str(job.calls)) as vcf,
            pysam.VariantFile(str(text), "w", header=vcf.header) as out,
        ):
            for record in vcf:
                if list(record.filter) == ["Redundant"]:
                    record.filter.clear()
                    record.filter.add("PASS")
                out.write(record)
        finish_vcf(text, job)
        return cost


class SupportCount(Cnvnet):
    """The finder's candidates; those pass that so many fragments support as `least` says, by
    type.
    """

    score: Score = staticmethod(support_count)
    settled = True
    row = SUPPORT_ROW

    def __init__(self, program: Path, least: dict[str, float]):
        super().__init__(program, subcommand="candidates")
        self.name = folder_name(SUPPORT_ROW)
        self._least = least

    def call(self, job: Job) -> Cost:
        cost = super().call(job)
        text = job.folder / "support.vcf.gz"
        settle(job.calls, support_count, text, self._least)
        finish_vcf(text, job)
        return cost


@dataclass(frozen=True)
class Measured:
    """What the calls of one model (or rule) are worth."""

    row: str
    figures: Figures


def candidate_figures(record: dict) -> Figures:
    """Returns the figures of candidates of the test split out of a model's record."""
    of = record["calls"]["test"]
    names = {"average_precision": "AP", "f1": "F1", "calibration_error": "ECE"}
    return {
        f"candidates {kind} {new}": of[kind][old] for kind in TYPES for old, new in names.items()
    }


def rank_calls(
    caller, genomes: list[GenomeFiles], config: dict, places: Places
) -> dict[str, Ranked]:
    """Returns the calls of some genomes in the order of the caller's score, by type."""
    total = {kind: Ranked((), 0) for kind in TYPES}
    for genome in genomes:
        folder = places.out / "ranked" / genome.name / caller.name
        folder.parent.mkdir(parents=True, exist_ok=True)
        calls = places.calls(genome, caller) / "calls.vcf.gz"
        if caller.settled:
            settle(calls, caller.score, folder.with_name(f"{caller.name}.vcf.gz"))
            calls = folder.with_name(f"{caller.name}.vcf.gz")
        for kind, ranked in rank(genome.truth, calls, caller.score, folder, config).items():
            total[kind] += ranked
    return total


def support_thresholds(
    cnvnet: Path, config: dict, base: Path, arguments, places: Places
) -> dict[str, float]:
    """Returns the support count of the best F1 on the validation genomes, by type."""
    genomes = obtain_genomes(config["support"], base, arguments.genomes, arguments.threads)
    caller = SupportCount(cnvnet, dict.fromkeys(TYPES, 0))
    for genome in genomes.values():
        obtain_calls(caller, genome, places.calls(genome, caller), arguments.threads)
    ranked = rank_calls(caller, list(genomes.values()), config, places)
    return {kind: best_threshold(ranked[kind]) for kind in TYPES}


def call_figures(
    callers: list, genomes: dict[str, GenomeFiles], config: dict, places: Places, workers: Workers
) -> list:
    """Returns, per caller in order, the F1 of the calls that pass and their average precision, by
    group and type.
    """
    counts, _ = evaluate_callers(callers, genomes, config, places, workers)
    measured = []
    for caller in callers:
        figures: Figures = {}
        for group, names in config["groups"].items():
            ranked = rank_calls(caller, [genomes[name] for name in names], config, places)
            for kind in TYPES:
                key = (kind, config["refdist"][0])
                parts = [counts[name, caller.name][key][ALL] for name in names]
                total = sum(parts[1:], parts[0])
                figures[f"{group} {kind} F1"] = total.f1 or 0.0
                figures[f"{group} {kind} AP"] = average_precision(ranked[kind])
        measured.append(Measured(caller.row, figures))
    return measured


def model_jobs(
    config: dict, recipe: dict, shards: dict[str, list[Path]], cnvnet: Path, out: Path
) -> list[ModelJob]:
    """Returns the trainings, by row and then seed; of one thread each."""
    learnt = [shard for name in recipe["train"] for shard in shards[name]]
    jobs = []
    for number, changes in enumerate(config["rows"].values()):
        for seed in config["seeds"]:
            own = {
                **calibration_of(recipe),
                "train.threads": 1,
                "train.seed": seed,
                **config["changes"],
                **changes,
            }
            folder = out / "models" / f"{number}.{seed}"
            jobs.append(ModelJob(Training(cnvnet, recipe["settings"], own), learnt, folder))
    return jobs


def mean_and_spread(values: list[float]) -> str:
    """Returns the mean, and half of the range where there are several values."""
    mean = sum(values) / len(values)
    return f"{mean:.3f}" + (f" ±{(max(values) - min(values)) / 2:.3f}" if len(values) > 1 else "")


def to_table(measured: list[Measured], names: list[str]) -> str:
    """Returns a line per row of the ablation: means over seeds of the named figures."""
    lines = []
    for row in dict.fromkeys(one.row for one in measured):
        members = [one.figures for one in measured if one.row == row]
        cells = [[figures[name] for figures in members if name in figures] for name in names]
        lines.append([row, *(mean_and_spread(values) if values else "-" for values in cells)])
    return markdown_table(["", *names], lines)


def to_tsv(measured: list[Measured]) -> str:
    """Returns a line per figure and model."""
    lines = ["row\tmodel\tfigure\tvalue\n"]
    seen: dict[str, int] = {}
    for one in measured:
        seen[one.row] = seen.get(one.row, 0) + 1
        lines += [
            f"{one.row}\t{seen[one.row]}\t{name}\t{value:.4f}\n"
            for name, value in one.figures.items()
        ]
    return "".join(lines)


def to_page(measured: list[Measured], config: dict, how: list[str]) -> str:
    """Returns the tables: calls, then candidates, then how it was measured."""
    parts = []
    for figure, text in (
        ("F1", "F1 of calls that pass"),
        ("AP", "Average precision of calls by score, filters aside"),
    ):
        names = [f"{group} {kind} {figure}" for group in config["groups"] for kind in TYPES]
        parts.append(f"{text}:\n\n{to_table(measured, names)}\n")
    names = [f"candidates {kind} {figure}" for kind in TYPES for figure in ("AP", "F1", "ECE")]
    own = [one for one in measured if names[0] in one.figures]
    parts.append(f"Candidates of the test split:\n\n{to_table(own, names)}\n")
    return "".join(parts) + "".join(f"- {line}\n" for line in how)


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument("--docs", type=Path, help="folder whose classifier.md gets the tables")
    arguments = parse(parser)
    cnvnet, out = arguments.cnvnet, arguments.out / "ablation"
    config, base = yaml.safe_load(arguments.config.read_text()), arguments.config.parent
    recipe = load_config((base / config["recipe"]).resolve())
    shard_folder = arguments.out / "shards"
    shard_folder.mkdir(exist_ok=True)
    encoding = Encoding(
        cnvnet, recipe["encoding"], recipe["encode"], shard_folder, arguments.threads
    )
    jobs = model_jobs(config, recipe, draw_shards(recipe, encoding, arguments.genomes), cnvnet, out)
    models = train_all(jobs, arguments.threads)

    say("models are there; calling")
    places = Places(out, arguments.out.parent / "peers")
    genomes = obtain_genomes(config, base, arguments.genomes, arguments.threads)
    least = support_thresholds(cnvnet, config, base, arguments, places)
    seeds = len(config["seeds"])
    rows = [row for row in config["rows"] for _ in range(seeds)]
    trained = [
        OwnModel(cnvnet, row, i % seeds, model)
        for i, (row, model) in enumerate(zip(rows, models, strict=True))
    ]
    whole = [model for row, model in zip(rows, models, strict=True) if row == config["whole"]]
    others = [
        OwnModel(cnvnet, PAPER_ROW, 0, (base / config["paper_model"]).resolve()),
        SupportCount(cnvnet, least),
    ]
    others += [BelievesAll(cnvnet, RIVALS_ROW, number, model) for number, model in enumerate(whole)]
    measured = call_figures(
        [*others[:2], *trained, *others[2:]], genomes, config, places, Workers(arguments.threads, 1)
    )
    for one, model in zip(measured[2:], models, strict=False):
        one.figures.update(candidate_figures(read_record(model)))

    how = [
        f"{truvari_version()}; {truvari_recipe(config)}; at most {config['refdist'][0]} bp apart"
    ]
    how += [
        f"support count: at least {least['DEL']:g} (DEL) and {least['DUP']:g} (DUP) fragments, "
        "the best of redundant ones"
    ]
    how += [f"{seeds} seeds a row, mean ± half the range; {measured_on()}"]
    publish(
        "ablation", to_page(measured, config, how), to_tsv(measured), arguments.out, arguments.docs
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
