"""The command that measures on realistic genomes: its parts, and from end to end on 300 kb."""

import argparse
import csv
import gzip
import os
import sys
from pathlib import Path

import pysam
import pytest
import yaml

from cnvnet_tune.truvari import DUP_AS_INS, KINDS
from workflows.benchmark.compare import ALL, IN_REPEATS, OUTSIDE_REPEATS, Counts
from workflows.benchmark.table import Row
from workflows.genomes.make_genome import make_genome
from workflows.genomes.truth import write_truth
from workflows.genomes.yeast import load_settings as load_strains
from workflows.tables import causes, real, real_inputs, real_page, reliability
from workflows.tables.causes import Case, Record
from workflows.tables.changes import Change, write_gains
from workflows.tables.ranking import Ranked
from workflows.tables.reliability import Scored
from workflows.train.run import load_config

REPOSITORY = Path(__file__).resolve().parents[2]
TABLES = REPOSITORY / "workflows" / "tables"
PROGRAM = Path(os.environ.get("CNVNET", REPOSITORY / "build" / "release" / "cnvnet"))
COLUMNS = "#contig\tbegin\tend\tkind\tsize\tgenotype\torigin\n"


def config():
    return yaml.safe_load((TABLES / "real.yaml").read_text())


def test_scores_fall_into_bins():
    bins = reliability.bins_of(
        [(0.0, False), (0.3, True), (0.35, False), (0.999, True), (1.0, True)]
    )
    assert [one.count for one in bins] == [1, 0, 0, 2, 0, 0, 0, 0, 0, 2]
    assert bins[3].share_true == 0.5 and bins[1].share_true is None
    assert reliability.calibration_error(bins) == pytest.approx((0.0 + 2 * 0.175 + 2 * 0.0005) / 5)
    assert reliability.calibration_error(reliability.bins_of([])) is None


def test_recall_at_a_precision_is_the_highest_that_a_threshold_gives():
    ranked = Ranked(((0.9, False), (0.8, True), (0.7, True), (0.6, True), (0.5, False)), events=6)
    assert reliability.recall_at(ranked, 0.75) == pytest.approx(0.5)
    assert reliability.recall_at(ranked, 0.76) == 0.0


def test_a_type_and_place_is_summarized_alone():
    scored = [
        Scored("DEL", True, 0.9, True),
        Scored("DEL", False, 0.8, False),
        Scored("DEL", True, None, True),
        Scored("DUP", True, 0.7, True),
    ]
    inside = reliability.reliability_of(scored, "DEL", True)
    assert inside.ranked == Ranked(((0.9, True),), 2)
    assert reliability.reliability_of(scored, "DEL", None).ranked.calls == (
        (0.9, True),
        (0.8, False),
    )
    assert real_page.score_figures(inside)["recall at precision 0.92"] == 0.5
    assert (
        real_page.score_figures(reliability.reliability_of([], "DEL", None))["average precision"]
        is None
    )


def test_gains_are_symbolic_insertions(tmp_path):
    fasta = tmp_path / "r.fa"
    fasta.write_text(">d\n" + "A" * 90 + "\n>c\nGC" + "A" * 88 + "\n")
    pysam.faidx(str(fasta))

    def change(contig, begin, end, kind, size):
        return Change(contig, begin, end, kind, size, "0|1", "REAL")

    changes = [
        change("c", 5, 65, "DUP", 60),
        change("c", 2, 2, "INS", 50),
        change("d", 0, 0, "INS", 70),
    ]
    changes += [change("c", 7, 7, "INS", 49), change("c", 7, 67, "DEL", 60)]
    write_gains(changes, fasta, tmp_path / "g.vcf.gz")
    with pysam.VariantFile(str(tmp_path / "g.vcf.gz")) as vcf:
        found = [
            (r.contig, r.pos, r.ref, r.info["SVTYPE"], r.info["SVLEN"], r.samples[0]["GT"])
            for r in vcf
        ]
    assert found == [
        ("d", 1, "A", "INS", 70, (0, 1)),
        ("c", 2, "C", "INS", 50, (0, 1)),
        ("c", 5, "A", "INS", 60, (0, 1)),
    ]


