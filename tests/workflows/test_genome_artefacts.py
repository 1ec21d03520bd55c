import itertools
import random
import shutil
import subprocess

import numpy as np
import pysam
import pytest

from workflows.genomes import artefacts as faults
from workflows.genomes.artefacts import (
    ADAPTERS,
    Artefacts,
    Pair,
    Spoiler,
    lost_to_gc,
    read_through,
    spoil_fastqs,
)
from workflows.genomes.reads import ReadSettings, index_reference, make_bam

DESIGN = {"depth": 10, "length": 100, "insert_mean": 300, "insert_sd": 30, "profile": "HS20"}


def pairs(count, weights=(1, 1, 1, 1)):
    draw = random.Random(1)
    reads = ["".join(draw.choices("ACGT", weights, k=100)).encode() for _ in range(2 * count)]
    return [
        Pair(b"p%d" % n, [reads[2 * n], reads[2 * n + 1]], [b"I" * 100, b"H" * 100])
        for n in range(count)
    ]


def spoil(count=2000, seed=3, weights=(1, 1, 1, 1), **shares):
    before = pairs(count, weights)
    after = Spoiler(Artefacts(**shares), [seed, 1]).spoil(pairs(count, weights))
    return before, after


def test_nothing_asked_for_changes_nothing():
    before, after = spoil()
    assert before == after
    assert not Artefacts().any() and Artefacts(adapter=0.1).any()


@pytest.mark.parametrize("share", [-0.1, 1.0, 30])
def test_shares_outside_0_to_1_are_errors(share):
    with pytest.raises(ValueError, match="chimeras is a share"):
        ReadSettings(**DESIGN, chimeras=share)


def test_gc_bias_takes_from_the_extremes():
    _, mild = spoil(gc_bias=0.6, weights=(58, 42, 42, 58))
    _, rich = spoil(gc_bias=0.6, weights=(20, 80, 80, 20))
    _, poor = spoil(gc_bias=0.6, weights=(90, 10, 10, 90))
    assert len(mild) > 1950
    assert 700 < len(rich) < 900 and 700 < len(poor) < 900
    assert lost_to_gc([b"GC" * 50, b"GC" * 50]) == 1.0
    assert lost_to_gc([b"AT" * 50, b"AT" * 50]) == 1.0


def test_chimeras_get_the_second_read_of_another_pair_and_none_is_lost():
    before, after = spoil(chimeras=0.05)
    other = [(b, a) for b, a in zip(before, after) if a.bases[1] != b.bases[1]]
    assert 60 < len(other) < 140
    assert all(a.bases[0] == b.bases[0] and a.name == b.name for b, a in zip(before, after))
    assert sorted(p.bases[1] for p in before) == sorted(p.bases[1] for p in after)


def test_duplicates_follow_their_pair_with_their_own_errors():
    before, after = spoil(duplicates=0.2)
    assert 330 < len(after) - len(before) < 470
    unlike = 0
    for first, second in itertools.pairwise(after):
        if second.name.endswith(b"-dup"):
            assert second.name == first.name + b"-dup" and second.qualities == first.qualities
            errors = sum(
                x != y for mate in (0, 1) for x, y in zip(first.bases[mate], second.bases[mate])
            )
            assert errors <= 6
            unlike += errors > 0
    assert unlike > 50


def test_read_through_is_fragment_adapter_and_fill():
    bases = b"ACGTTGCA" * 12 + b"ACGT"
    first, second = read_through(bases, 40)
    assert len(first) == len(second) == 100
    assert first[:40] == bases[:40] and first[40:73] == ADAPTERS[0] and set(first[73:]) == set(b"A")
    assert second[:40] == bases[:40].translate(bytes.maketrans(b"ACGT", b"TGCA"))[::-1]
    assert second[40:73] == ADAPTERS[1]
    assert read_through(bases, 99)[0] == bases[:99] + b"A"


def test_adapter_befalls_its_share():
    before, after = spoil(adapter=0.1)
    hit = [a for b, a in zip(before, after) if a.bases != b.bases]
    assert 150 < len(hit) < 250
    assert sum(ADAPTERS[0][:8] in pair.bases[0] for pair in hit) > 0.8 * len(hit)


