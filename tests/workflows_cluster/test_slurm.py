"""The Snakemake workflow through Slurm, on a cluster that is this machine."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from snakemake_runs import (
    PIECES,
    ROOT,
    SAMPLES,
    SNAKEMAKE,
    Project,
    documented_commands,
    finished,
    jobs,
    run_documented,
    single_run,
)

ONE_NODE = SNAKEMAKE / "cluster" / "one_node.py"
PARTS = {
    f"results/parts/{sample}/{piece}.vcf.gz" for sample in SAMPLES for piece in range(1, PIECES + 1)
}
# One node without accounting: squeue is asked for the state of a job, and soon, since jobs take
# seconds here.
EXECUTOR = [
    "--profile",
    str(SNAKEMAKE / "profiles" / "slurm"),
    "--slurm-status-command",
    "squeue",
    "--slurm-no-account",
    "--slurm-init-seconds-before-status-checks",
    "8",
    "--seconds-between-status-checks",
    "1",
]


@pytest.fixture(scope="module")
def one_node():
    """The script that runs a command on a cluster of this machine."""
    spec = importlib.util.spec_from_file_location("one_node", ONE_NODE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder():
    """A folder that munge accepts: all may reach it."""
    with tempfile.TemporaryDirectory(prefix="slurm-test-") as path:
        os.chmod(path, 0o755)
        yield Path(path)


@pytest.fixture(scope="module")
def restarted(one_node, folder, tmp_path_factory):
    """A project that was killed while the cluster called parts, and started again.

    Its project, both logs, and when what was finished by then was.
    """
    (folder / "cluster").mkdir()
    with one_node.cluster(folder / "cluster") as environment:
        project = Project(tmp_path_factory.mktemp("slurm") / "project", EXECUTOR, environment)
        (project.folder / "bin" / "multiqc").symlink_to(ROOT / ".venv-cluster" / "bin" / "multiqc")
        project.configure(multiqc="true")
        killed = project.run_and_kill("call_part", 2)
        one_node.end_jobs(environment)
        times = {
            path: (project.folder / path).stat().st_mtime_ns
            for path in finished(killed, "call_part")
        }
        project.run("--unlock")
        yield project, killed, project.run(), times


def test_a_killed_run_goes_on_where_it_was(restarted):
    project, _, log, times = restarted
    assert 2 <= len(times) < len(PARTS)
    assert finished(log, "call_part") == set(jobs(log, "call_part").values()) != set()
    assert finished(log, "call_part").isdisjoint(times)
    assert {path: (project.folder / path).stat().st_mtime_ns for path in times} == times


def test_every_job_but_the_last_went_through_slurm(restarted):
    log = restarted[2]
    assert log.count("has been submitted with SLURM jobid") == log.count(
        "Finished jobid: "
    ) - log.count("localrule ")


def test_gathered_calls_are_those_of_single_runs(restarted, tmp_path):
    project = restarted[0]
    for sample, reads in project.reads.items():
        expected = single_run(reads, tmp_path / f"{sample}.vcf.gz")
        assert (project.folder / "results" / "calls" / f"{sample}.vcf.gz").read_bytes() == expected


def test_multiqc_shows_every_sample(restarted):
    folder = restarted[0].folder / "results" / "multiqc"
    assert (folder / "multiqc_report.html").exists()
    table = (folder / "multiqc_report_data" / "multiqc_cnvnet_table.txt").read_text().splitlines()
    assert [line.split("\t")[0] for line in table] == ["Sample", *SAMPLES]


def test_documented_commands_run_and_find_nothing_left_to_do(restarted):
    commands = [command for command in documented_commands() if "slurm" in command]
    assert ["one_node.py" in command for command in commands] == [False, True]
    for command in commands:
        assert "Nothing to be done" in run_documented(command, restarted[0])


def running(pids):
    """Those of the processes that are there still."""
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def started_cluster(folder, *command):
    """Starts one_node.py with its files in a folder; returns it and its daemons' numbers, once they
    are all there.
    """
    process = subprocess.Popen(
        [sys.executable, ONE_NODE, *command], env=os.environ | {"TMPDIR": str(folder)}
    )
    names = ("munge.pid", "slurmctld.pid", "slurmd.pid")
    end = time.monotonic() + 120
    while (
        len(
            files := [
                path
                for name in names
                for path in folder.glob(f"slurm-*/{name}")
                if path.read_text().strip()
            ]
        )
        < 3
    ):
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.1)
    return process, [int(path.read_text()) for path in files]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_daemons_end_with_the_script_however_it_ends(folder, number):
    process, pids = started_cluster(folder, "sleep", "600")
    process.send_signal(number)
    process.wait(60)
    end = time.monotonic() + 30
    while running(pids) and time.monotonic() < end:
        time.sleep(0.1)
    assert running(pids) == []


def test_jobs_end_with_the_cluster_even_if_they_do_not_want_to(folder):
    pids = folder / "pids"
    job = (
        f"trap '' TERM; python3 -c 'import time; time.sleep(600)' & echo $! >> {pids}; "
        f"echo $$ >> {pids}; wait"
    )
    command = [
        "sh",
        "-c",
        f'sbatch --output=/dev/null --wrap "$0"; while ! [ -s {pids} ]; do sleep 0.1; done',
        job,
    ]
    assert (
        subprocess.run([sys.executable, ONE_NODE, *command], timeout=120, check=False).returncode
        == 0
    )
    numbers = [int(line) for line in pids.read_text().split()]
    assert (len(numbers), running(numbers)) == (2, [])


def test_the_command_runs_on_the_cluster_and_gives_its_exit_code():
    command = [sys.executable, ONE_NODE, "sh", "-c", "srun sh -c 'echo job $SLURM_JOB_ID'; exit 7"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout) == (7, "job 1\n")
