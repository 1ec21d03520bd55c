"""Puts measured tables into pages of docs/, between two marks."""

from __future__ import annotations

import time
from pathlib import Path

from workflows.benchmark.compare import Counts
from workflows.benchmark.table import Row, markdown_table, share


def fill_block(page: Path, name: str, text: str) -> None:
    """Replaces what stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->` of a page."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    old = page.read_text()
    if old.count(begin) != 1 or old.count(end) != 1 or old.index(begin) > old.index(end):
        raise ValueError(f"{page} needs one line {begin.strip()} and, below it, one line {end.strip()}")
    head, rest = old.split(begin)
    page.write_text(head + begin + text + end + rest.split(end)[1])


def publish(name: str, text: str, tsv: str, out: Path, docs: Path | None, page: str = "classifier.md") -> None:
    """Writes OUT/NAME.md and OUT/NAME.tsv; with `docs` also DOCS/tables/NAME.tsv and the block in DOCS/PAGE."""
    (out / f"{name}.md").write_text(text)
    (out / f"{name}.tsv").write_text(tsv)
    if docs:
        (docs / "tables").mkdir(exist_ok=True)
        (docs / "tables" / f"{name}.tsv").write_text(tsv)
        fill_block(docs / page, name, text)
    print(text)


def measured_on() -> str:
    return f"measured on {time.strftime('%Y-%m-%d')}"


def _figures(counts: Counts) -> str:
    return f"{share(counts.precision)} / {share(counts.recall)} / {share(counts.f1)}"


def _bold(cells: list[str], best: float | None, values: list[float | None]) -> list[str]:
    return [f"**{cell}**" if best and value == best else cell for cell, value in zip(cells, values)]


def call_table(rows: list[Row], group: str, kind: str) -> str:
    """Returns a table of one group and type: a line per subset, a column per caller (P / R / F1, best F1 in bold)."""
    own = [row for row in rows if row.group == group and row.kind == kind]
    callers = list(dict.fromkeys(row.caller for row in own))
    lines = []
    for subset in dict.fromkeys(row.subset for row in own):
        counts = [next(r.counts for r in own if (r.subset, r.caller) == (subset, caller)) for caller in callers]
        scores = [one.f1 for one in counts]
        cells = _bold(
            [_figures(one) for one in counts], max((s for s in scores if s is not None), default=None), scores
        )
        lines.append([subset, str(counts[0].tp_base + counts[0].fn), *cells])
    return markdown_table([f"true {kind}", "n", *callers], lines)


def genotype_table(rows: list[Row], subset: str) -> str:
    """Returns the share of right calls with the right genotype, of one subset: a line per group and type."""
    chosen = [row for row in rows if row.subset == subset]
    callers = list(dict.fromkeys(row.caller for row in chosen))
    lines = []
    for group, kind in dict.fromkeys((row.group, row.kind) for row in chosen):
        of = {row.caller: row.counts.genotypes_right for row in chosen if (row.group, row.kind) == (group, kind)}
        lines.append([group, kind, *(share(of[caller]) for caller in callers)])
    return markdown_table(["genomes", "type", *callers], lines)
