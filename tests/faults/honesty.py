"""What is written is valid and tells of its genome alone, on random small genomes.

Each task makes a genome (contigs down to 400 bp, one without reads, runs of N, events up to the
contigs' ends, 4 to 40 reads over a base), calls it with settings that let every candidate through
in half of the tasks, and holds each record against the reference and the other records.
"""

import random
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pysam

from operations import Task
from world import Event, sam_text, write_fasta

TASKS = 200
COMMAND = "call --threads 1 --reads reads.bam --reference ref.fa --output calls.vcf.gz"
SHORTEST = 400  # bp; a fragment must fit a haplotype


def random_events(generator: random.Random, name: str, length: int) -> list[Event]:
    """Events that do not overlap; some touch an end of the contig."""
    events: list[Event] = []
    at = 0 if generator.random() < 0.2 else generator.randrange(200, 1500)
    while length > 3000 and at + 60 < length:
        end = min(at + generator.choice((55, 200, 800, 2500)), length)
        if generator.random() < 0.8:
            end = min(end, length - 500)
        if end - at >= 50 and length - (end - at) > 1000:
            kind = generator.choice(("DEL", "DUP"))
            events.append((name, at, end, kind, generator.randrange(1, 3)))
        at = end + generator.randrange(900, 4000)
    return events[:3] if sum(e[2] - e[1] for e in events[:3]) < length - 1500 else events[:1]


def make_genome(folder: Path, generator: random.Random) -> dict[str, str]:
    sequences, events = {}, []
    for number in range(generator.randrange(1, 5)):
        name = f"c{number}" + ("Empty" if number == 2 else "")
        length = generator.choice((SHORTEST, 1500, 6000, 20_000))
        bases = generator.choices("ACGT", k=length)
        if generator.random() < 0.3:
            begin = generator.randrange(length)
            bases[begin : begin + 300] = "N" * len(bases[begin : begin + 300])
        if generator.random() < 0.3:
            bases = list("".join(bases).lower())
        sequences[name] = "".join(bases)
        events += random_events(generator, name, length)
    sequences["long"] = "".join(generator.choices("ACGT", k=12_000))  # enough to learn from
    write_fasta(folder / "ref.fa", sequences)
    (folder / "reads.sam").write_text(sam_text(sequences, events, generator.randrange(2, 21)))
    pysam.view("-b", "-o", f"{folder}/reads.bam", f"{folder}/reads.sam", catch_stdout=False)
    pysam.index(f"{folder}/reads.bam")
    return sequences


def carried(genotype: tuple[int | None, ...]) -> int:
    return sum(1 for allele in genotype if allele)


def wrong_record(record: Any, bases: str) -> str:
    """What is wrong with one record, by itself."""
    kind, end = record.info["SVTYPE"], record.stop
    size = record.info["SVLEN"]
    size = size[0] if isinstance(size, tuple) else size
    genotype = record.samples[0]["GT"]
    copies = record.samples[0]["CN"]
    if not (1 <= record.pos <= end <= len(bases)):
        return "it leaves its contig"
    if record.ref != bases[record.pos - 1].upper():
        return f"REF {record.ref} is not the reference's"
    if record.alts != (f"<{kind}>",) or kind not in ("DEL", "DUP"):
        return "ALT and SVTYPE differ"
    if abs(size) != end - record.pos or (size < 0) != (kind == "DEL"):
        return f"SVLEN {size} does not fit END - POS {end - record.pos}"
    for key, place in (("CIPOS", record.pos), ("CIEND", end)):
        low, high = record.info.get(key, (0, 0))
        if not (low <= 0 <= high) or place + low < 0 or place + high > len(bases):
            return f"{key} {low},{high} at {place} of {len(bases)}"
    if record.qual is not None and not 0 <= record.qual <= 99:
        return f"QUAL {record.qual}"
    if not 0 <= record.info["SCORE"] <= 1:
        return f"SCORE {record.info['SCORE']}"
    if None in genotype or copies is None:
        return ""
    # Of a deletion at most, of a duplication at least, as many copies as the genotype says.
    surplus = copies - len(genotype)
    fits = surplus <= -carried(genotype) if kind == "DEL" else surplus >= carried(genotype)
    if carried(genotype) == 0 or not fits:
        return f"GT {genotype} with CN {copies}"
    return ""


def wrong_calls(path: Path, sequences: dict[str, str]) -> str:
    seen: set[tuple[str, int, int, str]] = set()
    last = (-1, -1)
    names = list(sequences)
    with pysam.VariantFile(str(path)) as vcf:
        if [(c.name, c.length) for c in vcf.header.contigs.values()] != [
            (name, len(bases)) for name, bases in sequences.items()
        ]:
            return "the header's contigs are not the reference's"
        for record in vcf:
            what = wrong_record(record, sequences[record.chrom])
            here = (names.index(record.chrom), record.pos)
            key = (record.chrom, record.pos, record.stop, record.info["SVTYPE"])
            if record.chrom.endswith("Empty"):
                what = what or "a call on a contig without reads"
            if here < last:
                what = what or "records are not sorted"
            if key in seen:
                what = what or "the same event twice"
            if what:
                return f"{str(record).strip()}: {what}"
            seen.add(key)
            last = here
    index = pysam.TabixFile(str(path))
    found = sum(1 for name in index.contigs for _ in index.fetch(name))
    return "" if found == len(seen) else f"the index finds {found} of {len(seen)} records"


def check(program: Path, number: int) -> str:
    generator = random.Random(f"honesty {number}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sequences = make_genome(folder, generator)
        every = "--set output.all_candidates=true" if number % 2 else ""
        done = subprocess.run(
            [program, *COMMAND.split(), *every.split()], cwd=folder, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode != 0:
            return f"exit code {done.returncode}: {done.stderr.strip()[-500:]}"
        return wrong_calls(folder / "calls.vcf.gz", sequences)


def tasks(runner: Any, share: int, turn: int) -> list[Task]:
    made = [
        Task("random genomes", f"number {number}", COMMAND, partial(check, runner.program, number))
        for number in range(TASKS)
    ]
    return made[turn % share :: share]
