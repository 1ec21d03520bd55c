"""Puts together what genes and tables say of each call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from cnvnet_annotate import evidence
from cnvnet_annotate.calls import Call, Calls, names_of
from cnvnet_annotate.evidence import Line, RegionHit
from cnvnet_annotate.genes import Effect, Genes, effect
from cnvnet_annotate.intervals import covered, overlaps, reciprocal
from cnvnet_annotate.settings import Settings
from cnvnet_annotate.tables import DEL, DUP, Events, GeneList, Regions, Table

MOST_NORMAL_COPIES = 3  # more are an amplification


@dataclass
class Annotated:
    """What was found for one call."""

    info: dict[str, Any] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    evidence: list[Line] = field(default_factory=list)

    def coding_genes(self) -> frozenset[str]:
        return frozenset(e.gene.symbol for e in self.effects if e.gene.coding)


def _field(name: str, number: str, kind: str, text: str) -> str:
    return f'##INFO=<ID={name},Number={number},Type={kind},Description="{text}">'


def _gene_fields(roles: bool) -> dict[str, str]:
    some = {
        "GENES": "Genes that the event overlaps",
        "GENES_WHOLE": "Genes whose whole transcript lies in the event",
        "EXONS": "Exons of the other genes that the event touches, as GENE:first-last/of",
    }
    if roles:
        some["ONCOGENE_GAIN"] = "Oncogenes whose whole transcript is duplicated"
        some["TSG_LOSS"] = "Tumour suppressor genes that lose an exon or more"
    return {name: _field(name, ".", "String", text) for name, text in some.items()}


def fields_of(settings: Settings, tables: list[Table]) -> dict[str, str]:
    """The INFO fields that may be written, each with its header line."""
    fields = {
        "AMPLIFIED": _field(
            "AMPLIFIED", "1", "Integer", f"Copies of a gain, where more than {MOST_NORMAL_COPIES}"
        )
    }
    if settings.genes is not None:
        fields |= _gene_fields(any(isinstance(t, GeneList) and t.roles for t in tables))
    for table in tables:
        name = table.source.name
        if isinstance(table, Events):
            alike = f"reciprocal overlap of {settings.min_overlap:g} or more"
            fields[name] = _field(
                name, "1", "String", f"Event of the same type with most overlap, {alike}"
            )
            own = f"{name}_RO"
            fields[own] = _field(own, "1", "Float", f"Reciprocal overlap with {name}")
            own = f"{name}_AF"
            fields[own] = _field(own, "1", "Float", "Highest frequency of such events")
        elif isinstance(table, Regions):
            fields[name] = _field(name, ".", "String", "Regions that the event overlaps")
            own = f"{name}_SHARE"
            fields[own] = _field(own, "1", "Float", "Share of the event that they cover")
        else:
            fields[name] = _field(
                name, ".", "String", "Listed genes that lose or gain exons, as GENE:what is listed"
            )
    fields["EVIDENCE"] = _field(
        "EVIDENCE", ".", "String",
        "Evidence after the ACMG and ClinGen standards of 2020, no classification: "
        "code|points|what was seen|table",
    )  # fmt: skip
    return fields


def _add_genes(found: list[Annotated], calls: Calls, genes: Genes) -> None:
    for row, other in zip(*overlaps(calls.intervals, genes.intervals), strict=True):
        call = calls.calls[row]
        found[row].effects.append(effect(genes.genes[other], call.begin, call.end))
    for call, one in zip(calls.calls, found, strict=True):
        values = {
            "GENES": [e.gene.symbol for e in one.effects],
            "GENES_WHOLE": [e.gene.symbol for e in one.effects if e.whole],
            "EXONS": [
                f"{e.gene.symbol}:{e.exons[0]}-{e.exons[1]}/{len(e.gene.exons)}"
                for e in one.effects
                if e.exons is not None and not e.whole
            ],
        }
        one.info |= {name: names_of(some) for name, some in values.items() if some}
        one.evidence += evidence.of_count(call.kind, len(one.coding_genes()))


def _add_list(found: list[Annotated], calls: Calls, listed: GeneList) -> None:
    for call, one in zip(calls.calls, found, strict=True):
        touched = [e for e in one.effects if e.whole or e.exons is not None]
        shown = [
            f"{e.gene.symbol}:{listed.shown[e.gene.symbol]}"
            for e in touched
            if e.gene.symbol in listed.shown
        ]
        if shown:
            one.info[listed.source.name] = names_of(shown)
        for name, role in (("ONCOGENE_GAIN", "oncogene"), ("TSG_LOSS", "TSG")):
            hit = [
                e.gene.symbol
                for e in touched
                if role in listed.roles.get(e.gene.symbol, ())
                and (call.kind == DEL if role == "TSG" else call.kind == DUP and e.whole)
            ]
            if hit:
                earlier = one.info.get(name, ())
                one.info[name] = (*earlier, *(g for g in names_of(hit) if g not in earlier))
        for e in one.effects:
            one.evidence += evidence.of_gene(call.kind, e, listed)


def _add_events(found: list[Annotated], calls: Calls, events: Events, to: Settings) -> None:
    rows, others = overlaps(calls.intervals, events.intervals)
    alike = reciprocal(calls.intervals, rows, events.intervals, others)
    same: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for row, other, share in zip(rows, others, alike, strict=True):
        if share >= to.min_overlap and events.types[other] == calls.calls[row].kind:
            same[int(row)].append((float(share), int(other)))
    name = events.source.name
    for row, hits in same.items():
        share, best = max(hits, key=lambda hit: (hit[0], -hit[1]))
        one, call = found[row], calls.calls[row]
        one.info[name] = names_of([events.ids[best]])[0]
        one.info[f"{name}_RO"] = round(share, 4)
        told = [(f, i) for _, i in hits if (f := events.frequencies[i]) is not None]
        if told:
            most, which = max(told, key=lambda hit: (hit[0], -hit[1]))
            one.info[f"{name}_AF"] = most
            one.evidence += evidence.of_frequency(call.kind, events, which, to.common)


def _genes_of(regions: Regions, genes: Genes | None) -> dict[int, frozenset[str]]:
    if genes is None or not regions.haplo:
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    for row, other in zip(*overlaps(regions.intervals, genes.intervals), strict=True):
        if genes.genes[other].coding:
            found[int(row)].add(genes.genes[other].symbol)
    return {row: frozenset(some) for row, some in found.items()}


def _cuts(call: Call, one: Annotated) -> bool:
    """Whether an end of the call lies in a coding gene."""
    return any(
        e.gene.coding and not (call.begin <= e.gene.begin and e.gene.end <= call.end)
        for e in one.effects
    )


def _add_regions(
    found: list[Annotated], calls: Calls, regions: Regions, genes: Genes | None
) -> None:
    inside = _genes_of(regions, genes)
    hits: dict[int, list[int]] = defaultdict(list)
    for row, other in zip(*overlaps(calls.intervals, regions.intervals), strict=True):
        hits[int(row)].append(int(other))
    name, places = regions.source.name, regions.intervals
    for row, others in hits.items():
        call, one = calls.calls[row], found[row]
        one.info[name] = names_of(regions.ids[i] for i in others)
        pieces = [(int(places.begin[i]), int(places.end[i])) for i in others]
        one.info[f"{name}_SHARE"] = round(covered(call.begin, call.end, pieces), 4)
        for i, (begin, end) in zip(others, pieces, strict=True) if regions.haplo else ():
            hit = RegionHit(
                regions,
                i,
                within=begin <= call.begin and call.end <= end,
                whole=call.begin <= begin and end <= call.end,
                genes=inside.get(i, frozenset()),
            )
            one.evidence += evidence.of_region(call.kind, hit, one.coding_genes(), _cuts(call, one))


def _finish(call: Call, one: Annotated) -> dict[str, Any]:
    if call.kind == DUP and call.copies is not None and call.copies > MOST_NORMAL_COPIES:
        one.info["AMPLIFIED"] = call.copies
    lines = sorted(one.evidence, key=lambda line: line.code)
    if lines:
        one.info["EVIDENCE"] = tuple(
            "|".join(names_of([line.code, line.points, line.seen, line.source])) for line in lines
        )
    return one.info


def annotate(
    calls: Calls, genes: Genes | None, tables: list[Table], settings: Settings
) -> dict[int, dict[str, Any]]:
    """The INFO fields of each call, by its row in the file."""
    found = [Annotated() for _ in calls.calls]
    if genes is not None:
        _add_genes(found, calls, genes)
    for table in tables:
        if isinstance(table, Events):
            _add_events(found, calls, table, settings)
        elif isinstance(table, Regions):
            _add_regions(found, calls, table, genes)
        else:
            _add_list(found, calls, table)
    order = list(fields_of(settings, tables))
    return {
        call.row: dict(sorted(_finish(call, one).items(), key=lambda item: order.index(item[0])))
        for call, one in zip(calls.calls, found, strict=True)
    }
