import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from workflows.genomes.truth import write_truth
from workflows.tune.command import run
from workflows.tune.curves import Slice, by_counts, by_line, f_score, fit_line, points_of, wilson
from workflows.tune.errors import InputError
from workflows.tune.inputs import Pair, benchmark_names
from workflows.tune.judge import Call, Event, Judge, Judged, update
from workflows.tune.plots import draw
from workflows.tune.profile import steps_text, threshold_at, write_profile
from workflows.tune.report import curves_tsv, table_markdown
from workflows.tune.thresholds import ALL, Choice, Goal, choose, count, passing, thresholds_of
from workflows.tune.tune import missing_tools
from workflows.tune.tuning import tune

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET_PROGRAM", ROOT / "build" / "release" / "cnvnet"))
TUNE = ROOT / "workflows" / "tune" / "tune.py"

HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=LowQual,Description="Low">
##FILTER=<ID=Depth,Description="Depth">
##FILTER=<ID=Crowded,Description="Crowded">
##contig=<ID=c,length=3000000>
##ALT=<ID=DEL,Description="Deletion">
##ALT=<ID=DUP,Description="Duplication">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length">
##INFO=<ID=SCORE,Number=1,Type=Float,Description="Score">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
"""


def write_vcf(path, events, sample="S", header=HEADER):
    """Writes (kind, pos, size[, score[, filter]]) as symbolic records, sorted by position; truth has no score."""
    text = header + f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}\n"
    for number, (kind, at, size, *more) in enumerate(sorted(events, key=lambda e: e[1])):
        info = f"SVTYPE={kind};END={at + size};SVLEN={-size if kind == 'DEL' else size}"
        info += f";SCORE={more[0]}" if more else ""
        passed = more[1] if len(more) > 1 else "PASS"
        text += f"c\t{at}\tv{number}\tA\t<{kind}>\t.\t{passed}\t{info}\tGT\t0/1\n"
    write_truth(path, text)
    return path


def places(number, begin=5000, size=200, kind="DEL"):
    """Returns that many events, 5 kb apart."""
    return [(kind, begin + 5000 * i, size) for i in range(number)]


@pytest.fixture
def genome(tmp_path):
    """Returns a function that writes a genome's calls and truth, and returns both paths."""

    def write(calls, truth, name="a", sample="S"):
        written = write_vcf(tmp_path / f"{name}.calls.vcf.gz", calls, sample)
        return Pair(written, write_vcf(tmp_path / f"{name}.truth.vcf.gz", truth, sample))

    return write


def words_of(pair, *more):
    return [str(word) for word in ["--calls", pair.calls, "--truth", pair.truth, *more]]


def command(tmp_path, *words):
    """Runs the command; returns its exit code."""
    return run(["--cnvnet", str(PROGRAM), "--output-folder", str(tmp_path / "out"), "--threads", "1", *map(str, words)])


def even_scores(number, low=0.05, high=0.999):
    return [round(float(score), 4) for score in np.linspace(low, high, number)]


def made_judged(scores, right, kind="DEL", size=200, missed=0):
    """Returns calls with these scores; a right one finds an event of its own, `missed` events are found by none."""
    judged = Judged()
    for number, (score, is_right) in enumerate(zip(scores, right)):
        event = (kind, size, "event", number)
        if is_right:
            judged.events[event] = Event(kind, size)
        judged.calls[kind, size, number] = Call(kind, size, score, event if is_right else None)
    judged.events |= {(kind, size, "missed", number): Event(kind, size) for number in range(missed)}
    return judged


def as_scored(scores):
    """Says which calls are right if the scores are right: of calls around 0.8, four in five."""
    whole = np.floor(np.cumsum(scores)).astype(int)
    return np.diff(whole, prepend=0) > 0


class MemoryJudge:
    """Stands for Judge: knows which calls are right; those of 0.5 and more passed when they were called."""

    def __init__(self, judged):
        self.judged = judged

    def everything(self):
        return self.judged

    def at(self, thresholds):
        return passing(self.judged, {kind: steps or ((50, 0.5),) for kind, steps in thresholds.items()})

    def as_called(self):
        return self.at({"DEL": None, "DUP": None})


# 1000 calls whose scores are right, and 100 events that no call finds.
SCORES = even_scores(1000)
CALIBRATED = made_judged(SCORES, as_scored(SCORES), missed=100)


