#!/usr/bin/env python3
"""Makes genomes whose variation is all real: reads of yeast strains' assemblies on S288C.

    yeast.py --config yeast.yaml --data FOLDER --out DIR [--only NAME ...] [--threads N]

FOLDER holds the assemblies, <strain>.fa.gz with its indexes (.fai, .gzi). A
genome is two strains' whole assemblies, or one strain's twice. Writes what
make_genome.py writes, and DIR/<name>.bed (where the truth is known) and
<name>.changes.tsv (every difference of 5 bp and more). A genome that stands
there, made in the same way, is not made again. The keys of the YAML are in
workflows/genomes/README.md.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml

from workflows.genomes.assemblies import (
    Difference,
    align_assembly,
    call_svs,
    coverage,
    read_assembly,
    short_indels,
)
from workflows.genomes.changes import write_changes
from workflows.genomes.make_genome import (
    GenomeFiles,
    genome_parser,
    link_reference,
    make_reference,
    say,
    wanted_genomes,
)
from workflows.genomes.reads import ReadSettings, make_bam
from workflows.genomes.repeats import RepeatIndex, find_tandem_repeats
from workflows.genomes.strain_truth import (
    changes_of,
    classify,
    confident_regions,
    pair_up,
    true_events,
    write_regions,
)
from workflows.genomes.truth import truth_text, write_truth

FORMAT = 2  # raised when the same settings give another genome
KEYS = {"name", "seed", "reference", "haplotypes", "reads"}

Assembly = dict[str, str]  # contig -> bases


@dataclass(frozen=True)
class StrainGenomeFiles(GenomeFiles):
    """Where the parts of a genome of two assemblies lie."""

    def complete(self, record: str) -> bool:
        """True when the genome stands there, made as `record` says."""
        parts = (self.bam, self.truth, self.fasta, self.regions, self.changes)
        made = self.record.exists() and self.record.read_text() == record
        return made and all(part.exists() for part in parts)


def load_settings(config: Path) -> list[dict]:
    """Reads the YAML: `genomes` is a list, `defaults` holds what they share."""
    document = yaml.safe_load(config.read_text())
    all_settings = []
    for own in document["genomes"]:
        settings = {**document.get("defaults", {}), **own}
        if set(settings) != KEYS:
            odd = ", ".join(sorted(set(settings) ^ KEYS))
            raise ValueError(f"{config}: unknown or missing keys: {odd}")
        if len(settings["haplotypes"]) != 2:
            raise ValueError(f"{config}: {settings['name']}: haplotypes must name two strains")
        ReadSettings(**settings["reads"])
        all_settings.append(settings)
    return all_settings


def digest(assembly: Assembly) -> str:
    total = hashlib.sha256()
    for name, bases in assembly.items():
        total.update(f">{name}\n{bases}\n".encode())
    return total.hexdigest()[:12]


def find_differences(
    fasta: Path, strains: dict[str, Assembly], folder: Path, threads: int
) -> tuple[dict[str, list[Difference]], dict[str, dict]]:
    """Returns, by strain, the differences from the reference and the coverage of the reference."""
    differences, depths = {}, {}
    for strain, contigs in strains.items():
        own = folder / strain
        own.mkdir(parents=True)
        bam = align_assembly(fasta, contigs, own, threads)
        svs = call_svs(fasta, bam)
        differences[strain] = svs + short_indels(bam)
        depths[strain] = coverage(bam, svs)
    return differences, depths


def write_known(
    files: StrainGenomeFiles, settings: dict, assemblies: dict[str, Assembly], threads: int
) -> None:
    """Writes the truth, the confident regions and the changes of a genome of two assemblies."""
    names, reference = settings["haplotypes"], assemblies[settings["reference"]]
    repeats = {
        contig: RepeatIndex(find_tandem_repeats(bases), len(bases))
        for contig, bases in reference.items()
    }
    folder = files.folder / f"partial.{files.name}.assemblies"
    shutil.rmtree(folder, ignore_errors=True)
    strains = {name: assemblies[name] for name in names}
    found, depths = find_differences(files.fasta, strains, folder, threads)
    haploid = [classify(found[name], reference, repeats) for name in names]
    pairs = pair_up((haploid[0], haploid[1]))
    regions = confident_regions([depths[name] for name in names], haploid)
    events = true_events(pairs, regions, repeats)
    write_regions(files.regions, regions)
    write_changes(files.changes, changes_of(pairs, list(reference)))
    write_truth(files.truth, truth_text(events, reference, files.name))
    shutil.rmtree(folder)
    say(f"{files.name}: {len(events)} true events, {len(pairs)} differences")


def make_strain_genome(settings: dict, data: Path, out: Path, threads: int) -> StrainGenomeFiles:
    """Makes one genome, unless it stands there already."""
    files = StrainGenomeFiles(out, settings["name"])
    names = settings["haplotypes"]
    wanted = [settings["reference"], *names]
    assemblies = {name: read_assembly(data / f"{name}.fa.gz") for name in wanted}
    sources = {name: digest(assembly) for name, assembly in assemblies.items()}
    record = yaml.safe_dump({"format": FORMAT, **settings, "assemblies": sources}, sort_keys=True)
    if files.complete(record):
        return files
    out.mkdir(parents=True, exist_ok=True)
    files.record.unlink(missing_ok=True)
    link_reference(make_reference(assemblies[settings["reference"]], out), files.fasta)
    say(f"{files.name}: comparing {' and '.join(dict.fromkeys(names))} to {settings['reference']}")
    write_known(files, settings, assemblies, threads)
    reads = ReadSettings(**settings["reads"])
    haplotypes = (assemblies[names[0]], assemblies[names[1]])
    make_bam(haplotypes, files.fasta, files.bam, reads, settings["seed"], threads)
    files.record.write_text(record)
    say(f"{files.name}: done")
    return files


def main() -> int:
    parser = genome_parser(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the assemblies")
    arguments, wanted = wanted_genomes(parser, load_settings)
    for settings in wanted:
        make_strain_genome(settings, arguments.data, arguments.out, arguments.threads)
    return 0


if __name__ == "__main__":
    sys.exit(main())
