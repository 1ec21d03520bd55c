"""The Nextflow pipeline on three real people's reads: its results, going on after a failure, and
what it refuses.
"""

import csv
import json
import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pysam
import pytest

from nextflow_runs import ENGINE, REPOSITORY, Nextflow

PROJECT = REPOSITORY / "workflows" / "nextflow"
DATA = REPOSITORY / "tests" / "data" / "platinum"
REFERENCE = DATA / "platinum_segments.fa"
SAMPLES = ("NA12878", "NA12889", "NA12890")
TASKS = {
    "CNVNET_REGIONS": 1,
    "CNVNET_STATS": 3,
    "CNVNET_CALL": 12,
    "CNVNET_GATHER": 3,
    "CNVNET_MERGE": 1,
    "CNVNET_GENOTYPE": 3,
    "BCFTOOLS_MERGE": 1,
}

# Stands before cnvnet on PATH: does `{deed}` for one task of one sample, else what cnvnet does.
WRAPPER = """#!/usr/bin/env bash
if [ "$1" = {subcommand} ] && [[ "$*" == *{word}* ]]; then
  {deed}
fi
exec {program} "$@"
"""


def reads(sample: str) -> Path:
    """The reads of one of SAMPLES."""
    return DATA / f"{sample}.platinum_segments.bam"


def wrap(
    nextflow: Nextflow, program: Path, subcommand: str, word: str, deed: str
) -> dict[str, str]:
    """An environment where `cnvnet subcommand` with `word` among its arguments does `deed`."""
    folder = nextflow.folder / "wrapper"
    folder.mkdir(exist_ok=True)
    wrapper = folder / "cnvnet"
    wrapper.write_text(WRAPPER.format(subcommand=subcommand, word=word, deed=deed, program=program))
    wrapper.chmod(0o755)
    return {**nextflow.environment, "PATH": f"{folder}:{nextflow.environment['PATH']}"}


