import random

import numpy as np
import pysam
import pytest

from workflows.genomes.artefacts import Artefacts, Pair, Spoiler
from workflows.genomes.haplotypes import reverse_complement
from workflows.genomes.local_chimeras import MOST, Fragments, LocalChimeras, add_local_chimeras
from workflows.genomes.patchy import thin_patchily
from workflows.genomes.reads import ReadSettings

PIECE = "".join(random.Random(4).choices("ACGT", k=60_000))
FRAGMENTS = Fragments(100, ((1.0, 400, 40),))


def place(part):
    """Begin and strand of a part of a fragment on PIECE."""
    at = PIECE.find(part)
    return (at, True) if at >= 0 else (PIECE.find(reverse_complement(part)), False)


def drawn_fragments(count):
    return [
        f
        for f in LocalChimeras([PIECE], FRAGMENTS, np.random.default_rng(1)).draw(count)
        if f is not None
    ]


def test_fragments_join_two_near_places_in_every_way():
    drawn = drawn_fragments(600)
    assert 570 < len(drawn) <= 600
    kinds = set()
    for whole in drawn:
        (first, forward), (second, same) = place(whole[:18]), place(whole[-18:])
        assert first >= 0 and second >= 0 and whole not in PIECE
        assert abs(first - second) < 1500 + len(whole) + 200
        kinds.add(
            "turned"
            if forward != same
            else "forwards"
            if (second > first) == forward
            else "backwards"
        )
    assert kinds == {"turned", "forwards", "backwards"}


def test_some_junctions_have_several_fragments():
    drawn = drawn_fragments(600)
    starts = sorted(place(whole[:18])[0] for whole in drawn)
    near = np.diff(starts) < 3
    assert 0 < near.mean() < 0.5
    assert len(set(map(len, drawn))) > 50


def test_no_junction_has_more_fragments_than_real_ones_have():
    drawn = LocalChimeras([PIECE], FRAGMENTS, np.random.default_rng(1)).draw(4000)
    dropped = [at for at, fragment in enumerate(drawn) if fragment is None]
    assert 0 < len(dropped) < 200
    for at in dropped:
        first = max(i for i in range(at) if drawn[i] is not None)
        assert all(fragment is not None for fragment in drawn[first - MOST + 1 : first + 1])


def test_pairs_are_written_with_the_qualities_of_others(tmp_path):
    for mate in (1, 2):
        (tmp_path / f"like{mate}.fq").write_text(
            "".join(f"@a{n}/{mate}\n{'A' * 100}\n+\n{'I' * 100}\n" for n in range(5))
        )
    like = (tmp_path / "like1.fq", tmp_path / "like2.fq")
    add_local_chimeras([PIECE], 50, FRAGMENTS, like, tmp_path / "c", [1])
    lines = [(tmp_path / f"c{mate}.fq").read_text().splitlines() for mate in (1, 2)]
    assert len(lines[0]) == len(lines[1]) == 200
    assert all(name[:-2] == other[:-2] for name, other in zip(lines[0][::4], lines[1][::4]))
    assert set(lines[0][3::4]) == {"I" * 100} and {len(bases) for bases in lines[0][1::4]} == {100}


def test_stutter_changes_runs_by_one_unit_and_nothing_else():
    plain, run = PIECE[:100], PIECE[:40] + "A" * 20 + PIECE[60:100]
    pairs = [
        Pair(b"p", [plain.encode(), run.encode()], [b"I" * 100, b"I" * 100]) for _ in range(300)
    ]
    spoiled = Spoiler(Artefacts(stutter=0.2), [1]).spoil(pairs)
    assert all(pair.bases[0] == plain.encode() for pair in spoiled)
    lengths = {len(pair.bases[1]) for pair in spoiled}
    assert lengths == {99, 100}
    changed = [p for p in spoiled if p.bases[1] != run.encode()]
    assert 0.25 < len(changed) / len(spoiled) < 0.6
    assert all(len(p.bases[1]) == len(p.qualities[1]) for p in spoiled)


def test_insert_sizes_may_be_a_mixture():
    mixed = {
        "depth": 10,
        "length": 100,
        "profile": "HS20",
        "inserts": [[0.5, 300, 30], [0.5, 500, 50]],
    }
    assert ReadSettings(**mixed).fragments.inserts == ((0.5, 300, 30), (0.5, 500, 50))
    for wrong in ([[0.5, 300, 30]], [[1.5, 300, 30], [-0.5, 300, 30]], [[1.0, 90, 30]]):
        with pytest.raises(ValueError, match="reads"):
            ReadSettings(**(mixed | {"inserts": wrong}))


def write_bam(path):
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "c", "LN": 400_000}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for number in range(40_000):
            read = pysam.AlignedSegment(out.header)
            read.query_name, read.query_sequence = f"p{number // 2}", "A" * 10
            read.flag, read.cigarstring = (99, "10M") if number % 2 == 0 else (147, "10M")
            first = number // 2 * 19
            read.reference_id = read.next_reference_id = 0
            places = (first, first + 5)
            read.reference_start, read.next_reference_start = (
                places[number % 2],
                places[1 - number % 2],
            )
            out.write(read)
    pysam.index(str(path))


def test_patchy_coverage_drops_pairs_by_place(tmp_path):
    bam = tmp_path / "g.bam"
    write_bam(bam)
    thin_patchily(bam, 0.7, 3)
    with pysam.AlignmentFile(str(bam)) as reads:
        kept = [(r.query_name, r.reference_start) for r in reads]
        depth = [reads.count("c", at, at + 4000) for at in range(0, 376_000, 4000)]
    names = [name for name, _ in kept]
    assert all(names.count(name) == 2 for name in names[:200])
    assert 0.35 < len(kept) / 40_000 < 0.6
    assert max(depth) > 1.5 * np.median(depth) > 2.5 * min(depth)
