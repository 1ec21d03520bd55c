#!/usr/bin/env python3
"""Fills the reference pages of docs/ with what the program and its commented settings say.

    reference.py --cnvnet build/release/cnvnet --docs docs

subcommands.md gets what --help prints, configuration.md the keys of configs/*.yaml with their
comments, vcf.md the fields that the headers of written VCFs declare, features.md the list of
features in candidates/feature_list.h, exit_codes.md the kinds of errors in genome/error.h.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from workflows.command import first_paragraph
from workflows.tables.page import fill_block

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "platinum"
REGION = "chr19_12693768_12700024"  # one event, called in a second
CALL_SETTINGS = ROOT / "configs" / "default.yaml"
TRAIN_SETTINGS = ROOT / "configs" / "train.yaml"
ERRORS = ROOT / "genome" / "error.h"
FEATURE_LIST = ROOT / "candidates" / "feature_list.h"


@dataclass
class Row:
    """Keys that one comment explains."""

    keys: list[str]
    defaults: list[str]
    meaning: str


@dataclass
class Section:
    """A top-level key and those below it; top-level keys with a value share one without a name."""

    name: str
    about: str
    rows: list[Row] = field(default_factory=list)


def output_of(*words: object) -> str:
    """What a command prints to the standard output; raises CalledProcessError if it fails."""
    command = [str(word) for word in words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def subcommands_page(cnvnet: Path) -> str:
    """What `cnvnet --help` says, and each subcommand's own."""
    usage = output_of(cnvnet, "--help")
    names = re.findall(r"^  ([a-z]+) +\S", usage, re.MULTILINE)
    parts = [f"```text\n{usage.rstrip()}\n```\n"]
    for name in names:
        said = output_of(cnvnet, name, "--help")
        said = "\n".join(line.rstrip() for line in said.rstrip().splitlines())
        parts.append(f"## cnvnet {name}\n\n```text\n{said}\n```\n")
    return "\n".join(parts)


