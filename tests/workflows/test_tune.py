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
from workflows.tune.inputs import Pair, benchmark_names
from workflows.tune.judge import Call, Event, Judged, update
from workflows.tune.profile import steps_text, threshold_at, write_profile
from workflows.tune.thresholds import ALL, Choice, Goal, choose, thresholds_of
from workflows.tune.tune import missing_tools

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET_PROGRAM", ROOT / "build" / "release" / "cnvnet"))
TUNE = ROOT / "workflows" / "tune" / "tune.py"
OUTPUTS = ["curves.png", "curves.svg", "curves.tsv", "profile.yaml", "table.md"]

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


def scored(events, low, high):
    """Returns calls at these events with scores from `low` to `high`, evenly."""
    return [(*event, round(score, 4)) for event, score in zip(events, np.linspace(low, high, len(events)))]


# 100 events, 90 of them called at 0.6 to 0.99; 60 false calls at 0.1 to 0.59.
TRUE = places(100)
CALLS = scored(TRUE[:90], 0.6, 0.99) + scored(places(60, begin=1_000_000), 0.1, 0.59)


@pytest.fixture
def genome(tmp_path):
    """Returns a function that writes a genome's calls and truth, and gives the arguments that name them."""

    def write(calls=CALLS, truth=TRUE, name="a", sample="S"):
        written = write_vcf(tmp_path / f"{name}.calls.vcf.gz", calls, sample)
        return ["--calls", written, "--truth", write_vcf(tmp_path / f"{name}.truth.vcf.gz", truth, sample)]

    return write


def tuned(tmp_path, *words):
    """Tunes; returns the exit code and what the profile and the table say."""
    out = tmp_path / "out"
    code = run([str(word) for word in ["--cnvnet", PROGRAM, "--output-folder", out, "--threads", "1", *words]])
    if code:
        return code, {}, ""
    return code, yaml.safe_load((out / "profile.yaml").read_text()), (out / "table.md").read_text()


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
    assert -0.6 < shift < 0 and 0.8 < slope < 1.2


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
    assert not reached and point.expected == pytest.approx(0.75, abs=0.02)


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


@pytest.mark.parametrize(
    "name",
    ["HG002_SVs_Tier1_v0.6.vcf.gz", "x.na24385.vcf", "GRCh38_HG2-T2TQ100-V1.1_stvar.vcf.gz", "NIST.AJson.vcf", "HG0002.bed"],
)
def test_hg002_is_known_by_the_names_of_files(genome, tmp_path, name):
    words = genome()
    pair = Pair(Path(words[1]), Path(words[3]), tmp_path / name)
    assert len(benchmark_names(pair)) == 1


@pytest.mark.parametrize("name", ["HG00514", "NA12878", "HG00233", "hg20", "HG003", "T2T-CHM13", "HG0021"])
def test_other_people_are_not_hg002(genome, name, tmp_path):
    words = genome(name=name, sample=name)
    assert benchmark_names(Pair(Path(words[1]), Path(words[3]))) == []


@pytest.mark.parametrize("sample", ["HG002", "NA24385"])
def test_hg002_is_refused_by_its_sample_name(genome, tmp_path, capsys, sample):
    words = genome(sample=sample)
    assert tuned(tmp_path, *words)[0] == 2
    error = capsys.readouterr().err
    assert error.startswith("error: this is HG002") and "--i-know-this-is-a-benchmark" in error
    assert not (tmp_path / "out").exists()
    assert tuned(tmp_path, *words, "--i-know-this-is-a-benchmark")[0] == 0


def test_a_wanted_precision_is_reached(genome, tmp_path):
    code, profile, table = tuned(tmp_path, *genome(), "--precision", "0.95", "--name", "mine")
    assert code == 0 and sorted(os.listdir(tmp_path / "out")) == OUTPUTS
    score = profile["filters"]["min_score_deletion"]
    assert 0.4 < score < 0.65 and profile["filters"]["min_score_duplication"] == "model"
    assert profile["profile"]["name"] == "mine" and "precision 0.95" in profile["profile"]["made_by"]
    right, calls = 90, sum(call[3] >= score for call in CALLS)
    assert line_of(table, "DEL", "all", "as called")[3:5] == ["90 of 150", "0.600"]
    after = line_of(table, "DEL", "all", f"{score:g}")
    assert after[3:5] == [f"{right} of {calls}", f"{right / calls:.3f}"] and after[6] == "0.900"
    assert "DUP: too few calls, or no true events; the model's own threshold is kept" in table


def test_the_curve_holds_every_point(genome, tmp_path):
    tuned(tmp_path, *genome())
    lines = [line.split("\t") for line in (tmp_path / "out" / "curves.tsv").read_text().splitlines()]
    head, whole = lines[0], [line for line in lines if line[:2] == ["DEL", "all"]]
    assert len(whole) == 150 and [line for line in lines if line[:2] == ["DEL", "100-300"]]
    last = dict(zip(head, whole[-1]))
    assert (last["calls"], last["right"], last["found"], last["events"]) == ("150", "90", "90", "100")
    assert (last["precision"], last["recall"]) == ("0.600", "0.900")


