"""Runs a command and says what it cost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

# The command's parent is a fresh, small interpreter: Linux counts the memory a
# process had before exec, so a child of a large one never seems smaller than it.
_WATCHER = """
import json, os, sys
pid = os.fork()
if pid == 0:
    try:
        os.execvp(sys.argv[2], sys.argv[2:])
    except OSError as error:
        print(f"cannot run {sys.argv[2]}: {error.strerror}", file=sys.stderr, flush=True)
        os._exit(127)
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w") as report:
    json.dump({"cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}, report)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
"""


@dataclass(frozen=True)
class Cost:
    wall_s: float
    cpu_s: float
    peak_mb: float  # of the largest process, when the command runs several

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.wall_s + other.wall_s, self.cpu_s + other.cpu_s, max(self.peak_mb, other.peak_mb)
        )

    def as_dict(self) -> dict[str, float]:
        return {key: round(value, 2) for key, value in asdict(self).items()}


def run_measured(command: list, log: Path) -> Cost:
    """Runs a command, its output going to `log`; raises RuntimeError when it fails."""
    report = log.with_name(log.name + ".cost")
    watched = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        _WATCHER,
        str(report),
        *(str(part) for part in command),
    ]
    begin = time.monotonic()
    with open(log, "ab") as out:
        done = subprocess.run(watched, stdout=out, stderr=subprocess.STDOUT)
    wall = time.monotonic() - begin
    if done.returncode != 0:
        tail = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(
            f"{command[0]} failed with exit code {done.returncode}; {log} ends with:\n{tail}"
        )
    cost = json.loads(report.read_text())
    report.unlink()
    return Cost(wall, cost["cpu_s"], cost["peak_mb"])
