"""Runs the Snakemake workflow on the shipped real reads, and reads in its log what it did."""

import contextlib
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from workflows.demo.run import read_known
from workflows.genomes.truth import write_truth

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "platinum"
REFERENCE = DATA / "platinum_segments.fa"
SNAKEMAKE = ROOT / "workflows" / "snakemake"
TOOLS = ROOT / ".venv-workflows" / "bin"
CNVNET = Path(os.environ.get("CNVNET", ROOT / "build" / "release" / "cnvnet"))
SAMPLES = ("NA12878", "NA12889", "NA12890")
PIECES = 4
WAIT_SECONDS = 900  # a bound, far above what a loaded machine needs

TRUTH_HEADER = """##fileformat=VCFv4.2
{contigs}
##ALT=<ID=DEL,Description="Deletion">
##ALT=<ID=DUP,Description="Duplication">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="Length">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tNA12878
"""


def write_known_truth(path):
    """The known deletions and duplications of NA12878 as a VCF with index; returns their number."""
    events = [
        event for event in read_known(DATA / "known_svs.tsv") if event["type"] in ("DEL", "DUP")
    ]
    lengths = [line.split("\t")[:2] for line in Path(f"{REFERENCE}.fai").read_text().splitlines()]
    text = TRUTH_HEADER.format(
        contigs="\n".join(f"##contig=<ID={name},length={size}>" for name, size in lengths)
    )
    order = [name for name, _ in lengths]
    for event in sorted(events, key=lambda one: (order.index(one["segment"]), one["region"])):
        begin, end = event["junctions"][0]
        size = begin - end if event["type"] == "DEL" else end - begin
        info = f"SVTYPE={event['type']};END={end};SVLEN={size}"
        text += f"{event['segment']}\t{begin}\t.\tN\t<{event['type']}>\t.\tPASS\t{info}\tGT\t0/1\n"
    write_truth(path, text)
    return len(events)


def write_reads(folder):
    """Paths of the samples' reads; those of the last sample are made a CRAM."""
    paths = {sample: DATA / f"{sample}.platinum_segments.bam" for sample in SAMPLES}
    cram = folder / f"{SAMPLES[-1]}.cram"
    subprocess.run(
        ["samtools", "view", "-C", "-T", REFERENCE, "-o", cram, paths[SAMPLES[-1]]], check=True
    )
    subprocess.run(["samtools", "index", cram], check=True)
    return paths | {SAMPLES[-1]: cram}


def single_run(reads, output):
    """The bytes of the VCF that one `cnvnet call` writes."""
    command = [
        CNVNET,
        "call",
        "--reads",
        reads,
        "--reference",
        REFERENCE,
        "--output",
        output,
        "--threads",
        "1",
    ]
    subprocess.run(command, check=True, capture_output=True)
    return output.read_bytes()


def jobs(log, rule):
    """The jobs of a rule that a log of Snakemake starts: number → first output."""
    blocks = re.findall(rf"^(?:local)?rule {rule}:\n((?:    .*\n)+)", log, re.MULTILINE)
    fields = [dict(re.findall(r"^    (\w+): (.*)$", block, re.MULTILINE)) for block in blocks]
    return {int(one["jobid"]): one["output"].split(", ")[0] for one in fields}


def finished(log, rule):
    """The first outputs of the jobs of a rule that a log of Snakemake says are finished."""
    started = jobs(log, rule)
    return {
        started[int(number)]
        for number in re.findall(rf"^Finished jobid: (\d+) \(Rule: {rule}\)", log, re.MULTILINE)
    }


@dataclass
class Project:
    """A folder in which the workflow runs on three samples and four pieces of the genome."""

    folder: Path
    executor: list[str] = field(default_factory=lambda: ["--cores", "2"])
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    snakemake: Path = TOOLS / "snakemake"

    def __post_init__(self):
        """Writes the configuration, and links programs that rules call into a folder for PATH."""
        programs = {"cnvnet": CNVNET, "truvari": ROOT / ".venv" / "bin" / "truvari"}
        (self.folder / "bin").mkdir(parents=True)
        for name, path in programs.items():
            (self.folder / "bin" / name).symlink_to(path)
        self.environment = self.environment | {
            "PATH": f"{self.folder}/bin:{self.snakemake.parent}:{self.environment['PATH']}"
        }
        self.reads = write_reads(self.folder)
        self.truth_events = write_known_truth(self.folder / "truth.vcf.gz")
        self.configure()

    def configure(self, rows=None, **changes):
        """Writes the table of samples and config/config.yaml; `changes` are its keys, as YAML."""
        truth = {SAMPLES[0]: self.folder / "truth.vcf.gz"}
        rows = rows or [
            (sample, path, truth.get(sample, "")) for sample, path in self.reads.items()
        ]
        text = "".join(
            "\t".join(map(str, row)) + "\n" for row in [("sample", "reads", "truth"), *rows]
        )
        (self.folder / "config").mkdir(exist_ok=True)
        (self.folder / "config" / "samples.tsv").write_text(text)
        keys = {
            "samples": "config/samples.tsv",
            "reference": REFERENCE,
            "pieces": PIECES,
            "resources": "{threads: 1, mem_mb: 500, runtime: 10}",
        } | changes
        (self.folder / "config" / "config.yaml").write_text(
            "".join(f"{key}: {value}\n" for key, value in keys.items())
        )

    def command(self, *options):
        """The command line of Snakemake."""
        return [
            self.snakemake,
            "--snakefile",
            SNAKEMAKE / "workflow" / "Snakefile",
            *self.executor,
            *options,
        ]

    def start(self, log, *options):
        """Starts Snakemake in a process group of its own, with its output in a file."""
        with open(log, "wb") as output:
            return subprocess.Popen(
                self.command(*options),
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, *options, fails=False):
        """Runs Snakemake to its end; returns its log."""
        log = self.folder / "run.log"
        process = self.start(log, *options)
        try:
            code = process.wait(WAIT_SECONDS)
        finally:
            end_group(process)
        assert (code != 0) == fails, log.read_text()
        return log.read_text()

    def run_and_kill(self, rule, count):
        """Kills Snakemake and its children after `count` jobs of a rule; returns its log."""
        log = self.folder / "killed.log"
        process = self.start(log)
        end = time.monotonic() + WAIT_SECONDS
        try:
            while len(finished(log.read_text(), rule)) < count:
                assert process.poll() is None and time.monotonic() < end, log.read_text()
                time.sleep(0.02)
        finally:
            end_group(process)
        return log.read_text()


def documented_commands():
    """The commands of docs/workflows.md."""
    blocks = re.findall(
        r"^```\n(.*?)^```", (ROOT / "docs" / "workflows.md").read_text(), re.MULTILINE | re.DOTALL
    )
    return [line for block in blocks for line in block.splitlines()]


def run_documented(command, project):
    """Runs a documented command on a project; returns what it writes."""
    command = command.replace("out/cohort", str(project.folder))
    done = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        env=project.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def end_group(process):
    """Kills what is left of a process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
