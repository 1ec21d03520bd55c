"""Known events, regions and lists of genes, in the layouts in which their makers give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pysam

from cnvnet_annotate.errors import InputError
from cnvnet_annotate.files import Contigs, Places, lines, table
from cnvnet_annotate.intervals import Intervals

DEL, DUP = "DEL", "DUP"
BOTH = (DEL, DUP)


@dataclass(frozen=True)
class Source:
    """A table as the settings name it."""

    name: str
    layout: str
    path: Path
    columns: dict[str, str] = field(default_factory=dict)  # of the layout tsv
    first_base: int = 1  # of the layout tsv: the number of a contig's first base


@dataclass(frozen=True)
class Events:
    """Events of one type each, which a call may be the same as."""

    source: Source
    intervals: Intervals
    types: list[str]
    ids: list[str]
    frequencies: list[float | None]


@dataclass(frozen=True)
class Regions:
    """Intervals that a call may lie in or contain. `haplo` and `triplo` are ClinGen's scores, or
    empty.
    """

    source: Source
    intervals: Intervals
    ids: list[str]
    haplo: list[str] = field(default_factory=list)
    triplo: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class GeneList:
    """What is known of genes, by symbol. `haplo` and `triplo` are ClinGen's scores."""

    source: Source
    shown: dict[str, str]
    roles: dict[str, set[str]] = field(default_factory=dict)
    haplo: dict[str, str] = field(default_factory=dict)
    triplo: dict[str, str] = field(default_factory=dict)


Table = Events | Regions | GeneList
_Row = tuple[tuple[int, int, int], str, str, float | None]


def _share(places: Places, number: int, text: str) -> float | None:
    if text.strip() in ("", ".", "NA", "-"):
        return None
    try:
        share = float(text)
    except ValueError:
        raise places.bad(number, f"the frequency '{text}' is no number") from None
    if not 0 <= share <= 1:
        raise places.bad(number, f"the frequency {text} is not between 0 and 1")
    return share


def _part(places: Places, number: int, some: str, all_of: str) -> float | None:
    if not (some.isdigit() and all_of.isdigit()) or int(all_of) == 0:
        return None
    return _share(places, number, str(int(some) / int(all_of)))


def _start(places: Places, number: int, text: str) -> str:
    """A 1-based position as a 0-based one."""
    if not text.strip().isdigit():
        raise places.bad(number, f"'{text}' is no position")
    return str(int(text) - 1)


def _events(source: Source, rows: Iterator[_Row]) -> Events:
    all_rows = list(rows)
    return Events(
        source,
        Intervals.of(row[0] for row in all_rows),
        *([row[i] for row in all_rows] for i in (1, 2, 3)),  # type: ignore[arg-type]
    )


def _types(text: str) -> tuple[str, ...]:
    """The types that a word of DGV or of another table means."""
    word = text.strip().lower().strip("<>").split(":")[0]
    if word in ("gain+loss", "cnv", "mcnv", "copy_number_variation"):
        return BOTH
    if word in ("del", "loss", "deletion", "copy_number_loss"):
        return (DEL,)
    gains = ("dup", "gain", "duplication", "tandem duplication", "copy_number_gain")
    return (DUP,) if word in gains else ()


def _dgv(source: Source, places: Places) -> Iterator[_Row]:
    needed = ("variantaccession", "chr", "start", "end", "variantsubtype", "samplesize")
    for number, row in table(source.path, (*needed, "observedgains", "observedlosses")):
        types = _types(row["variantsubtype"])
        if not types:
            continue
        begin = _start(places, number, row["start"])
        place = places.find(number, row["chr"], begin, row["end"])
        for kind in types if place else ():
            seen = row["observedlosses" if kind == DEL else "observedgains"]
            share = _part(places, number, seen, row["samplesize"])
            yield place, kind, row["variantaccession"], share  # type: ignore[misc]