def case(kind="DEL", missed=False, cause=causes.NOTHING, in_repeat=False, there=None, in_all=False):
    call = Record("c", 10, 110, kind, 100, 0.5, ())
    return Case(call, missed, in_repeat, cause, there, in_all)


def short(size):
    return case(
        cause=causes.ONLY_SHORT,
        in_repeat=True,
        there=Change("c", 10, 10, "INS", size, "0|1", "REAL"),
        in_all=size == 49,
    )


COUNTS = Counts(8, 2, 8, 4, 8, 6)


def result(name="g", counts=COUNTS):
    rows = [
        Row(name, kind, 500, subset, "cnvnet", counts)
        for kind in KINDS
        for subset in (ALL, IN_REPEATS, OUTSIDE_REPEATS)
    ]
    cases = [
        case(),
        short(39),
        short(40),
        short(49),
        case(missed=True, cause=causes.LOW_SCORE, in_repeat=True),
    ]
    scored = [Scored("DEL", True, 0.95, True), Scored("DEL", False, 0.2, False)]
    return real_page.GroupResult(
        name, rows, {"cnvnet": [("x", one) for one in cases]}, scored, 20_000_000
    )


def test_causes_are_counted():
    table = real_page.cause_table(result(), missed=False)
    assert "| only variants < 50 bp | 3 (3) | 0 |" in table and "| all | 4 (3) | 0 |" in table
    assert (
        "| of these, with one of 40-49 bp | 2 (2) | 0 |" in table
        and "| nothing there | 1 (0) | 0 |" in table
    )
    assert f"| {real_page.IN_ALL} | 1 (1) | 0 |" in table
    assert real_page.IN_ALL not in real_page.cause_table(result(), missed=True)
    assert "| score too low | 1 (1) | 0 |" in real_page.cause_table(result(), missed=True)
    tsv = real_page.causes_tsv([result()])
    assert "g\tcnvnet\tDEL\tfalse\tonly variants < 50 bp\tyes\t3\n" in tsv
    assert "g\tcnvnet\tDEL\tmissed\tscore too low\tyes\t1\n" in tsv


def test_each_case_has_a_line():
    lines = real_page.cases_tsv([result()]).splitlines()
    assert len(lines) == 6
    event, why = (
        ["c", "10", "110", "DEL", "100", "0.500", "PASS", "yes"],
        [causes.ONLY_SHORT, "INS:10-10:39"],
    )
    assert lines[2].split("\t") == ["g", "x", "cnvnet", "false", *event, *why]


def test_false_calls_per_10_mb():
    rates = {(kind, figure): rate for _, kind, figure, rate in real_page.false_rates(result())}
    assert rates["DEL", real_page.FALSE_RATE] == 2.0
    assert rates["DEL", real_page.SHORT_RATE] == 0.5  # 39 bp, not 40
    assert "| cnvnet | 2.0 | 2.0 | 0.5 | 0.0 |" in real_page.rate_table(result())


def test_goals_are_data():
    figures = real_page.figures_of(result())
    goal = {"group": "g", "type": "DEL", "subset": ALL}
    goals = [
        goal | {"figure": "precision", "at_least": 0.6},
        goal | {"figure": "recall", "at_least": 0.9},
        goal | {"figure": "genotypes right", "at_least": 0.75},
        goal | {"figure": real_page.FALSE_RATE, "at_most": 2},
        goal | {"figure": real_page.SHORT_RATE, "at_most": 0.4},
        goal | {"figure": "ECE", "at_most": 0.2, "subset": IN_REPEATS},
        goal | {"figure": "average precision", "type": "DUP", "at_least": 0.2},
        goal | {"figure": "f1", "type": DUP_AS_INS, "at_least": 0.2},
        goal | {"figure": "no such figure", "group": "not measured", "at_least": 1},
    ]
    verdicts = [line[-1] for line in real_page.goal_lines(goals, figures, ["g"])]
    assert verdicts == ["met", "**missed**", "met", "met", "**missed**", "met", "no figure", "met"]
    with pytest.raises(ValueError, match="no such figure"):
        real_page.goal_lines([goal | {"figure": "no such figure", "at_least": 1}], figures, ["g"])


