"""Draws precision over recall, by type and size class."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from cnvnet_tune.report import CLASSES, curve_points
from cnvnet_tune.thresholds import ALL
from cnvnet_tune.truvari import TYPES
from cnvnet_tune.tuning import Tuned

_LEAST_CALLS = 5  # a size class of fewer is not drawn


def draw(tuned: Tuned, images: list[Path]) -> None:
    """Writes the same figure to each image; its ending says which kind. The same calls give the
    same bytes.
    """
    matplotlib.rcParams["svg.hashsalt"] = "cnvnet"
    figure = Figure(figsize=(11, 6), layout="constrained")
    for panel, kind in zip(figure.subplots(1, len(TYPES)), TYPES, strict=True):
        for number, size in enumerate(CLASSES):
            points = curve_points(tuned.everything, kind, size)
            if not points or points[-1].calls < _LEAST_CALLS or not points[-1].events:
                continue
            style = (
                {"color": "black", "linewidth": 2.2, "zorder": 5}
                if size == ALL
                else {"color": f"C{number - 1}"}
            )
            recalls, precisions = (
                [point.recall for point in points],
                [point.precision for point in points],
            )
            panel.plot(recalls, precisions, label=f"{size} ({points[-1].events} events)", **style)
            if size == ALL:
                panel.plot(
                    recalls,
                    [p.expected for p in points],
                    ":",
                    color="0.5",
                    label="all, fitted",
                    zorder=6,
                )
        before, after = tuned.counts()[kind]
        for point, marker, name in (
            (before, "s", "as called"),
            (after, "o", f"tuned: {tuned.goal.words()}"),
        ):
            if point.calls and point.events:
                fill = "white" if marker == "s" else "tab:red"
                panel.plot(
                    point.recall,
                    point.precision,
                    marker,
                    color="tab:red",
                    mfc=fill,
                    zorder=7,
                    label=name,
                )
        panel.set(title=kind, xlabel="recall", ylabel="precision", xlim=(0, 1.02), ylim=(0, 1.02))
        panel.grid(color="0.9")
        if panel.get_legend_handles_labels()[0]:
            panel.legend(fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
    for image in images:
        figure.savefig(image, metadata={"Date": None} if image.suffix == ".svg" else None, dpi=130)
