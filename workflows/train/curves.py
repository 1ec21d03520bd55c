"""Draws a training's course: loss and accuracy by epoch, from the CSV of `cnvnet train --log`."""

from __future__ import annotations

import csv
from pathlib import Path

from matplotlib.figure import Figure


def read_epochs(log: Path) -> dict[int, list[dict[str, float]]]:
    """Returns fold -> its epochs in order; fold 0 is the model's own network."""
    folds: dict[int, list[dict[str, float]]] = {}
    with open(log, encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            numbers = {key: float(value) for key, value in row.items()}
            folds.setdefault(int(numbers["fold"]), []).append(numbers)
    return folds


def draw_curves(log: Path, image: Path) -> None:
    """Writes an image (its ending says which kind): the model's network in colour, those of the
    folds in grey.
    """
    figure = Figure(
        figsize=(9, 3.5), layout="constrained"
    )  # not pyplot's: several trainings may end at once
    panels = figure.subplots(1, 2)
    for fold, epochs in sorted(read_epochs(log).items(), reverse=True):
        numbers = [e["epoch"] for e in epochs]
        for panel, figure_of in zip(panels, ("loss", "accuracy"), strict=True):
            for split, style in (("train", "--"), ("validation", "-")):
                colour = "0.8" if fold else {"train": "tab:blue", "validation": "tab:orange"}[split]
                label = None if fold else split
                panel.plot(
                    numbers,
                    [e[f"{split}_{figure_of}"] for e in epochs],
                    style,
                    color=colour,
                    label=label,
                )
            panel.set_xlabel("epoch")
            panel.set_title(figure_of)
    panels[0].legend()
    figure.savefig(image)
