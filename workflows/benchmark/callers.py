"""The callers that are compared. Each turns a BAM and its reference into a sorted, indexed VCF.

Each has a name, says whether its calls may be kept (`cached`), what of it is not
installed (`missing`, empty when it can run), its version, and what a run cost.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from workflows.measure import Cost, run_measured

_LUMPY_SCRIPTS = Path("/usr/share/lumpy-sv/scripts")
# Callers from PyPI, whose dependencies are not ours, have an environment of their own (callers_requirements.txt).
_OWN_PYTHON = Path(__file__).resolve().parents[2] / ".venv-callers" / "bin" / "python"


@dataclass(frozen=True)
class Job:
    """One genome for one caller; `folder` is the caller's own, and empty."""

    bam: Path
    reference: Path
    folder: Path
    threads: int

    @property
    def calls(self) -> Path:
        return self.folder / "calls.vcf.gz"

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"


class Cnvnet:
    """`more` are further arguments of the verb: a model, regions, settings."""

    name = "cnvnet"
    cached = False  # it is what changes

    def __init__(self, program: Path, verb: str = "call", more: tuple = ()):
        self._program = program
        self._verb = verb
        self._more = list(more)

    def missing(self) -> str:
        return "" if self._program.exists() else f"{self._program} does not exist"

    def version(self) -> str:
        out = subprocess.run([self._program, "--version"], capture_output=True, text=True, check=True)
        return out.stdout.strip()

    def call(self, job: Job) -> Cost:
        command = [self._program, self._verb, "--reads", job.bam, "--reference", job.reference]
        command += ["--output", job.calls, "--threads", job.threads]
        return run_measured(command + self._more, job.log)


class Delly:
    name = "delly"
    cached = True

    def missing(self) -> str:
        return _missing_commands("delly")

    def version(self) -> str:
        out = subprocess.run(["delly", "--version"], capture_output=True, text=True)
        return re.search(r"version:? *v?([\d.]+)", out.stdout + out.stderr, re.IGNORECASE).group(1)

    def call(self, job: Job) -> Cost:
        bcf = job.folder / "calls.bcf"
        cost = run_measured(["delly", "call", "-g", job.reference, "-o", bcf, job.bam], job.log)
        finish_vcf(bcf, job)
        return cost


class Lumpy:
    """Lumpy as lumpyexpress runs it.

    Debian's lumpyexpress itself cannot run: the scripts it calls (bamkit) are
    not packaged. The steps and settings here are the ones of its script.
    """

    name = "lumpy"
    cached = True

    def missing(self) -> str:
        return _missing_commands("lumpy", "samblaster", "samtools")

    def version(self) -> str:
        out = subprocess.run(["lumpy"], capture_output=True, text=True)
        package = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "lumpy-sv"], capture_output=True, text=True)
        own = re.search(r"\(v *([\d.]+)\)", out.stdout + out.stderr)
        return f"{own.group(1) if own else '?'} (package {package.stdout.strip() or 'unknown'})"

    def call(self, job: Job) -> Cost:
        split, discordant = job.folder / "split.bam", job.folder / "discordant.bam"
        cost = self._extract(job, split, discordant)
        length = _read_length(job.bam)
        histogram, spread = job.folder / "insert.histo", job.folder / "insert.txt"
        cost += _bash(
            f"samtools view -F 2304 {_q(job.bam)} | head -n 1000000 | {_q(sys.executable)} "
            f"{_q(_LUMPY_SCRIPTS / 'pairend_distro.py')} -r {length} -X 4 -N 1000000 -o {_q(histogram)} > {_q(spread)}",
            job.log,
            pipefail=False,  # head stops reading early
        )
        mean, deviation = re.search(r"mean:([\d.]+)\s+stdev:([\d.]+)", spread.read_text()).groups()
        common = "back_distance:10,weight:1,id:sample,min_mapping_threshold:20"
        pairs = (
            f"bam_file:{discordant},histo_file:{histogram},mean:{mean},stdev:{deviation},read_length:{length},"
            f"min_non_overlap:{length},discordant_z:5,{common}"
        )
        raw = job.folder / "raw.vcf"
        cost += _bash(
            f"lumpy -t {_q(job.folder / 'tmp')} -msw 4 -tt 0 -pe {_q(pairs)} "
            f"-sr {_q(f'bam_file:{split},{common},min_clip:20')} > {_q(raw)}",
            job.log,
        )
        finish_vcf(raw, job)
        for leftover in (split, discordant, raw):
            leftover.unlink()
        return cost

    @staticmethod
    def _extract(job: Job, split: Path, discordant: Path) -> Cost:
        sams = [path.with_suffix(".sam") for path in (split, discordant)]
        cost = _bash(
            f"samtools collate -@ {job.threads} -u -O {_q(job.bam)} {_q(job.folder / 'collate')} | samtools view -h - "
            "| samblaster --quiet --acceptDupMarks --excludeDups --addMateTags --maxSplitCount 2 --minNonOverlap 20 "
            f"--splitterFile {_q(sams[0])} --discordantFile {_q(sams[1])} -o /dev/null",
            job.log,
        )
        for sam, bam in zip(sams, (split, discordant)):
            cost += run_measured(["samtools", "sort", "-@", job.threads, "-o", bam, sam], job.log)
            sam.unlink()
        return cost


