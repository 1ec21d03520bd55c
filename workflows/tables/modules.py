#!/usr/bin/env python3
"""Measures calls of whole modules of segmental duplications, lost or gained.

    modules.py --config modules.yaml --cnvnet build/release/cnvnet --out out/tables
               [--before OLD] [--docs docs]

The genomes (workflows/genomes/modules.yaml) have no event of 5 kb or more but these modules, so
every passing call of that size is right or false. A call is right if its type agrees, the smaller
of its size and the event's is at least 0.7 of the larger, and half of the event, or of one of its
paralogues, lies in it; an event is found once. Writes OUT/modules.md and modules.tsv.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam
import yaml

from cnvnet_tune.report import markdown_table
from workflows.benchmark.compare import length_of
from workflows.benchmark.run import Places, obtain_calls, obtain_genomes, own_caller
from workflows.command import command_parser, parse
from workflows.tables.page import measured_on, publish

LEAST_SIZE = 5000  # bp
LIKE_SIZE = 0.7  # the smaller over the larger
OVERLAP = 0.5
SUBSETS = ("all", "lost", "gained", "het", "hom")
Place = tuple[str, int, int]


@dataclass(frozen=True)
class Module:
    """One event of the truth, or one call."""

    place: Place
    kind: str
    copies: int  # on both haplotypes together, lost or gained
    change: int | None = None  # of the copies in all, where a call says so

    @property
    def size(self) -> int:
        return self.place[2] - self.place[1]

    @property
    def subsets(self) -> tuple[str, ...]:
        return (
            "all",
            "lost" if self.kind == "DEL" else "gained",
            "het" if self.copies == 1 else "hom",
        )


@dataclass
class Tally:
    """Events and calls of one subset."""

    events: int = 0
    found: int = 0
    calls: int = 0
    genotype: int = 0  # of the found ones, right
    total: int = 0  # of the found ones, copies in all right


def overlap(a: Place, b: Place) -> int:
    return max(0, min(a[2], b[2]) - max(a[1], b[1])) if a[0] == b[0] else 0


def half_of(inner: Place, outer: Place) -> bool:
    return overlap(inner, outer) >= OVERLAP * (inner[2] - inner[1])


def places_of(event: Module, groups: list[list[Place]]) -> list[Place]:
    """Returns where the event's sequence stands in the reference."""
    places = [event.place]
    for group in groups:
        if any(half_of(event.place, place) for place in group):
            places += [place for place in group if place not in places]
    return places


def read_modules(path: Path, passing: bool) -> list[Module]:
    """Reads the deletions and duplications of LEAST_SIZE or more; of calls only those that pass."""
    modules = []
    with pysam.VariantFile(str(path)) as vcf:
        for record in vcf:
            kind, size = record.info.get("SVTYPE"), abs(length_of(record))
            if (
                kind not in ("DEL", "DUP")
                or size < LEAST_SIZE
                or (passing and set(record.filter) - {"PASS"})
            ):
                continue
            copies = sum(allele or 0 for allele in record.samples[0]["GT"])
            total = record.info["PARALOG_COPIES"] if "PARALOG_COPIES" in record.info else None
            change = None if total is None else abs(total - record.info["PARALOG_NORMAL"])
            modules.append(
                Module((record.contig, record.stop - size, record.stop), kind, copies, change)
            )
    return modules


def is_right(call: Module, event: Module, places: list[Place]) -> bool:
    """True if a call is of the event's type and like size, and holds half of one of its places."""
    sizes = sorted((event.size, call.size))
    like = call.kind == event.kind and sizes[0] >= LIKE_SIZE * sizes[1]
    return like and any(half_of(place, call.place) for place in places)


def compare(
    truth: list[Module], calls: list[Module], groups: list[list[Place]], tallies: dict[str, Tally]
) -> None:
    """Adds one genome. A false call counts as het or hom by its own genotype."""
    free = list(calls)
    for event in truth:
        places = places_of(event, groups)
        right = next((call for call in free if is_right(call, event, places)), None)
        for subset in event.subsets:
            tally = tallies[subset]
            tally.events += 1
            if right:
                tally.found += 1
                tally.calls += 1
                tally.genotype += right.copies == event.copies
                tally.total += right.change == event.copies
        if right:
            free.remove(right)
    for call in free:
        for subset in call.subsets:
            tallies[subset].calls += 1


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def to_page(counts: dict[str, dict[str, Tally]], how: list[str]) -> str:
    lines = []
    for caller, tallies in counts.items():
        for subset, t in tallies.items():
            figures = (share(t.found, t.events), share(t.found, t.calls))
            # An older program says nothing of copies in all.
            total = share(t.total, t.found) if t.total else "-"
            right = (share(t.genotype, t.found), total)
            lines.append([caller, subset, str(t.events), *figures, *right])
    header = [
        "caller",
        "modules",
        "events",
        "recall",
        "precision",
        "genotype right",
        "copies in all right",
    ]
    return markdown_table(header, lines) + "\n" + "".join(f"- {line}\n" for line in how)


def to_tsv(counts: dict[str, dict[str, Tally]]) -> str:
    lines = ["caller\tmodules\tevents\tfound\tcalls\tgenotype_right\tcopies_right\n"]
    for caller, tallies in counts.items():
        for subset, t in tallies.items():
            lines.append(
                f"{caller}\t{subset}\t{t.events}\t{t.found}\t{t.calls}\t{t.genotype}\t{t.total}\n"
            )
    return "".join(lines)


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument("--before", type=Path, help="an older cnvnet, measured beside this one")
    parser.add_argument(
        "--docs", type=Path, help="folder whose segmental_duplications.md gets the table"
    )
    arguments = parse(parser)
    config = yaml.safe_load(arguments.config.read_text())
    groups = [[tuple(place) for place in group] for group in config["paralogues"]]
    callers = {"cnvnet": own_caller(arguments.cnvnet, config, arguments.config.parent)}
    if arguments.before:
        callers["before"] = own_caller(arguments.before.resolve(), config, arguments.config.parent)
    genomes = obtain_genomes(config, arguments.config.parent, arguments.genomes, arguments.threads)
    counts = {name: {subset: Tally() for subset in SUBSETS} for name in callers}
    for genome in genomes.values():
        truth = read_modules(genome.truth, passing=False)
        for name, caller in callers.items():
            folder = Places(arguments.out / "modules" / name, arguments.out.parent / "peers").calls(
                genome, caller
            )
            calls, _ = obtain_calls(caller, genome, folder, arguments.threads)
            compare(truth, read_modules(calls, passing=True), groups, counts[name])
    how = [
        f"{len(genomes)} genomes; "
        "passing calls of 5 kb or more count, of which the genomes have no others"
    ]
    how += [f"{name}: {caller.version()}" for name, caller in callers.items()] + [measured_on()]
    page = "segmental_duplications.md"
    publish("modules", to_page(counts, how), to_tsv(counts), arguments.out, arguments.docs, page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