def trace(folder: Path) -> list[dict[str, str]]:
    """The tasks of the last run in `folder`."""
    with open(folder / "results" / "pipeline_info" / "trace.txt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def call_alone(program: Path, sample: str, folder: Path, *arguments: str) -> Path:
    """Writes SAMPLE.vcf.gz into `folder` by one undivided `cnvnet call`; returns its path."""
    output = folder / f"{sample}.vcf.gz"
    command = [
        program,
        "call",
        "--reads",
        reads(sample),
        "--reference",
        REFERENCE,
        "--output",
        output,
        *arguments,
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return output


def process_of(task: dict[str, str]) -> str:
    """The process of a task: CNVNET:CNVNET_CALL (NA12878) is CNVNET_CALL."""
    return task["name"].split()[0].split(":")[-1]


def write_small(folder: Path, samples: int = 2) -> list[str]:
    """Arguments for a run of the first `samples` samples in two pieces."""
    (folder / "small.csv").write_text(
        "sample,reads\n" + "".join(f"{s},{reads(s)}\n" for s in SAMPLES[:samples])
    )
    return [
        "run",
        str(PROJECT),
        "-profile",
        "test",
        "--input",
        "small.csv",
        "--pieces",
        "2",
        "-ansi-log",
        "false",
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory, program) -> Nextflow:
    """A folder in which `-profile test` has run."""
    nextflow = Nextflow(tmp_path_factory.mktemp("whole"), program.parent)
    done = nextflow.run("run", PROJECT, "-profile", "test", "-ansi-log", "false")
    assert done.returncode == 0, done.stdout
    return nextflow


def test_every_task_ran_once(whole):
    tasks = trace(whole.folder)
    assert Counter(process_of(task) for task in tasks) == TASKS
    assert {task["status"] for task in tasks} == {"COMPLETED"}


@pytest.mark.parametrize("sample", SAMPLES)
def test_gathered_calls_are_those_of_one_run(sample, whole, program, tmp_path):
    single = call_alone(program, sample, tmp_path)
    for ending in ("", ".tbi"):
        gathered = whole.folder / "results" / "calls" / f"{single.name}{ending}"
        assert gathered.read_bytes() == Path(f"{single}{ending}").read_bytes()


def test_genotypes_are_those_of_cnvnet_genotype(whole, program, tmp_path):
    results = whole.folder / "results"
    single = tmp_path / "genotypes.vcf.gz"
    subprocess.run(
        [
            program,
            "genotype",
            "--reads",
            reads("NA12889"),
            "--reference",
            REFERENCE,
            "--sites",
            results / "cohort" / "sites.vcf.gz",
            "--output",
            single,
        ],
        check=True,
        capture_output=True,
    )
    assert (results / "genotypes" / "NA12889.genotypes.vcf.gz").read_bytes() == single.read_bytes()


def test_cohort_has_every_sample_at_every_site(whole):
    folder = whole.folder / "results" / "cohort"
    with (
        pysam.VariantFile(str(folder / "sites.vcf.gz")) as sites,
        pysam.VariantFile(str(folder / "cohort.vcf.gz")) as cohort,
    ):
        assert tuple(cohort.header.samples) == SAMPLES
        records = list(cohort)
        assert [record.id for record in records] == [record.id for record in sites] != []
    assert all(None not in record.samples[sample]["GT"] for record in records for sample in SAMPLES)
    assert (folder / "cohort.vcf.gz.tbi").exists()


def test_versions_are_reported(whole, program):
    version = subprocess.run(
        [program, "--version"], check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    text = (whole.folder / "results" / "pipeline_info" / "versions.yml").read_text()
    assert text.count(f"cnvnet: {version}") == 6 and "bcftools: " in text


def test_resume_does_nothing_again(whole):
    before = {
        path: path.stat().st_mtime_ns for path in (whole.folder / "work").rglob(".command.run")
    }
    done = whole.run("run", PROJECT, "-profile", "test", "-resume", "-ansi-log", "false")
    assert done.returncode == 0, done.stdout
    assert {task["status"] for task in trace(whole.folder)} == {"CACHED"}
    assert {
        path: path.stat().st_mtime_ns for path in (whole.folder / "work").rglob(".command.run")
    } == before


def failures(folder: Path) -> list[tuple[str, str]]:
    """Process and exit code of the tasks that failed in the last run."""
    return [
        (process_of(task), task["exit"]) for task in trace(folder) if task["status"] == "FAILED"
    ]


def done_in_last_run(folder: Path) -> Counter[str]:
    """How many tasks of each process the last run did itself."""
    return Counter(process_of(task) for task in trace(folder) if task["status"] == "COMPLETED")


def test_killed_run_goes_on_where_it_was_and_takes_a_further_sample(nextflow, program):
    arguments = write_small(nextflow.folder)
    reached = nextflow.folder / "reached"
    environment = wrap(nextflow, program, "gather", "NA12889", f"touch {reached}; sleep 300")
    run = subprocess.Popen(
        [ENGINE, *arguments],
        cwd=nextflow.folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 300
    while not reached.exists() and time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.2)
    assert reached.exists()
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()

    done = nextflow.run(*arguments, "-resume")
    assert done.returncode == 0, done.stdout
    again = done_in_last_run(nextflow.folder)
    assert not {"CNVNET_REGIONS", "CNVNET_STATS"} & set(again)
    assert again["CNVNET_CALL"] <= 1 and again["CNVNET_GATHER"] >= 1
    assert (nextflow.folder / "results" / "cohort" / "cohort.vcf.gz.tbi").exists()

    done = nextflow.run(*write_small(nextflow.folder, samples=3), "-resume")
    assert done.returncode == 0, done.stdout
    assert done_in_last_run(nextflow.folder) == {
        "CNVNET_STATS": 1,
        "CNVNET_CALL": 2,
        "CNVNET_GATHER": 1,
        "CNVNET_MERGE": 1,
        "CNVNET_GENOTYPE": 3,
        "BCFTOOLS_MERGE": 1,
    }


def test_killed_task_is_tried_again(nextflow, program):
    once = nextflow.folder / "once"
    environment = wrap(
        nextflow, program, "stats", "NA12878", f"[ -e {once} ] || {{ touch {once}; kill -9 $$; }}"
    )
    nextflow.environment = environment
    done = nextflow.run(*write_small(nextflow.folder))
    assert done.returncode == 0, done.stdout
    assert failures(nextflow.folder) == [("CNVNET_STATS", "137")]


@pytest.mark.parametrize("code", [1, 2, 3])
def test_cnvnets_own_errors_are_not_tried_again(code, nextflow, program):
    nextflow.environment = wrap(
        nextflow, program, "stats", "NA12889", f"echo 'the reads are cut' >&2; exit {code}"
    )
    done = nextflow.run(*write_small(nextflow.folder))
    assert done.returncode != 0 and "the reads are cut" in done.stdout
    assert failures(nextflow.folder) == [("CNVNET_STATS", str(code))]
    assert not (nextflow.folder / "results" / "cohort").exists()


@pytest.mark.parametrize("thresholds", ["high-precision", "mine.yaml"])
def test_thresholds_by_name_and_from_a_file_of_a_single_sample(thresholds, nextflow, program):
    (nextflow.folder / "mine.yaml").write_text(
        "filters: {min_score_deletion: 0.99, min_score_duplication: 0.99}\n"
    )
    done = nextflow.run(*write_small(nextflow.folder, samples=1), "--thresholds", thresholds)
    assert done.returncode == 0, done.stdout
    single = call_alone(program, "NA12878", nextflow.folder, "--profile", thresholds)
    assert (nextflow.folder / "results" / "calls" / single.name).read_bytes() == single.read_bytes()
    with pysam.VariantFile(str(nextflow.folder / "results" / "cohort" / "cohort.vcf.gz")) as cohort:
        assert tuple(cohort.header.samples) == ("NA12878",)


def test_stub_run_makes_every_file(nextflow):
    done = nextflow.run("run", PROJECT, "-profile", "test", "-stub", "-ansi-log", "false")
    assert done.returncode == 0, done.stdout
    results = nextflow.folder / "results"
    made = {str(path.relative_to(results)) for path in results.rglob("*.vcf.gz*")}
    names = [
        f"{kind.format(s)}.vcf.gz"
        for s in SAMPLES
        for kind in ("calls/{}", "genotypes/{}.genotypes")
    ]
    names += ["cohort/sites.vcf.gz", "cohort/cohort.vcf.gz"]
    assert made == {name + ending for name in names for ending in ("", ".tbi")}


@pytest.mark.parametrize(
    "arguments, messages",
    [
        ([], ["--input is missing", "--fasta is missing"]),
        (["-profile", "test", "--piece", "4"], ["--piece is not a parameter"]),
        (
            ["-profile", "test", "--pieces", "none"],
            ["--pieces none: give a whole number of at least 1"],
        ),
        (["-profile", "test", "--fasta", "absent.fa"], ["--fasta: no file", "absent.fa"]),
        (["-profile", "test", "--fasta", "bare.fa"], ["no bare.fa.fai beside", "samtools faidx"]),
        (["-profile", "test", "--input", "absent.csv"], ["--input: no file", "absent.csv"]),
        (["-profile", "test", "--input", "empty.csv"], ["must name the columns sample,reads"]),
        (
            ["-profile", "test", "--input", "faults.csv"],
            [
                "sample 'A': no file",
                "gone.bam",
                "sample 'B': no index beside",
                "samtools index",
                "sample 'C': reads is 'notes.txt'",
                "sample is 'D E'",
                "sample 'A' stands in more than one row",
            ],
        ),
    ],
)
def test_bad_input_stops_the_run_with_a_reason(arguments, messages, nextflow):
    (nextflow.folder / "bare.fa").write_text(">a\nACGT\n")
    (nextflow.folder / "empty.csv").write_text("sample,reads\n")
    (nextflow.folder / "noindex.bam").write_bytes(b"")
    (nextflow.folder / "faults.csv").write_text(
        "sample,reads\nA,gone.bam\nB,noindex.bam\nC,notes.txt\nD E,gone.bam\nA,gone.bam\n"
    )
    done = nextflow.run("run", PROJECT, *arguments, "-ansi-log", "false")
    assert done.returncode != 0 and "Submitted" not in done.stdout
    assert [message for message in messages if message not in done.stdout] == []


def test_damaged_reads_stop_the_run_with_cnvnets_message(nextflow):
    cut = nextflow.folder / "cut.bam"
    cut.write_bytes(reads("NA12878").read_bytes()[:100000])
    shutil.copy(f"{reads('NA12878')}.bai", f"{cut}.bai")
    (nextflow.folder / "cut.csv").write_text("sample,reads\nA,cut.bam\n")
    done = nextflow.run(
        "run", PROJECT, "-profile", "test", "--input", "cut.csv", "-ansi-log", "false"
    )
    assert done.returncode != 0 and "cut.bam" in done.stdout
    assert failures(nextflow.folder) == [("CNVNET_STATS", "3")]


# Prints what a profile and the parameters came to; without a process, no executor is asked for.
SHOW = """
def chosen = workflow.session.config
println 'CHOSEN ' + groovy.json.JsonOutput.toJson([
    executor: chosen.process.executor, queue: chosen.process.queue, region: chosen.aws?.region,
    claim: chosen.k8s?.storageClaimName,
    engines: ['docker', 'singularity', 'conda'].findAll { engine -> chosen[engine]?.enabled }])
workflow { }
"""


@pytest.mark.parametrize(
    "profile, executor, engines",
    [
        ("standard", "local", []),
        ("slurm", "slurm", []),
        ("slurm,singularity", "slurm", ["singularity"]),
        ("awsbatch", "awsbatch", ["docker"]),
        ("k8s", "k8s", ["docker"]),
        ("docker", None, ["docker"]),
        ("conda", None, ["conda"]),
    ],
)
def test_profiles(profile, executor, engines, nextflow):
    (nextflow.folder / "show.nf").write_text(SHOW)
    nextflow.environment["NXF_PLUGINS_DEFAULT"] = (
        "false"  # that of AWS is in Nextflow's registry only
    )
    done = nextflow.run(
        "-C",
        PROJECT / "nextflow.config",
        "run",
        "show.nf",
        "-profile",
        profile,
        "--queue",
        "long",
        "--aws_region",
        "eu-west-1",
        "--k8s_claim",
        "claim",
    )
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("CHOSEN "))
    chosen = json.loads(line.removeprefix("CHOSEN "))
    assert (chosen["executor"], chosen["engines"]) == (executor, engines)
    assert chosen["queue"] == ("long" if profile.split(",")[0] in ("slurm", "awsbatch") else None)
    assert chosen["region"] == ("eu-west-1" if profile == "awsbatch" else None)
    assert chosen["claim"] == ("claim" if profile == "k8s" else None)


def test_schema_and_configuration_name_the_same_parameters(nextflow):
    schema = json.loads((PROJECT / "nextflow_schema.json").read_text())
    properties = {
        name: value
        for group in schema["$defs"].values()
        for name, value in group["properties"].items()
    }
    described = {name: value.get("default") for name, value in properties.items()}
    lines = nextflow.run("config", PROJECT, "-flat").stdout.splitlines()
    given = dict(
        line.removeprefix("params.").split(" = ") for line in lines if line.startswith("params.")
    )
    assert {
        name: None if value == "null" else value.strip("'") for name, value in given.items()
    } == {name: value if value is None else str(value) for name, value in described.items()}
