"""What the reads of a BAM file are like, counted: the tallies of libraries.py.

A BAM is read in chunks of the reference, all of them or as many, evenly spread, as hold about the
wanted number of reads, so that depth and clusters of pairs are those of whole intervals. Bases and
alignments are measured on well-placed reads alone: MAPQ >= 20. Positions are 0-based, half-open.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pysam

CHUNK = 100_000  # bp of the reference that are read together
MARGIN = 2000  # bp of the reference behind a chunk, for the reads that reach out of it
WELL_PLACED = 20  # MAPQ
LOCAL, FAR = 2000, 10_000  # bp between the begins of two mates
TENTHS = 10
HAIRPIN = 50  # bp between the begins of two mates that read one end of a fragment twice
WINDOW = 500  # bp, for depth by GC
EDGE = 500  # bp beside a gap or a contig's end, where slices of genomes lack reads
UNREAD = 5000  # bp without a read lie outside the slice of a genome that a BAM holds
TRACT = 8  # bp of the shortest homopolymer
FLANK = 5  # bp on each side that a read must have beside a homopolymer, to span it

INWARD, OUTWARD, SAME_STRAND = "inward", "local outward", "local same-strand"
FAR_AWAY, OTHER_CONTIG, MATE_UNMAPPED = "far, same contig", "other contig", "mate unmapped"
FORWARD, BACKWARD, INVERTED = "forward jump", "backward jump", "inverted"

_NOT_MEASURED = 0x4 | 0x100 | 0x200 | 0x800  # unmapped, secondary, QC-fail, supplementary
_LEFT_CLIP = re.compile(r"^(\d+)[SH]")
_MATCH, _INSERTION, _DELETION, _SOFT = {0, 7, 8}, 1, 2, 4
_LETTER = np.zeros(256, dtype=bool)
_LETTER[np.frombuffer(b"ACGT", dtype=np.uint8)] = True


@dataclass
class Tally:
    """Counts over the chunks that were read."""

    counts: Counter = field(default_factory=Counter)
    pairs: Counter = field(default_factory=Counter)  # reads by the class of their pair
    splits: Counter = field(default_factory=Counter)
    inserts: list[int] = field(default_factory=list)  # of inward pairs, one per pair
    lengths: Counter = field(default_factory=Counter)
    clips: list[int] = field(default_factory=list)  # the longer clip of each clipped read
    bases: np.ndarray = field(default_factory=lambda: np.zeros(TENTHS))
    mismatches: np.ndarray = field(default_factory=lambda: np.zeros(TENTHS))
    read_bases: np.ndarray = field(default_factory=lambda: np.zeros(TENTHS))
    qualities: np.ndarray = field(default_factory=lambda: np.zeros(TENTHS))
    tracts: list[tuple[int, int, int]] = field(default_factory=list)  # bp, spanned, stutter
    windows: list[tuple[str, float, float]] = field(default_factory=list)  # contig, GC, depth
    fragments: list[tuple[str, int]] = field(default_factory=list)  # contig, begun in 1 kb
    junctions: dict[tuple, dict[str, tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # (contig, class) → the ends of each fragment by its name


@dataclass
class ChunkReads:
    """Well-placed reads of one chunk, for what is counted together."""

    spans: list[tuple[int, int]] = field(default_factory=list)
    bases: list[bytes] = field(default_factory=list)
    qualities: list[bytes] = field(default_factory=list)
    reverse: list[bool] = field(default_factory=list)
    blocks: list[tuple[int, int, int]] = field(default_factory=list)  # offset in all bases, ref, bp
    indels: list[tuple[int, int, int]] = field(default_factory=list)  # read, position, gained bp
    total: int = 0


def tally_bam(bam_path: str, reference_path: str, max_reads: int) -> Tally:
    """Reads about `max_reads` reads of a sorted, indexed BAM, or all when there are fewer."""
    tally = Tally()
    with pysam.AlignmentFile(bam_path) as bam, pysam.FastaFile(reference_path) as fasta:
        for contig, begin, end in chosen_chunks(bam, fasta, max_reads):
            reach = min(end + MARGIN, fasta.get_reference_length(contig))
            text = fasta.fetch(contig, begin, reach).upper()
            _tally_chunk(tally, bam, (contig, begin, end), np.frombuffer(text.encode(), np.uint8))
    return tally


def chosen_chunks(
    bam: pysam.AlignmentFile, fasta: pysam.FastaFile, max_reads: int
) -> Iterator[tuple[str, int, int]]:
    """Yields chunks whose reference is not all N, evenly spread, with about `max_reads` reads."""
    contigs = {s.contig: s.mapped for s in bam.get_index_statistics() if s.mapped}
    missing = set(contigs) - set(fasta.references)
    if missing:
        raise ValueError(f"the reference has no contig {', '.join(sorted(missing))}")
    share = min(1.0, max_reads / max(1, sum(contigs.values())))
    number = 0
    for contig in contigs:
        length = fasta.get_reference_length(contig)
        for begin in range(0, length, CHUNK):
            end = min(begin + CHUNK, length)
            if set(fasta.fetch(contig, begin, end)) <= {"N", "n"}:
                continue
            number += 1
            if int(number * share) > int((number - 1) * share):
                yield contig, begin, end


def pair_class(read: pysam.AlignedSegment) -> str | None:
    """Returns where a read's mate lies; None for no pair, and for mates 2 to 10 kb apart.

    Inward and outward go by the 5' ends of the two reads, which TLEN's sign tells.
    """
    if not read.is_paired:
        return None
    if read.mate_is_unmapped:
        return MATE_UNMAPPED
    if read.next_reference_id != read.reference_id:
        return OTHER_CONTIG
    distance = abs(read.next_reference_start - read.reference_start)
    if distance > LOCAL:
        return FAR_AWAY if distance > FAR else None
    if read.is_reverse == read.mate_is_reverse:
        return SAME_STRAND
    outward = read.template_length > 0 if read.is_reverse else read.template_length < 0
    return OUTWARD if outward else INWARD


def split_class(read: pysam.AlignedSegment) -> str | None:
    """Returns how a split read's two parts lie, if the other is at most 2 kb away.

    Parts on one strand: a forward jump leaves reference out, as at a deletion; a backward jump
    reads some twice, as at a tandem duplication.
    """
    cigar = read.cigartuples
    left = cigar[0][1] if cigar[0][0] in (4, 5) else 0
    for other in read.get_tag("SA").rstrip(";").split(";"):
        contig, position, strand, other_cigar = other.split(",")[:4]
        begin = int(position) - 1
        if contig != read.reference_name:
            continue
        if (strand == "-") != read.is_reverse:
            if abs(begin - read.reference_start) <= LOCAL:
                return INVERTED
            continue
        clip = _LEFT_CLIP.match(other_cigar)
        other_left = int(clip[1]) if clip else 0
        jump = (begin - other_left) - (read.reference_start - left)
        jump = jump if other_left > left else -jump
        if 0 < abs(jump) <= LOCAL:
            return FORWARD if jump > 0 else BACKWARD
    return None


def _tally_chunk(
    tally: Tally, bam: pysam.AlignmentFile, place: tuple[str, int, int], reference: np.ndarray
) -> None:
    contig, begin, end = place
    chunk, spans, forward = ChunkReads(), [], []
    for read in bam.fetch(contig, begin, end):
        if read.flag & _NOT_MEASURED:
            continue
        here = read.reference_start >= begin
        if read.is_duplicate:
            tally.counts["duplicates"] += here
            continue
        spans.append((read.reference_start - begin, read.reference_end - begin))
        if not here:
            continue
        tally.counts["reads"] += 1
        tally.counts["MAPQ 0"] += read.mapping_quality == 0
        if not read.is_reverse:
            forward.append(read.reference_start - begin)
        if read.mapping_quality >= WELL_PLACED:
            _tally_pair(tally, read)
            _tally_alignment(tally, chunk, read, begin)
    _tally_windows(tally, contig, reference[: end - begin], spans, forward)
    if chunk.spans:
        _tally_bases(tally, chunk, reference)
        tally.tracts += stutter(chunk, reference)


def _tally_pair(tally: Tally, read: pysam.AlignedSegment) -> None:
    kind = pair_class(read)
    tally.pairs[kind] += 1
    if kind == INWARD and not read.is_reverse and 0 < read.template_length <= LOCAL:
        tally.inserts.append(read.template_length)
    elif kind in (OUTWARD, SAME_STRAND):
        ends = sorted((read.reference_start, read.next_reference_start))
        tally.counts["hairpin reads"] += kind == SAME_STRAND and ends[1] - ends[0] <= HAIRPIN
        strand = read.is_reverse if kind == SAME_STRAND else None
        tally.junctions[read.reference_name, kind, strand][read.query_name] = tuple(ends)


def _tally_alignment(
    tally: Tally, chunk: ChunkReads, read: pysam.AlignedSegment, chunk_begin: int
) -> None:
    cigar = read.cigartuples
    tally.counts["well placed"] += 1
    tally.lengths[read.infer_read_length()] += 1
    clip = max(n if op == _SOFT else 0 for op, n in (cigar[0], cigar[-1]))
    if clip:
        tally.clips.append(clip)
        if read.has_tag("SA"):
            tally.splits[split_class(read)] += 1
    if not read.query_sequence or read.query_qualities is None:
        return
    number = len(chunk.spans)
    chunk.spans.append((read.reference_start - chunk_begin, read.reference_end - chunk_begin))
    chunk.bases.append(read.query_sequence.encode())
    chunk.qualities.append(read.query_qualities.tobytes())
    chunk.reverse.append(read.is_reverse)
    at, position = chunk.total, read.reference_start - chunk_begin
    for op, n in cigar:
        if op in _MATCH:
            chunk.blocks.append((at, position, n))
            tally.counts["aligned bases"] += n
        elif op == _INSERTION:
            chunk.indels.append((number, position, n))
            tally.counts["insertions"] += 1
        elif op == _DELETION:
            chunk.indels.append((number, position, -n))
            tally.counts["deletions"] += 1
        at += n if op in _MATCH or op in (_INSERTION, _SOFT) else 0
        position += n if op in _MATCH or op in (_DELETION, 3) else 0
    chunk.total = at


def _tally_bases(tally: Tally, chunk: ChunkReads, reference: np.ndarray) -> None:
    """Adds qualities and mismatches by tenth of the read, in the order of sequencing."""
    bases = np.frombuffer(b"".join(chunk.bases), dtype=np.uint8)
    qualities = np.frombuffer(b"".join(chunk.qualities), dtype=np.uint8)
    lengths = np.array([len(read) for read in chunk.bases])
    length = np.repeat(lengths, lengths)
    cycle = np.arange(len(bases)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    cycle = np.where(np.repeat(chunk.reverse, lengths), length - 1 - cycle, cycle)
    tenth = cycle * TENTHS // length
    tally.read_bases += np.bincount(tenth, minlength=TENTHS)
    tally.qualities += np.bincount(tenth, weights=qualities, minlength=TENTHS)
    at, position, n = np.array(chunk.blocks).T
    inside = position + n <= len(reference)
    at, position, n = at[inside], position[inside], n[inside]
    step = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    read_index = np.repeat(at, n) + step
    expected, seen = reference[np.repeat(position, n) + step], bases[read_index]
    known = _LETTER[expected] & _LETTER[seen]
    wrong = known & (expected != seen)
    tally.bases += np.bincount(tenth[read_index[known]], minlength=TENTHS)
    tally.mismatches += np.bincount(tenth[read_index[wrong]], minlength=TENTHS)


def runs(true: np.ndarray) -> np.ndarray:
    """Returns begin and end of each run of true values."""
    steps = np.diff(np.concatenate(([0], true.astype(int), [0])))
    return np.column_stack((np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)))


def homopolymers(reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns begins and ends of the runs of one base, at least 8 bp long."""
    change = np.flatnonzero(np.diff(reference)) + 1
    begins, ends = np.append(0, change), np.append(change, len(reference))
    kept = (ends - begins >= TRACT) & _LETTER[reference[begins]]
    return begins[kept], ends[kept]


