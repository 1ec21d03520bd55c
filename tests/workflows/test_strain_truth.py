"""Differences of assemblies: replacements, two strains matched, confident regions, the table."""

import random

import numpy as np
import pytest

from workflows.genomes.assemblies import Difference
from workflows.genomes.changes import Change, write_changes
from workflows.genomes.repeats import RepeatIndex
from workflows.genomes.strain_truth import (
    Region,
    classify,
    confident_regions,
    pair_up,
    true_events,
)

REFERENCE = {"c": "".join(random.Random(5).choices("ACGT", k=20_000))}
REPEATS = {"c": RepeatIndex([], 20_000)}
NOVEL = "".join(random.Random(6).choices("ACGT", k=500))


def lost(begin, size):
    return Difference("c", begin, begin + size, "DEL", size)


def gained(at, size, inserted=""):
    return Difference("c", at, at, "INS", size, inserted or NOVEL[:size])


def kinds(differences):
    return [difference.kind for difference in classify(differences, REFERENCE, REPEATS)]


def test_bases_lost_and_gained_at_one_place_are_a_replacement():
    (replaced,) = classify([lost(1_000, 300), gained(1_450, 200)], REFERENCE, REPEATS)
    assert (replaced.kind, replaced.begin, replaced.end) == ("RPL", 1_000, 1_450)


def test_a_few_bases_gained_leave_the_deletion():
    assert kinds([lost(1_000, 300), gained(1_305, 50)]) == ["DEL", "INS"]


def test_an_insertion_far_away_leaves_the_deletion():
    assert kinds([lost(1_000, 300), gained(1_501, 200)]) == ["DEL", "INS"]


def test_an_insertion_that_copies_its_neighbourhood_is_a_duplication():
    (duplication,) = classify([gained(2_000, 120, REFERENCE["c"][1_880:2_000])], REFERENCE, REPEATS)
    assert (duplication.kind, duplication.end - duplication.begin) == ("DUP", 120)
    assert 1_875 <= duplication.begin <= 1_880


def test_two_strains_have_one_difference_at_nearly_one_begin_and_size():
    pairs = pair_up(([lost(1_000, 100)], [lost(1_009, 104)]))
    assert pairs == [(lost(1_000, 100), (True, True))]


@pytest.mark.parametrize("other", [lost(1_011, 100), lost(1_000, 106), gained(1_000, 100)])
def test_another_place_size_or_kind_is_another_difference(other):
    pairs = pair_up(([lost(1_000, 100)], [other]))
    assert pairs == [(lost(1_000, 100), (True, False)), (other, (False, True))]


def test_each_difference_is_matched_once_with_the_nearest():
    first, second = [lost(1_000, 100)], [lost(995, 100), lost(1_001, 100)]
    assert pair_up((first, second)) == [
        (first[0], (True, True)),
        (second[0], (False, True)),
    ]


def test_confident_is_what_every_assembly_covers_once_and_does_not_replace():
    depth = np.ones(20_000, dtype=np.int16)
    twice = depth.copy()
    depth[:100] = 0
    twice[15_500:15_600] = 2  # what lies behind is too short to be a region
    replaced = Difference("c", 7_000, 7_300, "RPL", 300)
    assert confident_regions([{"c": depth}, {"c": twice}], [[], [replaced]]) == [
        Region("c", 100, 6_950),
        Region("c", 7_350, 15_500),
    ]


def test_truth_lies_wholly_in_one_region_with_the_base_before():
    regions = [Region("c", 100, 1_000), Region("c", 1_200, 3_000)]
    inside, touching, across = lost(101, 100), lost(100, 100), lost(950, 300)
    short, ends = lost(2_000, 49), lost(2_900, 100)
    pairs = [(d, (True, False)) for d in (inside, touching, across, short, ends)]
    events = true_events(pairs, regions, REPEATS)
    assert [(event.begin, event.end) for event in events] == [(101, 201), (2_900, 3_000)]


def test_the_table_of_changes_is_sorted_and_keeps_the_order_of_contigs(tmp_path):
    path = tmp_path / "a.changes.tsv"
    rows = [
        Change("two", 30, 40, "DEL", 10, (True, False), "REAL"),
        Change("one", 9, 9, "INS", 60, (True, True), "REAL"),
        Change("two", 7, 12, "DEL", 5, (False, True), "RANDOM"),
    ]
    write_changes(path, rows)
    assert path.read_text().splitlines()[1:] == [
        "two\t7\t12\tDEL\t5\t0|1\tRANDOM",
        "two\t30\t40\tDEL\t10\t1|0\tREAL",
        "one\t9\t9\tINS\t60\t1|1\tREAL",
    ]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_change_must_be_of_a_known_kind_and_an_insertion_occupies_nothing():
    with pytest.raises(ValueError, match="kind"):
        Change("one", 1, 2, "CNV", 10, (True, True), "REAL")
    with pytest.raises(ValueError, match="nowhere"):
        Change("one", 1, 9, "INS", 10, (True, True), "REAL")
