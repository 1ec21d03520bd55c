"""Tables of the benchmark's results: TSV (all), Markdown and, by report.py, HTML (to read)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnvnet_tune.report import markdown_table, share
from cnvnet_tune.truvari import DUP_AS_INS
from workflows.benchmark.compare import ALL, Counts

COLUMNS = (
    "genomes",
    "type",
    "refdist",
    "subset",
    "caller",
    "P",
    "R",
    "F1",
    "GT",
    "TP_base",
    "FN",
    "TP_comp",
    "FP",
)
DUP_AS_INS_NOTE = (
    f"{DUP_AS_INS}: the DUP calls against the truth's insertions and duplications, by Truvari's "
    "--dup-to-ins. Where the truth holds gains as insertions (GIAB), recall is the share of all "
    "insertions that are called as DUP, which is small by nature. Where it holds DUP alone (a made "
    "genome's own truth), it compares the same events as DUP does."
)


@dataclass(frozen=True)
class Row:
    """The counts of one caller, summed over the genomes of a group."""

    group: str
    kind: str
    refdist: int
    subset: str
    caller: str
    counts: Counts


@dataclass(frozen=True)
class Table:
    """A table to read; cells in ** are bold."""

    title: str
    header: list[str]
    lines: list[list[str]]
    note: str = ""


def _cells(row: Row) -> list[str]:
    counts = row.counts
    shares = [
        share(counts.precision),
        share(counts.recall),
        share(counts.f1),
        share(counts.genotypes_right),
    ]
    numbers = [str(n) for n in (counts.tp_base, counts.fn, counts.tp_comp, counts.fp)]
    return [row.group, row.kind, str(row.refdist), row.subset, row.caller, *shares, *numbers]


def to_tsv(rows: list[Row]) -> str:
    return "".join(
        "\t".join(line) + "\n" for line in [list(COLUMNS)] + [_cells(row) for row in rows]
    )


def _figures(counts: Counts) -> str:
    return f"{share(counts.precision)} / {share(counts.recall)} / {share(counts.f1)}"


def _bold(cells: list[str], best: float | None, values: list[float | None]) -> list[str]:
    return [
        f"**{cell}**" if best and value == best else cell
        for cell, value in zip(cells, values, strict=True)
    ]


def _best(values: list[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def call_lines(rows: list[Row], group: str, kind: str) -> tuple[list[str], list[list[str]]]:
    """Returns header and lines of one group and type: a line per subset, a column per caller.

    Cells are precision / recall / F1, the best F1 in bold.
    """
    own = [row for row in rows if row.group == group and row.kind == kind]
    callers = list(dict.fromkeys(row.caller for row in own))
    lines = []
    for subset in dict.fromkeys(row.subset for row in own):
        counts = [
            next(r.counts for r in own if (r.subset, r.caller) == (subset, caller))
            for caller in callers
        ]
        scores = [one.f1 for one in counts]
        cells = _bold([_figures(one) for one in counts], _best(scores), scores)
        lines.append([subset, str(counts[0].tp_base + counts[0].fn), *cells])
    return [f"true {kind}", "n", *callers], lines


def call_table(rows: list[Row], group: str, kind: str) -> str:
    """Returns the table of one group and type in Markdown."""
    return markdown_table(*call_lines(rows, group, kind))


def genotype_lines(rows: list[Row], subset: str) -> tuple[list[str], list[list[str]]]:
    """Returns the share of a subset's right calls with the right genotype, by group and type."""
    chosen = [row for row in rows if row.subset == subset]
    callers = list(dict.fromkeys(row.caller for row in chosen))
    lines = []
    for group, kind in dict.fromkeys((row.group, row.kind) for row in chosen):
        of = {
            row.caller: row.counts.genotypes_right
            for row in chosen
            if (row.group, row.kind) == (group, kind)
        }
        lines.append([group, kind, *(share(of[caller]) for caller in callers)])
    return ["genomes", "type", *callers], lines


def genotype_table(rows: list[Row], subset: str) -> str:
    """Returns the table of genotypes in Markdown."""
    return markdown_table(*genotype_lines(rows, subset))


def distance_lines(rows: list[Row]) -> tuple[list[str], list[list[str]]]:
    """Returns F1 at every distance asked for, of all events: a line per group and type."""
    chosen = [row for row in rows if row.subset == ALL]
    callers = list(dict.fromkeys(row.caller for row in chosen))
    lines = []
    for group, kind in dict.fromkeys((row.group, row.kind) for row in chosen):
        own = [row for row in chosen if (row.group, row.kind) == (group, kind)]
        of = {
            caller: [share(row.counts.f1) for row in own if row.caller == caller]
            for caller in callers
        }
        lines.append([group, kind, *(" → ".join(of[caller]) for caller in callers)])
    return ["genomes", "type", *callers], lines


def cost_lines(costs: dict[str, list[dict]]) -> tuple[list[str], list[list[str]]]:
    """Returns what each run took; `costs` holds per caller the cost of each genome (genome, wall_s,
    cpu_s, peak_mb).
    """
    lines = [
        [
            caller,
            cost["genome"],
            f"{cost['wall_s']:.1f}",
            f"{cost['cpu_s']:.1f}",
            f"{cost['peak_mb']:.0f}",
        ]
        for caller, per_genome in costs.items()
        for cost in per_genome
    ]
    return ["caller", "genome", "wall s", "CPU s", "peak MB"], lines


def tables_of(rows: list[Row], costs: dict[str, list[dict]]) -> list[Table]:
    """Returns the tables to read: calls at the smallest distance, distances, genotypes, costs."""
    refdists = sorted({row.refdist for row in rows})
    near = [row for row in rows if row.refdist == refdists[0]]
    tables = []
    for group, kind in dict.fromkeys((row.group, row.kind) for row in near):
        note = "Precision / recall / F1, best F1 in bold; n counts the true events."
        note += f" {DUP_AS_INS_NOTE}" if kind == DUP_AS_INS else ""
        title = f"{group}: {kind}, at most {refdists[0]} bp apart"
        tables.append(Table(title, *call_lines(near, group, kind), note))
    if len(refdists) > 1:
        apart = " → ".join(f"{refdist}" for refdist in refdists)
        tables.append(Table(f"F1 of all events, at most {apart} bp apart", *distance_lines(rows)))
    note = "Of the right calls that have a genotype, the share with as many copies as the truth."
    tables.append(Table("Genotypes", *genotype_lines(near, ALL), note))
    tables.append(Table("Cost", *cost_lines(costs), "Peak memory is that of the largest process."))
    return tables


def to_markdown(tables: list[Table], how: list[str], plots: Sequence[str] = ()) -> str:
    """Returns a page without a title: plots (paths from the page), tables, how it was measured."""
    parts = [f"\n![{plot}]({plot})\n" for plot in plots]
    for table in tables:
        parts.append(f"\n## {table.title}\n\n" + (f"{table.note}\n\n" if table.note else ""))
        parts.append(markdown_table(table.header, table.lines))
    return "".join(parts) + "\n## How\n\n" + "".join(f"- {line}\n" for line in how)
