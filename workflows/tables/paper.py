#!/usr/bin/env python3
"""Measures what Tables 1 to 3 of CNV-Net's paper show, with the paper's encoding and with ours.

    paper.py --config paper.yaml --cnvnet build/release/cnvnet --out out/tables [--docs docs]

Trains one model per encoding on one person. Table 1: the test split of that
person. Table 2: another person's images, and the whole line from reads to
calls beside other callers. Table 3: images per second. Training of a encoding ends
after some minutes (the YAML says how many). Writes OUT/paper.md and paper.tsv.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml

from cnvnet_tune.report import markdown_table, share
from cnvnet_tune.truvari import TYPES
from workflows.benchmark.callers import Cnvnet, installed
from workflows.benchmark.compare import ALL
from workflows.benchmark.run import (
    Places,
    Workers,
    evaluate_callers,
    obtain_genomes,
    sum_rows,
    truvari_recipe,
    truvari_version,
)
from workflows.benchmark.speed import machine
from workflows.benchmark.table import Row
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, say
from workflows.tables.models import ModelJob, read_record, train_all
from workflows.tables.page import call_table, measured_on, publish
from workflows.train.run import Encoding, Training, load_config

CLASSES = ("DUP", "DEL", "FP")
# The paper's Table 1: F1; Table 2: precision, recall and F1; Table 3: images per second.
PAPER_F1 = {"DUP": 0.7833, "DEL": 0.7473, "FP": 0.7124}
PAPER_WHOLE = (0.7960, 0.6596, 0.6912)
PAPER_RATE = 965
TIMED_S = 10  # seconds that images are classified for, about


@dataclass(frozen=True)
class TrainedEncoding:
    """One encoding's model, its images of the other person, and those that are timed."""

    name: str
    model: Path
    other_shard: Path
    timed_shard: Path


class NamedCnvnet(Cnvnet):
    """cnvnet with one of the models; its name tells which."""

    def __init__(self, program: Path, encoding: TrainedEncoding):
        super().__init__(program, more=("--model", encoding.model))
        self.name = f"cnvnet, encoding {encoding.name}"


def class_lines(name: str, figures: dict) -> list[list[str]]:
    """Returns table lines of `classes` figures (see Evaluation::to_json): one per class."""
    lines = []
    for kind in CLASSES:
        own = figures["classes"][kind]
        shares = [share(own[key]) for key in ("precision", "recall", "f1")]
        lines.append([name, kind, str(own["images"]), *shares, f"{PAPER_F1[kind]:.3f}"])
    return lines


def class_table(figures: dict[str, dict]) -> str:
    """Returns a table of figures by encoding."""
    head = [
        "encoding",
        "class",
        "images",
        "precision",
        "recall",
        "F1",
        "F1 of the paper's Table 1, its data",
    ]
    return markdown_table(
        head, [line for name, one in figures.items() for line in class_lines(name, one)]
    )


