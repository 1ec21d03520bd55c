import itertools
import random
from collections import Counter

import numpy as np
import pytest

from test_variants import REFERENCE as TOY
from test_variants import folder  # noqa: F401
from workflows.genomes.haplotypes import DELETION, Event, HaplotypeBuilder
from workflows.genomes.make_genome import (
    build_haplotypes,
    changes_of,
    load_references,
    load_settings,
)
from workflows.genomes.polymorphism import LARGEST_CHANGE, Polymorphism, class_of
from workflows.genomes.repeats import TandemRepeat


def random_bases(length, seed):
    return "".join(random.Random(seed).choices("ACGT", k=length))


def genome_of_repeats(count=600, period=4, units=20):
    parts, repeats, at = [], [], 0
    for number in range(count):
        run = ("ACGT"[number % 4] + random_bases(period - 1, number)) * units
        parts += [random_bases(1000, 9000 + number), run]
        repeats.append(TandemRepeat(at + 1000, at + 1000 + len(run), period))
        at += 1000 + len(run)
    return "".join(parts) + random_bases(1000, 7), repeats


REFERENCE, REPEATS = genome_of_repeats()
INSIDE = np.zeros(len(REFERENCE), dtype=bool)
for _repeat in REPEATS:
    INSIDE[_repeat.begin : _repeat.end] = True


def draw(events=(), seed=1):
    return Polymorphism(REFERENCE, REPEATS, list(events), np.random.default_rng(seed)).draw()


def change(variant):
    return len(variant.bases) - (variant.end - variant.begin)


def repeat_changes(variants):
    """Change of length of each repeat, by its place in REPEATS; SNVs aside."""
    changed: Counter[int] = Counter()
    for variant in variants:
        at = next((i for i, r in enumerate(REPEATS) if r.begin <= variant.begin <= r.end), None)
        if change(variant) and at is not None:
            changed[at] += change(variant)
    return changed


def test_haplotypes_are_sorted_without_overlaps_and_the_seed_decides():
    first, second = draw()
    for variants in (first, second):
        assert all(a.end < b.begin for a, b in itertools.pairwise(variants))
        assert len(HaplotypeBuilder(REFERENCE, variants).build([])) == len(REFERENCE) + sum(
            map(change, variants)
        )
    assert (first, second) == draw()
    assert (first, second) != draw(seed=2)


def test_repeats_change_as_often_as_people_s_do():
    """Units of 4, tracts of 80: .29 of haplotypes change by 1-4 bp, .34 by 5-19, .10 by 20-49."""
    sizes: Counter = Counter()
    for variants in draw():
        for size in repeat_changes(variants).values():
            sizes["1-4" if abs(size) <= 4 else "5-19" if abs(size) <= 19 else "20-49"] += 1
    total = 2 * len(REPEATS)
    assert sizes["1-4"] / total == pytest.approx(0.29, abs=0.06)
    assert sizes["5-19"] / total == pytest.approx(0.34, abs=0.06)
    assert sizes["20-49"] / total == pytest.approx(0.10, abs=0.04)


def test_gains_and_losses_units_and_parts_two_alleles():
    both = [repeat_changes(variants) for variants in draw()]
    sizes = [size for changed in both for size in changed.values()]
    assert 0.4 < np.mean([size > 0 for size in sizes]) < 0.6
    assert 0.6 < np.mean([size % 4 == 0 for size in sizes]) < 1
    varying = set(both[0]) | set(both[1])
    differing = [i for i in varying if both[0][i] != both[1][i]]
    assert len(differing) > 0.4 * len(REPEATS)
    assert any(both[0][i] and both[1][i] for i in differing)


def test_snvs_are_denser_in_repeats():
    variants = draw()[0]
    snvs = [v.begin for v in variants if change(v) == 0]
    inside = sum(bool(INSIDE[at]) for at in snvs)
    assert inside / INSIDE.sum() * 1000 == pytest.approx(19.8, rel=0.25)
    assert (len(snvs) - inside) / (~INSIDE).sum() * 1000 == pytest.approx(1.1, rel=0.35)


def test_nothing_reaches_the_size_of_an_event():
    assert max(abs(change(v)) for variants in draw() for v in variants) <= LARGEST_CHANGE


def test_a_haplotype_with_an_event_changes_its_repeat_little():
    events = [
        Event("c", DELETION, r.begin + 4, r.begin + 56, (True, False), "REPEAT") for r in REPEATS
    ]
    with_event, other = (repeat_changes(variants) for variants in draw(events))
    assert max(map(abs, with_event.values())) <= 4
    assert max(map(abs, other.values())) > 20


def test_no_variant_touches_a_gap():
    reference = REFERENCE[:50_000] + "N" * 3000 + REFERENCE[50_000:90_000]
    repeats = [r for r in REPEATS if r.end < 50_000]
    for variants in Polymorphism(reference, repeats, [], np.random.default_rng(1)).draw():
        assert not any(
            "N" in reference[v.begin - 1 : v.end + 1] or "N" in v.bases for v in variants
        )


def test_classes_go_by_unit_and_tract():
    assert class_of(TandemRepeat(0, 80, 3)).medium > class_of(TandemRepeat(0, 80, 30)).medium
    assert class_of(TandemRepeat(0, 150, 30)) != class_of(TandemRepeat(0, 80, 30))
    assert class_of(TandemRepeat(0, 3000, 400)).snvs_per_kb < 5


RECIPE = """
defaults:
  references: [reference.fa]
  reads: {depth: 10, length: 100, inserts: [[0.6, 300, 30], [0.4, 450, 60]], profile: HS20}
genomes:
  - {name: toy, seed: 1, small_variants: natural, person: {variants: [person.vcf.gz], sample: P}}
"""


def test_the_changes_of_a_genome_are_its_events_and_its_longer_indels(folder):  # noqa: F811
    (folder / "toy.yaml").write_text(RECIPE)
    (settings,) = load_settings(folder / "toy.yaml")
    _, events, changes = build_haplotypes(load_references(settings, folder), settings, folder)
    assert len(events) == 4
    large = [(c.kind, c.size, c.on) for c in changes if c.size >= 50]
    assert large == [
        ("DEL", 100, (True, False)),
        ("DEL", 100, (False, True)),
        ("DUP", 80, (True, True)),
        ("INS", 240, (False, True)),
    ]
    small = [c for c in changes if c.size < 50]
    assert small and all(c.size >= 5 and c.origin == "SMALL" for c in small)
    assert changes_of("toy", [], ([], [])) == []
    assert len(TOY) > max(c.end for c in changes)


def test_unknown_small_variants_are_an_error(folder):  # noqa: F811
    (folder / "toy.yaml").write_text(RECIPE.replace("natural", "plenty"))
    with pytest.raises(ValueError, match="natural or rates, not plenty"):
        load_settings(folder / "toy.yaml")
