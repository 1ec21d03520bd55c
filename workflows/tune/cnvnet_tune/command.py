"""The work behind `cnvnet tune`: arguments, and the files that it writes."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cnvnet_tune.errors import ConfigError, TuneError
from cnvnet_tune.evaluation import Evaluator
from cnvnet_tune.inputs import Origin, check_bed, check_pair, make_pairs, refuse_benchmark
from cnvnet_tune.plots import draw
from cnvnet_tune.profile import write_profile
from cnvnet_tune.report import curves_tsv, table_markdown
from cnvnet_tune.thresholds import Goal
from cnvnet_tune.tuning import Tuned, tune

PROFILE = "profile.yaml"


def parser() -> argparse.ArgumentParser:
    """The arguments that pipeline/cli/tune.cc passes on; `cnvnet tune --help` explains them."""
    arguments = argparse.ArgumentParser(
        prog="cnvnet-tune", epilog="`cnvnet tune --help` explains the arguments."
    )
    arguments.add_argument(
        "--cnvnet", default="cnvnet", help="the program; by default the one on the PATH"
    )
    arguments.add_argument("--calls", type=Path, nargs="+", required=True)
    arguments.add_argument("--truth", type=Path, nargs="+", required=True)
    arguments.add_argument("--confident", type=Path, nargs="+", default=[])
    goal = arguments.add_mutually_exclusive_group()
    goal.add_argument("--precision", type=float)
    goal.add_argument("--recall", type=float)
    goal.add_argument("--beta", type=float, default=1.0)
    arguments.add_argument("--by", choices=["type", "size"], default="type")
    arguments.add_argument("--name", default="tuned")
    arguments.add_argument("--refdist", type=int, default=500)
    arguments.add_argument("--threads", type=int, default=0)
    arguments.add_argument("--i-know-this-is-a-benchmark", action="store_true")
    arguments.add_argument("--output-folder", type=Path, required=True)
    return arguments


def goal_of(arguments: argparse.Namespace) -> Goal:
    for figure in ("precision", "recall"):
        value = getattr(arguments, figure)
        if value is not None:
            if not 0 < value < 1:
                raise ConfigError(f"--{figure} {value:g}: give a share above 0 and below 1")
            return Goal(figure, value)
    if not arguments.beta > 0:
        raise ConfigError(f"--beta {arguments.beta:g}: give a number above 0")
    return Goal("F", arguments.beta)


def program_of(arguments: argparse.Namespace) -> Path:
    """Returns the program's path; raises ConfigError if there is none."""
    found = shutil.which(arguments.cnvnet)
    if found is None:
        raise ConfigError(f"there is no program {arguments.cnvnet}: name it by --cnvnet")
    return Path(found).resolve()


def _made_by(arguments: argparse.Namespace, goal: Goal, origins: list[Origin]) -> str:
    version = subprocess.run(
        [arguments.cnvnet, "--version"], capture_output=True, text=True
    ).stdout.strip()
    samples = ", ".join(dict.fromkeys(origin.sample for origin in origins))
    return f"{version} tune, for {goal.words()}, by {arguments.by}, on {samples}"


def write_outputs(tuned: Tuned, arguments: argparse.Namespace, origins: list[Origin]) -> None:
    """Writes the output folder's files, under their names once all are whole; the profile last."""
    folder = arguments.output_folder
    models = list(dict.fromkeys(origin.model for origin in origins if origin.model))
    text = table_markdown(tuned)
    comments = ["Thresholds for `cnvnet call --profile` and `cnvnet filter --profile`."]
    comments += (
        [f"They hold for the model {', '.join(models)} (header line cnvnet_model of calls)."]
        if models
        else []
    )
    comments += [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]
    with tempfile.TemporaryDirectory(prefix=".tune.", dir=folder) as place:
        new = Path(place)
        (new / "curves.tsv").write_text(curves_tsv(tuned.everything))
        draw(tuned, [new / "curves.svg", new / "curves.png"])
        (new / "table.md").write_text(text)
        write_profile(
            new / PROFILE,
            arguments.name,
            _made_by(arguments, tuned.goal, origins),
            tuned.thresholds,
            tuple(comments),
        )
        for name in ("curves.tsv", "curves.svg", "curves.png", "table.md", PROFILE):
            os.replace(new / name, folder / name)
    print(text)
    print(f"profile: {folder / PROFILE}")


def make_folder(folder: Path) -> None:
    """Makes the output folder; raises ConfigError if something else stands there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"--output-folder {folder}: {error.strerror}; name a folder that can be made and "
            "written to"
        ) from error


def tune_command(arguments: argparse.Namespace) -> None:
    goal, program = goal_of(arguments), program_of(arguments)
    pairs = make_pairs(arguments.calls, arguments.truth, arguments.confident)
    if not arguments.i_know_this_is_a_benchmark:
        refuse_benchmark(pairs)
    for bed in dict.fromkeys(arguments.confident):
        check_bed(bed)
    origins = [check_pair(pair) for pair in pairs]
    models = {origin.model for origin in origins if origin.model}
    if len(models) > 1:
        print(
            "warning: the calls are of different models; thresholds hold for one model each",
            file=sys.stderr,
        )
    make_folder(arguments.output_folder)
    with tempfile.TemporaryDirectory(prefix="cnvnet.tune.") as folder:
        threads = min(arguments.threads or os.cpu_count() or 1, len(pairs))
        evaluator = Evaluator(program, pairs, Path(folder), arguments.refdist, threads)
        tuned = tune(evaluator, goal, arguments.by == "size")
    for warning in tuned.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    write_outputs(tuned, arguments, origins)


def run(words: list[str]) -> int:
    """Returns the exit code; says errors on stderr."""
    try:
        tune_command(parser().parse_args(words))
    except TuneError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    return 0
