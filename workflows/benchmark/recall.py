"""Which true events a caller finds, counted by what the events are.

A call is matched with a true event by Truvari, one to one. With --refdist 500
that asks for 70 % of the size and for an overlap with the event widened by 500
bp on both sides, so the starts can be farther apart than 500 bp.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pysam

from cnvnet_tune.truvari import LAST_BIN, SIZE_BINS, TYPES, compare, size_bin

BASE_SIGNALS = ("SR", "SC", "GAP")  # INFO keys of the signals that show a junction base by base
MIN_SIZE = 50


@dataclass(frozen=True)
class TrueEvent:
    genome: str
    id: str
    contig: str
    pos: int  # as in the VCF
    end: int
    kind: str
    origin: str
    in_repeat: bool
    homozygous: bool

    @property
    def size(self) -> int:
        return self.end - self.pos


@dataclass(frozen=True)
class Pair:
    """A true event and the call that Truvari matched with it."""

    id: str
    distance: int  # between their starts, in bp, without sign
    split: bool  # the call has a split read
    base_level: bool  # the call has a split read, a placed soft clip or a gap


@dataclass(frozen=True)
class Outcome:
    """One caller's calls on one genome, evaluated."""

    pairs: list[Pair]
    calls: dict[str, int]  # records of each type, MIN_SIZE or longer

    @property
    def found(self) -> set[str]:
        return {pair.id for pair in self.pairs}


def _in_size_bin(name: str) -> Callable[[TrueEvent], bool]:
    return lambda event: size_bin(event.size) == name


def _is_real_in_size_bin(name: str) -> Callable[[TrueEvent], bool]:
    return lambda event: event.origin == "REAL" and size_bin(event.size) == name


_BINS = (*(name for name, _, _ in SIZE_BINS), LAST_BIN)
REAL_IN, REAL_OUT = "REAL, in tandem repeats", "REAL, outside tandem repeats"
IN, KILOBASE = "in tandem repeats", ">=1k"
SUBSETS: dict[str, Callable[[TrueEvent], bool]] = {
    "all": lambda event: True,
    **{name: _in_size_bin(name) for name in _BINS},
    KILOBASE: lambda event: event.size >= 1000,
    "REAL": lambda event: event.origin == "REAL",
    "RANDOM": lambda event: event.origin == "RANDOM",
    "REPEAT": lambda event: event.origin == "REPEAT",
    "heterozygous": lambda event: not event.homozygous,
    "homozygous": lambda event: event.homozygous,
    IN: lambda event: event.in_repeat,
    "outside tandem repeats": lambda event: not event.in_repeat,
    REAL_IN: lambda event: event.origin == "REAL" and event.in_repeat,
    REAL_OUT: lambda event: event.origin == "REAL" and not event.in_repeat,
    **{f"REAL, {name}": _is_real_in_size_bin(name) for name in _BINS},
}


@dataclass(frozen=True)
class Row:
    """How many true events of a subset each caller finds; `union`: at least one peer does."""

    group: str
    kind: str
    subset: str
    events: int
    found: dict[str, int]
    union: int
    only_cnvnet: int  # of the two: what the union has not
    only_union: int

    def recall(self, caller: str) -> float | None:
        return self.found[caller] / self.events if self.events else None

    @property
    def union_recall(self) -> float | None:
        return self.union / self.events if self.events else None


def read_events(truth: Path, genome: str) -> list[TrueEvent]:
    """Reads the truth of a made genome (see workflows/genomes/truth.py)."""
    with pysam.VariantFile(str(truth)) as vcf:
        return [
            TrueEvent(
                genome,
                id=str(record.id),
                contig=record.contig,
                pos=record.pos,
                end=record.stop,
                kind=record.info["SVTYPE"],
                origin=record.info["ORIGIN"],
                in_repeat="TR" in record.info,
                homozygous=all(allele == 1 for allele in record.samples[0]["GT"]),
            )
            for record in vcf
        ]


