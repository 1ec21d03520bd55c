"""Every `nextflow run` of docs/nextflow.md: done, or prepared as far as it goes without a cluster
or an image.
"""

import re
import shlex

import pytest

from nextflow_runs import REPOSITORY

DATA = REPOSITORY / "tests" / "data" / "platinum"
COMMANDS = re.findall(
    r"^    (nextflow run .*)$", (REPOSITORY / "docs" / "nextflow.md").read_text(), re.MULTILINE
)
# A machine of any size, and fewer tasks.
LIMITS = "process.resourceLimits = [cpus: 2, memory: 2.GB, time: 1.h]\nparams.pieces = 1\n"
# Where nothing listens; -preview does not call it.
KUBERNETES = """apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
users: [{name: u, user: {token: t}}]
"""


def profile_of(command: str) -> str:
    """The value of -profile; `standard` if there is none."""
    found = re.search(r"-profile (\S+)", command)
    return found.group(1) if found else "standard"


@pytest.fixture
def users_folder(nextflow):
    """Nextflow in a folder that holds what the page's commands name."""
    folder = nextflow.folder
    for name in ("workflows", "tests"):
        (folder / name).symlink_to(REPOSITORY / name)
    for ending in ("", ".fai"):
        (folder / f"genome.fa{ending}").symlink_to(DATA / f"platinum_segments.fa{ending}")
    samples = ("NA12878", "NA12889")
    rows = "".join(f"{sample},{DATA}/{sample}.platinum_segments.bam\n" for sample in samples)
    (folder / "samplesheet.csv").write_text(f"sample,reads\n{rows}")
    (folder / "limits.config").write_text(LIMITS)
    (folder / "kube.config").write_text(KUBERNETES)
    nextflow.environment["KUBECONFIG"] = str(folder / "kube.config")
    return nextflow


def test_page_shows_the_commands_that_are_tried_here():
    profiles = {profile_of(command) for command in COMMANDS}
    assert profiles == {
        "test",
        "standard",
        "slurm",
        "slurm,singularity",
        "docker",
        "awsbatch",
        "k8s",
    }


@pytest.mark.parametrize("command", [c for c in COMMANDS if profile_of(c) != "awsbatch"])
def test_command(command, users_folder):
    here = profile_of(command) in ("test", "standard")
    arguments = (
        shlex.split(command)[1:]
        + ["-c", "limits.config", "-ansi-log", "false"]
        + ([] if here else ["-preview"])
    )
    done = users_folder.run(*arguments)
    assert done.returncode == 0, done.stdout
    assert (users_folder.folder / "results" / "cohort" / "cohort.vcf.gz").exists() == here


def test_aws_command_has_known_parameters(users_folder):
    """The executor is a plugin from a registry: the parameters are tried with another one."""
    (command,) = (c for c in COMMANDS if profile_of(c) == "awsbatch")
    local = command.replace("s3://BUCKET/", "").replace(
        "-profile awsbatch", "-profile slurm,docker"
    )
    done = users_folder.run(*shlex.split(local)[1:], "-preview", "-ansi-log", "false")
    assert done.returncode == 0, done.stdout
    assert users_folder.run("config", "workflows/nextflow", "-profile", "awsbatch").returncode == 0
