#!/usr/bin/env python3
"""Measures whether tuned thresholds keep their word elsewhere: tuned on one chromosome, measured on
another.

    transfer.py --config transfer.yaml --cnvnet build/release/cnvnet --out out/tables [--docs docs]

Takes the calls that crossval.py left in OUT/crossval/calls, each made by a model that
has not seen the chromosome. Writes OUT/transfer.md and transfer.tsv.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml

from cnvnet_tune.curves import Point, wilson
from cnvnet_tune.evaluation import Evaluation, Evaluator
from cnvnet_tune.inputs import Pair
from cnvnet_tune.profile import steps_text
from cnvnet_tune.report import interval, markdown_table, share
from cnvnet_tune.thresholds import ALL, Goal, count
from cnvnet_tune.truvari import TYPES
from cnvnet_tune.tuning import Tuned, tune
from workflows.benchmark.run import truvari_version
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import say
from workflows.tables.folds import FoldCalls, alternate, events_per_mb, fold_calls, whole
from workflows.tables.page import measured_on, publish

COLUMNS = (
    "table",
    "events",
    "type",
    "tuned_on",
    "measured_on",
    "score",
    "reached",
    "right",
    "calls",
    "precision",
    "low",
    "high",
    "recall",
    "recall_as_called",
    "verdict",
)
CHROMOSOMES, STRETCHES = "chromosomes", "stretches"


@dataclass(frozen=True)
class Moved:
    """One type's threshold, tuned in one place and measured in another. `reached`: the wish was met
    where tuned.
    """

    table: str
    group: str
    kind: str
    tuned_on: str
    measured_on: str
    score: str
    reached: bool
    before: Point
    after: Point

    def verdict(self, wanted: float, tolerance: float) -> str:
        """Says whether precision holds, and if not, whether so few calls may miss it by chance."""
        if not self.reached:
            return "not reachable where tuned"
        if self.after.precision is None:
            return "no calls"
        if abs(self.after.precision - wanted) <= tolerance + 1e-9:
            return "holds"
        low, high = wilson(self.after.right, self.after.calls)
        by_chance = low <= wanted + tolerance and high >= wanted - tolerance
        side = "above" if self.after.precision > wanted else "below"
        return f"{side}, within chance" if by_chance else side


def moved(
    tuned: Tuned, before: Evaluation, after: Evaluation, names: tuple[str, str, str, str]
) -> list[Moved]:
    """Returns a row per type; `names`: table, group, tuned on, measured on."""
    table, group, source, target = names
    rows = []
    for kind in TYPES:
        choice = next(c for c in tuned.choices if (c.kind, c.size) == (kind, ALL))
        score = steps_text(tuned.thresholds[kind])
        reached = choice.reached and choice.point is not None
        rows.append(
            Moved(
                table,
                group,
                kind,
                source,
                target,
                score,
                reached,
                count(before, kind),
                count(after, kind),
            )
        )
    return rows


@dataclass
class Measurement:
    """Tunes and measures; `folder` is for files in between."""

    program: Path
    threads: int
    folder: Path
    _evaluators: int = 0

    def evaluate(self, pairs: list[Pair]) -> Evaluator:
        self._evaluators += 1
        folder = self.folder / f"evaluation{self._evaluators}"
        folder.mkdir()
        return Evaluator(self.program, pairs, folder, threads=self.threads)


@dataclass(frozen=True)
class Table:
    """Routes (tuned on, measured on) between places, of one group of genomes."""

    name: str
    group: str
    routes: list[tuple[str, str]]
    places: dict[str, list[Pair]]

    def rows(self, measurement: Measurement, goal: Goal) -> list[Moved]:
        """Tunes on each place that a route begins at, and measures where the route ends."""
        rows = []
        for source in dict.fromkeys(begin for begin, _ in self.routes):
            say(f"{self.group}: tuned on {source}")
            tuned = tune(measurement.evaluate(self.places[source]), goal, by_size=False)
            for target in [end for begin, end in self.routes if begin == source]:
                evaluator, names = (
                    measurement.evaluate(self.places[target]),
                    (self.name, self.group, source, target),
                )
                rows += moved(tuned, evaluator.as_called(), evaluator.at(tuned.thresholds), names)
        return rows


def rest_of(contigs: list[str], left_out: str) -> list[str]:
    return [contig for contig in contigs if contig != left_out]


def chromosome_routes(contigs: list[str]) -> list[tuple[str, str]]:
    """Returns (tuned on, measured on): from each to each other, and from all others to each."""
    routes = [(a, b) for a in contigs for b in contigs if a != b]
    return routes + [(joined(rest_of(contigs, b)), b) for b in contigs]


def joined(contigs: list[str]) -> str:
    return " and ".join(contigs)


def tables_of(
    groups: dict[str, list[FoldCalls]], contigs: list[str], stretch: int, folder: Path
) -> list[Table]:
    """Returns what is to be measured, group by group; BED files go into `folder`."""
    tables = []
    for number, (group, genomes) in enumerate(groups.items()):
        beds, routes = folder / f"beds{number}", chromosome_routes(contigs)
        places = {
            name: whole(genomes, name.split(" and "), beds / name.replace(" ", "_"))
            for name in dict.fromkeys(end for route in routes for end in route)
        }
        tables.append(Table(CHROMOSOMES, group, routes, places))
        halves = {
            name: alternate(genomes, contigs, stretch, half, beds / name)
            for half, name in enumerate(("even", "odd"))
        }
        tables.append(Table(STRETCHES, group, [("even", "odd"), ("odd", "even")], halves))
    return tables


def density_lines(groups: dict[str, list[FoldCalls]], contigs: list[str]) -> list[str]:
    """Says how thick true events lie on each chromosome."""
    lines = []
    for group, genomes in groups.items():
        parts = []
        for contig in contigs:
            per_mb = events_per_mb(genomes, contig)
            parts.append(
                f"{contig} " + " and ".join(f"{per_mb[kind]:.1f} {kind}" for kind in TYPES)
            )
        lines.append(f"true events per Mb of a genome, {group}: " + "; ".join(parts))
    return lines


def _line(row: Moved, wanted: float, tolerance: float) -> list[str]:
    after = row.after
    return [
        row.tuned_on,
        row.measured_on,
        row.score,
        f"{after.right} of {after.calls}",
        share(after.precision),
        interval(after.right, after.calls) if after.calls else "-",
        share(after.recall),
        share(row.before.recall),
        row.verdict(wanted, tolerance),
    ]


HEADER = ["tuned on", "measured on", "score", "right calls", "precision", "95 % interval", "recall"]
HEADER += ["recall as called", "verdict"]


def to_page(
    rows: list[Moved], wanted: float, tolerance: float, stretch: int, how: list[str]
) -> str:
    """Returns the tables: chromosomes, then stretches."""
    titles = {
        CHROMOSOMES: "one chromosome → another",
        STRETCHES: f"every second {stretch // 1000} kb → the others",
    }
    parts = []
    for table, title in titles.items():
        for group in dict.fromkeys(row.group for row in rows):
            for kind in TYPES:
                own = [
                    row for row in rows if (row.table, row.group, row.kind) == (table, group, kind)
                ]
                parts.append(f"{kind}, {group}; {title}:\n\n")
                parts.append(
                    markdown_table(HEADER, [_line(row, wanted, tolerance) for row in own]) + "\n"
                )
    return "".join(parts) + "".join(f"- {line}\n" for line in how)


def to_tsv(rows: list[Moved], wanted: float, tolerance: float) -> str:
    lines = [list(COLUMNS)]
    for row in rows:
        after, (low, high) = row.after, wilson(row.after.right, row.after.calls)
        cells = [
            row.table,
            row.group,
            row.kind,
            row.tuned_on,
            row.measured_on,
            row.score,
            str(int(row.reached)),
        ]
        cells += [
            str(after.right),
            str(after.calls),
            share(after.precision),
            share(low),
            share(high),
        ]
        lines.append(
            [*cells, share(after.recall), share(row.before.recall), row.verdict(wanted, tolerance)]
        )
    return "".join("\t".join(line) + "\n" for line in lines)


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument("--docs", type=Path, help="folder whose tuning.md gets the tables")
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    crossval = yaml.safe_load((arguments.config.parent / config["crossval"]).read_text())
    wanted, tolerance, stretch = config["precision"], config["tolerance"], config["stretch"]
    with tempfile.TemporaryDirectory(prefix="cnvnet.transfer.") as folder:
        measurement = Measurement(arguments.cnvnet, arguments.threads, Path(folder))
        contigs = [fold["contig"] for fold in crossval["folds"]]
        groups = {
            name: fold_calls(members, arguments.genomes, arguments.out)
            for name, members in crossval["groups"].items()
        }
        tables = tables_of(groups, contigs, stretch, Path(folder))
        how = density_lines(groups, contigs)
        rows = [
            row for table in tables for row in table.rows(measurement, Goal("precision", wanted))
        ]
    how += [f"asked for: precision {wanted:g}; holds: within {tolerance:g} of it"]
    how += ["within chance: the 95 % interval of that many calls reaches into what holds"]
    how += [f"{truvari_version()}; {measured_on()}"]
    page, tsv = to_page(rows, wanted, tolerance, stretch, how), to_tsv(rows, wanted, tolerance)
    publish("transfer", page, tsv, arguments.out, arguments.docs, "tuning.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
