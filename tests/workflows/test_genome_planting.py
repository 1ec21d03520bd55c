import random

import numpy as np
import pytest

from workflows.genomes.haplotypes import HaplotypeBuilder, drop_clashes
from workflows.genomes.make_genome import with_background
from workflows.genomes.planting import Alleles, is_repeat, plant, plant_all, read_alleles
from workflows.genomes.repeats import find_tandem_repeats
from workflows.genomes.truth import write_truth

RATES = {"repeats_per_mb": 60, "deletions_per_mb": 60, "insertions_per_mb": 60}


def random_bases(length, seed):
    return "".join(random.Random(seed).choices("ACGT", k=length))


UNIT = random_bases(25, 77)
CONTIG = random_bases(100_000, 1) + "N" * 2000 + random_bases(80_000, 2)


def write_alleles(folder):
    """Sixty deletions, insertions and repeats each on chr5, and a repeat on chr1."""
    lines = ["##fileformat=VCFv4.2", "##contig=<ID=chr1>", "##contig=<ID=chr5>"]
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
    alleles = [("chr1", "A", "A" + "ACGGT" * 40)]
    for number in range(60):
        alleles.append(("chr5", "A" + random_bases(120 + number, 100 + number), "A"))
        alleles.append(("chr5", "A", "A" + random_bases(150 + number, 200 + number)))
        alleles.append(("chr5", "A", "A" + UNIT * (6 + number % 5)))
    lines += [
        f"{c}\t{at}\t.\t{ref}\t{alt}\t.\tPASS\t."
        for at, (c, ref, alt) in enumerate(alleles, start=100)
    ]
    path = folder / "alleles.vcf.gz"
    write_truth(path, "\n".join(lines) + "\n")
    return path


def test_alleles_are_told_apart_and_contigs_left_out(tmp_path):
    alleles = read_alleles(write_alleles(tmp_path), ["chr1"], 20, np.random.default_rng(1))
    assert len(alleles.repeats) == 20 and all(UNIT in allele for allele in alleles.repeats)
    assert min(len(alleles.deletions), len(alleles.insertions)) >= 20
    assert not any(is_repeat(allele) for allele in alleles.deletions + alleles.insertions)
    with pytest.raises(ValueError, match="no contig chr9"):
        read_alleles(tmp_path / "alleles.vcf.gz", ["chr9"], 20, np.random.default_rng(1))


def planted():
    alleles = Alleles(
        [UNIT * n for n in range(6, 40)],
        [random_bases(300, n) for n in range(40)],
        [random_bases(200, 50 + n) for n in range(40)],
    )
    return plant("c", CONTIG, alleles, RATES, np.random.default_rng(3))


def test_the_sample_without_its_events_is_the_reference_with_repeats():
    reference, events = planted()
    deletions = [e for e in events if e.kind == "DEL"]
    insertions = [e for e in events if e.kind == "INS"]
    assert (
        len(deletions) > 5 and len(insertions) > 5 and {e.contig for e in events} == {"c_planted"}
    )
    assert all(e.truth and 300 <= e.end - e.begin < 330 for e in deletions)
    assert all(e.truth is None and len(e.inserted) == 200 for e in insertions)
    for event in deletions:
        event.on = (True, True)
    sample = HaplotypeBuilder(reference, []).build(drop_clashes(deletions))
    repeats = find_tandem_repeats(reference, 30)
    assert len(repeats) > 5
    assert len(sample) == len(CONTIG) + len(reference) - len(CONTIG) - sum(
        e.end - e.begin for e in deletions
    )
    assert sample.replace(UNIT, "").startswith(CONTIG[:400]) and sample.count("N") == 2000


def test_ends_of_planted_deletions_share_bases():
    reference, events = planted()
    shared = 0
    for event in (e for e in events if e.kind == "DEL"):
        extra = event.end - event.begin - 300
        assert (
            reference[event.begin - extra : event.begin] == reference[event.end - extra : event.end]
        )
        shared += extra
    assert shared > 0


def test_plant_all_names_contigs_and_refuses_unknown_keys(tmp_path):
    settings = {"alleles": "alleles.vcf.gz", "leave_out": ["chr1"], **RATES}
    write_alleles(tmp_path)
    references, events = plant_all({"c": CONTIG}, settings, tmp_path, np.random.default_rng(1))
    assert (
        list(references) == ["c_planted"] and len(references["c_planted"]) > len(CONTIG) and events
    )
    with pytest.raises(ValueError, match="unknown keys: often"):
        plant_all({"c": CONTIG}, settings | {"often": 1}, tmp_path, np.random.default_rng(1))


def test_the_background_holds_no_contig_twice():
    background = {"a": "AC", "b": "GT", "c": "TT"}
    assert list(with_background({"c": "TT", "b": "GT"}, background)) == ["a", "b", "c"]
    # Else each read of a planted contig would have two places to go.
    assert list(with_background({"b_planted": "GAT"}, background)) == ["b_planted", "a", "c"]
    assert with_background({"x": "A"}, {}) == {"x": "A"}
