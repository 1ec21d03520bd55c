"""Reads what `cnvnet call` writes beside its calls: the run's report in JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cnvnet_report.errors import InputError

# The way of a candidate that becomes no record, in the order in which it may be lost.
LOSSES = ("excluded", "prefiltered", "in_high_depth", "of_low_score")


@dataclass(frozen=True)
class RunReport:
    """One run, or the parts of a scattered one together. What a run did not measure is empty."""

    json: dict[str, Any]  # as written; counts are those of all parts

    @property
    def sample(self) -> str:
        return str(self.json["sample"]["name"])

    @property
    def depth(self) -> float:
        """Reads over a base of two copies."""
        return float(self.json["sample"]["diploid_depth"])

    @property
    def warnings(self) -> list[str]:
        return [str(warning) for warning in self.json.get("warnings", [])]

    @property
    def read_groups(self) -> list[dict[str, Any]]:
        """The read groups; one without a name stands for reads of none, if there are any."""
        groups: list[dict[str, Any]] = self.json["sample"]["read_groups"]
        return [group for group in groups if group["id"] or group["own_pairs"]]

    def input(self, role: str) -> str | None:
        """The path of an input (`reads`, `reference`, …) as the run was given it."""
        for file in self.json.get("inputs", []):
            if file["role"] == role:
                return str(file["path"])
        return None

    def passing(self, kind: str) -> int:
        """Calls of the type `kind`, DEL or DUP, without a filter."""
        return int(self.json["counts"]["pass"][kind])

    def lost_by_signal(self) -> pd.DataFrame:
        """Candidates by the signal that shows them most (rows) and what became of them: the
        columns `candidates` (all of them) and LOSSES.
        """
        rows = self.json.get("counts", {}).get("by_signal", {})
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["candidates", *LOSSES])
        table["candidates"] += table["excluded"]  # the run counts them after those are gone
        return table.astype(np.int64)

    def signals(self) -> pd.Series:
        """Signals by kind: the single reads, segments and places that tell of an event."""
        return pd.Series(self.json.get("counts", {}).get("signals", {}), dtype=np.int64)

    def depth_by_gc(self) -> pd.DataFrame:
        """Quartiles of depth by GC percent (index), before and after correction; 1 is diploid."""
        figure = self.json.get("figures", {}).get("depth_by_gc")
        if not figure:
            return pd.DataFrame()
        columns = {"bins": figure["bins"]}
        for when in ("before", "after"):
            for name, row in zip(("low", "median", "high"), figure[when], strict=True):
                columns[f"{when}_{name}"] = row
        return pd.DataFrame(columns, index=pd.Index(figure["gc"], name="gc"))

    def inserts(self) -> pd.DataFrame:
        """Pairs by insert size in bp (index: each cell's begin) and read group (columns)."""
        figure = self.json.get("figures", {}).get("inserts")
        if not figure or not figure["groups"]:
            return pd.DataFrame()
        cells = len(figure["groups"][0]["pairs"])
        index = pd.Index(np.arange(cells) * figure["cell_bp"], name="insert")
        return pd.DataFrame({g["id"]: g["pairs"] for g in figure["groups"]}, index=index)

    def depth_along_genome(self) -> pd.DataFrame:
        """A row for each step along the genome: contig, begin, end (0-based, half-open) and depth,
        where 1 is two copies.
        """
        figure = self.json.get("figures", {}).get("genome", {"bin_bp": 1, "contigs": []})
        parts = []
        for contig in figure["contigs"]:
            begin = np.arange(len(contig["depth"]), dtype=np.int64) * figure["bin_bp"]
            end = np.minimum(begin + figure["bin_bp"], contig["length"])
            depth = np.array(contig["depth"], dtype=np.float64)
            parts.append(
                pd.DataFrame({"contig": contig["name"], "begin": begin, "end": end, "depth": depth})
            )
        if not parts:
            return pd.DataFrame(columns=["contig", "begin", "end", "depth"])
        return pd.concat(parts, ignore_index=True)


def _read_one(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}; `cnvnet call` writes it beside its calls"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no report of a run: it is not text") from error
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path} is no report of a run: {error}") from error
    if not isinstance(found, dict) or not str(found.get("program", "")).startswith("cnvnet "):
        raise InputError(f"{path} is no report of a run of cnvnet")
    return found


def _add(sums: Any, more: Any) -> Any:
    """Adds numbers at the same places of two trees."""
    if isinstance(sums, dict):
        keys = dict.fromkeys([*sums, *more])
        return {
            key: _add(sums[key], more[key])
            if key in sums and key in more
            else sums.get(key, more.get(key))
            for key in keys
        }
    return sums + more


def read_run(paths: Sequence[str | Path]) -> RunReport:
    """Reads the report of a run; several are those of the parts of one scattered run.

    Raises InputError if a file is none, if its run did not read alignments (`gather`, `filter`), or
    if two are of different samples.
    """
    joined: dict[str, Any] = {}
    for path in map(Path, paths):
        report = _read_one(path)
        if "sample" not in report or "figures" not in report:
            raise InputError(
                f"{path} tells nothing of the reads (it is of `cnvnet "
                f"{report.get('subcommand', '?')}`, or of an older cnvnet); of a scattered run, "
                "give the reports of all parts by --report"
            )
        if not joined:
            joined = report
            continue
        if report["sample"]["name"] != joined["sample"]["name"]:
            raise InputError(
                f"{path} is of sample {report['sample']['name']}, {paths[0]} of "
                f"{joined['sample']['name']}; give the reports of one run"
            )
        joined["counts"] = _add(joined["counts"], report["counts"])
        joined["seconds"] = _add(joined["seconds"], report["seconds"])
        joined["warnings"] = list(dict.fromkeys([*joined["warnings"], *report["warnings"]]))
        joined["peak_memory_mib"] = max(joined["peak_memory_mib"], report["peak_memory_mib"])
    if not joined:
        raise InputError("no report of a run is given")
    return RunReport(joined)
