import gzip
import itertools
import random

import pysam
import pytest

from workflows.genomes.haplotypes import Event, HaplotypeBuilder, Truth
from workflows.genomes.make_genome import build_haplotypes, load_references, load_settings
from workflows.genomes.reads import known_pieces
from workflows.genomes.truth import told_once, truth_text, write_truth

BASES = "".join(random.Random(3).choices("ACGT", k=60_000))
UNIT = "ACCTGAATCCGTTGACAGTC"
REFERENCE = BASES[:20_000] + "N" * 3000 + BASES[20_000:40_000] + UNIT * 12 + BASES[40_000:]

RECIPE = """
defaults:
  references: [reference.fa]
  reads: {{depth: 10, length: 100, insert_mean: 300, insert_sd: 30, profile: HS20}}
genomes:
  - name: toy
    seed: {seed}
    person: {{variants: [person.vcf.gz], sample: P}}
    extra: {extra}
"""
MUCH = """{deletions_per_mb: 150, duplications_per_mb: 150, repeat_changes_per_mb: 20,
           inversions_per_mb: 60, novel_insertions_per_mb: 60, dispersed_copies_per_mb: 60}"""


def write_person(folder):
    """One deletion of each zygosity, a clash, a tandem copy and a novel INS, one of another's."""
    copied = REFERENCE[9000:9080]
    records = [
        (1000, REFERENCE[999:1100], REFERENCE[999], "1|0", "0|0"),
        (1050, REFERENCE[1049:1150], REFERENCE[1049], "1|1", "0|0"),
        (3000, REFERENCE[2999:3100], REFERENCE[2999], "0|0", "1|1"),
        (9000, REFERENCE[8999], REFERENCE[8999] + copied, "1|1", "0|0"),
        (12000, REFERENCE[11999], REFERENCE[11999] + "ACGTTGCA" * 30, "0|1", "0|0"),
    ]
    text = f"##fileformat=VCFv4.2\n##contig=<ID=toy,length={len(REFERENCE)}>\n"
    text += '##FORMAT=<ID=GT,Number=1,Type=String,Description="Phased genotype">\n'
    text += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP\tQ\n"
    for at, ref, alt, person, other in records:
        text += f"toy\t{at}\tv{at}\t{ref}\t{alt}\t.\tPASS\t.\tGT\t{person}\t{other}\n"
    write_truth(folder / "person.vcf.gz", text)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "reference.fa").write_text(f">toy\n{REFERENCE}\n")
    pysam.faidx(str(tmp_path / "reference.fa"))
    write_person(tmp_path)
    return tmp_path


def make(folder, seed=1, extra="{}"):
    (folder / "toy.yaml").write_text(RECIPE.format(seed=seed, extra=extra))
    (settings,) = load_settings(folder / "toy.yaml")
    references = load_references(settings, folder)
    haplotypes, events, _ = build_haplotypes(references, settings, folder)
    return haplotypes, events, truth_text(events, references, "toy")


def truth_rows(text):
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [
        (int(r[1]), r[4], dict(f.partition("=")[::2] for f in r[7].split(";")), r[9]) for r in rows
    ]


def test_a_persons_variants_become_the_truth(folder):
    _, events, text = make(folder)
    rows = truth_rows(text)
    assert [(kind, gt) for _, kind, _, gt in rows] == [
        ("<DEL>", "1|0"),
        ("<DEL>", "0|1"),
        ("<DUP>", "1|1"),
    ]
    assert [int(info["SVLEN"]) for _, _, info, _ in rows] == [-100, -100, 80]
    assert all(info["ORIGIN"] == "REAL" for _, _, info, _ in rows)
    assert len(events) == 4  # the novel insertion is in the genome, but not in the truth


