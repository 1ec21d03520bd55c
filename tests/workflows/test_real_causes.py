"""Each cause of a false call and of a miss, and what bounds it."""

import random
from dataclasses import replace

import pytest

from workflows.benchmark.repeat_regions import BedRepeats
from workflows.tables import causes, ranking
from workflows.tables.causes import Ground, Record, cause_of_false_call, cause_of_miss, reach_of
from workflows.tables.changes import Change, Placed, read_changes

CALL = Record("c", 10_000, 10_300, "DEL", 300, 0.9, ())


def change(kind, begin, size, end=None):
    if end is None:
        end = begin if kind == "INS" else begin + size
    return Change("c", begin, end, kind, size, "0|1", "REAL")


def why(*changes, call=CALL, repeats=()):
    return cause_of_false_call(call, changes, list(repeats))


@pytest.mark.parametrize(
    "there, cause",
    [
        (change("DEL", 10_000, 210), causes.SECOND),
        (change("DEL", 10_000, 209), causes.OTHER_SIZE),
        (change("DEL", 10_000, 50), causes.OTHER_SIZE),
        (change("INS", 10_100, 50), causes.INSERTION),
        (change("DUP", 10_000, 300), causes.OTHER_TYPE),
        (change("INV", 10_000, 300), causes.REARRANGED),
        (change("RPL", 10_000, 60), causes.REARRANGED),
        (change("OTHER", 10_000, 60), causes.REARRANGED),
        (change("TRA", 10_000, 0, 10_001), causes.REARRANGED),
        (change("DEL", 10_000, 49), causes.ONLY_SHORT),
        (change("INS", 10_000, 5), causes.ONLY_SHORT),
        (change("INV", 10_000, 49), causes.ONLY_SHORT),
    ],
)
def test_a_false_call_has_the_cause_of_what_lies_there(there, cause):
    assert why(there) == (cause, there)


def test_a_duplication_that_is_a_deletion_is_of_another_type():
    call = replace(CALL, kind="DUP")
    assert why(change("DEL", 10_000, 300), call=call)[0] == causes.OTHER_TYPE
    assert why(change("DUP", 10_000, 100), call=call)[0] == causes.OTHER_SIZE
    assert why(change("INS", 10_000, 300), call=call)[0] == causes.INSERTION


def test_the_first_cause_in_order_counts():
    there = [
        change("INS", 10_000, 20),
        change("INV", 10_000, 300),
        change("DUP", 10_000, 300),
        change("INS", 10_000, 300),
        change("DEL", 10_000, 60),
        change("DEL", 10_000, 280),
    ]
    for expected in causes.FALSE_CAUSES[:-1]:
        cause, best = why(*there)
        assert cause == expected and best == there.pop()
    assert why() == (causes.NOTHING, None)


def test_of_one_cause_the_most_alike_size_counts():
    short = [change("INS", 10_000, 12), change("DEL", 10_050, 41), change("INS", 10_010, 30)]
    assert why(*short) == (causes.ONLY_SHORT, short[1])
    case = causes.Case(CALL, False, False, *why(*short))
    assert case.largest_short == 41
    assert causes.Case(CALL, False, False, *why(change("DEL", 10_000, 60))).largest_short is None


def test_several_changes_of_one_haplotype_may_come_to_a_calls_size():
    def in_all(*changes, call=CALL):
        return causes.is_in_all(call, changes, [])

    first, second = change("DEL", 10_000, 160), change("DEL", 10_250, 150)  # 300 and slack of 15
    on_both, on_other = replace(second, genotype="1|1"), replace(second, genotype="1|0")
    assert in_all(first, second) and in_all(first, on_both) and in_all(second, first)
    assert not in_all(first, on_other)
    assert not in_all(first) and not in_all()
    assert not in_all(first, replace(second, size=156))
    assert not in_all(first, replace(second, size=124))
    assert in_all(first, change("INS", 10_170, 10), second)
    assert in_all(change("INS", 9_990, 70), first, second)
    assert not in_all(first, second, change("DEL", 10_100, 300)), "one of them alone is as large"
    assert not in_all(first, second, call=replace(CALL, kind="DUP"))
    gained = change("DUP", 10_000, 160), change("INS", 10_250, 150)
    assert in_all(*gained, call=replace(CALL, kind="DUP")) and not in_all(*gained)
    assert not in_all(first, change("DEL", 10_601, 150)), "too far"


def test_how_far_a_cause_may_lie():
    small = Record("c", 10_000, 10_060, "DEL", 60, 0.9, ())
    assert reach_of(small, []) == 100
    assert reach_of(CALL, []) == 300
    assert reach_of(replace(CALL, size=90_000), []) == 500
    assert reach_of(small, [(9_700, 10_010)]) == 300 and reach_of(small, [(10_000, 10_260)]) == 200
    assert reach_of(small, [(2_000, 20_000)]) == 500 and reach_of(small, [(9_990, 10_070)]) == 100
    at_reach, beyond = change("INS", 10_160, 60), change("INS", 10_161, 60)
    assert why(at_reach, call=small)[0] == causes.INSERTION
    assert why(beyond, call=small)[0] == causes.NOTHING
    assert why(beyond, call=small, repeats=[(10_050, 10_200)])[0] == causes.INSERTION
    assert why(change("INS", 9_900, 60), call=small)[0] == causes.INSERTION
    assert why(change("INS", 9_899, 60), call=small)[0] == causes.NOTHING


def test_what_lies_deep_inside_a_long_call_explains_it_only_if_it_is_long():
    call = Record("c", 10_000, 20_000, "DEL", 10_000, 0.9, ())
    assert why(change("DEL", 14_000, 999), call=call)[0] == causes.NOTHING
    assert why(change("DEL", 14_000, 1000), call=call)[0] == causes.OTHER_SIZE


