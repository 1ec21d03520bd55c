"""The tables of `real.py`: calls, causes, reliability, false calls per 10 Mb, and goals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cnvnet_tune.curves import wilson
from cnvnet_tune.report import markdown_table, share
from cnvnet_tune.truvari import DUP_AS_INS, KINDS, TYPES
from workflows.benchmark.compare import ALL, IN_REPEATS, OUTSIDE_REPEATS
from workflows.benchmark.table import Row
from workflows.tables.causes import ALMOST, FALSE_CAUSES, ONLY_SHORT, Case
from workflows.tables.decoys import PER_BASES
from workflows.tables.page import call_table, genotype_table
from workflows.tables.reliability import Reliability, Scored, recall_at, reliability_of

OWN = "cnvnet"
AT_PRECISION = 0.92
FALSE_RATE = "false calls per 10 Mb"
SHORT_RATE = f"{FALSE_RATE} where only variants < {ALMOST} bp lie"
ALMOST_LONG = f"of these, with one of {ALMOST}-49 bp"
IN_ALL = "of all, as large as several changes of one haplotype together"
RECALL_AT = f"recall at precision {AT_PRECISION}"
PLACES = {ALL: None, IN_REPEATS: True, OUTSIDE_REPEATS: False}
Figures = dict[tuple[str, str, str, str], float | None]  # (group, type, subset, figure) of cnvnet


@dataclass(frozen=True)
class GroupResult:
    """What was found in the genomes of one group.

    `cases`: (genome, case) by caller, of the callers that are explained; `scored`:
    cnvnet's records; `bases`: known bases in which calls were evaluated.
    """

    name: str
    rows: list[Row]
    cases: dict[str, list[tuple[str, Case]]]
    scored: list[Scored]
    bases: int

    @property
    def has_events(self) -> bool:
        """True if any genome of the group has a true deletion or duplication."""
        of_all = [row.counts for row in self.rows if row.subset == ALL and row.kind in TYPES]
        return any(counts.tp_base + counts.fn for counts in of_all)

    def chosen(self, caller: str, kind: str, missed: bool) -> list[Case]:
        """Returns the cases of one caller and type, false calls or missed events."""
        cases = [case for _, case in self.cases.get(caller, [])]
        return [case for case in cases if case.event.kind == kind and case.missed == missed]

    def per_bases(self, count: int) -> float:
        return count * PER_BASES / self.bases


def false_rates(result: GroupResult) -> list[tuple[str, str, str, float]]:
    """Returns (caller, type, figure, false calls per 10 Mb); SHORT_RATE for explained callers."""
    lines = []
    for row in result.rows:
        if row.subset == ALL and row.kind in TYPES:
            lines.append((row.caller, row.kind, FALSE_RATE, result.per_bases(row.counts.fp)))
    for caller in result.cases:
        for kind in TYPES:
            short = [case.largest_short for case in result.chosen(caller, kind, False)]
            count = sum(1 for size in short if size is not None and size < ALMOST)
            lines.append((caller, kind, SHORT_RATE, result.per_bases(count)))
    return lines


def figures_of(result: GroupResult) -> Figures:
    """Returns every figure of cnvnet's that a goal may name."""
    found: Figures = {}
    for row in result.rows:
        if row.caller == OWN:
            counts, key = row.counts, (result.name, row.kind, row.subset)
            found |= {(*key, name): getattr(counts, name) for name in ("precision", "recall", "f1")}
            found[*key, "genotypes right"] = counts.genotypes_right
    for caller, kind, figure, rate in false_rates(result):
        if caller == OWN:
            found[result.name, kind, ALL, figure] = rate
    for kind in TYPES:
        for place, in_repeat in PLACES.items():
            own = reliability_of(result.scored, kind, in_repeat)
            for name, value in score_figures(own).items():
                found[result.name, kind, place, name] = value
    return found


def score_figures(own: Reliability) -> dict[str, float | None]:
    recall = recall_at(own.ranked, AT_PRECISION) if own.ranked.events else None
    return own.figures | {RECALL_AT: recall}


