#!/usr/bin/env python3
"""Runs CNVpytor by its Python interface and writes its calls as VCF.

    cnvpytor_calls.py --bam X.bam --reference X.fa --store X.pytor --out X.vcf [--threads N]

Its own command refuses to run without resource files of whole human genomes,
which these references do not need: GC content is read from the FASTA.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

BIN = 100  # bp
TYPES = {"deletion": "DEL", "duplication": "DUP"}
_HEADER = """##fileformat=VCFv4.2
##ALT=<ID=DEL,Description="Deletion">
##ALT=<ID=DUP,Description="Duplication">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="DEL or DUP">
##INFO=<ID=END,Number=1,Type=Integer,Description="Last base of the event">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length of the event, negative for a deletion">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
"""


def vcf_text(calls: list[list]) -> str:
    """Returns a VCF of CNVpytor's calls: (type, contig, first base, last base, ...), 1-based.

    A call that begins with its contig loses that base, since POS is the base before.
    """
    lines = [_HEADER]
    for number, (name, contig, first, last, *_) in enumerate(calls, start=1):
        kind, pos = TYPES[name], max(1, int(first) - 1)
        size = int(last) - pos
        info = f"SVTYPE={kind};END={int(last)};SVLEN={-size if kind == 'DEL' else size}"
        lines.append(f"{contig}\t{pos}\tcnvpytor{number}\tN\t<{kind}>\t.\tPASS\t{info}\n")
    return "".join(lines)


def call(bam: Path, reference: Path, store: Path, threads: int) -> list[list]:
    """Returns CNVpytor's calls of all contigs; `store` is its working file."""
    import cnvpytor

    app = cnvpytor.Root(str(store), create=True, max_cores=threads)
    app.rd([str(bam)], reference_filename=str(reference))
    app.gc(str(reference))
    app.calculate_histograms([BIN])
    app.partition([BIN])
    return app.call([BIN])[BIN]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for name in ("--bam", "--reference", "--store", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    calls = call(arguments.bam, arguments.reference, arguments.store, arguments.threads)
    arguments.out.write_text(vcf_text(calls))
    return 0


if __name__ == "__main__":
    sys.exit(main())
