import itertools
import random
from collections import Counter

import edlib
import numpy as np
import pytest

from workflows.genomes.placing import FreeSpace
from workflows.genomes.repeats import TandemRepeat, find_tandem_repeats
from workflows.genomes.unit_changes import LARGEST_UNIT, UnitChanges, in_turn
from workflows.genomes.variants import diverge


def random_bases(length, seed):
    return "".join(random.Random(seed).choices("ACGT", k=length))


def genome_of_repeats():
    """Three hundred repeats with units of 3 to 400 bases, imperfect, 3000 bases apart."""
    rng = np.random.default_rng(4)
    parts, repeats, at = [], [], 0
    for number in range(300):
        period = (3, 15, 40, 110, 400)[number % 5]
        run = diverge(random_bases(period, number) * (3 + 120 // period), rng, 0.04)
        parts += [random_bases(3000, 1000 + number), run]
        at += 3000
        repeats.append(TandemRepeat(at, at + len(run), period))
        at += len(run)
    return "".join(parts) + random_bases(3000, 7), repeats


REFERENCE, REPEATS = genome_of_repeats()


@pytest.fixture(scope="module")
def events():
    changes = UnitChanges("c", REFERENCE, FreeSpace(REFERENCE), np.random.default_rng(2))
    return changes.draw(10_000, REPEATS)


def repeat_of(event):
    return next(r for r in REPEATS if r.begin <= event.begin <= r.end)


def gain(event):
    """Bases gained by a change, below zero for a loss."""
    return len(event.inserted) - (event.end - event.begin)


def test_units_of_every_size_are_lost_and_gained(events):
    seen = Counter((repeat_of(event).period, event.truth.kind) for event in events)
    assert all(
        seen[(period, kind)] > 3 for period in (3, 15, 40, 110, 400) for kind in ("DEL", "DUP")
    )


def test_changes_are_whole_units_of_50_bases_and_more_in_one_repeat(events):
    for event in events:
        repeat, size = repeat_of(event), event.truth.end - event.truth.begin
        assert event.in_repeat and event.origin == "REPEAT"
        assert size >= 50 and size % repeat.period == 0
        assert repeat.begin <= event.begin and event.end <= repeat.end
        assert event.truth.copies * size <= 5000 + size
        if event.kind == "DEL":
            assert event.truth.copies == 1 and event.end - event.begin == size


def test_gains_reach_beyond_the_repeat_and_losses_leave_a_unit(events):
    gains = [event for event in events if event.kind == "INS"]
    assert any(len(e.inserted) > repeat_of(e).end - repeat_of(e).begin for e in gains)
    assert any(e.truth.copies > 1 for e in gains)
    for event in (event for event in events if event.kind == "DEL"):
        repeat = repeat_of(event)
        assert event.end - event.begin <= repeat.end - repeat.begin - repeat.period


def test_gained_units_are_imperfect_copies_of_those_behind_them(events):
    exact = unlike = 0
    for event in (event for event in events if event.kind == "INS"):
        copies = event.truth.copies
        span = event.truth.end - event.truth.begin
        assert abs(len(event.inserted) - copies * span) < 0.1 * copies * span + 25
        behind = REFERENCE[event.begin : event.begin + span] * copies
        wrong = edlib.align(event.inserted, behind, mode="NW", task="distance")[
            "editDistance"
        ] / len(behind)
        exact += wrong == 0
        unlike += wrong > 0
        assert wrong < 0.25
    assert exact > 10 and unlike > 10


def test_zygosity_two_alleles_and_two_changes_in_one_repeat(events):
    by_repeat: dict[object, list] = {}
    for event in events:
        by_repeat.setdefault(repeat_of(event), []).append(event)
    assert len(by_repeat) > 250
    pairs = [found for found in by_repeat.values() if len(found) == 2]
    alleles = [p for p in pairs if p[0].on == (True, False) and p[1].on == (False, True)]
    assert max(map(len, by_repeat.values())) == 2
    assert 0.1 < len(alleles) / len(by_repeat) < 0.3
    assert len(pairs) > len(alleles)
    for first, second in alleles:
        # One size on both haplotypes is only ever lost or gained at two places of the repeat.
        assert gain(first) != gain(second) or second.truth.begin >= first.truth.end
    singles = Counter(found[0].on for found in by_repeat.values() if len(found) == 1)
    assert set(singles) == {(True, True), (True, False), (False, True)}


def test_two_changes_of_one_haplotype_do_not_meet(events):
    for number in (0, 1):
        carried = sorted((e for e in events if e.on[number]), key=lambda e: e.begin)
        for before, after in itertools.pairwise(carried):
            assert after.begin >= before.end and after.begin > before.begin


def test_perfect_repeat_never_has_two_changes_on_one_haplotype():
    unit = random_bases(20, 3)
    reference = random_bases(2000, 1) + unit * 30 + random_bases(2000, 2)
    repeat = TandemRepeat(2000, 2600, 20)
    for seed in range(60):
        changes = UnitChanges("c", reference, FreeSpace(reference), np.random.default_rng(seed))
        drawn = changes.draw(1000, [repeat])
        for number in (0, 1):
            assert sum(event.on[number] for event in drawn) <= 1


def test_classes_of_units_come_in_turn_and_each_repeat_once():
    many = [TandemRepeat(at, at + 100, 2) for at in range(50)] + [TandemRepeat(900, 2000, 400)]
    order = in_turn(many, np.random.default_rng(1))
    assert sorted(order) == sorted(many)
    assert order[1].period == 400


def test_rate_no_repeat_and_repeat_without_room():
    space = FreeSpace(REFERENCE)
    draw = UnitChanges("c", REFERENCE, space, np.random.default_rng(2)).draw
    assert draw(0, REPEATS) == [] and draw(100, []) == []
    some = draw(20 / space.known_mb, REPEATS)
    assert len({repeat_of(event) for event in some}) == 20
    taken = {repeat_of(event) for event in some}
    assert not taken & {repeat_of(event) for event in draw(10_000, REPEATS)}


def test_repeats_of_large_units_are_found_when_asked_for():
    unit = random_bases(300, 5)
    reference = random_bases(1000, 6) + unit * 3 + random_bases(1000, 8)
    assert find_tandem_repeats(reference) == []
    (found,) = find_tandem_repeats(reference, LARGEST_UNIT)
    assert found.period == 300
