"""The command: checks that this Python has what the work needs, then does it."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType

_PACKAGES = ("truvari", "matplotlib", "numpy", "pysam")
_PROGRAMS = ("bcftools",)


def missing_tools() -> list[str]:
    """Returns what this Python and the PATH lack."""
    missing = [package for package in _PACKAGES if importlib.util.find_spec(package) is None]
    script = Path(sys.executable).parent / "truvari"
    if "truvari" not in missing and not script.exists():
        missing.append(f"the command {script}")
    return missing + [program for program in _PROGRAMS if shutil.which(program) is None]


def _ended(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)  # so that temporary files are removed


def main() -> int:
    # Before the packages are loaded, which takes a second.
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ended)
    missing = missing_tools()
    if missing:
        print(
            f"error: cnvnet tune needs {', '.join(missing)}, not to be found by {sys.executable}. "
            "`make python` in the source tree sets up .venv with the Python packages and "
            "installs bcftools; elsewhere "
            f"`pip install {Path(__file__).resolve().parents[1]}` installs the Python packages. "
            "$CNVNET_PYTHON names another interpreter that has them.",
            file=sys.stderr,
        )
        return 2
    from cnvnet_tune.command import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
