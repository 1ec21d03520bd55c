"""The reference pages say what the program says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workflows.tables.reference import sections_of

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET", REPOSITORY / "build" / "release" / "cnvnet"))
PAGES = ("subcommands.md", "configuration.md", "vcf.md", "features.md", "exit_codes.md")

SETTINGS = """# About the file.

# About the section.
reads:
  # What the first
  # is for.
  first: 1
  second:

  inner:
    # Deep.
    third: [a, b]

# Alone.
model:
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """A folder with the pages as the command fills them."""
    folder = tmp_path_factory.mktemp("docs")
    for page in PAGES:
        shutil.copy(REPOSITORY / "docs" / page, folder)
    script = REPOSITORY / "workflows" / "tables" / "reference.py"
    subprocess.run([sys.executable, script, "--cnvnet", PROGRAM, "--docs", folder], check=True)
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_up_to_date(written, page):
    standing = (REPOSITORY / "docs" / page).read_text()
    assert standing == (written / page).read_text(), "run `make reference`"


def test_keys_of_a_commented_file():
    found = [
        (found.name, found.about, [(row.keys, row.defaults, row.meaning) for row in found.rows])
        for found in sections_of(SETTINGS)
    ]
    assert found == [
        (
            "reads",
            "About the section.",
            [
                (["reads.first", "reads.second"], ["1", ""], "What the first is for."),
                (["reads.inner.third"], ["[a, b]"], "Deep."),
            ],
        ),
        ("", "", [(["model"], [""], "Alone.")]),
    ]
