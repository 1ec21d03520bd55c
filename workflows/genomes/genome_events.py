"""The events and small variants of a genome that make_genome.py makes: a person's, spelt out in the
recipe, planted, and by chance.
"""

from __future__ import annotations

from pathlib import Path

from workflows.genomes.changes import SMALLEST, Change
from workflows.genomes.decoys import GenomeDecoys
from workflows.genomes.haplotypes import (
    DELETION,
    DUPLICATION,
    INSERTION,
    Event,
    SmallVariant,
    Truth,
    drop_clashes,
    left_align,
)
from workflows.genomes.homologous import HomologousEvents
from workflows.genomes.placing import FreeSpace
from workflows.genomes.polymorphism import Polymorphism
from workflows.genomes.repeats import (
    MAX_PERIOD,
    RepeatIndex,
    TandemRepeat,
    duplication_of_insertion,
    find_tandem_repeats,
)
from workflows.genomes.unit_changes import LARGEST_UNIT, UnitChanges
from workflows.genomes.variants import (
    MIN_SIZE,
    RandomEvents,
    draw_small_variants,
    generator,
    read_person,
)

SPELT = "SPELT"  # origin of events that the recipe spells out
NATURAL = "natural"  # small variants as polymorphism.py draws them


def person_events(
    contig: str, reference: str, settings: dict, base: Path, repeats: RepeatIndex
) -> list[Event]:
    """Returns the clash-free events of the person on a contig; none without a person."""
    events: list[Event] = []
    person = settings.get("person")
    if person:
        for name in person["variants"]:
            events += read_person(base / name, person["sample"], contig, reference, repeats)
    return drop_clashes(events)


def spelt_events(contig: str, reference: str, settings: dict) -> list[Event]:
    """Returns the events of a contig that the settings spell out, one by one."""
    events = []
    for spelt in settings.get("events") or []:
        if spelt["contig"] != contig:
            continue
        kind, begin, end, copies = (
            spelt["kind"],
            spelt["begin"],
            spelt["end"],
            spelt.get("copies", 1),
        )
        if kind not in (DELETION, DUPLICATION) or not 0 < begin < end <= len(reference):
            raise ValueError(f"events: not a DEL or DUP on its contig: {spelt}")
        first, second = spelt["haplotypes"]
        truth = Truth(kind, *left_align(reference, begin, end), copies)
        on = (bool(first), bool(second))
        events.append(Event(contig, kind, begin, end, on, SPELT, copies=copies, truth=truth))
    return events


def chance_events(
    contig: str,
    reference: str,
    settings: dict,
    space: FreeSpace,
    tandem_repeats: list[TandemRepeat],
) -> list[Event]:
    """Draws what stays on one contig, into its free space."""
    seed, extra = settings["seed"], settings.get("extra") or {}
    homologous = HomologousEvents(contig, reference, space, generator(seed, contig, "homologous"))
    events = homologous.draw(
        extra.get("homologous_deletions_per_mb", 0), extra.get("homologous_duplications_per_mb", 0)
    )
    changes = UnitChanges(contig, reference, space, generator(seed, contig, "unit changes"))
    events += changes.draw(extra.get("unit_changes_per_mb", 0), tandem_repeats)
    plain = [repeat for repeat in tandem_repeats if repeat.period <= MAX_PERIOD]
    events += RandomEvents(contig, reference, space, generator(seed, contig, "events")).draw(
        extra, plain
    )
    repeats = RepeatIndex(plain, len(reference))
    for event in events:
        if event.truth and not event.in_repeat:
            event.in_repeat = repeats.lies_in_repeat(event.truth.begin, event.truth.end)
    return events