def stutter(chunk: ChunkReads, reference: np.ndarray) -> list[tuple[int, int, int]]:
    """Returns length, spanning reads and stuttered reads of each homopolymer with 8 such reads.

    A length that a quarter of the reads have is taken for an allele; the other reads stutter.
    """
    begins, ends = homopolymers(reference)
    if not len(begins):
        return []
    spans = np.array(chunk.spans)
    first = np.searchsorted(begins, spans[:, 0] + FLANK)
    last = np.searchsorted(ends, spans[:, 1] - FLANK, side="right")
    spanned = np.zeros(len(begins) + 1, dtype=int)
    whole = last > first
    np.add.at(spanned, first[whole], 1)
    np.add.at(spanned, last[whole], -1)
    spanned = np.cumsum(spanned)[:-1]
    gained: dict[tuple[int, int], int] = defaultdict(int)  # (tract, read) → bp
    for read, position, gain in chunk.indels:
        # The aligner puts an indel of a tract anywhere from its begin to its end.
        tract = int(np.searchsorted(ends, position))
        reach = position + max(0, -gain)
        if tract < len(begins) and reach >= begins[tract] and first[read] <= tract < last[read]:
            gained[tract, read] += gain
    lengths: dict[int, Counter] = defaultdict(Counter)
    for (tract, _), gain in gained.items():
        lengths[tract][gain] += 1
    out = []
    for tract in np.flatnonzero(spanned >= 8).tolist():
        reads, seen = int(spanned[tract]), lengths[tract]
        seen[0] = reads - sum(count for gain, count in seen.items() if gain)
        stuttered = sum(count for count in seen.values() if count < reads / 4)
        out.append((int(ends[tract] - begins[tract]), reads, stuttered))
    return out


