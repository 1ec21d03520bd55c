"""The pages of `cnvnet explain`, the reader of its JSON, and what measures it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from report_runs import EVIL, ROOT, called, explain, report

sys.path[:0] = [str(ROOT), str(ROOT / "workflows" / "report")]

from cnvnet_report.errors import InputError  # noqa: E402
from cnvnet_report.explanation import REASONS, read_explanation  # noqa: E402
from workflows.tables.explained import confirmed, missed_lines, share_lines  # noqa: E402

CALL = "DEL_chr4_113984775_113987469_1101_1562"
DRAW = ROOT / "workflows" / "report" / "explain.py"


def draw(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DRAW), *map(str, words)], capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A folder with calls, the explanation of one call and of a place without, and their pages."""
    folder = tmp_path_factory.mktemp("explain")
    calls = called(folder, "NA12878")
    missing = ["--region", "chr5_1021704_1026976:4954-5035", "--type", "DEL"]
    words = ["--id", CALL, *missing, "--output", folder / "why.json", "--pages", folder / "pages"]
    done = explain(calls, *words)
    assert done.returncode == 0, done.stderr
    return folder


def test_each_place_has_a_page_and_pictures(run):
    names = {path.name for path in (run / "pages").iterdir()}
    places = (CALL, "DEL_chr5_1021704_1026976_4954_5035")
    assert names == {f"{name}.{end}" for name in places for end in ("html", "svg", "png")}
    page = (run / "pages" / f"{CALL}.html").read_text()
    assert "<script" not in page and not re.search(r'(src|href)="(?!#|data:)', page)
    for words in ("locus_odds", "What the network saw", "Haplotypes weighed", "passed"):
        assert words in page, words
    assert (run / "pages" / f"{CALL}.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_file_gives_the_same_pictures(run, tmp_path):
    done = draw(run / "why.json", "--output-folder", tmp_path)
    assert done.returncode == 0, done.stderr
    for path in (run / "pages").iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_the_page_of_the_run_links_to_them(run):
    done = report("--pictures", run / "pages", run / "NA12878.vcf.gz")
    assert done.returncode == 0, done.stderr
    assert f"pages/{CALL}.html" in (run / "NA12878.vcf.gz.report.html").read_text()


def test_the_reader_knows_places_and_shares(run):
    told = read_explanation(run / "why.json")
    place, missing = told.places
    assert place.name == CALL and place.reason == "called"
    site = place.site
    assert site is not None and site.score == site.json["vcf"]["score"]
    features = site.features.set_index("name")
    assert "locus_odds" in features["share"].nlargest(5).index
    assert site.stages[0][0] == "found"
    assert missing.reason in REASONS and missing.verdict.startswith(REASONS[missing.reason])


def test_text_in_a_file_stays_text(run, tmp_path):
    told = json.loads((run / "why.json").read_text())
    told["sample"] = EVIL
    told["places"] = told["places"][:1]
    told["places"][0]["id"] = EVIL
    told["places"][0]["verdict"]["id"] = EVIL
    for site in told["places"][0]["sites"]:
        site["id"] = EVIL
    (tmp_path / "evil.json").write_text(json.dumps(told))
    done = draw(tmp_path / "evil.json", "--output-folder", tmp_path / "pages")
    assert done.returncode == 0, done.stderr
    (page,) = (tmp_path / "pages").glob("*.html")
    assert "<img src=x" not in page.read_text() and "<script" not in page.read_text()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is no JSON"),
        ("[]", "is no explanation"),
        ('{"format": "cnvnet-explanation", "version": 9}', "version 9"),
        ('{"format": "cnvnet-explanation", "version": 1, "brief": true}', "--brief"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(content, words, tmp_path):
    (tmp_path / "wrong.json").write_text(content)
    done = draw(tmp_path / "wrong.json", "--output-folder", tmp_path / "pages")
    assert done.returncode in (2, 3) and done.stderr.startswith("error: ")
    assert words in done.stderr
    assert not (tmp_path / "pages").exists()


def test_a_folder_that_cannot_be_made_is_an_error(run, tmp_path):
    (tmp_path / "file").write_text("")
    done = draw(run / "why.json", "--output-folder", tmp_path / "file" / "pages")
    assert done.returncode == 4 and "cannot be made" in done.stderr
    with pytest.raises(InputError, match="cannot be read"):
        read_explanation(tmp_path / "none.json")


def shares(top: float, drawn: float, rank: float, calls: int = 240) -> pd.DataFrame:
    random = np.random.default_rng(2)
    rows = {
        f"{name}_{kind}": mean + 0.01 * random.standard_normal(calls)
        for name in ("image", "features")
        for kind, mean in (("top", top), ("random", drawn))
    }
    return pd.DataFrame({"genome": "made", **rows, "rank": rank, "rest": 0.01})


@pytest.mark.parametrize(
    ("table", "good"),
    [
        (shares(0.4, 0.05, 0.9), True),
        (shares(0.4, 0.2, 0.9), False),
        (shares(0.4, 0.05, 0.2), False),
        (shares(0.4, 0.05, 0.9, calls=150), False),
    ],
    ids=["good", "a random tenth does as much", "features disagree", "too few calls"],
)
def test_the_check_of_shares_can_fail(table, good):
    lines, reached = share_lines(table)
    assert reached == good
    assert ("missed" in "\n".join(lines)) == (not good and len(table) >= 200)


class Record:
    def __init__(self, score: float = 0) -> None:
        self.info = {"SCORE": score}


def test_reasons_are_held_to_the_records():
    assert confirmed("low_score", 0.3, [Record(0.3)], [])
    assert not confirmed("low_score", 0.3, [Record(0.4)], [])
    assert not confirmed("low_score", 0.3, [], [])
    assert confirmed("prefiltered", None, [], [Record()])
    assert not confirmed("prefiltered", None, [Record(0.1)], [Record()])
    assert confirmed("no_candidate", None, [], [])
    assert not confirmed("other_proposed", None, [], [Record()])


def test_missed_events_are_counted_by_reason():
    row = {"genome": "made", "type": "DEL", "reason": "low_score", "margin": -0.5}
    rows = [{**row, "confirmed": "yes"}, {**row, "type": "DUP", "confirmed": "no"}]
    assert "| low_score | 1 | 1 | -0.5 log-odds | 1 of 2 |" in missed_lines(rows)