def place_events(
    references: dict[str, str], settings: dict, base: Path, planted: tuple[Event, ...]
) -> tuple[dict[str, list[Event]], dict[str, list[TandemRepeat]]]:
    """Returns the clash-free events of each contig, sorted, and its tandem repeats of plain units.

    The person's, the spelt-out and the planted ones come first, then translocations, which need
    much room, then what stays on one contig, and last the small decoys, which fit anywhere.
    """
    seed, extra = settings["seed"], settings.get("extra") or {}
    max_period = LARGEST_UNIT if extra.get("unit_changes_per_mb") else MAX_PERIOD
    placed: dict[str, list[Event]] = {}
    spaces: dict[str, FreeSpace] = {}
    tandem_repeats: dict[str, list[TandemRepeat]] = {}
    for contig, reference in references.items():
        tandem_repeats[contig] = find_tandem_repeats(reference, max_period)
        plain = [repeat for repeat in tandem_repeats[contig] if repeat.period <= MAX_PERIOD]
        repeats = RepeatIndex(plain, len(reference))
        placed[contig] = person_events(contig, reference, settings, base, repeats)
        placed[contig] += spelt_events(contig, reference, settings)
        for event in planted:
            if event.contig == contig:
                placed[contig].append(with_context(event, reference, repeats))
        spaces[contig] = FreeSpace(reference)
        for event in placed[contig]:
            spaces[contig].keep_off(event.begin, event.end)
            if event.truth:
                spaces[contig].keep_off(event.truth.begin, event.truth.end)
    decoys = GenomeDecoys(references, spaces)
    events = decoys.translocations(
        extra.get("translocations_per_mb", 0), generator(seed, "", "translocations")
    )
    for contig, reference in references.items():
        events += chance_events(contig, reference, settings, spaces[contig], tandem_repeats[contig])
    events += decoys.mobile_elements(
        extra.get("mobile_elements_per_mb", 0), generator(seed, "", "mobile elements")
    )
    events += decoys.paralogs(extra.get("paralogs_per_mb", 0), generator(seed, "", "paralogs"))
    for event in events:
        placed[event.contig].append(event)
    plain_repeats = {
        c: [r for r in of if r.period <= MAX_PERIOD] for c, of in tandem_repeats.items()
    }
    return {contig: drop_clashes(on_contig) for contig, on_contig in placed.items()}, plain_repeats


def with_context(event: Event, reference: str, repeats: RepeatIndex) -> Event:
    """Says of a planted event whether it lies in a repeat and, of an insertion, whether it copies
    what is there.
    """
    if event.kind == INSERTION:
        event.truth = duplication_of_insertion(reference, event.begin, event.inserted, repeats)
        if event.truth and event.truth.end - event.truth.begin < MIN_SIZE:
            event.truth = None
    if event.truth:
        event.in_repeat = repeats.lies_in_repeat(event.truth.begin, event.truth.end)
    return event


def draw_small(
    contig: str, reference: str, settings: dict, events: list[Event], repeats: list[TandemRepeat]
) -> tuple[list[SmallVariant], list[SmallVariant]]:
    """Returns the small variants of both haplotypes of a contig."""
    rng = generator(settings["seed"], contig, "small")
    wanted = settings.get("small_variants") or {}
    if wanted == NATURAL:
        return Polymorphism(reference, repeats, events, rng).draw()
    return draw_small_variants(reference, rng, **{"snp_every": 1000, "indel_every": 8000, **wanted})


def changes_of(
    contig: str, events: list[Event], small: tuple[list[SmallVariant], list[SmallVariant]]
) -> list[Change]:
    """Returns every difference of SMALLEST bp or more of a contig."""
    changes = []
    for event in events:
        size = len(event.inserted) or event.end - event.begin
        kind, begin, end = event.kind, event.begin, event.end
        if event.truth and event.truth.kind == DUPLICATION:
            # The copied bases, of which there are more.
            kind, begin, end = DUPLICATION, event.truth.begin, event.truth.end
            size = len(event.inserted) or event.truth.copies * (end - begin)
        changes.append(Change(contig, begin, end, kind, size, event.on, event.origin))
    carriers: dict[SmallVariant, list[bool]] = {}
    for number in (0, 1):
        for variant in small[number]:
            carriers.setdefault(variant, [False, False])[number] = True
    for variant, on in carriers.items():
        size = len(variant.bases) - (variant.end - variant.begin)
        if abs(size) >= SMALLEST:
            kind = INSERTION if size > 0 else DELETION
            changes.append(
                Change(contig, variant.begin, variant.end, kind, abs(size), (on[0], on[1]), "SMALL")
            )
    return changes
