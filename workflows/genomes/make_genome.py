#!/usr/bin/env python3
"""Makes genomes with known truth: real or random variants on real sequence, simulated reads.

    make_genome.py --config genomes.yaml --out DIR [--only NAME ...] [--threads N]

Writes DIR/<name>.bam (+ .bai), <name>.truth.vcf.gz (+ .tbi), <name>.fa (+ .fai
and bwa index; a link, shared by the genomes of one reference) and <name>.yaml,
which says how it was made. A genome that stands there, made in the same way,
is not made again. The keys of the YAML are in workflows/genomes/README.md.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam
import yaml

from workflows.command import first_paragraph
from workflows.genomes.changes import Change, write_changes
from workflows.genomes.genome_events import NATURAL, changes_of, draw_small, place_events
from workflows.genomes.haplotypes import (
    Event,
    HaplotypeBuilder,
)
from workflows.genomes.planting import SUFFIX, plant_all
from workflows.genomes.reads import ReadSettings, index_reference, make_bam
from workflows.genomes.truth import truth_text, write_truth
from workflows.genomes.variants import (
    generator,
)

FORMAT = 5  # raised when the same settings give another genome
KEYS = {
    "name",
    "seed",
    "references",
    "exclude_contigs",
    "background",
    "person",
    "plant",
    "events",
    "cut",
    "small_variants",
    "extra",
    "reads",
}
EVENT_KEYS = {"contig", "begin", "end", "kind", "haplotypes", "copies"}
EXTRA_KEYS = {
    "deletions_per_mb",
    "duplications_per_mb",
    "large_deletions_per_mb",
    "large_duplications_per_mb",
    "repeat_changes_per_mb",
    "novel_insertions_per_mb",
    "dispersed_copies_per_mb",
    "inversions_per_mb",
    "unit_changes_per_mb",
    "homologous_deletions_per_mb",
    "homologous_duplications_per_mb",
    "mobile_elements_per_mb",
    "paralogs_per_mb",
    "translocations_per_mb",
}


@dataclass(frozen=True)
class GenomeFiles:
    """Where the parts of a made genome lie."""

    folder: Path
    name: str

    @property
    def bam(self) -> Path:
        return self.folder / f"{self.name}.bam"

    @property
    def truth(self) -> Path:
        return self.folder / f"{self.name}.truth.vcf.gz"

    @property
    def fasta(self) -> Path:
        return self.folder / f"{self.name}.fa"

    @property
    def changes(self) -> Path:
        return self.folder / f"{self.name}.changes.tsv"

    @property
    def record(self) -> Path:
        return self.folder / f"{self.name}.yaml"

    @property
    def regions(self) -> Path:
        """Where the truth is known, BED; there is none where that is everywhere."""
        return self.folder / f"{self.name}.bed"


def say(message: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {message}", file=sys.stderr, flush=True)


def load_settings(config: Path) -> list[dict]:
    """Reads the YAML, `genomes` and the `defaults` they share; paths are relative to the file."""
    document = yaml.safe_load(config.read_text())
    all_settings = []
    for own in document["genomes"]:
        settings = {**document.get("defaults", {}), **own}
        unknown = set(settings) - KEYS | set(settings.get("extra") or {}) - EXTRA_KEYS
        if (
            isinstance(settings.get("small_variants"), str)
            and settings["small_variants"] != NATURAL
        ):
            raise ValueError(
                f"{config}: small_variants: {NATURAL} or rates, not {settings['small_variants']}"
            )
        for event in settings.get("events") or []:
            unknown |= set(event) - EVENT_KEYS
        if unknown:
            raise ValueError(f"{config}: unknown keys: {', '.join(sorted(unknown))}")
        ReadSettings(**settings["reads"])
        all_settings.append(settings)
    return all_settings


def load_references(settings: dict, base: Path, key: str = "references") -> dict[str, str]:
    """Returns contig -> bases, upper case, anything but ACGT as N, in the order of the files that
    `key` names.
    """
    excluded, cut = set(settings.get("exclude_contigs") or []), settings.get("cut") or {}
    not_a_base = str.maketrans(dict.fromkeys("RYSWKMBDHVX", "N"))
    contigs: dict[str, str] = {}
    for name in settings[key]:
        with pysam.FastaFile(str(base / name)) as fasta:
            for contig in fasta.references:
                if contig in contigs:
                    raise ValueError(f"two references have a contig {contig}")
                bases = "" if contig in excluded else fasta.fetch(contig, 0, cut.get(contig))
                contigs[contig] = bases.upper().translate(not_a_base)
    if excluded - set(contigs) and not (key == "references" and settings.get("background")):
        raise ValueError(
            f"exclude_contigs: no reference has {', '.join(sorted(excluded - set(contigs)))}"
        )
    return {contig: bases for contig, bases in contigs.items() if contig not in excluded}


def build_haplotypes(
    references: dict[str, str], settings: dict, base: Path, planted: tuple[Event, ...] = ()
):
    """Returns the two haplotypes (contig -> bases), the events in them, and all changes."""
    haplotypes: tuple[dict[str, str], dict[str, str]] = ({}, {})
    placed, repeats = place_events(references, settings, base, planted)
    changes: list[Change] = []
    for contig, reference in references.items():
        drawn = draw_small(contig, reference, settings, placed[contig], repeats[contig])
        changes += changes_of(contig, placed[contig], drawn)
        for number in (0, 1):
            builder = HaplotypeBuilder(reference, drawn[number])
            haplotypes[number][contig] = builder.build([e for e in placed[contig] if e.on[number]])
    return haplotypes, [event for on_contig in placed.values() for event in on_contig], changes


def with_background(references: dict[str, str], background: dict[str, str]) -> dict[str, str]:
    """Adds contigs that reads may be aligned to, though none comes from there.

    A contig that alleles were planted into is not there a second time. The order
    is the background's where it holds them, so that genomes of different contigs
    share one index.
    """
    others = {name: bases for name, bases in background.items() if name + SUFFIX not in references}
    return {name: bases for name, bases in references.items() if name not in others} | others


def make_reference(references: dict[str, str], out: Path) -> Path:
    """Writes the references as one indexed FASTA, once for all genomes that have the same."""
    digest = hashlib.sha256()
    for name, bases in references.items():
        digest.update(f">{name}\n{bases}\n".encode())
    fasta = out / f"reference.{digest.hexdigest()[:12]}.fa"
    with open(out / ".reference.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if fasta.exists():
            return fasta
        partial = out / f"partial.{fasta.name}"
        with open(partial, "w") as text:
            for name, bases in references.items():
                text.write(f">{name}\n")
                text.writelines(bases[at : at + 100] + "\n" for at in range(0, len(bases), 100))
        index_reference(partial)
        for suffix in (".fai", ".amb", ".ann", ".bwt", ".pac", ".sa", ""):
            os.replace(f"{partial}{suffix}", f"{fasta}{suffix}")
    return fasta


def link_reference(fasta: Path, link: Path) -> None:
    for suffix in ("", ".fai", ".amb", ".ann", ".bwt", ".pac", ".sa"):
        target = Path(f"{link}{suffix}")
        target.unlink(missing_ok=True)
        target.symlink_to(f"{fasta.name}{suffix}")


def make_genome(settings: dict, base: Path, out: Path, threads: int) -> GenomeFiles:
    """Makes one genome, unless it stands there already."""
    files = GenomeFiles(out, settings["name"])
    record = yaml.safe_dump({"format": FORMAT, **settings}, sort_keys=True)
    complete = files.record.exists() and files.record.read_text() == record
    if complete and all(f.exists() for f in (files.bam, files.truth, files.changes, files.fasta)):
        return files
    say(f"{files.name}: building haplotypes")
    out.mkdir(parents=True, exist_ok=True)
    files.record.unlink(missing_ok=True)
    references, planted = load_references(settings, base), ()
    if settings.get("plant"):
        rng = generator(settings["seed"], "", "plant")
        references, planted = plant_all(references, settings["plant"], base, rng)
    haplotypes, events, changes = build_haplotypes(references, settings, base, planted)
    background = load_references(settings, base, "background") if settings.get("background") else {}
    whole = with_background(references, background)
    link_reference(make_reference(whole, out), files.fasta)
    true = sum(1 for event in events if event.truth)
    say(f"{files.name}: {true} true events, {len(events) - true} decoys")
    reads = ReadSettings(**settings["reads"])
    make_bam(haplotypes, files.fasta, files.bam, reads, settings["seed"], threads)
    write_truth(files.truth, truth_text(events, whole, files.name))
    write_changes(files.changes, changes)
    files.record.write_text(record)
    say(f"{files.name}: done")
    return files


def genome_parser(doc: str) -> argparse.ArgumentParser:
    """Returns a parser of the arguments of a command, with this docstring, that makes genomes."""
    parser = argparse.ArgumentParser(description=first_paragraph(doc))
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="+", help="names of the genomes to make; all by default")
    parser.add_argument("--threads", type=int, default=2)
    return parser


def wanted_genomes(
    parser: argparse.ArgumentParser, load: Callable[[Path], list[dict]]
) -> tuple[argparse.Namespace, list[dict]]:
    """Reads the command line; returns it and the settings, by `load`, of the genomes to make."""
    arguments = parser.parse_args()
    all_settings = load(arguments.config)
    unknown = set(arguments.only or []) - {settings["name"] for settings in all_settings}
    if unknown:
        parser.error(f"{arguments.config} has no genome {', '.join(sorted(unknown))}")
    return arguments, [
        one for one in all_settings if not arguments.only or one["name"] in arguments.only
    ]


def main() -> int:
    arguments, wanted = wanted_genomes(genome_parser(__doc__), load_settings)
    for settings in wanted:
        make_genome(settings, arguments.config.resolve().parent, arguments.out, arguments.threads)
    return 0


if __name__ == "__main__":
    sys.exit(main())
