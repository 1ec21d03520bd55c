"""References that are damaged, or not those of the reads."""

from pathlib import Path

import pysam

from table import Damage, Row, cut, make_folder, remove, replace, then, write
from world import write_fasta

COMMANDS = {
    "call": "call --reads reads.bam --reference ref.fa --output out/calls.vcf",
    "stats": "stats --reads reads.bam --reference ref.fa --output out/x.cnvstats",
    "genotype": "genotype --sites sites.vcf --reads reads.bam --reference ref.fa"
    " --output out/x.vcf",
    "encode": "encode --truth truth.vcf --reads reads.bam --reference ref.fa"
    " --output out/x.cnvshard",
    "regions": "regions --reference ref.fa --pieces 2 --output-folder out/pieces",
}


def fasta_of(change) -> Damage:
    """Makes ref.fa anew from what `change` makes of its sequences."""

    def damage(folder: Path) -> None:
        with pysam.FastaFile(str(folder / "ref.fa")) as fasta:
            sequences = {name: fasta.fetch(name) for name in fasta.references}
        for name in ("ref.fa", "ref.fa.fai"):
            (folder / name).unlink()
        write_fasta(folder / "ref.fa", change(sequences))

    return damage


def renamed(name: str):
    """chrEmpty, without reads, gets another name."""
    return fasta_of(lambda all_: {name if n == "chrEmpty" else n: b for n, b in all_.items()})


# Name, what is done, exit code, words of the message.
CASES = (
    ("reversed bases", fasta_of(lambda all_: {n: b[::-1] for n, b in all_.items()}), 3,
     ("do not fit",)),
    ("other lengths", fasta_of(lambda all_: {n: b + "A" for n, b in all_.items()}), 3,
     ("24000", "24001")),
    ("without chr", fasta_of(lambda all_: {n[3:]: b for n, b in all_.items()}), 3, ("chr1",)),
    ("a contig less", fasta_of(lambda all_: {"chr1": all_["chr1"]}), 3, ("chr2",)),
    ("lower case", fasta_of(lambda all_: {n: b.lower() for n, b in all_.items()}), 0, ()),
    ("one contig twice", then(fasta_of(lambda all_: all_),
                              replace("ref.fa", ">chr2", ">chr1")), 3, ("ref.fa",)),
)  # fmt: skip


def rows() -> list[Row]:
    made: list[Row] = []
    for name, command in COMMANDS.items():
        made += [
            Row("reference", f"{name}: missing", command, 3, ("ref.fa",), remove("ref.fa")),
            Row("reference", f"{name}: a folder", command, 3, ("folder",), make_folder("ref.fa")),
            Row("reference", f"{name}: empty", command, 3, ("ref.fa",), write("ref.fa", "")),
            Row("reference", f"{name}: cut", command, 3, ("samtools faidx",), cut("ref.fa", 0.7)),
            Row("reference", f"{name}: reads", command.replace("--reference ref.fa",
                "--reference reads.bam"), 3, ("reads.bam",)),
        ]  # fmt: skip
    for name, damage, code, words in CASES:
        made.append(Row("reference", name, COMMANDS["call"], code, words, damage, same=False))
    for bad in (
        "a<b",
        "a>b",
        'a"b',
        "a[b",
        "a{b",
        "a,b",
        "\u00e4",
        "*a",
        "=a",
        "a\\b",
        "a(b",
        "a'b",
    ):
        made.append(
            Row("reference names", bad, COMMANDS["call"], 3, ("cannot be written to a VCF",),
                renamed(bad))
        )  # fmt: skip
    for good in ("HLA-A*01:01:01:01", "gi|123", "a;b", "a=b", "chr1_KI270706v1_random"):
        made.append(
            Row("reference names", good, COMMANDS["call"], 0, (), renamed(good), same=False)
        )
    return made
