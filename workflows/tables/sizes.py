#!/usr/bin/env python3
"""Lengths of the C++ and Python sources at commits, as a table; tests are not counted.

.venv/bin/python workflows/tables/sizes.py cfc80d6 HEAD
"""

import re
import statistics
import subprocess
import sys

SOURCE = re.compile(r"^(genome|candidates|encoder|classifier|pipeline|workflows)/.*\.(cc|h|py)$")
C_SOURCE = re.compile(r"\.(cc|h)$")
HEAD = re.compile(r"^ {0,4}[^ #/}].*\) ?(const|noexcept|override|: |->|$)?.*\{$")
NO_FUNCTION = re.compile(
    r"^\s*(namespace|class|struct|enum|union|if|for|while|switch|else|do|try)\b"
)


def git(*words: str) -> str:
    return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout


def functions(lines: list[str]) -> list[int]:
    """Lines of each C++ function, counted as clang-format lays them out: from the line before
    the brace that opens its body to the brace that closes it."""
    lengths = []
    for number, line in enumerate(lines):
        if not line.endswith("{") or NO_FUNCTION.match(line) or not HEAD.match(line):
            continue
        indent = len(line) - len(line.lstrip())
        closes = re.compile(rf"^ {{0,{indent}}}\}}")
        end = next((n for n in range(number + 1, len(lines)) if closes.match(lines[n])), None)
        if end is not None:
            lengths.append(end - number + 1)
    return lengths


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def row(commit: str) -> list[str]:
    names = [n for n in git("ls-tree", "-r", "--name-only", commit).splitlines() if SOURCE.match(n)]
    texts = {name: git("show", f"{commit}:{name}").splitlines() for name in names}
    lengths = [len(lines) for lines in texts.values()]
    bodies = [n for name, lines in texts.items() if C_SOURCE.search(name) for n in functions(lines)]
    return [
        commit,
        str(len(names)),
        f"{statistics.median(lengths):.0f} / {percentile(lengths, 0.99)} / {max(lengths)}",
        str(sum(n < 30 for n in lengths)),
        str(sum(n > 400 for n in lengths)),
        f"{statistics.median(bodies):.0f} / {percentile(bodies, 0.99)} / {max(bodies)}",
        str(sum(n > 60 for n in bodies)),
        str(sum(len(line) > 100 for lines in texts.values() for line in lines)),
    ]


def main() -> int:
    print(
        "| commit | files | lines a file: median / p99 / most | under 30 | over 400 "
        "| lines a function: median / p99 / most | over 60 | lines over 100 columns |"
    )
    print("|---" * 8 + "|")
    for commit in sys.argv[1:] or ["HEAD"]:
        print("| " + " | ".join(row(commit)) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
