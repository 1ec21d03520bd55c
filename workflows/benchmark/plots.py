"""Draws precision and recall of the callers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

from cnvnet_tune.truvari import LAST_BIN, SIZE_BINS
from workflows.benchmark.compare import ALL
from workflows.benchmark.table import Row

_BINS = [name for name, _, _ in SIZE_BINS] + [LAST_BIN]
_COLOURS = ("#c1272d", "#0000a7", "#008176", "#e58e00", "#7b3fa0", "#5c5c5c", "#b3669e")
_MARKERS = "osD^vPX"


def _by_size(axes: Axes, rows: list[Row], callers: list[str], measure: str) -> None:
    """Draws one measure (a property of Counts) of one group and kind, a line per caller."""
    for number, caller in enumerate(callers):
        values = {row.subset: getattr(row.counts, measure) for row in rows if row.caller == caller}
        known = [
            (at, values[name]) for at, name in enumerate(_BINS) if values.get(name) is not None
        ]
        style: dict[str, Any] = {
            "color": _COLOURS[number % 7],
            "marker": _MARKERS[number % 7],
            "label": caller,
        }
        axes.plot([at for at, _ in known], [value for _, value in known], **style)
    axes.set_xticks(range(len(_BINS)), _BINS)
    axes.set(ylim=(-0.03, 1.03), xlabel="size, bp", ylabel=measure)
    axes.grid(alpha=0.3)


def _points(axes: Axes, rows: list[Row], callers: list[str]) -> None:
    """Draws one point per caller, of all events of one group and kind, over lines of equal F1."""
    for f1 in (0.2, 0.4, 0.6, 0.8):
        recalls = [f1 / 2 + at * (1 - f1 / 2) / 100 for at in range(1, 101)]
        axes.plot(
            recalls, [f1 * recall / (2 * recall - f1) for recall in recalls], color="#ddd", zorder=0
        )
    for number, caller in enumerate(callers):
        for row in rows:
            recall, precision = row.counts.recall, row.counts.precision
            if (
                (row.caller, row.subset) == (caller, ALL)
                and recall is not None
                and precision is not None
            ):
                style: dict[str, Any] = {
                    "color": _COLOURS[number % 7],
                    "marker": _MARKERS[number % 7],
                    "linestyle": "",
                }
                axes.plot([recall], [precision], **style, label=caller)
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), xlabel="recall", ylabel="precision")


def draw(rows: list[Row], folder: Path) -> list[Path]:
    """Writes a figure per group, SVG and PNG, of the smallest distance among the rows; returns the
    SVG files.

    A row per kind: recall by size, precision by size, precision against recall.
    """
    refdist = min(row.refdist for row in rows)
    near = [row for row in rows if row.refdist == refdist]
    callers = list(dict.fromkeys(row.caller for row in near))
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with pyplot.rc_context({"svg.hashsalt": "benchmark", "svg.fonttype": "none", "font.size": 9}):
        for group in dict.fromkeys(row.group for row in near):
            own = [row for row in near if row.group == group]
            kinds = list(dict.fromkeys(row.kind for row in own))
            figure, grid = pyplot.subplots(
                len(kinds), 3, figsize=(12, 3.4 * len(kinds)), squeeze=False, layout="constrained"
            )
            for line, kind in zip(grid, kinds, strict=True):
                of_kind = [row for row in own if row.kind == kind]
                _by_size(line[0], of_kind, callers, "recall")
                _by_size(line[1], of_kind, callers, "precision")
                _points(line[2], of_kind, callers)
                line[0].set_title(kind, loc="left", fontweight="bold")
            handles, labels = grid[0][0].get_legend_handles_labels()
            figure.legend(
                handles, labels, loc="outside lower center", ncols=len(callers), frameon=False
            )
            figure.suptitle(f"{group}, at most {refdist} bp apart")
            stem = re.sub(r"[^a-z0-9]+", "_", group.lower()).strip("_")
            files.append(folder / f"{stem}.svg")
            figure.savefig(files[-1], metadata={"Date": None})
            figure.savefig(files[-1].with_suffix(".png"), dpi=130, metadata={"Software": None})
            pyplot.close(figure)
    return files
