#!/usr/bin/env python3
"""Measures what cnvnet costs where there is little to do: starts, and reads on long contigs of N;
and, of reads that are given, what `call` costs beside reading them.

    start_up.py --cnvnet build/release/cnvnet --out out/start_up [--rounds 5] [--threads 2]
                [--reads sample.bam --reference genome.fa]

Everything runs in turn, some rounds; medians. CPU seconds hold on a busy machine, wall seconds
only on an idle one. Writes OUT/start_up.md.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam

from cnvnet_tune.report import markdown_table
from workflows.command import first_paragraph
from workflows.measure import Cost, run_measured
from workflows.tables.page import measured_on

KNOWN = 32_000  # bp that reads lie on
LONG = 135_000_000  # bp of a contig of which all others are N
READ, DEPTH = 150, 30
SHORT_NAME = f"`call`, {KNOWN // 1000} kb of reads on a contig as long"
LONG_NAME = f"`call`, the same reads on a contig of {LONG // 1_000_000} Mb, else N"
CALL_NAME, COUNT_NAME = "`call` of the reads given", "`samtools view -c` of them"


def make_genome(folder: Path, length: int) -> tuple[Path, Path]:
    """Writes KNOWN bp and their reads in the middle of a contig of N; returns reads and
    reference.
    """
    chance = random.Random(1)
    bases = "".join(chance.choices("ACGT", k=KNOWN))
    begin = (length - KNOWN) // 2
    fasta, bam = folder / f"{length}.fa", folder / f"{length}.bam"
    text = "N" * begin + bases + "N" * (length - KNOWN - begin)
    with open(fasta, "w") as out:
        out.write(">chr1\n")
        out.writelines(text[at : at + 60] + "\n" for at in range(0, length, 60))
    pysam.faidx(str(fasta))
    pairs = []
    for number in range(KNOWN * DEPTH // (2 * READ)):
        insert = round(chance.gauss(400, 50))
        first = chance.randrange(KNOWN - insert)
        mate = first + insert - READ
        pairs += [(first, mate, insert, 99, number), (mate, first, -insert, 147, number)]
    header = pysam.AlignmentHeader.from_references(["chr1"], [length])
    header = pysam.AlignmentHeader.from_dict(
        {"HD": {"VN": "1.6", "SO": "coordinate"}, **header.to_dict()}
    )
    with pysam.AlignmentFile(str(bam), "wb", header=header) as out:
        for at, mate, insert, flag, number in sorted(pairs):
            read = pysam.AlignedSegment(header)
            read.query_name, read.flag, read.mapping_quality = f"r{number}", flag, 60
            read.query_sequence = bases[at : at + READ]
            read.query_qualities = pysam.qualitystring_to_array("I" * READ)
            read.reference_id = read.next_reference_id = 0
            read.reference_start, read.next_reference_start = begin + at, begin + mate
            read.template_length, read.cigarstring = insert, f"{READ}M"
            out.write(read)
    pysam.index(str(bam))
    return bam, fasta


def commands(given: argparse.Namespace) -> dict[str, list]:
    """Returns what is measured, by its name in the table."""
    cnvnet, out = given.cnvnet, given.out

    def call(reads: Path, reference: Path) -> list:
        inputs = ["--reads", reads, "--reference", reference, "--threads", given.threads]
        return [cnvnet, "call", *inputs, "--output", out / "calls.vcf"]

    all_of_them = {
        "`cnvnet --version`": [cnvnet, "--version"],
        "help of `cnvnet merge`": [cnvnet, "merge", "--help"],
        SHORT_NAME: call(*make_genome(out, KNOWN)),
        LONG_NAME: call(*make_genome(out, LONG)),
    }
    if given.reads:
        count = ["samtools", "view", "-c", f"-@{given.threads}", given.reads]
        all_of_them[COUNT_NAME] = count
        all_of_them[CALL_NAME] = call(given.reads, given.reference)
    return all_of_them


def median_costs(runs: dict[str, list], rounds: int, log: Path) -> dict[str, Cost]:
    """Runs everything in turn, and once before, so that all files are in memory."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, command in runs.items():
            cost = run_measured(command, log)
            if number > 0:
                costs[name].append(cost)
    return {
        name: Cost(*(median(getattr(c, key) for c in of) for key in ("wall_s", "cpu_s", "peak_mb")))
        for name, of in costs.items()
    }


def page_of(costs: dict[str, Cost], how: str) -> str:
    """Returns the table, and the ratios that the start of `call` is taken off from."""
    lines = [
        [name, f"{cost.wall_s:.3f}", f"{cost.cpu_s:.3f}", f"{cost.peak_mb:.0f}"]
        for name, cost in costs.items()
    ]
    start = costs[SHORT_NAME]
    of_length = costs[LONG_NAME].cpu_s - start.cpu_s
    notes = [f"the {LONG // 1_000_000} Mb of N cost {of_length:.2f} CPU s"]
    if CALL_NAME in costs:
        call, count = costs[CALL_NAME], costs[COUNT_NAME]
        cpu, wall = call.cpu_s - start.cpu_s, call.wall_s - start.wall_s
        notes.append(
            f"`call`, its start aside, takes {cpu / count.cpu_s:.1f} times the CPU time of "
            f"`samtools view -c` and {wall / count.wall_s:.1f} times its wall time"
        )
    table = markdown_table(["what", "wall s", "CPU s", "peak MB"], lines)
    return table + "\n" + "".join(f"- {note}\n" for note in (*notes, how))


def main() -> int:
    parser = argparse.ArgumentParser(description=first_paragraph(__doc__))
    parser.add_argument("--cnvnet", type=Path, required=True, help="the program")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--reads", type=Path, help="BAM of a genome to hold against samtools")
    parser.add_argument("--reference", type=Path, help="its FASTA")
    given = parser.parse_args()
    if (given.reads is None) != (given.reference is None):
        parser.error("--reads and --reference belong together")
    given.cnvnet, given.out = given.cnvnet.resolve(), given.out.resolve()
    given.out.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    costs = median_costs(commands(given), given.rounds, given.out / "start_up.log")
    how = f"{os.cpu_count()} cores, load before it {load:.1f}; {given.threads} threads; medians of "
    page = page_of(costs, f"{how}{given.rounds} rounds in turn; {measured_on()}")
    (given.out / "start_up.md").write_text(page)
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
