"""Genes and exons of a GFF3 or GTF file, and what a call does to them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from cnvnet_annotate.errors import InputError
from cnvnet_annotate.files import Contigs, Places, lines
from cnvnet_annotate.intervals import Intervals

Span = tuple[int, int]
_GTF_ATTRIBUTE = re.compile(r'(\w+) "([^"]*)"|(\w+) ([^\s;"]+)')
# Parts of transcripts that tell nothing more than exons and CDS do.
_PARTS = re.compile(r"UTR|codon|Selenocysteine|intron", re.IGNORECASE)


@dataclass(frozen=True)
class Gene:
    """A gene, with the exons of one transcript: MANE Select, else Ensembl's canonical one, else
    the one with most coding bases, then with most bases in exons.
    """

    symbol: str
    contig: int
    begin: int  # 0-based
    end: int
    reverse: bool
    exons: tuple[Span, ...]  # in the order of transcription
    coding: tuple[Span, ...]  # () if the gene codes for no protein

    @property
    def transcript(self) -> Span:
        """From the first to the last base of the exons; the gene if it has none."""
        if not self.exons:
            return self.begin, self.end
        return min(begin for begin, _ in self.exons), max(end for _, end in self.exons)


@dataclass(frozen=True)
class Effect:
    """What an event does to a gene that it overlaps."""

    gene: Gene
    whole: bool  # the whole transcript lies in the event
    exons: tuple[int, int] | None  # the first and last exon that the event touches, from 1
    coding: bool  # it touches coding bases
    five: bool  # the transcript's first base lies in the event
    three: bool  # its last base
    inside: bool  # both ends of the event lie in the gene


def effect(gene: Gene, begin: int, end: int) -> Effect:
    """What an event from begin to end does to the gene, which it overlaps."""
    first, last = gene.transcript
    touched = [i for i, (b, e) in enumerate(gene.exons, 1) if b < end and begin < e]
    low, high = begin <= first < end, begin < last <= end
    return Effect(
        gene=gene,
        whole=low and high,
        exons=(touched[0], touched[-1]) if touched else None,
        coding=any(b < end and begin < e for b, e in gene.coding),
        five=high if gene.reverse else low,
        three=low if gene.reverse else high,
        inside=gene.begin < begin and end < gene.end,
    )


@dataclass
class _Transcript:
    parent: str = ""
    rank: int = 0  # 2: MANE Select, 1: canonical
    exons: set[Span] = field(default_factory=set)
    coding: set[Span] = field(default_factory=set)


@dataclass
class _Read:
    """What a file says, before children and parents are joined."""

    genes: dict[str, tuple[str, tuple[int, int, int], bool]] = field(default_factory=dict)
    transcripts: dict[str, _Transcript] = field(default_factory=lambda: defaultdict(_Transcript))


def _rank(attributes: str) -> int:
    if "MANE_Select" in attributes or "MANE Select" in attributes:
        return 2
    return 1 if "Ensembl_canonical" in attributes else 0


def _gff3_attributes(text: str) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in text.split(";") if "=" in part)
    return {name.strip(): unquote(value.strip()) for name, value in pairs}


def _gtf_attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _GTF_ATTRIBUTE.finditer(text):
        found.setdefault(match[1] or match[3], match[2] if match[1] else match[4])
    return found


def _symbol(attributes: dict[str, str], identity: str) -> str:
    for name in ("gene_name", "Name", "gene", "gene_symbol"):
        if attributes.get(name):
            return attributes[name]
    return identity.removeprefix("gene:").removeprefix("gene-")


def _add_gff3(to: _Read, kind: str, place: tuple[int, int, int], reverse: bool, text: str) -> None:
    span = place[1:]
    attributes = _gff3_attributes(text)
    parents = [parent for parent in attributes.get("Parent", "").split(",") if parent]
    if kind in ("exon", "CDS"):
        for parent in parents:
            transcript = to.transcripts[parent]
            (transcript.exons if kind == "exon" else transcript.coding).add(span)
    elif kind.endswith("gene") and "ID" in attributes:
        identity = attributes["ID"]
        to.genes[identity] = (_symbol(attributes, identity), place, reverse)
    elif parents and "ID" in attributes and not _PARTS.search(kind):
        transcript = to.transcripts[attributes["ID"]]
        transcript.parent, transcript.rank = parents[0], _rank(text)


def _add_gtf(to: _Read, kind: str, place: tuple[int, int, int], reverse: bool, text: str) -> None:
    span = place[1:]
    attributes = _gtf_attributes(text)
    identity = attributes.get("gene_id")
    if not identity:
        return
    symbol, known, _ = to.genes.get(identity, (_symbol(attributes, identity), place, reverse))
    if known[0] == place[0]:  # files without lines of genes have only their parts
        place = (place[0], min(known[1], place[1]), max(known[2], place[2]))
        to.genes[identity] = (symbol, place, reverse)
    if kind not in ("exon", "CDS", "transcript", "mRNA"):
        return
    transcript = to.transcripts[attributes.get("transcript_id", identity)]
    transcript.parent, transcript.rank = identity, max(transcript.rank, _rank(text))
    if kind in ("exon", "CDS"):
        (transcript.exons if kind == "exon" else transcript.coding).add(span)


def _best(transcripts: list[tuple[str, _Transcript]]) -> _Transcript:
    def size(spans: set[Span]) -> int:
        return sum(end - begin for begin, end in spans)

    return min(
        transcripts, key=lambda t: (-t[1].rank, -size(t[1].coding), -size(t[1].exons), t[0])
    )[1]


def _join(read: _Read) -> list[Gene]:
    of_gene: dict[str, list[tuple[str, _Transcript]]] = defaultdict(list)
    for identity, transcript in read.transcripts.items():
        parent = identity if identity in read.genes else transcript.parent
        if transcript.exons or transcript.coding:
            of_gene[parent].append((identity, transcript))
    genes = []
    for identity, (symbol, (contig, begin, end), reverse) in read.genes.items():
        best = _best(of_gene[identity]) if of_gene[identity] else _Transcript()
        exons = sorted(best.exons or best.coding, reverse=reverse)
        genes.append(
            Gene(symbol, contig, begin, end, reverse, tuple(exons), tuple(sorted(best.coding)))
        )
    return sorted(genes, key=lambda gene: (gene.contig, gene.begin, gene.end, gene.symbol))


class Genes:
    """All genes of a file, in the order of the calls' contigs."""

    def __init__(self, genes: list[Gene]) -> None:
        self.genes = genes
        self.symbols = {gene.symbol for gene in genes}
        self.intervals = Intervals.of((gene.contig, gene.begin, gene.end) for gene in genes)


def read_genes(path: Path, contigs: Contigs) -> tuple[Genes, list[str]]:
    """The genes of a GFF3 or GTF file, and its contigs that the calls lack.

    Raises InputError if the file is none, or fits the calls nowhere.
    """
    read = _Read()
    places = Places(contigs, path)
    for number, line in lines(path):
        if line.startswith("##FASTA"):
            break
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 9 or not (columns[3].isdigit() and columns[4].isdigit()):
            raise places.bad(number, "not a line of GFF3 or GTF, which have nine columns")
        name, _, kind, begin, end, _, strand, _, attributes = columns
        if kind in ("region", "chromosome", "biological_region", "scaffold", "supercontig"):
            continue  # sequences, not parts of genes; circular genomes have odd ones
        place = places.place(number, name, int(begin) - 1, int(end))
        if place is not None:
            gtf = ' "' in attributes and "=" not in attributes.split('"', 1)[0]
            (_add_gtf if gtf else _add_gff3)(read, kind, place, strand == "-", attributes)
    places.check()
    if not read.genes:
        raise InputError(
            f"{path} has no gene on the calls' contigs: no feature 'gene' (GFF3), no gene_id (GTF)"
        )
    return Genes(_join(read)), places.left_out()
