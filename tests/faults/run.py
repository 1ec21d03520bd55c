"""Runs the table of faults against a built cnvnet and counts what held, by category.

  python tests/faults/run.py --cnvnet build/release/cnvnet             all rows
  python tests/faults/run.py --cnvnet build/release/cnvnet --share 10  every tenth (--turn: which)

Beside the rows: kills.py and operations.py.

A row holds if cnvnet ends with the exit code and the words that the table names, in time, and
leaves no file behind that it should not; or if its output is that of undamaged files.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import honesty
import kills
import operations
import rows_command
import rows_files
import rows_indexes
import rows_io
import rows_outputs
import rows_reads
import rows_reference
import rows_vcf
from operations import Task
from table import SAME_OR_REFUSED, Row
from world import make_world

LIMIT = 60  # seconds a row may take
SHARE_OF_OPERATIONS = 6  # with --share: every how many-th of the share's operations
MODULES = (
    rows_reads,
    rows_indexes,
    rows_reference,
    rows_vcf,
    rows_files,
    rows_command,
    rows_outputs,
    rows_io,
)


def all_rows() -> list[Row]:
    rows = [row for module in MODULES for row in module.rows()]
    names = Counter((row.category, row.name) for row in rows)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise ValueError(f"rows of one name: {twice}")
    return rows


def files_of(folder: Path) -> dict[str, bytes]:
    """What a run has written, without reports, which say how long it took."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith(".report.json")
    }


class Runner:
    """Gives each row a copy of the world, and remembers what undamaged files give."""

    def __init__(self, program: Path, world: Path, shim: Path | None) -> None:
        self.program, self.world, self.shim = program, world, shim
        self.good: dict[str, dict[str, bytes]] = {}
        self.lock = threading.Lock()

    def execute(self, row: Row, folder: Path, before: str) -> tuple[int, str]:
        """The exit code, or -1 for too late, and the standard error."""
        environment = dict(os.environ, CNVNET=str(self.program), SHIM=str(self.shim))
        errors = folder.with_suffix(".err")
        with errors.open("wb") as stream:
            process = subprocess.Popen(
                ["/bin/bash", "-c", f'{before} exec "$CNVNET" {row.command}'],
                cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=stream, start_new_session=True,
            )  # fmt: skip
            try:
                code = process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                code = -1
        return (128 - code if code < -1 else code), errors.read_text(errors="replace")

    def copy_world(self, folder: Path) -> None:
        shutil.copytree(self.world, folder, copy_function=os.link)
        (folder / "out").mkdir()

    def good_output(self, row: Row, scratch: Path) -> dict[str, bytes]:
        with self.lock:
            if row.command not in self.good:
                folder = scratch / "good"
                self.copy_world(folder)
                code, errors = self.execute(row, folder, "")
                if code != 0:
                    raise RuntimeError(f"{row.category}/{row.name} without damage:\n{errors}")
                self.good[row.command] = files_of(folder / "out")
                shutil.rmtree(folder)
            return self.good[row.command]

    def check(self, row: Row) -> str:
        """What is wrong, or nothing."""
        with tempfile.TemporaryDirectory() as name:
            scratch = Path(name)
            folder = scratch / "row"
            self.copy_world(folder)
            if row.damage is not None:
                row.damage(folder)
            there = files_of(folder)
            code, errors = self.execute(row, folder, row.before)
            if code == -1:
                return f"still running after {LIMIT} s"
            wanted = (0, 3) if row.code == SAME_OR_REFUSED else (row.code,)
            said = errors.strip() or "nothing"
            if code not in wanted:
                return f"exit code {code}, not {row.code}; it said: {said}"
            if code == 0:
                if row.same and files_of(folder / "out") != self.good_output(row, scratch):
                    return "exit code 0 with another output"
                return ""
            if "error: " not in errors and row.words != ("-",):
                return f"no error message; it said: {said}"
            missing = [word for word in row.words if word != "-" and word not in errors]
            if missing:
                return f"the message lacks {missing}: {said}"
            left = [
                path
                for path, data in files_of(folder).items()
                if there.get(path) != data and path not in row.leaves.split()
            ]
            gone = [path for path in there if not (folder / path).exists()]
            return f"left behind or changed: {left}, gone: {gone}" if left or gone else ""


def build_shim(folder: Path) -> Path | None:
    """The library that makes single calls of the system fail; none without a compiler."""
    source = Path(__file__).with_name("failing_calls.c")
    library = folder / "failing_calls.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
    return library if subprocess.run(command, check=False).returncode == 0 else None


def print_table(rows: list[Task], wrong: dict[int, str]) -> None:
    tried = Counter(row.category for row in rows)
    failed = Counter(rows[i].category for i in wrong)
    print(f"{'category':<24}{'tried':>7}{'held':>7}{'wrong':>7}")
    for category in [*tried, "all"]:
        count = tried[category] if category != "all" else len(rows)
        bad = failed[category] if category != "all" else len(wrong)
        print(f"{category:<24}{count:>7}{count - bad:>7}{bad:>7}")
    for i, what in sorted(wrong.items()):
        print(f"WRONG {rows[i].category}/{rows[i].name}: {what}\n  cnvnet {rows[i].command}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cnvnet", required=True, type=Path)
    parser.add_argument("--share", type=int, default=1, help="run every n-th row")
    parser.add_argument("--turn", type=int, default=0, help="which of them, modulo n")
    parser.add_argument("--only", default="", help="rows whose category/name has this pattern")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = options.cnvnet.resolve()
        make_world(folder / "world", program)
        runner = Runner(program, folder / "world", build_shim(folder))
        tasks = [
            Task(row.category, row.name, row.command, partial(runner.check, row))
            for row in all_rows()[options.turn % options.share :: options.share]
        ]
        tasks += honesty.tasks(runner, 1 if options.share == 1 else 4 * options.share, options.turn)
        tasks += kills.tasks(runner, options.share, options.turn)
        # There are so many that a share of a share is tried.
        share = 1 if options.share == 1 else SHARE_OF_OPERATIONS * options.share
        tasks += operations.tasks(runner, share, options.turn)
        tasks = [t for t in tasks if re.search(options.only, f"{t.category}/{t.name}")]
        with ThreadPoolExecutor(options.jobs) as pool:
            found = dict(enumerate(pool.map(lambda task: task.check(), tasks)))
    wrong = {i: what for i, what in found.items() if what}
    print_table(tasks, wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
