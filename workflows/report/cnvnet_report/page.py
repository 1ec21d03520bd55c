"""The page of a run: one HTML file that needs nothing else."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import pandas as pd

from cnvnet_report import figures
from cnvnet_report.advice import advice
from cnvnet_report.funnel import PASS, SIGNALS, funnel
from cnvnet_report.run import RunReport
from cnvnet_report.thresholds import (
    TYPES,
    by_threshold,
    calibration,
    expected_false,
    threshold_words,
)

MOST_ROWS = 20_000  # of the table of calls: what keeps a page below 3 MB
_PICTURES = (".html", ".svg", ".png")
_PACKAGE = files("cnvnet_report")


def resource(name: str) -> str:
    """A file of the package."""
    return (_PACKAGE / name).read_text(encoding="utf-8")


def json_in_html(value: Any) -> str:
    """JSON that may stand in a <script>: no text in it can end that, or begin a comment."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _picture(folder: Path | None, page: Path, identity: str) -> str:
    """The address of a call's picture as seen from the page, "" if there is none."""
    if folder is None or not identity or "/" in identity:
        return ""
    for ending in _PICTURES:
        picture = folder / (identity + ending)
        if picture.is_file():
            return quote(os.path.relpath(picture.resolve(), page.parent.resolve()))
    return ""


def best_rows(calls: pd.DataFrame) -> pd.DataFrame:
    """The calls that the table shows: of very many those that pass and the best others."""
    if len(calls) <= MOST_ROWS:
        return calls
    order = calls.assign(passes=calls["filters"] == PASS)
    order = order.sort_values(["passes", "score"], ascending=False, kind="stable")
    return calls.loc[order.index[:MOST_ROWS]].sort_index()


def _table(calls: pd.DataFrame, contigs: list[str], pictures: Path | None, page: Path) -> Any:
    """The rows of the table of calls, and the words that stand in them by number. What most calls
    do not have (an ID or size that their place does not tell, annotation, a picture) stands in an
    object at the end of a row.
    """
    words: dict[str, dict[str, int]] = {"filters": {}, "genotype": {}}
    number = {name: i for i, name in enumerate(contigs)}

    def code(column: str, word: str) -> int:
        return words[column].setdefault(word, len(words[column]))

    def whole(value: Any) -> int | None:
        return None if pd.isna(value) else int(value)

    rows = []
    for row in best_rows(calls).itertuples():
        rare: dict[str, Any] = {}
        if row.id != f"{row.type}_{row.contig}_{row.begin + 1}_{row.end}":
            rare["id"] = row.id
        if row.size != row.end - row.begin:
            rare["size"] = row.size
        if row.annotation:
            rare["annotation"] = row.annotation
        if picture := _picture(pictures, page, row.id):
            rare["picture"] = picture
        shown = [
            *(number[row.contig], row.begin, row.end, TYPES.index(row.type), round(row.score, 4)),
            *(code("filters", row.filters), code("genotype", row.genotype)),
            *(whole(row.quality), whole(row.copies), row.evidence),
        ]
        rows.append([*shown, rare] if rare else shown)
    known = {name: list(some) for name, some in words.items()}
    annotated = bool((calls["annotation"] != "").any())
    return {"rows": rows, "contigs": contigs, "types": TYPES, "annotated": annotated, **known}


def _key_figures(run: RunReport, calls: pd.DataFrame) -> list[tuple[str, str, str]]:
    """What stands at the top: name, value, and what it means."""
    sample = run.json["sample"]
    inserts = [g["median_insert"] for g in run.read_groups if g["median_insert"]]
    ends = sorted({min(inserts), max(inserts)}) if inserts else []
    spread = "–".join(map(str, ends))
    passing = calls[calls["filters"] == PASS]
    rows = [
        (
            figures.NAMES[kind],
            f"{(passing['type'] == kind).sum():,}",
            f"pass; {expected_false(calls, kind):.1f} of them expected to be false",
        )
        for kind in TYPES
    ]
    rows += [
        ("depth", f"{run.depth:.1f}×", "reads over a base of two copies"),
        ("read length", f"{sample['read_length']} bp", f"{sample['reads']:,} alignments"),
        (
            "insert size",
            f"{spread} bp" if sample["paired"] else "–",
            f"median; {len(run.read_groups)} read groups" if len(run.read_groups) > 1 else "median",
        ),
        (
            "genome with reads",
            f"{sample.get('sequenced_share', 1):.0%}",
            "of its known bases, at a fifth of the depth or more",
        ),
    ]
    return rows if inserts else [row for row in rows if row[0] != "insert size"]


