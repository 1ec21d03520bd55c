import os
import random
import subprocess
import sys
from pathlib import Path

import pysam
import pytest
import yaml

from workflows.genomes.make_genome import GenomeFiles
from workflows.train.curves import draw_curves, read_epochs
from workflows.train.run import Encoding, GenomeMakers, is_newer, load_config, thin

REPOSITORY = Path(__file__).resolve().parents[2]
RUN = REPOSITORY / "workflows" / "train" / "run.py"

# Stands for cnvnet: adds its arguments and the training YAML to --output; logs one epoch.
FAKE = """#!/usr/bin/env python3
import sys
out = sys.argv[sys.argv.index("--output") + 1]
with open(out, "a") as text:
    print(*sys.argv[1:], file=text)
    if "--config" in sys.argv:
        text.write(open(sys.argv[sys.argv.index("--config") + 1]).read())
if "--log" in sys.argv:
    with open(sys.argv[sys.argv.index("--log") + 1], "w") as log:
        print("fold,epoch,train_loss,train_accuracy,validation_loss,validation_accuracy", file=log)
        print("0,1,1,0.5,1,0.5", file=log)
"""

GENOMES = """
genomes:
  - name: tiny
    seed: 5
    references: [reference.fa]
    extra: {inversions_per_mb: 100}
    reads: {depth: 4, length: 100, insert_mean: 300, insert_sd: 30, profile: HS20}
"""

TRAIN = """
genomes: genomes.yaml
encoding: cnvnet
encode: {max_false_per_true: 9}
train: [tiny]
thinned: {tiny: 0.5}
calibrate: [tiny]
settings: settings.yaml
model: model.cnvnet
"""


@pytest.mark.parametrize("name", ["clean.yaml", "paper.yaml"])
def test_clean_configs_name_genomes_without_chromosome_2(name):
    config = load_config(REPOSITORY / "workflows" / "train" / name)
    recipe = yaml.safe_load((REPOSITORY / "workflows" / "genomes" / "training.yaml").read_text())
    assert set(config["train"]) | set(config["thinned"]) | set(config["calibrate"]) <= {
        g["name"] for g in recipe["genomes"]
    }
    for genome in recipe["genomes"]:
        for reference in genome["references"]:
            fai = REPOSITORY / "workflows" / "genomes" / f"{reference}.fai"
            contigs = {line.split("\t")[0] for line in fai.read_text().splitlines()}
            left = contigs - set(genome.get("exclude_contigs", []))
            assert left and not {c for c in left if "chr2_" in c or c in ("2", "chr2")}


def test_the_shipped_model_learns_from_genomes_that_the_recipes_name(tmp_path):
    config = load_config(REPOSITORY / "workflows" / "train" / "cnvnet.yaml")
    names = [*config["train"], *config["thinned"], *config["calibrate"]]
    makers = GenomeMakers(config, tmp_path, 1)
    makers.check(names)
    with pytest.raises(ValueError, match="has no genome HG002"):
        makers.check([*names, "HG002"])
    with pytest.raises(ValueError, match="yeast_Y12 is made of yeast strains: say with --strains"):
        makers.make("yeast_Y12")


def test_a_shard_older_than_its_sources_is_made_again(tmp_path):
    source, made = tmp_path / "a", tmp_path / "b"
    source.touch()
    assert not is_newer(made, [source])
    made.touch()
    os.utime(source, ns=(0, 0))
    assert is_newer(made, [source])
    os.utime(made, ns=(0, 0))
    assert not is_newer(made, [source])


def test_nothing_is_learnt_where_the_truth_is_not_known(tmp_path):
    fake = tmp_path / "cnvnet"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    encoding = Encoding(fake, "cnvnet", {}, tmp_path, 1)
    everywhere, in_parts = GenomeFiles(tmp_path, "people"), GenomeFiles(tmp_path, "yeast")
    for genome in (everywhere, in_parts):
        genome.bam.touch()
        genome.truth.touch()
    in_parts.regions.touch()
    assert "--regions" not in encoding.shard(everywhere, everywhere.bam).read_text()
    assert f"--regions {in_parts.regions}" in encoding.shard(in_parts, in_parts.bam).read_text()


