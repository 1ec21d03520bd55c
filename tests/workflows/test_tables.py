import json
import os
import sys
from pathlib import Path

import pysam
import pytest
import yaml

from cnvnet_tune.truvari import TYPES
from workflows.benchmark.callers import Job
from workflows.benchmark.compare import ALL, SUBSETS, Counts
from workflows.benchmark.table import Row
from workflows.command import command_parser, first_paragraph, parse
from workflows.genomes.make_genome import load_settings
from workflows.genomes.truth import write_truth
from workflows.tables import ablation, crossval, decoys, paper, transfer
from workflows.tables.models import ModelJob, read_record, train_once
from workflows.tables.page import call_table, fill_block, genotype_table, publish
from workflows.tables.ranking import (
    Ranked,
    are_redundant,
    average_precision,
    best_threshold,
    curve,
    model_score,
    rank,
    settle,
    support_count,
)
from workflows.train.run import Training, load_config

TABLES = Path(__file__).resolve().parents[2] / "workflows" / "tables"
DOCS = Path(__file__).resolve().parents[2] / "docs"
GENOMES = TABLES.parent / "genomes"

HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=Redundant,Description="Redundant">
##contig=<ID=c,length=100000>
##contig=<ID=d,length=100000>
##ALT=<ID=DEL,Description="Deletion">
##ALT=<ID=DUP,Description="Duplication">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length">
##INFO=<ID=SCORE,Number=1,Type=Float,Description="Score">
##INFO=<ID=SR,Number=1,Type=Integer,Description="Split reads">
##INFO=<ID=PE,Number=1,Type=Integer,Description="Pairs">
##INFO=<ID=SC,Number=1,Type=Integer,Description="Clips">
##INFO=<ID=HC,Number=1,Type=Integer,Description="Hidden">
##INFO=<ID=GAP,Number=1,Type=Integer,Description="Gaps">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS
"""

# Stands for cnvnet: `call` writes one deletion on the contig of --regions, named by its model;
# `train` its arguments.
FAKE = f"""#!{sys.executable}
import sys
def of(flag):
    return sys.argv[sys.argv.index(flag) + 1]
if sys.argv[1] == "--version":
    print("cnvnet fake")
elif sys.argv[1] == "train":
    with open(of("--output"), "a") as text, open(of("--log"), "w") as log:
        print(*sys.argv[1:], file=text)
        print("fold,epoch,train_loss,train_accuracy,validation_loss,validation_accuracy", file=log)
        print("0,1,1,0.5,1,0.5", file=log)
else:
    import pysam
    record = of("--regions") + "\\t100\\t" + of("--model")
    record += "\\tA\\t<DEL>\\t.\\tPASS\\tSVTYPE=DEL;END=200;SVLEN=-100\\tGT\\t0/1\\n"
    with pysam.BGZFile(of("--output"), "w") as out:
        out.write(({HEADER!r} + record).encode())
    pysam.tabix_index(of("--output"), preset="vcf")