def test_the_same_calls_give_the_same_bytes(genome, tmp_path):
    words = genome()
    tuned(tmp_path, *words)
    first = {name: (tmp_path / "out" / name).read_bytes() for name in OUTPUTS}
    tuned(tmp_path, *words)
    assert first == {name: (tmp_path / "out" / name).read_bytes() for name in OUTPUTS}


def test_a_wanted_recall_is_reached_at_the_strictest_score(genome, tmp_path):
    _, profile, table = tuned(tmp_path, *genome(), "--recall", "0.5")
    fifty_best = sorted((call[3] for call in CALLS[:90]), reverse=True)[:50]
    assert fifty_best[-1] - 0.005 < profile["filters"]["min_score_deletion"] < fifty_best[-1]
    assert "50 of 50" in table


def test_the_best_f_score(genome, tmp_path):
    _, profile, _ = tuned(tmp_path, *genome())
    _, lenient, _ = tuned(tmp_path, *genome(), "--beta", "3")
    assert 0.3 < profile["filters"]["min_score_deletion"] < 0.6
    assert lenient["filters"]["min_score_deletion"] < profile["filters"]["min_score_deletion"]


def test_a_recall_out_of_reach_takes_all_calls_and_says_so(genome, tmp_path, capsys):
    _, profile, table = tuned(tmp_path, *genome(), "--recall", "0.95")
    assert profile["filters"]["min_score_deletion"] < 0.1
    assert "warning: DEL: recall 0.95 cannot be reached; the nearest is 0.900" in capsys.readouterr().err
    assert "cannot be reached" in table


def test_a_precision_out_of_reach_is_said(genome, tmp_path, capsys):
    """Every other call is false, whatever its score."""
    calls = scored(places(100), 0.3, 0.9) + scored(places(100, begin=1_000_000), 0.3, 0.9)
    code, profile, table = tuned(tmp_path, *genome(calls), "--precision", "0.95")
    assert code == 0 and profile["filters"]["min_score_deletion"] > 0.8
    for text in (table, capsys.readouterr().err, (tmp_path / "out" / "profile.yaml").read_text()):
        assert "DEL: precision 0.95 cannot be reached" in text
        assert "of 20 calls right" in text and "rests on 20 calls only" in text


def test_too_few_calls_are_an_input_error_and_leave_nothing(genome, tmp_path, capsys):
    assert tuned(tmp_path, *genome(CALLS[:15]))[0] == 3
    assert "error: too few calls to tune on (15 DEL, 0 DUP)" in capsys.readouterr().err
    assert not list((tmp_path / "out").iterdir())


def test_genomes_are_pooled(genome, tmp_path):
    one, two = genome(), genome(CALLS[:50], TRUE[:60], name="b")
    words = ["--calls", one[1], two[1], "--truth", one[3], two[3]]
    _, _, table = tuned(tmp_path, *words, "--precision", "0.6")
    assert line_of(table, "DEL", "all", "as called")[3:7:3] == ["140 of 200", "0.875"]


def test_only_confident_regions_count(genome, tmp_path):
    (tmp_path / "in.bed").write_text("c\t0\t900000\n")
    _, _, table = tuned(tmp_path, *genome(), "--confident", tmp_path / "in.bed")
    assert line_of(table, "DEL", "all", "as called")[3] == "90 of 90"


def test_other_filters_take_calls_out_whatever_the_score(genome, tmp_path):
    calls = CALLS[:80] + [(*call, "Depth") for call in CALLS[80:90]] + [(*call, "LowQual") for call in CALLS[90:]]
    _, _, table = tuned(tmp_path, *genome(calls), "--recall", "0.99")
    assert line_of(table, "DEL", "all", "as called")[3] == "80 of 80"
    assert "80 of 140" in table


def test_of_rivals_only_the_best_counts(genome, tmp_path):
    """Each true call has a rival 20 bp away, which passes in the file but is marked Crowded by `cnvnet filter`."""
    calls = CALLS[:90] + [("DEL", at + 20, size, 0.55) for _, at, size, _ in CALLS[:90]]
    _, _, table = tuned(tmp_path, *genome(calls), "--recall", "0.9")
    assert line_of(table, "DEL", "all", "as called")[3] == "90 of 180"
    assert "90 of 90" in table


def test_a_run_at_the_threshold_corrects_the_curve(genome, tmp_path):
    """A poor call beside each event matches it better than the good one: the curve thinks the good ones false."""
    good = [("DEL", at + 300, size, score) for _, at, size, score in CALLS[:90]]
    poor = [("DEL", at, size, 0.2) for _, at, size, _ in CALLS[:90]]
    _, profile, table = tuned(tmp_path, *genome(good + poor), "--precision", "0.9")
    assert 0.2 < profile["filters"]["min_score_deletion"] <= 0.6
    assert "90 of 90" in table and "by the curve of all calls 0.000" in table