def sections_of(text: str) -> list[Section]:
    """The commented keys of a YAML file, in its order.

    A comment explains the keys below it up to the next comment or blank line.
    """
    sections: list[Section] = []
    comment: list[str] = []
    path: list[str] = []
    lines = text.split("\n\n", 1)[1].splitlines()  # the first paragraph is about the file
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if line.lstrip().startswith("#"):
            comment += line.replace("#", "", 1).split()
            continue
        key = re.match(r"( *)(\w+):\s*(.*)", line)
        if key is None:
            comment = []
            continue
        indent, name, default = len(key[1]), key[2], key[3]
        path = [*path[: indent // 2], name]
        about, comment = " ".join(comment), []
        has_keys = len(below) - len(below.lstrip()) > indent
        if indent == 0 and (has_keys or not sections or sections[-1].name):
            sections.append(Section(name, about) if has_keys else Section("", ""))
        if has_keys:
            continue
        rows = sections[-1].rows
        if about or not rows:
            rows.append(Row([], [], about))
        rows[-1].keys.append(".".join(path))
        rows[-1].defaults.append(default)
    return sections


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def settings_page(path: Path) -> str:
    """A table for each section of a YAML file."""
    parts = []
    for section in sections_of(path.read_text()):
        lines = [f"### {section.name}", ""] if section.name else ["### Without a section", ""]
        lines += [section.about, ""] if section.about else []
        lines += ["| key | default | meaning |", "|---|---|---|"]
        for row in section.rows:
            keys = ", ".join(f"`{key}`" for key in row.keys)
            defaults = ", ".join(f"`{default}`" if default else "none" for default in row.defaults)
            lines.append(f"| {keys} | {defaults} | {cell(row.meaning)} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def write_vcfs(cnvnet: Path, folder: Path) -> dict[str, str]:
    """Header of the VCF that each subcommand writes."""
    reads = ["--reads", DATA / "NA12878.platinum_segments.bam"]
    reference = ["--reference", DATA / "platinum_segments.fa"]
    calls, sites = folder / "calls.vcf", folder / "sites.vcf.gz"
    commands = {
        "call": [*reads, *reference, "--regions", REGION, "--output", calls],
        "merge": ["--output", sites, calls],
        "genotype": ["--sites", sites, *reads, *reference, "--output", folder / "genotypes.vcf"],
    }
    headers = {}
    for name, arguments in commands.items():
        output_of(cnvnet, name, *arguments)
        written = arguments[arguments.index("--output") + 1]
        headers[name] = output_of("bcftools", "view", "-h", written)
    return headers


def vcf_page(cnvnet: Path) -> str:
    """The fields of the headers, each with the subcommands that write it."""
    declared: dict[tuple[str, str], dict[str, list[str]]] = {}
    types: dict[tuple[str, str], str] = {}
    with tempfile.TemporaryDirectory() as folder:
        headers = write_vcfs(cnvnet, Path(folder))
    pattern = (
        r"^##(INFO|FORMAT|FILTER)=<ID=(\w+)(?:,Number=(\w+),Type=(\w+))?,"
        r'Description="(.*)">$'
    )
    for name, header in headers.items():
        for kind, key, number, type_, meaning in re.findall(pattern, header, re.MULTILINE):
            declared.setdefault((kind, key), {}).setdefault(meaning, []).append(name)
            types[kind, key] = f"{number} {type_}".strip()
    parts = []
    for wanted in ("INFO", "FORMAT", "FILTER"):
        has_type = wanted != "FILTER"
        lines = [
            f"| {wanted} |{' number and type |' if has_type else ''} meaning | in |",
            f"|---|{'---|' if has_type else ''}---|---|",
        ]
        for (kind, key), meanings in declared.items():
            if kind != wanted:
                continue
            for meaning, names in meanings.items():
                type_cell = f" {types[kind, key]} |" if has_type else ""
                lines.append(f"| {key} |{type_cell} {cell(meaning)} | {', '.join(names)} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def features_page(source: str) -> str:
    """A table for each group of the list kFeatures; a comment above its first feature names it."""
    entries = source.split("to_array<FeatureText>({", 1)[1].split("\n});", 1)[0]
    pattern = r"^ +// (?P<group>.+)$|\{(?P<words>\"[^{}]+\")\}"
    parts: list[str] = []
    for found in re.finditer(pattern, entries, re.MULTILINE):
        if found["group"]:
            parts.append(f"\n{found['group']}\n\n| feature | what it says |\n|---|---|")
            continue
        name, *meaning = re.findall(r'"([^"]*)"', found["words"])
        parts.append(f"| `{name}` | {cell(''.join(meaning))} |")
    return "\n".join(parts).lstrip() + "\n"


def exit_codes_page(source: str) -> str:
    """A row for each kind of error, by its exit code; the comment above it says what it means."""
    pattern = r"((?:^// .*\n)+)class (\w+) : public Error \{[^}]*?return (\d+);"
    rows = [
        (int(code), " ".join(re.findall(r"^// (.*)$", comment, re.MULTILINE)), name)
        for comment, name, code in re.findall(pattern, source, re.MULTILINE)
    ]
    lines = [f"| {code} | {cell(meaning)} | `{name}` |" for code, meaning, name in sorted(rows)]
    return "\n".join(["| exit code | meaning | in the code |", "|---|---|---|", *lines]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=first_paragraph(__doc__))
    parser.add_argument("--cnvnet", type=Path, required=True, help="the built program")
    parser.add_argument("--docs", type=Path, required=True, help="folder whose pages are filled")
    arguments = parser.parse_args()
    cnvnet = arguments.cnvnet.resolve()
    fill_block(arguments.docs / "subcommands.md", "subcommands", subcommands_page(cnvnet))
    configuration = arguments.docs / "configuration.md"
    fill_block(configuration, "call", settings_page(CALL_SETTINGS))
    fill_block(configuration, "train", settings_page(TRAIN_SETTINGS))
    fill_block(arguments.docs / "vcf.md", "vcf", vcf_page(cnvnet))
    fill_block(arguments.docs / "exit_codes.md", "codes", exit_codes_page(ERRORS.read_text()))
    features = features_page(FEATURE_LIST.read_text())
    fill_block(arguments.docs / "features.md", "features", features)


if __name__ == "__main__":
    main()
