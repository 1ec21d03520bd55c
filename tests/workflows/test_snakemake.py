"""The Snakemake workflow on three people's real reads, through the executor of this machine."""

import importlib.util
import json
import subprocess

import pytest

from snakemake_runs import (
    PIECES,
    SAMPLES,
    SNAKEMAKE,
    TOOLS,
    Project,
    documented_commands,
    finished,
    jobs,
    run_documented,
    single_run,
)

PARTS = {
    f"results/parts/{sample}/{piece}.vcf.gz" for sample in SAMPLES for piece in range(1, PIECES + 1)
}
TABLES = [f"results/multiqc/tables/{sample}.cnvnet_mqc.json" for sample in SAMPLES]


@pytest.fixture(scope="module")
def restarted(tmp_path_factory):
    """A project that was killed while it called parts, and started again, as (project, both logs,
    when what ended).
    """
    project = Project(tmp_path_factory.mktemp("snakemake") / "project")
    killed = project.run_and_kill("call_part", 4)
    times = {
        path: (project.folder / path).stat().st_mtime_ns for path in finished(killed, "call_part")
    }
    project.run("--unlock")
    return project, killed, project.run("all", *TABLES), times


def test_a_killed_run_goes_on_where_it_was(restarted):
    project, killed, log, times = restarted
    assert 4 <= len(times) < len(PARTS)
    assert finished(log, "call_part") == set(jobs(log, "call_part").values()) != set()
    assert finished(log, "call_part").isdisjoint(times)
    assert set(jobs(log, "stats").values()).isdisjoint(finished(killed, "stats"))
    assert {path: (project.folder / path).stat().st_mtime_ns for path in times} == times


def test_gathered_calls_are_those_of_single_runs(restarted, tmp_path):
    project = restarted[0]
    for sample, reads in project.reads.items():
        expected = single_run(reads, tmp_path / f"{sample}.vcf.gz")
        assert (project.folder / "results" / "calls" / f"{sample}.vcf.gz").read_bytes() == expected


def query(path, *options):
    """The lines of `bcftools query`."""
    return subprocess.run(
        ["bcftools", "query", *options, path], check=True, capture_output=True, text=True
    ).stdout.splitlines()


def test_the_cohort_has_every_sample_at_every_site(restarted):
    cohort = restarted[0].folder / "results" / "cohort"
    assert query(cohort / "cohort.vcf.gz", "--list-samples") == list(SAMPLES)
    where = ["--format", "%CHROM %POS %ID %ALT %INFO/END\n"]
    assert query(cohort / "cohort.vcf.gz", *where) == query(cohort / "sites.vcf.gz", *where) != []
    genotypes = query(cohort / "cohort.vcf.gz", "--format", "[ %GT]\n")
    assert all(len(line.split()) == len(SAMPLES) for line in genotypes)
    assert any("1" in line for line in genotypes)


def test_the_known_events_are_found(restarted):
    project = restarted[0]
    for distance in (500, 2000):
        folder = project.folder / "results" / "benchmark" / SAMPLES[0] / f"refdist{distance}"
        summary = json.loads((folder / "summary.json").read_text())
        assert (summary["TP-base"], summary["FN"]) == (project.truth_events, 0)
        assert json.loads((folder / "params.json").read_text())["refdist"] == distance


def test_the_tables_for_multiqc_say_what_was_called(restarted):
    project = restarted[0]
    for sample, path in zip(SAMPLES, TABLES):
        row = json.loads((project.folder / path).read_text())["data"][sample]
        passed = query(
            project.folder / "results" / "calls" / f"{sample}.vcf.gz",
            "-i",
            'FILTER="PASS"',
            "-f",
            "%SVTYPE\n",
        )
        assert (row["pass_DEL"], row["pass_DUP"]) == (passed.count("DEL"), passed.count("DUP"))
        assert (row["read_length"], 25 < row["depth"] < 65) == (101, True)
        page = project.folder / "results" / "pages" / f"{sample}.html"
        assert f"<h1>{sample}</h1>" in page.read_text()