def _decipher(source: Source, places: Places) -> Iterator[_Row]:
    needed = ("population_cnv_id", "chr", "start", "end", "type")
    shares = {DEL: "deletion_frequency", DUP: "duplication_frequency"}
    kinds = {"-1": (DEL,), "0": BOTH, "1": (DUP,)}
    for number, row in table(source.path, (*needed, *shares.values())):
        if row["type"] not in kinds:
            raise places.bad(number, f"the type '{row['type']}' is not -1, 0 or 1")
        begin = _start(places, number, row["start"])
        place = places.find(number, row["chr"], begin, row["end"])
        for kind in kinds[row["type"]] if place else ():
            share = _share(places, number, row[shares[kind]])
            yield place, kind, row["population_cnv_id"], share  # type: ignore[misc]


def _record_types(record: pysam.VariantRecord) -> tuple[str, ...]:
    kind = record.info.get("SVTYPE")
    if kind is None and record.alts and record.alts[0].startswith("<"):
        kind = record.alts[0]
    if kind is not None:
        return _types(str(kind[0] if isinstance(kind, tuple) else kind))
    alternative = record.alts[0] if record.alts else ""
    shorter = len(record.ref or "") - len(alternative)
    return (DEL,) if alternative.isalpha() and shorter >= 50 else ()


def _vcf(source: Source, places: Places) -> Iterator[_Row]:
    loud = pysam.set_verbosity(0)  # htslib's own messages: the error below says it
    try:
        with pysam.VariantFile(str(source.path)) as vcf:
            key = source.columns.get("frequency", "AF")
            told = key in vcf.header.info
            if not told and "frequency" in source.columns:
                raise InputError(f"{source.path} has no INFO/{key}")
            for number, record in enumerate(vcf, 1):
                types = _record_types(record)
                if not types or record.stop <= record.pos:
                    continue
                place = places.place(number, record.contig, record.pos, record.stop)
                if place is None:
                    continue
                share = record.info.get(key) if told else None
                if isinstance(share, tuple):
                    share = share[0] if share else None
                text = "" if share is None else str(share)
                for kind in types:
                    yield (
                        *(place, kind, record.id or f"{record.contig}:{record.pos}"),
                        _share(places, number, text),
                    )
    except (OSError, ValueError) as error:
        raise InputError(f"{source.path} cannot be read as VCF: {error}") from error
    finally:
        pysam.set_verbosity(loud)


def _tsv(source: Source, places: Places) -> Iterator[_Row]:
    columns = source.columns
    for number, row in table(source.path, tuple(columns.values())):
        begin = row[columns["begin"]]
        if source.first_base == 1:
            begin = _start(places, number, begin)
        contig = row[columns["contig"]]
        place = places.find(number, contig, begin, row[columns["end"]])
        types = _types(row[columns["type"]]) if "type" in columns else ("",)
        identity = row[columns["id"]] if "id" in columns else ""
        share = row[columns["frequency"]] if "frequency" in columns else ""
        for kind in types if place else ():
            yield (  # type: ignore[misc]
                *(place, kind, identity or f"{contig}:{int(begin) + 1}-{row[columns['end']]}"),
                _share(places, number, share),
            )


def _bed(source: Source, places: Places) -> Regions:
    rows, ids = [], []
    for number, line in lines(source.path):
        if not line or line.startswith(("#", "track", "browser")):
            continue
        columns = line.split("\t") if "\t" in line else line.split()
        if len(columns) < 3:
            raise places.bad(number, "a line of BED has three columns or more")
        place = places.find(number, *columns[:3])
        if place is not None:
            rows.append(place)
            named = columns[3] if len(columns) > 3 else ""
            ids.append(named or f"{columns[0]}:{int(columns[1]) + 1}-{columns[2]}")
    return Regions(source, Intervals.of(rows), ids)


_LOCATION = re.compile(r"(\w+):\s*([\d,]+)\s*-\s*([\d,]+)$")
_HAPLO, _TRIPLO = "Haploinsufficiency Score", "Triplosensitivity Score"


def _clingen_regions(source: Source, places: Places) -> Regions:
    rows: list[tuple[int, int, int]] = []
    told: list[tuple[str, str, str]] = []
    name = "ISCA Region Name"
    for number, row in table(source.path, (name, "Genomic Location", _HAPLO, _TRIPLO)):
        match = _LOCATION.match(row["Genomic Location"].strip())
        if match is None:  # some have "tbd"
            continue
        begin, end = (part.replace(",", "") for part in match.groups()[1:])
        place = places.find(number, match[1], _start(places, number, begin), end)
        if place is not None:
            rows.append(place)
            told.append((row[name].strip(), row[_HAPLO].strip(), row[_TRIPLO].strip()))
    ids, haplo, triplo = ([row[i] for row in told] for i in range(3))
    return Regions(source, Intervals.of(rows), ids, haplo, triplo)


