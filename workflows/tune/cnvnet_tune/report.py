"""What `cnvnet tune` writes to read: table (Markdown) and curves (TSV)."""

from __future__ import annotations

from cnvnet_tune.curves import Point, by_line, fit_line, points_of, wilson
from cnvnet_tune.evaluation import Evaluation
from cnvnet_tune.profile import score_text, steps_text
from cnvnet_tune.thresholds import ALL, SIZES, count, passing, slice_of
from cnvnet_tune.truvari import TYPES
from cnvnet_tune.tuning import Tuned

CLASSES = (ALL, *(name for name, _ in SIZES))
_COLUMNS: tuple[str, ...] = ("type", "size", "score", "calls", "right", "events", "found")
_COLUMNS += ("precision", "low", "high", "expected", "recall", "F1")
_HEADER = [
    "type",
    "size",
    "score",
    "right calls",
    "precision",
    "95 % interval",
    "recall",
    "F1",
    "expected precision",
]


def share(value: float | None) -> str:
    """Returns a share with three digits, `-` when there is none."""
    return "-" if value is None else f"{value:.3f}"


def markdown_table(header: list[str], lines: list[list[str]]) -> str:
    """Returns a table of the cells as they are."""
    text = "| " + " | ".join(header) + " |\n|" + "---|" * len(header) + "\n"
    return text + "".join("| " + " | ".join(line) + " |\n" for line in lines)


def curve_points(evaluated: Evaluation, kind: str, size: str) -> list[Point]:
    """Returns the curve of a type and size class; `expected` is by the line of the whole type."""
    whole, part = slice_of(evaluated, kind), slice_of(evaluated, kind, size)
    if not len(part.scores):
        return []
    return points_of(part, by_line(part, fit_line(whole.scores, whole.right)))


def curves_tsv(evaluated: Evaluation) -> str:
    """Returns a line per type, size class and different score."""
    lines = [list(_COLUMNS)]
    for kind in TYPES:
        for size in CLASSES:
            for point in curve_points(evaluated, kind, size):
                low, high = wilson(point.right, point.calls)
                counts = [point.calls, point.right, point.events, point.found]
                shares = [point.precision, low, high, point.expected, point.recall, point.f1]
                lines.append(
                    [
                        kind,
                        size,
                        score_text(point.threshold),
                        *map(str, counts),
                        *(share(value) for value in shares),
                    ]
                )
    return "".join("\t".join(line) + "\n" for line in lines)


def interval(right: int, all_: int) -> str:
    low, high = wilson(right, all_)
    return f"{low:.3f}–{high:.3f}"


def _figures(point: Point) -> list[str]:
    return [
        f"{point.right} of {point.calls}",
        share(point.precision),
        interval(point.right, point.calls) if point.calls else "-",
        share(point.recall),
        share(point.f1),
    ]


def table_markdown(tuned: Tuned) -> str:
    """Returns the table: per type before and after, then each size class after."""
    lines = []
    expected = {(c.kind, c.size): share(c.point.expected) for c in tuned.choices if c.point}
    for size in CLASSES:
        for kind, (before, after) in tuned.counts(size).items():
            if size == ALL:
                lines.append([kind, size, "as called", *_figures(before), ""])
                words = steps_text(tuned.thresholds[kind])
            else:
                words = ""
            if after.calls or after.events:
                lines.append([kind, size, words, *_figures(after), expected.get((kind, size), "")])
    parts = [
        f"Tuned for {tuned.goal.words()}.\n\n",
        markdown_table(_HEADER, sorted(lines, key=_order)),
    ]
    notes = [_cost(tuned, kind) for kind in TYPES if tuned.thresholds[kind]]
    notes += [f"warning: {warning}" for warning in tuned.warnings]
    return "".join([*parts, "\n", *(f"- {note}\n" for note in notes)])


def _cost(tuned: Tuned, kind: str) -> str:
    """Says what recall the thresholds cost, and what the curve said before they were run."""
    before, after = tuned.counts()[kind]
    curve = count(passing(tuned.first, tuned.thresholds), kind)
    return (
        f"{kind}: precision {share(after.precision)} and recall {share(after.recall)}, "
        f"as called {share(before.precision)} and {share(before.recall)}; "
        f"by the curve of all calls {share(curve.precision)} and {share(curve.recall)}"
    )


def _order(line: list[str]) -> int:
    return TYPES.index(line[0])
