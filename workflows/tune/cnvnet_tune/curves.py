"""Precision and recall over the score, and how far few calls can be trusted.

SCORE is itself a probability. What calls with a truth add is how far it is off: a
line in log-odds (two numbers), fitted with a prior at "not at all". Mean fitted
probability above a threshold is the expected precision there; it is far steadier than
the share of right calls, which a single false call moves on few calls. Where the counts
contradict the line, the best monotone fit to the counts takes its place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

PRIOR = ((0.0, 1.0), (1.0, 0.5))  # mean and standard deviation of the line's shift and slope
_Z = 1.959964  # normal quantile of a two-sided interval of 95 %
SCORE_STEP = 1e-4  # scores are given to this
Line = tuple[float, float]


@dataclass(frozen=True)
class Slice:
    """Calls of one type, or of one type and size, best first, and the events to be found there.

    `found` are the scores of the calls that find these events: a call and its event may differ in
    size class.
    """

    scores: np.ndarray
    right: np.ndarray
    found: np.ndarray
    events: int


@dataclass(frozen=True)
class Point:
    """What passes at a threshold. `expected` is the fitted precision."""

    threshold: float
    calls: int
    right: int
    found: int
    events: int
    expected: float

    @property
    def precision(self) -> float | None:
        return self.right / self.calls if self.calls else None

    @property
    def recall(self) -> float | None:
        return self.found / self.events if self.events else None

    @property
    def f1(self) -> float | None:
        return f_score(self.precision, self.recall)


def f_score(precision: float | None, recall: float | None, beta: float = 1) -> float | None:
    """Returns the harmonic mean of precision and recall, recall weighing `beta` times as much."""
    if precision is None or recall is None:
        return None
    weight = beta * beta
    return (
        (1 + weight) * precision * recall / (weight * precision + recall)
        if precision + recall
        else 0.0
    )


def wilson(right: float, all_: int) -> tuple[float, float]:
    """Returns the 95 % interval (Wilson's) of a share."""
    if all_ == 0:
        return 0.0, 1.0
    share, spread = right / all_, _Z * _Z / all_
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def log_odds(scores: np.ndarray) -> np.ndarray:
    inside = np.clip(scores, SCORE_STEP, 1 - SCORE_STEP)
    return np.asarray(np.log(inside / (1 - inside)))


def fit_line(
    scores: np.ndarray, right: np.ndarray, prior: Line = (PRIOR[0][0], PRIOR[1][0])
) -> Line:
    """Returns shift and slope (not negative) of the line, most probable after the prior around
    `prior`.
    """
    inputs = np.column_stack([np.ones(len(scores)), log_odds(scores)])
    weight = np.diag([1 / sd**2 for _, sd in PRIOR])
    line = np.array(prior, dtype=float)
    for _ in range(100):
        fitted = _logistic(inputs @ line)
        slope = inputs.T @ (right - fitted) - weight @ (line - prior)
        bend = (inputs * (fitted * (1 - fitted))[:, None]).T @ inputs + weight
        step = np.linalg.solve(bend, slope)
        line = line + step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return float(line[0]), max(0.0, float(line[1]))


def _logistic(values: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-values)))


def by_line(slice_: Slice, line: Line) -> np.ndarray:
    """Returns the probability of each call by the line."""
    return _logistic(line[0] + line[1] * log_odds(slice_.scores))


def by_counts(slice_: Slice) -> np.ndarray:
    """Returns the probability of each call by the best fit to the counts that never falls as the
    score rises.

    Neighbours that would fall are pooled (pool adjacent violators).
    """
    pools: list[list[float]] = []
    ends = [*np.flatnonzero(np.diff(slice_.scores)) + 1, len(slice_.scores)]
    for begin, end in pairwise([0, *ends]):
        if end > begin:
            pools.append([float(slice_.right[begin:end].mean()), end - begin])
        while len(pools) > 1 and pools[-2][0] <= pools[-1][0]:
            (a, n), (b, m) = pools[-2], pools.pop()
            pools[-1] = [(a * n + b * m) / (n + m), n + m]
    return np.repeat([share for share, _ in pools], [int(n) for _, n in pools])


def points_of(slice_: Slice, fitted: np.ndarray) -> list[Point]:
    """Returns a point below each different score, strictest first; thresholds lie half way to the
    next score.
    """
    points = []
    right, expected = np.cumsum(slice_.right), np.cumsum(fitted)
    for number, score in enumerate(slice_.scores, start=1):
        if number < len(slice_.scores) and slice_.scores[number] == score:
            continue
        below = slice_.scores[number] if number < len(slice_.scores) else score - SCORE_STEP
        threshold = max(0.0, round((score + below) / 2, 5))
        found = int(np.count_nonzero(slice_.found >= threshold))
        mean = float(expected[number - 1] / number)
        points.append(Point(threshold, number, int(right[number - 1]), found, slice_.events, mean))
    return points