def test_real_and_random_events_stand_on_the_haplotypes_as_the_truth_says(folder):
    haplotypes, events, _ = make(folder, extra=MUCH)
    for number in (0, 1):
        grown = 0
        for event in (e for e in events if e.on[number]):
            if event.kind == "INS":
                grown += len(event.inserted)
            elif event.kind == "DEL":
                grown -= event.end - event.begin
            elif event.kind == "DUP":
                grown += event.copies * (event.end - event.begin)
        plain = HaplotypeBuilder(REFERENCE, []).build([e for e in events if e.on[number]])
        assert len(plain) == len(REFERENCE) + grown
        # Short indels move the length a little.
        assert abs(len(haplotypes[number]["toy"]) - len(plain)) < 200


def test_random_events_keep_apart_and_out_of_gaps(folder):
    _, events, _ = make(folder, extra=MUCH)
    placed = sorted((e for e in events if e.origin != "REAL"), key=lambda e: e.begin)
    kinds = {(e.kind, e.origin) for e in placed}
    assert {("DEL", "RANDOM"), ("DUP", "RANDOM"), ("INV", "RANDOM"), ("INS", "RANDOM")} <= kinds
    assert any(e.origin == "REPEAT" for e in placed)
    for before, after in itertools.pairwise(placed):
        assert after.begin - before.end >= 600
    for event in placed:
        assert "N" not in REFERENCE[event.begin - 600 : event.end + 600]
        for real in (e for e in events if e.origin == "REAL"):
            assert event.begin >= real.end + 600 or event.end <= real.begin - 600


def test_decoys_are_not_true_and_repeat_changes_are_whole_units(folder):
    _, events, _ = make(folder, extra=MUCH)
    for event in events:
        if event.origin == "RANDOM":
            assert (event.truth is None) == (event.kind in ("INS", "INV"))
        if event.origin == "REPEAT":
            assert (event.end - event.begin) % len(UNIT) == 0
            assert 50 <= event.end - event.begin <= 500
            assert event.in_repeat


def test_same_recipe_same_bytes_and_other_seed_other_truth(folder):
    first, second, other = make(folder, 1, MUCH), make(folder, 1, MUCH), make(folder, 2, MUCH)
    assert first[0] == second[0] and first[2] == second[2]
    assert first[2] != other[2]
    for number, text in enumerate((first[2], second[2])):
        write_truth(folder / f"t{number}.vcf.gz", text)
    assert (folder / "t0.vcf.gz").read_bytes() == (folder / "t1.vcf.gz").read_bytes()


def test_truth_is_a_valid_indexed_vcf(folder):
    _, _, text = make(folder, extra=MUCH)
    write_truth(folder / "t.vcf.gz", text)
    with pysam.VariantFile(str(folder / "t.vcf.gz")) as vcf:
        records = list(vcf.fetch("toy"))
    assert len(records) == len(truth_rows(text))
    assert [r.pos for r in records] == sorted(r.pos for r in records)
    for record in records:
        assert record.stop - record.start - 1 == abs(record.info["SVLEN"])
        assert REFERENCE[record.start] == record.ref
        assert REFERENCE[record.start] != REFERENCE[record.stop - 1]  # left-aligned


def test_unphased_genotype_and_foreign_reference_are_errors(folder):
    text = gzip.decompress((folder / "person.vcf.gz").read_bytes()).decode()
    write_truth(folder / "person.vcf.gz", text.replace("1|0", "1/0"))
    with pytest.raises(ValueError, match="not phased"):
        make(folder)
    wrong = "ACGT".replace(REFERENCE[999], "")[0]
    line = f"toy\t1000\tv1000\t{REFERENCE[999]}"
    write_truth(folder / "person.vcf.gz", text.replace(line, f"toy\t1000\tv1000\t{wrong}"))
    with pytest.raises(ValueError, match="does not stand in the reference"):
        make(folder)