def _facts(run: RunReport, calls_path: Path) -> list[tuple[str, str]]:
    """How the run was made, for the end of the page."""
    seconds = run.json.get("seconds", {}).get("total")
    facts = [("program", str(run.json["program"])), ("calls", calls_path.name)]
    facts += [(str(f["role"]), str(f["path"])) for f in run.json.get("inputs", [])]
    model = run.json.get("model", {})
    facts.append(("model", f"{model.get('path', '?')} ({model.get('checksum', '?')})"))
    facts += [
        (f"threshold of {figures.NAMES[kind]}", threshold_words(run, kind))
        for kind in TYPES
        if threshold_words(run, kind)
    ]
    if seconds is not None:
        facts.append(("time", f"{seconds:,.1f} s, {run.json.get('threads', '?')} threads"))
    facts.append(("memory", f"{run.json.get('peak_memory_mib', 0):,.0f} MiB"))
    return facts


def _html_table(table: pd.DataFrame) -> dict[str, Any]:
    """Columns and rows as text, numbers with commas."""

    def text(value: Any) -> str:
        if isinstance(value, float) and not isinstance(value, bool):
            return "" if pd.isna(value) else f"{value:,.3f}".rstrip("0").rstrip(".")
        return f"{value:,}" if isinstance(value, int) else str(value)

    rows = [[text(value) for value in row] for row in table.astype(object).to_numpy().tolist()]
    return {"columns": [str(name) for name in table.columns], "rows": rows}


def render(
    run: RunReport,
    calls: pd.DataFrame,
    calls_path: Path,
    contigs: list[str],
    page: Path,
    pictures: Path | None = None,
) -> str:
    """Returns the page; it will stand at `page`. The same inputs give the same text."""
    table = funnel(run, calls)
    measured = calibration(run)
    charts = {
        "genome": figures.genome(run, calls),
        "sizes": figures.sizes(calls),
        "expected": figures.expected_false(run, calls) if len(calls) else None,
        "calibration": figures.calibration(measured),
        "way": figures.way_to_calls(table) if table["candidates"].any() else None,
        "fates": figures.fates(table) if table["candidates"].any() else None,
        "gc": figures.depth_by_gc(run),
        "inserts": figures.insert_sizes(run),
    }
    drawn = {name: figure.plotly for name, figure in charts.items() if figure is not None}
    tables = {
        name: _html_table(figure.table)
        for name, figure in charts.items()
        if figure is not None and not figure.table.empty
    }
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    shown = best_rows(calls)
    overview = run.json["figures"]["genome"]
    return environment.from_string(resource("templates/page.html.j2")).render(
        sample=run.sample,
        key_figures=_key_figures(run, calls),
        advice=advice(run, table),
        signals=[(SIGNALS.get(kind, kind), f"{n:,}") for kind, n in run.signals().items()],
        drawn=set(drawn),
        tables=tables,
        facts=_facts(run, calls_path),
        names=figures.NAMES,
        thresholds={kind: threshold_words(run, kind) for kind in TYPES},
        contigs_left_out=overview["contigs_left_out"],
        bin_bp=f"{overview['bin_bp']:,}",
        groups_left_out=run.json["figures"]["inserts"]["groups_left_out"],
        calls=len(calls),
        left_out=len(calls) - len(shown),
        filters=sorted(set(";".join(shown["filters"]).split(";")) - {PASS, ""}),
        used_contigs=[name for name in contigs if name in set(shown["contig"])],
        figures_json=json_in_html(drawn),
        calls_json=json_in_html(_table(calls, contigs, pictures, page)),
        css=resource("vendor/dataTables.dataTables.min.css") + resource("templates/page.css"),
        scripts=[
            resource("vendor/plotly-basic.min.js"),
            resource("vendor/dataTables.min.js"),
            resource("templates/page.js"),
        ],
        licences=[
            resource("vendor/plotly.LICENSE.txt"),
            resource("vendor/datatables.LICENSE.txt"),
        ],
    )


__all__ = ["MOST_ROWS", "best_rows", "by_threshold", "json_in_html", "render"]
