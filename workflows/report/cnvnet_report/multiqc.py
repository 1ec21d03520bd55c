"""A run as MultiQC's custom content: a row of its general statistics and a bar of its sizes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cnvnet_report.run import RunReport
from cnvnet_report.thresholds import TYPES, expected_false

_HEADERS: dict[str, dict[str, Any]] = {
    "pass_DEL": {
        "title": "Deletions",
        "description": "Deletions that pass all filters",
        "format": "{:,.0f}",
    },
    "pass_DUP": {
        "title": "Duplications",
        "description": "Duplications that pass all filters",
        "format": "{:,.0f}",
    },
    "expected_false": {
        "title": "Expected false",
        "description": "Passing calls that are expected to be false, by their scores",
        "format": "{:,.1f}",
    },
    "depth": {
        "title": "Depth",
        "description": "Reads over a diploid place",
        "format": "{:,.1f}",
        "suffix": "×",
    },
    "read_length": {"title": "Read length", "suffix": " bp", "format": "{:,.0f}"},
    "median_insert": {
        "title": "Insert",
        "description": "Median insert size, of the read group with the longest",
        "suffix": " bp",
        "format": "{:,.0f}",
    },
    "warnings": {
        "title": "Warnings",
        "description": "Warnings of the run; its page says what to do",
        "format": "{:,.0f}",
    },
}


def custom_content(run: RunReport, calls: pd.DataFrame) -> dict[str, Any]:
    """One row, named after the sample; MultiQC joins the rows of all files."""
    sample = run.json["sample"]
    passing = calls[calls["filters"] == "PASS"]
    row = {f"pass_{kind}": int((passing["type"] == kind).sum()) for kind in TYPES}
    return {
        "id": "cnvnet",
        "section_name": "cnvnet",
        "description": "deletions and duplications of 50 bp and more",
        "plot_type": "table",
        "pconfig": {"id": "cnvnet_table", "title": "cnvnet: calls", "namespace": "cnvnet"},
        "headers": _HEADERS,
        "data": {
            run.sample: {
                **row,
                "expected_false": round(sum(expected_false(calls, kind) for kind in TYPES), 2),
                "depth": sample["diploid_depth"],
                "read_length": sample["read_length"],
                "median_insert": max((g["median_insert"] for g in run.read_groups), default=0),
                "warnings": len(run.warnings),
            }
        },
    }
