"""The page's charts as Plotly figures: traces and axes without colours of text and paper, which the
page sets for light and dark.
"""

from __future__ import annotations

import html
import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cnvnet_report.funnel import LOSSES, PASS, SIGNALS
from cnvnet_report.run import RunReport
from cnvnet_report.thresholds import TYPES, by_threshold

# Okabe and Ito's colours, which colour-blind people tell apart; shapes and hatching differ too.
DEL, DUP, GREEN, YELLOW, PINK, SKY = (
    *("#d55e00", "#0072b2", "#009e73"),
    *("#e69f00", "#cc79a7", "#56b4e9"),
)
GREY = "#8a8a8a"
COLOURS = {"DEL": DEL, "DUP": DUP}
MARKERS = {"DEL": "triangle-down", "DUP": "triangle-up"}
NAMES = {"DEL": "deletions", "DUP": "duplications"}
_DASHES = ("solid", "dash", "dot", "dashdot")
_HATCH = ("", "/", "\\", "x", ".", "-", "+", "|")
_COPIES_SHOWN = 5.0
_CALLS_DRAWN = 4000


@dataclass(frozen=True)
class Figure:
    """A chart: Plotly's data and layout, and a table of what it draws."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]
    table: pd.DataFrame

    @property
    def plotly(self) -> dict[str, Any]:
        return {"data": self.data, "layout": self.layout}


def _text(outside: object) -> str:
    """Plotly reads some HTML in its labels: what comes from outside must hold none."""
    return html.escape(str(outside))


def _hatch(number: int) -> dict[str, Any]:
    """The hatching of the bars of one kind: colour alone should tell nothing."""
    shape = _HATCH[number % len(_HATCH)]
    return {
        "shape": shape,
        "fillmode": "overlay",
        "fgcolor": "#ffffff",
        "fgopacity": 0.55,
        "size": 7,
        "solidity": 0.2,
    }


def _axis(title: str, **more: Any) -> dict[str, Any]:
    return {"title": {"text": title}, "automargin": True, **more}


def depth_by_gc(run: RunReport) -> Figure | None:
    """Depth over GC, before and after correction, with the quartiles between bins as a band."""
    table = run.depth_by_gc()
    if table.empty:
        return None
    x, data = table.index.tolist(), []
    for when, colour, dash in (("before", YELLOW, "dash"), ("after", DUP, "solid")):
        band = [*table[f"{when}_low"], *reversed(table[f"{when}_high"].tolist())]
        data.append(
            {
                "x": [*x, *reversed(x)],
                "y": band,
                "fill": "toself",
                "fillcolor": colour,
                "opacity": 0.18,
                "line": {"width": 0},
                "mode": "lines",
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
        data.append(
            {
                "x": x,
                "y": table[f"{when}_median"].tolist(),
                "name": f"{when} correction",
                "mode": "lines",
                "line": {"color": colour, "dash": dash, "width": 2.5},
                "hovertemplate": "%{x} % GC: %{y:.2f}<extra>" + when + "</extra>",
            }
        )
    layout = {
        "xaxis": _axis("GC of the bin, %"),
        "yaxis": _axis("depth, normal = 1", range=[0, 2]),
    }
    return Figure(data, layout, table.reset_index())


def insert_sizes(run: RunReport) -> Figure | None:
    """The share of pairs at each insert size, a line for each read group."""
    table = run.inserts()
    shares = table.loc[:, table.sum() > 0] if not table.empty else table
    if shares.empty:
        return None
    shares = 100 * shares / shares.sum()
    colours = (DUP, DEL, GREEN, PINK, YELLOW, SKY, GREY)
    data = [
        {
            "x": shares.index.tolist(),
            "y": shares[group].round(3).tolist(),
            "name": _text(group),
            "mode": "lines",
            "line": {
                "color": colours[i % len(colours)],
                "dash": _DASHES[i // len(colours) % len(_DASHES)],
                "width": 2,
            },
            "hovertemplate": "%{x} bp: %{y:.2f} %<extra>" + _text(group) + "</extra>",
        }
        for i, group in enumerate(shares.columns)
    ]
    layout = {
        "xaxis": _axis("insert size, bp", rangemode="tozero"),
        "yaxis": _axis("pairs, %", rangemode="tozero"),
        "showlegend": 1 < len(data) <= 12,
    }
    columns = {
        "id": "read group",
        "own_pairs": "pairs",
        "median_insert": "median",
        "low_insert": "1 % quantile",
        "high_insert": "99 % quantile",
    }
    groups = pd.DataFrame(run.read_groups, columns=list(columns)).rename(columns=columns)
    return Figure(data, layout, groups)


def way_to_calls(funnel: pd.DataFrame) -> Figure:
    """Candidates, records and passing calls of each signal, on a logarithmic axis."""
    table = funnel[funnel["candidates"] > 0]
    names = [SIGNALS[signal] for signal in table.index]
    lost = table[list(LOSSES)].sum(axis=1)
    stages = {
        "candidates": (table["candidates"], GREY, "circle"),
        "written": (table["candidates"] - lost, SKY, "square"),
        "PASS": (table[PASS], GREEN, "star"),
    }
    data: list[dict[str, Any]] = []
    for name, (counts, colour, symbol) in stages.items():
        data.append(
            {
                "x": [count or None for count in counts],
                "y": names,
                "name": name,
                "mode": "markers",
                "marker": {"color": colour, "symbol": symbol, "size": 12},
                "hovertemplate": "%{y}: %{x:,}<extra>" + name + "</extra>",
            }
        )
    layout = {
        "xaxis": _axis("count (logarithmic)", type="log", dtick="D2"),
        "yaxis": _axis("", autorange="reversed", type="category"),
    }
    return Figure(data, layout, pd.DataFrame())


def fates(funnel: pd.DataFrame) -> Figure:
    """What became of each signal's candidates, as shares of 100 %."""
    table = funnel[funnel["candidates"] > 0]
    names = [SIGNALS[signal] for signal in table.index]
    colours = dict(
        zip(LOSSES, ("#666666", "#e0e0a8", PINK, "#b8b8b8", SKY), strict=True),
        **{"LowQual": YELLOW, "Redundant": DUP, PASS: GREEN},
    )
    data = []
    for i, fate in enumerate(table.columns.drop("candidates")):
        counts = table[fate]
        if not counts.any():
            continue
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": names,
                "x": (100 * counts / table["candidates"]).round(2).tolist(),
                "name": LOSSES.get(fate, "passes" if fate == PASS else f"filter {_text(fate)}"),
                "customdata": counts.tolist(),
                "marker": {
                    "color": colours.get(fate, DEL),
                    "pattern": _hatch(i),
                },
                "hovertemplate": "%{y}: %{customdata:,} (%{x:.1f} %)<extra>%{fullData.name}",
            }
        )
    layout = {
        "barmode": "stack",
        "xaxis": _axis("candidates, %", range=[0, 100]),
        "yaxis": _axis("", autorange="reversed", type="category"),
    }
    shown = table.rename(index=SIGNALS, columns=LOSSES)
    return Figure(data, layout, shown.rename_axis("signal").reset_index())