def test_a_group_without_events_shows_only_what_is_false():
    with_events = real_page.group_section(result())
    without = real_page.group_section(result(counts=Counts(fp=4)))
    assert "missed: cause" in with_events and "DUP as INS, against all insertions" in with_events
    assert "missed: cause" not in without and "precision / recall" not in without
    assert "false: cause" in without and "| DEL | outside tandem repeats | 1 |" in without


def genome(contigs):
    changes = [Change(contig, 5, 5, "INS", 70, "0|1", "REAL") for contig in contigs]
    return real_inputs.RealGenome(None, changes)


def test_each_contig_or_genome_has_the_model_of_its_fold():
    folds = [
        {"name": "a", "contigs": ["1"]},
        {"name": "b", "contigs": ["2"]},
        {"name": "y", "genomes": ["yeast"]},
    ]
    models = {name: Path(name) for name in "aby"}
    found = real_inputs.models_by_fold(
        folds, models, {"g": genome("12"), "yeast": genome(["1", "IV"])}
    )
    assert found == {
        "g": {"1": Path("a"), "2": Path("b")},
        "yeast": {"1": Path("y"), "IV": Path("y")},
    }
    with pytest.raises(ValueError, match="contig 3 must be in one fold, not in 0"):
        real_inputs.models_by_fold(folds, models, {"g": genome("13")})
    with pytest.raises(ValueError, match="not in 2"):
        real_inputs.models_by_fold([*folds, folds[0]], models, {"g": genome("1")})


def test_the_model_of_a_fold_learns_nothing_of_its_genomes(tmp_path):
    recipe = load_config(TABLES.parent / "train" / "cnvnet.yaml")
    own = config() | {"more": {"train": ["y1", "y2"], "calibrate": ["y1", "y2"]}}
    shards = {name: [Path(f"{name}.shard")] for name in [*recipe["train"], "y1", "y2"]}
    arguments = argparse.Namespace(out=tmp_path, cnvnet=Path("cnvnet"))
    yeast = real_inputs.fold_job(own, recipe, shards, {"name": "y", "genomes": ["y1"]}, arguments)
    assert Path("y1.shard") not in yeast.shards and Path("y2.shard") in yeast.shards
    assert "y1" not in yeast.training.changes["train.calibrate"]
    assert (
        "y2" in yeast.training.changes["train.calibrate"]
        and "train.hold_out" not in yeast.training.changes
    )
    fold = {"name": "y", "genomes": ["y1"], "relatives": ["y2"]}
    neither = real_inputs.fold_job(own, recipe, shards, fold, arguments)
    assert not {Path("y1.shard"), Path("y2.shard")} & set(neither.shards)
    assert yeast.model == tmp_path / "real" / "models" / "y" / "model.cnvnet"
    chr1 = real_inputs.fold_job(own, recipe, shards, {"name": "chr1", "hold_out": ["1"]}, arguments)
    assert chr1.training.changes["train.hold_out"] == ["1"] and Path("y1.shard") in chr1.shards


def test_no_fold_learns_of_the_strains_that_it_calls():
    own, recipe = config(), load_config(TABLES.parent / "train" / "cnvnet.yaml")
    crosses = load_strains(recipe["strains"])
    strains_of = {s["name"]: set(s["haplotypes"]) - {s["reference"]} for s in crosses}
    for fold in own["folds"]:
        called = set().union(*(strains_of[name] for name in fold.get("genomes", [])))
        left_out = [*fold.get("genomes", []), *fold.get("relatives", [])]
        _, left = real_inputs.without_genomes(own, recipe, left_out)
        learnt = set().union(*(strains_of.get(name, set()) for name in left["train"]))
        assert not called & learnt and (not called or learnt)