class Dysgu:
    name = "dysgu"
    cached = True

    def missing(self) -> str:
        return _missing_package("dysgu")

    def version(self) -> str:
        return _package_version("dysgu")

    def call(self, job: Job) -> Cost:
        raw, scratch = job.folder / "raw.vcf", job.folder / "scratch"
        command = [_OWN_PYTHON.with_name("dysgu"), "run", "-x", "-p", job.threads, "-o", raw]
        cost = run_measured(command + [job.reference, scratch, job.bam], job.log)
        finish_vcf(raw, job)
        shutil.rmtree(scratch)
        raw.unlink()
        return cost


class Tiddit:
    """TIDDIT without local assembly: Debian has no fermi2 and ropebwt2, which that takes."""

    name = "tiddit"
    cached = True

    def missing(self) -> str:
        return _missing_commands("tiddit")

    def version(self) -> str:
        out = subprocess.run(["tiddit", "--help"], capture_output=True, text=True)
        return re.search(r"tiddit-([\d.]+)", out.stdout + out.stderr).group(1) + ", without local assembly"

    def call(self, job: Job) -> Cost:
        prefix = job.folder / "raw"
        command = ["tiddit", "--sv", "--skip_assembly", "--threads", job.threads, "-o", prefix]
        cost = run_measured(command + ["--bam", job.bam, "--ref", job.reference], job.log)
        text = prefix.with_suffix(".vcf").read_text().replace("DUP:TANDEM", "DUP")
        raw = job.folder / "renamed.vcf"
        raw.write_text(text)
        finish_vcf(raw, job)
        for leftover in job.folder.glob("raw*"):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        raw.unlink()
        return cost


class Cnvpytor:
    """CNVpytor, by read depth alone, in bins of 100 bp."""

    name = "cnvpytor"
    cached = True

    def missing(self) -> str:
        return _missing_package("cnvpytor")

    def version(self) -> str:
        return _package_version("cnvpytor")

    def call(self, job: Job) -> Cost:
        raw, store = job.folder / "raw.vcf", job.folder / "depth.pytor"
        script = Path(__file__).with_name("cnvpytor_calls.py")
        command = [_OWN_PYTHON, script, "--bam", job.bam, "--reference", job.reference, "--store", store]
        cost = run_measured(command + ["--threads", job.threads, "--out", raw], job.log)
        finish_vcf(raw, job)
        store.unlink()
        raw.unlink()
        return cost


PEERS = {peer.name: peer for peer in (Delly, Lumpy, Dysgu, Tiddit, Cnvpytor)}


def installed(names: list[str]) -> tuple[list, list[str]]:
    """Returns the callers that can run, and a line for each that cannot."""
    callers = [PEERS[name]() for name in names]
    absent = [f"{caller.name}: absent ({caller.missing()})" for caller in callers if caller.missing()]
    return [caller for caller in callers if not caller.missing()], absent


def _missing_commands(*commands: str) -> str:
    absent = [command for command in commands if not shutil.which(command)]
    return f"not installed: {', '.join(absent)}" if absent else ""


def _missing_package(name: str) -> str:
    if not _OWN_PYTHON.exists():
        return "not installed: .venv-callers (make callers)"
    return "" if _package_version(name) else f"not installed in .venv-callers: {name}"


def _package_version(name: str) -> str:
    line = f"from importlib.metadata import version; print(version({name!r}))"
    return subprocess.run([_OWN_PYTHON, "-c", line], capture_output=True, text=True).stdout.strip()


def _q(value) -> str:
    return shlex.quote(str(value))


def _bash(line: str, log: Path, pipefail: bool = True) -> Cost:
    return run_measured(["bash", "-c", ("set -euo pipefail; " if pipefail else "set -eu; ") + line], log)


def _read_length(bam: Path) -> int:
    process = subprocess.Popen(["samtools", "view", str(bam)], stdout=subprocess.PIPE, text=True)
    longest = max(len(line.split("\t", 10)[9]) for line, _ in zip(process.stdout, range(10000)))
    process.kill()
    process.wait()
    process.stdout.close()
    return longest


def finish_vcf(source: Path, job: Job) -> None:
    """Makes a sorted, bgzipped, indexed VCF with contig lines of a caller's output."""
    partial, text = job.folder / "partial.calls.vcf.gz", job.folder / "text.vcf"
    _bash(
        f"bcftools view -O v -o {_q(text)} {_q(source)}; "
        f"bcftools reheader -f {_q(f'{job.reference}.fai')} {_q(text)} | bcftools sort -O z -o {_q(partial)} -; "
        f"bcftools index -t -f {_q(partial)}",
        job.log,
    )
    text.unlink()
    os.replace(f"{partial}.tbi", f"{job.calls}.tbi")
    os.replace(partial, job.calls)


def fresh_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
