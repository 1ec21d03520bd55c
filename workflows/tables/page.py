"""Puts measured tables into pages of docs/, between two marks."""

from __future__ import annotations

import time
from pathlib import Path

# The tables of calls are the benchmark's own; the pages of docs/classifier.md use them from here.
from workflows.benchmark.table import call_table, genotype_table

__all__ = ["call_table", "fill_block", "genotype_table", "measured_on", "publish"]


def fill_block(page: Path, name: str, text: str) -> None:
    """Replaces what stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->` of a page."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    old = page.read_text()
    if old.count(begin) != 1 or old.count(end) != 1 or old.index(begin) > old.index(end):
        raise ValueError(
            f"{page} needs one line {begin.strip()} and, below it, one line {end.strip()}"
        )
    head, rest = old.split(begin)
    page.write_text(head + begin + text + end + rest.split(end)[1])


def publish(
    name: str, text: str, tsv: str, out: Path, docs: Path | None, page: str = "classifier.md"
) -> None:
    """Writes OUT/NAME.md and OUT/NAME.tsv; with `docs` also DOCS/tables/NAME.tsv and the block in
    DOCS/PAGE.
    """
    (out / f"{name}.md").write_text(text)
    (out / f"{name}.tsv").write_text(tsv)
    if docs:
        (docs / "tables").mkdir(exist_ok=True)
        (docs / "tables" / f"{name}.tsv").write_text(tsv)
        fill_block(docs / page, name, text)
    print(text)


def measured_on() -> str:
    return f"measured on {time.strftime('%Y-%m-%d')}"
