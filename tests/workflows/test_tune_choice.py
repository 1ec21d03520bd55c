"""The choice of thresholds, on calls in memory: no program runs."""

import math

import numpy as np
import pytest
import yaml

from cnvnet_tune.curves import Slice, by_counts, by_line, f_score, fit_line, points_of, wilson
from cnvnet_tune.errors import InputError
from cnvnet_tune.evaluation import Call, Evaluation, Event, update
from cnvnet_tune.plots import draw
from cnvnet_tune.profile import steps_text, threshold_at, write_profile
from cnvnet_tune.report import curves_tsv, table_markdown
from cnvnet_tune.thresholds import ALL, Choice, Goal, choose, count, passing, thresholds_of
from cnvnet_tune.tuning import tune


def even_scores(number, low=0.05, high=0.999):
    return [round(float(score), 4) for score in np.linspace(low, high, number)]


def made_evaluation(scores, right, kind="DEL", size=200, missed=0):
    """Returns calls with these scores; a right one finds an event of its own, `missed` events are
    found by none.
    """
    evaluated = Evaluation()
    for number, (score, is_right) in enumerate(zip(scores, right)):
        event = (kind, size, "event", number)
        if is_right:
            evaluated.events[event] = Event(kind, size)
        evaluated.calls[kind, size, number] = Call(kind, size, score, event if is_right else None)
    evaluated.events |= {
        (kind, size, "missed", number): Event(kind, size) for number in range(missed)
    }
    return evaluated


def as_scored(scores):
    """Says which calls are right if the scores are right: of calls around 0.8, four in five."""
    whole = np.floor(np.cumsum(scores)).astype(int)
    return np.diff(whole, prepend=0) > 0


class MemoryEvaluator:
    """Stands for Evaluator: knows which calls are right; those from 0.5 on passed when called."""

    def __init__(self, evaluated):
        self.evaluated = evaluated

    def everything(self):
        return self.evaluated

    def at(self, thresholds):
        return passing(
            self.evaluated, {kind: steps or ((50, 0.5),) for kind, steps in thresholds.items()}
        )

    def as_called(self):
        return self.at({"DEL": None, "DUP": None})


# 1000 calls whose scores are right, and 100 events that no call finds.
SCORES = even_scores(1000)
CALIBRATED = made_evaluation(SCORES, as_scored(SCORES), missed=100)


def score_for(goal, evaluated=CALIBRATED):
    """Returns the threshold of deletions."""
    return tune(MemoryEvaluator(evaluated), goal, False).thresholds["DEL"][0][1]


