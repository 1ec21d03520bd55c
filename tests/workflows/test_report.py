"""`cnvnet report` without a browser: what the page, MultiQC's file and IGV's session hold, and what
is refused. tests/report opens them.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as xml
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pysam
import pytest

import cnvnet_report
import report_runs
from cnvnet_report.funnel import LOSSES, funnel
from cnvnet_report.page import MOST_ROWS, best_rows, json_in_html
from cnvnet_report.thresholds import by_threshold
from report_runs import DATA, EVIL, PROGRAM, ROOT, SAMPLES, SHAPES, Shape, called, changed, made
from workflows.tables import report_calibration

PACKAGE = ROOT / "workflows" / "report" / "cnvnet_report"


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("runs")
    return {sample: called(folder, sample) for sample in SAMPLES}


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}


def page_of(calls: Path, *words: object) -> str:
    done = report_runs.report(calls, *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{calls}.report.html\n"
    return Path(f"{calls}.report.html").read_text()


def data_of(page: str, name: str):
    text = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.S)[1]
    return json.loads(text)


def test_the_page_needs_nothing_else_and_is_always_the_same(runs):
    page = page_of(runs["NA12878"])
    assert page == page_of(runs["NA12878"])
    of_ours = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page, flags=re.S)
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', of_ours)
    assert addresses
    assert all(address.startswith("#") or address == "data:," for address in addresses)
    assert len(page) < 3_000_000


def test_the_page_holds_the_calls_of_the_vcf(runs):
    data = data_of(page_of(runs["NA12890"]), "calls-json")
    shown = [
        (data["contigs"][row[0]], row[1], row[2], data["types"][row[3]], data["filters"][row[5]])
        for row in data["rows"]
    ]
    with pysam.VariantFile(str(runs["NA12890"])) as vcf:
        expected = [
            (r.contig, r.pos, r.stop, r.info["SVTYPE"], ";".join(r.filter.keys())) for r in vcf
        ]
    assert len(expected) > 40
    assert shown == expected
    assert {len(row) for row in data["rows"]} == {10}, "all IDs follow from the places"


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_funnel_adds_up(runs, sample):
    run = cnvnet_report.read_run([f"{runs[sample]}.report.json"])
    table = funnel(run, cnvnet_report.read_calls(runs[sample]))
    assert (table.drop(columns="candidates").sum(axis=1) == table["candidates"]).all()
    assert (table >= 0).all(axis=None)
    counts = run.json["counts"]
    assert table["candidates"].sum() == counts["candidates"]
    assert table["merged"].sum() == counts["left_out"]["calls_merged"]
    assert table["of_low_score"].sum() == counts["left_out"]["candidates_of_low_score"]
    assert table["prefiltered"].sum() == counts["left_out"]["candidates_prefiltered"]
    assert table["PASS"].sum() == sum(counts["pass"].values()) > 0
    assert set(LOSSES) <= set(table.columns)


def test_regions_that_are_excluded_are_counted_by_signal(runs, tmp_path):
    bed = tmp_path / "exclude.bed"
    bed.write_text("chr5_1021704_1026976\t0\t5273\n")
    calls = tmp_path / "calls.vcf"
    words = ["--reads", DATA / "NA12878.platinum_segments.bam", "--output", calls]
    words += ["--reference", DATA / "platinum_segments.fa", "--exclude", bed]
    subprocess.run([PROGRAM, "call", *words], check=True, capture_output=True)
    lost = cnvnet_report.read_run([f"{calls}.report.json"]).lost_by_signal()
    whole = cnvnet_report.read_run([f"{runs['NA12878']}.report.json"]).lost_by_signal()
    assert lost["excluded"].sum() > 30
    assert lost["candidates"].to_dict() == whole["candidates"].to_dict()


def test_the_parts_of_a_scattered_run_tell_what_one_run_tells(runs, tmp_path):
    whole = cnvnet_report.read_run([f"{runs['NA12889']}.report.json"])
    inputs = ["--reads", DATA / "NA12889.platinum_segments.bam"]
    inputs += ["--reference", DATA / "platinum_segments.fa"]

    def cnvnet(*words: object) -> None:
        subprocess.run([PROGRAM, *map(str, words)], check=True, capture_output=True)

    cnvnet("stats", *inputs, "--output", tmp_path / "s.cnvstats")
    cnvnet("regions", *inputs[2:], "--pieces", 2, "--output-folder", tmp_path)
    parts = []
    for number in (1, 2):
        parts.append(tmp_path / f"part{number}.vcf.gz")
        words = ["--regions", tmp_path / f"{number}.bed", "--statistics", tmp_path / "s.cnvstats"]
        cnvnet("call", "--part", *inputs, *words, "--output", parts[-1])
    calls = tmp_path / "calls.vcf.gz"
    cnvnet("gather", "--output", calls, *parts)
    alone = report_runs.report(calls)
    assert alone.returncode == 3
    assert "give the reports of all parts by --report" in alone.stderr
    reports = [f"--report={part}.report.json" for part in parts]
    page = page_of(calls, *reports)
    joined = cnvnet_report.read_run([f"{part}.report.json" for part in parts])
    assert joined.lost_by_signal().equals(whole.lost_by_signal())
    assert joined.signals().equals(whole.signals())
    assert data_of(page, "figures-json") == data_of(page_of(runs["NA12889"]), "figures-json")
    one = report_runs.report(calls, reports[0])
    assert one.returncode == 0
    assert "the calls are not those of this report" in Path(f"{calls}.report.html").read_text()


@pytest.mark.parametrize("name", SHAPES)
def test_runs_of_every_shape_have_a_page(tmp_path, name):
    page = page_of(made(tmp_path, SHAPES[name]))
    assert len(page) < 3_000_000
    figures = data_of(page, "figures-json")
    assert "genome" in figures
    assert ("sizes" in figures) == (SHAPES[name].calls > 0)


def test_what_comes_from_outside_stays_text(tmp_path):
    page = page_of(made(tmp_path, SHAPES["names that attack"]))
    assert EVIL not in page
    assert "<img" not in re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    tags = Tags()
    tags.feed(page)
    assert tags.names.count("script") == 5
    assert "img" not in tags.names
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "49" not in re.search(r"<h1>(.*?)</h1>", page)[1]
    drawn = json.dumps(data_of(page, "figures-json"))
    assert "<img" not in drawn and "&lt;img" in drawn


def test_json_in_html_ends_no_script():
    value = {"</script>": "<!--\u2028\u2029&", "ü": [1, None]}
    text = json_in_html(value)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == value


def test_a_whole_genomes_calls_stay_below_3_mb(tmp_path):
    shape = Shape(calls=30_000, contigs=25, groups=4)
    calls = made(tmp_path, shape)
    page = page_of(calls)
    assert len(page.encode()) < 3_000_000
    rows = data_of(page, "calls-json")["rows"]
    assert len(rows) == MOST_ROWS
    assert f"the {30_000 - MOST_ROWS:,} of lowest score" in page
    table = cnvnet_report.read_calls(calls)
    kept = best_rows(table)
    assert kept.index.is_monotonic_increasing
    left = table.drop(kept.index)
    assert left["score"].max() <= kept[kept["filters"] != "PASS"]["score"].min() + 1e-9 or (
        (kept["filters"] == "PASS").all()
    )


def test_expected_false_calls_are_those_of_the_scores():
    calls = pd.DataFrame(
        {
            "type": ["DEL", "DEL", "DEL", "DEL", "DUP"],
            "score": [0.9, 0.6, 0.3, 0.95, 0.8],
            "filters": ["PASS", "PASS", "LowQual", "LowQual;NearGap", "PASS"],
        }
    )
    rows = by_threshold(calls, "DEL")
    assert rows.loc[0.05].tolist() == pytest.approx([3, 0.1 + 0.4 + 0.7])
    assert rows.loc[0.5].tolist() == pytest.approx([2, 0.5])
    assert rows.loc[0.9].tolist() == pytest.approx([1, 0.1])
    assert rows.loc[0.95].tolist() == pytest.approx([0, 0])
    assert by_threshold(calls, "DUP").loc[0.8].tolist() == pytest.approx([1, 0.2])


def test_warnings_say_what_to_do(tmp_path):
    words = "the depth is 4.1×; below 10× many events cannot be seen"
    calls = made(tmp_path, Shape(warnings=(words,), groups=3))
    path = Path(f"{calls}.report.json")
    sample = json.loads(path.read_text())["sample"]
    sample["read_groups"][1]["own_pairs"] = 12
    sample["noise"]["depth_noise"] = 0.5
    changed(path, {"sample": sample})
    page = page_of(calls)
    listed = re.search(r'<ul class="warnings">(.*?)</ul>', page, re.S)[1]
    assert re.findall(r"<li>", listed) == ["<li>"] * 4
    for said in (words, "Sequence deeper", "1 of 3 read groups", "by 0.50 of the normal depth"):
        assert said in listed
    assert "candidates lie in high-depth regions" in listed


def test_no_passing_call_is_worth_a_warning(tmp_path):
    calls = made(tmp_path, Shape(calls=5))
    assert "no call passes" not in page_of(calls)
    calls.write_text(calls.read_text().replace("\tPASS\t", "\tLowQual\t"))
    assert "no call passes" in page_of(calls)


def test_pictures_are_linked_where_there_are_any(tmp_path):
    calls = made(tmp_path, Shape(calls=3, types=("DEL",)))
    folder = tmp_path / "pictures of calls"
    folder.mkdir()
    identity = cnvnet_report.read_calls(calls)["id"][1]
    (folder / f"{identity}.svg").write_text("<svg/>")
    rows = data_of(page_of(calls, "--pictures", folder), "calls-json")["rows"]
    assert [row[10:] for row in rows] == [
        [],
        [{"picture": f"pictures%20of%20calls/{identity}.svg"}],
        [],
    ]


def test_multiqc_and_igv_get_their_files(runs, tmp_path):
    multiqc = tmp_path / "multiqc"
    multiqc.mkdir()
    session = tmp_path / "session.xml"
    words = [*runs.values(), "--multiqc", multiqc, "--igv-session", session]
    assert report_runs.report(*words).returncode == 0
    assert sorted(path.name for path in multiqc.iterdir()) == [
        f"{sample}.cnvnet_mqc.json" for sample in SAMPLES
    ]
    row = json.loads((multiqc / "NA12878.cnvnet_mqc.json").read_text())["data"]["NA12878"]
    report = json.loads(Path(f"{runs['NA12878']}.report.json").read_text())
    assert (row["pass_DEL"], row["pass_DUP"]) == tuple(report["counts"]["pass"].values())
    assert row["depth"] == report["sample"]["diploid_depth"]
    root = xml.parse(session).getroot()
    resources = [place.attrib for place in root.iter("Resource")]
    assert len(resources) == 6
    for place in resources:
        for path in (place["path"], place["index"]):
            assert not os.path.isabs(path)
            assert (tmp_path / path).is_file(), path
    assert {track.get("id") for track in root.iter("Track")} == {r["path"] for r in resources}
    assert (tmp_path / root.get("genome")).samefile(DATA / "platinum_segments.fa")


def refused(code: int, *words: object) -> str:
    done = report_runs.report(*words)
    assert done.returncode == code, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("error: ")
    return done.stderr


def test_what_cannot_be_shown_is_refused_and_writes_nothing(tmp_path):
    calls = made(tmp_path, Shape(calls=3))
    report = Path(f"{calls}.report.json")
    good = report.read_text()
    before = set(tmp_path.iterdir())
    assert "no such file" in refused(3, tmp_path / "other.vcf")
    report.unlink()
    assert "name it by --report" in refused(3, calls)
    for text, words in (
        (good[:-9], "no report of a run"),
        ("[]", "no report of a run of cnvnet"),
        (good.replace('"name": "made"', '"name": "else"'), "of sample made"),
        (good.replace('"figures"', '"x"'), "tells nothing of the reads"),
    ):
        report.write_text(text)
        assert words in refused(3, calls)
    report.write_bytes(b"\xff\xfe")
    assert "it is not text" in refused(3, calls)
    report.write_text(good)
    assert "no folder" in refused(2, calls, "--multiqc", tmp_path / "none")
    assert "cannot be written" in refused(4, calls, "--output", tmp_path / "none" / "x.html")
    assert "given twice" in refused(2, calls, calls)
    assert "one file" in refused(2, calls, calls, "--output", tmp_path / "x.html")
    assert "reads and reference" in refused(3, calls, "--igv-session", tmp_path / "s.xml")
    text = calls.read_text()
    calls.write_text(text.replace("ID=SCORE", "ID=OTHER"))
    assert "no INFO/SCORE" in refused(3, calls)
    calls.write_text(text[: len(text) // 2])
    refused(3, calls)
    calls.write_text("no VCF")
    assert "cannot be read as VCF" in refused(3, calls)
    assert set(tmp_path.iterdir()) == before


def test_compressed_calls_that_were_cut_are_refused(runs, tmp_path):
    """At a block's end, where what is left looks whole."""
    calls = tmp_path / "calls.vcf.gz"
    calls.write_bytes(runs["NA12878"].read_bytes()[:-28])
    shutil.copy(f"{runs['NA12878']}.report.json", f"{calls}.report.json")
    assert "cannot be read as VCF" in refused(3, calls)


