"""Which calls are right and which events are found, at given thresholds.

`cnvnet filter` decides what passes, so that it is what `cnvnet call` would let pass;
Truvari decides what is right. Nothing here matches calls with events by itself.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pysam

from cnvnet_tune.errors import InputError, error_of_code
from cnvnet_tune.inputs import Pair
from cnvnet_tune.profile import ZERO, Thresholds, write_profile
from cnvnet_tune.truvari import TYPES, compare

SCORE_DIGITS = 4  # of INFO/SCORE
OPTIONS = {"pctseq": 0, "passonly": True, "sizemin": 50, "sizemax": 100_000_000}
Key = tuple[Any, ...]  # number of the genome, and what tells the record from others of its file


@dataclass(frozen=True)
class Event:
    """A true event."""

    kind: str
    size: int


@dataclass(frozen=True)
class Call:
    """A call that passes; `event` is the true event it is matched with, None if it is false."""

    kind: str
    size: int
    score: float
    event: Key | None


@dataclass
class Evaluation:
    """The calls that pass at some thresholds, and all true events, of all genomes."""

    calls: dict[Key, Call] = field(default_factory=dict)
    events: dict[Key, Event] = field(default_factory=dict)

    def add(self, other: Evaluation) -> None:
        self.calls.update(other.calls)
        self.events.update(other.events)


def update(evaluated: Evaluation, stricter: Evaluation) -> Evaluation:
    """Returns `evaluated` with a run at stricter thresholds put over it.

    A call is matched with one event only, so that at stricter thresholds another
    call may be the right one. Of the calls that only `evaluated` has, those
    whose event is found by another one now are false.
    """
    taken = {call.event for call in stricter.calls.values() if call.event}
    calls = dict(stricter.calls)
    for key, call in evaluated.calls.items():
        if key not in calls:
            calls[key] = (
                Call(call.kind, call.size, call.score, None) if call.event in taken else call
            )
    return Evaluation(calls, evaluated.events)


def _size(record: pysam.VariantRecord) -> int:
    length = record.info["SVLEN"] if "SVLEN" in record.info else record.stop - record.pos
    return abs(int(length[0] if isinstance(length, tuple) else length))


def _key(genome: int, record: pysam.VariantRecord) -> Key:
    return genome, record.contig, record.pos, record.stop, record.id


def read_bench(bench: Path, genome: int, kind: str) -> Evaluation:
    """Reads the results of truvari bench."""
    evaluated, matched = Evaluation(), {}
    for file in ("tp-base", "fn"):
        with pysam.VariantFile(str(bench / f"{file}.vcf.gz")) as vcf:
            for record in vcf:
                key = _key(genome, record)
                evaluated.events[key] = Event(kind, _size(record))
                if file == "tp-base":
                    matched[tuple(record.info["MatchId"])] = key
    for file in ("tp-comp", "fp"):
        with pysam.VariantFile(str(bench / f"{file}.vcf.gz")) as vcf:
            for record in vcf:
                event = matched[tuple(record.info["MatchId"])] if file == "tp-comp" else None
                if record.info.get("SCORE") is None:
                    raise InputError(
                        f"call {record.id} at {record.contig}:{record.pos} has no INFO/SCORE"
                    )
                score = round(record.info["SCORE"], SCORE_DIGITS)
                evaluated.calls[_key(genome, record)] = Call(kind, _size(record), score, event)
    return evaluated


@dataclass
class Evaluator:
    """Evaluates pairs; `folder` is for files in between."""

    program: Path
    pairs: list[Pair]
    folder: Path
    refdist: int = 500
    threads: int = 1
    _runs: int = 0

    def everything(self) -> Evaluation:
        """Evaluates all calls but those with a filter other than LowQual and those that a better
        call overlaps.
        """
        return self.at(ZERO)

    def at(self, thresholds: Thresholds) -> Evaluation:
        """Evaluates what passes at these thresholds."""
        folder = self._new_folder()
        profile = folder / "profile.yaml"
        write_profile(profile, "tuning", "cnvnet tune", thresholds)

        def filtered(pair: Pair, target: Path) -> Path:
            command = [self.program, "filter", pair.calls, "--profile", profile, "--output", target]
            done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
            if done.returncode != 0:
                raise error_of_code(done.returncode, done.stderr.strip().removeprefix("error: "))
            return target

        return self._evaluate(folder, filtered)

    def as_called(self) -> Evaluation:
        """Evaluates what passes as the files are."""
        return self._evaluate(self._new_folder(), lambda pair, _: pair.calls)

    def _new_folder(self) -> Path:
        self._runs += 1
        folder = self.folder / f"run{self._runs}"
        folder.mkdir()
        return folder

    def _evaluate(self, folder: Path, passing: Callable[[Pair, Path], Path]) -> Evaluation:
        """Evaluates what passes in the VCF that `passing` returns; it may write that to the path it
        gets.
        """

        def one(number: int) -> Evaluation:
            pair, place = self.pairs[number], folder / str(number)
            place.mkdir()
            options = OPTIONS | ({"includebed": str(pair.confident)} if pair.confident else {})
            calls = passing(pair, place / "calls.vcf.gz")
            try:
                benches = compare(pair.truth, calls, place / "truvari", [self.refdist], options)
            except (RuntimeError, subprocess.CalledProcessError, OSError) as error:
                raise InputError(
                    f"{pair.calls} cannot be compared with {pair.truth}: {error}"
                ) from error
            evaluated = Evaluation()
            for kind in TYPES:
                evaluated.add(read_bench(benches[kind, self.refdist], number, kind))
            return evaluated

        with ThreadPoolExecutor(self.threads) as pool:
            parts = list(pool.map(one, range(len(self.pairs))))
        whole = Evaluation()
        for part in parts:
            whole.add(part)
        return whole
