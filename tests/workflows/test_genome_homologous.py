import random
from itertools import pairwise

import edlib
import numpy as np
import pytest

from workflows.genomes.homologous import (
    SHORTEST_STRETCH,
    HomologousEvents,
    find_like_stretches,
)
from workflows.genomes.placing import FreeSpace
from workflows.genomes.variants import diverge


def random_bases(length, seed):
    return "".join(random.Random(seed).choices("ACGT", k=length))


def genome_of_copies():
    """Forty stretches of 80 to 3000 bases, each with a copy 1 to 4 kb on, 2 % diverged."""
    rng = np.random.default_rng(3)
    parts, copies, at = [], [], 0
    for number in range(40):
        length = (80, 200, 600, 3000)[number % 4]
        apart = length + 1000 + 100 * number
        stretch = random_bases(length, number)
        copy = diverge(stretch, rng, 0.02)
        between = random_bases(apart - length, 100 + number)
        parts += [stretch, between, copy, random_bases(3000, 200 + number)]
        copies.append((at, at + length, apart))
        at += apart + length + 3000
    return "".join(parts) + "N" * 500 + random_bases(1000, 7) + "N" * 500, copies


REFERENCE, COPIES = genome_of_copies()


def test_like_stretches_are_found_with_their_distance():
    found = find_like_stretches(REFERENCE)
    for begin, end, apart in COPIES:
        here = [like for like in found if begin - 99 <= like.begin < end and like.distance == apart]
        if end - begin < SHORTEST_STRETCH:
            assert not here
        elif end - begin >= 600:
            # An end of the stretch may hold differences.
            assert len(here) == 1 and here[0].end <= end + 10
            assert here[0].end - here[0].begin >= 0.6 * (end - begin)
    assert {like.distance for like in found} <= {apart for _, _, apart in COPIES}


def test_like_stretches_do_not_overlap():
    units = random_bases(2000, 2) + random_bases(700, 1) * 6 + random_bases(2000, 3)
    found = find_like_stretches(units)
    # Three units and more lie as far apart as they are long; of one and two there are too many.
    assert found and all(like.end <= like.begin + like.distance for like in found)
    assert find_like_stretches("N" * 5000) == []
    assert find_like_stretches("ACGT") == []


@pytest.fixture(scope="module")
def events():
    space = FreeSpace(REFERENCE)
    return HomologousEvents("c", REFERENCE, space, np.random.default_rng(2)).draw(40, 20)


def test_events_run_from_a_place_to_the_like_place(events):
    kinds = [event.kind for event in events]
    assert len(events) >= 12 and 0 < kinds.count("DUP") < kinds.count("DEL")
    for event in events:
        size = event.end - event.begin
        around = [REFERENCE[at - 30 : at + 30] for at in (event.begin, event.end)]
        assert edlib.align(*around)["editDistance"] <= 6
        assert size in {apart for _, _, apart in COPIES}
        assert event.truth.end - event.truth.begin == size
        assert 0 <= event.begin - event.truth.begin <= 3000
    ends = sorted((event.begin, event.end) for event in events)
    assert all(end < begin for (_, end), (begin, _) in pairwise(ends))


def test_no_rate_draws_nothing():
    space = FreeSpace(REFERENCE)
    assert HomologousEvents("c", REFERENCE, space, np.random.default_rng(2)).draw(0, 0) == []