"""


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "cnvnet"
    path.write_text(FAKE)
    path.chmod(0o755)
    os.utime(path, ns=(0, 0))
    return path


def write_vcf(path, events):
    """Writes (kind, pos, size, score, split reads, filter) as symbolic records of contig c, sorted
    by position.
    """
    text = HEADER
    for number, (kind, at, size, score, reads, passed) in enumerate(
        sorted(events, key=lambda e: e[1])
    ):
        length = -size if kind == "DEL" else size
        info = f"SVTYPE={kind};END={at + size};SVLEN={length};SCORE={score};SR={reads};PE=1"
        text += f"c\t{at}\tv{number}\tA\t<{kind}>\t.\t{passed}\t{info}\tGT\t0/1\n"
    write_truth(path, text)


def ids(path):
    with pysam.VariantFile(str(path)) as vcf:
        return {record.id: list(record.filter) for record in vcf}


def command_line(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["x", *(str(word) for word in words)])
    return parse(command_parser("x", program_needed=False))


def test_help_shows_the_whole_first_paragraph(capsys, monkeypatch):
    """Also of a docstring whose first paragraph takes two lines, as that of transfer.py."""
    monkeypatch.setattr(sys, "argv", ["transfer.py", "--help"])
    with pytest.raises(SystemExit, match="0"):
        transfer.main()
    described = capsys.readouterr().out.split("\n\n")[1]
    assert " ".join(described.split()) == (
        "Measures whether tuned thresholds keep their word elsewhere: "
        "tuned on one chromosome, measured on another."
    )
    assert first_paragraph("One.") == "One."


def test_arguments_become_whole_paths_and_folders(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    arguments = command_line(monkeypatch, "--config", "a/b.yaml", "--out", "out/x")
    assert arguments.config == tmp_path / "a/b.yaml" and arguments.out.is_dir()
    assert arguments.genomes == tmp_path / "out/genomes" and arguments.genomes.is_dir()
    with pytest.raises(SystemExit):
        command_line(monkeypatch, "--config", "c", "--out", "o", "--cnvnet", "nowhere")


def test_a_model_is_trained_once_for_the_same_command_and_shards(program, tmp_path):
    shard, settings = tmp_path / "a.shard", tmp_path / "train.yaml"
    for file in (shard, settings):
        file.touch()
        os.utime(file, ns=(0, 0))
    job = ModelJob(
        Training(program, settings, {"train.seed": 3, "train.hold_out": ["a", "b"]}),
        [shard],
        tmp_path / "m",
    )
    assert train_once(job) == tmp_path / "m" / "model.cnvnet"
    text = job.model.read_text()
    assert "--set train.seed=3 --set train.hold_out=a,b --shards" in text
    train_once(job)
    assert job.model.read_text() == text
    train_once(ModelJob(Training(program, settings, {"train.seed": 4}), [shard], tmp_path / "m"))
    assert "train.seed=4" in job.model.read_text().splitlines()[1]
    os.utime(shard, ns=(2**62, 2**62))
    train_once(ModelJob(Training(program, settings, {"train.seed": 4}), [shard], tmp_path / "m"))
    assert len(job.model.read_text().splitlines()) == 3


def test_a_models_record_is_read(tmp_path):
    header = json.dumps({"network": {}, "record": {"epochs": [1, 2]}})
    (tmp_path / "m").write_bytes(
        f"cnvnet-model 1\n{len(header):016x}\n{header}".encode() + b"\xff\x00"
    )
    assert read_record(tmp_path / "m") == {"epochs": [1, 2]}
    (tmp_path / "m").write_bytes(b"cnvnet-model 2\n")
    with pytest.raises(ValueError, match="not a model"):
        read_record(tmp_path / "m")


def test_the_record_of_the_shipped_model_is_read():
    assert (
        read_record(TABLES.parents[1] / "models" / "paper-v1.cnvnet")["training"]["split"]["seed"]
        == 1
    )


def test_a_block_of_a_page_is_replaced(tmp_path):
    page = tmp_path / "classifier.md"
    page.write_text("head\n<!-- a: begin -->\nold\n<!-- a: end -->\ntail\n")
    publish("a", "new\n", "x\ty\n", tmp_path, tmp_path)
    assert page.read_text() == "head\n<!-- a: begin -->\nnew\n<!-- a: end -->\ntail\n"
    assert (
        (tmp_path / "a.tsv").read_text() == (tmp_path / "tables" / "a.tsv").read_text() == "x\ty\n"
    )
    with pytest.raises(ValueError, match="b: begin"):
        fill_block(page, "b", "new\n")


def test_the_page_has_a_block_for_each_table():
    text = (DOCS / "classifier.md").read_text()
    for name in ("crossval", "decoys", "paper", "ablation"):
        assert text.count(f"<!-- {name}: begin -->\n") == text.count(f"<!-- {name}: end -->\n") == 1


ROWS = [
    Row("real", "DEL", 500, ALL, "cnvnet", Counts(8, 2, 8, 0, 8, 6)),
    Row("real", "DEL", 500, ALL, "delly", Counts(4, 6, 4, 4, 0, 0)),
    Row("real", "DUP", 500, ALL, "cnvnet", Counts(0, 3, 0, 0)),
    Row("real", "DUP", 500, ALL, "delly", Counts(0, 3, 0, 2)),
]


def test_the_best_caller_of_a_line_is_bold():
    assert "| all | 10 | **1.000 / 0.800 / 0.889** | 0.500 / 0.400 / 0.444 |" in call_table(
        ROWS, "real", "DEL"
    )
    assert "| all | 3 | - / 0.000 / 0.000 | 0.000 / 0.000 / 0.000 |" in call_table(
        ROWS, "real", "DUP"
    )
    assert "| real | DEL | 0.750 | - |" in genotype_table(ROWS, ALL)


@pytest.mark.parametrize(
    "a, b, redundant",
    [
        ((0, 100), (99, 200), True),
        ((0, 100), (100, 200), True),
        ((0, 100), (99, 399), True),
        ((0, 100), (99, 400), False),
        ((0, 100), (300, 425), True),
        ((0, 100), (301, 401), False),
        ((0, 100), (100, 226), False),
        ((0, 2001), (2001, 4002), False),
    ],
)
def test_redundant_calls_overlap_or_are_near_and_of_like_size(a, b, redundant):
    """The cases of the C++ test Redundant.ShareABaseAndAreOfLikeSize."""
    assert are_redundant(a, b) == are_redundant(b, a) == redundant


def test_of_redundant_calls_the_best_is_left(tmp_path):
    calls, target = tmp_path / "calls.vcf.gz", tmp_path / "settled.vcf.gz"
    events = [
        ("DEL", 1000, 100, 0.5, 9, "PASS"),
        ("DEL", 1050, 100, 0.9, 2, "Redundant"),
        ("DUP", 1060, 100, 0.1, 3, "PASS"),
    ]
    write_vcf(calls, events)
    settle(calls, model_score, target)
    assert ids(target) == {"v1": ["Redundant"], "v2": ["PASS"]}
    settle(calls, support_count, target, {"DEL": 10, "DUP": 5})
    assert ids(target) == {"v0": ["PASS"], "v2": ["LowQual"]}


def test_figures_of_ranked_calls():
    ranked = Ranked(((0.9, True), (0.5, False), (0.5, True), (0.2, False)), events=4)
    assert curve(ranked) == [(0.9, 1.0, 0.25), (0.5, 2 / 3, 0.5), (0.2, 0.5, 0.5)]
    assert average_precision(ranked) == pytest.approx(0.25 + 2 / 3 * 0.25)
    assert best_threshold(ranked) == 0.5
    assert average_precision(Ranked((), 3)) == 0 and best_threshold(
        Ranked(((1, False),), 3)
    ) == float("inf")
    assert ranked + Ranked(((0.1, True),), 1) == Ranked((*ranked.calls, (0.1, True)), 5)


def test_ranking_takes_calls_of_any_filter(tmp_path):
    write_vcf(
        tmp_path / "t.vcf.gz", [("DEL", 5000, 100, 1, 1, "PASS"), ("DEL", 9000, 100, 1, 1, "PASS")]
    )
    write_vcf(
        tmp_path / "c.vcf.gz",
        [("DEL", 5000, 100, 0.25, 1, "Redundant"), ("DEL", 40000, 100, 0.5, 1, "PASS")],
    )
    config = {
        "refdist": [500],
        "truvari": {"pctseq": 0, "passonly": True, "sizemin": 50, "sizemax": 50000},
    }
    ranked = rank(
        tmp_path / "t.vcf.gz", tmp_path / "c.vcf.gz", model_score, tmp_path / "bench", config
    )
    assert ranked == {"DEL": Ranked(((0.25, True), (0.5, False)), 2), "DUP": Ranked((), 0)}


def test_each_contig_is_called_by_its_own_model(program, tmp_path):
    reference = tmp_path / "r.fa"
    reference.write_text(">c\nACGT\n>d\nACGT\n>e\nACGT\n")
    pysam.faidx(str(reference))
    caller = crossval.CrossValidated(
        program, {"d": Path("model_d"), "c": Path("model_c"), "x": Path("model_x")}
    )
    (tmp_path / "calls").mkdir()
    cost = caller.call(Job(tmp_path / "x.bam", reference, tmp_path / "calls", 1))
    with pysam.VariantFile(str(tmp_path / "calls" / "calls.vcf.gz")) as vcf:
        assert [(record.contig, record.id) for record in vcf] == [
            ("c", "model_c"),
            ("d", "model_d"),
        ]
    assert cost.wall_s > 0 and caller.version() == "cnvnet fake"


def test_a_fold_learns_from_everything_but_its_contigs(tmp_path):
    config = yaml.safe_load((TABLES / "crossval.yaml").read_text())
    recipe = load_config(TABLES.parent / "train" / "clean.yaml")
    shards = {
        name: [Path(f"{name}.shard")] for name in [*recipe["train"], *config["more"]["train"]]
    }
    jobs = crossval.fold_jobs(config, recipe, shards, Path("cnvnet"), tmp_path)
    assert [job.folder.name for job in jobs] == ["1", "22", "chr2"]
    held = [job.training.changes["train.hold_out"] for job in jobs]
    assert held == [["1"], ["22", "22_slice"], ["chr2"]]
    assert all(set(job.shards) == {shard for of in shards.values() for shard in of} for job in jobs)
    assert "test_real_HG00733" in jobs[0].training.changes["train.calibrate"]


def test_goals_of_calls_are_met_or_missed():
    good = Counts(tp_base=98, fn=2, tp_comp=98, fp=2, genotyped=98, gt_right=90)
    rows = [
        Row(g, k, 500, s, "cnvnet", good) for g in ("real", "added") for k in TYPES for s in SUBSETS
    ]
    table = crossval.goal_table(crossval.goal_lines(rows, "real", "added"))
    assert "| real DEL | precision | ≥ 0.95 | 0.980 |" in table
    assert "| added: genotypes of DUP | genotypes right | ≥ 0.97 | **0.918, misses** |" in table
    page = crossval.to_page(rows, ["real", "added"], ["how it was"])
    assert (
        page.count("\ntrue D") == 0
        and page.count("| true DEL |") == 2
        and page.endswith("- how it was\n")
    )


@pytest.mark.parametrize("name", ["crossval", "ablation", "paper", "decoys"])
def test_shipped_configs_name_genomes_that_there_are(name):
    config = yaml.safe_load((TABLES / f"{name}.yaml").read_text())
    places = [GENOMES / "training.yaml", GENOMES / "chr2_test.yaml", GENOMES / "decoys_test.yaml"]
    known = {s["name"] for place in places if place.exists() for s in load_settings(place)}
    wanted = {genome for members in config.get("groups", {}).values() for genome in members}
    wanted |= {config[key] for key in ("learn", "other") if key in config}
    assert wanted <= known
    for recipe in (
        [config["recipe"]] if "recipe" in config else config.get("encodings", {}).values()
    ):
        load_config((TABLES / recipe).resolve())


def test_the_chromosome_of_the_ablation_is_in_no_training_genome():
    config = yaml.safe_load((TABLES / "ablation.yaml").read_text())
    assert config["genomes"] == "../genomes/chr2_test.yaml"
    assert config["whole"] in config["rows"]


def test_candidate_figures_come_from_the_record():
    of = {"average_precision": 0.9, "f1": 0.8, "calibration_error": 0.01, "true": 5}
    figures = ablation.candidate_figures({"calls": {"test": {"DEL": of, "DUP": of}}})
    assert (
        figures["candidates DEL AP"] == 0.9
        and figures["candidates DUP ECE"] == 0.01
        and len(figures) == 6
    )


def test_rows_of_the_ablation_are_means_over_seeds():
    one = [
        ablation.Measured("a", {"x": 0.5, "y": 1.0}),
        ablation.Measured("a", {"x": 0.7, "y": 1.0}),
    ]
    table = ablation.to_table([*one, ablation.Measured("b", {"x": 0.25})], ["x", "y"])
    assert "| a | 0.600 ±0.100 | 1.000 ±0.000 |" in table and "| b | 0.250 | - |" in table
    assert "a\t2\tx\t0.7000\n" in ablation.to_tsv(one)
    assert ablation.folder_name("+ reads at both ends (all) 1") == "reads_at_both_ends_all_1"


def test_jobs_of_the_ablation_differ_by_row_and_seed(tmp_path):
    config = yaml.safe_load((TABLES / "ablation.yaml").read_text())
    recipe = load_config(TABLES.parent / "train" / "clean.yaml")
    jobs = ablation.model_jobs(
        config, recipe, {name: [Path(name)] for name in recipe["train"]}, Path("cnvnet"), tmp_path
    )
    assert (
        len({job.folder for job in jobs}) == len(jobs) == len(config["rows"]) * len(config["seeds"])
    )
    assert len({json.dumps(job.training.changes) for job in jobs}) == len(jobs)


def test_believing_all_lets_the_redundant_pass(program, tmp_path):
    text = program.read_text().replace("PASS", "Redundant").replace('of("--regions")', '"c"')
    program.write_text(text)
    reference = tmp_path / "r.fa"
    reference.write_text(">c\n" + "A" * 300 + "\n>d\nACGT\n")
    pysam.faidx(str(reference))
    (tmp_path / "calls").mkdir()
    job = Job(tmp_path / "x.bam", reference, tmp_path / "calls", 1)
    caller = ablation.BelievesAll(program, "row", 0, Path("m"))
    caller.call(job)
    assert ids(job.calls) == {"m": ["PASS"]}
    assert not caller.settled and caller.name == "row_0"


FIGURES = {
    "classes": {
        k: {"images": 7, "precision": 0.5, "recall": 1.0, "f1": 0.667} for k in paper.CLASSES
    }
}


def test_the_papers_figures_stand_beside_ours():
    table = paper.class_table({"paper": FIGURES, "cnvnet": FIGURES})
    assert "| cnvnet | DEL | 7 | 0.500 | 1.000 | 0.667 | 0.747 |" in table
    rates = paper.rate_table({"paper": [100, 190], "cnvnet": [500, 900]})
    assert (
        "| paper | 100 | 50 | 190 | 95 |" in rates and "| cnvnet | 500 | 500 | 900 | 900 |" in rates
    )
    tsv = paper.to_tsv({"1": {"paper": FIGURES}}, ROWS, {"paper": [100, 190]})
    assert (
        "1\tpaper\tDUP\tprecision\t0.5000\n" in tsv
        and "3\tpaper\tall\timages/s on 2 cores\t190.0\n" in tsv
    )
    assert "2, whole line\tcnvnet\tDEL\tprecision\t1.000\n" in tsv


def test_images_per_second_leave_loading_out(monkeypatch, tmp_path):
    clock = [0.0]

    def evaluate(cnvnet, model, shards, report):
        clock[0] += 10 + 2 * len(shards)  # ten seconds to load, two per shard
        return {"images": 100 * len(shards)}

    monkeypatch.setattr(paper, "evaluate", evaluate)
    monkeypatch.setattr(paper.time, "monotonic", lambda: clock[0])
    encoding = paper.TrainedEncoding("paper", tmp_path / "m", tmp_path / "s", tmp_path / "t")
    assert paper.images_per_second(Path("cnvnet"), encoding, 1, tmp_path) == pytest.approx(50)


def test_false_calls_are_those_that_pass(tmp_path):
    events = [
        ("DEL", 1000, 100, 1, 1, "PASS"),
        ("DEL", 2000, 49, 1, 1, "PASS"),
        ("DUP", 3000, 90, 1, 1, "Redundant"),
    ]
    write_vcf(tmp_path / "c.vcf.gz", [*events, ("DUP", 4000, 90, 1, 1, ".")])
    counts = decoys.count_passing(tmp_path / "c.vcf.gz")
    assert counts == {"DEL": 1, "DUP": 1}
    page = decoys.to_page({"cnvnet": counts}, 4_000_000, ["how"])
    assert "| cnvnet | 1 | 1 | 5.0 |" in page
    assert "cnvnet\tDUP\t1\t4000000\n" in decoys.to_tsv({"cnvnet": counts}, 4_000_000)
