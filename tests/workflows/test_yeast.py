"""Genomes of two assemblies, on made-up strains of a few kb."""

import random
import subprocess
import sys
from pathlib import Path

import pysam
import pytest
import yaml

from workflows.genomes.yeast import load_settings

ROOT = Path(__file__).resolve().parents[2]
READS = {"depth": 6, "length": 100, "insert_mean": 300, "insert_sd": 30, "profile": "HS20"}


def bases(length, seed):
    return "".join(random.Random(seed).choices("ACGT", k=length))


ONE, TWO = bases(24_000, 1), bases(20_000, 2)
NOVEL = bases(200, 3)
REFERENCE = {"one": ONE, "two": TWO, "chrM": bases(3_000, 4)}
# Loses [6000, 6300), has [12000, 12400) twice, loses 20 bp at 16000; what it loses of contig two
# lies where a second of its contigs aligns too.
FIRST = {
    "one": ONE[:6_000] + ONE[6_300:12_400] + ONE[12_000:16_000] + ONE[16_020:],
    "two": TWO[:10_000] + TWO[10_100:],
    "again": TWO[8_000:12_000],
    "chrM": bases(3_000, 4),
}
# Loses [6000, 6300) too, and has new bases before 20000.
SECOND = {"one": ONE[:6_000] + ONE[6_300:20_000] + NOVEL + ONE[20_000:], "two": TWO}


def write_strain(folder, name, contigs):
    plain = folder / f"{name}.fa"
    plain.write_text("".join(f">{contig}\n{bases}\n" for contig, bases in contigs.items()))
    pysam.tabix_compress(str(plain), f"{plain}.gz", force=True)
    pysam.faidx(f"{plain}.gz")


def run(folder, *more):
    command = [sys.executable, ROOT / "workflows/genomes/yeast.py", "--config"]
    command += [folder / "strains.yaml", "--data", folder, "--out", folder / "out"]
    return subprocess.run([*map(str, command), *more], check=True, capture_output=True, text=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with the cross of the two strains, and the first strain twice."""
    folder = tmp_path_factory.mktemp("strains")
    for name, contigs in {"Ref": REFERENCE, "First": FIRST, "Second": SECOND}.items():
        write_strain(folder, name, contigs)
    genomes = [
        {"name": "cross", "seed": 1, "haplotypes": ["First", "Second"]},
        {"name": "same", "seed": 2, "haplotypes": ["First", "First"]},
    ]
    document = {"defaults": {"reference": "Ref", "reads": READS}, "genomes": genomes}
    (folder / "strains.yaml").write_text(yaml.safe_dump(document))
    run(folder, "--threads", "1")
    return folder


def truth(folder, name):
    with pysam.VariantFile(str(folder / "out" / f"{name}.truth.vcf.gz")) as vcf:
        return [
            (r.contig, r.info["SVTYPE"], r.pos, r.stop, r.samples[0]["GT"], r.info["ORIGIN"])
            for r in vcf
        ]


def near(found, expected):
    """True when two positions are one: the begin moves left as far as the bases allow."""
    return 0 <= expected - found <= 5


def test_truth_of_a_cross(made):
    deletion, duplication = truth(made, "cross")
    assert deletion[:2] == ("one", "DEL") and deletion[4:] == ((1, 1), "REAL")
    assert near(deletion[2], 6_000) and deletion[3] - deletion[2] == 300
    assert duplication[:2] == ("one", "DUP") and duplication[4:] == ((1, 0), "REAL")
    assert near(duplication[2], 12_000) and duplication[3] - duplication[2] == 400


def test_one_strain_twice_is_homozygous(made):
    assert [row[1] for row in truth(made, "same")] == ["DEL", "DUP"]
    assert {row[4] for row in truth(made, "same")} == {(1, 1)}


def test_changes_hold_every_difference(made):
    lines = (made / "out/cross.changes.tsv").read_text().splitlines()
    assert lines[0] == "#contig\tbegin\tend\tkind\tsize\tgenotype\torigin"
    rows = [line.split("\t") for line in lines[1:]]
    kinds = [(row[0], row[3], int(row[4]), row[5], row[6]) for row in rows]
    assert kinds == [
        ("one", "DEL", 300, "1|1", "REAL"),
        ("one", "DUP", 400, "1|0", "REAL"),
        ("one", "DEL", 20, "1|0", "REAL"),
        ("one", "INS", 200, "0|1", "REAL"),
        ("two", "DEL", 100, "1|0", "REAL"),
    ]
    places = [int(row[1]) for row in rows]
    assert all(map(near, places, [6_000, 12_000, 16_000, 20_000, 10_000]))
    assert rows[3][1] == rows[3][2]


def test_nothing_is_confident_where_an_assembly_aligns_twice(made):
    lines = (made / "out/cross.bed").read_text().splitlines()
    regions = [(c, int(b), int(e)) for c, b, e in map(str.split, lines)]
    assert any(c == "one" and b <= 100 and e >= 23_900 for c, b, e in regions)
    on_two = [(b, e) for c, b, e in regions if c == "two"]
    assert len(on_two) == 2
    assert abs(on_two[0][1] - 8_000) <= 50
    assert abs(on_two[1][0] - 12_000) <= 50


def test_the_layout_is_that_of_made_genomes_without_the_mitochondrion(made):
    out = made / "out"
    for suffix in ("bam", "bam.bai", "truth.vcf.gz.tbi", "fa", "fa.fai", "fa.bwt", "yaml"):
        assert (out / f"cross.{suffix}").exists(), suffix
    assert not list(out.glob("partial.*"))
    with pysam.AlignmentFile(str(out / "cross.bam")) as bam:
        assert bam.references == ("one", "two")
        assert bam.header["RG"][0]["SM"] == "cross"
        assert bam.count("one", 6_100, 6_200) == 0  # lost on both haplotypes
        assert bam.count("one", 20_100, 23_900) > 100


def test_a_genome_that_stands_there_is_not_made_again(made):
    bam = made / "out/cross.bam"
    before = bam.stat().st_mtime_ns
    assert run(made, "--only", "cross").stderr == ""
    assert bam.stat().st_mtime_ns == before


def test_an_unknown_key_is_refused(tmp_path):
    config = tmp_path / "strains.yaml"
    genome = {"name": "a", "seed": 1, "reference": "R", "haplotypes": ["A", "A"], "reads": READS}
    config.write_text(yaml.safe_dump({"genomes": [genome]}))
    assert load_settings(config) == [genome]
    config.write_text(yaml.safe_dump({"genomes": [{**genome, "person": "B"}]}))
    with pytest.raises(ValueError, match="person"):
        load_settings(config)
    config.write_text(yaml.safe_dump({"genomes": [{**genome, "haplotypes": ["A"]}]}))
    with pytest.raises(ValueError, match="two strains"):
        load_settings(config)


def test_the_shipped_recipes_can_be_read():
    recipes = load_settings(ROOT / "workflows/genomes/yeast.yaml")
    assert [recipe["name"] for recipe in recipes] == [
        "yeast_Y12",
        "yeast_cross_YPS128_DBVPG6044",
        "yeast_YPS128",
        "yeast_cross_Y12_S288C",
    ]
