"""Figures and tables as text."""

from __future__ import annotations


def share(value: float | None) -> str:
    """Returns a share with three digits, `-` when there is none."""
    return "-" if value is None else f"{value:.3f}"


def markdown_table(header: list[str], lines: list[list[str]]) -> str:
    """Returns a table of the cells as they are."""
    text = "| " + " | ".join(header) + " |\n|" + "---|" * len(header) + "\n"
    return text + "".join("| " + " | ".join(line) + " |\n" for line in lines)
