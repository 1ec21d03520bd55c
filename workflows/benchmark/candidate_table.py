"""Writes what `make benchmark-candidates` measures as TSV (everything) and Markdown (to read)."""

from __future__ import annotations

from dataclasses import dataclass

from cnvnet_tune.report import markdown_table, share
from cnvnet_tune.truvari import TYPES
from workflows.benchmark.recall import (
    IN,
    KILOBASE,
    REAL_OUT,
    SUBSETS,
    Pair,
    Row,
    TrueEvent,
    quantile,
)

UNION = "union"


@dataclass(frozen=True)
class Starts:
    """How far cnvnet's candidates begin from the true events matched with them, in bp; None where
    there are none.
    """

    group: str
    which: str
    pairs: int
    median: int | None
    p90: int | None


@dataclass(frozen=True)
class Goal:
    text: str
    group: str
    figure: float | None
    bound: float
    at_least: bool

    @property
    def met(self) -> bool | None:
        """None where there was nothing to measure."""
        if self.figure is None:
            return None
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


SPLIT, BASE_LEVEL, OTHER = (
    "with a split read",
    "with a soft clip or gap, no split read",
    "with none of these",
)


def start_errors(group: str, pairs: list[Pair]) -> list[Starts]:
    """Summarises the start errors by the best signal that stands behind a candidate."""
    of_signal: dict[str, list[int]] = {SPLIT: [], BASE_LEVEL: [], OTHER: []}
    for pair in pairs:
        of_signal[SPLIT if pair.split else BASE_LEVEL if pair.base_level else OTHER].append(
            pair.distance
        )
    everything = {"all": [pair.distance for pair in pairs], **of_signal}
    return [
        Starts(group, which, len(values), quantile(values, 0.5), quantile(values, 0.9))
        for which, values in everything.items()
    ]


def goals_of(group: str, rows: list[Row], starts: list[Starts], per_event: float) -> list[Goal]:
    """Holds one group's figures against the goals that are numbers."""
    by_name = {(row.kind, row.subset): row for row in rows if row.group == group}
    recalls = [
        ("recall of real DEL", "DEL", "REAL", 0.80),
        ("recall of real DEL outside tandem repeats", "DEL", REAL_OUT, 0.97),
        ("recall of DUP of 1 kb and more", "DUP", KILOBASE, 0.97),
        ("recall of DUP in tandem repeats", "DUP", IN, 0.50),
    ]
    goals = [
        Goal(text, group, by_name[kind, subset].recall("cnvnet"), bound, True)
        for text, kind, subset, bound in recalls
    ]
    split = next(s for s in starts if s.group == group and s.which == SPLIT)
    goals.append(Goal("start error with a split read, median, bp", group, split.median, 1, False))
    goals.append(
        Goal("start error with a split read, 90th percentile, bp", group, split.p90, 5, False)
    )
    goals.append(Goal("candidates per true event", group, per_event, 30, False))
    return goals


def to_tsv(rows: list[Row], callers: list[str]) -> str:
    """Returns one line per group, type and subset: counts, then recalls."""
    names = [*callers, UNION]
    head = [
        "genomes",
        "type",
        "subset",
        "events",
        *(f"found_{n}" for n in names),
        *(f"recall_{n}" for n in names),
    ]
    lines: list[list[object]] = [[*head, "only_cnvnet", "only_union"]]
    for row in rows:
        found = [row.found[caller] for caller in callers] + [row.union]
        recalls = [row.recall(caller) for caller in callers] + [row.union_recall]
        cells = [row.group, row.kind, row.subset, row.events, *found, *(share(r) for r in recalls)]
        lines.append([*cells, row.only_cnvnet, row.only_union])
    return "".join("\t".join(str(cell) for cell in line) + "\n" for line in lines)