def line_of(table, *begin):
    """Returns the cells of the table's line that begins so."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return next(line for line in lines if line[: len(begin)] == list(begin))


def test_wilson_interval():
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0, 1)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


def test_f_score():
    assert f_score(0.5, 1.0) == pytest.approx(2 / 3)
    assert f_score(0.5, 1.0, 2) == pytest.approx(5 * 0.5 / 3)
    assert f_score(None, 1.0) is None and f_score(0.0, 0.0) == 0.0


def drawn(number, shift, slope, seed=1):
    """Returns scores and whether they are right, by a line in log-odds."""
    chance = np.random.default_rng(seed)
    scores = chance.uniform(0.05, 0.999, number)
    odds = shift + slope * np.log(scores / (1 - scores))
    return scores, (chance.uniform(size=number) < 1 / (1 + np.exp(-odds))).astype(float)


def test_a_line_finds_how_far_scores_are_off():
    assert fit_line(*drawn(20000, -0.8, 0.7)) == pytest.approx((-0.8, 0.7), abs=0.05)
    assert fit_line(*drawn(20000, 0, 1)) == pytest.approx((0, 1), abs=0.05)


def test_few_calls_leave_the_scores_nearly_as_they_are():
    shift, slope = fit_line(np.array([0.9, 0.8, 0.3]), np.array([1.0, 0.0, 0.0]))
    assert -0.8 < shift < 0 and 0.8 < slope < 1.2


def test_a_line_never_falls():
    scores = np.linspace(0.05, 0.95, 400)
    assert fit_line(scores, (scores < 0.5).astype(float))[1] == 0.0


def test_counts_are_pooled_until_they_fall():
    part = Slice(np.array([0.9, 0.8, 0.7, 0.6, 0.6]), np.array([1.0, 0, 1, 0, 1]), np.array([]), 5)
    assert by_counts(part).tolist() == [1.0, 0.5, 0.5, 0.5, 0.5]


def test_points_lie_between_scores():
    part = Slice(np.array([0.9, 0.8, 0.8, 0.2]), np.array([1.0, 1, 0, 0]), np.array([0.9, 0.8]), 4)
    points = points_of(part, by_line(part, (0, 1)))
    assert [point.threshold for point in points] == [0.85, 0.5, 0.19995]
    assert [(point.right, point.calls, point.found) for point in points] == [
        (1, 1, 1),
        (2, 3, 2),
        (2, 4, 2),
    ]
    assert points[1].expected == pytest.approx(2.5 / 3)


def test_counts_that_contradict_the_line_win():
    """No line in log-odds fits scores of which all above 0.5 are right three times in four."""
    scores = np.sort(np.linspace(0.5, 0.9999, 4000))[::-1]
    part = Slice(scores, np.tile([1.0, 1, 1, 0], 1000), scores, 4000)
    chosen = choose(part, (0.0, 1.0), Goal("precision", 0.9))
    assert chosen is not None
    point, reached = chosen
    assert not reached and point.expected == pytest.approx(0.75, abs=0.05)


def test_a_size_class_without_a_choice_takes_that_of_its_type():
    point = points_of(Slice(np.array([0.9]), np.array([1.0]), np.array([0.9]), 1), np.array([0.9]))[
        0
    ]
    choices = [
        Choice("DEL", ALL, point),
        Choice("DEL", "50-100", None),
        Choice("DEL", "100-300", None),
    ]
    choices += [Choice("DEL", "300-1k", point, reached=False), Choice("DUP", ALL, None)]
    assert thresholds_of(choices) == {"DEL": ((50, 0.89995),), "DUP": None}


def test_thresholds_as_text():
    assert steps_text(None) == "model" and steps_text(((50, 0.83),)) == "0.83"
    assert steps_text(((50, 0.9), (300, 0.70005))) == "50:0.9,300:0.70005"
    steps = ((50, 0.9), (300, 0.7))
    assert [threshold_at(steps, size) for size in (30, 299, 300, 9999)] == [0.9, 0.9, 0.7, 0.7]


def test_a_profile_is_yaml_of_texts_and_numbers(tmp_path):
    write_profile(
        tmp_path / "p.yaml", 'a "b": c', "x", {"DEL": ((50, 0.5),), "DUP": None}, ("one", "two")
    )
    assert (tmp_path / "p.yaml").read_text().startswith("# one\n# two\nprofile:\n")
    assert yaml.safe_load((tmp_path / "p.yaml").read_text()) == {
        "profile": {"name": 'a "b": c', "made_by": "x"},
        "filters": {"min_score_deletion": 0.5, "min_score_duplication": "model"},
    }


def test_a_stricter_run_goes_over_what_was_known():
    """Call b took the event from call a; without b, a is right."""
    events = {("e",): Event("DEL", 100)}
    first = Evaluation(
        {("a",): Call("DEL", 100, 0.9, None), ("b",): Call("DEL", 100, 0.3, ("e",))}, events
    )
    after = update(first, Evaluation({("a",): Call("DEL", 100, 0.9, ("e",))}, events))
    assert after.calls["a",].event == ("e",) and after.calls["b",].event is None


def test_a_wanted_precision_of_calibrated_scores():
    """Scores are spread evenly, so that the mean of those above t is (1 + t) / 2."""
    assert score_for(Goal("precision", 0.95)) == pytest.approx(0.9, abs=0.01)
    assert score_for(Goal("precision", 0.8)) == pytest.approx(0.6, abs=0.01)


def test_scores_that_promise_too_much_are_seen_through():
    """Log-odds are twice what they should be: a score of 0.9 is right three times in four."""
    odds = np.log(np.array(SCORES) / (1 - np.array(SCORES)))
    evaluated = made_evaluation(SCORES, as_scored(1 / (1 + np.exp(-odds / 2))))
    tuned = tune(MemoryEvaluator(evaluated), Goal("precision", 0.85), False)
    before, after = tuned.counts()["DEL"]
    assert before.precision < 0.7 and after.precision == pytest.approx(0.85, abs=0.02)


def test_a_wanted_recall_is_reached_at_the_strictest_score():
    score = score_for(Goal("recall", 0.5))
    found = sorted((call.score for call in CALIBRATED.calls.values() if call.event), reverse=True)
    wanted = found[math.ceil(len(CALIBRATED.events) / 2) - 1]
    assert wanted - 0.001 < score < wanted


def test_the_best_f_score():
    """A call is worth passing if it is right more often than half the F score."""
    score = score_for(Goal("F", 1))
    tuned = tune(MemoryEvaluator(CALIBRATED), Goal("F", 1), False)
    assert score == pytest.approx(tuned.counts()["DEL"][1].f1 / 2, abs=0.02)
    assert score_for(Goal("F", 2)) < score < score_for(Goal("F", 0.5))


def test_a_precision_out_of_reach_is_said_and_not_followed_to_a_few_calls():
    """Scores say nothing here, so a stricter threshold would only lose events."""
    scores = even_scores(200, 0.3, 0.9)
    tuned = tune(
        MemoryEvaluator(made_evaluation(scores, np.arange(200) % 2 == 0)),
        Goal("precision", 0.95),
        False,
    )
    assert tuned.thresholds["DEL"][0][1] < 0.31 and tuned.thresholds["DUP"] is None
    text = table_markdown(tuned)
    assert "warning: DEL: precision 0.95 cannot be reached; the nearest is 0." in text
    assert "100 of 200 calls right" in text
    assert (
        "warning: DUP: too few calls, or no true events; the model's own threshold is kept" in text
    )


def test_a_precision_that_few_calls_reach_is_taken_and_said():
    """Of 60 calls only the 10 best are as good as wanted."""
    scores = even_scores(10, 0.99, 0.999) + even_scores(50, 0.1, 0.3)
    tuned = tune(
        MemoryEvaluator(made_evaluation(scores, [True] * 10 + [False] * 50)),
        Goal("precision", 0.95),
        False,
    )
    assert 0.3 < tuned.thresholds["DEL"][0][1] < 0.99
    assert "10 of 10 calls right (a goal counts as reached from 20 calls on)" in tuned.warnings[0]
    assert tuned.warnings[1] == "DEL: the choice rests on 10 calls only; mind the 95 % interval"


def test_a_recall_out_of_reach_takes_all_calls_and_says_so():
    tuned = tune(MemoryEvaluator(CALIBRATED), Goal("recall", 0.95), False)
    assert tuned.thresholds["DEL"][0][1] < 0.05
    assert "warning: DEL: recall 0.95 cannot be reached; the nearest is 0.8" in table_markdown(
        tuned
    )


def test_too_few_calls_are_an_input_error():
    with pytest.raises(InputError, match=r"too few calls to tune on \(19 DEL, 0 DUP\)"):
        tune(
            MemoryEvaluator(made_evaluation(SCORES[:19], as_scored(SCORES)[:19])),
            Goal("F", 1),
            False,
        )


def test_the_table_tells_the_cost():
    tuned = tune(MemoryEvaluator(CALIBRATED), Goal("precision", 0.95), False)
    table = table_markdown(tuned)
    before, after = tuned.counts()["DEL"]
    assert line_of(table, "DEL", "all", "as called")[3] == f"{before.right} of {before.calls}"
    cells = line_of(table, "DEL", "all", steps_text(tuned.thresholds["DEL"]))
    assert cells[3:5] == [f"{after.right} of {after.calls}", f"{after.right / after.calls:.3f}"]
    assert cells[6] == f"{after.right / len(CALIBRATED.events):.3f}" and cells[8] == "0.950"


def test_the_curve_holds_every_point():
    lines = [line.split("\t") for line in curves_tsv(CALIBRATED).splitlines()]
    head, whole = lines[0], [line for line in lines if line[:2] == ["DEL", "all"]]
    assert len(whole) == len(set(SCORES))
    assert [line[2:] for line in lines if line[:2] == ["DEL", "100-300"]] == [
        line[2:] for line in whole
    ]
    last, right = dict(zip(head, whole[-1])), int(as_scored(SCORES).sum())
    assert (last["calls"], last["right"]) == ("1000", f"{right}")
    assert (last["found"], last["events"]) == (f"{right}", f"{right + 100}")


def test_thresholds_by_size():
    """Large calls are right more often than they score, small ones as often, and of middling ones
    there are few.
    """
    evaluated = made_evaluation(SCORES, as_scored(SCORES), size=80)
    evaluated.add(made_evaluation(SCORES, as_scored(np.sqrt(SCORES)), size=500))
    evaluated.add(made_evaluation([0.9] * 10, [True] * 10, size=200))
    tuned = tune(MemoryEvaluator(evaluated), Goal("precision", 0.9), True)
    small, middle, large, huge = (
        threshold_at(tuned.thresholds["DEL"], size) for size in (80, 200, 500, 2000)
    )
    assert (
        small == pytest.approx(0.8, abs=0.03)
        and large < 0.72 < small
        and large < middle == huge < small
    )
    assert (
        "DEL of 100-300, 1k-5k, >=5k bp: too few calls, or no true events; as all DEL"
        in tuned.warnings[0]
    )


class StealingEvaluator(MemoryEvaluator):
    """Evaluated all at once, 40 of the best calls lose their event to a poor call beside it."""

    def everything(self):
        calls = dict(self.evaluated.calls)
        best = sorted(
            (key for key, call in calls.items() if call.event), key=lambda key: calls[key].score
        )
        for number, key in enumerate(best[-80::2]):
            call = calls[key]
            calls[key] = Call(call.kind, call.size, call.score, None)
            calls["poor", number] = Call(call.kind, call.size, 0.06, call.event)
        return Evaluation(calls, self.evaluated.events)


def test_a_run_at_the_threshold_corrects_the_curve():
    tuned = tune(StealingEvaluator(CALIBRATED), Goal("precision", 0.9), False)
    assert tuned.thresholds["DEL"][0][1] == pytest.approx(0.8, abs=0.03)
    first = count(passing(tuned.first, tuned.thresholds), "DEL")
    assert tuned.counts()["DEL"][1].precision - first.precision > 0.1
    assert f"by the curve of all calls {first.precision:.3f}" in table_markdown(tuned)


def test_the_same_calls_give_the_same_images(tmp_path):
    tuned = tune(MemoryEvaluator(CALIBRATED), Goal("precision", 0.95), False)
    for name in ("a", "b"):
        draw(tuned, [tmp_path / f"{name}.png", tmp_path / f"{name}.svg"])
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.svg").read_text() == (tmp_path / "b.svg").read_text()
