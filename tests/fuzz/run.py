"""Runs the libFuzzer programs one after the other and prints what each did.

  python tests/fuzz/run.py --build build/fuzz --seconds 60 --out out/fuzz

What it has found stays in --out: one folder for each target, with the corpus to go on from and the
inputs that ended in a crash. Exit code 1 if there are any.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NUMBERS = {"executions": r"stat::number_of_executed_units: (\d+)", "edges": r"cov: (\d+)"}


def fuzz(program: Path, target: str, seconds: int, out: Path) -> tuple[list[str], bool]:
    """The row of the table, and whether something was found."""
    folder = out / target
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    dictionary = HERE / "dictionaries" / f"{target}.dict"
    command = [
        str(program), f"-max_total_time={seconds}", "-print_final_stats=1", "-timeout=20",
        "-rss_limit_mb=3000", "-malloc_limit_mb=2500", "-detect_leaks=0",
        f"-artifact_prefix={folder}/", *([f"-dict={dictionary}"] if dictionary.exists() else []),
        str(folder / "corpus"), str(HERE / "corpus" / target),
    ]  # fmt: skip
    # The helpers that make files for the targets leak where they refuse an input.
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False, env=environment
    )
    (folder / "log").write_text(done.stderr)
    row = [target]
    for pattern in NUMBERS.values():
        found = re.findall(pattern, done.stderr)
        row.append(found[-1] if found else "?")
    finds = sorted(path.name for path in folder.iterdir() if "-" in path.name)
    return [*row, " ".join(finds) or "none"], done.returncode != 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=Path)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--only", default="", help="targets whose name has this pattern")
    options = parser.parse_args()
    found = False
    print(f"{'target':<14}{'executions':>12}{'edges':>8}  finds", flush=True)
    for folder in sorted((HERE / "corpus").iterdir()):
        if not re.search(options.only, folder.name):
            continue
        program = options.build / f"fuzz_{folder.name}"
        row, crashed = fuzz(program, folder.name, options.seconds, options.out)
        found = found or crashed
        print(f"{row[0]:<14}{row[1]:>12}{row[2]:>8}  {row[3]}", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