def sizes(calls: pd.DataFrame) -> Figure | None:
    """Passing calls by size, five bars for each power of ten."""
    passing = calls[calls["filters"] == "PASS"]
    if passing.empty:
        return None
    top = math.ceil(5 * math.log10(max(passing["size"].max() + 1, 100)))
    edges = 10 ** (np.arange(8, top + 1) / 5)
    edges[0] = min(edges[0], passing["size"].min())
    labels = [f"{low:,.0f}–{high:,.0f}" for low, high in itertools.pairwise(edges)]
    table, data = pd.DataFrame({"bp": labels}), []
    for i, kind in enumerate(TYPES):
        counts, _ = np.histogram(passing.loc[passing["type"] == kind, "size"], edges)
        table[NAMES[kind]] = counts
        data.append(
            {
                "type": "bar",
                "x": labels,
                "y": counts.tolist(),
                "name": NAMES[kind],
                "marker": {"color": COLOURS[kind], "pattern": _hatch(i)},
                "hovertemplate": "%{x} bp: %{y}<extra>%{fullData.name}</extra>",
            }
        )
    few = int(table.drop(columns="bp").sum(axis=1).max()) < 10
    whole = {"dtick": 1} if few else {}
    layout = {
        "barmode": "stack",
        "xaxis": _axis("size, bp", type="category"),
        "yaxis": _axis("passing calls", rangemode="tozero", tickformat=",d", **whole),
    }
    return Figure(data, layout, table)


def _starts(contigs: list[dict[str, Any]]) -> dict[str, int]:
    starts, at = {}, 0
    for contig in contigs:
        starts[contig["name"]] = at
        at += contig["length"]
    return starts


