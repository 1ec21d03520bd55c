"""Lines of evidence after ACMG and ClinGen's standards for copy-number variants (Riggs et al.
2020, Genetics in Medicine 22:245), as far as places and lists alone tell. They are no
classification: what a patient, a family or the literature says is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cnvnet_annotate.genes import Effect
from cnvnet_annotate.tables import DEL, Events, GeneList, Regions

SUFFICIENT = "3"  # ClinGen's score: sufficient evidence for dosage sensitivity
UNLIKELY = "40"  # dosage sensitivity unlikely
# Coding genes from which on a loss or gain scores .45 and .90.
_MANY = {"loss": (25, 35), "gain": (35, 50)}


@dataclass(frozen=True)
class Line:
    """One line: the code of the standard, its suggested points, what was seen, and in what."""

    code: str
    points: str
    seen: str
    source: str


@dataclass(frozen=True)
class RegionHit:
    """A region that the event overlaps."""

    regions: Regions
    row: int
    within: bool  # the event lies in the region
    whole: bool  # the region lies in the event
    genes: frozenset[str]  # the region's coding genes


def _partial_loss(effect: Effect) -> tuple[str, str, str]:
    """Of a haploinsufficient gene that the event does not contain: code, points, what is seen."""
    exons = effect.exons
    if not (effect.five or effect.three):
        return "2E", ".", "both ends in"
    if effect.five:
        return ("2C-1", "0.90", "5' coding part of") if effect.coding else (
            "2C-2", "0.00", "only the 5' UTR of"
        )  # fmt: skip
    if not effect.coding:
        return "2D-1", "0.00", "only the 3' UTR of"
    if exons is not None and exons[0] == len(effect.gene.exons):
        return "2D-2/3", "0.30-0.90", "only the last exon of"
    return "2D-4", "0.90", "3' exons of"


def of_gene(kind: str, effect: Effect, listed: GeneList) -> Iterator[Line]:
    """What ClinGen's scores of a gene say of a loss or gain."""
    symbol, source = effect.gene.symbol, listed.source.name
    haplo, triplo = listed.haplo.get(symbol), listed.triplo.get(symbol)
    if kind == DEL and haplo == SUFFICIENT:
        if effect.whole:
            yield Line("loss_2A", "1.00", f"all of {symbol} (HI 3)", source)
        elif effect.exons is not None:
            code, points, what = _partial_loss(effect)
            yield Line(f"loss_{code}", points, f"{what} {symbol} (HI 3)", source)
    elif kind != DEL:
        if triplo == SUFFICIENT and effect.whole:
            yield Line("gain_2A", "1.00", f"all of {symbol} (TS 3)", source)
        if haplo == SUFFICIENT and effect.whole:
            yield Line("gain_2H", "0.00", f"all of {symbol} (HI 3)", source)
        elif haplo == SUFFICIENT and effect.inside:
            yield Line("gain_2I", ".", f"both ends in {symbol} (HI 3)", source)
        elif haplo == SUFFICIENT:
            yield Line("gain_2J", "0.00", f"one end in {symbol} (HI 3)", source)


def _benign_gain(hit: RegionHit, genes: frozenset[str], cut: bool) -> tuple[str, str, str]:
    if genes and genes == hit.genes:
        return "2C", "-1.00", "same coding genes as"
    if hit.within:
        return (
            ("2E", "0.00", "inside, an end in a coding gene,") if cut else ("2D", "-1.00", "inside")
        )
    if genes <= hit.genes:
        return "2F", "-1.00", "no other coding gene than"
    return "2G", "0.00", "more than"


def of_region(kind: str, hit: RegionHit, genes: frozenset[str], cut: bool) -> Iterator[Line]:
    """What ClinGen's scores of a region say. `genes` are the event's coding genes; `cut` says that
    an end of it lies in one.
    """
    regions = hit.regions
    name, source = regions.ids[hit.row], regions.source.name
    word, label = ("loss", "HI") if kind == DEL else ("gain", "TS")
    score = (regions.haplo if kind == DEL else regions.triplo)[hit.row]
    if score == SUFFICIENT and hit.whole:
        yield Line(f"{word}_2A", "1.00", f"all of {name} ({label} 3)", source)
    elif score == SUFFICIENT:
        yield Line(f"{word}_2B", "0.00", f"part of {name} ({label} 3)", source)
    elif score == UNLIKELY and kind == DEL:
        code, points, what = (
            ("2F", "-1.00", "inside") if hit.within else ("2G", "0.00", "more than")
        )
        yield Line(f"loss_{code}", points, f"{what} {name} (HI 40)", source)
    elif score == UNLIKELY:
        code, points, what = _benign_gain(hit, genes, cut)
        yield Line(f"gain_{code}", points, f"{what} {name} (TS 40)", source)


def of_count(kind: str, genes: int) -> Iterator[Line]:
    """Sections 1 and 3: coding genes that the event contains or touches."""
    word = "loss" if kind == DEL else "gain"
    if genes == 0:
        yield Line(f"{word}_1B", "-0.60", "no coding gene", "genes")
        return
    some, many = _MANY[word]
    code, points = ("C", "0.90") if genes >= many else ("B", "0.45") if genes >= some else (
        "A", "0.00"
    )  # fmt: skip
    number = f"{genes} coding gene{'s' if genes > 1 else ''}"
    yield Line(f"{word}_1A", "0.00", number, "genes")
    yield Line(f"{word}_3{code}", points, number, "genes")


def of_frequency(kind: str, events: Events, row: int, common: float) -> Iterator[Line]:
    """Section 4: an event of the same place and type that many people have."""
    share = events.frequencies[row]
    if share is not None and share >= common:
        word = "loss" if kind == DEL else "gain"
        seen = f"{events.ids[row]} in {share:.3g}"
        yield Line(f"{word}_4O", "-1.00", seen, events.source.name)
