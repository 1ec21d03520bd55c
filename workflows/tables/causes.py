"""Why a call is false, and why a true event is missed.

A false call is explained by what truly differs there (NAME.changes.tsv): within
`reach_of` of one of its ends, overlapping it and of like size, or a deletion or
duplication around all of it. Of several explanations the first in the order of FALSE_CAUSES counts.

A missed event is explained by the caller's records there, whatever their
filter: those that overlap the event widened by NEAR to both sides, and whether
their sizes are alike (LIKE_SIZE, as Truvari asks for). Of several, the first in
the order of `cause_of_miss` counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pysam

from cnvnet_tune.truvari import TYPES, bench_folder
from workflows.benchmark.compare import length_of
from workflows.benchmark.recall import MIN_SIZE
from workflows.benchmark.repeat_regions import BedRepeats
from workflows.tables.changes import GAINS, Change, Placed

NEAR = 500  # bp
LIKE_SIZE = 0.7
EXPLAINING_SIZE = 0.1  # the smaller over the larger: an overlapping change of less explains no call
LEAST_REACH, MOST_REACH = 100, 500  # bp
SAME_TOTAL, SAME_TOTAL_SHARE = 3, 0.05  # bp, and share of a call's size
ALMOST = 40  # bp; from here on a short variant is nearly long enough to be true
SCORE_FILTERS = {"LowQual", "lowProb"}  # cnvnet and Delly; dysgu

SECOND = "like size, but not matched"  # a second call of an event, or too far from it
OTHER_SIZE = "other size"
INSERTION = "insertion there"
OTHER_TYPE = "other type"
REARRANGED = "other rearrangement"
ONLY_SHORT = "only variants < 50 bp"
NOTHING = "nothing there"
FALSE_CAUSES = (SECOND, OTHER_SIZE, INSERTION, OTHER_TYPE, REARRANGED, ONLY_SHORT, NOTHING)

PASSES = "passes, but not matched"  # matched with another event, or too far from this one
OVERLAPPED = "other filter"  # followed by its name
LOW_SCORE = "score too low"
CALLED_OTHER_TYPE = "called as other type"
NO_CANDIDATE = "no candidate"


@dataclass(frozen=True)
class Record:
    """A record of a VCF; 0-based, half-open."""

    contig: str
    begin: int
    end: int
    kind: str
    size: int
    score: float | None
    filters: tuple[str, ...]  # without PASS

    def __str__(self) -> str:
        filters = ",".join(self.filters) or "PASS"
        score = "-" if self.score is None else f"{self.score:.3f}"
        return f"{self.kind}:{self.begin}-{self.end}:{self.size}:{score}:{filters}"


@dataclass(frozen=True)
class Case:
    """A false call or a missed event, why, and what lies there: a change, or a record."""

    event: Record
    missed: bool
    in_repeat: bool
    cause: str
    there: Change | Record | None = None
    in_all: bool = False  # a false call: several changes of one haplotype come to its size

    @property
    def largest_short(self) -> int | None:
        """The size of the variant that is there, if only ones too short to be true are."""
        return self.there.size if self.there and self.cause == ONLY_SHORT else None


def to_record(record: pysam.VariantRecord) -> Record:
    """Returns a deletion or duplication of a VCF; a score is cnvnet's, else none."""
    filters = tuple(str(name) for name in record.filter if name != "PASS")
    begin, end = record.start + 1, max(record.stop, record.start + 1)
    size, kind = abs(length_of(record)), record.info["SVTYPE"]
    score = record.info["SCORE"] if "SCORE" in record.info else None
    return Record(record.contig, begin, end, kind, size, score, filters)


def read_records(path: Path) -> list[Record]:
    """Returns the deletions and duplications of a VCF, whatever their filter."""
    with pysam.VariantFile(str(path)) as vcf:
        return [to_record(record) for record in vcf if record.info.get("SVTYPE") in TYPES]


def ratio(a: int, b: int) -> float:
    """Returns the smaller size over the larger one, 0 if one is 0."""
    return min(a, b) / max(a, b) if a and b else 0.0


def reach_of(call: Record, repeats: list[tuple[int, int]]) -> int:
    """Returns how far from an end of a call a variant may lie to explain it.

    LEAST_REACH, or the call's size, or as far as a tandem repeat that touches
    the call goes on, whichever is most; but the latter two not over MOST_REACH.
    """
    beyond = [max(call.begin - begin, end - call.end) for begin, end in repeats]
    return max(LEAST_REACH, min(MOST_REACH, max([call.size, *beyond])))


def explains(change: Change, call: Record, reach: int) -> bool:
    """True if a change lies at an end of the call, or overlaps it and is of a size that can be
    mistaken for its.

    Also true of a deletion or duplication that holds the whole call.
    """
    ends = (call.begin, call.end)
    if any(abs(x - y) <= reach for x in (change.begin, change.end) for y in ends):
        return True
    if change.kind in TYPES and change.begin <= call.begin and call.end <= change.end:
        return True
    overlaps = change.begin < call.end and call.begin < change.end
    return overlaps and ratio(change.size, call.size) >= EXPLAINING_SIZE


