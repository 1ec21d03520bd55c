import pytest

from workflows.genomes.haplotypes import (
    DELETION,
    DUPLICATION,
    INSERTION,
    INVERSION,
    Event,
    HaplotypeBuilder,
    SmallVariant,
    drop_clashes,
    left_align,
)

#            0         10        20
REFERENCE = "ACGTACGGTTCCAGATTACATTGGCAAC"
BOTH = (True, True)


def event(kind, begin, end, on=BOTH, **more):
    return Event("c", kind, begin, end, on, "REAL", **more)


def build(events, small=()):
    return HaplotypeBuilder(REFERENCE, list(small)).build(events)


def test_nothing_to_put_in_gives_the_reference():
    assert build([]) == REFERENCE


def test_deletion_leaves_out_its_bases():
    assert build([event(DELETION, 4, 10)]) == "ACGT" + "CCAGATTACATTGGCAAC"


def test_duplication_puts_copies_behind_the_original():
    assert build([event(DUPLICATION, 4, 8, copies=2)]) == "ACGT" + "ACGG" * 3 + REFERENCE[8:]


def test_insertion_stands_before_its_base():
    assert build([event(INSERTION, 4, 4, inserted="TTT")]) == "ACGT" + "TTT" + REFERENCE[4:]


def test_inversion_is_the_reverse_complement():
    assert build([event(INVERSION, 4, 10)]) == "ACGT" + "AACCGT" + REFERENCE[10:]


def test_events_and_small_variants_together():
    small = [SmallVariant(2, 3, "T"), SmallVariant(12, 14, ""), SmallVariant(20, 20, "CC")]
    events = [event(DELETION, 4, 10), event(INSERTION, 16, 16, inserted="G")]
    assert build(events, small) == "ACTT" + "CC" + "AT" + "G" + "TACA" + "CC" + "TTGGCAAC"


def test_copies_carry_the_haplotypes_small_variants():
    assert (
        build([event(DUPLICATION, 4, 8)], [SmallVariant(5, 6, "T")])
        == "ACGT" + "ATGG" * 2 + REFERENCE[8:]
    )


def test_small_variants_inside_a_deletion_or_across_its_end_are_gone():
    small = [SmallVariant(5, 6, "T"), SmallVariant(9, 11, "")]
    assert build([event(DELETION, 4, 10)], small) == "ACGT" + REFERENCE[10:]


def test_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="unknown kind"):
        build([event("BND", 4, 10)])


def test_clash_takes_the_later_event_off_that_haplotype_only():
    first = event(DELETION, 4, 10, on=(True, False))
    second = event(DELETION, 8, 12, on=BOTH)
    third = event(DELETION, 9, 11, on=(True, False))
    kept = drop_clashes([third, second, first])
    assert [(e.begin, e.on) for e in kept] == [(4, (True, False)), (8, (False, True))]


def test_events_that_begin_at_one_base_clash_and_neighbours_do_not():
    same = [event(DELETION, 4, 6), event(DELETION, 4, 8)]
    assert [e.end for e in drop_clashes(same)] == [6]
    neighbours = [event(DELETION, 4, 8), event(DELETION, 8, 10)]
    assert len(drop_clashes(neighbours)) == 2


@pytest.mark.parametrize(
    "reference, interval, expected",
    [
        ("GGACACACACTT", (6, 8), (2, 4)),  # one AC unit moves to the first
        ("GGACACACACTT", (2, 4), (2, 4)),  # is there already
        ("GGACGTACTT", (4, 8), (2, 6)),
        ("AAAAAA", (3, 5), (1, 3)),  # keeps a base before it for the VCF
        ("NNNNAC", (2, 4), (2, 4)),  # unknown bases are not alike
    ],
)
def test_left_align(reference, interval, expected):
    begin, end = left_align(reference, *interval)
    assert (begin, end) == expected
    without = lambda b, e: reference[:b] + reference[e:]  # noqa: E731
    assert without(begin, end) == without(*interval)
