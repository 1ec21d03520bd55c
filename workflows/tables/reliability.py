"""Whether a score means what it says: all records in bins of their score, and how many are true.

Of redundant records only the best record counts (ranking.py). True is what Truvari matches
with an event, whatever the filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pysam

from cnvnet_tune.truvari import TYPES, compare
from workflows.benchmark.repeat_regions import BedRepeats
from workflows.benchmark.truth_sets import TruthSet
from workflows.tables.ranking import Ranked, average_precision, curve, model_score, settle

BINS = 10


@dataclass(frozen=True)
class Scored:
    """A scored record, true or not; or, without a score, a true event that no record matches."""

    kind: str
    in_repeat: bool
    score: float | None
    is_true: bool


@dataclass(frozen=True)
class Bin:
    """The records with a score in [low, low + 1 / BINS); the last bin has 1, too."""

    low: float
    count: int
    mean_score: float | None
    true: int

    @property
    def share_true(self) -> float | None:
        return self.true / self.count if self.count else None


def bins_of(records: list[tuple[float, bool]]) -> list[Bin]:
    """Returns BINS bins of (score, is true)."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, is_true in records:
        members[min(BINS - 1, int(score * BINS + 1e-6))].append((score, is_true))
    bins = []
    for number, of in enumerate(members):
        mean = sum(score for score, _ in of) / len(of) if of else None
        bins.append(Bin(number / BINS, len(of), mean, sum(is_true for _, is_true in of)))
    return bins


def calibration_error(bins: list[Bin]) -> float | None:
    """Returns the expected calibration error: the mean gap of score and share true."""
    count = sum(one.count for one in bins)
    known = [(one.mean_score, one.share_true, one.count) for one in bins]
    gaps = [
        abs(mean - share) * n for mean, share, n in known if mean is not None and share is not None
    ]
    return sum(gaps) / count if count else None


def recall_at(ranked: Ranked, precision: float) -> float:
    """Returns the highest recall of any threshold with at least this precision, or 0."""
    return max((recall for _, own, recall in curve(ranked) if own >= precision), default=0.0)


@dataclass(frozen=True)
class Reliability:
    """The scored records of one type and place, of all genomes of a group."""

    bins: list[Bin]
    ranked: Ranked

    @property
    def figures(self) -> dict[str, float | None]:
        return {
            "ECE": calibration_error(self.bins),
            "average precision": average_precision(self.ranked) if self.ranked.events else None,
        }


def reliability_of(scored: list[Scored], kind: str, in_repeat: bool | None) -> Reliability:
    """Summarizes one type, in or outside tandem repeats, or (None) both."""
    own = [one for one in scored if one.kind == kind and in_repeat in (None, one.in_repeat)]
    records = [(one.score, one.is_true) for one in own if one.score is not None]
    return Reliability(bins_of(records), Ranked(tuple(records), sum(one.is_true for one in own)))


def evaluate_scores(
    genome: TruthSet, calls: Path, folder: Path, config: dict, repeats: BedRepeats
) -> list[Scored]:
    """Evaluates all records of cnvnet's; the config's `truvari` includes the genome's regions."""
    folder.mkdir(parents=True, exist_ok=True)
    settled = folder / "settled.vcf.gz"
    settle(calls, model_score, settled)
    options = {key: value for key, value in config["truvari"].items() if key != "passonly"}
    results = compare(genome.truth, settled, folder / "bench", config["refdist"], options)
    found = []
    for kind in TYPES:
        bench = results[kind, config["refdist"][0]]
        for file, has_score, is_true in (("tp-comp", 1, True), ("fp", 1, False), ("fn", 0, True)):
            with pysam.VariantFile(str(bench / f"{file}.vcf.gz")) as vcf:
                for record in vcf:
                    end = max(record.stop, record.start + 2)
                    in_repeat = repeats.contain(record.contig, record.start + 1, end)
                    score = model_score(record) if has_score else None
                    found.append(Scored(kind, in_repeat, score, is_true))
    return found
