"""The differences between a genome's haplotypes and the reference, as a table.

The table says what truly lies at a place: a false call at a long insertion, for
example, is another fault than one where nothing differs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HEADER = "#contig\tbegin\tend\tkind\tsize\tgenotype\torigin\n"
KINDS = ("DEL", "INS", "DUP", "INV", "RPL", "TRA", "OTHER")
SMALLEST = 5  # bp; shorter differences are left out of the table


@dataclass(frozen=True)
class Change:
    """A difference of SMALLEST bp or more between haplotypes and reference."""

    contig: str
    begin: int  # 0-based; [begin, end) is what it occupies on the reference
    end: int  # equals begin for an INS
    kind: str  # one of KINDS; a DUP is an insertion that copies its neighbourhood
    size: int  # bp lost, gained, turned, moved or replaced
    on: tuple[bool, bool]  # which of the two haplotypes differ
    origin: str  # as in the truth: REAL, RANDOM, REPEAT

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of change: {self.kind}")
        if not 0 <= self.begin <= self.end or (self.kind == "INS" and self.begin != self.end):
            raise ValueError(f"a change that lies nowhere: {self}")


def write_changes(path: Path, changes: list[Change]) -> None:
    """Writes the table, sorted by contig, begin, end and kind; it appears only when whole.

    Contigs stand in the order in which `changes` first names them: pass the
    changes of one contig after those of another, in the reference's order.
    """
    rank: dict[str, int] = {}
    for change in changes:
        rank.setdefault(change.contig, len(rank))

    def place(c: Change) -> tuple:
        return rank[c.contig], c.begin, c.end, c.kind, c.size, c.on

    partial = path.with_name("partial." + path.name)
    with open(partial, "w") as out:
        out.write(HEADER)
        for c in sorted(changes, key=place):
            genotype = "|".join("1" if carries else "0" for carries in c.on)
            fields = (c.contig, c.begin, c.end, c.kind, c.size, genotype, c.origin)
            out.write("\t".join(map(str, fields)) + "\n")
    os.replace(partial, path)
