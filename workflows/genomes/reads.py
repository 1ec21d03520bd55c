"""Simulated reads of two haplotypes, aligned: art_illumina, bwa mem, samblaster, samtools."""

from __future__ import annotations

import multiprocessing
import os
import re
import shlex
import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from workflows.genomes.artefacts import Artefacts, spoil_fastqs
from workflows.genomes.local_chimeras import Fragments, add_local_chimeras
from workflows.genomes.patchy import thin_patchily

# Commands up to the options that they share.
ALIGNERS = {"bwa": "bwa mem -v 1", "minimap2": "minimap2 -a -x sr"}
_MIN_PIECE = 2000
_LONG_GAP = re.compile("N{20,}")


@dataclass(frozen=True)
class ReadSettings:
    depth: float  # of the diploid genome
    length: int
    profile: str  # of art_illumina, e.g. HS25
    insert_mean: float = 0.0  # these two or `inserts`
    insert_sd: float = 0.0
    gc_bias: float = 0.0  # this and the following: see Artefacts
    chimeras: float = 0.0
    duplicates: float = 0.0
    adapter: float = 0.0
    tail_quality: float = 0.0
    stutter: float = 0.0
    # Insert sizes that are no normal distribution: (share, mean, sd) of each of those that they are
    # a mixture of.
    inserts: tuple[tuple[float, float, float], ...] = ()
    local_chimeras: float = 0.0  # share of the pairs; see local_chimeras.py
    patchy: float = 0.0  # spread of the depth from place to place; see patchy.py
    aligner: str = "bwa"  # one of ALIGNERS

    @property
    def artefacts(self) -> Artefacts:
        return Artefacts(
            self.gc_bias,
            self.chimeras,
            self.duplicates,
            self.adapter,
            self.tail_quality,
            self.stutter,
        )

    @property
    def fragments(self) -> Fragments:
        whole = ((1.0, self.insert_mean, self.insert_sd),)
        return Fragments(
            self.length, tuple((share, mean, sd) for share, mean, sd in self.inserts) or whole
        )

    def __post_init__(self):
        _ = self.artefacts  # checks the shares
        if not 0 <= self.local_chimeras < 1:
            raise ValueError(
                f"reads: local_chimeras is a share from 0 to below 1: {self.local_chimeras}"
            )
        if self.aligner not in ALIGNERS:
            raise ValueError(f"reads: the aligners are {', '.join(ALIGNERS)}, not {self.aligner}")
        if self.patchy < 0:
            raise ValueError(f"reads: patchy is a spread of 0 or more: {self.patchy}")
        parts = self.fragments.inserts
        means = [mean for _, mean, _ in parts]
        if not (self.depth > 0 and self.length > 0 and min(means) > self.length):
            raise ValueError(f"reads need a depth, a length and an insert size above it: {self}")
        if (
            abs(sum(share for share, _, _ in parts) - 1) > 1e-6
            or min(share for share, _, _ in parts) <= 0
        ):
            raise ValueError(
                f"reads: the shares of inserts must be above 0 and sum to 1: {self.inserts}"
            )


def known_pieces(sequence: str) -> list[str]:
    """Cuts a sequence at its gaps, so that no fragment is drawn across one."""
    return [piece for piece in _LONG_GAP.split(sequence) if len(piece) >= _MIN_PIECE]


def write_haplotype(path: Path, contigs: dict[str, str]) -> None:
    with open(path, "w") as out:
        for name, sequence in contigs.items():
            for number, piece in enumerate(known_pieces(sequence)):
                out.write(f">{name}.{number}\n{piece}\n")


