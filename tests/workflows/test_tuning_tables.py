from pathlib import Path

import pytest
import yaml

from cnvnet_tune.curves import Point
from cnvnet_tune.evaluation import Call, Evaluation, Event
from cnvnet_tune.thresholds import Choice, Goal
from cnvnet_tune.tuning import Tuned
from workflows.genomes.make_genome import GenomeFiles
from workflows.genomes.truth import write_truth
from workflows.tables import profiles, transfer
from workflows.tables.folds import FoldCalls, alternate, events_per_mb, fold_calls, whole

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "workflows" / "tables"


def point(right, calls, found=1, events=2):
    return Point(0.5, calls, right, found, events, right / calls if calls else 0)


def row(after, reached=True, kind="DEL", table=transfer.CHROMOSOMES):
    return transfer.Moved(table, "real", kind, "a", "b", "0.8", reached, point(1, 2, 2), after)


@pytest.fixture
def genomes(tmp_path):
    """Two genomes of contigs a (1000 bp) and b (300 bp), and a genome of contig c."""
    found = []
    for name, contigs in (
        ("g", {"a": 1000, "b": 300}),
        ("h", {"a": 1000, "b": 300}),
        ("i", {"c": 50}),
    ):
        files = GenomeFiles(tmp_path, name)
        files.fasta.write_text(
            "".join(f">{contig}\n{'A' * length}\n" for contig, length in contigs.items())
        )
        found.append(FoldCalls(files, tmp_path / f"{name}.calls.vcf.gz"))
    return found


def test_only_genomes_that_have_the_contig_are_taken(genomes, tmp_path):
    pairs = whole(genomes, ["b"], tmp_path / "beds")
    assert [pair.calls.name for pair in pairs] == ["g.calls.vcf.gz", "h.calls.vcf.gz"]
    assert (
        pairs[0].confident.read_text() == "b\t0\t300\n"
        and pairs[0].truth == tmp_path / "g.truth.vcf.gz"
    )
    assert len(whole(genomes, ["a", "c"], tmp_path / "beds")) == 3


def test_halves_alternate_and_cover_everything(genomes, tmp_path):
    even, odd = (
        alternate(genomes[:1], ["a", "b"], 400, half, tmp_path / str(half))[0] for half in (0, 1)
    )
    assert even.confident.read_text() == "a\t0\t400\na\t800\t1000\nb\t0\t300\n"
    assert odd.confident.read_text() == "a\t400\t800\n"


def test_the_density_of_events_counts_known_bases(genomes):
    """Contig b, a third of it unknown, in genome g: two deletions in 500 bp of two genomes."""
    genomes[0].files.fasta.write_text(f">a\n{'A' * 1000}\n>b\n{'N' * 100}{'A' * 200}\n")
    Path(f"{genomes[0].files.fasta}.fai").unlink(missing_ok=True)
    header = "##fileformat=VCFv4.2\n##contig=<ID=b,length=300>\n"
    header += '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">\n'
    header += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    for genome in genomes[:2]:
        write_truth(genome.files.truth, header + "b\t50\tx\tA\t<DEL>\t.\tPASS\tSVTYPE=DEL\n")
    assert events_per_mb(genomes, "b") == {"DEL": 4000.0, "DUP": 0.0}


def test_missing_calls_say_what_makes_them(tmp_path):
    with pytest.raises(FileNotFoundError, match="make benchmark-crossval"):
        fold_calls(["g"], tmp_path, tmp_path / "out")
    with pytest.raises(FileNotFoundError, match=r"out/real/calls.*make benchmark-real"):
        fold_calls(["g"], tmp_path, tmp_path / "out", "real")


def test_routes_go_from_each_and_from_all_others():
    routes = transfer.chromosome_routes(["1", "2", "3"])
    assert len(routes) == 9 and ("1", "3") in routes and ("1 and 2", "3") in routes
    assert not [one for one in routes if one[1] in one[0].split(" and ")]


@pytest.mark.parametrize(
    "after, verdict",
    [
        (point(95, 100), "holds"),
        (point(92, 100), "holds"),
        (point(98, 100), "holds"),
        (point(88, 100), "below, within chance"),
        (point(850, 1000), "below"),
        (point(30, 30), "above, within chance"),
        (point(1000, 1000), "above"),
        (point(0, 0), "no calls"),
    ],
)
def test_verdicts(after, verdict):
    assert row(after).verdict(0.95, 0.03) == verdict
    assert row(after, reached=False).verdict(0.95, 0.03) == "not reachable where tuned"