def test_tails_of_low_quality_have_errors_and_the_rest_has_none():
    before, after = spoil(tail_quality=0.2)
    hit = wrong = tail = 0
    for b, a in zip(before, after):
        for mate in (0, 1):
            if a.qualities[mate] == b.qualities[mate]:
                assert a.bases[mate] == b.bases[mate]
                continue
            begin = next(i for i in range(100) if a.qualities[mate][i] != b.qualities[mate][i])
            assert 50 <= begin <= 90 and max(a.qualities[mate][begin:]) <= 33 + 8
            assert a.bases[mate][:begin] == b.bases[mate][:begin]
            hit, tail = hit + 1, tail + 100 - begin
            wrong += sum(x != y for x, y in zip(a.bases[mate], b.bases[mate]))
    assert 330 < hit < 470
    assert 0.15 < wrong / tail < 0.25


def write_fastqs(folder, made):
    paths = (folder / "1.fq", folder / "2.fq")
    for mate, path in enumerate(paths):
        path.write_bytes(
            b"".join(
                b"@%s/%d\n%s\n+\n%s\n" % (p.name, mate + 1, p.bases[mate], p.qualities[mate])
                for p in made
            )
        )
    return paths


def test_files_stream_in_batches_and_the_seed_decides(tmp_path, monkeypatch):
    monkeypatch.setattr(faults, "BATCH", 64)
    sources = write_fastqs(tmp_path, pairs(500))
    all_kinds = Artefacts(0.3, 0.1, 0.1, 0.1, 0.1)
    written = []
    for number, seed in enumerate(([1, 1], [1, 1], [2, 1])):
        targets = (tmp_path / f"{number}1.fq", tmp_path / f"{number}2.fq")
        spoil_fastqs(sources, targets, all_kinds, seed)
        written.append([path.read_bytes() for path in targets])
    assert written[0] == written[1] and written[0] != written[2]
    names = [text.split(b"\n")[0::4][:-1] for text in written[0]]
    assert [name[:-2] for name in names[0]] == [name[:-2] for name in names[1]]
    spoil_fastqs(sources, targets, Artefacts(), [1, 1])
    assert [path.read_bytes() for path in targets] == [path.read_bytes() for path in sources]


def test_fastqs_of_unequal_length_are_an_error(tmp_path):
    sources = write_fastqs(tmp_path, pairs(10))
    sources[1].write_bytes(b"".join(sources[1].read_bytes().splitlines(keepends=True)[:-4]))
    with pytest.raises(RuntimeError, match="not equally long"):
        spoil_fastqs(sources, (tmp_path / "a", tmp_path / "b"), Artefacts(), [1])


TOOLS = ("art_illumina", "bwa", "samblaster", "samtools")


@pytest.fixture
def reference(tmp_path):
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    assert not missing, f"making genomes needs {', '.join(missing)}"
    fasta = tmp_path / "reference.fa"
    fasta.write_text(">c\n" + "".join(random.Random(2).choices("ACGT", k=30_000)) + "\n")
    index_reference(fasta)
    return fasta


def test_reads_of_250_bases_and_all_faults_reach_the_bam(tmp_path, reference):
    with pysam.FastaFile(str(reference)) as fasta:
        bases = fasta.fetch("c")
    design = {"depth": 20, "length": 250, "insert_mean": 550, "insert_sd": 100, "profile": "MSv1"}
    shares = {
        "gc_bias": 0.3,
        "chimeras": 0.1,
        "duplicates": 0.2,
        "adapter": 0.1,
        "tail_quality": 0.1,
    }
    listed = []
    for name in ("first", "second"):
        bam = tmp_path / name / "g.bam"
        bam.parent.mkdir()
        make_bam(
            ({"c": bases}, {"c": bases}), reference, bam, ReadSettings(**design, **shares), 5, 1
        )
        assert sorted(p.name for p in bam.parent.iterdir()) == ["g.bam", "g.bam.bai"]
        listed.append(
            subprocess.run(["samtools", "view", bam], capture_output=True, check=True).stdout
        )
    assert listed[0] == listed[1]
    with pysam.AlignmentFile(str(tmp_path / "first" / "g.bam")) as reads:
        primary = [r for r in reads if not r.is_secondary and not r.is_supplementary]
    assert {len(r.query_sequence) for r in primary} == {250}
    marked = np.mean([r.is_duplicate for r in primary])
    assert 0.1 < marked < 0.25
    assert any(not r.is_proper_pair for r in primary)
    clipped = sum(r.query_alignment_length < 230 for r in primary if not r.is_unmapped)
    assert clipped > 0.05 * len(primary)
