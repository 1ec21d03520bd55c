import subprocess
import sys
from pathlib import Path

import numpy as np
import pysam
import pytest

from workflows.tables import library_reads as reads
from workflows.tables.libraries import (
    SPLIT_CLASSES,
    cluster_sizes,
    figure,
    measures_of,
    named_bams,
    skewness,
    spread_measures,
)
from workflows.tables.library_reads import ChunkReads, chosen_chunks, stutter, tally_bam

COMMAND = Path(__file__).resolve().parents[2] / "workflows" / "tables" / "libraries.py"
LENGTH = 100
CONTIGS = {"c": 30_000, "d": 30_000}


def sequence(length, seed):
    """Random bases without a homopolymer, but for one of 10 A at 5,000 of each contig."""
    steps = np.random.default_rng(seed).integers(1, 4, length)
    letters = np.frombuffer(b"ACGT", dtype=np.uint8)[np.cumsum(steps) % 4].copy()
    letters[5000:5010] = ord("A")
    letters[[4999, 5010]] = ord("C")
    return letters.tobytes().decode()


GENOME = {name: sequence(length, seed) for seed, (name, length) in enumerate(CONTIGS.items())}


class Bam:
    """Collects reads, two per pair, and writes them sorted with an index."""

    def __init__(self, folder):
        self.folder, self.reads = folder, []
        self.fasta = folder / "genome.fa"
        self.fasta.write_text("".join(f">{name}\n{text}\n" for name, text in GENOME.items()))
        pysam.faidx(str(self.fasta))
        self.header = pysam.AlignmentHeader.from_references(list(CONTIGS), list(CONTIGS.values()))

    def read(self, name, place, mate=None, **other):
        """`place` and `mate`: (contig, begin, reverse); `other`: fields of the read, tags."""
        read = pysam.AlignedSegment(self.header)
        contig, begin, reverse = place
        read.query_name, read.mapping_quality = name, other.pop("mapq", 60)
        read.reference_id, read.reference_start = list(CONTIGS).index(contig), begin
        read.flag = 0x10 * reverse + (0x1 if mate else 0) + other.pop("flag", 0)
        read.cigarstring = other.pop("cigar", f"{LENGTH}M")
        read.query_sequence = other.pop("bases", None) or GENOME[contig][begin : begin + LENGTH]
        read.query_qualities = pysam.qualitystring_to_array("I" * len(read.query_sequence))
        if mate:
            read.next_reference_id = list(CONTIGS).index(mate[0])
            read.next_reference_start, read.mate_is_reverse = mate[1], mate[2]
            if mate[0] == contig:
                ends = [b + LENGTH if r else b for _, b, r in (place, mate)]
                read.template_length = ends[1] - ends[0]
        read.set_tags(other.pop("tags", []))
        assert not other
        self.reads.append(read)

    def pair(self, name, first, second, **other):
        self.read(name, first, second, **other)
        self.read(name, second, first, **other)

    def tally(self, max_reads=10**6):
        path = self.folder / "reads.bam"
        ordered = sorted(self.reads, key=lambda read: (read.reference_id, read.reference_start))
        with pysam.AlignmentFile(path, "wb", header=self.header) as out:
            for read in ordered:
                out.write(read)
        pysam.index(str(path))
        return tally_bam(str(path), str(self.fasta), max_reads)


@pytest.fixture
def bam(tmp_path):
    return Bam(tmp_path)


def proper(bam, count, insert=300):
    for n in range(count):
        begin = 1000 + 20 * n
        bam.pair(f"p{n}", ("c", begin, False), ("c", begin + insert - LENGTH, True))


def test_each_class_of_pairs_is_counted(bam):
    proper(bam, 6)
    bam.pair("outward", ("c", 2000, True), ("c", 2900, False))
    bam.pair("foldback", ("c", 2000, False), ("c", 2900, False))
    bam.pair("hairpin", ("c", 3000, True), ("c", 3040, True))
    bam.pair("far", ("c", 2000, False), ("c", 22_000, True))
    bam.pair("between", ("c", 2000, False), ("c", 7000, True))
    bam.pair("other", ("c", 2000, False), ("d", 2000, True))
    bam.read("lonely", ("c", 2000, False), ("c", 2000, False), flag=0x8)
    bam.read("single", ("c", 2000, False))
    rows = measures_of(bam.tally())
    # 6 inward, 3 local, far, between, other and lonely are pairs; a read without a mate is half.
    unit = 1e6 / 13.5
    wanted = {"local outward": 1, "local same-strand": 2, "local outward, alone": 1}
    wanted |= {"local same-strand, alone": 2, "far, same contig": 1, "other contig": 1}
    wanted |= {"mate unmapped": 1, "local same-strand, begins <= 50 bp apart": 1}
    for kind, count in wanted.items():
        assert rows[f"pairs per million: {kind}"] == pytest.approx(count * unit), kind
    assert rows["insert size, 50 %"] == 300 and rows["insert size, skewness"] is None


