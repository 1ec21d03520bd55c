"""workflows/benchmark/start_up.py: the genomes that it makes, and its page."""

import argparse

import pysam

from workflows.benchmark.start_up import (
    CALL_NAME,
    COUNT_NAME,
    KNOWN,
    LONG_NAME,
    SHORT_NAME,
    commands,
    make_genome,
    page_of,
)
from workflows.measure import Cost


def test_the_reads_lie_on_the_known_bases(tmp_path):
    reads, reference = make_genome(tmp_path, KNOWN + 2000)
    with pysam.FastaFile(str(reference)) as fasta:
        bases = fasta.fetch("chr1")
    assert len(bases) == KNOWN + 2000 and bases.count("N") == 2000
    with pysam.AlignmentFile(str(reads)) as file:
        found = list(file.fetch("chr1"))
    assert len(found) * 150 == KNOWN * 30
    for read in found[::100]:
        assert read.query_sequence == bases[read.reference_start : read.reference_end]


def test_reads_that_are_given_are_held_against_samtools(tmp_path, monkeypatch):
    monkeypatch.setattr("workflows.benchmark.start_up.LONG", KNOWN + 100)
    given = argparse.Namespace(
        cnvnet=tmp_path / "cnvnet", out=tmp_path, threads=2, reads="a.bam", reference="a.fa"
    )
    assert list(commands(given)[COUNT_NAME]) == ["samtools", "view", "-c", "-@2", "a.bam"]
    given.reads = None
    assert CALL_NAME not in commands(given)


def test_the_start_is_taken_off():
    costs = {SHORT_NAME: Cost(0.5, 0.6, 170), LONG_NAME: Cost(0.9, 0.85, 190)}
    page = page_of(costs, "somewhere")
    assert "- the 135 Mb of N cost 0.25 CPU s\n- somewhere\n" in page
    costs |= {CALL_NAME: Cost(4.5, 8.6, 270), COUNT_NAME: Cost(1, 2, 9)}
    assert "takes 4.0 times the CPU time of `samtools view -c` and 4.0 times" in page_of(costs, "x")