def test_a_python_without_packages_is_told(tmp_path):
    calls = made(tmp_path, Shape(calls=3))
    words = [sys.executable, "-S", str(ROOT / "workflows" / "report" / "report.py"), str(calls)]
    done = subprocess.run(words, capture_output=True, text=True, env={"PYTHONNOUSERSITE": "1"})
    assert done.returncode == 2
    assert "cnvnet report needs jinja2, numpy, pandas, pysam" in done.stderr


def test_a_shard_is_read_as_it_was_written(tmp_path):
    truth = tmp_path / "truth.vcf"
    header = '##fileformat=VCFv4.3\n##INFO=<ID=SVTYPE,Number=1,Type=String,Description="t">\n'
    header += '##INFO=<ID=END,Number=1,Type=Integer,Description="e">\n'
    header += "##contig=<ID=chr4_115922319_115938288,length=15970>\n"
    header += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    record = "chr4_115922319_115938288\t6401\tx\tN\t<DEL>\t.\tPASS\tSVTYPE=DEL;END=9555\n"
    truth.write_text(header + record)
    shard = tmp_path / "images.shard"
    words = ["--reads", DATA / "NA12878.platinum_segments.bam", "--truth", truth]
    words += ["--reference", DATA / "platinum_segments.fa", "--output", shard]
    done = subprocess.run(
        [PROGRAM, "encode", *map(str, words)], check=True, capture_output=True, text=True
    )
    images = list(cnvnet_report.read_shard(shard))
    said = re.search(r"(\d+) DUP, (\d+) DEL, (\d+) FP images", done.stdout)
    labels = [image.label for image in images]
    assert [labels.count(label) for label in ("DUP", "DEL", "FP")] == [
        int(n) for n in said.groups()
    ]
    assert len(images) > 1
    (true,) = [image for image in images if image.label == "DEL"]
    assert (true.begin, true.end) == (6401, 9555)
    assert true.locus.endswith(true.id)
    assert true.values.dtype == np.uint8 and true.values.ndim == 3
    assert true.tracks.any()
    assert true.features and true.features["split_reads"] > 0
    whole = gzip.decompress(shard.read_bytes())
    for name, damaged in (
        ("cut", whole[:-20]),
        ("older", whole.replace(b'"tracks"', b'"trucks"', 1)),
        ("other", b"cnvnet-shard 9\n"),
    ):
        path = tmp_path / name
        path.write_bytes(gzip.compress(damaged))
        with pytest.raises(cnvnet_report.InputError, match=name if name == "older" else str(path)):
            list(cnvnet_report.read_shard(path))


