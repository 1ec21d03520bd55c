"""`cnvnet tune` as a command: what it refuses, what Truvari makes of calls, what it writes."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from cnvnet_tune.__main__ import main, missing_tools
from cnvnet_tune.command import run
from cnvnet_tune.errors import InputError
from cnvnet_tune.evaluation import Evaluator
from cnvnet_tune.inputs import Pair, benchmark_names
from workflows.genomes.truth import write_truth

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET_PROGRAM", ROOT / "build" / "release" / "cnvnet"))
TUNE = ROOT / "workflows" / "tune" / "tune.py"

HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=LowQual,Description="Low">
##FILTER=<ID=Depth,Description="Depth">
##FILTER=<ID=Redundant,Description="Redundant">
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
    """Writes (kind, pos, size[, score[, filter]]) as symbolic records, sorted by position; truth
    has no score.
    """
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
    return run(
        [
            "--cnvnet",
            str(PROGRAM),
            "--output-folder",
            str(tmp_path / "out"),
            "--threads",
            "1",
            *map(str, words),
        ]
    )


def even_scores(number, low=0.05, high=0.999):
    return [round(float(score), 4) for score in np.linspace(low, high, number)]


NAMES = [
    "HG002_SVs_Tier1_v0.6.vcf.gz",
    "x.na24385.vcf",
    "GRCh38_HG2-T2TQ100-V1.1.vcf.gz",
    "x.AJson.vcf",
    "HG0002.bed",
]


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_the_benchmark_genome_is_known_by_the_names_of_files(genome, number):
    pair = genome([], [])
    assert benchmark_names(Pair(pair.calls, pair.truth, Path(NAMES[number]))) == [NAMES[number]]


@pytest.mark.parametrize(
    "name", ["HG00514", "NA12878", "HG00233", "hg20", "HG003", "T2T-CHM13", "HG0021"]
)
def test_other_people_are_let_in(genome, name):
    assert benchmark_names(genome([], [], name, name)) == []


@pytest.mark.parametrize("number", range(2))
def test_the_benchmark_genome_is_refused_by_its_sample_name(
    genome, tmp_path, capsys, monkeypatch, number
):
    pair = genome(
        [("DEL", 5000, 200, 0.9)], [("DEL", 5000, 200)], sample=["HG002", "NA24385"][number]
    )
    assert command(tmp_path, *words_of(pair)) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: this is HG002") and "--i-know-this-is-a-benchmark" in error
    assert not (tmp_path / "out").exists()

    def reached(*_):
        raise InputError("tuning")

    monkeypatch.setattr("cnvnet_tune.command.tune", reached)
    assert command(tmp_path, *words_of(pair, "--i-know-this-is-a-benchmark")) == 3
    assert capsys.readouterr().err == "error: tuning\n"


@pytest.mark.parametrize(
    "lines",
    ["c\t900\t100\n", "c\t100\t100\n", "# a\nc\t1\n", "c\t-5\t9\n", "c\t1.5\t9\n", "\x00\xff"],
)
def test_confident_regions_that_are_none_are_refused_in_one_line(genome, tmp_path, capsys, lines):
    pair = genome([("DEL", 5000, 200, 0.9)], [("DEL", 5000, 200)])
    bed = tmp_path / "confident.bed"
    bed.write_text(lines, encoding="latin-1")
    assert command(tmp_path, *words_of(pair, "--confident", bed)) == 3
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and str(bed) in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("folder", ["out", "out/below"])
def test_an_output_folder_that_is_a_file_is_refused(genome, tmp_path, capsys, folder):
    pair = genome([("DEL", 5000, 200, 0.9)], [("DEL", 5000, 200)])
    (tmp_path / "out").write_text("mine")
    assert command(tmp_path, *words_of(pair), "--output-folder", tmp_path / folder) == 2
    assert capsys.readouterr().err.startswith("error: --output-folder")
    assert (tmp_path / "out").read_text() == "mine"


def test_what_truvari_ends_with_is_told_in_one_line(genome, tmp_path, capsys):
    pair = genome([("DEL", 5000, 200, 0.9)], [("DEL", 5000, 200)])
    bed = tmp_path / "confident.bed"
    bed.write_text("track name=a\nc\t1\t900000\n")
    if command(tmp_path, *words_of(pair, "--confident", bed)) != 0:
        error = capsys.readouterr().err
        assert error.count("\n") == 1 and "Traceback" not in error


def test_an_interrupt_while_packages_are_looked_for_ends_with_its_code(monkeypatch):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        before = signal.getsignal(number)

        def interrupted(number=number):
            os.kill(os.getpid(), number)

        monkeypatch.setattr("cnvnet_tune.__main__.missing_tools", interrupted)
        try:
            with pytest.raises(SystemExit) as ended:
                main()
        finally:
            signal.signal(number, before)
        assert ended.value.code == 128 + number


def evaluator_of(tmp_path, pairs):
    (tmp_path / "evaluation").mkdir()
    return Evaluator(PROGRAM, pairs, tmp_path / "evaluation")


def told(evaluated):
    """Returns (genome, begin, score, is right) of each call."""
    return sorted(
        (key[0], key[2], call.score, call.event is not None)
        for key, call in evaluated.calls.items()
    )


def test_what_passes_is_evaluated_by_truvari(genome, tmp_path):
    """Two genomes: redundant and filtered calls, a place not confident, what the file lets pass."""
    calls = [("DEL", 5000, 200, 0.3), ("DEL", 5020, 200, 0.9), ("DEL", 10000, 200, 0.95, "Depth")]
    calls += [
        ("DEL", 15000, 200, 0.1, "LowQual"),
        ("DUP", 20000, 200, 0.8),
        ("DEL", 90000, 200, 0.9),
    ]
    first = genome(calls, [("DEL", 5000, 200), ("DEL", 15000, 200), ("DUP", 30000, 90)])
    second = genome([("DEL", 5000, 200, 0.7)], [("DEL", 5000, 200)], "b")
    (tmp_path / "in.bed").write_text("c\t0\t80000\n")
    evaluator = evaluator_of(
        tmp_path, [Pair(first.calls, first.truth, tmp_path / "in.bed"), second]
    )
    everything = evaluator.everything()
    first_genome = [(0, 5020, 0.9, True), (0, 15000, 0.1, True), (0, 20000, 0.8, False)]
    assert told(everything) == [*first_genome, (1, 5000, 0.7, True)]
    events = sorted((event.kind, event.size) for event in everything.events.values())
    assert events == [("DEL", 200)] * 3 + [("DUP", 90)]
    assert [call[:2] for call in told(evaluator.as_called())] == [
        (0, 5000),
        (0, 5020),
        (0, 20000),
        (1, 5000),
    ]
    strict = evaluator.at({"DEL": ((50, 0.9), (300, 0.2)), "DUP": ((50, 0.81),)})
    assert told(strict) == [(0, 5020, 0.9, True)]


def test_a_better_match_takes_the_event_until_the_threshold_is_above_it(genome, tmp_path):
    pair = genome([("DEL", 5000, 200, 0.2), ("DEL", 5450, 200, 0.9)], [("DEL", 5000, 200)])
    evaluator = evaluator_of(tmp_path, [pair])
    assert told(evaluator.everything()) == [(0, 5000, 0.2, True), (0, 5450, 0.9, False)]
    assert told(evaluator.at({"DEL": ((50, 0.5),), "DUP": ((50, 0.5),)})) == [(0, 5450, 0.9, True)]


def test_a_truth_may_say_no_length(genome, tmp_path):
    """Nothing but its END says how long an event is; its header does not know SVLEN."""
    pair = genome([("DEL", 5000, 200, 0.9)], [])
    lengthless = HEADER.replace(
        '##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length">\n', ""
    )
    text = lengthless + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n"
    text += "c\t5000\tv0\tA\t<DEL>\t.\tPASS\tSVTYPE=DEL;END=5200\tGT\t0/1\n"
    write_truth(tmp_path / "lengthless.vcf.gz", text)
    evaluated = evaluator_of(
        tmp_path, [Pair(pair.calls, tmp_path / "lengthless.vcf.gz")]
    ).everything()
    assert [event.size for event in evaluated.events.values()] == [200]
    assert told(evaluated) == [(0, 5000, 0.9, True)]


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
    assert done.returncode == 2 and done.stderr.startswith(
        "error: cnvnet tune needs truvari, matplotlib"
    )
    assert "make python" in done.stderr and "$CNVNET_PYTHON" in done.stderr


def run_tune(*words, python=sys.executable):
    line = [str(word) for word in [PROGRAM, "tune", *words]]
    return subprocess.run(
        line, capture_output=True, text=True, env={**os.environ, "CNVNET_PYTHON": str(python)}
    )


def test_the_verb_writes_a_profile_that_cnvnet_takes(genome, tmp_path):
    """40 events, each called; 20 false calls of lower scores."""
    calls = [(*event, score) for event, score in zip(places(40), even_scores(40, 0.6, 0.99))]
    calls += [
        (*event, score)
        for event, score in zip(places(20, begin=500_000), even_scores(20, 0.1, 0.55))
    ]
    pair, out = genome(calls, places(40)), tmp_path / "out"
    done = run_tune(
        *words_of(
            pair, "--precision", "0.9", "--by", "size", "--name", "my own", "--output-folder", out
        )
    )
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(out)) == [
        "curves.png",
        "curves.svg",
        "curves.tsv",
        "profile.yaml",
        "table.md",
    ]
    assert (
        f"profile: {out}/profile.yaml" in done.stdout
        and "warning: DUP: too few calls" in done.stderr
    )
    profile = yaml.safe_load((out / "profile.yaml").read_text())
    assert profile["profile"]["name"] == "my own"
    assert "tune, for precision 0.9, by size, on S" in profile["profile"]["made_by"]
    target = tmp_path / "filtered.vcf.gz"
    line = [PROGRAM, "filter", pair.calls, "--profile", out / "profile.yaml", "--output", target]
    assert subprocess.run([str(word) for word in line], capture_output=True).returncode == 0
    passed = subprocess.run(
        ["bcftools", "view", "-H", "-f", "PASS", target], capture_output=True, text=True
    ).stdout
    right, number = re.search(
        r"\| DEL \| 100-300 \|  \| (\d+) of (\d+) \|", (out / "table.md").read_text()
    ).groups()
    assert passed.count("\n") == int(number) and 30 < int(right) <= 40


def test_the_verb_names_what_is_missing(genome, tmp_path):
    pair, out = genome([], []), ["--output-folder", tmp_path / "out"]
    done = run_tune("--calls", "nowhere.vcf.gz", "--truth", pair.truth, *out)
    assert done.returncode == 3 and "--calls nowhere.vcf.gz: there is no such file" in done.stderr
    done = run_tune(*words_of(pair), *out, python="/nowhere/python")
    assert (
        done.returncode == 2
        and "cannot run the Python interpreter '/nowhere/python'" in done.stderr
    )
    done = run_tune(*words_of(pair), *out, "--precision", "0.9", "--recall", "0.9")
    assert done.returncode == 2 and "cnvnet tune --help" in done.stderr
    done = run_tune(*words_of(pair), *out, "--precision", "7")
    assert done.returncode == 2 and "--precision 7" in done.stderr
