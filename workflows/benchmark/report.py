"""Writes the benchmark's results: table.tsv, table.md, table.html, plots/ and versions.json."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import jinja2

from workflows.benchmark.plots import draw
from workflows.benchmark.table import Row, Table, tables_of, to_markdown, to_tsv
from workflows.tables.page import fill_block

_PACKAGES = ("pysam", "numpy", "pandas", "matplotlib", "edlib")


@dataclass(frozen=True)
class Results:
    """What was measured, with what; `absent` says of each caller left out why."""

    rows: list[Row]
    costs: dict[str, list[dict]]
    callers: dict[str, str]
    absent: list[str]
    recipe: str
    config: dict


def tool_version(command: list[str]) -> str:
    out = subprocess.run(command, capture_output=True, text=True, errors="replace")
    return (out.stdout + out.stderr).strip().splitlines()[0]


def truvari_version() -> str:
    return tool_version([str(Path(sys.executable).parent / "truvari"), "version"])


def versions(results: Results) -> dict:
    """Returns the versions of all that had a part, the callers left out, and the configuration."""
    return {
        "callers": results.callers,
        "left_out": results.absent,
        "truvari": truvari_version(),
        "bcftools": tool_version(["bcftools", "--version"]),
        "samtools": tool_version(["samtools", "--version"]),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "config": results.config,
    }


def render_page(tables: list[Table], how: list[str], plots: list[str]) -> str:
    """Returns the page as HTML; `plots` are paths seen from it."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return templates.get_template("page.html.j2").render(tables=tables, how=how, plots=plots) + "\n"


def publish(page: str, tsv: str, plots: list[Path], docs: Path) -> None:
    """Puts a page between the marks of DOCS/benchmark.md, its plots into DOCS/plots/, its figures
    into DOCS/tables/.
    """
    for folder in ("plots", "tables"):
        (docs / folder).mkdir(exist_ok=True)
    for plot in plots:
        shutil.copyfile(plot, docs / "plots" / plot.name)
    (docs / "tables" / "benchmark.tsv").write_text(tsv)
    fill_block(docs / "benchmark.md", "benchmark", page)


def write_report(results: Results, out: Path, docs: Path | None = None) -> str:
    """Writes all files of the report into OUT, and the page into DOCS/benchmark.md if asked for;
    returns the page.
    """
    drawn = draw(results.rows, out / "plots")
    plots = [f"plots/{plot.name}" for plot in drawn]
    tables = tables_of(results.rows, results.costs)
    how = [f"{name}: {text}" for name, text in results.callers.items()] + results.absent
    how += [f"truvari: {truvari_version()}", results.recipe]
    page = to_markdown(tables, how, plots)
    (out / "table.tsv").write_text(to_tsv(results.rows))
    (out / "table.md").write_text(f"# Benchmark\n{page}")
    (out / "table.html").write_text(render_page(tables, how, plots))
    (out / "versions.json").write_text(json.dumps(versions(results), indent=2) + "\n")
    if docs:
        publish(page, to_tsv(results.rows), drawn, docs)
    return page
