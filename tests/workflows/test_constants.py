"""What stands in C++ and in Python has one value: the program's source says which."""

import re
from pathlib import Path

import pytest
import yaml

from cnvnet_tune import command, curves, errors, evaluation, truvari
from workflows.benchmark import recall
from workflows.tables import models, ranking, reliability

ROOT = Path(__file__).resolve().parents[2]


def source(name: str) -> str:
    """The text of the one C++ file of that name, in whatever folder it stands."""
    layers = ("genome", "candidates", "encoder", "classifier", "pipeline")
    (path,) = [path for layer in layers for path in (ROOT / layer).rglob(name)]
    return path.read_text()


def constant(file: str, name: str) -> str:
    """What a `constexpr` constant is set to."""
    found = re.search(rf"constexpr [^;=]*\bk{name} = ([^,;]+)[,;]", source(file))
    assert found, f"{file} has no constant k{name}"
    return found[1]


@pytest.mark.parametrize(
    "file, name, ours",
    [
        ("same_event.h", "RedundantSize", ranking.REDUNDANT_SIZE),
        ("same_event.h", "RedundantGap", ranking.REDUNDANT_GAP),
        ("same_event.h", "SmallRedundant", ranking.SMALL_REDUNDANT),
        ("same_event.h", "SmallRedundantSize", ranking.SMALL_REDUNDANT_SIZE),
        ("call_figures.cc", "Bins", reliability.BINS),
        ("cnv_call.h", "ScoreSteps", 10**evaluation.SCORE_DIGITS),
        ("cnv_call.h", "ScoreSteps", 1 / curves.SCORE_STEP),
    ],
)
def test_a_number_is_the_programs(file, name, ours):
    assert float(constant(file, name)) == ours


def test_the_programs_redundancy_has_no_other_constants():
    names = set(
        re.findall(
            r"^inline constexpr \w+ k(\w*Redundant\w*)", source("same_event.h"), re.MULTILINE
        )
    )
    assert names == {"RedundantSize", "RedundantGap", "SmallRedundant", "SmallRedundantSize"}


def test_a_model_file_begins_as_the_program_writes_it():
    magic = constant("model_file.cc", "Magic").strip('"').replace("\\n", "\n")
    digits = re.search(r"kLengthDigits = (\d+)", source("model_file.cc"))[1]
    assert (magic.encode(), int(digits)) == (models.MAGIC, models.LENGTH_DIGITS)


def test_the_smallest_event_is_the_programs():
    settings = yaml.safe_load((ROOT / "configs" / "default.yaml").read_text())
    smallest = settings["candidates"]["min_size"]
    assert smallest == recall.MIN_SIZE == truvari.SIZE_BINS[0][1] == evaluation.OPTIONS["sizemin"]


def test_errors_end_with_the_programs_exit_codes():
    pattern = r"class (\w+) : public Error \{.*?exit_code\(\) const override \{ return (\d); \}"
    codes = dict(re.findall(pattern, source("error.h"), re.DOTALL))
    for error in (errors.ConfigError, errors.InputError):
        assert int(codes[error.__name__]) == error.exit_code
    assert int(codes["InternalError"]) == errors.TuneError.exit_code


def test_tune_has_the_programs_defaults():
    text = source("tune.cc")
    defaults = vars(command.parser().parse_args(["--calls=c", "--truth=t", "--output-folder=o"]))
    for name, theirs in (
        ("by", "by"),
        ("name", "name"),
        ("refdist", "distance"),
        ("threads", "threads"),
    ):
        assert re.search(rf'\b{theirs} = "?(\w+)"?[,;]', text)[1] == str(defaults[name]), name
