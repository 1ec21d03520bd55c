#!/usr/bin/env python3
"""Holds `cnvnet explain` to what it says, on realistic genomes: whether its attributions are true,
and whether the reasons that it gives for missed events are.

    workflows/tables/explained.py --cnvnet build/release/cnvnet --genomes out/genomes \
        --tables out/tables --out out/explained --docs docs

Attributions (`check_shares`): passing calls of the shipped model. Hiding the most important tenth
of the model's inputs must lower the score at least three times as much as hiding a random tenth,
beyond doubt (95 % bootstrap over calls); and features' shares must rank as leaving them out does.

Missed events (`missed`): a random sample of those that `make benchmark-real` lists, each explained
with the model that called it, which has not seen its chromosome. What `explain` says is compared
with the records of `cnvnet candidates` and of `cnvnet call` with all candidates written.

With `--pictures FOLDER` it only draws LOCI there, the ten loci of docs/explaining.md.

Ends with 1 if an attribution misses its goal.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pysam
from scipy.stats import spearmanr

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "workflows" / "report")]

from cnvnet_report.explain_command import file_name  # noqa: E402
from cnvnet_report.explanation import Explanation, Place, read_explanation  # noqa: E402
from workflows.tables.page import fill_block, measured_on  # noqa: E402

GENOMES = ("real_HG00514", "real_HG00733", "real_NA19240")
LEAST_RATIO = 3.0  # of what the top tenth takes from the score to what a random one does
LEAST_RANK = 0.5  # correlation of shares with leaving out
DRAWS = 2000  # of the bootstrap
NEAR, LIKE_SIZE = 500, 0.7  # as could_be() of candidates/same_event.h

# Reasons for which a record of like size must be there, with its filter; with a candidate but
# without a record; and without either.
RECORDED = ("low_score", "redundant", "filtered", "called", "not_written", "merged")
LEFT_OUT = ("prefiltered", "high_depth", "excluded")
NEVER = ("other_called", "other_proposed", "no_candidate", "no_signal")


def run(*words: str | Path) -> None:
    """Runs a command quietly; what it says is shown if it fails."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}\n{done.stderr}")


class Genome:
    """A genome's files, and the subcommands on it."""

    def __init__(self, name: str, given: argparse.Namespace) -> None:
        self.name = name
        self.out: Path = given.out / name
        self.out.mkdir(parents=True, exist_ok=True)
        self._cnvnet: Path = given.cnvnet
        self._inputs = [
            "--reads",
            given.genomes / f"{name}.bam",
            "--reference",
            given.genomes / f"{name}.fa",
            "--set",
            "run.device=cpu",
            "--threads",
            str(given.threads),
        ]
        self._statistics = self.out / "statistics.cnvnet"
        run(given.cnvnet, "stats", *self._inputs[:4], "--output", self._statistics)
        self._inputs += ["--statistics", self._statistics]

    def run(self, subcommand: str, *words: str | Path) -> None:
        run(self._cnvnet, subcommand, *self._inputs, *words)

    def explain(self, *words: str | Path) -> Explanation:
        output = self.out / "explained.json"
        self.run("explain", *words, "--brief", "--output", output)
        return read_explanation(output)


def passing(calls: Path) -> list[str]:
    with pysam.VariantFile(str(calls)) as records:
        return [str(record.id) for record in records if "PASS" in record.filter]


def shares_of(genome: Genome) -> list[dict[str, Any]]:
    """One row for each passing call of the shipped model: what hiding and leaving out do."""
    calls = genome.out / "calls.vcf.gz"
    genome.run("call", "--output", calls)
    asked = [word for name in passing(calls) for word in ("--id", name)]
    rows = []
    for place in genome.explain("--calls", calls, *asked).places:
        site = place.site
        assert site is not None
        attribution = site.json["attribution"]
        row: dict[str, Any] = {"genome": genome.name, "id": place.name, "score": site.score}
        for hiding in attribution["hidings"]:
            name = hiding["inputs"]
            row[f"{name}_top"] = attribution["score"] - hiding["without_top"]
            row[f"{name}_random"] = attribution["score"] - hiding["without_random"]
        features = site.features
        row["rank"] = float(spearmanr(features["share"], features["left_out"]).statistic)
        row["rest"] = abs(attribution["rest"])
        rows.append(row)
    return rows