def test_the_calibration_is_that_of_the_shipped_model():
    table = pd.read_csv(
        ROOT / "docs" / "tables" / "realistic_reliability.tsv", sep="\t", na_values="-"
    )
    checksum = (ROOT / "models" / "cnvnet-v3.cnvnet").read_bytes()[-32:].decode()
    text = report_calibration.calibration_tsv(table, checksum)
    assert report_calibration.PLACE.read_text() == text, (
        "run workflows/tables/report_calibration.py --docs docs --model models/cnvnet-v3.cnvnet"
    )


def test_what_is_bundled_is_what_the_readme_says():
    listed = dict(
        re.findall(
            r"\| (\S+\.(?:js|css)) \| [^|]+ \| MIT \| `([0-9a-f]{64})` \|",
            (PACKAGE.parent / "README.md").read_text(),
        )
    )
    there = {path.name for path in (PACKAGE / "vendor").iterdir() if path.suffix != ".txt"}
    assert set(listed) == there
    for name, digest in listed.items():
        assert hashlib.sha256((PACKAGE / "vendor" / name).read_bytes()).hexdigest() == digest
    for licence in (PACKAGE / "vendor").glob("*.LICENSE.txt"):
        assert "Permission is hereby granted, free of charge" in licence.read_text()


def test_pip_installs_it_whole(tmp_path):
    copied = tmp_path / "report"
    shutil.copytree(
        PACKAGE.parent, copied, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    )
    words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    words += ["--no-build-isolation", "--target", str(tmp_path / "site"), str(copied)]
    subprocess.run([sys.executable, *words], check=True)
    calls = made(tmp_path, Shape(calls=3))
    done = subprocess.run(
        [sys.executable, "bin/cnvnet-report", str(calls)],
        cwd=tmp_path / "site",
        env={"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site" / "cnvnet_report"
    assert (site / "py.typed").exists()
    files = {p.relative_to(PACKAGE) for p in PACKAGE.rglob("*") if "__pycache__" not in p.parts}
    assert {p.relative_to(site) for p in site.rglob("*") if "__pycache__" not in p.parts} == files


def test_its_needs_are_met_by_the_pinned_packages():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["project"]
    least = dict(need.split(">=") for need in project["dependencies"])
    requirements = (ROOT / "workflows" / "requirements.txt").read_text().split()
    pinned = dict(line.split("==") for line in requirements)
    for name, version in least.items():
        wanted = [int(number) for number in version.split(".")]
        assert [int(number) for number in pinned[name].split(".")[:2]] >= wanted, name