def test_thresholds_by_size(genome, tmp_path):
    """Small false calls score up to 0.8, large ones up to 0.3."""
    small, large = places(80, size=80), places(80, begin=500_000, size=500)
    calls = scored(small, 0.5, 0.99) + scored(large, 0.5, 0.99)
    calls += scored(places(60, begin=1_000_000, size=80), 0.1, 0.8)
    calls += scored(places(60, begin=1_400_000, size=500), 0.1, 0.3)
    _, profile, table = tuned(tmp_path, *genome(calls, small + large), "--precision", "0.9", "--by", "size")
    steps = dict(step.split(":") for step in profile["filters"]["min_score_deletion"].split(","))
    assert float(steps["50"]) > 0.5 and float(steps["300"]) < 0.5
    assert "warning: DEL of 100-300, 1k-5k, >=5k bp: too few calls" in table


def test_calls_and_truth_must_pair_up(genome, tmp_path, capsys):
    words = genome()
    assert tuned(tmp_path, *words[:2], words[1], *words[2:])[0] == 2
    assert "2 files of calls (--calls) but 1 of true events" in capsys.readouterr().err
    assert tuned(tmp_path, *words, "--confident", "a", "b")[0] == 2


@pytest.mark.parametrize("words", [["--precision", "1.5"], ["--recall", "0"], ["--beta", "0"]])
def test_a_goal_must_make_sense(genome, tmp_path, words):
    assert tuned(tmp_path, *genome(), *words)[0] == 2


def test_calls_without_score_and_truth_without_type_are_refused(genome, tmp_path, capsys):
    words = genome()
    bare = HEADER.replace("##INFO=<ID=SCORE,Number=1,Type=Float,Description=\"Score\">\n", "")
    write_vcf(tmp_path / "bare.vcf.gz", TRUE, header=bare)
    assert tuned(tmp_path, "--calls", tmp_path / "bare.vcf.gz", *words[2:])[0] == 3
    assert "has no INFO/SCORE" in capsys.readouterr().err
    write_vcf(tmp_path / "none.vcf.gz", [])
    assert tuned(tmp_path, *words[:2], "--truth", tmp_path / "none.vcf.gz")[0] == 3
    assert "no event with SVTYPE DEL or DUP" in capsys.readouterr().err
    (tmp_path / "text.vcf").write_text("hello\n")
    assert tuned(tmp_path, *words[:2], "--truth", tmp_path / "text.vcf")[0] == 3
    assert "cannot be read as VCF" in capsys.readouterr().err


def test_this_python_has_what_is_needed():
    assert missing_tools() == []


def test_a_python_without_truvari_is_told_how_to_get_it():
    done = subprocess.run([sys.executable, "-I", "-S", TUNE], capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("error: cnvnet tune needs truvari, matplotlib")
    assert "make python" in done.stderr and "$CNVNET_PYTHON" in done.stderr


def verb(*words, python=sys.executable):
    command = [str(word) for word in [PROGRAM, "tune", *words]]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "CNVNET_PYTHON": str(python)})


def test_the_verb_writes_a_profile_that_cnvnet_filter_takes(genome, tmp_path):
    words = genome()
    done = verb(*words, "--precision", "0.95", "--by", "size", "--output-folder", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert f"profile: {tmp_path}/out/profile.yaml" in done.stdout
    target = tmp_path / "filtered.vcf.gz"
    command = [PROGRAM, "filter", words[1], "--profile", tmp_path / "out" / "profile.yaml", "--output", target]
    assert subprocess.run([str(word) for word in command]).returncode == 0
    passed = subprocess.run(["bcftools", "view", "-H", "-f", "PASS", target], capture_output=True, text=True).stdout
    calls = line_of((tmp_path / "out" / "table.md").read_text(), "DEL", "100-300")[3]
    assert passed.count("\n") == int(calls.split(" of ")[1])


def test_the_verb_names_what_is_missing(genome, tmp_path):
    words = genome()
    out = ["--output-folder", tmp_path / "out"]
    done = verb("--calls", "nowhere.vcf.gz", *words[2:], *out)
    assert done.returncode == 3 and "--calls nowhere.vcf.gz: there is no such file" in done.stderr
    done = verb(*words, *out, python="/nowhere/python")
    assert done.returncode == 2 and "cannot run the Python interpreter '/nowhere/python'" in done.stderr
    done = verb(*words, *out, "--precision", "0.9", "--recall", "0.9")
    assert done.returncode == 2 and "cnvnet tune --help" in done.stderr
    done = verb(*words, *out, "--precision", "7")
    assert done.returncode == 2 and "--precision 7" in done.stderr
