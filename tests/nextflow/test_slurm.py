"""The Nextflow pipeline through Slurm, on a cluster that is this machine."""

import subprocess
import sys
import tempfile
from pathlib import Path

from nextflow_runs import ENGINE, REPOSITORY, Nextflow
from test_pipeline import call_alone, trace, write_small

ONE_NODE = REPOSITORY / "workflows" / "snakemake" / "cluster" / "one_node.py"
# Jobs take seconds here.
IMPATIENT = (
    "executor { pollInterval = '1s'\n queueStatInterval = '2s'\n submitRateLimit = '20/1s' }\n"
)


def test_tasks_are_slurm_jobs_and_calls_those_of_one_run(program):
    with tempfile.TemporaryDirectory(prefix="nextflow-slurm-") as path:
        nextflow = Nextflow(Path(path), program.parent)
        (nextflow.folder / "impatient.config").write_text(IMPATIENT)
        arguments = [
            "test,slurm" if argument == "test" else argument
            for argument in write_small(nextflow.folder)
        ]
        command = [sys.executable, str(ONE_NODE), str(ENGINE), *arguments, "-c", "impatient.config"]
        done = subprocess.run(
            command,
            cwd=nextflow.folder,
            env=nextflow.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        tasks = trace(nextflow.folder)
        assert {task["status"] for task in tasks} == {"COMPLETED"}
        assert sorted(int(task["native_id"]) for task in tasks) == list(
            range(1, len(tasks) + 1)
        )  # a fresh cluster's jobs
        for sample in ("NA12878", "NA12889"):
            single = call_alone(program, sample, nextflow.folder)
            assert (
                nextflow.folder / "results" / "calls" / single.name
            ).read_bytes() == single.read_bytes()
