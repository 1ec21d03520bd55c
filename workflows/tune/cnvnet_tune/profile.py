"""Thresholds, and the profile that `cnvnet call --profile` reads."""

from __future__ import annotations

import json
from pathlib import Path

from cnvnet_tune.truvari import TYPES

Steps = tuple[
    tuple[int, float], ...
]  # (from which size in bp, score), by size; the first holds for all smaller ones
Thresholds = dict[str, Steps | None]  # by type; None: the model's own
ZERO: Thresholds = dict.fromkeys(TYPES, ((50, 0.0),))
KEYS = {"DEL": "min_score_deletion", "DUP": "min_score_duplication"}


def score_text(score: float) -> str:
    return f"{score:.5f}".rstrip("0").rstrip(".") or "0"


def steps_text(steps: Steps | None) -> str:
    """Returns a threshold as profiles spell it: `model`, one score, or SIZE:SCORE,…"""
    if steps is None:
        return "model"
    if len(steps) == 1:
        return score_text(steps[0][1])
    return ",".join(f"{size}:{score_text(score)}" for size, score in steps)


def threshold_at(steps: Steps, size: int) -> float:
    """Returns the score that a call of that size needs."""
    return next((score for begin, score in reversed(steps) if size >= begin), steps[0][1])


def write_profile(
    path: Path, name: str, made_by: str, thresholds: Thresholds, comments: tuple[str, ...] = ()
) -> None:
    """Writes the YAML file; `comments` go above it, a line each."""
    lines = [f"# {line}" for line in comments]
    lines += [
        "profile:",
        f"  name: {json.dumps(name)}",
        f"  made_by: {json.dumps(made_by)}",
        "filters:",
    ]
    lines += [f"  {KEYS[kind]}: {steps_text(thresholds.get(kind))}" for kind in TYPES]
    path.write_text("\n".join(lines) + "\n")