def test_documented_commands_run_and_find_nothing_left_to_do(restarted):
    commands = [command for command in documented_commands() if "slurm" not in command]
    said = [run_documented(command, restarted[0]) for command in commands]
    assert ["Nothing to be done" in text for text in said] == [
        "--unlock" not in command for command in commands
    ]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A project in which nothing has run."""
    return Project(tmp_path_factory.mktemp("snakemake_fresh") / "project")


@pytest.mark.parametrize(
    ("rows", "changes", "message"),
    [
        (None, {"peaces": 3}, "'peaces' was unexpected"),
        (None, {"pieces": 0}, "0 is less than the minimum of 1"),
        ([("a", "a.bam", ""), ("a", "b.bam", "")], {}, "the sample a stands in more than one row"),
        ([("a b", "a.bam", "")], {}, "'a b' does not match"),
        ([("a", "a.sam", "")], {}, "'a.sam' does not match"),
        ([("a", "nowhere.cram", "")], {}, "nowhere.cram.crai"),
    ],
)
def test_a_wrong_configuration_is_refused(fresh, rows, changes, message):
    fresh.configure(rows, **changes)
    assert message in fresh.run("--dry-run", fails=True)


def test_settings_reach_the_program(fresh):
    exclude = fresh.folder / "exclude.bed"
    exclude.write_text("chr12_12543769_12547713\t0\t3945\n")
    fresh.configure(profile="high-recall", exclude=exclude, cohort="false")
    log = fresh.run("--dry-run", "--printshellcmds")
    assert f"--profile high-recall --exclude {exclude} --output results/parts/" in log
    assert "genotype" not in log


def test_one_sample_is_a_cohort_too(fresh):
    sample, reads = next(iter(fresh.reads.items()))
    fresh.configure([(sample, reads, "")], pieces=1)
    fresh.run()
    assert query(fresh.folder / "results" / "cohort" / "cohort.vcf.gz", "--list-samples") == [
        sample
    ]


def test_the_workflow_is_in_good_style(fresh):
    fresh.configure()
    fresh.run("--lint")
    files = [
        SNAKEMAKE / "workflow" / "Snakefile",
        *sorted((SNAKEMAKE / "workflow" / "rules").glob("*.smk")),
    ]
    subprocess.run([TOOLS / "snakefmt", "--check", "--line-length", "120", *files], check=True)


def load(path):
    """A Python file as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def one_node():
    """The script that runs a command on a cluster of this machine."""
    return load(SNAKEMAKE / "cluster" / "one_node.py")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (
            ["no-such-daemon"],
            "no-such-daemon is not installed; on Debian: apt install slurm-wlm munge",
        ),
        (["sh", "-c", "echo no key; exit 3"], "sh ended at once with exit code 3:\nno key\n"),
        (["sh", "-c", "echo deaf; exec sleep 60"], "sh does not answer after 1 s:\ndeaf\n"),
    ],
)
def test_a_daemon_that_does_not_start_is_named(one_node, monkeypatch, tmp_path, command, message):
    monkeypatch.setattr(one_node, "START_SECONDS", 1)
    with (
        pytest.raises(one_node.StartError) as error,
        one_node.daemon(command, tmp_path / "log", lambda: False),
    ):
        raise AssertionError("the daemon cannot have answered")
    assert str(error.value) == message


def test_a_daemon_ends_with_its_context(one_node, tmp_path):
    pid = tmp_path / "pid"
    command = ["sh", "-c", f"echo $$ > {pid}; exec sleep 60"]
    with one_node.daemon(command, tmp_path / "log", lambda: pid.exists() and pid.read_text() != ""):
        number = pid.read_text().strip()
        assert subprocess.run(["kill", "-0", number], check=False).returncode == 0
    assert subprocess.run(["kill", "-0", number], check=False, capture_output=True).returncode != 0
