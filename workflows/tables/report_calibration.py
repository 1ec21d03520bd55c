#!/usr/bin/env python3
"""What `cnvnet report` says of the shipped model's calibration: the reliability of its recipe on
realistic genomes (docs/tables/realistic_reliability.tsv), over all of them together.

    workflows/tables/report_calibration.py --docs docs --model models/cnvnet-v3.cnvnet
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "workflows" / "report" / "cnvnet_report" / "calibration.tsv"
# Three people's realistic genomes in three libraries, each of other haplotypes.
GENOMES = (
    "real, library 420 ±90",
    "real, library 560 ±158, skewed",
    "real, library 300 ±40, aligned by minimap2",
)


def wilson(true: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z = 1.96
    share, weight = true / count, 1 + z * z / count
    middle = (share + z * z / (2 * count)) / weight
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / weight
    return max(0.0, middle - reach), min(1.0, middle + reach)


def calibration_tsv(reliability: pd.DataFrame, checksum: str) -> str:
    """The table of the report, as text."""
    rows = reliability[(reliability["where"] == "all") & reliability["genomes"].isin(GENOMES)]
    lines = ["# By workflows/tables/report_calibration.py, of three people's realistic genomes."]
    lines.append("\t".join(["model", "type", "mean_score", "share_true", "low", "high", "n"]))
    for (kind, _), some in rows.groupby(["type", "score_from"], sort=True):
        count = int(some["n"].sum())
        if count == 0:
            continue
        known = some[some["n"] > 0]
        mean = (known["mean_score"] * known["n"]).sum() / count
        true = round((known["share_true"] * known["n"]).sum())
        low, high = wilson(true, count)
        figures = (f"{value:.3f}" for value in (mean, true / count, low, high))
        lines.append("\t".join([checksum, kind, *figures, str(count)]))
    return "\n".join(lines) + "\n"


def main(words: list[str]) -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--docs", type=Path, required=True)
    arguments.add_argument("--model", type=Path, required=True)
    given = arguments.parse_args(words)
    table = pd.read_csv(
        given.docs / "tables" / "realistic_reliability.tsv", sep="\t", na_values="-"
    )
    checksum = given.model.read_bytes()[-32:].decode()  # a model file ends with its checksum
    PLACE.write_text(calibration_tsv(table, checksum), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
