#!/usr/bin/env python3
"""Counts false calls on genomes that have no CNV, but everything that looks like one.

    decoys.py --config decoys.yaml --cnvnet build/release/cnvnet --out out/tables [--docs docs]

Every deletion or duplication of 50 bp and more that a caller lets pass is
false. Writes OUT/decoys.md and decoys.tsv.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam
import yaml

from cnvnet_tune.report import markdown_table
from cnvnet_tune.truvari import TYPES
from workflows.benchmark.callers import installed
from workflows.benchmark.recall import MIN_SIZE
from workflows.benchmark.run import Places, obtain_calls, obtain_genomes, own_caller
from workflows.benchmark.speed import known_bases
from workflows.command import command_parser, parse
from workflows.tables.page import measured_on, publish

PER_BASES = 10_000_000


def count_passing(calls: Path) -> dict[str, int]:
    """Counts deletions and duplications of MIN_SIZE bp or more that pass (or have no filter)."""
    counts = dict.fromkeys(TYPES, 0)
    with pysam.VariantFile(str(calls)) as vcf:
        for record in vcf:
            kind = record.info.get("SVTYPE")
            if (
                kind in counts
                and set(record.filter) <= {"PASS"}
                and record.stop - record.pos >= MIN_SIZE
            ):
                counts[kind] += 1
    return counts


def to_page(counts: dict[str, dict[str, int]], bases: int, how: list[str]) -> str:
    """Returns the table of counts[caller][type], and how it was measured."""
    lines = []
    for caller, of in counts.items():
        total = sum(of.values())
        lines.append(
            [caller, *(str(of[kind]) for kind in TYPES), f"{total * PER_BASES / bases:.1f}"]
        )
    table = markdown_table(
        ["caller", *(f"false {kind}" for kind in TYPES), "false calls per 10 Mb"], lines
    )
    return table + "\n" + "".join(f"- {line}\n" for line in how)


def to_tsv(counts: dict[str, dict[str, int]], bases: int) -> str:
    lines = ["caller\ttype\tfalse_calls\tbases\n"]
    return "".join(
        lines
        + [f"{c}\t{kind}\t{of[kind]}\t{bases}\n" for c, of in counts.items() for kind in TYPES]
    )


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument("--docs", type=Path, help="folder whose classifier.md gets the table")
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    peers, absent = installed(config["callers"])
    callers = [own_caller(arguments.cnvnet, config, arguments.config.parent), *peers]
    genomes = obtain_genomes(config, arguments.config.parent, arguments.genomes, arguments.threads)
    places = Places(arguments.out / "decoys", arguments.out.parent / "peers")
    counts = {caller.name: dict.fromkeys(TYPES, 0) for caller in callers}
    for genome in genomes.values():
        for caller in callers:
            calls, _ = obtain_calls(caller, genome, places.calls(genome, caller), arguments.threads)
            for kind, number in count_passing(calls).items():
                counts[caller.name][kind] += number
    bases = sum(known_bases(genome.fasta) for genome in genomes.values())
    how = [
        f"{len(genomes)} genomes, {bases / 1e6:.1f} Mb in all; calls count that a caller lets pass"
    ]
    how += [f"{caller.name}: {caller.version()}" for caller in callers] + absent + [measured_on()]
    publish(
        "decoys", to_page(counts, bases, how), to_tsv(counts, bases), arguments.out, arguments.docs
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
