"""The command: checks that this Python has what the work needs, then does it."""

from __future__ import annotations

import importlib.util
import signal
import sys
from pathlib import Path
from types import FrameType

_PACKAGES = {"ncls": "ncls", "numpy": "numpy", "pysam": "pysam", "yaml": "PyYAML"}


def missing_packages() -> list[str]:
    """Returns what this Python lacks."""
    return [
        package for module, package in _PACKAGES.items() if importlib.util.find_spec(module) is None
    ]


def _ended(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)  # so that temporary files are removed


def main() -> int:
    # Before the packages are loaded, which takes a second.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ended)
    missing = missing_packages()
    if missing:
        print(
            f"error: cnvnet annotate needs {', '.join(missing)}, not to be found by "
            f"{sys.executable}. `make python` in the source tree sets up .venv; elsewhere "
            f"`pip install {Path(__file__).resolve().parents[1]}` installs them. "
            "$CNVNET_PYTHON names another interpreter that has them.",
            file=sys.stderr,
        )
        return 2
    from cnvnet_annotate.command import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
