import hashlib
import itertools
import random

import edlib
import numpy as np
import pytest

from test_variants import MUCH, REFERENCE, folder, make, truth_rows  # noqa: F401
from workflows.genomes.decoys import FAR, GenomeDecoys, find_alus, mobile_element
from workflows.genomes.haplotypes import HaplotypeBuilder, drop_clashes, reverse_complement
from workflows.genomes.placing import SPACING, FreeSpace
from workflows.genomes.truth import truth_text, write_truth
from workflows.genomes.variants import diverge


def random_bases(length, seed):
    return "".join(random.Random(seed).choices("ACGT", k=length))


GENOME = {
    "a": random_bases(300_000, 1),
    "b": random_bases(150_000, 2) + "N" * 5000 + random_bases(100_000, 3),
}


def decoys():
    return GenomeDecoys(GENOME, {name: FreeSpace(bases) for name, bases in GENOME.items()})


def rng(seed=5):
    return np.random.default_rng(seed)


def differences(first, second, mode="NW"):
    return edlib.align(first, second, mode=mode, task="distance")["editDistance"]


def test_recipes_without_the_new_keys_give_the_genome_they_always_gave(folder):  # noqa: F811
    haplotypes, _, text = make(folder, 1, MUCH)
    everything = haplotypes[0]["toy"] + haplotypes[1]["toy"] + text
    digest = hashlib.sha256(everything.encode()).hexdigest()
    assert digest == "2f01e43b073fef82eddc57226ad5c9f56c5d2a3e1837871ec1f12ea3cfe531f2"


def test_new_decoys_leave_the_truth_empty_and_a_valid_vcf(folder):  # noqa: F811
    rates = "{mobile_elements_per_mb: 100, paralogs_per_mb: 60, translocations_per_mb: 60}"
    _, events, text = make(folder, 3, rates)
    added = [event for event in events if event.origin != "REAL"]
    assert {event.kind for event in added} == {"INS", "RPL"}
    assert all(event.truth is None for event in added)
    assert len(truth_rows(text)) == 3  # the person's, as ever
    empty = truth_text(added, {"toy": REFERENCE}, "toy")
    assert truth_rows(empty) == []
    write_truth(folder / "empty.vcf.gz", empty)
    assert (folder / "empty.vcf.gz.tbi").exists()


def test_translocation_exchanges_two_far_segments_of_one_size():
    events = decoys().translocations(30, rng())
    assert len(events) > 10 and len(events) % 2 == 0
    assert any(first.contig != second.contig for first, second in zip(events[::2], events[1::2]))
    for first, second in zip(events[::2], events[1::2]):
        size = first.end - first.begin
        assert (
            1000 <= size <= 50_000 and second.end - second.begin == size and first.on == second.on
        )
        assert len(first.inserted) == len(second.inserted) == size
        if first.contig == second.contig:
            assert abs(first.begin - second.begin) >= size + FAR
        for here, there in ((first, second), (second, first)):
            source = GENOME[there.contig][there.begin : there.end]
            best = min(differences(here.inserted, s) for s in (source, reverse_complement(source)))
            assert best < 0.003 * size + 5


def test_translocations_change_no_copy_number():
    events = decoys().translocations(30, rng())
    kept = {name: drop_clashes([e for e in events if e.contig == name]) for name in GENOME}
    assert sum(map(len, kept.values())) == len(events)
    for number in (0, 1):
        for name, reference in GENOME.items():
            built = HaplotypeBuilder(reference, []).build([e for e in kept[name] if e.on[number]])
            assert len(built) == len(reference)


def test_mobile_element_is_body_tail_and_target_site():
    body, site = random_bases(300, 8), "GATTACAGA"
    turned = set()
    for seed in range(20):
        inserted = mobile_element(body, site, rng(seed))
        assert inserted.endswith(site)
        element = inserted[: -len(site)]
        forward = element.startswith(body)
        tail = element[300:] if forward else reverse_complement(element)[300:]
        assert 10 <= len(tail) <= 30 and set(tail) == {"A"}
        turned.add(forward)
    assert turned == {True, False}


