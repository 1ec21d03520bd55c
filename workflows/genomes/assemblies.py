"""What a strain's assembly says about the reference: minimap2, svim-asm.

An assembly is one haplotype, so each of its differences is there or not.
Positions are 0-based and half-open.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pysam

from workflows.genomes.changes import SMALLEST

MIN_MAPQ = 20  # of an alignment that is believed
MIN_SV = 50  # bp; from here on the differences are svim-asm's
MITOCHONDRIA = {"M", "MT", "chrM", "chrMT", "chrmt"}

_INSERTED, _DELETED, _ON_REFERENCE = 1, 2, {0, 2, 3, 7, 8}  # operations of a CIGAR
_ON_ASSEMBLY = {0, 1, 4, 7, 8}
_KINDS = {"DEL": "DEL", "INS": "INS", "DUP:TANDEM": "DUP", "INV": "INV", "BND": "TRA"}


@dataclass(frozen=True)
class Difference:
    """A difference of an assembly from the reference; its kind is one of changes.KINDS."""

    contig: str
    begin: int
    end: int  # equals begin for an INS
    kind: str
    size: int  # bp; 0 for a TRA, of which only the breakpoint is known
    inserted: str = ""  # of an INS
    copies: int = 1  # additional ones, of a DUP


def read_assembly(path: Path) -> dict[str, str]:
    """Returns contig -> bases in capitals, anything but ACGT as N, without the mitochondrion."""
    not_a_base = str.maketrans(dict.fromkeys("RYSWKMBDHVX", "N"))
    with pysam.FastaFile(str(path)) as fasta:
        names = [name for name in fasta.references if name not in MITOCHONDRIA]
        return {name: fasta.fetch(name).upper().translate(not_a_base) for name in names}


def _run(command: list, log: Path, output: Path | None = None) -> None:
    """Runs a command; its messages, and its output unless that has a file, go to the log."""
    with open(log, "ab") as messages, open(output or log, "ab") as out:
        done = subprocess.run([str(part) for part in command], stdout=out, stderr=messages)
    if done.returncode != 0:
        said = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{command[0]} failed with exit code {done.returncode}:\n{said}")


def align_assembly(reference: Path, contigs: dict[str, str], folder: Path, threads: int) -> Path:
    """Aligns an assembly to the reference; returns the sorted, indexed BAM in `folder`."""
    fasta, sam, bam = folder / "assembly.fa", folder / "assembly.sam", folder / "assembly.bam"
    fasta.write_text("".join(f">{name}\n{bases}\n" for name, bases in contigs.items()))
    sam.unlink(missing_ok=True)
    command = ["minimap2", "-a", "-x", "asm5", "--cs", "-r2k", "-t", threads, reference, fasta]
    _run(command, folder / "minimap2.log", sam)
    pysam.sort("-o", str(bam), str(sam))
    pysam.index(str(bam))
    sam.unlink()
    return bam


def _difference(record: pysam.VariantRecord) -> Difference:
    """Reads a record of svim-asm, whose INS and DEL hold their bases."""
    kind = _KINDS.get(record.info["SVTYPE"], "OTHER")
    contig = record.contig
    if kind == "DEL":
        return Difference(contig, record.pos, record.stop, kind, record.stop - record.pos)
    if kind == "INS" and record.alts:
        inserted = record.alts[0][1:].upper()
        return Difference(contig, record.pos, record.pos, kind, len(inserted), inserted)
    if kind == "DUP":
        copies = max(1, (record.samples[0].get("CN") or 2) - 1)
        size = (record.stop - record.start) * copies
        return Difference(contig, record.start, record.stop, kind, size, copies=copies)
    if kind == "TRA":
        return Difference(contig, record.start, record.pos, kind, 0)
    return Difference(contig, record.start, record.stop, kind, record.stop - record.start)


def call_svs(reference: Path, bam: Path) -> list[Difference]:
    """Returns what svim-asm finds in the alignment of one assembly; works in the BAM's folder."""
    beside = Path(sys.executable).with_name("svim-asm")
    program = str(beside) if beside.exists() else shutil.which("svim-asm")
    if program is None:
        raise RuntimeError("svim-asm is missing: install workflows/requirements.txt")
    command = [program, "haploid", "--min_sv_size", MIN_SV, "--min_mapq", MIN_MAPQ]
    command += ["--interspersed_duplications_as_insertions", bam.parent, bam, reference]
    _run(command, bam.parent / "svim-asm.log")
    with pysam.VariantFile(str(bam.parent / "variants.vcf")) as vcf:
        return [_difference(record) for record in vcf]


def _believed(bam: pysam.AlignmentFile):
    """Yields the primary and supplementary alignments of MIN_MAPQ and more."""
    for alignment in bam:
        if (
            not alignment.is_unmapped
            and not alignment.is_secondary
            and alignment.mapping_quality >= MIN_MAPQ
        ):
            yield alignment


def short_indels(path: Path) -> list[Difference]:
    """Returns the indels of SMALLEST to MIN_SV - 1 bp in the CIGARs of an assembly's alignments."""
    found = []
    with pysam.AlignmentFile(str(path)) as bam:
        for alignment in _believed(bam):
            contig, at, read = alignment.reference_name, alignment.reference_start, 0
            for operation, length in alignment.cigartuples:
                if SMALLEST <= length < MIN_SV and operation == _DELETED:
                    found.append(Difference(contig, at, at + length, "DEL", length))
                elif SMALLEST <= length < MIN_SV and operation == _INSERTED:
                    bases = alignment.query_sequence[read : read + length].upper()
                    found.append(Difference(contig, at, at, "INS", length, bases))
                at += length if operation in _ON_REFERENCE else 0
                read += length if operation in _ON_ASSEMBLY else 0
    return found


def coverage(path: Path, svs: list[Difference]) -> dict[str, np.ndarray]:
    """Returns how often each base of the reference is aligned to, by contig.

    A deletion belongs to the alignment that spans it, also where the assembly's
    two sides are alignments of their own; further copies of a tandem
    duplication are no second alignment. So 1 means: known, and at one place.
    """
    with pysam.AlignmentFile(str(path)) as bam:
        lengths = dict(zip(bam.references, bam.lengths, strict=True))
        depth = {name: np.zeros(length, dtype=np.int16) for name, length in lengths.items()}
        for alignment in _believed(bam):
            on_contig = depth[alignment.reference_name]
            on_contig[alignment.reference_start : alignment.reference_end] += 1
    for sv in svs:
        span = depth[sv.contig][sv.begin : sv.end]
        if sv.kind == "DEL":
            span[span == 0] = 1
        elif sv.kind == "DUP":
            span[span > 1] -= np.minimum(sv.copies, span[span > 1] - 1)
    return depth