def evaluate(cnvnet: Path, model: Path, shards: list[Path], report: Path) -> dict:
    """Returns what `cnvnet evaluate` says of the shards."""
    command: list[str | Path] = [
        cnvnet,
        "evaluate",
        "--model",
        model,
        "--device",
        "cpu",
        "--json",
        report,
        "--shards",
        *shards,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return json.loads(report.read_text())


def images_per_second(cnvnet: Path, encoding: TrainedEncoding, processes: int, out: Path) -> float:
    """Returns images per second on as many cores as there are processes, each of one thread.

    A shard is classified once, then once more and further times: the difference is free of loading.
    """

    def run(times: int) -> tuple[float, int]:
        reports = [out / f"rate_{number}.json" for number in range(processes)]
        begin = time.monotonic()
        with ThreadPoolExecutor(processes) as pool:
            found = pool.map(
                lambda report: evaluate(
                    cnvnet, encoding.model, [encoding.timed_shard] * times, report
                ),
                reports,
            )
            images = sum(one["images"] for one in found)
        return time.monotonic() - begin, images

    seconds, images = run(1)
    more_seconds, more_images = run(1 + math.ceil(TIMED_S / seconds))
    return (more_images - images) / (more_seconds - seconds)


def rate_table(rates: dict[str, list[float]]) -> str:
    """Returns a table of images and candidates per second; rates[encoding] of 1 and 2 processes."""
    lines = []
    for name, values in rates.items():
        per_candidate = 2 if name == "paper" else 1
        cells = [cell for rate in values for cell in (f"{rate:.0f}", f"{rate / per_candidate:.0f}")]
        lines.append([name, *cells])
    head = [
        "encoding",
        "images/s, 1 core",
        "candidates/s, 1 core",
        "images/s, 2 cores",
        "candidates/s, 2 cores",
    ]
    lines.append(["the paper's Table 3 (its machine)", str(PAPER_RATE), "", "", ""])
    return markdown_table(head, lines)


def obtain(config: dict, base: Path, folder: Path, threads: int) -> dict[str, GenomeFiles]:
    """Makes the genomes to learn from, to measure and to time; returns them by name."""
    people = {"genomes": config["genomes"], "groups": {"both": [config["learn"], config["other"]]}}
    timed = {
        "genomes": config["timed"]["genomes"],
        "groups": {"timed": [config["timed"]["genome"]]},
    }
    return obtain_genomes(people, base, folder, threads) | obtain_genomes(
        timed, base, folder, threads
    )


def train_encodings(
    config: dict, base: Path, genomes: dict[str, GenomeFiles], arguments
) -> list[TrainedEncoding]:
    """Draws the images of the genomes with each encoding, and trains on those to learn from."""
    jobs, others, timed = [], [], []
    for name, recipe_name in config["encodings"].items():
        recipe = load_config((base / recipe_name).resolve())
        folder = arguments.out / "paper" / name
        folder.mkdir(parents=True, exist_ok=True)
        encoding = Encoding(arguments.cnvnet, name, config["encode"], folder, arguments.threads)
        shards = {key: encoding.shard(genome, genome.bam) for key, genome in genomes.items()}
        changes = {
            "train.time_limit_minutes": config["minutes"],
            "train.threads": 1,
            **config["changes"][name],
        }
        jobs.append(
            ModelJob(
                Training(arguments.cnvnet, recipe["settings"], changes),
                [shards[config["learn"]]],
                folder,
            )
        )
        others.append(shards[config["other"]])
        timed.append(shards[config["timed"]["genome"]])
    models = train_all(jobs, arguments.threads)
    rows = zip(config["encodings"], models, others, timed, strict=True)
    return [TrainedEncoding(*row) for row in rows]


def to_tsv(
    tables: dict[str, dict[str, dict]], rows: list[Row], rates: dict[str, list[float]]
) -> str:
    """Returns one line per figure: table, encoding or caller, class, name, value."""
    lines = [["table", "what", "class", "figure", "value"]]
    for table, figures in tables.items():
        for name, one in figures.items():
            for kind in CLASSES:
                lines += [
                    [table, name, kind, key, f"{value:.4f}"]
                    for key, value in one["classes"][kind].items()
                ]
    for row in rows:
        of = {"precision": row.counts.precision, "recall": row.counts.recall, "f1": row.counts.f1}
        lines += [
            ["2, whole line", row.caller, row.kind, key, share(value)] for key, value in of.items()
        ]
    for name, values in rates.items():
        lines += [
            ["3", name, "all", f"images/s on {i + 1} cores", f"{v:.1f}"]
            for i, v in enumerate(values)
        ]
    return "".join("\t".join(line) + "\n" for line in lines)


def to_page(
    config: dict, tables: dict[str, dict], rows: list[Row], rates: dict, how: list[str]
) -> str:
    """Returns the page: Tables 1 to 3, then how they were measured."""
    other = config["other"]
    parts = [
        f"Table 1, test split of the genome learnt from ({config['learn']}):\n\n",
        class_table(tables["1"]),
    ]
    parts += [
        f"\nTable 2, images of another person ({other}):\n\n",
        class_table(tables["2, images"]),
    ]
    whole = " / ".join(f"{value:.3f}" for value in PAPER_WHOLE)
    parts += [
        f"\nTable 2, whole line, from the reads of {other} to calls (precision / recall / F1; "
        f"the paper's, on its data and for both types together: {whole}):\n"
    ]
    parts += [
        f"\n{call_table([row for row in rows if row.subset == ALL], other, kind)}" for kind in TYPES
    ]
    parts += ["\nTable 3, images per second:\n\n", rate_table(rates), "\n"]
    return "".join(parts) + "".join(f"- {line}\n" for line in how)


def trained_line(encoding: TrainedEncoding, minutes: float) -> str:
    epochs = len(read_record(encoding.model)["epochs"])
    limit = f"none begun after {minutes:g} minutes"
    return f"encoding {encoding.name}: epochs: {epochs}, on one core, {limit}"


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument("--docs", type=Path, help="folder whose classifier.md gets the tables")
    arguments = parse(parser)
    config, base = yaml.safe_load(arguments.config.read_text()), arguments.config.parent
    genomes = obtain(config, base, arguments.genomes, arguments.threads)
    encodings = train_encodings(config, base, genomes, arguments)

    out = arguments.out / "paper"
    tables = {
        "1": {encoding.name: read_record(encoding.model)["test"] for encoding in encodings},
        "2, images": {
            s.name: evaluate(arguments.cnvnet, s.model, [s.other_shard], out / "t2.json")
            for s in encodings
        },
    }
    peers, absent = installed(config["callers"])
    callers = [*(NamedCnvnet(arguments.cnvnet, encoding) for encoding in encodings), *peers]
    places = Places(out, arguments.out.parent / "peers")
    other = {config["other"]: genomes[config["other"]]}
    counts, _ = evaluate_callers(callers, other, config, places, Workers(1, arguments.threads))
    rows = sum_rows(
        {config["other"]: list(other)}, [c.name for c in callers], config["refdist"], counts
    )
    say("images per second")
    rates = {
        s.name: [images_per_second(arguments.cnvnet, s, n, out) for n in (1, 2)] for s in encodings
    }

    how = [trained_line(encoding, config["minutes"]) for encoding in encodings]
    how += [f"{caller.name}: {caller.version()}" for caller in peers] + absent
    how += [
        f"{truvari_version()}; {truvari_recipe(config)}; at most {config['refdist'][0]} bp apart"
    ]
    how += [
        f"{machine()}; a candidate is two images of the encoding paper, one of ours",
        measured_on(),
    ]
    publish(
        "paper",
        to_page(config, tables, rows, rates, how),
        to_tsv(tables, rows, rates),
        arguments.out,
        arguments.docs,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
