"""The Snakemake workflow without a shared disk: all files in an S3 store, which moto stands for."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from snakemake_runs import REFERENCE, ROOT, SAMPLES, SNAKEMAKE, Project, finished, single_run

TOOLS = ROOT / ".venv-cluster" / "bin"
BUCKET = "bucket"
PREFIX = f"s3://{BUCKET}/folder"
START_SECONDS = 120
# The store asks who it is, and believes it.
HEADERS = {
    "Authorization": (
        "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, "
        "SignedHeaders=host, Signature=none"
    ),
    "Content-Type": "application/octet-stream",
}


def request(method, url, body=None):
    """What the store answers."""
    with urllib.request.urlopen(
        urllib.request.Request(url, body, HEADERS, method=method), timeout=120
    ) as answer:
        return answer.read()


def wait_for(url, server):
    """Returns when the store answers."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            request("GET", url)
            return
        except urllib.error.URLError:
            assert server.poll() is None and time.monotonic() < end
            time.sleep(0.2)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """An S3 store with an empty bucket; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(tmp_path_factory.mktemp("moto") / "log", "wb") as log:
        server = subprocess.Popen(
            [TOOLS / "moto_server", "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/moto-api/", server)
        request("PUT", f"{url}/{BUCKET}", b"")
        yield url
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def project(store, tmp_path_factory):
    """A project whose reads and reference are in the store, one sample as CRAM, in two pieces."""
    keys = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    made = Project(tmp_path_factory.mktemp("cloud") / "project", [], snakemake=TOOLS / "snakemake")
    made.environment |= keys
    files = {f"genome.fa{ending}": Path(f"{REFERENCE}{ending}") for ending in ("", ".fai")}
    for sample in SAMPLES[1:]:
        path = made.reads[sample]
        ending = ".crai" if path.suffix == ".cram" else ".bai"
        files |= {
            f"reads/{sample}{path.suffix}": path,
            f"reads/{sample}{path.suffix}{ending}": Path(f"{path}{ending}"),
        }
    for name, path in files.items():
        request("PUT", f"{store}/{BUCKET}/folder/{name}", path.read_bytes())
    rows = [(sample, f"reads/{sample}{made.reads[sample].suffix}", "") for sample in SAMPLES[1:]]
    made.configure(rows, reference="genome.fa", pieces=2)
    return made


def storage(store):
    """The options that name the store."""
    return ["--default-storage-prefix", PREFIX, "--storage-s3-endpoint-url", store]


@pytest.mark.parametrize("profile", ["aws-batch", "kubernetes"])
def test_the_profiles_plan_every_job(project, store, profile):
    log = project.run(
        "--profile", str(SNAKEMAKE / "profiles" / profile), *storage(store), "--dry-run"
    )
    assert f"{PREFIX}/results/cohort/cohort.vcf.gz (send to storage)" in log
    assert "call_part          4" in log


def test_calls_from_the_store_are_those_of_single_runs(project, store, tmp_path):
    shared = ["--default-storage-provider", "s3", "--shared-fs-usage", "none"]
    log = project.run("--cores", "2", *shared, *storage(store))
    assert len(finished(log, "call_part")) == 4
    for sample in SAMPLES[1:]:
        expected = single_run(project.reads[sample], tmp_path / f"{sample}.vcf.gz")
        assert request("GET", f"{store}/{BUCKET}/folder/results/calls/{sample}.vcf.gz") == expected
    assert not (project.folder / "results").exists()
