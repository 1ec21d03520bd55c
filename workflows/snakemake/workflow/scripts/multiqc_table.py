"""Turns one sample's run reports into a table that MultiQC joins with other samples'."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    snakemake: Any  # Snakemake puts it here when it runs the script

HEADERS = {
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
    "depth": {
        "title": "Depth",
        "description": "Reads over a diploid place",
        "format": "{:,.1f}",
        "suffix": "×",
    },
    "read_length": {"title": "Read length", "suffix": " bp", "format": "{:,.0f}"},
    "median_insert": {
        "title": "Insert",
        "description": "Median insert size",
        "suffix": " bp",
        "format": "{:,.0f}",
    },
}


def columns(calls: dict, part: dict) -> dict[str, float]:
    """One sample's row, from the report of its gathered calls and that of one of its parts, which
    knows the reads.
    """
    sample = part["sample"]
    return {
        "pass_DEL": calls["counts"]["pass"]["DEL"],
        "pass_DUP": calls["counts"]["pass"]["DUP"],
        "depth": sample["diploid_depth"],
        "read_length": sample["read_length"],
        "median_insert": max(
            (group["median_insert"] for group in sample["read_groups"]), default=0
        ),
    }


def table(name: str, calls: dict, part: dict) -> dict:
    """MultiQC's custom content: one row, named after the sample."""
    return {
        "id": "cnvnet",
        "section_name": "cnvnet",
        "description": "deletions and duplications of 50 bp and more",
        "plot_type": "table",
        "pconfig": {"id": "cnvnet_table", "title": "cnvnet: calls", "namespace": "cnvnet"},
        "headers": HEADERS,
        "data": {name: columns(calls, part)},
    }


if __name__ == "__main__":
    with open(snakemake.log[0], "w", encoding="utf-8") as sys.stderr:
        calls, part = (
            json.loads(Path(path).read_text(encoding="utf-8")) for path in snakemake.input
        )
        text = json.dumps(table(snakemake.wildcards.sample, calls, part), indent=2)
        Path(snakemake.output.table).write_text(text + "\n", encoding="utf-8")