def events_tsv(events: list[TrueEvent], found: dict[str, set]) -> str:
    """Returns a line per true event with the callers that find it; found[caller]: (genome, id)."""
    lines = ["genome\tid\tcontig\tpos\tend\ttype\tsize\torigin\ttandem_repeat\tcopies\tfound_by\n"]
    for e in events:
        callers = ",".join(caller for caller, ids in found.items() if (e.genome, e.id) in ids)
        place = f"{e.genome}\t{e.id}\t{e.contig}\t{e.pos}\t{e.end}\t{e.kind}\t{e.size}\t{e.origin}"
        lines.append(
            f"{place}\t{int(e.in_repeat)}\t{'hom' if e.homozygous else 'het'}\t{callers or '-'}\n"
        )
    return "".join(lines)


def _recall_table(rows: list[Row], callers: list[str]) -> str:
    """One line per subset; last column: cnvnet's events more (+) or fewer (bold) than the union."""
    lines = []
    for row in rows:
        lead = row.found["cnvnet"] - row.union
        verdict = f"**{lead}, misses**" if lead < 0 else f"+{lead}"
        recalls = [share(row.recall(caller)) for caller in callers] + [share(row.union_recall)]
        lines.append(
            [
                row.subset,
                str(row.events),
                *recalls,
                f"{row.only_cnvnet} / {row.only_union}",
                verdict,
            ]
        )
    head = ["true events", "n", *callers, UNION, "only cnvnet / only union", "cnvnet − union"]
    return markdown_table(head, lines)


def _number(value: float | None, digits: int = 0) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _goal_table(goals: list[Goal]) -> str:
    groups = list(dict.fromkeys(goal.group for goal in goals))
    by_name = {(goal.text, goal.group): goal for goal in goals}
    lines = []
    for text in dict.fromkeys(goal.text for goal in goals):
        members = [by_name[text, group] for group in groups]
        digits = 0 if "bp" in text else 1 if "per" in text else 3
        cells = [
            _number(goal.figure, digits)
            if goal.met is not False
            else f"**{_number(goal.figure, digits)}, misses**"
            for goal in members
        ]
        lines.append([text, f"{'≥' if members[0].at_least else '≤'} {members[0].bound:g}", *cells])
    return markdown_table(["what", "goal", *groups], lines)


def _missed_rows(rows: list[Row]) -> str:
    below = [row for row in rows if row.found["cnvnet"] < row.union]
    if not below:
        return "In no row does the union find more.\n"
    text = (
        "The union finds more in these rows (events found by cnvnet / by the union / in all):\n\n"
    )
    return text + "".join(
        f"- {row.group}, {row.kind}, {row.subset}: "
        f"{row.found['cnvnet']} / {row.union} / {row.events}\n"
        for row in below
    )


def to_markdown(
    rows: list[Row],
    starts: list[Starts],
    goals: list[Goal],
    per_event: dict[tuple[str, str], float],
    how: list[str],
) -> str:
    """Returns the page. per_event[group, type] are candidates per true event; `how` are lines on
    what was run.
    """
    callers = list(rows[0].found)
    groups = list(dict.fromkeys(row.group for row in rows))
    parts = ["## Goals\n\n", _goal_table(goals), "\n", _missed_rows(rows)]
    for group in groups:
        for kind in TYPES:
            members = [row for row in rows if row.group == group and row.kind == kind]
            members.sort(key=lambda row: list(SUBSETS).index(row.subset))
            parts.append(f"\n## Recall: {group}, {kind}\n\n{_recall_table(members, callers)}")
    parts.append("\n## Candidates per true event\n\n")
    lines = [[group, *(_number(per_event[group, kind], 1) for kind in TYPES)] for group in groups]
    parts.append(markdown_table(["genomes", *TYPES], lines))
    parts.append("\n## Start error of cnvnet's matched candidates, bp\n\n")
    lines = [[s.group, s.which, str(s.pairs), _number(s.median), _number(s.p90)] for s in starts]
    parts.append(markdown_table(["genomes", "candidates", "n", "median", "90th percentile"], lines))
    parts.append("\n## How\n\n" + "".join(f"- {line}\n" for line in how))
    return "".join(parts)