def _run(command: list, log: Path) -> None:
    with open(log, "ab") as out:
        done = subprocess.run([str(part) for part in command], stdout=out, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError(
            f"{command[0]} failed with exit code {done.returncode}; its messages are in {log}"
        )


def simulate(fasta: Path, prefix: Path, settings: ReadSettings, seed: int, log: Path) -> list[Path]:
    """Writes reads of one haplotype, at half the depth: one pair of FASTQ files per part of the
    insert sizes.

    Returns the prefixes of <prefix>1.fq and <prefix>2.fq.
    """
    prefixes = []
    for number, (share, mean, sd) in enumerate(settings.fragments.inserts):
        part = prefix.with_name(f"{prefix.name}{number}x" if number else prefix.name)
        command = [
            "art_illumina",
            "-q",
            "-na",
            "-p",
            "-ss",
            settings.profile,
            "-l",
            settings.length,
        ]
        command += ["-f", settings.depth / 2 * share, "-m", mean, "-s", sd]
        command += ["-rs", seed + 1009 * number, "-d", f"{part.name}_", "-i", fasta, "-o", part]
        _run(command, log)
        prefixes.append(part)
    return prefixes


def align(
    reference: Path,
    fastqs: tuple[list[Path], list[Path]],
    bam: Path,
    threads: int,
    log: Path,
    aligner: str = "bwa",
) -> None:
    """Aligns paired reads into a sorted, indexed BAM, which has its name only when whole."""
    sample = bam.stem
    group = f"@RG\\tID:{sample}\\tSM:{sample}\\tLB:{sample}\\tPL:ILLUMINA"
    partial = bam.with_name("partial." + bam.name)
    scratch = bam.with_name("sort." + bam.stem)

    def together(paths: list[Path]) -> str:
        return "<(cat " + " ".join(shlex.quote(str(path)) for path in paths) + ")"

    line = (
        f"{ALIGNERS[aligner]} -K 100000000 -t {threads} -R {shlex.quote(group)} "
        f"{shlex.quote(str(reference))} {together(fastqs[0])} {together(fastqs[1])} "
        "| samblaster --quiet --addMateTags "
        f"| samtools sort -@ {threads} -m 512M -T {shlex.quote(str(scratch))} "
        f"-o {shlex.quote(str(partial))} -"
    )
    _run(["bash", "-c", "set -euo pipefail; " + line], log)
    subprocess.run(["samtools", "index", str(partial)], check=True)
    os.replace(f"{partial}.bai", f"{bam}.bai")
    os.replace(partial, bam)


def index_reference(fasta: Path) -> None:
    """Makes the .fai and the bwa index of a FASTA."""
    subprocess.run(["samtools", "faidx", str(fasta)], check=True)
    subprocess.run(["bwa", "index", str(fasta)], check=True, capture_output=True)


def spoiled(prefix: Path, artefacts: Artefacts, seed: list[int]) -> Path:
    """Returns the prefix of the reads with artefacts; they replace <prefix>1.fq and 2.fq."""
    if not artefacts.any():
        return prefix
    target = prefix.with_name(prefix.name + "s")
    sources = (Path(f"{prefix}1.fq"), Path(f"{prefix}2.fq"))
    # In a process of its own, so that both haplotypes are worked on at once.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        targets = (Path(f"{target}1.fq"), Path(f"{target}2.fq"))
        process.submit(spoil_fastqs, sources, targets, artefacts, seed).result()
    for source in sources:
        source.unlink()
    return target


def make_bam(
    haplotypes: tuple[dict[str, str], dict[str, str]],
    reference: Path,
    bam: Path,
    settings: ReadSettings,
    seed: int,
    threads: int,
) -> None:
    """Simulates reads of both haplotypes and aligns them; leaves only the BAM and its index."""
    folder = bam.with_name(f"partial.{bam.stem}.reads")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    log = folder / "tools.log"

    def one(number: int) -> list[Path]:
        fasta = folder / f"h{number}.fa"
        write_haplotype(fasta, haplotypes[number - 1])
        prefixes = simulate(fasta, folder / f"h{number}r", settings, 2 * seed + number, log)
        first = (Path(f"{prefixes[0]}1.fq"), Path(f"{prefixes[0]}2.fq"))
        chimeras = []
        if settings.local_chimeras:
            pieces = [
                piece for bases in haplotypes[number - 1].values() for piece in known_pieces(bases)
            ]
            pairs = sum(map(len, pieces)) * settings.depth / 2 / (2 * settings.length)
            chimeras = [folder / f"h{number}c"]
            count = round(pairs * settings.local_chimeras)
            add_local_chimeras(
                pieces, count, settings.fragments, first, chimeras[0], [seed, number, 1]
            )
        return [
            spoiled(prefix, settings.artefacts, [seed, number, *([part] if part else [])])
            for part, prefix in enumerate(prefixes)
        ] + chimeras

    with ThreadPoolExecutor(max_workers=min(2, threads)) as pool:
        prefixes = [prefix for of_one in pool.map(one, (1, 2)) for prefix in of_one]
    first, second = ([folder / f"{prefix.name}{mate}.fq" for prefix in prefixes] for mate in (1, 2))
    align(reference, (first, second), bam, threads, log, settings.aligner)
    if settings.patchy:
        thin_patchily(bam, settings.patchy, seed)
    shutil.rmtree(folder)