def test_folds_find_their_models(tmp_path):
    standing = tmp_path / "real" / "models" / "a" / "model.cnvnet"
    standing.parent.mkdir(parents=True)
    (tmp_path / "b.cnvnet").touch()
    standing.touch()
    folds = [{"name": "a"}, {"name": "b", "model": "b.cnvnet"}]
    arguments = argparse.Namespace(out=tmp_path)
    found = real_inputs.fold_models({"folds": folds}, tmp_path, arguments)
    assert found == {"a": standing, "b": tmp_path / "b.cnvnet"}
    with pytest.raises(real_inputs.MissingInput, match="fold c names"):
        real_inputs.fold_models({"folds": [{"name": "c", "model": "none"}]}, tmp_path, arguments)


def test_a_missing_genome_is_told_with_the_command_that_makes_it(tmp_path, monkeypatch, capsys):
    words = [
        "--cnvnet",
        sys.executable,
        "--genomes",
        tmp_path / "g",
        "--only-model",
        "m",
        "--out",
        tmp_path / "out",
    ]
    words += ["--config", TABLES / "real.yaml", "--groups", "yeast homozygous"]
    monkeypatch.setattr(sys, "argv", ["real.py", *map(str, words)])
    assert real.main() == 3
    told = capsys.readouterr().err
    assert "yeast.py --config" in told and "yeast.yaml" in told and "--only yeast_Y12" in told
    own = {"recipes": [{"recipe": "none.yaml", "command": "x.py"}]}
    assert (
        real_inputs.command_for("g", own, tmp_path, tmp_path) == "no recipe of none.yaml names it"
    )


def test_the_shipped_config_is_whole():
    own = config()
    names = {name for members in own["groups"].values() for name in members}
    held = [name for fold in own["folds"] for name in fold.get("genomes", [])]
    assert set(held) <= names and len(held) == len(set(held))
    assert {goal["group"] for goal in own["goals"]} <= set(own["groups"])
    rows = {name: result(name) for name in own["groups"]}
    for goal in own["goals"]:
        real_page.goal_lines([goal], real_page.figures_of(rows[goal["group"]]), [goal["group"]])
    page = (REPOSITORY / "docs" / "realistic.md").read_text()
    assert page.count("<!-- realistic: begin -->\n") == page.count("<!-- realistic: end -->\n") == 1


SETTINGS = {
    "name": "tiny",
    "seed": 5,
    "references": ["part.fa.gz"],
    "extra": {"deletions_per_mb": 30, "duplications_per_mb": 20, "novel_insertions_per_mb": 10},
    "reads": {"depth": 16, "length": 150, "insert_mean": 400, "insert_sd": 60, "profile": "HS25"},
}