def _has(record, key: str) -> bool:
    """True when cnvnet counts fragments of that signal; others use such keys in their own ways."""
    value = record.info[key] if key in record.info else 0
    return isinstance(value, int) and value > 0


def read_pairs(bench: Path) -> list[Pair]:
    """Reads the matches of a truvari folder whose matching was one to one (--pick single)."""
    with pysam.VariantFile(str(bench / "tp-base.vcf.gz")) as vcf:
        ids = {record.info["MatchId"]: str(record.id) for record in vcf}
    pairs = []
    with pysam.VariantFile(str(bench / "tp-comp.vcf.gz")) as vcf:
        for record in vcf:
            base_level = any(_has(record, key) for key in BASE_SIGNALS)
            distance = abs(record.info["StartDistance"])
            pairs.append(
                Pair(ids[record.info["MatchId"]], distance, _has(record, "SR"), base_level)
            )
    return sorted(pairs, key=lambda pair: pair.id)


def count_calls(calls: Path) -> dict[str, int]:
    """Counts the deletions and duplications of MIN_SIZE bp or more."""
    counts = dict.fromkeys(TYPES, 0)
    with pysam.VariantFile(str(calls)) as vcf:
        for record in vcf:
            kind = record.info.get("SVTYPE")
            if kind in counts and record.stop - record.start - 1 >= MIN_SIZE:
                counts[kind] += 1
    return counts


def insertion_as_duplication(line: str) -> str:
    """Returns a VCF line; an insertion of known length becomes a duplication of as many bases after
    its place.

    Some callers give duplications as insertions. Lines of other types come back as they are.
    """
    cells = line.split("\t")
    info = dict(part.partition("=")[::2] for part in cells[7].split(";")) if len(cells) > 7 else {}
    if info.get("SVTYPE") != "INS" or "SVLEN" not in info:
        return line
    length = abs(int(info["SVLEN"]))
    cells[3:5] = ["N", "<DUP>"]
    cells[7] = f"SVTYPE=DUP;SVLEN={length};END={int(cells[1]) + length}"
    return "\t".join(cells)


def copy_with_duplications(calls: Path, target: Path) -> None:
    """Copies calls, insertions as duplications, and indexes them."""
    with pysam.BGZFile(str(calls)) as lines, pysam.BGZFile(str(target), "w") as out:  # type: ignore[call-arg]  # pysam's stub lacks the defaults
        for line in lines:
            text = line.decode()
            out.write(
                ((text if text.startswith("#") else insertion_as_duplication(text)) + "\n").encode()
            )
    pysam.tabix_index(str(target), preset="vcf", force=True)


def evaluate(truth: Path, calls: Path, folder: Path, settings: dict) -> Outcome:
    """Compares calls with the truth; files of the comparison go into FOLDER.

    `settings` has `refdist` (bp) and `truvari` (its options, by name without dashes).
    """
    copy = folder.with_name(f"{folder.name}.vcf.gz")
    copy_with_duplications(calls, copy)
    results = compare(truth, copy, folder, [settings["refdist"]], settings["truvari"])
    pairs = [pair for kind in TYPES for pair in read_pairs(results[kind, settings["refdist"]])]
    copy.unlink()
    Path(f"{copy}.tbi").unlink()
    return Outcome(pairs, count_calls(calls))


def count_row(
    group: str, kind: str, subset: str, events: list[TrueEvent], found: dict[str, set]
) -> Row:
    """Counts the events of one type and subset; found[caller] holds (genome, id)."""
    members = {(e.genome, e.id) for e in events if e.kind == kind and SUBSETS[subset](e)}
    union = set().union(*(ids for caller, ids in found.items() if caller != "cnvnet")) & members
    own = found["cnvnet"] & members
    counts = {caller: len(ids & members) for caller, ids in found.items()}
    return Row(
        group, kind, subset, len(members), counts, len(union), len(own - union), len(union - own)
    )


def quantile(values: list[int], share: float) -> int | None:
    """Returns the smallest value that at least `share` of the values do not pass; None of none."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)] if values else None
