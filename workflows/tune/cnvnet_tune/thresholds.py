"""From evaluated calls to thresholds: the lowest (or highest) score at which a wish is met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnvnet_tune.curves import (
    Line,
    Point,
    Slice,
    by_counts,
    by_line,
    f_score,
    fit_line,
    points_of,
    wilson,
)
from cnvnet_tune.evaluation import Call, Evaluation, Event
from cnvnet_tune.profile import Thresholds, threshold_at
from cnvnet_tune.truvari import LAST_BIN, SIZE_BINS, TYPES, size_bin

ALL = "all"
SIZES = (
    *((name, begin) for name, begin, _ in SIZE_BINS),
    (LAST_BIN, SIZE_BINS[-1][2]),
)  # (class, from which bp)
# Fewer are not tuned on, and fewer that pass are not enough to say that a precision is reached.
LEAST_CALLS = 20


@dataclass(frozen=True)
class Goal:
    """A wish: `precision` or `recall` of at least `value`; or the best `F`, recall weighed `value`
    times.
    """

    figure: str
    value: float

    def words(self) -> str:
        return (
            f"the best F{self.value:g}" if self.figure == "F" else f"{self.figure} {self.value:g}"
        )


@dataclass(frozen=True)
class Choice:
    """A threshold for calls of one type and size class; `point`: what is known of it. None: none
    could be chosen.
    """

    kind: str
    size: str
    point: Point | None
    reached: bool = True


def slice_of(evaluated: Evaluation, kind: str, size: str = ALL) -> Slice:
    """Returns the calls and events of one type; with `size`, calls and events of that size."""

    def belongs(one: Call | Event) -> bool:
        return one.kind == kind and size in (ALL, size_bin(one.size))

    calls = sorted(
        (
            (call.score, call.event is not None)
            for call in evaluated.calls.values()
            if belongs(call)
        ),
        reverse=True,
    )
    found = [
        call.score
        for call in evaluated.calls.values()
        if call.event and call.kind == kind and belongs(evaluated.events[call.event])
    ]
    events = sum(belongs(event) for event in evaluated.events.values())
    scores, right = (
        np.array([score for score, _ in calls]),
        np.array([one for _, one in calls], dtype=float),
    )
    return Slice(scores, right, np.array(sorted(found, reverse=True)), events)


def _pick(points: list[Point], goal: Goal) -> tuple[Point, bool] | None:
    """Returns the cheapest point that meets the goal, else the nearest, and which of the two."""
    if goal.figure == "precision":
        return _pick_precision(points, goal.value)
    points = [point for point in points if point.calls >= LEAST_CALLS]
    if not points:
        return None
    if goal.figure == "F":
        return max(
            points, key=lambda point: f_score(point.expected, point.recall, goal.value) or 0.0
        ), True
    enough = [point for point in points if (point.recall or 0) >= goal.value]
    return (enough[0], True) if enough else (points[-1], False)


def _pick_precision(points: list[Point], wanted: float) -> tuple[Point, bool]:
    """For a precision out of reach: the point of which most is sure, so not one of few calls."""
    enough = [point for point in points if point.calls >= LEAST_CALLS and point.expected >= wanted]
    if enough:
        return enough[-1], True
    return max(
        points, key=lambda point: wilson(point.expected * point.calls, point.calls)[0]
    ), False


def choose(slice_: Slice, line: Line, goal: Goal) -> tuple[Point, bool] | None:
    """Picks by the line; if the counts at the point contradict it, by the counts.

    Returns None if there are fewer than LEAST_CALLS calls, or no events.
    """
    if slice_.events == 0 or len(slice_.scores) < LEAST_CALLS:
        return None
    picked = _pick(points_of(slice_, by_line(slice_, line)), goal)
    if picked:
        low, high = wilson(picked[0].right, picked[0].calls)
        if not low <= picked[0].expected <= high:
            return _pick(points_of(slice_, by_counts(slice_)), goal)
    return picked


def choose_all(evaluated: Evaluation, goal: Goal, by_size: bool) -> list[Choice]:
    """Returns a choice per type and, if asked for, per type and size class."""
    choices = []
    for kind in TYPES:
        whole = slice_of(evaluated, kind)
        line = fit_line(whole.scores, whole.right) if len(whole.scores) else (0.0, 1.0)
        choices.append(_choice(kind, ALL, choose(whole, line, goal)))
        for size, _ in SIZES if by_size else ():
            part = slice_of(evaluated, kind, size)
            own = fit_line(part.scores, part.right, line) if len(part.scores) else line
            choices.append(_choice(kind, size, choose(part, own, goal)))
    return choices


def _choice(kind: str, size: str, picked: tuple[Point, bool] | None) -> Choice:
    if not picked:
        return Choice(kind, size, None)
    point, reached = picked
    return Choice(kind, size, point, reached)


def thresholds_of(choices: list[Choice]) -> Thresholds:
    """Returns the thresholds; a size class that has no choice, or one that misses the goal, takes
    that of its type.
    """
    thresholds: Thresholds = {}
    for kind in TYPES:
        own = {
            choice.size: choice.point.threshold
            for choice in choices
            if choice.kind == kind and choice.point and (choice.reached or choice.size == ALL)
        }
        if ALL not in own:
            thresholds[kind] = None
            continue
        steps = [(begin, own.get(size, own[ALL])) for size, begin in SIZES]
        thresholds[kind] = tuple(
            step
            for number, step in enumerate(steps)
            if number == 0 or step[1] != steps[number - 1][1]
        )
    return thresholds


def passing(evaluated: Evaluation, thresholds: Thresholds) -> Evaluation:
    """Returns the calls that score enough; types with the model's own threshold are left out."""
    calls = {
        key: call
        for key, call in evaluated.calls.items()
        if (steps := thresholds[call.kind]) and call.score >= threshold_at(steps, call.size)
    }
    return Evaluation(calls, evaluated.events)


def count(evaluated: Evaluation, kind: str, size: str = ALL) -> Point:
    """Returns the counts of all calls there are, as they stand."""
    slice_ = slice_of(evaluated, kind, size)
    threshold = float(slice_.scores.min()) if len(slice_.scores) else 0.0
    expected = float(slice_.right.mean()) if len(slice_.scores) else 0.0
    return Point(
        threshold,
        len(slice_.scores),
        int(slice_.right.sum()),
        len(slice_.found),
        slice_.events,
        expected,
    )