def _false_cause(change: Change, call: Record) -> str:
    """Returns the cause that a single change gives."""
    if change.kind == "TRA":
        return REARRANGED  # whatever its size says
    if change.size < MIN_SIZE:
        return ONLY_SHORT
    if change.kind == call.kind:
        return SECOND if ratio(change.size, call.size) >= LIKE_SIZE else OTHER_SIZE
    if change.kind == "INS":
        return INSERTION
    return OTHER_TYPE if change.kind in TYPES else REARRANGED


def cause_of_false_call(
    call: Record, changes: Iterable[Change], repeats: list[tuple[int, int]]
) -> tuple[str, Change | None]:
    """Returns why a call is false, and of what says so the one of the most alike size.

    `changes` are those around the call, `repeats` the tandem repeats that touch it.
    """
    reach = reach_of(call, repeats)
    there = [change for change in changes if explains(change, call, reach)]
    if not there:
        return NOTHING, None
    rank = {cause: number for number, cause in enumerate(FALSE_CAUSES)}
    best = min(
        there,
        key=lambda c: (rank[_false_cause(c, call)], -ratio(c.size, call.size), c.begin, c.end),
    )
    return _false_cause(best, call), best


def is_in_all(call: Record, changes: Iterable[Change], repeats: list[tuple[int, int]]) -> bool:
    """True if neighbouring changes of one haplotype come to the call's size, and none alone does.

    Two losses of 38 bp in a tandem repeat read much like one of 76 bp: the size is
    right of what the haplotype has lost in all.
    """
    reach = reach_of(call, repeats)
    there = sorted((c for c in changes if explains(c, call, reach)), key=lambda c: c.begin)
    wanted = -call.size if call.kind == "DEL" else call.size
    slack = max(SAME_TOTAL, SAME_TOTAL_SHARE * call.size)
    for haplotype in (0, 1):
        gains = [_gained(c) for c in there if c.genotype.split("|")[haplotype] == "1"]
        if any(abs(gain - wanted) <= slack for gain in gains):
            continue
        runs = combinations(range(len(gains) + 1), 2)
        if any(abs(sum(gains[first:last]) - wanted) <= slack for first, last in runs):
            return True
    return False


def _gained(change: Change) -> int:
    return change.size if change.kind in GAINS else -change.size if change.kind == "DEL" else 0


def _hindrance(record: Record) -> int:
    """Returns 0 for a record that passes, 2 for a low score, 1 for other filters."""
    return 2 if SCORE_FILTERS & set(record.filters) else min(1, len(record.filters))


def cause_of_miss(event: Record, records: Iterable[Record]) -> tuple[str, Record | None]:
    """Returns why a true event is not found, and the record that says so.

    `records` are all of the caller's; those that are not near do not matter.
    Of like records the one that was closest to being a call counts.
    """
    near = [r for r in records if r.begin <= event.end + NEAR and r.end >= event.begin - NEAR]
    same = [r for r in near if r.kind == event.kind]
    like = [r for r in same if ratio(r.size, event.size) >= LIKE_SIZE]
    if like:
        best = min(like, key=lambda r: (_hindrance(r), -(r.score or 0), r.begin, r.end))
        other = ", ".join(name for name in best.filters if name not in SCORE_FILTERS)
        return (PASSES, f"{OVERLAPPED}: {other}", LOW_SCORE)[_hindrance(best)], best

    def order(record: Record) -> tuple:
        return _hindrance(record), -ratio(record.size, event.size), record.begin, record.end

    if same:
        return OTHER_SIZE, min(same, key=order)
    others = [r for r in near if r.kind != event.kind and not r.filters]
    if others:
        return CALLED_OTHER_TYPE, min(others, key=order)
    return NO_CANDIDATE, None


def _records(bench: Path, name: str) -> list[Record]:
    with pysam.VariantFile(str(bench / f"{name}.vcf.gz")) as vcf:
        return [to_record(record) for record in vcf]


@dataclass(frozen=True)
class Ground:
    """What truly differs in a genome, and where its tandem repeats are."""

    changes: Placed[Change]
    repeats: BedRepeats

    def cases(self, bench: Path, refdist: int, calls: Path) -> list[Case]:
        """Explains what is false or missed by Truvari's folders (in `bench`) of one caller."""
        found = []
        records = Placed(read_records(calls))
        for kind in TYPES:
            folder = bench_folder(bench, kind, refdist)
            found += [self._false(call) for call in _records(folder, "fp")]
            found += [self._missed(event, records) for event in _records(folder, "fn")]
        return found

    def _false(self, call: Record) -> Case:
        repeats = self.repeats.touching(call.contig, call.begin, call.end)
        changes = self.changes.touching(call.contig, call.begin - MOST_REACH, call.end + MOST_REACH)
        cause, there = cause_of_false_call(call, changes, repeats)
        in_all = is_in_all(call, changes, repeats)
        return Case(call, False, self._in_repeat(call), cause, there, in_all)

    def _missed(self, event: Record, records: Placed[Record]) -> Case:
        near = records.touching(event.contig, event.begin - NEAR, event.end + NEAR)
        cause, there = cause_of_miss(event, near)
        return Case(event, True, self._in_repeat(event), cause, there)

    def _in_repeat(self, event: Record) -> bool:
        return self.repeats.contain(event.contig, event.begin, max(event.end, event.begin + 1))