def genome(run: RunReport, calls: pd.DataFrame) -> Figure | None:
    """Copies by depth along the genome, with the passing calls above (gains) and below (losses)."""
    contigs = run.json.get("figures", {}).get("genome", {}).get("contigs", [])
    if not contigs:
        return None
    starts = _starts(contigs)
    steps = run.depth_along_genome()
    middle = steps["contig"].map(starts) + (steps["begin"] + steps["end"]) // 2
    copies = (2 * steps["depth"]).clip(upper=_COPIES_SHOWN).round(2)
    known = copies.notna()
    hover = [
        f"{_text(name)}:{begin + 1:,}"
        for name, begin in zip(steps["contig"][known], steps["begin"][known], strict=True)
    ]
    data: list[dict[str, Any]] = [
        {
            "x": middle[known].tolist(),
            "y": copies[known].tolist(),
            "text": hover,
            "mode": "markers",
            "name": "depth",
            "marker": {"color": GREY, "size": 3.5},
            "hovertemplate": "%{text}: %{y:.2f} copies<extra></extra>",
        }
    ]
    passing = calls[(calls["filters"] == "PASS") & calls["contig"].isin(starts)]
    passing = passing.nlargest(_CALLS_DRAWN, "score", keep="first").sort_index()
    for kind, height in (("DEL", -0.35), ("DUP", _COPIES_SHOWN + 0.35)):
        some = passing[passing["type"] == kind]
        x = some["contig"].map(starts) + (some["begin"] + some["end"]) // 2
        data.append(
            {
                "x": x.tolist(),
                "y": [height] * len(some),
                "name": NAMES[kind],
                "mode": "markers",
                "marker": {"color": COLOURS[kind], "symbol": MARKERS[kind], "size": 10},
                "text": [
                    _text(f"{row.id}, {row.size:,} bp, score {row.score:.3f}")
                    for row in some.itertuples()
                ],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    whole = sum(contig["length"] for contig in contigs)
    wide = [contig for contig in contigs if contig["length"] >= whole / 40] or contigs[:1]
    layout = {
        "xaxis": _axis(
            "",
            range=[-whole / 200, whole * 1.005],
            tickvals=[starts[c["name"]] + c["length"] / 2 for c in wide],
            ticktext=[
                _text(c["name"] if len(c["name"]) < 14 else c["name"][:12] + "…") for c in wide
            ],
            showgrid=False,
        ),
        "yaxis": _axis("copies, by depth", range=[-0.8, _COPIES_SHOWN + 0.8], dtick=1),
        "shapes": [
            {
                "type": "line",
                "x0": start,
                "x1": start,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"width": 0.5, "color": GREY},
            }
            for start in [
                *(starts[c["name"]] for c in contigs if c["length"] >= whole / 300),
                whole,
            ]
        ],
    }
    depth = steps.groupby("contig", sort=False)["depth"].median()
    counts = pd.crosstab(passing["contig"], passing["type"]).reindex(columns=list(TYPES))
    table = pd.DataFrame({"median copies": (2 * depth).round(2)}).join(counts).fillna(0)
    table = table.astype(dict.fromkeys(TYPES, int)).rename(columns=NAMES)
    return Figure(data, layout, table.rename_axis("contig").reset_index())


def expected_false(run: RunReport, calls: pd.DataFrame) -> Figure:
    """Calls that pass, and those of them expected to be false, at each threshold."""
    data: list[dict[str, Any]] = []
    table = pd.DataFrame({"score from": [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]})
    for kind in TYPES:
        rows = by_threshold(calls, kind)
        for column, dash, name in (("calls", "solid", "pass"), ("false", "dot", "expected false")):
            data.append(
                {
                    "x": rows.index.tolist(),
                    "y": rows[column].round(2).tolist(),
                    "name": f"{NAMES[kind]}: {name}",
                    "mode": "lines",
                    "line": {"color": COLOURS[kind], "dash": dash, "width": 2.5, "shape": "hv"},
                    "hovertemplate": "from %{x:.2f}: %{y:,.1f}<extra>%{fullData.name}</extra>",
                }
            )
            values = [rows[column].loc[score] for score in table["score from"]]
            table[f"{NAMES[kind]}: {name}"] = np.round(values, 1 if column == "false" else 0)
    layout = {
        "xaxis": _axis("threshold of the score", range=[0.05, 1]),
        "yaxis": _axis("calls", rangemode="tozero"),
    }
    return Figure(data, layout, table)


def calibration(measured: pd.DataFrame) -> Figure | None:
    """The measured share of true calls over the score, with 95 % intervals."""
    if measured.empty:
        return None
    data: list[dict[str, Any]] = [
        {
            "x": [0, 1],
            "y": [0, 1],
            "mode": "lines",
            "name": "perfect",
            "line": {"color": GREY, "dash": "dash", "width": 1},
            "hoverinfo": "skip",
        }
    ]
    for kind in TYPES:
        rows = measured[measured["type"] == kind]
        data.append(
            {
                "x": rows["mean_score"].tolist(),
                "y": rows["share_true"].tolist(),
                "mode": "markers+lines",
                "name": NAMES[kind],
                "marker": {"color": COLOURS[kind], "symbol": MARKERS[kind], "size": 9},
                "line": {"color": COLOURS[kind], "width": 1},
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "color": COLOURS[kind],
                    "width": 3,
                    "array": (rows["high"] - rows["share_true"]).round(3).tolist(),
                    "arrayminus": (rows["share_true"] - rows["low"]).round(3).tolist(),
                },
                "customdata": rows["n"].tolist(),
                "hovertemplate": "score %{x:.2f}: %{y:.2f} true of %{customdata}<extra></extra>",
            }
        )
    layout = {
        "xaxis": _axis("score", range=[0, 1.02]),
        "yaxis": _axis("share that is true", range=[0, 1.04]),
    }
    return Figure(data, layout, measured.drop(columns="model"))
