import json
import sys

import pysam
import pytest

from workflows.benchmark.compare import (
    ALL,
    IN_REPEATS,
    LONG_OUTSIDE,
    OUTSIDE_REPEATS,
    SUBSETS,
    TYPES,
    Counts,
    compare,
    count_subsets,
    size_bin,
    subsets_of,
)
from workflows.benchmark.run import sum_rows
from workflows.benchmark.table import Row, to_markdown, to_tsv
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
        text += f"c\t{at}\tv{number}\tA\t<{kind}>\t.\t{(filters or ['PASS'])[0]}\t{info}\tGT\t{genotype}\n"
    write_truth(path, text)


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


def test_counts_add_up():
    assert COUNTS + COUNTS == Counts(12, 12, 16, 4, 8, 6)


def test_an_event_belongs_to_several_subsets():
    assert subsets_of(80, True) == [ALL, "50-100", IN_REPEATS]
    assert subsets_of(300, False) == [ALL, "300-1k", OUTSIDE_REPEATS, LONG_OUTSIDE]
    assert set(subsets_of(6000, True)) <= set(SUBSETS)


@pytest.mark.parametrize(
    "size, name",
    [(50, "50-100"), (99, "50-100"), (100, "100-300"), (999, "300-1k"), (4999, "1k-5k"), (5000, ">=5k")],
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
    results = compare(tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", tmp_path / "bench", [500, 2000], options)
    repeats = NoRepeatsBefore(30000)
    near, far = (count_subsets(results["DEL", distance], repeats) for distance in (500, 2000))
    assert near[ALL] == Counts(1, 2, 1, 2, 1, 1)
    assert far[ALL] == Counts(2, 1, 2, 1, 2, 2)
    assert near["50-100"] == Counts(1, 0, 1, 0, 1, 1)
    assert near["300-1k"] == Counts(0, 1, 0, 1)
    assert near[IN_REPEATS] == Counts(0, 1, 0, 1) and near[OUTSIDE_REPEATS] == Counts(1, 1, 1, 1, 1, 1)
    assert count_subsets(results["DUP", 500], repeats)[ALL] == Counts(0, 1, 0, 1)
    assert json.loads((results["DEL", 500] / "params.json").read_text())["refdist"] == 500


@pytest.mark.parametrize("genotype, genotyped, right", [("0/1", 1, 1), ("1/1", 1, 0), ("./.", 0, 0), ("./1", 0, 0)])
def test_genotypes_are_compared_where_there_are_some(tmp_path, genotype, genotyped, right):
    write_vcf(tmp_path / "t.vcf.gz", [("DEL", 5000, 80)])
    write_vcf(tmp_path / "c.vcf.gz", [("DEL", 5000, 80)], genotype)
    options = {"pctseq": 0, "sizemin": 50, "sizemax": 50000}
    results = compare(tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", tmp_path / "bench", [500], options)
    counts = count_subsets(results["DEL", 500], NoRepeatsBefore(0))
    assert counts[ALL] == Counts(1, 0, 1, 0, genotyped, right)


def test_rows_sum_over_the_genomes_of_a_group():
    one = {(kind, 500): {subset: COUNTS for subset in SUBSETS} for kind in TYPES}
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
    costs = {"x": [{"genome": "g1", "wall_s": 1.25, "cpu_s": 2, "peak_mb": 33.4}]}
    page = to_markdown(rows, costs, {"x": "1.0"}, "recipe")
    assert "| all | x | 0.800 | 0.500 | 0.615 | 0.750 | 6 | 6 | 8 | 2 |" in page
    assert "| x | g1 | 1.2 | 2.0 | 33 |" in page
    assert "- x: 1.0\n- recipe\n" in page


def test_cost_is_the_commands_own_and_a_failure_shows_its_log(tmp_path):
    log = tmp_path / "log"
    cost = run_measured([sys.executable, "-c", "x = bytearray(90_000_000); print(len(x))"], log)
    assert 90 < cost.peak_mb < 140 and cost.wall_s > 0
    assert log.read_text() == "90000000\n"
    assert run_measured(["true"], log).peak_mb < 30
    assert (cost + Cost(1, 1, 1)).peak_mb == cost.peak_mb
    with pytest.raises(RuntimeError, match="(?s)exit code 3.*went wrong"):
        run_measured(["bash", "-c", "echo went wrong; exit 3"], log)