def test_a_row_holds_one_type_before_and_after():
    events = {"e": Event("DEL", 100), "f": Event("DEL", 100)}
    before = Evaluation({"x": Call("DEL", 100, 0.9, "e"), "y": Call("DEL", 100, 0.6, "f")}, events)
    after = Evaluation({"x": Call("DEL", 100, 0.9, "e")}, events)
    choices = [Choice("DEL", "all", point(1, 1)), Choice("DUP", "all", None)]
    thresholds = {"DEL": ((50, 0.8),), "DUP": None}
    tuned = Tuned(Goal("precision", 0.95), choices, thresholds, before, before, after, before, [])
    deletions, duplications = transfer.moved(tuned, before, after, ("t", "g", "1", "2"))
    assert (deletions.before.recall, deletions.after.recall, deletions.score) == (1.0, 0.5, "0.8")
    assert (
        not duplications.reached and duplications.score == "model" and duplications.after.calls == 0
    )


def test_the_page_and_the_tsv_of_transfers():
    rows = [row(point(95, 100)), row(point(9, 10), kind="DUP", table=transfer.STRETCHES)]
    page = transfer.to_page(rows, 0.95, 0.03, 500_000, ["how it was"])
    assert "DEL, real; one chromosome → another:" in page and page.endswith("- how it was\n")
    assert "| a | b | 0.8 | 95 of 100 | 0.950 | 0.888–0.978 | 0.500 | 1.000 | holds |" in page
    lines = [line.split("\t") for line in transfer.to_tsv(rows, 0.95, 0.03).splitlines()]
    assert [len(line) for line in lines] == [len(transfer.COLUMNS)] * 3
    assert dict(zip(lines[0], lines[2]))["table"] == "stretches"


def test_the_page_and_the_tsv_of_profiles():
    worth = [profiles.Worth("real", "DEL", profiles.DEFAULT, "", point(9, 10))]
    worth += [profiles.Worth("real", "DEL", "balanced", "0.6", point(19, 20))]
    page = profiles.to_page(worth, ["how it was"])
    assert (
        "| real | DEL | balanced | 0.6 | 19 of 20 | 0.950 | 0.764–0.991 | 0.500 | 0.655 |" in page
    )
    lines = [line.split("\t") for line in profiles.to_tsv(worth).splitlines()]
    assert [len(line) for line in lines] == [len(profiles.COLUMNS)] * 3


def test_the_goals_of_profiles():
    config = yaml.safe_load((TABLES / "profiles.yaml").read_text())
    goals = {one["name"]: profiles.goal_of(one).words() for one in config["profiles"]}
    assert goals == {
        "high-recall": "the best F2",
        "balanced": "the best F1",
        "high-precision": "precision 0.95",
    }


def test_the_configurations_name_what_is_there():
    transferred = yaml.safe_load((TABLES / "transfer.yaml").read_text())
    crossval = yaml.safe_load((TABLES / transferred["crossval"]).read_text())
    assert crossval["groups"] and crossval["folds"]
    config = yaml.safe_load((TABLES / "profiles.yaml").read_text())
    real = yaml.safe_load((TABLES / "real.yaml").read_text())
    measured = {name for names in real["groups"].values() for name in names}
    assert config["tuned_on"] in config["groups"]
    assert {name for names in config["groups"].values() for name in names} <= measured
    # Of each fold's contigs one is a chromosome of the profiles' genomes.
    folds = [set(fold["contigs"]) for fold in real["folds"] if "contigs" in fold]
    assert [len(contigs & set(config["contigs"])) for contigs in folds] == [1] * len(folds)
    assert set(config["contigs"]) <= set().union(*folds)
    for name in ("profiles", "transfer"):
        page = (ROOT / "docs" / "tuning.md").read_text()
        assert page.count(f"<!-- {name}: begin -->\n") == page.count(f"<!-- {name}: end -->\n") == 1


def thresholds_of_shipped():
    config = yaml.safe_load((TABLES / "profiles.yaml").read_text())
    folder = (TABLES / config["folder"]).resolve()
    return {
        one["name"]: yaml.safe_load((folder / f"{one['name']}.yaml").read_text())
        for one in config["profiles"]
    }


def test_shipped_profiles_go_from_lenient_to_strict():
    shipped = thresholds_of_shipped()
    for key in ("min_score_deletion", "min_score_duplication"):
        names = ("high-recall", "balanced", "high-precision")
        lenient, middle, strict = (shipped[name]["filters"][key] for name in names)
        assert 0 < lenient < middle < strict < 1
    assert {name: one["profile"]["name"] for name, one in shipped.items()} == {
        name: name for name in shipped
    }