def test_a_piece_of_a_long_event_is_explained_by_it():
    assert why(change("DEL", 8_000, 9_000))[0] == causes.OTHER_SIZE
    assert why(change("DUP", 8_000, 9_000))[0] == causes.OTHER_TYPE
    assert why(change("INV", 8_000, 9_000))[0] == causes.NOTHING
    assert why(change("DEL", 4_000, 6_299))[0] == causes.OTHER_SIZE  # its end is near
    assert why(change("DEL", 4_000, 5_000))[0] == causes.NOTHING


EVENT = Record("c", 50_000, 50_200, "DEL", 200, None, ())


def record(begin=50_000, size=200, kind="DEL", score=0.3, filters=("LowQual",)):
    return Record("c", begin, begin + size, kind, size, score, filters)


def missed(*records):
    return cause_of_miss(EVENT, records)


@pytest.mark.parametrize(
    "there, cause",
    [
        (record(), causes.LOW_SCORE),
        (record(filters=("lowProb",)), causes.LOW_SCORE),
        (record(filters=("LowQual", "Redundant")), causes.LOW_SCORE),
        (record(filters=("Redundant",)), "other filter: Redundant"),
        (record(filters=("Depth", "NearGap")), "other filter: Depth, NearGap"),
        (record(filters=()), causes.PASSES),
        (record(size=140), causes.LOW_SCORE),
        (record(size=139), causes.OTHER_SIZE),
        (record(size=286), causes.OTHER_SIZE),
        (record(size=100, filters=()), causes.OTHER_SIZE),
        (record(kind="DUP", filters=()), causes.CALLED_OTHER_TYPE),
    ],
)
def test_a_miss_has_the_cause_of_the_record_that_is_there(there, cause):
    assert missed(there) == (cause, there)


def test_a_miss_without_a_record():
    assert missed() == (causes.NO_CANDIDATE, None)
    assert missed(record(kind="DUP"))[0] == causes.NO_CANDIDATE  # it is not called
    assert missed(record(begin=50_701))[0] == causes.NO_CANDIDATE
    assert missed(record(begin=50_700))[0] == causes.LOW_SCORE
    assert missed(record(begin=49_299))[0] == causes.NO_CANDIDATE
    assert missed(record(begin=49_300))[0] == causes.LOW_SCORE


def test_of_several_records_the_one_closest_to_a_call_counts():
    low, high = record(score=0.1), record(begin=50_010, score=0.4)
    crowded, passes = record(begin=50_020, score=0.2, filters=("Redundant",)), record(filters=())
    dup, other = record(kind="DUP", filters=()), record(size=60, filters=())
    assert missed(other, dup, low, high) == (causes.LOW_SCORE, high)
    assert missed(other, high, crowded) == ("other filter: Redundant", crowded)
    assert missed(high, crowded, passes) == (causes.PASSES, passes)
    assert missed(dup, other) == (causes.OTHER_SIZE, other)


HEAD = "#contig\tbegin\tend\tkind\tsize\tgenotype\torigin\n"


def test_changes_are_read(tmp_path):
    table = tmp_path / "x.changes.tsv"
    table.write_text(HEAD + "c\t5\t5\tINS\t70\t0|1\tREAL\n")
    assert read_changes(table) == [Change("c", 5, 5, "INS", 70, "0|1", "REAL")]
    assert str(read_changes(table)[0]) == "INS:5-5:70"
    table.write_text(HEAD + "c\t5\t5\tBND\t70\t0|1\tREAL\n")
    with pytest.raises(ValueError, match="BND"):
        read_changes(table)
    table.write_text("c\t5\t5\tINS\t70\t0|1\tREAL\n")
    with pytest.raises(ValueError, match="does not begin"):
        read_changes(table)


def test_what_touches_an_interval_is_found():
    things = [
        change("INS", 100, 50),
        change("DEL", 100, 50),
        Change("d", 100, 150, "DEL", 50, "1|1", "REAL"),
    ]
    placed = Placed(things)
    assert placed.touching("c", 50, 100) == things[:2]
    assert placed.touching("c", 101, 110) == things[1:2] == placed.touching("c", 150, 160)
    assert placed.touching("c", 151, 160) == placed.touching("e", 0, 1000) == []


def test_repeats_that_touch_an_interval_are_found(tmp_path):
    (tmp_path / "r.bed").write_text("c\t100\t200\nc\t300\t400\n")
    repeats = BedRepeats(tmp_path / "r.bed")
    assert repeats.touching("c", 200, 300) == [(100, 200), (300, 400)]
    assert repeats.touching("c", 201, 299) == repeats.touching("d", 0, 999) == []
    assert repeats.touching("c", 120, 130) == [(100, 200)]
    ground = Ground(Placed([]), repeats)
    assert ground._in_repeat(replace(CALL, begin=110, end=150))
    assert not ground._in_repeat(replace(CALL, begin=210, end=250))


def test_redundant_intervals_are_found_as_quickly_as_surely():
    """The cells of `Kept` leave out no redundant interval that a full comparison finds."""
    draw = random.Random(1)
    for _ in range(50):
        quick = ranking.Kept()
        kept: list[tuple[int, int]] = []
        for _ in range(60):
            begin = draw.randrange(3000)
            place = (begin, begin + int(10 ** draw.uniform(0, 3.6)))
            free = not any(ranking.are_redundant(place, other) for other in kept)
            kept += [place] if free else []
            assert quick.admit(place) == free