def score_for(goal, judged=CALIBRATED):
    """Returns the threshold of deletions."""
    return tune(MemoryJudge(judged), goal, False).thresholds["DEL"][0][1]


def line_of(table, *begin):
    """Returns the cells of the table's line that begins so."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return next(line for line in lines if line[: len(begin)] == list(begin))


def test_wilson_interval():
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0, 1)
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
    assert [(point.right, point.calls, point.found) for point in points] == [(1, 1, 1), (2, 3, 2), (2, 4, 2)]
    assert points[1].expected == pytest.approx(2.5 / 3)


def test_counts_that_contradict_the_line_win():
    """No line in log-odds fits scores of which all above 0.5 are right three times in four."""
    scores = np.sort(np.linspace(0.5, 0.9999, 4000))[::-1]
    part = Slice(scores, np.tile([1.0, 1, 1, 0], 1000), scores, 4000)
    point, reached = choose(part, (0.0, 1.0), Goal("precision", 0.9))
    assert not reached and point.expected == pytest.approx(0.75, abs=0.05)


def test_a_size_class_without_a_choice_takes_that_of_its_type():
    point = points_of(Slice(np.array([0.9]), np.array([1.0]), np.array([0.9]), 1), np.array([0.9]))[0]
    choices = [Choice("DEL", ALL, point), Choice("DEL", "50-100", None), Choice("DEL", "100-300", None)]
    choices += [Choice("DEL", "300-1k", point, reached=False), Choice("DUP", ALL, None)]
    assert thresholds_of(choices) == {"DEL": ((50, 0.89995),), "DUP": None}


def test_thresholds_as_text():
    assert steps_text(None) == "model" and steps_text(((50, 0.83),)) == "0.83"
    assert steps_text(((50, 0.9), (300, 0.70005))) == "50:0.9,300:0.70005"
    steps = ((50, 0.9), (300, 0.7))
    assert [threshold_at(steps, size) for size in (30, 299, 300, 9999)] == [0.9, 0.9, 0.7, 0.7]


def test_a_profile_is_yaml_of_texts_and_numbers(tmp_path):
    write_profile(tmp_path / "p.yaml", 'a "b": c', "x", {"DEL": ((50, 0.5),), "DUP": None}, ("one", "two"))
    assert (tmp_path / "p.yaml").read_text().startswith("# one\n# two\nprofile:\n")
    assert yaml.safe_load((tmp_path / "p.yaml").read_text()) == {
        "profile": {"name": 'a "b": c', "made_by": "x"},
        "filters": {"min_score_deletion": 0.5, "min_score_duplication": "model"},
    }


def test_a_stricter_run_goes_over_what_was_known():
    """Call b took the event from call a; without b, a is right."""
    events = {"e": Event("DEL", 100)}
    first = Judged({"a": Call("DEL", 100, 0.9, None), "b": Call("DEL", 100, 0.3, "e")}, events)
    after = update(first, Judged({"a": Call("DEL", 100, 0.9, "e")}, events))
    assert after.calls["a"].event == "e" and after.calls["b"].event is None


NAMES = ["HG002_SVs_Tier1_v0.6.vcf.gz", "x.na24385.vcf", "GRCh38_HG2-T2TQ100-V1.1.vcf.gz", "x.AJson.vcf", "HG0002.bed"]


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_the_benchmark_genome_is_known_by_the_names_of_files(genome, number):
    pair = genome([], [])
    assert benchmark_names(Pair(pair.calls, pair.truth, Path(NAMES[number]))) == [NAMES[number]]


@pytest.mark.parametrize("name", ["HG00514", "NA12878", "HG00233", "hg20", "HG003", "T2T-CHM13", "HG0021"])
def test_other_people_are_let_in(genome, name):
    assert benchmark_names(genome([], [], name, name)) == []


@pytest.mark.parametrize("number", range(2))
def test_the_benchmark_genome_is_refused_by_its_sample_name(genome, tmp_path, capsys, monkeypatch, number):
    pair = genome([("DEL", 5000, 200, 0.9)], [("DEL", 5000, 200)], sample=["HG002", "NA24385"][number])
    assert command(tmp_path, *words_of(pair)) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: this is HG002") and "--i-know-this-is-a-benchmark" in error
    assert not (tmp_path / "out").exists()

    def reached(*_):
        raise InputError("tuning")

    monkeypatch.setattr("workflows.tune.command.tune", reached)
    assert command(tmp_path, *words_of(pair, "--i-know-this-is-a-benchmark")) == 3
    assert capsys.readouterr().err == "error: tuning\n"


def test_a_wanted_precision_of_calibrated_scores():
    """Scores are spread evenly, so that the mean of those above t is (1 + t) / 2."""
    assert score_for(Goal("precision", 0.95)) == pytest.approx(0.9, abs=0.01)
    assert score_for(Goal("precision", 0.8)) == pytest.approx(0.6, abs=0.01)


def test_scores_that_promise_too_much_are_seen_through():
    """Log-odds are twice what they should be: a score of 0.9 is right three times in four."""
    odds = np.log(np.array(SCORES) / (1 - np.array(SCORES)))
    judged = made_judged(SCORES, as_scored(1 / (1 + np.exp(-odds / 2))))
    tuned = tune(MemoryJudge(judged), Goal("precision", 0.85), False)
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
    tuned = tune(MemoryJudge(CALIBRATED), Goal("F", 1), False)
    assert score == pytest.approx(tuned.counts()["DEL"][1].f1 / 2, abs=0.02)
    assert score_for(Goal("F", 2)) < score < score_for(Goal("F", 0.5))


def test_a_precision_out_of_reach_is_said():
    scores = even_scores(200, 0.3, 0.9)
    tuned = tune(MemoryJudge(made_judged(scores, np.arange(200) % 2 == 0)), Goal("precision", 0.95), False)
    assert tuned.thresholds["DEL"][0][1] > 0.8 and tuned.thresholds["DUP"] is None
    text = table_markdown(tuned)
    assert "warning: DEL: precision 0.95 cannot be reached; the nearest is 0." in text
    assert "of 5 calls right" in text and "rests on 5 calls only" in text
    assert "warning: DUP: too few calls, or no true events; the model's own threshold is kept" in text


def test_a_precision_that_few_calls_reach_is_taken_and_said():
    """Of 60 calls only the 10 best are as good as wanted."""
    scores = even_scores(10, 0.99, 0.999) + even_scores(50, 0.1, 0.3)
    tuned = tune(MemoryJudge(made_judged(scores, [True] * 10 + [False] * 50)), Goal("precision", 0.95), False)
    assert 0.3 < tuned.thresholds["DEL"][0][1] < 0.99
    assert tuned.warnings[0] == "DEL: the choice rests on 10 calls only; mind the 95 % interval"


def test_a_recall_out_of_reach_takes_all_calls_and_says_so():
    tuned = tune(MemoryJudge(CALIBRATED), Goal("recall", 0.95), False)
    assert tuned.thresholds["DEL"][0][1] < 0.05
    assert "warning: DEL: recall 0.95 cannot be reached; the nearest is 0.8" in table_markdown(tuned)


def test_too_few_calls_are_an_input_error():
    with pytest.raises(InputError, match=r"too few calls to tune on \(19 DEL, 0 DUP\)"):
        tune(MemoryJudge(made_judged(SCORES[:19], as_scored(SCORES)[:19])), Goal("F", 1), False)


def test_the_table_tells_the_cost():
    tuned = tune(MemoryJudge(CALIBRATED), Goal("precision", 0.95), False)
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
    assert [line[2:] for line in lines if line[:2] == ["DEL", "100-300"]] == [line[2:] for line in whole]
    last, right = dict(zip(head, whole[-1])), int(as_scored(SCORES).sum())
    assert (last["calls"], last["right"], last["found"], last["events"]) == ("1000", f"{right}", f"{right}", f"{right + 100}")


def test_thresholds_by_size():
    """Large calls are right more often than they score, small ones as often, and of middling ones there are few."""
    judged = made_judged(SCORES, as_scored(SCORES), size=80)
    judged.add(made_judged(SCORES, as_scored(np.sqrt(SCORES)), size=500))
    judged.add(made_judged([0.9] * 10, [True] * 10, size=200))
    tuned = tune(MemoryJudge(judged), Goal("precision", 0.9), True)
    small, middle, large, huge = (threshold_at(tuned.thresholds["DEL"], size) for size in (80, 200, 500, 2000))
    assert small == pytest.approx(0.8, abs=0.03) and large < 0.72 < small and large < middle == huge < small
    assert "DEL of 100-300, 1k-5k, >=5k bp: too few calls, or no true events; as all DEL" in tuned.warnings[0]


class StealingJudge(MemoryJudge):
    """Judged all at once, 40 of the best calls lose their event to a poor call beside it."""

    def everything(self):
        best = sorted((key for key, call in self.judged.calls.items() if call.event), key=lambda k: self.judged.calls[k].score)
        calls = dict(self.judged.calls)
        for number, key in enumerate(best[-80::2]):
            call = calls[key]
            calls[key] = Call(call.kind, call.size, call.score, None)
            calls["poor", number] = Call(call.kind, call.size, 0.06, call.event)
        return Judged(calls, self.judged.events)


def test_a_run_at_the_threshold_corrects_the_curve():
    tuned = tune(StealingJudge(CALIBRATED), Goal("precision", 0.9), False)
    assert tuned.thresholds["DEL"][0][1] == pytest.approx(0.8, abs=0.03)
    first = count(passing(tuned.first, tuned.thresholds), "DEL")
    assert tuned.counts()["DEL"][1].precision - first.precision > 0.1
    assert f"by the curve of all calls {first.precision:.3f}" in table_markdown(tuned)


def test_the_same_calls_give_the_same_images(tmp_path):
    tuned = tune(MemoryJudge(CALIBRATED), Goal("precision", 0.95), False)
    for name in ("a", "b"):
        draw(tuned, [tmp_path / f"{name}.png", tmp_path / f"{name}.svg"])
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.svg").read_text() == (tmp_path / "b.svg").read_text()


def judge_of(tmp_path, pairs):
    (tmp_path / "judge").mkdir()
    return Judge(PROGRAM, pairs, tmp_path / "judge")


def told(judged):
    """Returns (genome, begin, score, is right) of each call."""
    return sorted((key[0], key[2], call.score, call.event is not None) for key, call in judged.calls.items())


def test_what_passes_is_judged_by_truvari(genome, tmp_path):
    """Two genomes: rivals, other filters, a place that is not confident; and what the file lets pass."""
    calls = [("DEL", 5000, 200, 0.3), ("DEL", 5020, 200, 0.9), ("DEL", 10000, 200, 0.95, "Depth")]
    calls += [("DEL", 15000, 200, 0.1, "LowQual"), ("DUP", 20000, 200, 0.8), ("DEL", 90000, 200, 0.9)]
    first = genome(calls, [("DEL", 5000, 200), ("DEL", 15000, 200), ("DUP", 30000, 90)])
    second = genome([("DEL", 5000, 200, 0.7)], [("DEL", 5000, 200)], "b")
    (tmp_path / "in.bed").write_text("c\t0\t80000\n")
    judge = judge_of(tmp_path, [Pair(first.calls, first.truth, tmp_path / "in.bed"), second])
    everything = judge.everything()
    assert told(everything) == [(0, 5020, 0.9, True), (0, 15000, 0.1, True), (0, 20000, 0.8, False), (1, 5000, 0.7, True)]
    assert sorted((event.kind, event.size) for event in everything.events.values()) == [("DEL", 200)] * 3 + [("DUP", 90)]
    assert [call[:2] for call in told(judge.as_called())] == [(0, 5000), (0, 5020), (0, 20000), (1, 5000)]
    strict = judge.at({"DEL": ((50, 0.9), (300, 0.2)), "DUP": ((50, 0.81),)})
    assert told(strict) == [(0, 5020, 0.9, True)]


def test_a_better_match_takes_the_event_until_the_threshold_is_above_it(genome, tmp_path):
    pair = genome([("DEL", 5000, 200, 0.2), ("DEL", 5300, 200, 0.9)], [("DEL", 5000, 200)])
    judge = judge_of(tmp_path, [pair])
    assert told(judge.everything()) == [(0, 5000, 0.2, True), (0, 5300, 0.9, False)]
    assert told(judge.at({"DEL": ((50, 0.5),), "DUP": ((50, 0.5),)})) == [(0, 5300, 0.9, True)]


def test_calls_and_truth_must_pair_up(tmp_path, capsys):
    assert command(tmp_path, "--calls", "a", "b", "--truth", "c") == 2
    assert "2 files of calls (--calls) but 1 of true events" in capsys.readouterr().err
    assert command(tmp_path, "--calls", "a", "--truth", "c", "--confident", "d", "e") == 2


@pytest.mark.parametrize("words", [["--precision", "1.5"], ["--recall", "0"], ["--beta", "0"]])
def test_a_goal_must_make_sense(tmp_path, words):
    assert command(tmp_path, "--calls", "a", "--truth", "b", *words) == 2


def test_calls_without_score_and_truth_without_type_are_refused(genome, tmp_path, capsys):
    good = genome([("DEL", 5000, 200, 0.9)], [("DEL", 5000, 200)])
    bare = HEADER.replace('##INFO=<ID=SCORE,Number=1,Type=Float,Description="Score">\n', "")
    write_vcf(tmp_path / "bare.vcf.gz", [("DEL", 5000, 200)], header=bare)
    assert command(tmp_path, *words_of(Pair(tmp_path / "bare.vcf.gz", good.truth))) == 3
    assert "has no INFO/SCORE" in capsys.readouterr().err
    assert command(tmp_path, *words_of(Pair(good.calls, genome([], [], "none").truth))) == 3
    assert "no event with SVTYPE DEL or DUP" in capsys.readouterr().err
    (tmp_path / "text.vcf").write_text("hello\n")
    assert command(tmp_path, *words_of(Pair(good.calls, tmp_path / "text.vcf"))) == 3
    assert "cannot be read as VCF" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_this_python_has_what_is_needed():
    assert missing_tools() == []


def test_a_python_without_truvari_is_told_how_to_get_it():
    done = subprocess.run([sys.executable, "-I", "-S", TUNE], capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("error: cnvnet tune needs truvari, matplotlib")
    assert "make python" in done.stderr and "$CNVNET_PYTHON" in done.stderr


def verb(*words, python=sys.executable):
    line = [str(word) for word in [PROGRAM, "tune", *words]]
    return subprocess.run(line, capture_output=True, text=True, env={**os.environ, "CNVNET_PYTHON": str(python)})


def test_the_verb_writes_a_profile_that_cnvnet_takes(genome, tmp_path):
    """40 events, each called; 20 false calls of lower scores."""
    calls = [(*event, score) for event, score in zip(places(40), even_scores(40, 0.6, 0.99))]
    calls += [(*event, score) for event, score in zip(places(20, begin=500_000), even_scores(20, 0.1, 0.55))]
    pair, out = genome(calls, places(40)), tmp_path / "out"
    done = verb(*words_of(pair, "--precision", "0.9", "--by", "size", "--name", "my own", "--output-folder", out))
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(out)) == ["curves.png", "curves.svg", "curves.tsv", "profile.yaml", "table.md"]
    assert f"profile: {out}/profile.yaml" in done.stdout and "warning: DUP: too few calls" in done.stderr
    profile = yaml.safe_load((out / "profile.yaml").read_text())
    assert profile["profile"]["name"] == "my own" and "tune, for precision 0.9, by size, on S" in profile["profile"]["made_by"]
    target = tmp_path / "filtered.vcf.gz"
    line = [PROGRAM, "filter", pair.calls, "--profile", out / "profile.yaml", "--output", target]
    assert subprocess.run([str(word) for word in line], capture_output=True).returncode == 0
    passed = subprocess.run(["bcftools", "view", "-H", "-f", "PASS", target], capture_output=True, text=True).stdout
    right, _, number = line_of((out / "table.md").read_text(), "DEL", "100-300")[3].split()
    assert passed.count("\n") == int(number) and 30 < int(right) <= 40


def test_the_verb_names_what_is_missing(genome, tmp_path):
    pair, out = genome([], []), ["--output-folder", tmp_path / "out"]
    done = verb("--calls", "nowhere.vcf.gz", "--truth", pair.truth, *out)
    assert done.returncode == 3 and "--calls nowhere.vcf.gz: there is no such file" in done.stderr
    done = verb(*words_of(pair), *out, python="/nowhere/python")
    assert done.returncode == 2 and "cannot run the Python interpreter '/nowhere/python'" in done.stderr
    done = verb(*words_of(pair), *out, "--precision", "0.9", "--recall", "0.9")
    assert done.returncode == 2 and "cnvnet tune --help" in done.stderr
    done = verb(*words_of(pair), *out, "--precision", "7")
    assert done.returncode == 2 and "--precision 7" in done.stderr