def write_changes(files, more):
    """Writes the changes of a genome by its truth, and the lines of `more`."""
    lines = list(more)
    with pysam.VariantFile(str(files.truth)) as vcf:
        for r in vcf:
            zygosity = "|".join(map(str, r.samples[0]["GT"]))
            size = abs(r.info["SVLEN"])
            fields = (r.contig, r.pos, r.stop, r.info["SVTYPE"], size, zygosity, r.info["ORIGIN"])
            lines.append("\t".join(map(str, fields)) + "\n")
    lines.sort(key=lambda line: int(line.split("\t")[1]))
    (files.folder / f"{files.name}.changes.tsv").write_text(COLUMNS + "".join(lines))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A simulated genome of 300 kb, and the folder of all files."""
    folder = tmp_path_factory.mktemp("tiny")
    with pysam.FastaFile(str(REPOSITORY / "workflows" / "data" / "grch38_chr2_2mb.fa.gz")) as fasta:
        bases = fasta.fetch(fasta.references[0], 100_000, 400_000)
    with pysam.BGZFile(str(folder / "part.fa.gz"), "w") as out:  # type: ignore[call-arg]  # pysam's stub lacks the defaults
        out.write(f">part\n{bases}\n".encode())
    files = make_genome(SETTINGS, folder, folder / "genomes", 1)
    write_changes(files, [])
    own = {
        "recipes": [],
        "groups": {"tiny group": ["tiny"]},
        "callers": [],
        "explain": ["cnvnet"],
        "refdist": [500],
        "truvari": {"pctseq": 0, "passonly": True, "sizemin": 50, "sizemax": 100_000_000},
        "goals": [
            {
                "group": "tiny group",
                "type": "DEL",
                "subset": "all",
                "figure": "recall",
                "at_least": 0.5,
            }
        ],
    }
    (folder / "real.yaml").write_text(yaml.safe_dump(own))
    return folder, files


def test_a_genome_can_have_a_part_of_its_reads(tiny):
    folder, files = tiny
    own = {"recipes": [], "thinned": {"half": {"of": "tiny", "share": 0.5}}}
    genome = real_inputs.standing_genome(
        "half", own, folder, folder / "genomes", folder / "place"
    ).truth_set
    assert (genome.name, genome.truth) == ("half", files.truth)
    with pysam.AlignmentFile(str(genome.bam)) as some, pysam.AlignmentFile(str(files.bam)) as every:
        assert some.mapped / every.mapped == pytest.approx(0.5, abs=0.03)


def run_real(folder, monkeypatch):
    """Runs the command; returns the cases that it lists."""
    words = ["--config", folder / "real.yaml", "--cnvnet", PROGRAM, "--docs", folder / "docs"]
    words += ["--out", folder / "out", "--genomes", folder / "genomes", "--threads", "1"]
    words += ["--only-model", REPOSITORY / "models" / "cnvnet-v1.cnvnet"]
    (folder / "docs").mkdir(exist_ok=True)
    empty = "# x\n<!-- realistic: begin -->\n<!-- realistic: end -->\n"
    (folder / "docs" / "realistic.md").write_text(empty)
    monkeypatch.setattr(sys, "argv", ["real.py", *map(str, words)])
    assert real.main() == 0
    with open(folder / "out" / "realistic_cases.tsv") as text:
        return list(csv.DictReader(text, delimiter="\t"))


def passing_deletions(folder):
    """Returns begin and end of the deletions that pass."""
    calls = folder / "out" / "real" / "calls" / "tiny" / "cnvnet" / "calls.vcf.gz"
    with pysam.VariantFile(str(calls)) as vcf:
        records = [r for r in vcf if r.info["SVTYPE"] == "DEL" and list(r.filter) == ["PASS"]]
    return [(r.pos, r.stop) for r in records]


def without(lines, place):
    """Returns the lines of the truth without an event there, of which there must be one."""
    kept = [line for line in lines if line[0] == "#" or abs(int(line.split("\t")[1]) - place) > 100]
    assert len(kept) == len(lines) - 1
    return kept


def test_from_genome_to_page(tiny, monkeypatch, capsys):
    """Then two events leave the truth: the calls there become false, each with its cause."""
    folder, files = tiny
    run_real(folder, monkeypatch)
    assert "tiny: cnvnet" in capsys.readouterr().err
    page = (folder / "docs" / "realistic.md").read_text()
    assert "| tiny group | DEL | all | recall | ≥ 0.5 |" in page and "| met |" in page
    parts = ["### tiny group", "DUP as INS, against all insertions", "missed: cause", "| ECE |"]
    assert [part for part in parts if part not in page] == []
    for name in ("realistic", "realistic_causes", "realistic_reliability", "realistic_figures"):
        written = folder / "docs" / "tables" / f"{name}.tsv"
        assert written.read_text() == (folder / "out" / f"{name}.tsv").read_text() != ""
    assert not (folder / "docs" / "tables" / "realistic_cases.tsv").exists()

    (first, end), (second, _) = passing_deletions(folder)[:2]
    with gzip.open(files.truth, "rt") as text:
        lines = without(without(text.readlines(), first), second)
    write_truth(files.truth, "".join(lines))
    insertion = f"part\t{second}\t{second}\tINS\t80\t0|1\tREAL\n"
    write_changes(files, [f"part\t{first}\t{end}\tDEL\t{end - first}\t0|1\tREAL\n", insertion])
    cases = run_real(folder, monkeypatch)
    assert "tiny: cnvnet" not in capsys.readouterr().err  # the calls are kept
    false = {int(case["begin"]): case for case in cases if case["what"] == "false"}
    assert false[first]["cause"] == causes.SECOND and false[first]["there"].startswith("DEL:")
    assert false[second]["cause"] == causes.INSERTION
    assert (
        false[second]["there"] == f"INS:{second}-{second}:80" and false[second]["filter"] == "PASS"
    )
