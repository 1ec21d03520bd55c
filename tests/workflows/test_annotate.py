"""`cnvnet annotate` on a made panel: exact annotations, overlaps as bedtools finds them, errors."""

import gzip
import os
import random
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pysam
import pytest

from cnvnet_annotate.intervals import covered
from cnvnet_report.calls import read_calls
from report_runs import Shape, made

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET", ROOT / "build" / "release" / "cnvnet"))
PACKAGE = ROOT / "workflows" / "annotate" / "cnvnet_annotate"
PANEL = ROOT / "tests" / "data" / "annotation"
OF_CALL = {"SVTYPE", "END", "SVLEN", "SCORE"}


def annotate(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """`cnvnet annotate calls.vcf` in the folder; the output is out.vcf if the words name none."""
    given = ["calls.vcf", *words] + ([] if "--output" in words else ["--output", "out.vcf"])
    return subprocess.run(
        [str(word) for word in [PROGRAM, "annotate", *given]],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def panel(tmp_path) -> Path:
    """A copy of the panel."""
    for path in PANEL.iterdir():
        shutil.copy(path, tmp_path)
    return tmp_path


def added(path: Path) -> dict[str, dict[str, str]]:
    """What stands in INFO beside the calls' own fields, as text, by the record's ID."""
    found = {}
    for line in path.read_text().splitlines():
        if not line.startswith("#"):
            columns = line.split("\t")
            fields = (field.partition("=") for field in columns[7].split(";"))
            found[columns[2]] = {k: v for k, _, v in fields if k not in OF_CALL}
    return found


def expected() -> dict[str, dict[str, str]]:
    rows = [line.split("\t") for line in (PANEL / "expected.tsv").read_text().splitlines()]
    return {row[0]: dict(field.split("=", 1) for field in row[1:]) for row in rows}


def bedtools(*words: object) -> list[list[str]]:
    done = subprocess.run(
        ["bedtools", *map(str, words)], check=True, capture_output=True, text=True
    )
    return [line.split("\t") for line in done.stdout.splitlines()]


# ---- The panel


def test_every_annotation_is_the_expected_one(panel):
    done = annotate(panel, "--config", "annotation.yaml")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "out.vcf: 15 calls, 12 in genes, 8 in tables of events or regions\n"
    assert "genes.gff3: rows on 1 contig that the calls lack are left out (3)" in done.stderr
    assert added(panel / "out.vcf") == expected()


def test_all_else_of_a_record_stays(panel):
    annotate(panel, "--config", "annotation.yaml")

    def rest(name: str) -> list[list[str]]:
        rows = [r.split("\t") for r in (panel / name).read_text().splitlines() if r[0] != "#"]
        own = [[f for f in row[7].split(";") if f.split("=")[0] in OF_CALL] for row in rows]
        return [row[:7] + fields + row[8:] for row, fields in zip(rows, own)]

    assert rest("out.vcf") == rest("calls.vcf")


def test_gtf_without_lines_of_genes_says_the_same(panel):
    done = annotate(panel, "--config", "annotation.yaml", "--genes", "genes.gtf")
    assert done.returncode == 0, done.stderr
    assert added(panel / "out.vcf") == expected()


def test_the_census_as_csv_says_the_same(panel):
    text = (panel / "annotation.yaml").read_text()
    (panel / "annotation.yaml").write_text(text.replace("cosmic.tsv", "cosmic.csv"))
    assert annotate(panel, "--config", "annotation.yaml").returncode == 0
    assert added(panel / "out.vcf") == expected()


def test_packed_inputs_and_outputs_and_the_same_bytes_again(panel):
    for name in ("genes.gff3", "dgv.txt"):
        (panel / f"{name}.gz").write_bytes(gzip.compress((panel / name).read_bytes()))
    words = ("--genes", "genes.gff3.gz", "--table", "DGV=dgv:dgv.txt.gz", "--output")
    for name in ("a.vcf.gz", "b.vcf.gz", "c.bcf"):
        assert annotate(panel, *words, name).returncode == 0
    assert (panel / "a.vcf.gz").read_bytes() == (panel / "b.vcf.gz").read_bytes()
    for name in ("a.vcf.gz", "c.bcf"):
        with pysam.VariantFile(str(panel / name)) as vcf:  # through the index
            assert [r.id for r in vcf.fetch("chr2", 7900, 8000)] == ["suppressor"]
            assert next(vcf.fetch("chr2", 20000, 20100)).info["DGV_AF"] == pytest.approx(0.4)
    assert sorted(p.name for p in panel.iterdir() if p.name.startswith(("a.", "."))) == [
        "a.vcf.gz",
        "a.vcf.gz.tbi",
    ]
    assert oct((panel / "a.vcf.gz").stat().st_mode & 0o777) == "0o644"


def test_the_header_names_each_source(panel):
    annotate(panel, "--genes", "genes.gff3", "--table", "DGV=dgv:dgv.txt")
    header = (panel / "out.vcf").read_text()
    assert "##cnvnet_annotation_settings=min_overlap=0.5 common=0.01\n" in header
    assert "##cnvnet_annotation=DGV dgv dgv.txt md5:" in header
    assert "##INFO=<ID=DGV_AF,Number=1,Type=Float" in header


def test_other_settings_count(panel):
    (panel / "other.yaml").write_text(
        "annotation: {min_overlap: 0.95, common: 0.2, genes: genes.gff3,"
        " tables: [{name: DGV, layout: dgv, file: dgv.txt},"
        " {name: LIST, layout: gene-list, file: list.tsv, columns: {gene: symbol, role: role}}]}"
    )
    (panel / "list.tsv").write_text("symbol\trole\nTSG1\ttumour suppressor\nONCO1\toncogene\n")
    assert annotate(panel, "--config", "other.yaml").returncode == 0
    found = added(panel / "out.vcf")
    assert found["common"]["DGV_AF"] == "0.12"  # nsv2 overlaps by .9 only
    assert "4O" not in found["common"]["EVIDENCE"]
    assert found["suppressor"]["TSG_LOSS"] == "TSG1"
    assert found["amplified"]["ONCOGENE_GAIN"] == "ONCO1"


def test_many_genes_score(panel):
    lines = ["##gff-version 3"]
    for i in range(50):
        place = f"chr1\tx\tKIND\t{1000 + 100 * i}\t{1050 + 100 * i}\t.\t+\t."
        lines.append(place.replace("KIND", "gene") + f"\tID=g{i};Name=G{i}")
        lines.append(place.replace("KIND", "mRNA") + f"\tID=t{i};Parent=g{i}")
        lines.append(place.replace("KIND", "CDS") + f"\tParent=t{i}")
    (panel / "many.gff3").write_text("\n".join(lines) + "\n")
    header = [r for r in (panel / "calls.vcf").read_text().splitlines() if r[0] == "#"]
    ends = {"DEL": [24, 25, 34, 35], "DUP": [34, 35, 49, 50]}
    for kind, numbers in ends.items():
        for n in numbers:
            columns = ["chr1", 900, f"{kind}{n}", "N", f"<{kind}>", ".", "PASS"]
            info = f"SVTYPE={kind};END={1000 + 100 * (n - 1) + 20}"
            header.append("\t".join(map(str, [*columns, info, "GT", "0/1"])))
    (panel / "calls.vcf").write_text("\n".join(header) + "\n")
    assert annotate(panel, "--genes", "many.gff3").returncode == 0
    codes = {
        name: next(x for x in fields["EVIDENCE"].split(",") if "_3" in x).split("|")[:2]
        for name, fields in added(panel / "out.vcf").items()
    }
    points = {"A": "0.00", "B": "0.45", "C": "0.90"}
    for kind, word, letters in (("DEL", "loss", "ABBC"), ("DUP", "gain", "ABBC")):
        for n, letter in zip(ends[kind], letters):
            assert codes[f"{kind}{n}"] == [f"{word}_3{letter}", points[letter]]


def test_pieces_that_overlap_are_counted_once():
    assert covered(10, 110, [(0, 20), (15, 30), (30, 40), (100, 200)]) == 0.4
    assert covered(10, 110, []) == 0


# ---- bedtools


def beds(folder: Path) -> tuple[Path, Path]:
    """The panel's calls, and its genes under the calls' names, as BED."""
    calls, genes = folder / "calls.bed", folder / "genes.bed"
    with pysam.VariantFile(str(folder / "calls.vcf")) as vcf:
        rows = [f"{r.contig}\t{r.pos}\t{r.stop}\t{r.id}" for r in vcf if r.alts != ("<INS>",)]
    calls.write_text("\n".join(rows) + "\n")
    columns = [r.split("\t") for r in (folder / "genes.gff3").read_text().splitlines() if "\t" in r]
    genes.write_text(
        "".join(
            f"chr{c[0]}\t{int(c[3]) - 1}\t{c[4]}\t{c[8].split('Name=')[1].split(';')[0]}\n"
            for c in columns
            if c[2].endswith("gene")
        )
    )
    return calls, genes


def test_genes_and_shares_are_those_of_bedtools(panel):
    annotate(panel, "--genes", "genes.gff3", "--table", "REPEATS=bed:repeats.bed")
    found = added(panel / "out.vcf")
    calls, genes = beds(panel)
    listed: dict[str, list[str]] = {}
    for row in bedtools("intersect", "-wa", "-wb", "-a", calls, "-b", genes):
        listed.setdefault(row[3], []).append(row[7])
    assert listed
    assert {k: v["GENES"].split(",") for k, v in found.items() if "GENES" in v} == listed
    rows = [line.split("\t") for line in (panel / "repeats.bed").read_text().splitlines()]
    (panel / "places.bed").write_text("".join("\t".join(row[:3]) + "\n" for row in rows))
    for row in bedtools("coverage", "-a", calls, "-b", panel / "places.bed"):
        told = float(found[row[3]].get("REPEATS_SHARE", 0))
        assert told == pytest.approx(float(row[-1]), abs=6e-5)


def test_known_events_are_those_of_bedtools(tmp_path):
    """Thousands of events at random places: which are alike, and how much."""
    chance = random.Random(5)

    def interval() -> tuple[str, int, int, str]:
        begin = chance.randrange(1, 80_000)
        size = int(50 * 10 ** chance.uniform(0, 2))
        return chance.choice("ab"), begin, begin + size, chance.choice(("DEL", "DUP"))

    calls = sorted(interval() for _ in range(400))
    known = [interval() for _ in range(5000)]
    header = "##fileformat=VCFv4.3\n"
    header += "".join(f"##contig=<ID={c},length=100000>\n" for c in "ab")
    header += '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="t">\n'
    header += '##INFO=<ID=END,Number=1,Type=Integer,Description="e">\n'
    header += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    (tmp_path / "calls.vcf").write_text(
        header
        + "".join(
            f"{c}\t{b}\tc{i}\tN\t<{k}>\t.\t.\tSVTYPE={k};END={e}\n"
            for i, (c, b, e, k) in enumerate(calls)
        )
    )
    (tmp_path / "known.tsv").write_text(
        "where\tfrom\tto\tkind\tname\n"
        + "".join(f"{c}\t{b}\t{e}\t{k}\tk{i}\n" for i, (c, b, e, k) in enumerate(known))
    )
    (tmp_path / "own.yaml").write_text(
        "annotation: {tables: [{name: OWN, layout: tsv, file: known.tsv, first_base: 0,"
        " columns: {contig: where, begin: from, end: to, type: kind, id: name}}]}"
    )
    done = annotate(tmp_path, "--config", "own.yaml")
    assert done.returncode == 0, done.stderr
    best: dict[str, float] = {}
    for kind in ("DEL", "DUP"):
        for name, rows in (("a.bed", calls), ("b.bed", known)):
            (tmp_path / name).write_text(
                "".join(f"{c}\t{b}\t{e}\t{i}\n" for i, (c, b, e, k) in enumerate(rows) if k == kind)
            )
        words = ("-f", "0.5", "-r", "-wo", "-a", tmp_path / "a.bed", "-b", tmp_path / "b.bed")
        for row in bedtools("intersect", *words):
            longer = max(int(row[2]) - int(row[1]), int(row[6]) - int(row[5]))
            name = f"c{row[3]}"
            best[name] = max(best.get(name, 0), int(row[8]) / longer)
    assert len(best) > 100
    told = {k: float(v["OWN_RO"]) for k, v in added(tmp_path / "out.vcf").items() if v}
    assert set(told) == set(best)
    for name, share in told.items():
        assert share == pytest.approx(best[name], abs=6e-5)


# ---- Errors

GENES = ("--genes", "genes.gff3")
# What is wrong, the words of the command, the exit code, words of the message; FILE=TEXT before
# them writes a file.
WRONG = [
    ("nothing to do", {}, (), 2, "nothing to annotate with"),
    ("no such layout", {}, (*GENES, "--table", "A=dvg:dgv.txt"), 2, "did you mean 'dgv'"),
    ("no table", {}, (*GENES, "--table", "dgv.txt"), 2, "NAME=LAYOUT:FILE"),
    ("name of no field", {}, (*GENES, "--table", "A-B=dgv:dgv.txt"), 2, "cannot name a field"),
    (
        "name twice",
        {},
        ("--table", "A=dgv:dgv.txt", "--table", "A=bed:repeats.bed"),
        2,
        "two tables are named A",
    ),
    ("name of another field", {}, ("--table", "SCORE=dgv:dgv.txt"), 2, "a field SCORE already"),
    ("list without genes", {}, ("--table", "A=cosmic-genes:cosmic.tsv"), 2, "give --genes"),
    ("no file", {}, ("--table", "A=dgv:none.txt"), 3, "none.txt: there is no such file"),
    ("no genes file", {}, ("--genes", "none.gff3"), 3, "none.gff3: there is no such file"),
    ("output of no kind", {}, (*GENES, "--output", "out.txt"), 2, "must end in .vcf"),
    ("output is the input", {}, (*GENES, "--output", "calls.vcf"), 2, "the file that is read"),
    ("no folder", {}, (*GENES, "--output", "none/out.vcf"), 4, "none/out.vcf cannot be written"),
    (
        "contigs of another kind",
        {"x.bed": "NC_000001.11\t5\t50\n"},
        ("--table", "A=bed:x.bed"),
        3,
        "names its contigs NC_000001.11",
    ),
    (
        "another assembly",
        {"x.bed": "1\t5\t100001\n"},
        ("--table", "A=bed:x.bed"),
        3,
        "x.bed, line 1: 1:6-100001 ends behind chr1",
    ),
    ("no row", {"x.bed": "# nothing\n"}, ("--table", "A=bed:x.bed"), 3, "x.bed has no row"),
    ("two columns", {"x.bed": "1\t5\n"}, ("--table", "A=bed:x.bed"), 3, "x.bed, line 1"),
    ("text for a place", {"x.bed": "1\ta\t9\n"}, ("--table", "A=bed:x.bed"), 3, "line 1"),
    ("end before begin", {"x.bed": "1\t9\t9\n"}, ("--table", "A=bed:x.bed"), 3, "no interval"),
    ("another layout", {}, ("--table", "A=dgv:clingen_genes.tsv"), 3, "'variantaccession'"),
    ("no VCF", {}, ("--table", "A=vcf:dgv.txt"), 3, "dgv.txt cannot be read as VCF"),
    ("no GFF3", {}, ("--genes", "dgv.txt"), 3, "dgv.txt, line 1: not a line of GFF3"),
    (
        "GFF3 without genes",
        {"x.gff3": "1\tx\texon\t5\t9\t.\t+\t.\tParent=t\n"},
        ("--genes", "x.gff3"),
        3,
        "no gene on the calls' contigs",
    ),
    (
        "a list of other symbols",
        {"x.tsv": "gene\nENSG1\n"},
        (*GENES, "--table", "A=gene-list:x.tsv"),
        3,
        "none of the genes that x.tsv names (ENSG1",
    ),
    (
        "a frequency beyond 1",
        {"x.csv": (PANEL / "own.csv").read_text().replace("0.3", "30")},
        ("--config", "own.yaml"),
        3,
        "x.csv, line 2: the frequency 30",
    ),
    ("damaged gzip", {"x.bed": b"\x1f\x8b\x08\x00rest"}, ("--table", "A=bed:x.bed"), 3, "x.bed"),
    ("no section", {"x.yaml": "input: {reads: a}\n"}, ("--config", "x.yaml"), 2, "'annotation'"),
    (
        "an unknown key",
        {"x.yaml": "annotation: {gens: a}\n"},
        ("--config", "x.yaml"),
        2,
        "did you mean 'genes'",
    ),
    (
        "a share of text",
        {"x.yaml": "annotation: {common: much}\n"},
        ("--config", "x.yaml"),
        2,
        "annotation.common: 'much'",
    ),
    ("no calls", {"calls.vcf": "text\n"}, GENES, 3, "calls.vcf cannot be read as VCF"),
]


@pytest.mark.parametrize(
    ("files", "words", "code", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_one_clear_error_and_nothing_written(panel, files, words, code, message):
    for name, text in files.items():
        (panel / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    (panel / "own.yaml").write_text(
        "annotation: {tables: [{name: OWN, layout: tsv, file: x.csv, columns: {contig: chromosome,"
        " begin: first, end: last, type: what, frequency: share}}]}"
    )
    before = {path.name: path.read_bytes() for path in panel.iterdir()}
    done = annotate(panel, *words)
    assert done.returncode == code, done.stderr
    errors = [line for line in done.stderr.splitlines() if not line.startswith("warning")]
    assert len(errors) == 1 and errors[0].startswith("error: ") and message in errors[0], errors
    assert {path.name: path.read_bytes() for path in panel.iterdir()} == before


def test_what_is_annotated_already_is_refused(panel):
    annotate(panel, *GENES)
    (panel / "out.vcf").rename(panel / "calls.vcf")
    done = annotate(panel, *GENES)
    assert done.returncode == 3 and "is annotated already" in done.stderr


def test_no_call_is_no_error(panel):
    header = [r for r in (panel / "calls.vcf").read_text().splitlines() if r[0] == "#"]
    (panel / "calls.vcf").write_text("\n".join(header) + "\n")
    done = annotate(panel, "--config", "annotation.yaml")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("out.vcf: 0 calls")


def test_a_runs_yaml_may_hold_the_section(panel):
    """`call` passes over it, so that one file describes the whole run."""
    text = (panel / "annotation.yaml").read_text()
    (panel / "run.yaml").write_text("input: {reads: none.bam, reference: none.fa}\n" + text)
    done = subprocess.run(
        [PROGRAM, "call", "run.yaml", "--output", "x.vcf"],
        cwd=panel,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3 and "none." in done.stderr, done.stderr
    assert annotate(panel, "--config", "run.yaml").returncode == 0


# ---- The page of the run


def test_the_page_shows_it(tmp_path):
    """Of an annotated file; and copies above three as an amplification."""
    calls = made(tmp_path, Shape(contigs=1, calls=3, types=("DUP",)))
    calls.write_text(calls.read_text().replace("0/1:30:1", "0/1:30:5"))
    (tmp_path / "genes.gtf").write_text(
        'chr1\tx\tCDS\t1\t1999999\t.\t+\t.\tgene_id "g"; transcript_id "t"; gene_name "<BIG>";\n'
    )
    calls.rename(tmp_path / "calls.vcf")
    done = annotate(tmp_path, "--genes", "genes.gtf", "--output", calls.name)
    assert done.returncode == 0, done.stderr
    assert read_calls(calls)["annotation"][0].startswith("GENES <BIG>; EXONS <BIG>:1-1/1; EVIDENCE")
    subprocess.run([PROGRAM, "report", calls], check=True, capture_output=True)
    page = Path(f"{calls}.report.html").read_text()
    assert '"annotated":true' in page and "GENES \\u003cBIG\\u003e" in page
    assert read_calls(tmp_path / "calls.vcf")["annotation"].eq("").all()


# ---- The package


def test_the_package_is_whole(tmp_path):
    """Installed by pip elsewhere, it annotates."""
    copied = tmp_path / "annotate"
    left = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
    shutil.copytree(PACKAGE.parent, copied, ignore=left)
    words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    words += ["--no-build-isolation", "--target", str(tmp_path / "site"), str(copied)]
    subprocess.run([sys.executable, *words], check=True)
    flags = ["--config", "annotation.yaml", "--output", str(tmp_path / "out.vcf")]
    done = subprocess.run(
        [sys.executable, tmp_path / "site" / "bin" / "cnvnet-annotate", "calls.vcf", *flags],
        cwd=PANEL,
        env={"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert added(tmp_path / "out.vcf") == expected()


def test_its_needs_are_met_by_the_pinned_packages():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["project"]
    pins = (ROOT / "workflows" / "requirements.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in pins)
    for need in project["dependencies"]:
        name, least = need.split(">=")
        have = [int(part) for part in pinned[name].split(".")]
        assert have >= [int(part) for part in least.split(".")], need
