"""Finds the commands that the documentation shows.

A command is a line of a code block (fenced or indented; in configs/*.yaml an indented comment), or
a piece of text in `backticks`, that begins with a program that documents here use.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

# What a command may begin with. A code block that holds one of them holds commands only.
PROGRAMS = (
    "apptainer|bcftools|cmake|cnvnet|conda|ctest|docker|gunzip|hadolint|make|man|mkdir|nextflow|pip|python3|samtools|sbatch|scancel"
    "|sinfo|singularity|snakemake|source|squeue|tabix|truvari|export|for|cd|ls|cat|cp|ln|echo"
)
COMMAND = re.compile(
    rf"(?:[A-Z_]+=\S+ )*(?:(?:{PROGRAMS})(?= |$)|(?:\.venv[a-z-]*/bin/|build/release/)\w+)"
)
# Languages of code blocks that are no commands.
OTHER_LANGUAGES = {
    "yaml",
    "json",
    "text",
    "tsv",
    "csv",
    "cpp",
    "python",
    "groovy",
    "mermaid",
    "toml",
    "vcf",
    "html",
    "markdown",
}


@dataclass(frozen=True)
class Shown:
    """A command as the documentation shows it."""

    file: str  # from the root of the repository
    line: int
    text: str  # without prompt, comment and line breaks
    block: bool  # stands in a code block, so is meant to be typed as it is

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"

    @property
    def words(self) -> list[str]:
        return shlex.split(self.text)


def without_comment(line: str) -> str:
    """The line without what stands behind " # ", unless that is in quotes."""
    found = re.match(r"((?:'[^']*'|\"[^\"]*\"|\S|\s(?!\s*#))*)\s+#\s", line)
    return (found[1] if found else line).strip()


def joined(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The block's statements with their first lines' numbers: joined lines and for loops as one."""
    statements: list[tuple[int, str]] = []
    open_ = ""  # what the last statement still waits for: "\\" or "done"
    for number, line in lines:
        text = without_comment(re.sub(r"^\$ ", "", line.strip()))
        if not text or text.startswith("#"):
            continue
        if open_:
            start, before = statements.pop()
            glue = " " if open_ == "\\" or re.search(r"\b(do|then)$", before) else "; "
            statements.append((start, before.removesuffix("\\").rstrip() + glue + text))
        else:
            statements.append((number, text))
        whole = statements[-1][1]
        unfinished = whole.startswith("for ") and not re.search(r"\bdone\b", whole)
        open_ = "\\" if whole.endswith("\\") else "done" if unfinished else ""
    return statements


def blocks_of(text: str) -> tuple[list[tuple[str, list[tuple[int, str]]]], str]:
    """Code blocks of Markdown as (language, numbered lines), and the text with them blanked out."""
    blocks: list[tuple[str, list[tuple[int, str]]]] = []
    rest: list[str] = []
    fence, blank_before, language = "", True, ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = re.match(r"\s*(```+|~~~+)\s*(\w*)", line)
        inside = bool(fence)
        if mark and not inside:
            fence, language = mark[1], mark[2]
            blocks.append((language, []))
        elif mark and mark[1] == fence:
            fence = ""
        elif inside:
            blocks[-1][1].append((number, line))
        elif re.match(r"    \S", line) and (
            blank_before or (blocks and blocks[-1][1] and blocks[-1][1][-1][0] == number - 1)
        ):
            if blank_before:
                blocks.append(("", []))
            blocks[-1][1].append((number, line))
        else:
            rest.append(line)
            blank_before = not line.strip()
            continue
        rest.append("")
        blank_before = False
    return blocks, "\n".join(rest)


def comments_of(text: str) -> str:
    """The comments of YAML as Markdown: other lines are blank."""
    lines = [
        re.sub(r"^\s*# ?", "", line) if line.lstrip().startswith("#") else ""
        for line in text.splitlines()
    ]
    return "\n".join(re.sub(r"^  (?=\S)", "    ", line) for line in lines)


def commands_of(file: str, text: str) -> list[Shown]:
    """The commands that a document shows, in its order."""
    blocks, rest = blocks_of(comments_of(text) if file.endswith(".yaml") else text)
    found = []
    for language, lines in blocks:
        statements = [] if language in OTHER_LANGUAGES else joined(lines)
        if any(COMMAND.match(statement) for _, statement in statements):
            found += [Shown(file, number, statement, True) for number, statement in statements]
    for paragraph in re.finditer(r"(?:[^\n]*\S[^\n]*\n?)+", rest):
        for inline in re.finditer(r"(?<!`)`([^`]+)`(?!`)", paragraph[0]):
            command = " ".join(inline[1].split())
            if COMMAND.match(command) and " " in command:
                number = rest.count("\n", 0, paragraph.start() + inline.start()) + 1
                found.append(Shown(file, number, command, False))
    return sorted(found, key=lambda shown: shown.line)


def documents(root: Path, listed: list[str]) -> list[str]:
    """The listed files that document: Markdown outside tests/data, and the commented settings."""
    return [
        name
        for name in listed
        if (name.endswith(".md") and not name.startswith("tests/data/"))
        or re.match(r"configs/.*\.yaml$", name)
    ]
