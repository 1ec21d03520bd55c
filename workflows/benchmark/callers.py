"""The callers that are compared. Each turns a BAM and its reference into a sorted, indexed VCF.

Each has a name, says whether its calls may be kept (`cached`), what of it is not
installed (`missing`, empty when it can run), its version, the commands of a run,
and what a run cost.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from workflows.measure import Cost, run_measured

_LUMPY_SCRIPTS = Path("/usr/share/lumpy-sv/scripts")
# Callers from PyPI need other packages than we: an environment of theirs, callers_requirements.txt.
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


class Caller:
    """What callers share: commands are run and measured, what they write is sorted and indexed."""

    name = ""
    cached = True

    def commands(self, job: Job) -> list[list]:
        """Returns the commands of a run."""
        raise NotImplementedError

    def written(self, job: Job) -> Path | None:
        """Returns the VCF or BCF that the commands leave; None when it is `job.calls`, finished."""
        return job.folder / "raw.vcf"

    def leftovers(self, job: Job) -> list[Path]:
        """Returns the files and folders that nobody needs after a run."""
        return [job.folder / "raw.vcf"]

    def call(self, job: Job) -> Cost:
        cost = Cost(0, 0, 0)
        for command in self.commands(job):
            cost += run_measured(command, job.log)
        source = self.written(job)
        if source:
            finish_vcf(source, job)
        for leftover in self.leftovers(job):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink(missing_ok=True)
        return cost


class Cnvnet(Caller):
    """`more` are further arguments of the subcommand: a model, regions, settings."""

    name = "cnvnet"
    cached = False  # it is what changes

    def __init__(self, program: Path, subcommand: str = "call", more: tuple = ()):
        self._program = program
        self._subcommand = subcommand
        self._more = list(more)

    def missing(self) -> str:
        return "" if self._program.exists() else f"{self._program} does not exist"

    def version(self) -> str:
        out = subprocess.run(
            [self._program, "--version"], capture_output=True, text=True, check=True
        )
        return out.stdout.strip()

    def commands(self, job: Job) -> list[list]:
        command = [
            self._program,
            self._subcommand,
            "--reads",
            job.bam,
            "--reference",
            job.reference,
        ]
        return [[*command, "--output", job.calls, "--threads", job.threads, *self._more]]

    def written(self, job: Job) -> Path | None:
        return None

    def leftovers(self, job: Job) -> list[Path]:
        return []


class Delly(Caller):
    name = "delly"

    def missing(self) -> str:
        return _missing_commands("delly")

    def version(self) -> str:
        return _version_in(["delly", "--version"], r"version:? *v?([\d.]+)")

    def commands(self, job: Job) -> list[list]:
        return [["delly", "call", "-g", job.reference, "-o", self.written(job), job.bam]]

    def written(self, job: Job) -> Path:
        return job.folder / "calls.bcf"

    def leftovers(self, job: Job) -> list[Path]:
        return []


class Lumpy(Caller):
    """Lumpy as lumpyexpress runs it.

    Debian's lumpyexpress itself cannot run: the scripts it calls (bamkit) are
    not packaged. The steps and settings here are the ones of its script.
    """

    name = "lumpy"

    def missing(self) -> str:
        return _missing_commands("lumpy", "samblaster", "samtools")

    def version(self) -> str:
        out = subprocess.run(["lumpy"], capture_output=True, text=True)
        package = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", "lumpy-sv"], capture_output=True, text=True
        )
        own = re.search(r"\(v *([\d.]+)\)", out.stdout + out.stderr)
        return f"{own.group(1) if own else '?'} (package {package.stdout.strip() or 'unknown'})"

    def commands(self, job: Job) -> list[list]:
        sams = [job.folder / "split.sam", job.folder / "discordant.sam"]
        extract = _bash(
            f"samtools collate -O -u -@ {job.threads} {_q(job.bam)} {_q(job.folder / 'collate')} "
            "| samtools view -h - "
            "| samblaster --quiet --acceptDupMarks --excludeDups --addMateTags "
            "--maxSplitCount 2 --minNonOverlap 20 "
            f"--splitterFile {_q(sams[0])} --discordantFile {_q(sams[1])} -o /dev/null"
        )
        sort = [
            ["samtools", "sort", "-@", job.threads, "-o", sam.with_suffix(".bam"), sam]
            for sam in sams
        ]
        return [extract, *sort, self._inserts(job), self._lumpy(job)]

    def _inserts(self, job: Job) -> list:
        """Returns what writes length.txt (longest of the first reads), insert.histo and insert.txt
        (insert sizes).
        """
        length = _q(job.folder / "length.txt")
        script = _q(_LUMPY_SCRIPTS / "pairend_distro.py")
        return _bash(
            f"samtools view {_q(job.bam)} | head -n 10000 "
            f"| awk '{{n = length($10); if (n > m) m = n}} END {{print m}}' > {length}; "
            f"samtools view -F 2304 {_q(job.bam)} | head -n 1000000 "
            f"| {_q(sys.executable)} {script} -r $(cat {length}) -X 4 -N 1000000 "
            f"-o {_q(job.folder / 'insert.histo')} > {_q(job.folder / 'insert.txt')}",
            pipefail=False,  # head stops reading early
        )

    def _lumpy(self, job: Job) -> list:
        common = "back_distance:10,weight:1,id:sample,min_mapping_threshold:20"
        pairs = (
            f"bam_file:{job.folder / 'discordant.bam'},histo_file:{job.folder / 'insert.histo'},"
            f"mean:$mean,stdev:$stdev,read_length:$length,min_non_overlap:$length,discordant_z:5,{common}"
        )
        insert = _q(job.folder / "insert.txt")
        return _bash(
            f"length=$(cat {_q(job.folder / 'length.txt')}); "
            f"mean=$(grep -oP 'mean:\\K[0-9.]+' {insert}); "
            f"stdev=$(grep -oP 'stdev:\\K[0-9.]+' {insert}); "
            f'lumpy -t {_q(job.folder / "tmp")} -msw 4 -tt 0 -pe "{pairs}" '
            f"-sr {_q(f'bam_file:{job.folder}/split.bam,{common},min_clip:20')} "
            f"> {_q(self.written(job))}"
        )

    def leftovers(self, job: Job) -> list[Path]:
        names = ("split.bam", "discordant.bam", "split.sam", "discordant.sam", "raw.vcf")
        return [job.folder / name for name in names]


class Manta(Caller):
    name = "manta"

    def missing(self) -> str:
        return _missing_commands("configManta.py")

    def version(self) -> str:
        return subprocess.run(
            ["configManta.py", "--version"], capture_output=True, text=True
        ).stdout.strip()

    def commands(self, job: Job) -> list[list]:
        run = job.folder / "run"
        config = [
            "configManta.py",
            "--bam",
            job.bam,
            "--referenceFasta",
            job.reference,
            "--runDir",
            run,
        ]
        return [config, [run / "runWorkflow.py", "-j", job.threads]]

    def written(self, job: Job) -> Path:
        return job.folder / "run" / "results" / "variants" / "diploidSV.vcf.gz"

    def leftovers(self, job: Job) -> list[Path]:
        return [job.folder / "run"]


class Dysgu(Caller):
    name = "dysgu"

    def missing(self) -> str:
        return _missing_package("dysgu")

    def version(self) -> str:
        return _package_version("dysgu")

    def commands(self, job: Job) -> list[list]:
        command = [
            _OWN_PYTHON.with_name("dysgu"),
            "run",
            "-x",
            "-p",
            job.threads,
            "-o",
            self.written(job),
        ]
        return [[*command, job.reference, job.folder / "scratch", job.bam]]

    def leftovers(self, job: Job) -> list[Path]:
        return [job.folder / "scratch", job.folder / "raw.vcf"]


class Tiddit(Caller):
    """TIDDIT without local assembly: Debian has no fermi2 and ropebwt2, which that takes."""

    name = "tiddit"

    def missing(self) -> str:
        return _missing_commands("tiddit")

    def version(self) -> str:
        return _version_in(["tiddit", "--help"], r"tiddit-([\d.]+)") + ", without local assembly"

    def commands(self, job: Job) -> list[list]:
        prefix = job.folder / "raw"
        command = ["tiddit", "--sv", "--skip_assembly", "--threads", job.threads, "-o", prefix]
        rename = ["sed", "-i", "s/DUP:TANDEM/DUP/g", self.written(job)]
        return [[*command, "--bam", job.bam, "--ref", job.reference], rename]

    def leftovers(self, job: Job) -> list[Path]:
        return sorted(job.folder.glob("raw*"))


class Cnvpytor(Caller):
    """CNVpytor, by read depth alone, in bins of 100 bp."""

    name = "cnvpytor"

    def missing(self) -> str:
        return _missing_package("cnvpytor")

    def version(self) -> str:
        return _package_version("cnvpytor")

    def commands(self, job: Job) -> list[list]:
        script, store = Path(__file__).with_name("cnvpytor_calls.py"), job.folder / "depth.pytor"
        command = [
            _OWN_PYTHON,
            script,
            "--bam",
            job.bam,
            "--reference",
            job.reference,
            "--store",
            store,
        ]
        return [[*command, "--threads", job.threads, "--out", self.written(job)]]

    def leftovers(self, job: Job) -> list[Path]:
        return [job.folder / "depth.pytor", job.folder / "raw.vcf"]


PEERS = {peer.name: peer for peer in (Delly, Lumpy, Manta, Dysgu, Tiddit, Cnvpytor)}


def installed(names: list[str]) -> tuple[list, list[str]]:
    """Returns the callers that can run, and a line for each that cannot."""
    callers = [PEERS[name]() for name in names]
    absent = [
        f"{caller.name}: absent ({caller.missing()})" for caller in callers if caller.missing()
    ]
    return [caller for caller in callers if not caller.missing()], absent


def _version_in(command: list[str], pattern: str) -> str:
    """Returns what the pattern's group finds in the output of a command."""
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(pattern, done.stdout + done.stderr, re.IGNORECASE)
    return found[1] if found else "of unknown version"


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


def _bash(line: str, pipefail: bool = True) -> list[str]:
    return ["bash", "-c", ("set -euo pipefail; " if pipefail else "set -eu; ") + line]


def finish_commands(source: Path, job: Job) -> list[list]:
    """Returns commands that make a sorted, indexed VCF with contig lines of a caller's output."""
    partial, text = job.folder / "partial.calls.vcf.gz", job.folder / "text.vcf"
    line = (
        f"bcftools view -O v -o {_q(text)} {_q(source)}; "
        f"bcftools reheader -f {_q(f'{job.reference}.fai')} {_q(text)} "
        f"| bcftools sort -O z -o {_q(partial)} -; "
        f"bcftools index -t -f {_q(partial)}; rm {_q(text)}; "
        f"mv {_q(f'{partial}.tbi')} {_q(f'{job.calls}.tbi')}; mv {_q(partial)} {_q(job.calls)}"
    )
    return [_bash(line)]


def finish_vcf(source: Path, job: Job) -> None:
    """Makes a sorted, bgzipped, indexed VCF with contig lines of a caller's output."""
    for command in finish_commands(source, job):
        run_measured(command, job.log)


def fresh_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
