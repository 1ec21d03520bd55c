"""What of a run deserves a second look, in words that a person can act on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cnvnet_report.funnel import PASS, fits
from cnvnet_report.run import RunReport

_DEPTH_NOISE = 0.35  # of a bin of 100 bp at 30×, about .2 in good libraries
_GC_SPREAD = 0.15
_FEW_PAIRS = 200
_MANY_IN_HIGH_DEPTH = 0.25


@dataclass(frozen=True)
class Advice:
    """What was seen, and what to do."""

    seen: str
    do: str


# Words of the run's own warnings → what to do.
_ANSWERS = {
    "too few pairs": "Check that the reads are paired, and that the file holds both mates. With "
    "single reads only split reads, gaps and depth can show events.",
    "many events cannot be seen": "Sequence deeper if you can. Until then trust what passes, but "
    "do not read a missing call as a missing event.",
    "no whole-genome sequencing": "Use a caller for exomes or panels. If the data are a whole "
    "genome, look for contigs without reads: the file may be cut or hold chosen regions.",
    "no deletion or duplication": "Look at the candidates file: only DEL and DUP of "
    "candidates.min_size bp and more are asked about.",
    "no candidate was found": "Check that reads and regions are the ones you mean: even a healthy "
    "genome has thousands of candidates.",
}
_UNKNOWN = "See the message, and docs/limits.md."


def _answer(warning: str) -> str:
    return next((do for words, do in _ANSWERS.items() if words in warning), _UNKNOWN)


def _of_reads(run: RunReport) -> list[Advice]:
    found = []
    groups = run.read_groups
    few = [group["id"] or "without a name" for group in groups if group["own_pairs"] < _FEW_PAIRS]
    if few and len(few) < len(groups):
        named = ", ".join(few[:5]) + (" …" if len(few) > 5 else "")
        found.append(
            Advice(
                f"{len(few)} of {len(groups)} read groups have fewer than {_FEW_PAIRS} pairs: "
                f"{named}",
                "They take the insert sizes of all groups together. If their libraries differ, "
                "leave these groups out, or merge them with the group of the same library.",
            )
        )
    noise = run.json["sample"].get("noise", {}).get("depth_noise", 0)
    if noise > _DEPTH_NOISE:
        found.append(
            Advice(
                f"the depth of neighbouring bins differs by {noise:.2f} of the normal depth",
                "Read depth shows little in this sample: judge large calls without split reads or "
                "pairs (evidence RDS alone) with care.",
            )
        )
    gc = run.depth_by_gc()
    if not gc.empty:
        common = gc[gc["bins"] >= 0.01 * gc["bins"].sum()]
        spread = float((common["after_median"] - 1).abs().max()) if len(common) > 1 else 0.0
        if spread > _GC_SPREAD and run.json["sample"]["reads"] > 100_000:
            found.append(
                Advice(
                    f"after correction for GC, depth still differs by {spread:.0%} between bins "
                    "of common GC",
                    "The genome is small or its depth uneven. Compare large calls with a sample "
                    "of the same library kit.",
                )
            )
    return found


def advice(run: RunReport, funnel: pd.DataFrame) -> list[Advice]:
    """The run's own warnings first, then what its figures say."""
    found = [Advice(warning, _answer(warning)) for warning in run.warnings]
    found += _of_reads(run)
    candidates, in_high_depth = funnel["candidates"].sum(), funnel["in_high_depth"].sum()
    if candidates and in_high_depth / candidates > _MANY_IN_HIGH_DEPTH:
        found.append(
            Advice(
                f"{in_high_depth:,} of {candidates:,} candidates lie in high-depth regions, where "
                "nothing is called",
                "Check that the reference has decoy and alternative contigs if the reads need "
                "them, and that duplicates are marked.",
            )
        )
    if not fits(funnel):
        found.append(
            Advice(
                "the calls are not those of this report: some signal has more records than "
                "candidates",
                "Give the report of the run that wrote the calls; of a scattered run those of all "
                "parts (--report).",
            )
        )
    if not run.warnings and funnel[PASS].sum() == 0:
        found.append(
            Advice(
                "no call passes",
                "Expected of a small region. For a whole genome, look at the depth and at the "
                "losses by signal below, then at docs/debugging.md.",
            )
        )
    return found
