import random

import numpy as np
import pytest

from workflows.genomes.artefacts import Artefacts, Pair, Spoiler
from workflows.genomes.haplotypes import reverse_complement
from workflows.genomes.local_chimeras import Fragments, LocalChimeras, add_local_chimeras
from workflows.genomes.reads import ReadSettings

PIECE = "".join(random.Random(4).choices("ACGT", k=60_000))
FRAGMENTS = Fragments(100, ((1.0, 400, 40),))


def place(part):
    """Begin and strand of a part of a fragment on PIECE."""
    at = PIECE.find(part)
    return (at, True) if at >= 0 else (PIECE.find(reverse_complement(part)), False)


def test_fragments_join_two_near_places_in_every_way():
    drawn = LocalChimeras([PIECE], FRAGMENTS, np.random.default_rng(1)).draw(600)
    assert len(drawn) == 600
    kinds = set()
    for whole in drawn:
        (first, forward), (second, same) = place(whole[:18]), place(whole[-18:])
        assert first >= 0 and second >= 0 and whole not in PIECE
        assert abs(first - second) < 1500 + len(whole) + 200
        kinds.add("turned" if forward != same else "forwards" if (second > first) == forward else "backwards")
    assert kinds == {"turned", "forwards", "backwards"}


def test_some_junctions_have_several_fragments():
    drawn = LocalChimeras([PIECE], FRAGMENTS, np.random.default_rng(1)).draw(600)
    starts = sorted(place(whole[:18])[0] for whole in drawn)
    near = np.diff(starts) < 3
    assert 0 < near.mean() < 0.5
    assert len(set(map(len, drawn))) > 50


def test_pairs_are_written_with_the_qualities_of_others(tmp_path):
    for mate in (1, 2):
        (tmp_path / f"like{mate}.fq").write_text("".join(f"@a{n}/{mate}\n{'A' * 100}\n+\n{'I' * 100}\n" for n in range(5)))
    like = (tmp_path / "like1.fq", tmp_path / "like2.fq")
    add_local_chimeras([PIECE], 50, FRAGMENTS, like, tmp_path / "c", [1])
    lines = [(tmp_path / f"c{mate}.fq").read_text().splitlines() for mate in (1, 2)]
    assert len(lines[0]) == len(lines[1]) == 200
    assert all(name[:-2] == other[:-2] for name, other in zip(lines[0][::4], lines[1][::4]))
    assert set(lines[0][3::4]) == {"I" * 100} and {len(bases) for bases in lines[0][1::4]} == {100}


def test_stutter_changes_runs_by_one_unit_and_nothing_else():
    plain, run = PIECE[:100], PIECE[:40] + "A" * 20 + PIECE[60:100]
    pairs = [Pair(b"p", [plain.encode(), run.encode()], [b"I" * 100, b"I" * 100]) for _ in range(300)]
    spoiled = Spoiler(Artefacts(stutter=0.2), [1]).spoil(pairs)
    assert all(pair.bases[0] == plain.encode() for pair in spoiled)
    lengths = {len(pair.bases[1]) for pair in spoiled}
    assert lengths == {99, 100}
    changed = [p for p in spoiled if p.bases[1] != run.encode()]
    assert 0.25 < len(changed) / len(spoiled) < 0.6
    assert all(len(p.bases[1]) == len(p.qualities[1]) for p in spoiled)


def test_insert_sizes_may_be_a_mixture():
    mixed = {"depth": 10, "length": 100, "profile": "HS20", "inserts": [[0.5, 300, 30], [0.5, 500, 50]]}
    assert ReadSettings(**mixed).fragments.inserts == ((0.5, 300, 30), (0.5, 500, 50))
    for wrong in ([[0.5, 300, 30]], [[1.5, 300, 30], [-0.5, 300, 30]], [[1.0, 90, 30]]):
        with pytest.raises(ValueError, match="reads"):
            ReadSettings(**(mixed | {"inserts": wrong}))
