"""The documentation against the repository: every path and link leads somewhere, prose is short
enough to be read in a diff, and what the tutorials show is what the program writes."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from docs_commands import blocks_of

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET", REPOSITORY / "build" / "release" / "cnvnet"))
DOCS = REPOSITORY / "docs"
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
SHOWN_RUNS = [DOCS / "tutorial.md", DOCS / "debugging.md"]  # commands, each with what it prints
MOST_README_LINES = 120
MOST_COLUMNS = 100

FOLDERS = (
    "candidates|classifier|cmake|configs|docs|encoder|genome|models|packaging|pipeline|tests"
    "|workflows"
)
# A path from the root of the repository; "*" stands for any name.
REPOSITORY_PATH = re.compile(rf"(?<![\w/.$\]-])((?:{FOLDERS})/[\w./*-]*)")


def without_written_blocks(text: str) -> str:
    """The text without what commands write between two marks; lines keep their numbers."""
    marked = re.compile(r"<!-- (\w+): begin -->.*?<!-- \1: end -->", re.DOTALL)
    return marked.sub(lambda found: "\n" * found[0].count("\n"), text)


def without_code(text: str) -> str:
    """The text without fenced and indented code; lines keep their numbers."""
    return blocks_of(text)[1]


def links_of(text: str) -> list[str]:
    """Targets of links and pictures, without those that lead out of the repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", without_code(text))
    return [target for target in targets if not re.match(r"\w+:|#", target)]


def missing_links(page: Path, text: str) -> list[str]:
    return [link for link in links_of(text) if not (page.parent / link.split("#")[0]).exists()]


def missing_paths(text: str) -> list[str]:
    """Paths named in the text that the repository lacks."""
    prose = re.sub(r"\]\([^)\s]*\)", "]", text)
    named = [path.rstrip(".,;:-") for path in REPOSITORY_PATH.findall(prose)]
    return [path for path in named if not any(REPOSITORY.glob(path))]


def long_lines(text: str) -> list[tuple[int, str]]:
    """Numbered lines of prose that are too long; tables and code may be longer."""
    return [
        (number, line)
        for number, line in enumerate(without_code(text).splitlines(), 1)
        if len(line) > MOST_COLUMNS and not line.lstrip().startswith("|")
    ]


def pages_of_nav(nav: list | dict | str) -> set[str]:
    """The files that the nav of mkdocs.yml names."""
    if isinstance(nav, str):
        return {nav}
    parts = nav.values() if isinstance(nav, dict) else nav
    return {page for part in parts for page in pages_of_nav(part)}


def shown_runs(text: str) -> list[tuple[list[str], str]]:
    """Commands of each code block, with what the page shows as the output of the last one."""
    runs: list[tuple[list[str], str]] = []
    for language, lines in blocks_of(text)[0]:
        said = "\n".join(line for _, line in lines)
        if language == "text":
            runs[-1] = (runs[-1][0], said)
        else:
            runs.append((said.replace("\\\n", " ").splitlines(), ""))
    return runs


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    assert missing_links(page, page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_paths_exist(page):
    assert missing_paths(without_written_blocks(page.read_text())) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_prose_is_wrapped(page):
    assert long_lines(without_written_blocks(page.read_text())) == []


def test_the_readme_is_short():
    assert len((REPOSITORY / "README.md").read_text().splitlines()) <= MOST_README_LINES


def test_every_page_stands_in_the_nav_once():
    nav = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text())["nav"]
    assert pages_of_nav(nav) == {page.name for page in DOCS.glob("*.md")}


@pytest.mark.parametrize("page", SHOWN_RUNS, ids=lambda page: page.name)
def test_pages_show_what_the_program_writes(page, tmp_path):
    """CNVNET_UPDATE_GOLDEN=1 rewrites what the pages show."""
    for name in ("tests", "models"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    environment = {**os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
    old = new = page.read_text()
    for commands, shown in shown_runs(old):
        printed = ""
        for command in commands:
            words = ["bash", "-c", command]
            done = subprocess.run(
                words, cwd=tmp_path, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{command}\n{done.stderr}"
            printed = done.stdout
        if shown:
            new = new.replace(f"```text\n{shown}\n```", f"```text\n{printed}```", 1)
    if "CNVNET_UPDATE_GOLDEN" in os.environ:
        page.write_text(new)
    assert old == new


def test_faults_are_noticed(tmp_path):
    text = "[a](no.md) `genome/no.h` and genome/region.h\n```\n[b](no.md)\n```\n" + "word " * 21
    assert missing_links(tmp_path / "page.md", text) == ["no.md"]
    assert missing_paths(text) == ["genome/no.h"]
    assert [number for number, _ in long_lines(text)] == [5]
    assert without_written_blocks("a\n<!-- x: begin -->\nb\n<!-- x: end -->\nc") == "a\n\n\n\nc"
