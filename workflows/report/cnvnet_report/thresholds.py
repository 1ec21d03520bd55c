"""How many calls pass at each threshold, how many of them are expected to be false, and how well
the shipped model's scores were found to be calibrated.
"""

from __future__ import annotations

from importlib.resources import files
from io import StringIO

import numpy as np
import pandas as pd

from cnvnet_report.run import RunReport

TYPES = ("DEL", "DUP")
GRID = np.round(np.arange(0.05, 1.0, 0.01), 2)


def threshold_words(run: RunReport, kind: str) -> str:
    """The threshold of the run as it is written in YAML: a score, or SIZE:SCORE words."""
    return str(run.json.get("model", {}).get("thresholds", {}).get(kind, ""))


def by_threshold(calls: pd.DataFrame, kind: str) -> pd.DataFrame:
    """For each score of GRID (index `score`) the calls of type `kind` that would pass, and how many
    of them are expected to be false: the sum of 1 - score. Other filters than LowQual stay.
    """
    other = calls["filters"].str.replace("LowQual", "").str.strip(";")
    scores = np.sort(calls.loc[(calls["type"] == kind) & other.isin(["", "PASS"]), "score"])
    first = np.searchsorted(scores, GRID)
    false = np.concatenate([[0.0], np.cumsum(1 - scores)])
    return pd.DataFrame(
        {"calls": len(scores) - first, "false": false[-1] - false[first]},
        index=pd.Index(GRID, name="score"),
    )


def expected_false(calls: pd.DataFrame, kind: str) -> float:
    """Of the passing calls of type `kind`, how many are expected to be false."""
    passing = calls[(calls["type"] == kind) & (calls["filters"] == "PASS")]
    return float((1 - passing["score"]).sum())


def calibration(run: RunReport) -> pd.DataFrame:
    """What was measured of the run's model: per type and tenth of scores, the mean score, the share
    of true calls with its 95 % interval, and how many there were. Empty for other models.
    """
    text = (files("cnvnet_report") / "calibration.tsv").read_text(encoding="utf-8")
    table = pd.read_csv(StringIO(text), sep="\t", comment="#")
    checksum = str(run.json.get("model", {}).get("checksum", ""))
    return table[table["model"] == checksum].reset_index(drop=True)
