"""Turns the run report of one sample into a table that MultiQC joins with those of the other samples."""

import json
import sys
from pathlib import Path


def columns(report: dict) -> dict[str, float]:
    """The figures of one sample that stand in its row."""
    sample, counts = report["sample"], report["counts"]
    return {
        "pass_DEL": counts["pass"]["DEL"],
        "pass_DUP": counts["pass"]["DUP"],
        "depth": sample["diploid_depth"],
        "read_length": sample["read_length"],
        "median_insert": max((group["median_insert"] for group in sample["read_groups"]), default=0),
    }


def table(name: str, report: dict) -> dict:
    """MultiQC's custom content: one row, named after the sample."""
    headers = {
        "pass_DEL": {"title": "Deletions", "description": "Deletions that pass all filters", "format": "{:,.0f}"},
        "pass_DUP": {"title": "Duplications", "description": "Duplications that pass all filters", "format": "{:,.0f}"},
        "depth": {"title": "Depth", "description": "Reads over a diploid place", "format": "{:,.1f}", "suffix": "×"},
        "read_length": {"title": "Read length", "suffix": " bp", "format": "{:,.0f}"},
        "median_insert": {"title": "Insert", "description": "Median insert size", "suffix": " bp", "format": "{:,.0f}"},
    }
    return {
        "id": "cnvnet",
        "section_name": "cnvnet",
        "description": "deletions and duplications of 50 bp and more",
        "plot_type": "table",
        "pconfig": {"id": "cnvnet_table", "title": "cnvnet: calls", "namespace": "cnvnet"},
        "headers": headers,
        "data": {name: columns(report)},
    }


if __name__ == "__main__":
    with open(snakemake.log[0], "w", encoding="utf-8") as sys.stderr:  # noqa: F821
        report = json.loads(Path(snakemake.input.report).read_text(encoding="utf-8"))  # noqa: F821
        text = json.dumps(table(snakemake.wildcards.sample, report), indent=2)  # noqa: F821
        Path(snakemake.output.table).write_text(text + "\n", encoding="utf-8")  # noqa: F821
