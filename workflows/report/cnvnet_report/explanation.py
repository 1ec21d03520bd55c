"""Reads what `cnvnet explain` writes (docs/explaining.md describes the format)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cnvnet_report.errors import InputError

VERSION = 1

# What each reason of a verdict means, for people.
REASONS = {
    "called": "It is called.",
    "redundant": "A better call of its type overlaps it, so it does not pass (Redundant).",
    "filtered": "A filter other than the score's holds it back.",
    "low_score": "Its score lies below the threshold (LowQual).",
    "merged": "A better record tells of the same event.",
    "not_written": "Its score is too low for a record.",
    "outside_regions": "It begins outside of the regions that the run was asked for.",
    "high_depth": "An end lies in a region of very high depth, where reads are no evidence.",
    "excluded": "An end lies in input.exclude.",
    "prefiltered": "The prefilter left it out as next to impossible, before its locus was weighed.",
    "other_called": "A call of another type or size passes here; this event was never proposed.",
    "other_proposed": "There are only candidates of another type or size.",
    "no_candidate": "There is evidence, but too little for a candidate.",
    "no_signal": "No read and no depth shows anything here.",
}


@dataclass(frozen=True)
class Site:
    """A candidate at a place, and what became of it."""

    json: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.json["id"])

    @property
    def type(self) -> str:
        return str(self.json["type"])

    @property
    def begin(self) -> int:
        return int(self.json["region"]["begin"])

    @property
    def end(self) -> int:
        return int(self.json["region"]["end"])

    @property
    def fate(self) -> str:
        return str(self.json["fate"])

    @property
    def score(self) -> float | None:
        """As in the VCF; none of a candidate that was lost before."""
        call = self.json["call"]
        return None if call is None else float(call["score"])

    @property
    def features(self) -> pd.DataFrame:
        """The model's features: value, baseline, share of the score's log-odds. Empty of a
        candidate that was not scored, or that nobody asked about.
        """
        attribution = self.json["attribution"]
        return pd.DataFrame([] if attribution is None else attribution["features"])

    @property
    def stages(self) -> list[tuple[str, str]]:
        """Each stage that the candidate came to, in words, with what it decided."""
        stages = self.json["stages"]
        support = [f"{name} {count}" for name, count in self.json["support"].items() if count]
        rows = [
            ("found", f"by {self.json['origin']}: {', '.join(support) or 'no read of its own'}")
        ]
        if measured := stages["prefilter"]:
            rows.append(("prefilter", _compared("probability", measured)))
        if stages["locus_weighed"]:
            locus = self.json["locus"]
            rows.append(
                (
                    "haplotypes",
                    f"log-odds {locus['odds']:.1f} nats by {locus['fragments']} fragments",
                )
            )
        if stages["excluded"]:
            rows.append(("excluded", "an end lies in input.exclude"))
        if stages["high_depth"]:
            rows.append(("depth", "an end lies in a region of very high depth"))
        if measured := stages["written"]:
            rows.append(("written", _compared("score", measured)))
        if measured := stages["threshold"]:
            rows.append(("threshold", _compared("score", measured)))
            beside = f", because of {self.json['beside']}" if self.json["beside"] else ""
            rows.append(("result", f"{self.fate}: {', '.join(self.json['filters'])}{beside}"))
        return rows


def _compared(what: str, measured: dict[str, float]) -> str:
    return (
        f"{what} {measured['value']:.4g}, needed {measured['threshold']:.4g} "
        f"(margin {measured['margin']:+.2f} log-odds)"
    )


@dataclass(frozen=True)
class Place:
    """One place that was asked about."""

    json: dict[str, Any]

    @property
    def name(self) -> str:
        """The ID that was asked for, else type and place."""
        if self.json["id"]:
            return str(self.json["id"])
        region = self.json["region"]
        return (
            f"{self.json['type'] or 'window'}_{region['contig']}_{region['begin'] + 1}_"
            f"{region['end']}"
        )

    @property
    def reason(self) -> str:
        return str(self.json["verdict"]["reason"])

    @property
    def sites(self) -> list[Site]:
        return [Site(site) for site in self.json["sites"]]

    @property
    def site(self) -> Site | None:
        """The candidate that the verdict is about."""
        for site in self.sites:
            if site.id == self.json["verdict"]["id"]:
                return site
        return None

    @property
    def verdict(self) -> str:
        """In words."""
        text = REASONS[self.reason]
        if evidence := self.json["verdict"]["evidence"]:
            text += (
                f" The strongest junction has {evidence['value']:.0f} fragments; a candidate needs "
                f"{evidence['threshold']:.0f}."
            )
        elif stage := self.json["verdict"]["stage"]:
            text += f" {_compared('It has', stage)}."
        return text


@dataclass(frozen=True)
class Explanation:
    """A file of `cnvnet explain`."""

    json: dict[str, Any]

    @property
    def places(self) -> list[Place]:
        return [Place(place) for place in self.json["places"]]

    @property
    def is_brief(self) -> bool:
        return bool(self.json["brief"])


def read_explanation(path: Path | str) -> Explanation:
    """Reads a file of `cnvnet explain`. Raises InputError if it is none."""
    try:
        told = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path} is no JSON: {error}") from error
    if not isinstance(told, dict) or told.get("format") != "cnvnet-explanation":
        raise InputError(f"{path} is no explanation; `cnvnet explain` writes them")
    if told.get("version") != VERSION:
        raise InputError(
            f"{path} is an explanation of version {told.get('version')}, this reads {VERSION}; "
            "make it again"
        )
    return Explanation(told)
