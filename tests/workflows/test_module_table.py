from pathlib import Path

import yaml

from workflows.genomes.make_genome import load_settings
from workflows.tables import modules
from workflows.tables.modules import SUBSETS, Module, Tally, compare

TABLES = Path(modules.__file__).parent
GROUPS = [[("c", 10_000, 20_000), ("c", 50_000, 60_000)]]
LOSS = Module(("c", 10_000, 20_000), "DEL", 1)


def tallies(truth, calls):
    counts = {subset: Tally() for subset in SUBSETS}
    compare(truth, calls, GROUPS, counts)
    return counts


def call(begin, end, kind="DEL", copies=1, change=1):
    return Module(("c", begin, end), kind, copies, change)


def test_a_call_at_the_event_or_its_paralogue_is_right():
    for begin in (10_500, 51_000):
        counts = tallies([LOSS], [call(begin, begin + 9000)])
        assert counts["all"] == counts["lost"] == counts["het"] == Tally(1, 1, 1, 1, 1)
        assert counts["gained"] == counts["hom"] == Tally()


def test_other_types_sizes_and_places_are_false():
    for wrong in (
        call(10_000, 20_000, "DUP"),
        call(10_000, 16_000),
        call(30_000, 40_000),
        call(16_000, 26_000),
    ):
        assert tallies([LOSS], [wrong])["all"] == Tally(1, 0, 1)


def test_an_event_is_found_once_and_its_copies_are_compared():
    counts = tallies([LOSS], [call(10_000, 20_000, copies=2, change=2), call(50_000, 60_000)])
    assert counts["all"] == Tally(1, 1, 2, 0, 0)
    assert tallies([LOSS], [call(10_000, 20_000, change=None)])["all"] == Tally(1, 1, 1, 1, 0)


def test_every_event_of_the_genomes_has_its_paralogues():
    config = yaml.safe_load((TABLES / "modules.yaml").read_text())
    groups = [[tuple(place) for place in group] for group in config["paralogues"]]
    genomes = {s["name"]: s for s in load_settings(TABLES / config["genomes"])}
    for name in config["groups"]["modules"]:
        for event in genomes[name]["events"]:
            module = Module((event["contig"], event["begin"], event["end"]), event["kind"], 1)
            assert len(modules.places_of(module, groups)) > 1, event