def test_reads_that_are_not_the_librarys_are_left_out(bam):
    proper(bam, 3)
    bam.pair("copy", ("c", 1000, False), ("c", 1200, True), flag=0x400)
    bam.read("zero", ("c", 1000, False), mapq=0)
    for flag in (0x100, 0x200, 0x800):
        bam.read("not", ("c", 1000, False), flag=flag)
    rows = measures_of(bam.tally())
    assert rows["reads measured"] == 7
    assert rows["duplicates, % of reads"] == pytest.approx(100 * 2 / 9)
    assert rows["MAPQ 0, % of reads"] == pytest.approx(100 / 7)


def test_split_reads_go_by_their_jump(bam):
    def split(name, cigar, other):
        bam.read(name, ("c", 3000, False), cigar=cigar, tags=[("SA", other)])

    split("deletion", "60M40S", "c,3561,+,60S40M,60,0;")
    split("deletion from the right", "60S40M", "c,2001,+,60M40S,60,0;")
    split("duplication", "60M40S", "c,2701,+,60S40M,60,0;")
    split("foldback", "60M40S", "c,2701,-,40M60S,60,0;")
    split("far", "60M40S", "c,20001,+,60S40M,60,0;")
    split("elsewhere", "60M40S", "d,3561,+,60S40M,60,0;")
    rows = measures_of(bam.tally())
    found = [rows[f"local split reads per million: {kind}"] for kind in SPLIT_CLASSES]
    assert found == pytest.approx([2e6 / 6, 1e6 / 6, 1e6 / 6])


def test_clips_are_counted_by_length(bam):
    for clip in (3, 7, 12, 25):
        bam.read(f"s{clip}", ("c", 3000, False), cigar=f"{clip}S{LENGTH - clip}M")
    rows = measures_of(bam.tally())
    assert [rows[f"soft clip >= {n} bp, % of reads"] for n in (5, 10, 20)] == [75, 50, 25]
    assert rows["clip >= 5 bp, length, 50 %"] == 12


def changed(begin, offsets):
    bases = list(GENOME["c"][begin : begin + LENGTH])
    for offset in offsets:
        bases[offset] = {"A": "C", "C": "G", "G": "T", "T": "A"}[bases[offset]]
    return "".join(bases)


def test_mismatches_go_by_cycle_on_both_strands(bam):
    bam.read("forward", ("c", 3000, False), bases=changed(3000, [0, 95]))
    bam.read("reverse", ("c", 3000, True), bases=changed(3000, [95, 94]))
    clipped = "N" * 10 + GENOME["c"][3000:3090]
    bam.read("clipped", ("c", 3000, False), cigar="10S90M", bases=clipped)
    rows = measures_of(bam.tally())
    tenths = [rows[f"mismatches per 1,000 bases, tenth {n}"] for n in range(1, 11)]
    assert tenths == pytest.approx([1000 * 3 / 20] + [0] * 8 + [1000 / 30])
    assert rows["mean base quality, tenth 1"] == 40


def test_indels_and_stutter(bam):
    for n in range(9):
        bam.read(f"r{n}", ("c", 4950, False))
    text = GENOME["c"]
    shorter = text[4950:5000] + text[5001:5051]
    bam.read("shorter", ("c", 4950, False), cigar="50M1D50M", bases=shorter)
    longer = text[3000:3050] + "A" + text[3050:3099]
    bam.read("elsewhere", ("c", 3000, False), cigar="50M1I49M", bases=longer)
    rows = measures_of(bam.tally())
    assert rows["stutter in homopolymers of 8-11 bp, % of reads"] == pytest.approx(10)
    assert rows["stutter in homopolymers of 12-15 bp, % of reads"] is None
    aligned = 9 * 100 + 100 + 99
    assert rows["deletions per Mb of read"] == pytest.approx(1e6 / aligned)
    assert rows["insertions per Mb of read"] == pytest.approx(1e6 / aligned)
    assert rows["mismatches per 1,000 bases, tenth 9"] == 0


def test_an_allele_is_no_stutter():
    reference = np.frombuffer(b"CG" * 10 + b"A" * 10 + b"CG" * 10, dtype=np.uint8)
    chunk = ChunkReads(spans=[(0, 50)] * 10 + [(0, 32)], indels=[(n, 20, 1) for n in range(4)])
    assert stutter(chunk, reference) == [(10, 10, 0)]
    chunk.indels = [(0, 20, 1), (1, 30, 1), (2, 25, -2), (3, 31, 1)]
    assert stutter(chunk, reference) == [(10, 10, 3)]


def test_depth_follows_gc_and_chance(bam):
    draw = np.random.default_rng(3)
    for n, begin in enumerate(np.sort(draw.integers(0, 29_900, 6000)).tolist()):
        bam.read(f"r{n}", ("c", begin, False))
    rows = measures_of(bam.tally())
    assert rows["depth"] == pytest.approx(20, rel=0.05)
    assert rows["depth at GC 50-55 %, fold"] == pytest.approx(1, abs=0.05)
    assert rows["depth at GC < 30 %, fold"] is None
    # The sampling error of a MAD of 29 windows is large.
    assert 0.4 < rows["fragments per kb, variance / mean"] < 2
    assert rows["reference read, kb"] == pytest.approx(30, abs=0.1)


