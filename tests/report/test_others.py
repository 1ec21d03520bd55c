"""What is made for MultiQC, igv-reports and IGV is opened by them, from three samples."""

import subprocess
import sys
import urllib.parse
from importlib.util import find_spec
from pathlib import Path

import pytest

from report_runs import DATA, SAMPLES, report

TOOLS = Path(sys.executable).parent
# igv.js comes with a package that needs a notebook to be imported.
IGV_JS = Path(find_spec("igv_notebook").origin).parent / "js" / "igv.min.js"


def test_multiqc_shows_all_samples(runs, tmp_path, browser):
    assert report(*runs.values(), "--multiqc", tmp_path).returncode == 0
    words = [TOOLS / "multiqc", "--quiet", "--outdir", tmp_path / "out", tmp_path]
    subprocess.run([str(word) for word in words], check=True, capture_output=True)
    table = (tmp_path / "out" / "multiqc_data" / "multiqc_cnvnet_table.txt").read_text()
    rows = [line.split("\t") for line in table.splitlines()]
    assert [row[0] for row in rows[1:]] == list(SAMPLES)
    assert len(rows[0]) == 8
    page = browser.new_page()
    page.goto((tmp_path / "out" / "multiqc_report.html").as_uri())
    page.wait_for_selector("#cnvnet_table, [id*=cnvnet_table]", state="attached")
    text = page.content()
    page.close()
    assert all(sample in text for sample in SAMPLES)
    assert "cnvnet" in text


def offline(page) -> None:
    """igv-reports' pages load igv.js and its styles from the network: a copy stands in."""

    def answer(route) -> None:
        if "igv" in route.request.url and route.request.url.endswith(".js"):
            route.fulfill(body=IGV_JS.read_text(encoding="utf-8"), content_type="text/javascript")
        elif route.request.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1")):
            route.continue_()
        else:  # igv.js asks for its list of genomes
            route.fulfill(body="[]", content_type="application/json")

    page.route("**/*", answer)


@pytest.mark.parametrize("sample", SAMPLES)
def test_igv_reports_shows_the_calls_with_their_reads(runs, tmp_path, browser, sample):
    page_file = tmp_path / "igv.html"
    words = [TOOLS / "create_report", runs[sample], "--fasta", DATA / "platinum_segments.fa"]
    words += ["--info-columns", "SVTYPE", "SVLEN", "SCORE", "--flanking", "200"]
    words += ["--tracks", runs[sample], DATA / f"{sample}.platinum_segments.bam"]
    words += ["--output", page_file]
    subprocess.run([str(word) for word in words], check=True, capture_output=True, cwd=tmp_path)
    page = browser.new_page()
    offline(page)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(page_file.as_uri())
    page.wait_for_selector("#variant_table tr", state="attached", timeout=15_000)
    records = subprocess.run(
        ["bcftools", "view", "-H", runs[sample]], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert page.locator("#variant_table tr").count() == len(records) + 1
    page.wait_for_selector("canvas", state="attached", timeout=15_000)
    page.close()
    assert errors == []


def test_igv_loads_the_session(runs, tmp_path, browser, served):
    """By igv.js, which reads the sessions of the desktop program."""
    folder = next(iter(runs.values())).parent
    link = folder / "data"
    if not link.exists():
        link.symlink_to(DATA)
    session = folder / "session.xml"
    assert report(*runs.values(), "--igv-session", session).returncode == 0
    root = Path("/")
    address = served(root)
    (folder / "igv.min.js").write_text(IGV_JS.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "open.html").write_text(
        "<!DOCTYPE html><div id=igv></div><script src=igv.min.js></script>"
    )
    at = f"{address}{urllib.parse.quote(str(folder))}"
    text = session.read_text()
    # igv.js takes addresses, not the paths of files that the desktop program takes.
    for path in set(_paths(text)):
        whole = urllib.parse.quote(str((folder / path).resolve()))
        text = text.replace(f'"{path}"', f'"{address}{whole}"')
    session.write_text(text.replace("<Session ", "<Session showIdeogram='false' "))
    page = browser.new_page()
    page.goto(f"{at}/open.html")
    fasta = f"{address}{urllib.parse.quote(str(DATA / 'platinum_segments.fa'))}"
    names = page.evaluate(
        """async ([session, fasta]) => {
            const browser = await igv.createBrowser(document.getElementById("igv"),
              {loadDefaultGenomes: false, reference: {fastaURL: fasta, indexURL: fasta + ".fai"}});
            await browser.loadSession({url: session});
            const loaded = browser.trackViews.map((view) => view.track.name);
            const tracks = browser.trackViews.filter((v) => v.track.type === "variant");
            const locus = browser.referenceFrameList[0];
            const found = [];
            for (const view of tracks) {
              const there = await view.track.featureSource.getFeatures(
                {chr: locus.chr, start: 0, end: 1e6});
              found.push(there.length);
            }
            return {loaded, found, locus: locus.chr};
        }""",
        [f"{at}/session.xml", fasta],
    )
    page.close()
    for sample in SAMPLES:
        assert f"{sample}: cnvnet" in names["loaded"]
        assert f"{sample}: reads" in names["loaded"]
    assert names["locus"] == "chr19_12693768_12700024"
    assert len(names["found"]) == 3 and min(names["found"]) > 0


def _paths(session: str) -> list[str]:
    import xml.etree.ElementTree as xml

    root = xml.fromstring(session)
    found = [root.attrib["genome"]]
    for place in root.iter("Resource"):
        found += [place.attrib["path"], place.attrib["index"]]
    return found
