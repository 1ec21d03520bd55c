#!/usr/bin/env python3
"""Makes, of a simulated genome, files of the shape in which GIAB gives a truth set, and a
profile that names them.

    giab_shape.py --config giab_shape.yaml --out out/giab_shape

Writes into OUT the truth with sequences and with gains as insertions, the confident regions, the
tandem repeats, the packed reference, the reads (a link), and profile.yaml, with sizes and checksums
and with the settings of the profile that the config names; run.py --config OUT/profile.yaml --data
OUT then does what it does with GIAB's files.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pysam
import yaml

from workflows.benchmark.download import checksum_of
from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, load_settings, make_genome
from workflows.genomes.repeats import find_tandem_repeats
from workflows.genomes.truth import write_truth

DOUBTFUL_EVERY = 10  # one event in ten does not pass, and lies outside the confident regions
MARGIN = 1000  # bp around such an event that are not confident
BLOCK, LEFT_OUT_EVERY = 50_000, 8  # one block in eight is not confident either
_HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=NoConsensusGT,Description="The genotype is in doubt">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="DEL or INS">
##INFO=<ID=REPTYPE,Number=1,Type=String,Description="SIMPLEDEL or DUP">
##INFO=<ID=END,Number=1,Type=Integer,Description="Last base of the reference allele">
##INFO=<ID=SVLEN,Number=.,Type=Integer,Description="Length of the alternative less that of the \
reference allele">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
"""


def shaped_record(record, bases: str, number: int) -> str:
    """Returns a symbolic DEL or DUP with its sequences; a DUP becomes an insertion at its begin."""
    anchor, event = bases[record.start], bases[record.start + 1 : record.stop]
    if record.info["SVTYPE"] == "DEL":
        kind, repetition, ref, alt = "DEL", "SIMPLEDEL", anchor + event, anchor
    else:
        kind, repetition, ref, alt = (
            "INS",
            "DUP",
            anchor,
            anchor + event * record.info.get("COPIES", 1),
        )
    genotype = "/".join(str(allele) for allele in sorted(record.samples[0]["GT"]))
    status = "NoConsensusGT" if number % DOUBTFUL_EVERY == 0 else "PASS"
    end = record.start + len(ref)
    info = f"SVTYPE={kind};REPTYPE={repetition};END={end};SVLEN={len(alt) - len(ref)}"
    alleles = f"{record.contig}\t{record.pos}\tmade{number}\t{ref}\t{alt}"
    return f"{alleles}\t20\t{status}\t{info}\tGT\t{genotype}\n"


def shape_truth(
    truth: Path, bases: dict[str, str], sample: str
) -> tuple[str, list[tuple[str, int, int]]]:
    """Returns a made truth's VCF as GIAB would write it, and the places of events not passed."""
    text = _HEADER + "".join(
        f"##contig=<ID={name},length={len(own)}>\n" for name, own in bases.items()
    )
    text += f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}\n"
    doubtful = []
    with pysam.VariantFile(str(truth)) as vcf:
        for number, record in enumerate(vcf, start=1):
            text += shaped_record(record, bases[record.contig], number)
            if number % DOUBTFUL_EVERY == 0:
                doubtful.append((record.contig, record.start, record.stop))
    return text, doubtful


def confident_regions(lengths: dict[str, int], doubtful: list[tuple[str, int, int]]) -> str:
    """Returns a BED of the genome less the surroundings of doubtful events and a block in eight."""
    lines = []
    for contig, length in lengths.items():
        gaps = [(begin - MARGIN, end + MARGIN) for name, begin, end in doubtful if name == contig]
        gaps += [
            (begin, begin + BLOCK) for begin in range(3 * BLOCK, length, LEFT_OUT_EVERY * BLOCK)
        ]
        at = 0
        for begin, end in [*sorted(gaps), (length, length)]:
            if begin > at:
                lines.append(f"{contig}\t{at}\t{min(begin, length)}\n")
            at = max(at, end)
    return "".join(lines)


def write_packed(path: Path, text: str) -> None:
    with pysam.BGZFile(str(path), "w") as out:  # type: ignore[call-arg]  # pysam's stub lacks the defaults
        out.write(text.encode())


def link(target: Path, place: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to(target.resolve())


def shape(genome: GenomeFiles, sample: str, out: Path) -> dict[str, Path]:
    """Writes a genome's files in GIAB's shape; returns them by their role in a profile."""
    with pysam.FastaFile(str(genome.fasta)) as fasta:
        bases = {name: fasta.fetch(name) for name in fasta.references}
    truth, doubtful = shape_truth(genome.truth, bases, sample)
    files = {
        "reference": out / "made_reference.fa.gz",
        "reads": out / f"{sample}.made.30x.bam",
        "reads_index": out / f"{sample}.made.30x.bam.bai",
        "truth": out / f"{sample}_SVs_made.vcf.gz",
        "regions": out / f"{sample}_SVs_made.bed",
        "repeats": out / "made_AllTandemRepeats.bed.gz",
    }
    write_truth(files["truth"], truth)
    files["regions"].write_text(
        confident_regions({name: len(own) for name, own in bases.items()}, doubtful)
    )
    repeats = [
        f"{name}\t{r.begin}\t{r.end}\n"
        for name, own in bases.items()
        for r in find_tandem_repeats(own.upper())
    ]
    write_packed(files["repeats"], "".join(repeats))
    write_packed(files["reference"], "".join(f">{name}\n{own}\n" for name, own in bases.items()))
    link(genome.bam, files["reads"])
    link(Path(f"{genome.bam}.bai"), files["reads_index"])
    return files


def write_profile(files: dict[str, Path], settings: dict, sample: str, path: Path) -> None:
    """Writes a profile of the files, with sizes, checksums and another profile's settings."""
    named = {
        role: {
            "file": file.name,
            "size": file.stat().st_size,
            "checksum": f"md5:{checksum_of(file, 'md5')}",
        }
        for role, file in files.items()
    }
    named["reference"]["unpack"] = True
    profile = {
        "name": f"{sample}_made",
        "title": f"{sample}, a made genome in GIAB's shape",
        "sample": sample,
    }
    profile |= {"files": named} | {
        key: settings[key] for key in ("types", "callers", "refdist", "truvari")
    }
    path.write_text(yaml.safe_dump(profile, sort_keys=False))


def main() -> int:
    arguments = parse(command_parser(__doc__, program_needed=False))
    config, base = yaml.safe_load(arguments.config.read_text()), arguments.config.parent
    recipe = base / config["genomes"]
    settings = {one["name"]: one for one in load_settings(recipe)}[config["genome"]]
    genome = make_genome(settings, recipe.parent, arguments.genomes, arguments.threads)
    files = shape(genome, config["sample"], arguments.out)
    other = yaml.safe_load((base / config["settings_of"]).read_text())
    write_profile(files, other, config["sample"], arguments.out / "profile.yaml")
    print(arguments.out / "profile.yaml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
