"""The way from candidates to passing calls, by the signal that shows them most."""

from __future__ import annotations

import pandas as pd

from cnvnet_report.calls import EVIDENCE, NO_SIGNAL
from cnvnet_report.run import LOSSES as RUN_LOSSES
from cnvnet_report.run import RunReport

# Names of signals for people, in the program's order.
SIGNALS = {
    "split_read": "split reads",
    "soft_clip": "soft clips",
    "hidden_clip": "mismatch tails",
    "alignment_gap": "gaps in reads",
    "discordant_pair": "pairs",
    "length_change": "change of length",
    "read_depth": "read depth",
    NO_SIGNAL: "no read by itself",
}
# What became of candidates: columns of funnel(), and how the page calls them.
LOSSES = {
    "excluded": "in excluded regions",
    "prefiltered": "next to impossible",
    "in_high_depth": "in high-depth regions",
    "of_low_score": "score below .05",
    "merged": "same event as a better call",
}
PASS = "PASS"


def funnel(run: RunReport, calls: pd.DataFrame) -> pd.DataFrame:
    """A row per signal of SIGNALS: the candidates, what was lost before a record was written
    (LOSSES), then the written ones by their first filter, and PASS. A row sums to its candidates.

    A run that says nothing of its candidates gives the written ones alone.
    """
    table = run.lost_by_signal().reindex(list(SIGNALS)).fillna(0).astype(int)
    first = calls["filters"].str.split(";").str[0]
    written = pd.crosstab(calls["signal"], first).reindex(list(SIGNALS)).fillna(0).astype(int)
    filters = sorted(name for name in written.columns if name != PASS)
    known = table["candidates"].sum() > 0
    if known:
        lost = table[list(RUN_LOSSES)].sum(axis=1)
        table["merged"] = table["candidates"] - lost - written.sum(axis=1)
    else:
        table["candidates"], table["merged"] = written.sum(axis=1), 0
    for name in filters:
        table[name] = written[name]
    table[PASS] = written[PASS] if PASS in written else 0
    return table


def fits(table: pd.DataFrame) -> bool:
    """Whether the calls are those of the run: no signal has more records than candidates."""
    return bool((table["merged"] >= 0).all())


assert set(EVIDENCE.values()) <= set(SIGNALS)
