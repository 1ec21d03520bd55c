"""Models that are trained for a table: each once, and what their records say."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from workflows.train.run import Training, is_newer

MAGIC = b"cnvnet-model 1\n"
LENGTH_DIGITS = 16


@dataclass(frozen=True)
class ModelJob:
    """A model to train, from which shards; its files go into `folder`."""

    training: Training
    shards: list[Path]
    folder: Path

    @property
    def model(self) -> Path:
        return self.folder / "model.cnvnet"


def train_once(job: ModelJob) -> Path:
    """Trains unless the model stands there, trained in the same way and newer than what it is made
    of; returns it.
    """
    training = job.training
    made = json.dumps([training.changes, [str(shard) for shard in job.shards]], sort_keys=True)
    record = job.folder / "made.json"
    sources = [*job.shards, training.settings]
    if is_newer(job.model, sources) and record.exists() and record.read_text() == made:
        return job.model
    record.unlink(missing_ok=True)
    training.run(job.shards, job.model, job.folder)
    record.write_text(made)
    return job.model


def train_all(jobs: list[ModelJob], workers: int) -> list[Path]:
    """Trains several models at a time; returns them in the order of the jobs."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(train_once, jobs))


def read_record(model: Path) -> dict:
    """Returns the record of training in a model file (format: classifier/model_file.h)."""
    with open(model, "rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError(f"{model} is not a model that this command can read")
        length = int(file.read(LENGTH_DIGITS), 16)
        file.read(1)
        return json.loads(file.read(length))["record"]