def interval(values: np.ndarray, of: Any) -> tuple[float, float]:
    """95 % of a statistic, by bootstrap over rows."""
    draw = np.random.default_rng(1)
    drawn = [of(values[draw.integers(0, len(values), len(values))]) for _ in range(DRAWS)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def share_lines(table: pd.DataFrame) -> tuple[list[str], bool]:
    """The table of the check, and whether every goal is reached."""
    lines = [
        f"{len(table)} passing calls of {', '.join(sorted(set(table['genome'])))}:",
        "",
        "| hidden | mean fall of the score: top tenth | random tenth | ratio (95 %) | goal |",
        "|---|---|---|---|---|",
    ]
    good = len(table) >= 200
    for name, words in (("image", "of the tracks' cells"), ("features", "of the features")):
        both = table[[f"{name}_top", f"{name}_random"]].to_numpy()
        top, drawn = both.mean(0)
        # Of means: a random tenth may change a single call by nothing.
        beyond = interval(both, lambda rows: rows[:, 0].mean() - LEAST_RATIO * rows[:, 1].mean())
        ratios = interval(both, lambda rows: rows[:, 0].mean() / max(rows[:, 1].mean(), 1e-6))
        reached = beyond[0] > 0
        good &= reached
        lines.append(
            f"| a tenth {words} | {top:.4f} | {drawn:.4f} | {top / max(drawn, 1e-6):.1f} "
            f"({ratios[0]:.1f}–{ratios[1]:.1f}) | ≥ {LEAST_RATIO:.0f}"
            f"{'' if reached else ' **missed**'} |"
        )
    low, high = interval(table["rank"].to_numpy(), np.median)
    good &= low >= LEAST_RANK
    words = (
        f"Rank correlation of a call's features' shares with leaving each out: median "
        f"{table['rank'].median():.2f} (95 % {low:.2f}–{high:.2f}; goal ≥ {LEAST_RANK}"
        f"{'' if low >= LEAST_RANK else ', **missed**'}). Shares miss the log-odds by "
        f"{table['rest'].median():.4f} in the median, by {table['rest'].max():.3f} at most."
    )
    lines += ["", *textwrap.wrap(words, 100)]
    return lines, good


Event = tuple[str, int, int, str]

# The loci of docs/explaining.md, in its order: true events of GENOMES[1], but for the ninth, which
# is a false call.
LOCI: tuple[Event, ...] = (
    ("22", 18099516, 18099826, "DEL"),
    ("22", 18535754, 18535914, "DEL"),
    ("22", 18626110, 18629545, "DEL"),
    ("chr2", 197426, 197595, "DEL"),
    ("22", 18236724, 18236802, "DUP"),
    ("22", 17087746, 17087833, "DUP"),
    ("22", 21518501, 21518601, "DUP"),
    ("22", 18359594, 18359772, "DUP"),
    ("chr2", 362162, 362217, "DEL"),
    ("chr2", 398712, 400168, "DEL"),
)


def missed_events(cases: Path, count: int) -> dict[str, list[Event]]:
    """A sample of the missed events, by genome."""
    table = pd.read_csv(cases, sep="\t", dtype={"contig": str})
    table = table[(table["what"] == "missed") & (table["caller"] == "cnvnet")]
    rows = [row for row in table.itertuples() if row.genome in GENOMES]
    chosen = random.Random(1).sample(rows, count)
    events: dict[str, list[Event]] = {}
    for row in sorted(chosen, key=lambda r: (r.genome, r.contig, r.begin, r.end)):
        end = max(int(row.end), int(row.begin) + int(row.size))
        events.setdefault(row.genome, []).append((row.contig, int(row.begin), end, row.type))
    return events


def like(vcf: Path, event: Event) -> list[Any]:
    """Records that could be the event."""
    contig, begin, end, kind = event
    found = []
    with pysam.VariantFile(str(vcf)) as records:
        for record in records.fetch(contig, max(0, begin - NEAR - 1), end + NEAR):
            least, most = sorted((record.stop - record.pos, end - begin))
            is_near = max(abs(record.pos - begin), abs(record.stop - end)) <= NEAR
            if record.info["SVTYPE"] == kind and is_near and least >= LIKE_SIZE * most:
                found.append(record)
    return found


def ids_of(vcf: Path, event: Event, names: Sequence[str]) -> list[bool]:
    """Which records there are near the event, by their IDs."""
    contig, begin, end, _ = event
    around = 2 * (end - begin) + NEAR
    with pysam.VariantFile(str(vcf)) as records:
        found = {r.id for r in records.fetch(contig, max(0, begin - around), end + around)}
    return [name in found for name in names]


def confirmed(reason: str, score: float | None, calls: list[Any], candidates: list[Any]) -> bool:
    """Whether the records of other subcommands bear the reason out: `calls`, all that were scored
    and not merged away, and `candidates`, those that could be the event.
    """
    if reason in LEFT_OUT:
        return bool(candidates) and not calls
    if reason in NEVER:
        return not calls and not candidates
    scores = [record.info["SCORE"] for record in calls]
    return score is not None and any(abs(value - score) < 1e-4 for value in scores)


def explain_missed(genome: Genome, events: Sequence[Event], models: Path) -> list[dict[str, Any]]:
    rows = []
    for contig in sorted({event[0] for event in events}):
        some = [event for event in events if event[0] == contig]
        model = model_of(contig, models)
        bed = genome.out / f"missed_{contig}.bed"
        bed.write_text("".join("\t".join(map(str, event)) + "\n" for event in some))
        told = genome.explain("--model", model, "--events", bed)
        calls, candidates = genome.out / "all.vcf.gz", genome.out / "candidates.vcf.gz"
        regions = ["--regions", contig]
        everything = ["--set", "output.all_candidates=true"]
        genome.run("call", "--model", model, *regions, *everything, "--output", calls)
        genome.run("candidates", *regions, "--output", candidates)
        for event, place in zip(some, told.places, strict=True):
            rows.append(missed_row(genome.name, event, place, calls, candidates))
    return rows


def model_of(contig: str, models: Path) -> Path:
    """The model that has not seen the chromosome."""
    return models / f"chr{contig.removeprefix('chr')}" / "model.cnvnet"


def draw_loci(genome: Genome, models: Path, folder: Path) -> None:
    """Draws LOCI as FOLDER/locus_1.png and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = genome.out / "pages"
    for number, event in enumerate(LOCI, 1):
        bed = genome.out / "locus.bed"
        bed.write_text("\t".join(map(str, event)) + "\n")
        output = genome.out / f"locus_{number}.json"
        model: list[str | Path] = ["--model", model_of(event[0], models)]
        genome.run("explain", *model, "--events", bed, "--output", output, "--pages", pages)
        place = read_explanation(output).places[0]
        shutil.copyfile(pages / f"{file_name(place)}.png", folder / f"locus_{number}.png")
        print(f"{number}\t{place.name}\t{place.verdict}")


def missed_row(
    name: str, event: Event, place: Place, calls: Path, candidates: Path
) -> dict[str, Any]:
    score = None if place.site is None else place.site.score
    if place.reason == "merged" and place.site is not None:
        stays, gone = ids_of(calls, event, (place.site.json["beside"], place.site.id))
        agrees = stays and not gone
    else:
        agrees = confirmed(place.reason, score, like(calls, event), like(candidates, event))
    number = place.json["verdict"]["stage"] or place.json["verdict"]["evidence"]
    return {
        "genome": name,
        "contig": event[0],
        "begin": event[1],
        "end": event[2],
        "type": event[3],
        "reason": place.reason,
        "candidate": place.json["verdict"]["id"] or ".",
        "value": number["value"],
        "threshold": number["threshold"],
        "margin": number["margin"],
        "confirmed": "yes" if agrees else "no",
    }


def missed_lines(rows: list[dict[str, Any]]) -> list[str]:
    table = pd.DataFrame(rows)
    lines = [
        f"{len(rows)} missed events of {', '.join(sorted(set(table['genome'])))}, drawn at random:",
        "",
        "| reason | DEL | DUP | median margin | confirmed by other subcommands |",
        "|---|---|---|---|---|",
    ]
    for reason, count in Counter(table["reason"]).most_common():
        some = table[table["reason"] == reason]
        types = Counter(some["type"])
        unit = "fragments" if reason in NEVER else "log-odds"
        lines.append(
            f"| {reason} | {types['DEL']} | {types['DUP']} | {some['margin'].median():+.1f} {unit} "
            f"| {(some['confirmed'] == 'yes').sum()} of {count} |"
        )
    return lines


Texts = dict[str, list[str]]  # by the block of the page that they go into


def measure_shares(genomes: dict[str, Genome], out: Path, texts: Texts) -> bool:
    """Whether the attributions reach their goals."""
    shares = pd.DataFrame([row for genome in genomes.values() for row in shares_of(genome)])
    shares.to_csv(out / "shares.tsv", sep="\t", index=False, float_format="%.6f")
    lines, good = share_lines(shares)
    texts["shares"] = [*lines, "", measured_on()]
    return good


def measure_missed(genomes: dict[str, Genome], given: argparse.Namespace, texts: Texts) -> None:
    rows: list[dict[str, Any]] = []
    for name, events in missed_events(given.tables / "realistic_cases.tsv", given.missed).items():
        rows += explain_missed(genomes[name], events, given.tables / "real" / "models")
    pd.DataFrame(rows).to_csv(given.out / "missed.tsv", sep="\t", index=False)
    texts["missed"] = [*missed_lines(rows), "", measured_on()]


def parser() -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    arguments.add_argument("--cnvnet", type=Path, required=True)
    arguments.add_argument("--genomes", type=Path, required=True)
    arguments.add_argument("--tables", type=Path, required=True, help="of make benchmark-real")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--docs", type=Path, help="folder whose explaining.md gets the tables")
    arguments.add_argument("--missed", type=int, default=50, help="events to explain")
    arguments.add_argument("--only", choices=("shares", "missed"), help="half of it")
    arguments.add_argument("--pictures", type=Path, help="only draw the loci of the docs there")
    arguments.add_argument("--threads", type=int, default=2)
    return arguments


def main(words: list[str]) -> int:
    given = parser().parse_args(words)
    given.out.mkdir(parents=True, exist_ok=True)
    models = given.tables / "real" / "models"
    if given.pictures:
        draw_loci(Genome(GENOMES[1], given), models, given.pictures)
        return 0
    genomes = {name: Genome(name, given) for name in GENOMES}
    texts: Texts = {}
    good = True
    if given.only != "missed":
        good = measure_shares(genomes, given.out, texts)
    if given.only != "shares":
        measure_missed(genomes, given, texts)
    for name, text in texts.items():
        print("\n".join(text) + "\n")
        if given.docs:
            fill_block(given.docs / "explaining.md", name, "\n".join(text) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