def test_a_share_of_reads_that_makes_no_sense_is_an_error(tmp_path):
    genome = type("Genome", (), {"name": "g", "bam": tmp_path / "g.bam"})
    for share in (0, 1, 1.5):
        with pytest.raises(ValueError, match="between 0 and 1"):
            thin(genome, share, tmp_path, 1)


def test_config_with_a_key_too_many_or_too_few_is_an_error(tmp_path):
    config = tmp_path / "train.yaml"
    for text in (TRAIN.replace("encoding:", "schema:"), TRAIN.replace("calibrate: [tiny]", "")):
        config.write_text(text)
        with pytest.raises(
            ValueError, match="needs the keys calibrate, encode, encoding, genomes, model, settings"
        ):
            load_config(config)


def test_from_reference_to_model_with_a_stand_in_program(tmp_path):
    bases = "".join(random.Random(8).choices("ACGT", k=30_000))
    (tmp_path / "reference.fa").write_text(f">tiny\n{bases}\n")
    pysam.faidx(str(tmp_path / "reference.fa"))
    (tmp_path / "genomes.yaml").write_text(GENOMES)
    (tmp_path / "train.yaml").write_text(TRAIN)
    (tmp_path / "settings.yaml").write_text("train: {seed: 3}\n")
    fake = tmp_path / "cnvnet"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    command = [sys.executable, RUN, "--config", tmp_path / "train.yaml", "--cnvnet", fake]
    command += ["--out", tmp_path / "out/train"]
    subprocess.run(command, check=True, capture_output=True)

    made = tmp_path / "out" / "genomes"
    with pysam.AlignmentFile(str(made / "tiny.bam")) as bam:
        depth = sum(read.query_alignment_length for read in bam.fetch("tiny")) / len(bases)
    assert 3.4 < depth < 4.2
    assert not list(made.glob("partial*")) and not list(made.glob("sort*"))
    drawn = (tmp_path / "out/train/tiny.cnvnet.shard").read_text()
    assert drawn.startswith("encode --reads") and "--set encode.max_false_per_true=9" in drawn
    assert "tiny_x0.5.bam" in (tmp_path / "out/train/tiny_x0.5.cnvnet.shard").read_text()
    model = (tmp_path / "model.cnvnet").read_text()
    assert (
        model.startswith("train --config")
        and "tiny.cnvnet.shard" in model
        and "tiny_x0.5.cnvnet.shard" in model
    )
    assert "train.calibrate=tiny" in model and "seed: 3" in model
    assert "--scorer-only" not in model

    thinned = pysam.AlignmentFile(str(tmp_path / "out/train/tiny_x0.5.bam")).count()
    whole = pysam.AlignmentFile(str(made / "tiny.bam")).count()
    assert 0.4 < thinned / whole < 0.6

    (tmp_path / "train.yaml").write_text(TRAIN.replace("encoding: cnvnet", "encoding: paper"))
    subprocess.run(command, check=True, capture_output=True)
    assert (
        (tmp_path / "model.cnvnet")
        .read_text()
        .splitlines()[-1]
        .startswith("train --scorer-only --from")
    )

    before = {path: path.stat().st_mtime_ns for path in made.iterdir()}
    subprocess.run(command, check=True, capture_output=True)
    assert {
        path: path.stat().st_mtime_ns for path in made.iterdir()
    } == before  # nothing is made twice


def test_curves_show_the_folds_behind_the_model(tmp_path):
    log = tmp_path / "epochs.csv"
    rows = [
        "fold,epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,seconds"
    ]
    rows += [
        f"{fold},{epoch},{1 / epoch},0.5,{2 / epoch},0.4,0.001,3"
        for fold in (1, 2, 0)
        for epoch in (1, 2, 3)
    ]
    log.write_text("\n".join(rows) + "\n")
    epochs = read_epochs(log)
    assert sorted(epochs) == [0, 1, 2] and [e["validation_loss"] for e in epochs[0]] == [
        2,
        1,
        2 / 3,
    ]
    draw_curves(log, tmp_path / "epochs.svg")
    assert "<svg" in (tmp_path / "epochs.svg").read_text()
