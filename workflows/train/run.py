#!/usr/bin/env python3
"""Trains a model: makes the genomes, draws their labelled images, trains on them.

    run.py --config first_model.yaml --cnvnet build/release/cnvnet --out out/train

The model goes where the YAML says; OUT/epochs.csv has a line per epoch. What
stands in --out is not made again: genomes made in the same way, and shards
newer than their genome and than the program.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml  # noqa: E402

from workflows.genomes.make_genome import GenomeFiles, load_settings, make_genome, say  # noqa: E402
from workflows.measure import run_measured  # noqa: E402

KEYS = {"genomes", "network", "scorer", "settings", "model"}


def load_config(path: Path) -> dict:
    config = yaml.safe_load(path.read_text())
    if set(config) ^ KEYS:
        raise ValueError(f"{path}: needs the keys {', '.join(sorted(KEYS))} and no others")
    return config


def is_newer(made: Path, sources: list[Path]) -> bool:
    return made.exists() and all(made.stat().st_mtime_ns > s.stat().st_mtime_ns for s in sources)


def encode(cnvnet: Path, genome: GenomeFiles, out: Path, threads: int) -> Path:
    """Draws the labelled images of a genome, unless its shard stands there; returns the shard."""
    shard = out / f"{genome.name}.shard"
    if is_newer(shard, [genome.bam, genome.truth, cnvnet]):
        return shard
    say(f"{genome.name}: encoding")
    command = [cnvnet, "encode", "--reads", genome.bam, "--reference", genome.fasta, "--truth", genome.truth]
    cost = run_measured(command + ["--output", shard, "--threads", threads], out / f"{genome.name}.log")
    say(f"{genome.name}: encoded in {cost.wall_s:.0f} s")
    return shard


def train(cnvnet: Path, settings: Path, shards: list[Path], model: Path, out: Path) -> None:
    command = [cnvnet, "train", "--config", settings, "--output", model, "--log", out / "epochs.csv"]
    say(f"training; its messages go to {out}/train.log")
    cost = run_measured(command + ["--shards", *shards], out / "train.log")
    say(f"trained in {cost.wall_s:.0f} s: {model}")


def fit_scorer(cnvnet: Path, shards: list[Path], model: Path, out: Path) -> None:
    """Fits the call scorer and the thresholds again, on genomes with events as rare as in people."""
    command = [cnvnet, "train", "--scorer-only", "--from", model, "--output", model, "--shards", *shards]
    cost = run_measured(command, out / "scorer.log")
    say(f"scorer fitted in {cost.wall_s:.0f} s: {model}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--cnvnet", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--genomes", type=Path, help="where made genomes are kept; OUT/../genomes by default")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    config = load_config(arguments.config)
    base = arguments.config.resolve().parent
    cnvnet = arguments.cnvnet.resolve()
    if not cnvnet.exists():
        parser.error(f"no program at {cnvnet}: build it first")
    folder = arguments.genomes or arguments.out.parent / "genomes"
    model = (base / config["model"]).resolve()
    for needed in (folder, arguments.out, model.parent):
        needed.mkdir(parents=True, exist_ok=True)

    recipe = base / config["genomes"]
    by_name = {s["name"]: s for s in load_settings(recipe)}
    names = list(dict.fromkeys(config["network"] + config["scorer"]))
    missing = [name for name in names if name not in by_name]
    if missing:
        parser.error(f"{recipe} has no genome {', '.join(missing)}")
    shards = {}
    for name in names:
        genome = make_genome(by_name[name], recipe.parent, folder, arguments.threads)
        shards[name] = encode(cnvnet, genome, arguments.out, arguments.threads)
    train(cnvnet, (base / config["settings"]).resolve(), [shards[n] for n in config["network"]], model, arguments.out)
    fit_scorer(cnvnet, [shards[n] for n in config["scorer"]], model, arguments.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