def goal_lines(goals: list[dict], figures: Figures, groups: list[str]) -> list[list[str]]:
    """Returns what stands in the table of goals, for those of the given groups.

    A goal has group, type, subset, figure, and at_least or at_most. Raises
    ValueError if there is no such figure.
    """
    lines = []
    for goal in goals:
        key = (goal["group"], goal["type"], goal["subset"], goal["figure"])
        if goal["group"] not in groups:
            continue
        if key not in figures:
            raise ValueError(f"no figure {', '.join(key)} for a goal")
        least = "at_least" in goal
        bound, figure = goal["at_least" if least else "at_most"], figures[key]
        met = figure is not None and (figure >= bound if least else figure <= bound)
        verdict = "no figure" if figure is None else "met" if met else "**missed**"
        lines.append([*key, f"{'≥' if least else '≤'} {bound:g}", share(figure), verdict])
    return lines


def goal_table(lines: list[list[str]]) -> str:
    return markdown_table(["genomes", "type", "subset", "figure", "goal", OWN, ""], lines)


def cause_table(result: GroupResult, missed: bool) -> str:
    """Returns how often each cause is the reason; cells: all (of these in tandem repeats)."""
    columns = [(caller, kind) for caller in result.cases for kind in TYPES]
    found = {column: result.chosen(*column, missed) for column in columns}
    seen = Counter(case.cause for cases in found.values() for case in cases)
    causes = [name for name, _ in seen.most_common()] if missed else list(FALSE_CAUSES)
    lines = []
    for cause in causes:
        own = {column: [c for c in cases if c.cause == cause] for column, cases in found.items()}
        lines.append([cause, *(_count_cell(own[column]) for column in columns)])
        if cause == ONLY_SHORT:
            almost = [
                [c for c in own[column] if (c.largest_short or 0) >= ALMOST] for column in columns
            ]
            lines.append([ALMOST_LONG, *map(_count_cell, almost)])
    lines.append(["all", *(_count_cell(found[column]) for column in columns)])
    if not missed:
        in_all = [[case for case in found[column] if case.in_all] for column in columns]
        lines.append([IN_ALL, *map(_count_cell, in_all)])
    what = "missed" if missed else "false"
    return markdown_table(
        [f"{what}: cause", *(f"{caller} {kind}" for caller, kind in columns)], lines
    )


def _count_cell(cases: list[Case]) -> str:
    return f"{len(cases)} ({sum(case.in_repeat for case in cases)})" if cases else "0"


def rate_table(result: GroupResult) -> str:
    """Returns the false calls per 10 Mb: a line per caller."""
    rates = {(caller, kind, figure): rate for caller, kind, figure, rate in false_rates(result)}
    columns = [(kind, figure) for figure in (FALSE_RATE, SHORT_RATE) for kind in TYPES]
    lines = []
    for caller in dict.fromkeys(caller for caller, _, _ in rates):
        cells = [rates.get((caller, *column)) for column in columns]
        lines.append([caller, *("-" if rate is None else f"{rate:.1f}" for rate in cells)])
    return markdown_table(["caller", *(f"{kind}: {figure}" for kind, figure in columns)], lines)


def reliability_tables(result: GroupResult) -> str:
    """Returns the bins of cnvnet's scores, and what they come to."""
    columns = {
        f"{kind} {place}": reliability_of(result.scored, kind, in_repeat)
        for kind in TYPES
        for place, in_repeat in PLACES.items()
        if in_repeat is not None
    }
    lines = []
    for number in range(len(next(iter(columns.values())).bins)):
        bins = [own.bins[number] for own in columns.values()]
        lines.append([f"{bins[0].low:.1f}-{bins[0].low + 0.1:.1f}", *map(_bin_cell, bins)])
    text = markdown_table(["score", *columns], lines)
    lines = []
    for kind in TYPES:
        for place, in_repeat in PLACES.items():
            own = reliability_of(result.scored, kind, in_repeat)
            count = str(sum(one.count for one in own.bins))
            lines.append([kind, place, count, *map(share, score_figures(own).values())])
    return (
        text
        + "\n"
        + markdown_table(["type", "where", "n", "ECE", "average precision", RECALL_AT], lines)
    )