def _tally_windows(
    tally: Tally, contig: str, reference: np.ndarray, spans: list, forward: list[int]
) -> None:
    """Adds depth by GC and fragments per kb, in windows 500 bp away from gaps and the chunk's end.

    Unread intervals count as gaps, so that the slices that are at hand of real genomes can be used.
    """
    size = len(reference)
    edges = np.clip(np.array(spans, dtype=int).reshape(-1, 2), 0, size)
    begun_here, ended = (np.bincount(edge, minlength=size + 1) for edge in edges.T)
    depth = np.cumsum(begun_here - ended)[:size]
    gaps = ~_LETTER[reference]
    for begin, end in runs(depth == 0):
        gaps[begin:end] |= end - begin >= UNREAD
    unknown = np.append(0, np.cumsum(gaps))
    tally.counts["reference bases"] += size - int(unknown[-1])
    gc = (reference == ord("G")) | (reference == ord("C"))
    begun = np.bincount(np.array(forward, dtype=int), minlength=size)
    for begin in range(EDGE, size - EDGE - WINDOW + 1, WINDOW):
        if unknown[begin + WINDOW + EDGE] > unknown[begin - EDGE]:
            continue
        window = slice(begin, begin + WINDOW)
        tally.windows.append((contig, float(gc[window].mean()), float(depth[window].mean())))
        is_pair = begin % (2 * WINDOW) == 0 and begin + 2 * WINDOW + EDGE <= size
        if is_pair and unknown[begin + 2 * WINDOW + EDGE] == unknown[begin]:
            tally.fragments.append((contig, int(begun[begin : begin + 2 * WINDOW].sum())))
