"""Tunes: evaluates all calls, chooses thresholds, and lets a run at these thresholds confirm or
correct the choice.
"""

from __future__ import annotations

from dataclasses import dataclass

from cnvnet_tune.curves import Point
from cnvnet_tune.errors import InputError
from cnvnet_tune.evaluation import Evaluation, Evaluator, update
from cnvnet_tune.profile import Thresholds
from cnvnet_tune.thresholds import (
    ALL,
    LEAST_CALLS,
    Choice,
    Goal,
    choose_all,
    count,
    passing,
    thresholds_of,
)
from cnvnet_tune.truvari import TYPES

FEW_CALLS = 50  # fewer leave a precision uncertain by 0.1 and more
TOLERANCE = 0.01  # by which curve and run may differ in precision and recall
_ROUNDS = 5
_STEPS = (0.3, 0.6, 0.9)


@dataclass(frozen=True)
class Tuned:
    """Thresholds and what they are worth.

    `everything`: all calls, as the curves show them; `first`: as Truvari sees them all at once.
    `run`: what passes at the thresholds, by itself; `before`: what passes as the files are.
    """

    goal: Goal
    choices: list[Choice]
    thresholds: Thresholds
    everything: Evaluation
    first: Evaluation
    run: Evaluation
    before: Evaluation
    warnings: list[str]

    def counts(self, size: str = ALL) -> dict[str, tuple[Point, Point]]:
        """Returns, by type, what passes before and at the thresholds."""
        return {
            kind: (count(self.before, kind, size), count(self.run, kind, size)) for kind in TYPES
        }


def tune(evaluator: Evaluator, goal: Goal, by_size: bool) -> Tuned:
    """Raises InputError if no type has calls enough."""
    first = everything = evaluator.everything()
    run, thresholds = Evaluation(), None
    gap = 0.0
    for _ in range(_ROUNDS):
        choices = choose_all(everything, goal, by_size)
        if thresholds == thresholds_of(choices):
            break
        thresholds = thresholds_of(choices)
        if not any(thresholds.values()):
            counts = ", ".join(f"{count(everything, kind).calls} {kind}" for kind in TYPES)
            raise InputError(f"too few calls to tune on ({counts}): give more genomes")
        run = evaluator.at(thresholds)
        gap = _gap(passing(everything, thresholds), run, thresholds)
        if gap <= TOLERANCE:
            break
        everything = update(
            _step_by_step(everything, evaluator) if everything is first else everything, run
        )
    warnings = _warnings(choices, run, goal)
    if gap > TOLERANCE:
        warnings.append(
            f"curve and table differ by up to {gap:.3f}: "
            "what Truvari matches depends on the threshold"
        )
    return Tuned(
        goal, choices, thresholds or {}, everything, first, run, evaluator.as_called(), warnings
    )


def _step_by_step(everything: Evaluation, evaluator: Evaluator) -> Evaluation:
    """Returns the calls with the word of the strictest of several runs that each passes."""
    for score in _STEPS:
        everything = update(everything, evaluator.at(dict.fromkeys(TYPES, ((50, score),))))
    return everything


def _gap(curve: Evaluation, run: Evaluation, thresholds: Thresholds) -> float:
    """Returns the largest difference of precision or recall between the curve and the run."""
    gaps = [0.0]
    for kind in TYPES:
        a, b = count(curve, kind), count(run, kind)
        if thresholds[kind]:
            gaps += [
                abs((x or 0) - (y or 0))
                for x, y in ((a.precision, b.precision), (a.recall, b.recall))
            ]
    return max(gaps)


def _warnings(choices: list[Choice], run: Evaluation, goal: Goal) -> list[str]:
    warnings = []
    for kind in TYPES:
        own = {choice.size: choice for choice in choices if choice.kind == kind}
        empty = [size for size, choice in own.items() if size != ALL and not choice.point]
        if not own[ALL].point:
            warnings.append(
                f"{kind}: too few calls, or no true events; the model's own threshold is kept"
            )
            continue
        if empty:
            warnings.append(
                f"{kind} of {', '.join(empty)} bp: too few calls, or no true events; as all {kind}"
            )
        for size, choice in own.items():
            if choice.point:
                warnings += _doubts(choice, count(run, kind, size).calls, goal)
    return warnings


def _doubts(choice: Choice, calls: int, goal: Goal) -> list[str]:
    """Returns what is to be said of a choice that misses the goal, or that few calls pass."""
    what = choice.kind if choice.size == ALL else f"{choice.kind} of {choice.size} bp"
    warnings = []
    if not choice.reached:
        assert choice.point
        if goal.figure == "precision":
            point = choice.point
            nearest = f"{point.expected:.3f} expected, {point.right} of {point.calls} calls right"
            if point.calls < LEAST_CALLS:
                nearest += f" (a goal counts as reached from {LEAST_CALLS} calls on)"
        else:
            nearest = f"{choice.point.recall or 0:.3f}"
        taken = "" if choice.size == ALL else f"; as all {choice.kind}"
        warnings.append(
            f"{what}: {goal.words()} cannot be reached; the nearest is {nearest}{taken}"
        )
    if calls < FEW_CALLS and (choice.reached or choice.size == ALL):
        warnings.append(f"{what}: the choice rests on {calls} calls only; mind the 95 % interval")
    return warnings
