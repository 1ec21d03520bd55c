"""The work behind `cnvnet report`: arguments, and the files that it writes."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

import pandas as pd

from cnvnet_report.calls import read_calls, sample_and_contigs
from cnvnet_report.errors import ConfigError, InputError, ReportError
from cnvnet_report.igv import Track, session
from cnvnet_report.multiqc import custom_content
from cnvnet_report.page import render
from cnvnet_report.run import RunReport, read_run
from cnvnet_report.write import write_together


def parser() -> argparse.ArgumentParser:
    """The arguments that pipeline/cli/report.cc passes on; `cnvnet report --help` explains them."""
    arguments = argparse.ArgumentParser(
        prog="cnvnet-report", epilog="`cnvnet report --help` explains the arguments."
    )
    arguments.add_argument("calls", type=Path, nargs="+")
    arguments.add_argument("--report", type=Path, action="append", default=[])
    arguments.add_argument("--output", type=Path)
    arguments.add_argument("--pictures", type=Path)
    arguments.add_argument("--multiqc", type=Path)
    arguments.add_argument("--igv-session", type=Path)
    return arguments


def _reports_of(calls: Path, given: list[Path]) -> list[Path]:
    own = Path(f"{calls}.report.json")
    if not given and not own.is_file():
        raise InputError(
            f"{own} is not there: `cnvnet call` writes it beside its calls; name it by --report if "
            "it was moved"
        )
    return given or [own]


def _read(calls: Path, given: list[Path]) -> tuple[RunReport, pd.DataFrame, list[str]]:
    run = read_run(_reports_of(calls, given))
    table = read_calls(calls)
    sample, contigs = sample_and_contigs(calls)
    if sample != run.sample:
        raise InputError(
            f"{calls} holds the calls of sample {sample}, the report is of {run.sample}; give the "
            "report of the same run"
        )
    return run, table, contigs


def _file_name(sample: str) -> str:
    return re.sub(r"[^\w.+-]", "_", sample) or "_"


def _track(run: RunReport, calls: Path) -> tuple[Path, Track]:
    reads, reference = run.input("reads"), run.input("reference")
    if reads is None or reference is None:
        raise InputError(f"the report of {calls} does not name its reads and reference")
    return Path(reference), Track(run.sample, calls, Path(reads))


def _first_locus(calls: pd.DataFrame) -> str:
    passing = calls[calls["filters"] == "PASS"]
    if passing.empty:
        return "All"
    row = passing.iloc[0]
    edge = max(200, int(row["size"]) // 2)
    return f"{row['contig']}:{max(1, row['begin'] + 1 - edge)}-{row['end'] + edge}"


def report_command(arguments: argparse.Namespace) -> None:
    several = len(arguments.calls) > 1
    if several and (arguments.report or arguments.output):
        raise ConfigError("--report and --output are for the calls of one run; give one file")
    for folder in (arguments.pictures, arguments.multiqc):
        if folder is not None and not folder.is_dir():
            raise ConfigError(f"{folder} is no folder; make it first")
    outputs: dict[Path, str] = {}
    pages, tracks, references, loci = [], [], {}, []
    for calls in arguments.calls:
        run, table, contigs = _read(calls, arguments.report)
        page = arguments.output or Path(f"{calls}.report.html")
        pages.append(page)
        outputs[page] = render(run, table, calls, contigs, page, arguments.pictures)
        if arguments.multiqc is not None:
            place = arguments.multiqc / f"{_file_name(run.sample)}.cnvnet_mqc.json"
            if place in outputs:
                raise ConfigError(f"two runs are of sample {run.sample}: give MultiQC one of each")
            outputs[place] = json.dumps(custom_content(run, table), indent=2) + "\n"
        if arguments.igv_session is not None:
            reference, track = _track(run, calls)
            references[reference.resolve()] = reference
            tracks.append(track)
            loci.append(_first_locus(table))
    if len(set(pages)) < len(pages):
        raise ConfigError("the same calls are given twice")
    if len(references) > 1:
        raise ConfigError("the runs have different references; a session of IGV shows one")
    if tracks:
        locus = next((locus for locus in loci if locus != "All"), "All")
        outputs[arguments.igv_session] = session(
            next(iter(references.values())), tracks, locus, arguments.igv_session
        )
    write_together({path: text.encode("utf-8") for path, text in outputs.items()})
    for page in pages:
        print(page)


def run(words: list[str]) -> int:
    """Returns the exit code; says errors on stderr."""
    try:
        report_command(parser().parse_args(words))
    except ReportError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0