def test_spread_is_1_by_chance_and_more_otherwise():
    draw = np.random.default_rng(5)
    tally = reads.Tally(fragments=[("c", n) for n in draw.poisson(100, 20_000)])
    assert spread_measures(tally)["fragments per kb, variance / mean"] == pytest.approx(1, abs=0.04)
    uneven = draw.poisson(draw.normal(100, 10, 20_000))
    rows = spread_measures(reads.Tally(fragments=[("c", n) for n in uneven]))
    assert rows["fragments per kb, variance / mean"] == pytest.approx(2, abs=0.1)
    assert rows["fragments per kb, % of spread beyond chance"] == pytest.approx(10, abs=0.5)


def test_unread_reference_is_not_measured(bam):
    for n in range(1000):
        bam.read(f"r{n}", ("c", 10_000 + 4 * n, False))
    rows = measures_of(bam.tally())
    assert rows["reference read, kb"] == pytest.approx(4.1, abs=0.01)
    assert rows["depth"] == pytest.approx(25, rel=0.01)


def test_junctions_are_clusters_at_both_ends():
    ends = [(0, 500), (40, 540), (80, 580), (90, 900), (500, 580)]
    assert sorted(cluster_sizes(ends)) == [1, 1, 3]
    assert cluster_sizes([]) == []


def test_junctions_of_two_fragments_count_once(bam):
    proper(bam, 5)
    for shift in (0, 30):
        bam.pair(f"o{shift}", ("c", 2000 + shift, True), ("c", 2900 + shift, False))
        bam.pair(f"f{shift}", ("c", 2000 + shift, bool(shift)), ("c", 2900, bool(shift)))
    rows = measures_of(bam.tally())
    unit = 1000 / rows["reference read, kb"]
    found = [rows[f"local junctions per Mb, {n}"] for n in ("1 fragment", "2 fragments")]
    assert found == pytest.approx([2 * unit, 1 * unit])
    assert rows["pairs per million: local outward, alone"] == 0


def test_chunks_are_taken_evenly(bam, monkeypatch):
    monkeypatch.setattr(reads, "CHUNK", 3000)
    proper(bam, 10)
    bam.read("d", ("d", 3000, False))
    bam.tally()
    with (
        pysam.AlignmentFile(bam.folder / "reads.bam") as file,
        pysam.FastaFile(str(bam.fasta)) as fasta,
    ):
        assert len(list(chosen_chunks(file, fasta, 100))) == 20
        third = [(contig, begin) for contig, begin, _ in chosen_chunks(file, fasta, 7)]
    thirds = {"c": (6000, 15_000, 24_000), "d": (3000, 12_000, 21_000)}
    assert third == [(contig, begin) for contig, begins in thirds.items() for begin in begins]


def test_reads_are_counted_once_over_chunks(bam, monkeypatch):
    proper(bam, 50)
    whole = measures_of(bam.tally())
    monkeypatch.setattr(reads, "CHUNK", 1500)
    cut = measures_of(bam.tally())
    for name in ("reads measured", "insert size, 50 %", "mismatches per 1,000 bases, tenth 1"):
        assert cut[name] == whole[name]


def test_skewness_and_figures():
    assert skewness(np.array([0, 0, 0, 4])) == pytest.approx(2 / 3**0.5)
    assert skewness(np.array([])) is None
    texts = {None: "-", 0: "0", 0.12345: "0.123", 12.345: "12.3", 1234.5: "1234"}
    assert {value: figure(value) for value in texts} == texts


@pytest.mark.parametrize("text", ["a", "a=b", "=b:c", "a=b:"])
def test_bams_need_name_path_and_reference(text):
    with pytest.raises(ValueError, match="NAME=PATH:REF"):
        named_bams({"bams": {}}, Path(), [text])


def test_command_fills_the_page(bam, tmp_path):
    proper(bam, 5)
    bam.tally()
    (tmp_path / "c.yaml").write_text(
        "max_reads: 100\nbams:\n  one: {bam: reads.bam, reference: genome.fa}\n"
    )
    docs = tmp_path / "docs"
    docs.mkdir()
    page = docs / "genomes.md"
    page.write_text("before\n<!-- libraries: begin -->\n<!-- libraries: end -->\nafter\n")
    command = [sys.executable, COMMAND, "--config", tmp_path / "c.yaml"]
    command += ["--out", tmp_path / "o" / "t", "--docs", docs]
    command += ["--bams", f"two={tmp_path}/reads.bam:{bam.fasta}"]
    subprocess.run(command, check=True, capture_output=True)
    assert "| measure | one | two |" in page.read_text()
    assert "| reads measured | 10 | 10 |" in page.read_text()
    lines = (docs / "tables" / "libraries.tsv").read_text().splitlines()
    assert lines[0].split("\t") == ["measure", "one", "two"]
    assert {len(line.split("\t")) for line in lines} == {3}
