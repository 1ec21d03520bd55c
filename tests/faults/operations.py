"""Every operation on a file fails once: number 1, 2, 3, … of each command's reads, writes, opens,
closes, seeks, syncs, renames, links and removals, by failing_calls.c.

A run holds if it ends with 0 and the output of the undisturbed run, or with a documented exit code
(3 for an input, 2 or 4 for an output), a message, no file left behind, and the old output as it
was. Where removing a temporary file is what failed, that file may stay.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rows_outputs import old_output
from table import Row

GENOME = "--threads 1 --reads reads.bam --reference ref.fa"
COMMANDS = {
    "call": f"call {GENOME} --model model.cnvnet --output out/x.vcf.gz",
    "call, kept work": f"call --resume --set run.chunk_size=10000 {GENOME} --model model.cnvnet"
    " --output out/x.vcf.gz",
    "merge": "merge --output out/x.vcf.gz calls.vcf",
    "filter": "filter --profile high-recall --output out/x.vcf.gz calls.vcf",
    "stats": f"stats {GENOME} --output out/x.cnvstats",
    "genotype": f"genotype --sites sites.vcf {GENOME} --model model.cnvnet --output out/x.vcf.gz",
    "gather": "gather --output out/x.vcf.gz part1.vcf.gz part2.bcf",
    "encode": f"encode --truth truth.vcf {GENOME} --output out/x.cnvshard",
}
# The folder of kept work is meant to stay behind.
KEPT = "out/x.vcf.gz.resume"


@dataclass(frozen=True)
class Task:
    """Something to try beside the table's rows: `check` says what is wrong, or nothing."""

    category: str
    name: str
    command: str
    check: Callable[[], str]


def shim_settings(**settings: object) -> str:
    words = " ".join(f"{key}={value}" for key, value in settings.items())
    return f'export FAIL_CALL=any FAIL_PATH="$PWD/" {words} LD_PRELOAD="$SHIM";'


def row_of(command: str, before: str = "") -> Row:
    return Row("operations", command, command, 0, before=before)


def read_log(path: Path) -> list[tuple[str, str]]:
    """Names and paths of the calls that were counted, or that failed."""
    if not path.exists():
        return []
    lines = path.read_text(errors="replace").splitlines()
    return [(line.split(" ", 2)[1], line.split(" ", 2)[2]) for line in lines]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and KEPT not in str(path)
    }


def wrong_after(code: int, errors: str, failed: tuple[str, str], there: dict[str, bytes],
                now: dict[str, bytes], good: dict[str, bytes]) -> str:  # fmt: skip
    """What is wrong with a run, one of whose calls failed."""
    call, path = failed
    may_stay = {path} if call in ("unlink", "remove") else set()

    def strip(files: dict[str, bytes]) -> dict[str, bytes]:
        return {
            name: data
            for name, data in files.items()
            if not name.endswith(".report.json") and not any(p.endswith(name) for p in may_stay)
        }

    if code == 0:
        return "" if strip(now) == strip({**there, **good}) else "exit code 0 with another output"
    wanted = (2, 4) if "/out/" in path else (2, 3)
    if code not in wanted:
        return f"exit code {code}, not one of {wanted}; it said: {errors.strip() or 'nothing'}"
    if "error: " not in errors:
        return f"no error message; it said: {errors.strip() or 'nothing'}"
    names = strip(now).keys() | strip(there)
    changed = sorted(name for name in names if now.get(name) != there.get(name))
    return f"left behind, changed or gone: {changed}" if changed else ""


def tasks(runner: Any, share: int, turn: int) -> list[Task]:
    """One for each operation of each command; of them every `share`-th."""

    def good_run(command: str, scratch: Path) -> tuple[int, dict[str, bytes]]:
        folder = scratch / "good"
        runner.copy_world(folder)
        log = scratch / "log"
        row = row_of(command)
        code, errors = runner.execute(row, folder, shim_settings(FAIL_LOG=log))
        if code != 0:
            raise RuntimeError(f"cnvnet {command}:\n{errors}")
        files = contents(folder / "out")
        shutil.rmtree(folder)
        return len(read_log(log)), {f"out/{name}": data for name, data in files.items()}

    def check(command: str, at: int, good: dict[str, bytes]) -> str:
        with tempfile.TemporaryDirectory() as name:
            scratch = Path(name)
            folder, log = scratch / "row", scratch / "log"
            runner.copy_world(folder)
            if ".vcf.gz" in command:
                old_output(folder)
            there = contents(folder)
            settings = shim_settings(FAIL_AT=at, FAIL_LOG=log)
            code, errors = runner.execute(row_of(command), folder, settings)
            failed = read_log(log)
            if not failed:
                return ""  # the run had fewer operations this time
            what = wrong_after(code, errors, failed[0], there, contents(folder), good)
            if what:
                return f"{' '.join(failed[0]).replace(str(folder) + '/', '')}: {what}"
            return again(command, folder, good) if (folder / KEPT).exists() else ""

    def again(command: str, folder: Path, good: dict[str, bytes]) -> str:
        """The same command goes on from what was kept."""
        code, errors = runner.execute(row_of(command), folder, "")
        if code != 0:
            return f"going on from kept work ends with {code}: {errors.strip()}"
        if (folder / KEPT).exists():
            return "kept work stays behind"
        now = {name: data for name, data in contents(folder).items() if name in good}
        same = all(now[n] == data for n, data in good.items() if not n.endswith(".report.json"))
        return "" if same else "another output from kept work"

    made: list[Task] = []
    if runner.shim is None:
        return made
    with tempfile.TemporaryDirectory() as name:
        for title, command in COMMANDS.items():
            count, good = good_run(command, Path(name))
            (Path(name) / "log").unlink()
            for at in range(1, count + 1):
                made.append(
                    Task(
                        f"operations: {title}",
                        f"number {at} of {count}",
                        command,
                        partial(check, command, at, good),
                    )
                )
    return made[turn % share :: share]
