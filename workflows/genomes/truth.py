"""Writes the truth of a made genome as a bgzipped, indexed VCF."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pysam

from workflows.genomes.haplotypes import DUPLICATION, SAME_BEGIN, Event, is_same

_HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##ALT=<ID=DEL,Description="Deletion">
##ALT=<ID=DUP,Description="Tandem duplication">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="DEL or DUP">
##INFO=<ID=END,Number=1,Type=Integer,Description="Last base of the event">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length of the event, negative for a deletion">
##INFO=<ID=COPIES,Number=1,Type=Integer,Description="Additional copies per carrying haplotype (DUP)">
##INFO=<ID=ORIGIN,Number=1,Type=String,Description="REAL: a person's; SPELT: in the recipe; RANDOM: by chance; REPEAT: copy change of a repeat">
##INFO=<ID=TR,Number=0,Type=Flag,Description="At least half of the event is tandem repeat in the reference">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Phased genotype">
"""  # noqa: E501


def _is_one_event(first: Event, second: Event) -> bool:
    """Whether two truths, each of another haplotype, are one that both have."""
    one, other = first.truth, second.truth
    return (
        first.on == (second.on[1], second.on[0])
        and first.on[0] != first.on[1]
        and (one.kind, one.copies) == (other.kind, other.copies)
        and is_same(one.begin, one.end - one.begin, other.begin, other.end - other.begin)
    )


def _twin_of(event: Event, kept: list[Event]) -> int | None:
    """Returns where the last of the kept events stands that is one with this; they are sorted."""
    for at in range(len(kept) - 1, -1, -1):
        other = kept[at]
        if other.contig != event.contig or event.truth.begin - other.truth.begin > SAME_BEGIN:
            return None
        if _is_one_event(other, event):
            return at
    return None


def told_once(events: list[Event]) -> list[Event]:
    """Joins the truths of one event that calls made for each haplotype alone tell twice.

    `events` have truths and are sorted by their begins. The first's place and
    size stand.
    """
    kept: list[Event] = []
    for event in events:
        twin = _twin_of(event, kept)
        if twin is None:
            kept.append(event)
        else:
            kept[twin] = replace(kept[twin], on=(True, True))
    return kept


def truth_text(events: list[Event], references: dict[str, str], sample: str) -> str:
    """Returns the VCF of the events that have a truth, each once, in the order of `references`."""
    lines = [_HEADER]
    lines += [f"##contig=<ID={name},length={len(bases)}>\n" for name, bases in references.items()]
    lines.append(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}\n")
    rank = {name: index for index, name in enumerate(references)}
    true_events = [e for e in events if e.truth]
    true_events.sort(key=lambda e: (rank[e.contig], e.truth.begin, e.truth.end, e.truth.kind, e.on))
    for number, event in enumerate(told_once(true_events), start=1):
        truth = event.truth
        length = truth.end - truth.begin
        info = [f"SVTYPE={truth.kind}", f"END={truth.end}"]
        if truth.kind == DUPLICATION:
            info += [f"SVLEN={length}", f"COPIES={truth.copies}"]
        else:
            info += [f"SVLEN={-length}"]
        info.append(f"ORIGIN={event.origin}")
        if event.in_repeat:
            info.append("TR")
        genotype = "|".join("1" if carries else "0" for carries in event.on)
        base = references[event.contig][truth.begin - 1]
        lines.append(
            f"{event.contig}\t{truth.begin}\ttruth{number}\t{base}\t<{truth.kind}>\t.\tPASS\t"
            f"{';'.join(info)}\tGT\t{genotype}\n"
        )
    return "".join(lines)


def write_truth(path: Path, text: str) -> None:
    """Writes `text` to `path` (.vcf.gz) and its .tbi; the VCF has its name only when whole."""
    partial = path.with_name("partial." + path.name)
    with pysam.BGZFile(str(partial), "w") as out:  # type: ignore[call-arg]  # pysam's stub lacks the defaults
        out.write(text.encode())
    pysam.tabix_index(str(partial), preset="vcf", force=True)
    os.replace(f"{partial}.tbi", f"{path}.tbi")
    os.replace(partial, path)