SPELT = """
genomes:
  - name: toy
    seed: 1
    references: [reference.fa]
    small_variants: {{snp_every: 0, indel_every: 0}}
    cut: {{toy: 30000}}
    events:
      - {{contig: toy, begin: 2000, end: 3000, kind: DEL, haplotypes: [1, 0]}}
      - {{contig: toy, begin: 5000, end: {end}, kind: {kind}, haplotypes: [1, 1], copies: 2}}
    reads: {{depth: 10, length: 100, insert_mean: 300, insert_sd: 30, profile: HS20}}
"""


def test_spelt_out_events_are_made_as_they_say(folder):
    (folder / "toy.yaml").write_text(SPELT.format(end=5400, kind="DUP"))
    (settings,) = load_settings(folder / "toy.yaml")
    references = load_references(settings, folder)
    assert references == {"toy": REFERENCE[:30_000]}
    haplotypes, events, _ = build_haplotypes(references, settings, folder)
    more = REFERENCE[:5400] + REFERENCE[5000:5400] * 2 + REFERENCE[5400:30_000]
    assert haplotypes[1]["toy"] == more
    assert haplotypes[0]["toy"] == more[:2000] + more[3000:]
    rows = truth_rows(truth_text(events, references, "toy"))
    assert [(kind, info["ORIGIN"], gt) for _, kind, info, gt in rows] == [
        ("<DEL>", "SPELT", "1|0"),
        ("<DUP>", "SPELT", "1|1"),
    ]
    assert rows[1][2]["COPIES"] == "2"


def one_event(kind, begin, size, on, copies=1):
    truth = Truth(kind, begin, begin + size, copies)
    return Event("toy", kind, begin, begin + size, on, "REAL", truth=truth)


def test_one_event_of_both_haplotypes_is_told_once():
    first, second = (True, False), (False, True)
    events = [
        one_event("DEL", 1000, 200, first),
        one_event("DEL", 1010, 209, second),  # the first
        one_event("DEL", 1011, 200, second),  # too far
        one_event("DUP", 3000, 300, second),
        one_event("DEL", 3000, 300, first),
        one_event("DUP", 3005, 300, first),  # the fourth
        one_event("DUP", 3006, 300, first),  # which has its other haplotype
        one_event("DUP", 5000, 100, first),
        one_event("DUP", 5000, 100, second, copies=2),
        one_event("DEL", 7000, 100, first),
        one_event("DEL", 7000, 106, second),
    ]
    kept = told_once(events)
    assert [(event.truth.begin, event.on) for event in kept] == [
        (1000, (True, True)),
        (1011, second),
        (3000, (True, True)),
        (3000, first),
        (3006, first),
        (5000, first),
        (5000, second),
        (7000, first),
        (7000, second),
    ]
    assert events[0].on == first
    assert len(truth_rows(truth_text(events, {"toy": REFERENCE}, "toy"))) == 9


@pytest.mark.parametrize("change", [{"kind": "INV", "end": 5400}, {"kind": "DUP", "end": 30_001}])
def test_spelt_out_events_that_cannot_be_are_errors(folder, change):
    (folder / "toy.yaml").write_text(SPELT.format(**change))
    (settings,) = load_settings(folder / "toy.yaml")
    with pytest.raises(ValueError, match="not a DEL or DUP on its contig"):
        build_haplotypes(load_references(settings, folder), settings, folder)


def test_unknown_keys_and_contigs_are_errors(folder):
    with pytest.raises(ValueError, match="deletions_per_gb"):
        make(folder, extra="{deletions_per_gb: 1}")
    make(folder)
    (settings,) = load_settings(folder / "toy.yaml")
    with pytest.raises(ValueError, match="no reference has chr2"):
        load_references({**settings, "exclude_contigs": ["chr2"]}, folder)


def test_reads_come_from_known_pieces_only():
    gapped = "N" * 100 + "A" * 3000 + "N" * 20 + "C" * 100 + "N" * 50 + "G" * 2000
    assert known_pieces(gapped) == ["A" * 3000, "G" * 2000]
    assert known_pieces("A" * 1500 + "NNN" + "C" * 1500) == ["A" * 1500 + "NNN" + "C" * 1500]
