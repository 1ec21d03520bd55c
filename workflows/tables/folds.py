"""The cross-validated calls that benchmarks leave, as genomes to tune on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pysam

from cnvnet_tune.inputs import Pair
from cnvnet_tune.truvari import TYPES
from workflows.genomes.make_genome import GenomeFiles

Place = tuple[str, int, int]  # contig, begin, end


@dataclass(frozen=True)
class FoldCalls:
    """A genome, each of its contigs called by a model that has not seen that chromosome."""

    files: GenomeFiles
    calls: Path

    def contigs(self, of: list[str]) -> list[tuple[str, int]]:
        """Returns those contigs that are among `of`, with their lengths."""
        with pysam.FastaFile(str(self.files.fasta)) as fasta:
            return [
                (name, fasta.get_reference_length(name)) for name in fasta.references if name in of
            ]

    def pair(self, places: list[Place], bed: Path) -> Pair:
        """Returns calls and truth of these places only; writes them as a BED file."""
        bed.write_text("".join(f"{contig}\t{begin}\t{end}\n" for contig, begin, end in places))
        return Pair(self.calls, self.files.truth, bed)


def events_per_mb(genomes: list[FoldCalls], contig: str) -> dict[str, float]:
    """Returns a contig's true events per million known bases, by type, over the genomes with it."""
    events, bases = dict.fromkeys(TYPES, 0), 0
    for genome in genomes:
        if not genome.contigs([contig]):
            continue
        with pysam.FastaFile(str(genome.files.fasta)) as fasta:
            sequence = fasta.fetch(contig).upper()
        bases += len(sequence) - sequence.count("N")
        with pysam.VariantFile(str(genome.files.truth)) as truth:
            for record in truth.fetch(contig):
                events[record.info["SVTYPE"]] += 1
    return {kind: count * 1e6 / bases for kind, count in events.items()}


def fold_calls(
    names: list[str], genomes: Path, out: Path, benchmark: str = "crossval"
) -> list[FoldCalls]:
    """Returns the genomes; FileNotFoundError unless `make benchmark-BENCHMARK` was run."""
    calls = out / benchmark / "calls"
    found = [
        FoldCalls(GenomeFiles(genomes, name), calls / name / "cnvnet" / "calls.vcf.gz")
        for name in names
    ]
    for one in found:
        for path in (one.calls, one.files.truth, one.files.fasta):
            if not path.exists():
                raise FileNotFoundError(f"{path} is missing; `make benchmark-{benchmark}` makes it")
    return found


def whole(genomes: list[FoldCalls], contigs: list[str], folder: Path) -> list[Pair]:
    """Returns the pairs of those genomes that have one of these contigs, only there."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = []
    for genome in genomes:
        places = [(name, 0, length) for name, length in genome.contigs(contigs)]
        if places:
            pairs.append(genome.pair(places, folder / f"{genome.files.name}.bed"))
    return pairs


def alternate(
    genomes: list[FoldCalls], contigs: list[str], stretch: int, half: int, folder: Path
) -> list[Pair]:
    """Returns the pairs in every second stretch of these contigs; `half` is 0 or 1."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = []
    for genome in genomes:
        places = [
            (name, begin, min(begin + stretch, length))
            for name, length in genome.contigs(contigs)
            for begin in range(half * stretch, length, 2 * stretch)
        ]
        pairs.append(genome.pair(places, folder / f"{genome.files.name}.bed"))
    return pairs
