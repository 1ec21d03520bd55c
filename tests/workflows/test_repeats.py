import random

import pytest

from workflows.genomes.haplotypes import Truth
from workflows.genomes.repeats import RepeatIndex, duplication_of_insertion, find_tandem_repeats


def random_bases(length, seed):
    return "".join(random.Random(seed).choices("ACGT", k=length))


LEFT, RIGHT = random_bases(500, 1), random_bases(500, 2)
UNIT = "ACCTGAATCCGTTGAC"  # 16 bases


def index_of(reference):
    return RepeatIndex(find_tandem_repeats(reference), len(reference))


def test_random_sequence_has_no_repeat():
    assert find_tandem_repeats(LEFT + RIGHT) == []


@pytest.mark.parametrize("period", [2, 3, 16, 50, 100])
def test_perfect_repeat_is_found_with_its_ends_and_period(period):
    unit = random_bases(period, 7) if period > 3 else "AGC"[:period]
    copies = max(2, -(-90 // period))
    found = find_tandem_repeats(LEFT + unit * copies + RIGHT)
    assert [r.period for r in found] == [period]
    # A few bases beside a repeat may go on with it by chance, or be taken for a bad copy.
    assert abs(found[0].begin - len(LEFT)) <= max(6, period // 6)
    assert abs(found[0].end - (len(LEFT) + period * copies)) <= max(6, period // 6)


def test_repeat_with_a_mutation_is_found():
    mutated = UNIT * 3 + UNIT[:8] + "G" + UNIT[9:] + UNIT * 3
    found = find_tandem_repeats(LEFT + mutated + RIGHT)
    assert [r.period for r in found] == [16]
    assert found[0].end - found[0].begin > 100


def test_repeat_shorter_than_60_bases_and_gap_are_none():
    assert find_tandem_repeats(LEFT + "AC" * 24 + RIGHT) == []
    assert find_tandem_repeats(LEFT + "N" * 500 + RIGHT) == []


def test_half_of_an_interval_must_be_repeat():
    reference = LEFT + UNIT * 10 + RIGHT
    index = index_of(reference)
    assert index.lies_in_repeat(500, 660)
    assert index.lies_in_repeat(440, 580)
    assert not index.lies_in_repeat(300, 580)
    assert not index.lies_in_repeat(0, 100)


def test_exact_copy_of_the_right_side_is_a_duplication():
    reference = (
        LEFT[:-1] + "T" + RIGHT[:119] + "G" + RIGHT[119:]
    )  # the base before the copied ones is not their last
    copied = reference[500:620]
    assert duplication_of_insertion(reference, 500, copied, index_of(reference)) == Truth(
        "DUP", 500, 620
    )


def test_copy_of_the_left_side_is_found_and_left_aligned():
    reference = (
        LEFT[:-1] + "A" + LEFT[100:200] + "A" + RIGHT
    )  # A before the copied bases, A as their last
    begin = len(LEFT)
    copied = reference[begin : begin + 101]
    truth = duplication_of_insertion(reference, begin + 101, copied, index_of(reference))
    assert truth.end - truth.begin == 101
    assert truth.begin < begin
    assert reference[truth.begin - 1] != reference[truth.end - 1]


def test_copy_with_a_few_differences_is_a_duplication_and_a_poor_one_is_not():
    reference = LEFT + RIGHT
    copied = list(reference[500:600])
    for at in range(0, 100, 10):
        copied[at] = "A" if copied[at] != "A" else "C"
    assert (
        duplication_of_insertion(reference, 500, "".join(copied), index_of(reference)) is not None
    )
    for at in range(1, 100, 4):
        copied[at] = "A" if copied[at] != "A" else "C"
    assert duplication_of_insertion(reference, 500, "".join(copied), index_of(reference)) is None


@pytest.mark.parametrize("length", [120, 1300])  # at every shift; at some first
@pytest.mark.parametrize("shift", [0, 1, 41, 119])
def test_insertion_within_the_copied_bases_is_a_duplication(length, shift):
    unit = "C" + random_bases(length - 2, 12) + "A"
    reference = random_bases(1500, 11) + unit + "G" + random_bases(1500, 13)
    begin, end = 1500, 1500 + length
    at = begin + shift
    copied = reference[at:end] + reference[begin:at]
    assert reference[:at] + copied + reference[at:] == reference[:end] + reference[begin:]
    truth = duplication_of_insertion(reference, at, copied, index_of(reference))
    assert truth == Truth("DUP", begin, end)
    changed = copied[:60] + "ACG" + copied[61:]
    truth = duplication_of_insertion(reference, at, changed, index_of(reference))
    assert abs(truth.begin - begin) <= 3
    assert truth.end - truth.begin == len(changed)


def test_novel_sequence_is_not_a_duplication():
    reference = LEFT + RIGHT
    assert (
        duplication_of_insertion(reference, 500, random_bases(300, 9), index_of(reference)) is None
    )


def test_more_units_than_the_repeat_has_are_further_copies_of_it():
    reference = LEFT + UNIT * 5 + RIGHT
    index = index_of(reference)
    truth = duplication_of_insertion(reference, 500, UNIT * 20, index)
    assert truth.kind == "DUP"
    assert 70 <= truth.end - truth.begin <= 95
    assert truth.copies == 4
    assert duplication_of_insertion(reference, 500, random_bases(320, 4), index) is None
