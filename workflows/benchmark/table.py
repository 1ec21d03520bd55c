"""Writes the benchmark's results as TSV (everything) and Markdown (to read)."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.benchmark.compare import SUBSETS, Counts

COLUMNS = ("genomes", "type", "refdist", "subset", "caller", "P", "R", "F1", "GT", "TP_base", "FN", "TP_comp", "FP")


@dataclass(frozen=True)
class Row:
    """The counts of one caller, summed over the genomes of a group."""

    group: str
    kind: str
    refdist: int
    subset: str
    caller: str
    counts: Counts


def share(value: float | None) -> str:
    """Returns a share with three digits, `-` when there is none."""
    return "-" if value is None else f"{value:.3f}"


def _cells(row: Row) -> list[str]:
    counts = row.counts
    shares = [share(counts.precision), share(counts.recall), share(counts.f1), share(counts.genotypes_right)]
    numbers = [str(n) for n in (counts.tp_base, counts.fn, counts.tp_comp, counts.fp)]
    return [row.group, row.kind, str(row.refdist), row.subset, row.caller, *shares, *numbers]


def to_tsv(rows: list[Row]) -> str:
    return "".join("\t".join(line) + "\n" for line in [list(COLUMNS)] + [_cells(row) for row in rows])


def markdown_table(header: list[str], lines: list[list[str]]) -> str:
    """Returns a table of the cells as they are."""
    text = "| " + " | ".join(header) + " |\n|" + "---|" * len(header) + "\n"
    return text + "".join("| " + " | ".join(line) + " |\n" for line in lines)


def to_markdown(rows: list[Row], costs: dict[str, list[dict]], versions: dict[str, str], recipe: str) -> str:
    """Returns a page: one table for each group, type and distance, then costs and versions.

    `costs` holds, per caller, the cost of each genome (keys genome, wall_s, cpu_s, peak_mb).
    """
    parts = ["# Benchmark\n"]
    tables: dict[tuple, list[Row]] = {}
    for row in rows:
        tables.setdefault((row.group, row.kind, row.refdist), []).append(row)
    for (group, kind, refdist), members in tables.items():
        parts.append(f"\n## {group}: {kind}, at most {refdist} bp apart\n\n")
        members = sorted(members, key=lambda row: SUBSETS.index(row.subset))
        lines = [[c for i, c in enumerate(_cells(row)) if i > 2] for row in members]
        parts.append(markdown_table(list(COLUMNS[3:]), lines))
    parts.append("\n## Cost\n\nPeak memory is that of the largest process.\n\n")
    lines = [
        [caller, cost["genome"], f"{cost['wall_s']:.1f}", f"{cost['cpu_s']:.1f}", f"{cost['peak_mb']:.0f}"]
        for caller, per_genome in costs.items()
        for cost in per_genome
    ]
    parts.append(markdown_table(["caller", "genome", "wall s", "CPU s", "peak MB"], lines))
    parts.append("\n## How\n\n")
    parts += [f"- {name}: {version}\n" for name, version in versions.items()]
    parts.append(f"- {recipe}\n")
    return "".join(parts)
