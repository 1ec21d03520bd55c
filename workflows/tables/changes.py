"""What differs between a simulated genome and its reference: NAME.changes.tsv.

The table holds every difference of 5 bp or more: `#contig begin end kind size
genotype origin`, 0-based, half-open, begin = end for an insertion. The truth of
a genome is a part of it, the deletions and duplications of 50 bp and more.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import numpy as np
import pysam

from workflows.benchmark.recall import MIN_SIZE
from workflows.genomes.truth import write_truth

COLUMNS = ["#contig", "begin", "end", "kind", "size", "genotype", "origin"]
KINDS = ("DEL", "INS", "DUP", "INV", "RPL", "TRA", "OTHER")
GAINS = ("INS", "DUP")
_GAINS_HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##ALT=<ID=INS,Description="Insertion, or duplication as the insertion of a copy">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="INS">
##INFO=<ID=END,Number=1,Type=Integer,Description="Base before the insertion">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Bases gained">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Phased genotype">
"""


@dataclass(frozen=True)
class Change:
    """One difference; [begin, end) is what it occupies of the reference, 0-based."""

    contig: str
    begin: int
    end: int
    kind: str
    size: int
    genotype: str
    origin: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.begin}-{self.end}:{self.size}"


class HasPlace(Protocol):
    """A thing that lies somewhere on a contig."""

    @property
    def contig(self) -> str: ...
    @property
    def begin(self) -> int: ...
    @property
    def end(self) -> int: ...


T = TypeVar("T", bound=HasPlace)


class Placed(Generic[T]):
    """Things that have a contig, a begin and an end; answers which of them touch an interval."""

    def __init__(self, things: list[T]):
        by_contig: dict[str, list[T]] = {}
        for thing in things:
            by_contig.setdefault(thing.contig, []).append(thing)
        self._contigs = {
            contig: (np.array([t.begin for t in of]), np.array([t.end for t in of]), of)
            for contig, of in by_contig.items()
        }

    def touching(self, contig: str, begin: int, end: int) -> list[T]:
        """Returns what overlaps [begin, end) or abuts on it, in the order given."""
        if contig not in self._contigs:
            return []
        begins, ends, things = self._contigs[contig]
        return [things[i] for i in np.flatnonzero((begins <= end) & (ends >= begin))]


def read_changes(path: Path) -> list[Change]:
    """Reads the table. Raises ValueError if it is not one."""
    lines = path.read_text().splitlines()
    if not lines or lines[0].split("\t") != COLUMNS:
        raise ValueError(f"{path} does not begin with the line {' '.join(COLUMNS)}")
    changes = []
    for line in lines[1:]:
        contig, begin, end, kind, size, genotype, origin = line.split("\t")
        if kind not in KINDS:
            raise ValueError(f"{path}: unknown kind {kind}")
        changes.append(Change(contig, int(begin), int(end), kind, int(size), genotype, origin))
    return changes


def write_gains(changes: list[Change], fasta: Path, path: Path) -> None:
    """Writes the insertions and duplications of MIN_SIZE bp and more as symbolic INS, as a VCF.

    A duplication stands before the base at which its sequence begins.
    """
    with pysam.FastaFile(str(fasta)) as file:
        lengths = dict(zip(file.references, file.lengths, strict=True))
        rank = {name: number for number, name in enumerate(lengths)}
        gains = [c for c in changes if c.kind in GAINS and c.size >= MIN_SIZE]
        gains.sort(key=lambda c: (rank[c.contig], c.begin, c.size))
        text = [_GAINS_HEADER]
        text += [f"##contig=<ID={name},length={length}>\n" for name, length in lengths.items()]
        text.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n")
        for number, gain in enumerate(gains, start=1):
            pos = max(1, gain.begin)
            base = file.fetch(gain.contig, pos - 1, pos).upper()
            info = f"SVTYPE=INS;END={pos};SVLEN={gain.size}"
            fields = (gain.contig, pos, f"gain{number}", base, "<INS>", ".", "PASS", info)
            text.append("\t".join(map(str, fields)) + f"\tGT\t{gain.genotype}\n")
    write_truth(path, "".join(text))
