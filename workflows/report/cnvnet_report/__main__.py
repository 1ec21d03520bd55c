"""The command: checks that this Python has what the work needs, then does it."""

from __future__ import annotations

import importlib.util
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

_PACKAGES = ("jinja2", "numpy", "pandas", "pysam")


def missing_packages(packages: Sequence[str] = _PACKAGES) -> list[str]:
    """Returns what this Python lacks."""
    return [package for package in packages if importlib.util.find_spec(package) is None]


def _ended(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)  # so that temporary files are removed


def _can_work(subcommand: str, packages: Sequence[str]) -> bool:
    """Prepares for signals, before packages are loaded, and says what is missing."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ended)
    missing = missing_packages(packages)
    if missing:
        print(
            f"error: cnvnet {subcommand} needs {', '.join(missing)}, not to be found by "
            f"{sys.executable}. `make python` in the source tree sets up .venv; elsewhere "
            f"`pip install {Path(__file__).resolve().parents[1]}` installs them. "
            "$CNVNET_PYTHON names another interpreter that has them.",
            file=sys.stderr,
        )
    return not missing


def main() -> int:
    if not _can_work("report", _PACKAGES):
        return 2
    from cnvnet_report.command import run

    return run(sys.argv[1:])


def explain() -> int:
    """The pages of `cnvnet explain`."""
    if not _can_work("explain --pages", (*_PACKAGES, "matplotlib")):
        return 2
    from cnvnet_report.explain_command import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
