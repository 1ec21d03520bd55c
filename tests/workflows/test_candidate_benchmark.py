import subprocess

import pysam
import pytest

from workflows.benchmark import callers
from workflows.benchmark.candidate_table import (
    SPLIT,
    Goal,
    events_tsv,
    goals_of,
    start_errors,
    to_markdown,
    to_tsv,
)
from workflows.benchmark.candidates import found_events, page_of
from workflows.benchmark.cnvpytor_calls import vcf_text
from workflows.benchmark.recall import (
    REAL_OUT,
    SUBSETS,
    Outcome,
    Pair,
    TrueEvent,
    count_calls,
    count_row,
    evaluate,
    insertion_as_duplication,
    quantile,
    read_events,
)
from workflows.benchmark.speed import (
    SAMTOOLS,
    Run,
    goal_lines,
    known_bases,
    median_cost,
    stages_of,
    take_contigs,
)
from workflows.benchmark.speed import to_markdown as speed_page
from workflows.genomes.make_genome import GenomeFiles
from workflows.genomes.truth import write_truth
from workflows.measure import Cost

HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=LowQual,Description="Low">
##contig=<ID=c,length=100000>
##ALT=<ID=DEL,Description="Deletion">
##ALT=<ID=DUP,Description="Duplication">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length">
##INFO=<ID=ORIGIN,Number=1,Type=String,Description="Origin">
##INFO=<ID=TR,Number=0,Type=Flag,Description="Tandem repeat">
##INFO=<ID=SR,Number=1,Type=Integer,Description="Split reads">
##INFO=<ID=SC,Number=1,Type=Integer,Description="Soft clips">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS
"""
SETTINGS = {"refdist": 500, "truvari": {"pctseq": 0, "sizemin": 50, "sizemax": 100000}}


def write_vcf(path, events):
    """Writes (kind, pos, size, more INFO, genotype) as symbolic records v0, v1, ..., sorted."""
    text = HEADER
    for number, (kind, at, size, more, genotype) in enumerate(sorted(events, key=lambda e: e[1])):
        info = f"SVTYPE={kind};END={at + size};SVLEN={-size if kind == 'DEL' else size}{more}"
        text += f"c\t{at}\tv{number}\tA\t<{kind}>\t.\tLowQual\t{info}\tGT\t{genotype}\n"
    write_truth(path, text)


@pytest.fixture
def truth(tmp_path):
    path = tmp_path / "truth.vcf.gz"
    true = [
        ("DEL", 5000, 80, ";ORIGIN=REAL", "0|1"),
        ("DEL", 20000, 600, ";ORIGIN=RANDOM;TR", "1|1"),
        ("DUP", 60000, 1500, ";ORIGIN=REPEAT;TR", "1|0"),
    ]
    write_vcf(path, true)
    return path


def event(number, **changes):
    fields = {
        "genome": "g",
        "id": f"v{number}",
        "contig": "c",
        "pos": 1000,
        "end": 1100,
        "kind": "DEL",
    }
    return TrueEvent(
        **{**fields, "origin": "REAL", "in_repeat": False, "homozygous": False, **changes}
    )


def test_truth_is_read_with_what_the_subsets_need(truth):
    first, second, third = read_events(truth, "g")
    assert (first.id, first.size, first.origin, first.in_repeat, first.homozygous) == (
        "v0",
        80,
        "REAL",
        False,
        False,
    )
    assert (second.in_repeat, second.homozygous) == (True, True)
    assert (third.kind, third.size, third.homozygous) == ("DUP", 1500, False)


@pytest.mark.parametrize(
    "changes, inside, outside",
    [
        (
            {"end": 1099},
            {"50-100", "REAL, 50-100", REAL_OUT, "heterozygous"},
            {"100-300", "REAL, 100-300", ">=1k"},
        ),
        (
            {"end": 2000, "in_repeat": True},
            {">=1k", "1k-5k", "in tandem repeats"},
            {REAL_OUT, "300-1k"},
        ),
        (
            {"end": 6000, "origin": "RANDOM", "homozygous": True},
            {">=5k", "RANDOM"},
            {"REAL, >=5k", "heterozygous"},
        ),
    ],
)
def test_subsets(changes, inside, outside):
    members = {name for name, belongs in SUBSETS.items() if belongs(event(1, **changes))}
    assert inside <= members and not outside & members and "all" in members


def test_matching_is_one_to_one_by_type_and_blind_to_filters(truth, tmp_path):
    calls = tmp_path / "calls.vcf.gz"
    proposed = [
        ("DEL", 5003, 82, ";SR=2", "0/1"),
        ("DEL", 5300, 90, "", "0/1"),
        ("DEL", 4990, 70, ";SC=1", "0/1"),
    ]
    proposed += [("DEL", 60000, 1500, ";SR=3", "0/1"), ("DEL", 80000, 40, "", "0/1")]
    write_vcf(calls, proposed)
    outcome = evaluate(truth, calls, tmp_path / "bench", SETTINGS)
    assert outcome.pairs == [Pair("v0", 3, split=True, base_level=True)]
    assert outcome.found == {"v0"}
    assert outcome.calls == {"DEL": 4, "DUP": 0} == count_calls(calls)


def test_an_outcome_is_kept_until_the_calls_change(truth, tmp_path):
    calls, folder = tmp_path / "calls.vcf.gz", tmp_path / "bench"
    write_vcf(calls, [("DEL", 20700, 600, ";SC=4", "0/1")])
    assert evaluate(truth, calls, folder, SETTINGS).pairs == [
        Pair("v1", 700, split=False, base_level=True)
    ]
    made = (folder / "DEL.r500" / "summary.json").stat().st_mtime_ns
    assert evaluate(truth, calls, folder, SETTINGS).pairs == [
        Pair("v1", 700, split=False, base_level=True)
    ]
    assert (folder / "DEL.r500" / "summary.json").stat().st_mtime_ns == made
    near = {**SETTINGS, "refdist": 50}
    assert evaluate(truth, calls, folder, near) == Outcome([], {"DEL": 1, "DUP": 0})
    write_vcf(calls, [("DUP", 60000, 1400, "", "0/1")])
    assert evaluate(truth, calls, folder, near) == Outcome(
        [Pair("v2", 0, False, False)], {"DEL": 0, "DUP": 1}
    )


def test_an_insertion_counts_as_the_duplication_it_may_be(truth, tmp_path):
    calls = tmp_path / "calls.vcf.gz"
    write_vcf(calls, [("INS", 60000, 1400, "", "0/1"), ("INV", 20000, 600, "", "0/1")])
    assert evaluate(truth, calls, tmp_path / "bench", SETTINGS).pairs == [
        Pair("v2", 0, False, False)
    ]
    assert not list(tmp_path.glob("bench.vcf*"))
    inserted = "c\t100\ti\tA\tAT\t9\tPASS\tSVTYPE=INS;END=100;SVLEN=70\tGT\t0/1"
    assert insertion_as_duplication(inserted) == (
        "c\t100\ti\tN\t<DUP>\t9\tPASS\tSVTYPE=DUP;SVLEN=70;END=170\tGT\t0/1"
    )
    for other in (inserted.replace("INS", "DEL"), inserted.replace(";SVLEN=70", "")):
        assert insertion_as_duplication(other) == other


def test_union_is_of_the_peers_alone():
    events = [event(1), event(2), event(3), event(4, kind="DUP"), event(5, origin="RANDOM")]
    found = {
        "cnvnet": {("g", "v1"), ("g", "v5")},
        "x": {("g", "v2"), ("g", "v4")},
        "y": {("g", "v2"), ("h", "v3")},
    }
    row = count_row("both", "DEL", "REAL", events, found)
    assert (row.events, row.found, row.union) == (3, {"cnvnet": 1, "x": 1, "y": 1}, 1)
    assert (row.only_cnvnet, row.only_union) == (1, 1)
    assert row.recall("x") == pytest.approx(1 / 3) and row.union_recall == pytest.approx(1 / 3)
    assert count_row("both", "DEL", "REPEAT", events, found).recall("x") is None


@pytest.mark.parametrize(
    "values, share, expected",
    [([], 0.5, None), ([3, 1, 2], 0.5, 2), ([1, 2], 0.5, 1), (list(range(1, 11)), 0.9, 9)],
)
def test_quantile(values, share, expected):
    assert quantile(values, share) == expected


def test_start_errors_go_by_the_best_signal():
    pairs = [Pair("a", 0, True, True), Pair("b", 4, True, True)]
    pairs += [Pair("c", 30, False, True), Pair("d", 90, False, False)]
    figures = {s.which: (s.pairs, s.median, s.p90) for s in start_errors("g", pairs)}
    assert (
        figures["all"] == (4, 4, 90)
        and figures[SPLIT] == (2, 0, 4)
        and figures["with none of these"] == (1, 90, 90)
    )
    assert start_errors("g", [])[0].median is None


def test_goals_are_met_missed_or_unknown():
    assert Goal("r", "g", 0.8, 0.8, True).met and not Goal("r", "g", 0.79, 0.8, True).met
    assert Goal("e", "g", 5, 5, False).met and not Goal("e", "g", 6, 5, False).met
    assert Goal("r", "g", None, 0.8, True).met is None


OUTCOMES = {
    "g": {
        "cnvnet": Outcome([Pair("v1", 9, True, True)], {"DEL": 6, "DUP": 2}),
        "x": Outcome([Pair("v1", 0, True, True), Pair("v2", 0, True, True)], {"DEL": 2, "DUP": 0}),
    }
}
EVENTS = [event(1), event(2), event(3, kind="DUP", in_repeat=True)]


def test_page_marks_what_misses():
    page, table = page_of({"both": ["g"]}, {"g": EVENTS}, OUTCOMES, ["x: 1.0"])
    assert "| all | 2 | 0.500 | 1.000 | 1.000 | 0 / 1 | **-1, misses** |" in page
    assert "- both, DEL, all: 1 / 2 / 2" in page and "both, DUP" not in page.split("## Recall")[0]
    assert "| recall of real DEL | ≥ 0.8 | **0.500, misses** |" in page
    assert "| recall of DUP of 1 kb and more | ≥ 0.97 | - |" in page
    assert "| start error with a split read, median, bp | ≤ 1 | **9, misses** |" in page
    assert "| candidates per true event | ≤ 30 | 2.7 |" in page and "| both | 3.0 | 2.0 |" in page
    assert "- x: 1.0\n" in page
    lines = [line.split("\t") for line in table.splitlines()]
    assert lines[0][:6] == ["genomes", "type", "subset", "events", "found_cnvnet", "found_x"]
    assert lines[1] == [
        "both",
        "DEL",
        "all",
        "2",
        "1",
        "2",
        "2",
        "0.500",
        "1.000",
        "1.000",
        "0",
        "1",
    ]
    assert len(lines) == 1 + 2 * len(SUBSETS)


def test_page_says_so_when_nothing_misses():
    found = {"cnvnet": {("g", "v1")}, "x": set()}
    rows = [
        count_row("g", kind, subset, [event(1)], found)
        for kind in ("DEL", "DUP")
        for subset in SUBSETS
    ]
    starts = start_errors("g", [])
    page = to_markdown(
        rows, starts, goals_of("g", rows, starts, 1.0), {("g", "DEL"): 1, ("g", "DUP"): 0}, []
    )
    assert "In no row does the union find more." in page and "misses" not in page
    assert to_tsv(rows, ["cnvnet", "x"]).count("\n") == len(rows) + 1


def test_each_event_is_listed_with_its_finders():
    lines = events_tsv(EVENTS, found_events(OUTCOMES, ["g"])).splitlines()
    assert lines[1].split("\t") == [
        "g",
        "v1",
        "c",
        "1000",
        "1100",
        "DEL",
        "100",
        "REAL",
        "0",
        "het",
        "cnvnet,x",
    ]
    assert lines[2].endswith("\tx") and lines[3].endswith("\t1\thet\t-")


def test_an_absent_caller_is_named(monkeypatch):
    monkeypatch.setattr(
        callers.shutil, "which", lambda name: None if name == "tiddit" else f"/bin/{name}"
    )
    present, absent = callers.installed(["delly", "tiddit"])
    assert [caller.name for caller in present] == ["delly"]
    assert absent == ["tiddit: absent (not installed: tiddit)"]


def test_a_caller_without_its_environment_is_absent(monkeypatch, tmp_path):
    monkeypatch.setattr(callers, "_OWN_PYTHON", tmp_path / "python")
    assert "make callers" in callers.Dysgu().missing()


def test_cnvpytor_calls_become_records(tmp_path):
    raw = tmp_path / "raw.vcf"
    raw.write_text(
        vcf_text([["deletion", "c", 1, 500, 500, 0.1], ["duplication", "c", 1001, 3000, 2000, 1.5]])
    )
    with pysam.VariantFile(str(raw)) as vcf:
        records = [(r.pos, r.stop, r.info["SVTYPE"], r.info["SVLEN"]) for r in vcf]
    assert records == [(1, 500, "DEL", -499), (1000, 3000, "DUP", 2000)]


def test_stages_add_up():
    report = {"seconds": {"statistics": 1.0, "total": 4.0}}
    assert stages_of(report) == {"statistics": 1.0, "rest": 3.0, "total": 4.0}


def test_speed_page_takes_medians():
    stages = {"statistics": 1.0, "rest": 1.0, "total": 2.0}
    runs = [Run("cnvnet", Cost(wall, 4.0, 200), stages) for wall in (2.0, 9.0, 2.5)]
    runs += [Run(SAMTOOLS, Cost(1.0, 2.0, 8), {}), Run("x", Cost(5.0, 5.0, 100), {})]
    assert median_cost(runs[:3]).wall_s == 2.5
    page = speed_page(runs, [(2_300_000, Cost(1, 1, 170))], 2, ["a machine"])
    assert "| x | 5.0 | 5.0 | 100 | 0.50 | 0.80 |" in page
    assert "| statistics | 1.00 | 50 % |" in page and "| 2.3 | 1.0 | 1.0 | 170 |" in page
    assert f"- wall time over `{SAMTOOLS}`'s: 2.50 (goal ≤ 3)\n" in page and "misses" not in page


def test_speed_goals_that_are_missed_are_marked():
    costs = {"cnvnet": Cost(4, 4, 1400), SAMTOOLS: Cost(1, 1, 8), "x": Cost(3, 3, 50)}
    assert goal_lines(costs, 2).count("misses**") == 3


SAM = """@HD\tVN:1.6\tSO:coordinate
@SQ\tSN:a\tLN:1000
@SQ\tSN:b\tLN:1000
@SQ\tSN:c\tLN:1000
"""


def test_a_part_of_a_genome_names_no_other_contig(tmp_path):
    whole = GenomeFiles(tmp_path, "whole")
    whole.fasta.write_text("".join(f">{name}\n{'ACGTN' * 200}\n" for name in "abc"))
    subprocess.run(["samtools", "faidx", str(whole.fasta)], check=True)
    reads = [("kept", "=", ""), ("away", "c", ""), ("near", "b", "")]
    reads += [("split", "=", "\tSA:Z:b,5,+,4M,9,0;c,9,+,4M,9,0;")]
    lines = [
        f"{name}\t65\ta\t10\t60\t4M\t{mate}\t50\t0\tACGT\tIIII{tag}\n" for name, mate, tag in reads
    ]
    (tmp_path / "whole.sam").write_text(SAM + "".join(lines))
    subprocess.run(
        ["samtools", "view", "-b", "-o", str(whole.bam), str(tmp_path / "whole.sam")], check=True
    )
    subprocess.run(["samtools", "index", str(whole.bam)], check=True)
    (tmp_path / "parts").mkdir()
    part = take_contigs(whole, ["a", "b"], tmp_path / "parts")
    with pysam.AlignmentFile(str(part.bam)) as bam:
        assert bam.references == ("a", "b")
        assert [read.query_name for read in bam] == ["kept", "near"]
    assert known_bases(part.fasta) == 1600
