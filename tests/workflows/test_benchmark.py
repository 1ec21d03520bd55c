import json
import sys

import pysam
import pytest

from cnvnet_tune.truvari import DUP_AS_INS, TYPES, compare, size_bin
from workflows.benchmark.compare import (
    ALL,
    HETEROZYGOUS,
    HOMOZYGOUS,
    IN_REPEATS,
    LONG_OUTSIDE,
    OUTSIDE_REPEATS,
    SUBSETS,
    Counts,
    count_subsets,
    length_of,
    subsets_of,
)
from workflows.benchmark.plots import draw
from workflows.benchmark.report import render_page
from workflows.benchmark.run import sum_rows
from workflows.benchmark.table import Row, Table, tables_of, to_markdown, to_tsv
from workflows.genomes.truth import write_truth
from workflows.measure import Cost, run_measured

COUNTS = Counts(tp_base=6, fn=6, tp_comp=8, fp=2, genotyped=4, gt_right=3)

HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=LowQual,Description="Low">
##contig=<ID=c,length=100000>
##ALT=<ID=DEL,Description="Deletion">
##ALT=<ID=DUP,Description="Duplication">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS
"""


def write_vcf(path, events, genotype="0/1"):
    """Writes (kind, pos, size[, filter]) as symbolic records."""
    text = HEADER
    for number, (kind, at, size, *filters) in enumerate(sorted(events, key=lambda e: e[1])):
        info = f"SVTYPE={kind};END={at + size};SVLEN={-size if kind == 'DEL' else size}"
        status = (filters or ["PASS"])[0]
        text += f"c\t{at}\tv{number}\tA\t<{kind}>\t.\t{status}\t{info}\tGT\t{genotype}\n"
    write_truth(path, text)


def write_insertions(path, places):
    """Writes (pos, size, genotype) as insertions with their sequence and without SVLEN."""
    lines = [
        f"c\t{at}\ti{at}\tA\tA{'CG' * (size // 2)}\t.\tPASS\tSVTYPE=INS\tGT\t{gt}\n"
        for at, size, gt in places
    ]
    write_truth(path, HEADER + "".join(lines))


class NoRepeatsBefore:
    """Stands for the repeats of a reference: everything from a position on."""

    def __init__(self, position):
        self._position = position

    def contain(self, contig, begin, end):
        return begin >= self._position


def test_shares_follow_from_the_counts():
    assert (COUNTS.precision, COUNTS.recall, COUNTS.genotypes_right) == (0.8, 0.5, 0.75)
    assert COUNTS.f1 == pytest.approx(0.61538, abs=1e-4)


def test_shares_of_nothing_are_unknown_or_zero():
    assert Counts().precision is None and Counts().recall is None and Counts().f1 is None
    assert Counts().genotypes_right is None
    assert Counts(fn=3).f1 == 0.0 and Counts(fp=3).f1 == 0.0
    assert Counts(tp_base=2, fn=3).f1 is None  # found, but by calls whose zygosity is unknown


def test_counts_add_up():
    assert Counts(12, 12, 16, 4, 8, 6) == COUNTS + COUNTS


def test_an_event_belongs_to_several_subsets():
    assert subsets_of(80, True) == [ALL, "50-100", IN_REPEATS]
    assert subsets_of(300, False) == [ALL, "300-1k", OUTSIDE_REPEATS, LONG_OUTSIDE]
    assert subsets_of(60, False, HETEROZYGOUS)[-1] == HETEROZYGOUS
    assert set(subsets_of(6000, True, HOMOZYGOUS)) <= set(SUBSETS)


@pytest.mark.parametrize(
    "size, name",
    [
        (50, "50-100"),
        (99, "50-100"),
        (100, "100-300"),
        (999, "300-1k"),
        (4999, "1k-5k"),
        (5000, ">=5k"),
    ],
)
def test_size_bins(size, name):
    assert size_bin(size) == name


def test_truvari_by_type_and_subset(tmp_path):
    true = [("DEL", 5000, 80), ("DEL", 20000, 600), ("DEL", 40000, 200), ("DUP", 60000, 1500)]
    calls = [("DEL", 5002, 78), ("DEL", 21500, 600), ("DEL", 70000, 150)]
    calls += [("DUP", 40000, 200), ("DUP", 60010, 1490, "LowQual")]
    write_vcf(tmp_path / "t.vcf.gz", true)
    write_vcf(tmp_path / "c.vcf.gz", calls)
    options = {"pctseq": 0, "passonly": True, "sizemin": 50, "sizemax": 50000}
    results = compare(
        tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", tmp_path / "bench", [500, 2000], options
    )
    repeats = NoRepeatsBefore(30000)
    near, far = (count_subsets(results["DEL", distance], repeats) for distance in (500, 2000))
    assert near[ALL] == Counts(1, 2, 1, 2, 1, 1)
    assert far[ALL] == Counts(2, 1, 2, 1, 2, 2)
    assert near["50-100"] == Counts(1, 0, 1, 0, 1, 1)
    assert near["300-1k"] == Counts(0, 1, 0, 1)
    assert near[IN_REPEATS] == Counts(0, 1, 0, 1) and near[OUTSIDE_REPEATS] == Counts(
        1, 1, 1, 1, 1, 1
    )
    assert count_subsets(results["DUP", 500], repeats)[ALL] == Counts(0, 1, 0, 1)
    assert json.loads((results["DEL", 500] / "params.json").read_text())["refdist"] == 500


@pytest.mark.parametrize(
    "genotype, genotyped, right", [("0/1", 1, 1), ("1/1", 1, 0), ("./.", 0, 0), ("./1", 0, 0)]
)
def test_genotypes_are_compared_where_there_are_some(tmp_path, genotype, genotyped, right):
    write_vcf(tmp_path / "t.vcf.gz", [("DEL", 5000, 80)])
    write_vcf(tmp_path / "c.vcf.gz", [("DEL", 5000, 80)], genotype)
    options = {"pctseq": 0, "sizemin": 50, "sizemax": 50000}
    results = compare(
        tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", tmp_path / "bench", [500], options
    )
    counts = count_subsets(results["DEL", 500], NoRepeatsBefore(0))
    assert counts[ALL] == Counts(1, 0, 1, 0, genotyped, right)


def test_recall_follows_the_zygosity_of_the_truth_and_precision_that_of_the_call(tmp_path):
    write_vcf(tmp_path / "t.vcf.gz", [("DEL", 5000, 80), ("DEL", 9000, 80)], "0|1")
    write_vcf(tmp_path / "c.vcf.gz", [("DEL", 5000, 80), ("DEL", 70000, 80)], "1/1")
    options = {"pctseq": 0, "sizemin": 50, "sizemax": 50000}
    results = compare(
        tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", tmp_path / "bench", [500], options
    )
    counts = count_subsets(results["DEL", 500], NoRepeatsBefore(0))
    assert counts[HETEROZYGOUS] == Counts(tp_base=1, fn=1)
    assert counts[HOMOZYGOUS] == Counts(tp_comp=1, fp=1, genotyped=1, gt_right=0)


def test_a_call_without_genotype_has_no_zygosity(tmp_path):
    write_vcf(tmp_path / "t.vcf.gz", [("DEL", 5000, 80)], "1|1")
    write_vcf(tmp_path / "c.vcf.gz", [("DEL", 5000, 80)], "./.")
    results = compare(
        tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", tmp_path / "bench", [500], {"pctseq": 0}
    )
    counts = count_subsets(results["DEL", 500], NoRepeatsBefore(0))
    assert counts[HOMOZYGOUS] == Counts(tp_base=1) and counts[HETEROZYGOUS] == Counts()


def test_duplications_are_found_among_insertions(tmp_path):
    write_insertions(tmp_path / "t.vcf.gz", [(5000, 200, "0/1"), (9000, 120, "1/1")])
    write_vcf(tmp_path / "c.vcf.gz", [("DUP", 5000, 200), ("DUP", 40000, 200), ("DEL", 9000, 120)])
    kinds = ("DUP", DUP_AS_INS)
    results = compare(
        tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", tmp_path / "b", [500], {"pctseq": 0}, kinds
    )
    repeats = NoRepeatsBefore(8000)
    assert set(results) == {("DUP", 500), (DUP_AS_INS, 500)}
    assert count_subsets(results["DUP", 500], repeats)[ALL] == Counts(fp=2)
    counts = count_subsets(results[DUP_AS_INS, 500], repeats)
    assert counts[ALL] == Counts(1, 1, 1, 1, 1, 1)
    assert (counts["100-300"].fn, counts[IN_REPEATS].fn, counts[HOMOZYGOUS].fn) == (
        1,
        1,
        1,
    )  # sizes without SVLEN
    assert json.loads((results[DUP_AS_INS, 500] / "params.json").read_text())["dup_to_ins"] is True


def test_results_are_kept_until_the_regions_change(tmp_path):
    write_vcf(tmp_path / "t.vcf.gz", [("DEL", 5000, 80), ("DEL", 20000, 600)])
    write_vcf(tmp_path / "c.vcf.gz", [("DEL", 5000, 80), ("DEL", 60000, 600)])
    bed = tmp_path / "r.bed"

    def count(regions):
        bed.write_text(regions)
        files = (tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", tmp_path / "bench")
        results = compare(*files, [500], {"pctseq": 0, "includebed": str(bed)}, ("DEL",))
        made = (results["DEL", 500] / "params.json").stat().st_mtime_ns
        return count_subsets(results["DEL", 500], NoRepeatsBefore(0))[ALL], made

    first, made = count("c\t0\t10000\n")
    assert first == Counts(1, 0, 1, 0, 1, 1)
    assert count("c\t0\t10000\n") == (first, made)
    assert count("c\t0\t100000\n")[0] == Counts(1, 1, 1, 1, 1, 1)


def test_rows_sum_over_the_genomes_of_a_group():
    one = {(kind, 500): dict.fromkeys(SUBSETS, COUNTS) for kind in TYPES}
    counts = {(genome, caller): one for genome in ("g1", "g2") for caller in ("x", "y")}
    rows = sum_rows({"both": ["g1", "g2"], "first": ["g1"]}, ["x", "y"], [500], counts)
    assert len(rows) == 2 * len(TYPES) * len(SUBSETS) * 2
    assert rows[0] == Row("both", "DEL", 500, ALL, "x", COUNTS + COUNTS)


def test_tables_hold_the_figures():
    rows = [Row("g", "DEL", 500, ALL, "x", COUNTS), Row("g", "DEL", 500, ALL, "y", Counts())]
    assert to_tsv(rows).splitlines() == [
        "genomes\ttype\trefdist\tsubset\tcaller\tP\tR\tF1\tGT\tTP_base\tFN\tTP_comp\tFP",
        "g\tDEL\t500\tall\tx\t0.800\t0.500\t0.615\t0.750\t6\t6\t8\t2",
        "g\tDEL\t500\tall\ty\t-\t-\t-\t-\t0\t0\t0\t0",
    ]


def test_pages_hold_the_figures():
    far = Counts(tp_base=9, fn=3, tp_comp=9, fp=1)
    rows = [
        Row("g", "DEL", refdist, ALL, caller, counts)
        for refdist, of in ((500, {"x": COUNTS, "y": Counts()}), (2000, {"x": far, "y": Counts()}))
        for caller, counts in of.items()
    ]
    costs = {"x": [{"genome": "g1", "wall_s": 1.25, "cpu_s": 2, "peak_mb": 33.4}]}
    tables = tables_of(rows, costs)
    page = to_markdown(tables, ["x: 1.0"], ["plots/g.svg"])
    assert "| true DEL | n | x | y |" in page
    assert "| all | 12 | **0.800 / 0.500 / 0.615** | - / - / - |" in page
    assert "| g | DEL | 0.615 → 0.818 | - → - |" in page
    assert "| g | DEL | 0.750 | - |" in page
    assert "| x | g1 | 1.2 | 2.0 | 33 |" in page
    assert "![plots/g.svg](plots/g.svg)" in page and page.endswith("- x: 1.0\n")


def test_web_pages_escape_names_and_show_bold_cells():
    text = render_page(
        [Table("a < b", ["caller"], [["**1.000**"], ["x & y"]])], ["how <it> was"], ["plots/g.svg"]
    )
    assert (
        "<h2>a &lt; b</h2>" in text
        and "<td><b>1.000</b></td>" in text
        and "<td>x &amp; y</td>" in text
    )
    assert "<li>how &lt;it&gt; was</li>" in text and '<img src="plots/g.svg"' in text


def test_plots_are_the_same_each_time(tmp_path):
    rows = [Row("g (1)", "DEL", 500, name, "x", COUNTS) for name in ("50-100", "1k-5k", ALL)]
    rows += [Row("g (1)", "DEL", 500, name, "y", Counts()) for name in ("50-100", "1k-5k", ALL)]
    first, second = (draw(rows, tmp_path / name)[0] for name in "ab")
    assert first.name == "g_1.svg" and first.read_bytes() == second.read_bytes()
    assert first.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_cost_is_the_commands_own_and_a_failure_shows_its_log(tmp_path):
    log = tmp_path / "log"
    cost = run_measured([sys.executable, "-c", "x = bytearray(90_000_000); print(len(x))"], log)
    assert 90 < cost.peak_mb < 140 and cost.wall_s > 0
    assert log.read_text() == "90000000\n"
    assert run_measured(["true"], log).peak_mb < 30
    assert (cost + Cost(1, 1, 1)).peak_mb == cost.peak_mb
    with pytest.raises(RuntimeError, match=r"(?s)exit code 3.*went wrong"):
        run_measured(["bash", "-c", "echo went wrong; exit 3"], log)


def test_a_length_may_follow_from_the_bases():
    """The header does not know SVLEN, so nothing can be asked of the record by that name."""
    header = pysam.VariantHeader()
    header.contigs.add("c", 1000)
    spelt = header.new_record(contig="c", start=10, stop=14, alleles=("ACGT", "A"))
    symbolic = header.new_record(contig="c", start=10, stop=31, alleles=("A", "<DEL>"))
    assert (length_of(spelt), length_of(symbolic)) == (-3, 20)
