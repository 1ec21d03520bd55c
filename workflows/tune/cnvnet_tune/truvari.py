"""Compares calls with the truth by `truvari bench`, one event type at a time."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pysam

Options = dict[str, Any]  # Truvari's own, by name without dashes; true stands for a flag

TYPES = ("DEL", "DUP")
DUP_AS_INS = "DUP as INS"
KINDS = (*TYPES, DUP_AS_INS)
# The types of the truth and of the calls that are compared, and Truvari's further options.
_COMPARED: dict[str, tuple[tuple[str, ...], tuple[str, ...], Options]] = {
    "DEL": (("DEL",), ("DEL",), {}),
    "DUP": (("DUP",), ("DUP",), {}),
    DUP_AS_INS: (("INS", "DUP"), ("DUP",), {"dup-to-ins": True}),
}
SIZE_BINS = (
    ("50-100", 50, 100),
    ("100-300", 100, 300),
    ("300-1k", 300, 1000),
    ("1k-5k", 1000, 5000),
)
LAST_BIN = ">=5k"
_FORMAT = 1  # raised when the same calls give other files


def size_bin(size: int) -> str:
    for name, _, end in SIZE_BINS:
        if size < end:
            return name
    return LAST_BIN


def types_command(source: Path, types: tuple[str, ...], target: Path) -> list[str]:
    """Returns the command that copies the records of some types; `*` alleles, which another record
    tells, stay out.
    """
    wanted = " || ".join(f'SVTYPE="{name}"' for name in types)
    return [
        "bcftools",
        "view",
        "-i",
        f'({wanted}) && ALT!="*"',
        "-O",
        "z",
        "-o",
        str(target),
        str(source),
    ]


def bench_command(
    base: Path, comp: Path, folder: Path, refdist: int, options: Options
) -> list[str]:
    """Returns the truvari command; its chunks are large enough for `refdist`."""
    command = [
        Path(sys.executable).parent / "truvari",
        "bench",
        "-b",
        base,
        "-c",
        comp,
        "-o",
        folder,
    ]
    command += ["--refdist", refdist, "--chunksize", max(1000, 5 * refdist // 2)]
    for name, value in options.items():
        command += [f"--{name}"] if value is True else [f"--{name}", value]
    return [str(part) for part in command]


def digest_of(truth: Path, calls: Path, settings: object) -> str:
    """Says whether truth, calls' records (not their header) and settings are as before."""
    digest = hashlib.sha256(json.dumps([_FORMAT, settings], sort_keys=True).encode())
    digest.update(truth.read_bytes())
    with pysam.BGZFile(str(calls)) as lines:  # type: ignore[call-arg]  # pysam's stub lacks the defaults
        for line in lines:
            if not line.startswith(b"##"):
                digest.update(line + b"\n")
    return digest.hexdigest()


def bench_folder(folder: Path, kind: str, refdist: int) -> Path:
    """Returns where Truvari's files of a kind and distance are; one of KINDS."""
    return folder / f"{kind.replace(' ', '_')}.r{refdist}"


def compare_commands(
    truth: Path,
    calls: Path,
    folder: Path,
    refdists: list[int],
    options: Options,
    kinds: tuple[str, ...] = TYPES,
) -> list[list[str]]:
    """Returns the commands that `compare` runs."""
    commands = []
    for kind in kinds:
        base_types, comp_types, more = _COMPARED[kind]
        base, comp = (
            folder / f"{kind.replace(' ', '_')}.{side}.vcf.gz" for side in ("base", "comp")
        )
        for source, types, target in ((truth, base_types, base), (calls, comp_types, comp)):
            commands += [
                types_command(source, types, target),
                ["bcftools", "index", "-t", "-f", str(target)],
            ]
        for refdist in refdists:
            commands.append(
                bench_command(
                    base, comp, bench_folder(folder, kind, refdist), refdist, options | more
                )
            )
    return commands


def _run(command: list[str], log: Path) -> None:
    """Runs a command, its output going to `log`; raises RuntimeError when it fails."""
    with open(log, "ab") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        said = log.read_text(errors="replace").split("\n")
        last = next((line for line in reversed(said) if line.strip()), "nothing")
        raise RuntimeError(f"{command[0]} failed with exit code {done.returncode}: {last.strip()}")


def compare(
    truth: Path,
    calls: Path,
    folder: Path,
    refdists: list[int],
    options: Options,
    kinds: tuple[str, ...] = TYPES,
) -> dict[tuple[str, int], Path]:
    """Runs truvari for each kind and distance; returns (kind, refdist) -> folder of its results.

    `kinds` are of KINDS: DUP_AS_INS compares the calls' DUP with the truth's INS
    and DUP by --dup-to-ins, for truths that hold gains as insertions. `options`
    are truvari's own, by name without dashes; true stands for a flag. Results
    that FOLDER holds of the same truth, calls, regions and options are kept.
    """
    results = {
        (kind, refdist): bench_folder(folder, kind, refdist)
        for kind in kinds
        for refdist in refdists
    }
    regions = Path(options["includebed"]).read_text() if "includebed" in options else ""
    record, digest = (
        folder / "compared.txt",
        digest_of(truth, calls, [refdists, options, list(kinds), regions]),
    )
    if record.exists() and record.read_text() == digest:
        return results
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for command in compare_commands(truth, calls, folder, refdists, options, kinds):
        _run(command, folder / "truvari.log")
    record.write_text(digest)
    return results
