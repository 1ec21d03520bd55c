"""The page of a run as a person meets it: in a browser, by mouse and by keyboard."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-not-found]

import cnvnet_report
from report_runs import EVIL, PROGRAM, ROOT, SAMPLES, SHAPES, Shape, explain, made, report
from screens import DESKTOP, PHONE

NAMES = [*SAMPLES, *SHAPES]
DOCS = ROOT / "docs" / "pictures"


def column(page, number: int) -> list[str]:
    return page.locator(f"#table tbody tr td:nth-child({number})").all_inner_texts()


def numbers(texts: list[str]) -> list[float]:
    return [float(text.replace(",", "")) for text in texts]


def count_of(page) -> tuple[int, int]:
    """Calls that the table shows, and all."""
    words = page.locator(".dt-info").inner_text().replace(",", "")
    found = [int(number) for number in re.findall(r"\d+", words)]
    return (found[2], found[-1]) if len(found) > 2 else (0, found[-1] if found else 0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_drawn_and_nothing_overflows(shown, pages, name, size):
    page = shown(pages[name], size)
    charts = page.locator(".chart").all()
    assert len(charts) >= (3 if name == "no calls" else 6)
    for chart in charts:
        box = chart.locator("svg.main-svg").first.bounding_box()
        assert box["width"] > 200 and box["height"] > 200
        drawn = chart.locator(".scatterlayer .trace, .barlayer .trace").count()
        assert drawn > 0, chart.get_attribute("id")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0], "the page scrolls sideways"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(shown, pages, name, scheme):
    page = shown(pages[name], DESKTOP, scheme)
    for details in page.locator("details > summary").all():
        details.click()
    found = Axe().run(page).response["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical")]
    nodes = [(one["id"], one["nodes"][0]["html"][:200]) for one in bad]
    assert nodes == []


def test_axe_can_find_something(shown, pages):
    page = shown(pages["NA12878"])
    page.evaluate("document.getElementById('f-score').closest('label').replaceWith("
                  "document.getElementById('f-score'))")  # fmt: skip
    found = Axe().run(page).response["violations"]
    assert [one for one in found if one["id"] == "label" and one["impact"] == "critical"]


def test_dark_and_light_differ_and_follow_the_system(shown, pages):
    page = shown(pages["NA12878"], DESKTOP, "light")
    paper = "getComputedStyle(document.body).backgroundColor"
    ink = "getComputedStyle(document.querySelector('#chart-gc .xtick text')).fill"
    light = page.evaluate(f"[{paper}, {ink}]")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{ink} !== '{light[1]}'")
    dark = page.evaluate(f"[{paper}, {ink}]")
    assert light[0] == "rgb(255, 255, 255)" and dark[0] == "rgb(20, 23, 27)"
    assert light[1] != dark[1]


def test_the_table_begins_with_what_passes(shown, pages, runs):
    page = shown(pages["NA12890"])
    counts = json.loads(Path(f"{runs['NA12890']}.report.json").read_text())["counts"]
    assert count_of(page)[0] == sum(counts["pass"].values())
    assert set(column(page, 5)) == {"PASS"}
    page.select_option("#f-filter", "")
    assert count_of(page)[0] == sum(counts["calls"].values())


def test_the_table_sorts_both_ways(shown, pages):
    page = shown(pages["ordinary"])
    page.select_option("#f-filter", "")
    for heading, number in (("Size, bp", 3), ("Score", 4)):
        head = page.locator("#table thead th", has_text=heading)
        head.click()
        page.wait_for_selector("#table th[aria-sort=ascending]", timeout=3000)
        up = numbers(column(page, number))
        assert up == sorted(up) and len(set(up)) > 10
        assert head.get_attribute("aria-sort") == "ascending"
        head.click()
        page.wait_for_selector("#table th[aria-sort=descending]", timeout=3000)
        down = numbers(column(page, number))
        assert down == sorted(down, reverse=True) and down[0] > up[0]
        assert head.get_attribute("aria-sort") == "descending"


def test_the_table_filters_and_searches(shown, pages):
    page = shown(pages["ordinary"])
    page.select_option("#f-filter", "")
    everything = count_of(page)[0]
    assert everything == SHAPES["ordinary"].calls
    page.select_option("#f-type", "DUP")
    assert set(column(page, 2)) == {"DUP"}
    page.select_option("#f-contig", "chr2")
    assert all(place.startswith("chr2:") for place in column(page, 1))
    page.click("button[type=reset]")
    page.wait_for_function("document.querySelector('.dt-info').innerText.includes('of 40')")
    assert set(column(page, 5)) == {"PASS"}
    page.select_option("#f-filter", "LowQual")
    assert set(column(page, 5)) == {"LowQual"}
    page.select_option("#f-filter", "")
    page.fill("#f-score", "0.9")
    assert column(page, 4) and min(numbers(column(page, 4))) >= 0.9
    page.fill("#f-score", "0")
    page.fill("#f-from", "1000")
    page.fill("#f-to", "9000")
    sizes = numbers(column(page, 3))
    assert 0 < len(sizes) < everything
    assert min(sizes) >= 1000 and max(sizes) <= 9000
    page.click("button[type=reset]")
    page.wait_for_timeout(50)
    page.select_option("#f-filter", "")
    first = column(page, 1)[3]
    page.fill(".dt-search input", first)
    assert column(page, 1) == [first]
    page.fill(".dt-search input", "nothing like it")
    assert "No call fits" in page.locator("#table tbody").inner_text()


def test_all_works_by_keyboard(shown, pages):
    page = shown(pages["ordinary"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"

    def tab_to(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"no way by Tab to {selector}")

    tab_to("#f-type")
    page.keyboard.press("ArrowDown")
    assert page.input_value("#f-type") == "DEL"
    assert set(column(page, 2)) == {"DEL"}
    tab_to(".dt-search input")
    page.keyboard.type("chr1")
    assert all("chr1" in place for place in column(page, 1))
    sorted_by = page.locator("#table thead th[aria-sort]")
    assert sorted_by.all_inner_texts() == ["Place"]
    heading = "#table thead th[tabindex='0'], #table thead th [tabindex='0']"
    tab_to(heading)  # Place
    tab_to(heading)  # Type
    page.keyboard.press("Enter")
    page.wait_for_selector("#table thead th[aria-sort]:has-text('Type')", timeout=5000)
    tab_to("summary")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1


def test_names_from_outside_are_shown_as_they_are(shown, pages):
    page = shown(pages["names that attack"])
    assert page.locator("h1").inner_text() == EVIL
    assert page.locator("img").count() == 0
    page.select_option("#f-filter", "")
    page.fill(".dt-search input", "onerror")
    assert len(column(page, 1)) > 10


def test_the_page_of_a_whole_genome_opens_and_answers(shown, tmp_path):
    calls = made(tmp_path, Shape(calls=30_000, contigs=25))
    assert report(calls).returncode == 0
    page = shown(Path(f"{calls}.report.html"))
    page.select_option("#f-filter", "")
    assert count_of(page)[0] == 20_000
    page.fill(".dt-search input", "chr5:")
    assert 1000 < count_of(page)[0] < 20_000


def test_a_calls_picture_opens(shown, tmp_path):
    calls = made(tmp_path, Shape(calls=4, types=("DEL",)))
    (tmp_path / "pictures").mkdir()
    picture = "<svg xmlns='http://www.w3.org/2000/svg'><title>call 2</title></svg>"
    identity = cnvnet_report.read_calls(calls)["id"][2]
    (tmp_path / "pictures" / f"{identity}.svg").write_text(picture)
    assert report(calls, "--pictures", tmp_path / "pictures").returncode == 0
    page = shown(Path(f"{calls}.report.html"))
    page.select_option("#f-filter", "")
    address = page.locator("#table a").evaluate("link => link.href")
    assert address == (tmp_path / "pictures" / f"{identity}.svg").as_uri()


@pytest.mark.skipif("CNVNET_UPDATE_GOLDEN" not in os.environ, reason="writes docs/pictures")
def test_writes_the_pictures_of_the_docs(shown, pages):
    DOCS.mkdir(exist_ok=True)
    for name, size, scheme in (
        ("report_desktop", DESKTOP, "light"),
        ("report_dark", DESKTOP, "dark"),
        ("report_phone", PHONE, "light"),
    ):
        page = shown(pages["NA12878"], size, scheme)
        page.screenshot(path=DOCS / f"{name}.png")
    page = shown(pages["NA12878"], DESKTOP)
    for section in ("genome", "trust", "lost", "reads"):
        page.locator(f"section#{section}").screenshot(path=DOCS / f"report_{section}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_place(shown, runs, tmp_path, scheme):
    """What `cnvnet explain --pages` draws: nothing is asked for, nothing is serious for axe."""
    name = "DEL_chr4_113984775_113987469_1101_1562"
    done = explain(
        runs["NA12878"], "--id", name, "--output", tmp_path / "why.json", "--pages", tmp_path
    )
    assert done.returncode == 0, done.stderr
    page = shown(tmp_path / f"{name}.html", DESKTOP, scheme)
    box = page.locator(".picture svg").first.bounding_box()
    assert box["width"] > 700 and box["height"] > 700
    assert page.locator("tbody tr").count() > 50
    found = Axe().run(page).response["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in bad] == []


def test_annotation_and_amplifications_are_shown(shown, tmp_path):
    """Of a file of `cnvnet annotate`, whose genes have names that a page could take for its own."""
    calls = made(tmp_path, Shape(contigs=1, calls=6, types=("DUP",)))
    calls.write_text(calls.read_text().replace("0/1:30:1", "0/1:30:5"))
    gene = f'gene_id "g"; transcript_id "t"; gene_name "{EVIL.replace(chr(34), "")}";'
    (tmp_path / "genes.gtf").write_text(f"chr1\tx\tCDS\t1\t1999999\t.\t+\t.\t{gene}\n")
    plain = calls.rename(tmp_path / "plain.vcf")
    words = ["annotate", plain, "--genes", tmp_path / "genes.gtf", "--output", calls]
    subprocess.run([PROGRAM, *words], check=True, capture_output=True)
    assert report(calls).returncode == 0
    page = shown(Path(f"{calls}.report.html"))
    page.locator("#f-filter").select_option("")
    headings = page.locator("#table thead th").all_inner_texts()
    assert headings[-1].startswith("Annotation")
    assert set(column(page, len(headings))) != {""}
    assert all("GENES <img_src" in text.replace(" src", "_src") for text in column(page, 10))
    assert set(column(page, 8)) == {"5 (amplified)"}
    page.locator(".dt-search input").fill("loss_1A")
    assert count_of(page)[0] == 0
    page.locator(".dt-search input").fill("gain_1A")
    assert count_of(page)[0] == 6