def _clingen_genes(source: Source) -> GeneList:
    haplo, triplo = {}, {}
    for _, row in table(source.path, ("Gene Symbol", _HAPLO, _TRIPLO)):
        symbol = row["Gene Symbol"].strip()
        haplo[symbol], triplo[symbol] = row[_HAPLO].strip(), row[_TRIPLO].strip()
    shown = {gene: f"HI:{haplo[gene] or '.'}/TS:{triplo[gene] or '.'}" for gene in haplo}
    return GeneList(source, shown, haplo=haplo, triplo=triplo)


_ROLES = {"oncogene": "oncogene", "tsg": "TSG", "tumour suppressor": "TSG"}
_ROLES |= {"tumor suppressor": "TSG", "tumour suppressor gene": "TSG"}


def _roles(text: str) -> set[str]:
    words = re.split(r"[,;/]", text.lower())
    return {_ROLES[word.strip()] for word in words if word.strip() in _ROLES}


def _cosmic(source: Source) -> GeneList:
    first = next((line for _, line in lines(source.path)), "")
    new = "GENE_SYMBOL" in first
    name, role = ("GENE_SYMBOL", "ROLE_IN_CANCER") if new else ("Gene Symbol", "Role in Cancer")
    shown, roles = {}, {}
    for _, row in table(source.path, (name, role)):
        symbol = row[name].strip()
        shown[symbol] = "+".join(part.strip() for part in row[role].split(",")) or "."
        roles[symbol] = _roles(row[role])
    return GeneList(source, shown, roles=roles)


def _gene_list(source: Source) -> GeneList:
    name = source.columns.get("gene", "gene")
    role = source.columns.get("role", "")
    shown, roles = {}, {}
    for _, row in table(source.path, (name, *([role] if role else []))):
        symbol = row[name].strip()
        shown[symbol] = (row[role].strip() if role else "") or "listed"
        roles[symbol] = _roles(row[role]) if role else set()
    return GeneList(source, shown, roles=roles)


def _decipher_hi(source: Source) -> GeneList:
    shown = {}
    for number, line in lines(source.path):
        if not line or line.startswith(("#", "track", "browser")):
            continue
        columns = line.split("\t")
        parts = columns[3].split("|") if len(columns) > 3 else []
        if len(parts) != 3 or not parts[2].endswith("%"):
            raise InputError(
                f"{source.path}, line {number}: the fourth column is not GENE|score|index%"
            )
        shown[parts[0]] = parts[2]
    return GeneList(source, shown)


_EVENTS: dict[str, Callable[[Source, Places], Iterator[_Row]]] = {
    "dgv": _dgv,
    "decipher-population": _decipher,
    "vcf": _vcf,
    "tsv": _tsv,
}
_REGIONS = {"bed": _bed, "clingen-regions": _clingen_regions}
_GENES = {
    "clingen-genes": _clingen_genes,
    "cosmic-genes": _cosmic,
    "decipher-hi": _decipher_hi,
    "gene-list": _gene_list,
}
LAYOUTS = (*_EVENTS, *_REGIONS, *_GENES)


def needs_genes(layout: str) -> bool:
    """Whether a table of this layout speaks of genes by their symbols."""
    return layout in _GENES


def read_table(source: Source, contigs: Contigs) -> tuple[Table, list[str]]:
    """The table, and its contigs that the calls lack.

    Raises InputError if the file is not of its layout, or fits the calls nowhere.
    """
    if source.layout in _GENES:
        listed = _GENES[source.layout](source)
        if not listed.shown:
            raise InputError(f"{source.path} names no gene")
        return listed, []
    places = Places(contigs, source.path)
    read: Table
    if source.layout in _REGIONS:
        read = _REGIONS[source.layout](source, places)
    else:
        read = _events(source, _EVENTS[source.layout](source, places))
        if source.layout == "tsv" and "type" not in source.columns:
            read = Regions(source, read.intervals, read.ids)
    places.check()
    return read, places.left_out()
