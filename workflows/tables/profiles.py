#!/usr/bin/env python3
"""Makes the shipped profiles from cross-validated calls, and measures what they are worth.

    profiles.py --config profiles.yaml --cnvnet build/release/cnvnet --out out/tables [--docs docs]

Takes the calls that real.py left in OUT/real/calls. A profile is tuned on all
chromosomes; its table counts each chromosome at thresholds that were tuned on the others.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml

from cnvnet_tune.curves import Point, wilson
from cnvnet_tune.evaluation import Evaluation
from cnvnet_tune.profile import steps_text, write_profile
from cnvnet_tune.report import interval, markdown_table, share
from cnvnet_tune.thresholds import Goal, count
from cnvnet_tune.truvari import TYPES
from cnvnet_tune.tuning import Tuned, tune
from workflows.benchmark.run import truvari_version
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import say
from workflows.tables.folds import FoldCalls, fold_calls, whole
from workflows.tables.page import measured_on, publish
from workflows.tables.transfer import Measurement, rest_of

DEFAULT = "without a profile"
COLUMNS = (
    "events",
    "type",
    "profile",
    "score",
    "right",
    "calls",
    "precision",
    "low",
    "high",
    "recall",
    "F1",
)


@dataclass(frozen=True)
class Worth:
    """What passes with a profile; `score` is its threshold, empty without one."""

    group: str
    kind: str
    profile: str
    score: str
    point: Point


def goal_of(profile: dict) -> Goal:
    figure = next(key for key in ("precision", "recall", "F") if key in profile)
    return Goal(figure, profile[figure])


@dataclass
class Folds:
    """The cross-validated calls of each group, and how they are evaluated."""

    groups: dict[str, list[FoldCalls]]
    contigs: list[str]
    tuned_on: str
    measurement: Measurement

    def tuned(self, goal: Goal, contigs: list[str]) -> Tuned:
        pairs = whole(
            self.groups[self.tuned_on],
            contigs,
            self.measurement.folder / "tuned" / "_".join(contigs),
        )
        return tune(self.measurement.evaluate(pairs), goal, by_size=False)

    def evaluated(self, group: str, tuned_for: dict[str, Tuned] | None) -> Evaluation:
        """Returns the calls of a group, contig by contig at the thresholds of `tuned_for`, or as
        they were called.
        """
        evaluated = Evaluation()
        for contig in self.contigs:
            folder = self.measurement.folder / "measured" / group.replace(" ", "_") / contig
            evaluator = self.measurement.evaluate(whole(self.groups[group], [contig], folder))
            evaluated.add(
                evaluator.at(tuned_for[contig].thresholds) if tuned_for else evaluator.as_called()
            )
        return evaluated


def comments_of(name: str, tuned: Tuned, group: str, contigs: list[str]) -> tuple[str, ...]:
    comments = [f"Shipped profile {name}: {tuned.goal.words()}."]
    comments += ["Written by `make profiles`; docs/tuning.md says what it is worth."]
    comments += [
        f"Tuned on {group} of {', '.join(contigs)}, "
        "each called by a model that had not seen the chromosome."
    ]
    return tuple(comments + [f"warning: {warning}" for warning in tuned.warnings])


def make_profiles(folds: Folds, profiles: list[dict], folder: Path) -> list[Worth]:
    """Writes the profiles and returns what each is worth, with a row for no profile first."""
    worth = []
    for group in folds.groups:
        before = folds.evaluated(group, None)
        worth += [Worth(group, kind, DEFAULT, "", count(before, kind)) for kind in TYPES]
    for profile in profiles:
        name, goal = profile["name"], goal_of(profile)
        say(f"profile {name}: {goal.words()}")
        tuned = folds.tuned(goal, folds.contigs)
        made_by = f"workflows/tables/profiles.py, for {goal.words()}"
        comments = comments_of(name, tuned, folds.tuned_on, folds.contigs)
        write_profile(folder / f"{name}.yaml", name, made_by, tuned.thresholds, comments)
        others = {
            contig: folds.tuned(goal, rest_of(folds.contigs, contig)) for contig in folds.contigs
        }
        for group in folds.groups:
            after = folds.evaluated(group, others)
            scores = {kind: steps_text(tuned.thresholds[kind]) for kind in TYPES}
            worth += [Worth(group, kind, name, scores[kind], count(after, kind)) for kind in TYPES]
    return worth


def to_page(worth: list[Worth], how: list[str]) -> str:
    header = [
        "events",
        "type",
        "profile",
        "score",
        "right calls",
        "precision",
        "95 % interval",
        "recall",
        "F1",
    ]
    lines = []
    for group, kind in dict.fromkeys((row.group, row.kind) for row in worth):
        for row in worth:
            if (row.group, row.kind) == (group, kind):
                point = row.point
                figures = [share(point.precision), interval(point.right, point.calls)]
                figures += [share(point.recall), share(point.f1)]
                lines.append(
                    [
                        group,
                        kind,
                        row.profile,
                        row.score,
                        f"{point.right} of {point.calls}",
                        *figures,
                    ]
                )
    return markdown_table(header, lines) + "\n" + "".join(f"- {line}\n" for line in how)


def to_tsv(worth: list[Worth]) -> str:
    lines = [list(COLUMNS)]
    for row in worth:
        point, (low, high) = row.point, wilson(row.point.right, row.point.calls)
        shares = [share(value) for value in (point.precision, low, high, point.recall, point.f1)]
        lines.append(
            [
                row.group,
                row.kind,
                row.profile,
                row.score,
                str(point.right),
                str(point.calls),
                *shares,
            ]
        )
    return "".join("\t".join(line) + "\n" for line in lines)


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument("--docs", type=Path, help="folder whose tuning.md gets the table")
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    groups = {
        name: fold_calls(members, arguments.genomes, arguments.out, "real")
        for name, members in config["groups"].items()
    }
    profiles = (arguments.config.parent / config["folder"]).resolve()
    profiles.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cnvnet.profiles.") as folder:
        measurement = Measurement(arguments.cnvnet, arguments.threads, Path(folder))
        folds = Folds(groups, config["contigs"], config["tuned_on"], measurement)
        worth = make_profiles(folds, config["profiles"], profiles)
    how = [f"score: tuned on {config['tuned_on']} of all chromosomes, as shipped"]
    how += ["figures: each chromosome at thresholds tuned on the other two, summed"]
    how += [f"{truvari_version()}; {measured_on()}"]
    publish(
        "profiles", to_page(worth, how), to_tsv(worth), arguments.out, arguments.docs, "tuning.md"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