def _bin_cell(one) -> str:
    if not one.count:
        return "0"
    low, high = wilson(one.true, one.count)
    return f"{one.count}: {one.share_true:.2f} ({low:.2f}-{high:.2f})"


def group_section(result: GroupResult) -> str:
    """Returns all tables of one group."""
    parts = [f"\n### {result.name}\n"]
    if result.has_events:
        for kind in KINDS:
            against = (
                ": precision / recall / F1" if kind != DUP_AS_INS else ", against all insertions"
            )
            parts.append(f"\n{kind}{against}\n\n{call_table(result.rows, result.name, kind)}")
        parts.append(
            f"\nRight calls with the right genotype:\n\n{genotype_table(result.rows, ALL)}"
        )
    parts.append(f"\n{rate_table(result)}\n{cause_table(result, False)}")
    if result.has_events:
        parts.append(f"\n{cause_table(result, True)}")
    parts.append(
        f"\nHow many records of a score are true (95 % interval):\n\n{reliability_tables(result)}"
    )
    return "".join(parts)


def to_page(results: list[GroupResult], goals: list[list[str]], how: list[str]) -> str:
    parts = [f"Goals:\n\n{goal_table(goals)}"] if goals else []
    parts += [group_section(result) for result in results]
    return "".join(parts) + "\n" + "".join(f"- {line}\n" for line in how)


CASE_COLUMNS: tuple[str, ...] = (
    "genomes",
    "genome",
    "caller",
    "what",
    "contig",
    "begin",
    "end",
    "type",
    "size",
)
CASE_COLUMNS += ("score", "filter", "in_tandem_repeat", "cause", "there")


def cases_tsv(results: list[GroupResult]) -> str:
    """Returns a line per false call and missed event; `there` is a change or a record."""
    lines = ["\t".join(CASE_COLUMNS)]
    for result in results:
        for caller, cases in result.cases.items():
            for genome, case in cases:
                event = case.event
                score = "-" if event.score is None else f"{event.score:.3f}"
                fields: list[object] = [
                    result.name,
                    genome,
                    caller,
                    "missed" if case.missed else "false",
                ]
                fields += [event.contig, event.begin, event.end, event.kind, event.size, score]
                fields += [",".join(event.filters) or "PASS", "yes" if case.in_repeat else "no"]
                lines.append("\t".join(map(str, [*fields, case.cause, case.there or "-"])))
    return "\n".join(lines) + "\n"


def causes_tsv(results: list[GroupResult]) -> str:
    """Returns how often each cause is the reason, in and outside tandem repeats."""
    lines = ["genomes\tcaller\ttype\twhat\tcause\tin_tandem_repeat\tcount"]
    for result in results:
        for caller, cases in result.cases.items():
            keys = [
                (c.event.kind, "missed" if c.missed else "false", c.cause, c.in_repeat)
                for _, c in cases
            ]
            for (kind, what, cause, inside), count in sorted(Counter(keys).items()):
                place = "yes" if inside else "no"
                lines.append("\t".join([result.name, caller, kind, what, cause, place, str(count)]))
    return "\n".join(lines) + "\n"


def reliability_tsv(results: list[GroupResult]) -> str:
    """Returns every bin of cnvnet's scores."""
    lines = ["genomes\ttype\twhere\tscore_from\tn\tmean_score\tshare_true\tlow\thigh"]
    for result in results:
        for kind in TYPES:
            for place, in_repeat in PLACES.items():
                for one in reliability_of(result.scored, kind, in_repeat).bins:
                    low, high = wilson(one.true, one.count)
                    cells = [result.name, kind, place, f"{one.low:.1f}", str(one.count)]
                    cells += map(share, (one.mean_score, one.share_true, low, high))
                    lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def figures_tsv(figures: Figures) -> str:
    """Returns every figure that a goal may name."""
    lines = ["genomes\ttype\tsubset\tfigure\tvalue"]
    return (
        "\n".join(lines + ["\t".join([*key, share(value)]) for key, value in figures.items()])
        + "\n"
    )