def test_mobile_elements_repeat_their_target_site_and_are_mostly_of_300_bases():
    events = decoys().mobile_elements(200, rng())
    assert len(events) > 100
    short = sum(270 < len(event.inserted) < 390 for event in events)
    assert 0.6 * len(events) < short < len(events)
    assert {event.on for event in events} == {(True, True), (True, False), (False, True)}
    for event in events:
        reference = GENOME[event.contig]
        assert event.inserted[-7:] == reference[event.begin - 7 : event.begin]
        assert len(event.inserted) < 6100


def test_alu_elements_are_found_on_both_strands():
    alu = "GGCCGGGCGCGGTGGCTCACGCCTGTAATCCCAGCACTTTGGGAGGCC"
    reference = random_bases(500, 4) + alu + random_bases(500, 5) + reverse_complement(alu)
    begin = reference.find(alu)
    (forward, turned) = find_alus(reference)
    motif_at = alu.find("TGTAATCCCAGCA")
    assert forward == (begin + motif_at - 24, True)
    assert turned == (len(reference) - motif_at + 24, False)


def test_paralogs_are_diverged_copies_far_away_on_both_haplotypes():
    events = decoys().paralogs(15, rng())
    assert len(events) > 5
    joined = GENOME["a"] + GENOME["b"]
    for event in events[:4]:
        assert event.on == (True, True) and event.truth is None
        size = len(event.inserted)
        assert 900 <= size <= 21_000
        part = event.inserted[size // 2 - 200 : size // 2 + 200]
        best = min(differences(p, joined, "HW") for p in (part, reverse_complement(part)))
        assert best <= 40  # 1 to 4 % and a few indels; of random bases more than 150 differ
        near = GENOME[event.contig][max(0, event.begin - FAR) : event.begin + FAR]
        assert min(differences(p, near, "HW") for p in (part, reverse_complement(part))) > 100


def test_decoys_keep_off_each_other_and_out_of_gaps():
    made = decoys()
    events = (
        made.translocations(30, rng(1))
        + made.mobile_elements(100, rng(2))
        + made.paralogs(30, rng(3))
    )
    for name, reference in GENOME.items():
        placed = sorted((e for e in events if e.contig == name), key=lambda e: e.begin)
        for before, after in itertools.pairwise(placed):
            assert after.begin - before.end >= SPACING
        assert not any("N" in reference[e.begin - SPACING : e.end + SPACING] for e in placed)


def test_free_space_knows_gaps_and_what_is_taken():
    space = FreeSpace("A" * 2000 + "N" * 10 + "C" * 2000)
    assert space.known_mb == pytest.approx(0.004)
    assert space.is_known(0, 2000) and space.is_known(2010, 4010)
    assert (
        not space.is_known(1999, 2001)
        and not space.is_known(2009, 2011)
        and not space.is_known(2003, 2005)
    )
    assert (
        space.is_free(1000, 1400) and not space.is_free(1000, 1401) and not space.is_free(600, 700)
    )
    space.keep_off(1000, 1000)
    assert not space.is_free(1500, 1510)
    assert space.find(500, rng()) is not None
    assert space.find(3000, rng()) is None


def test_diverge_changes_as_many_bases_as_it_says():
    bases = random_bases(20_000, 9)
    assert diverge(bases, rng(), 0.0) == bases
    changed = diverge(bases, rng(), 0.05)
    assert len(changed) == len(bases)
    assert 800 < sum(a != b for a, b in zip(bases, changed)) < 1200
    gapped = diverge(bases, rng(), 0.0, 0.002)
    assert 20 < differences(bases, gapped) < 200
    assert diverge("NNNN", rng(), 0.99) == "NNNN"
    assert diverge(bases, rng(1), 0.05, 0.01) == diverge(bases, rng(1), 0.05, 0.01)
