"""Damaged and odd BAM and CRAM files."""

import pysam

from table import (
    SAME_OR_REFUSED,
    Damage,
    Row,
    append,
    copy,
    cut,
    cut_bytes,
    flip,
    make_folder,
    remove,
    write,
    zeros,
)

SUBCOMMANDS = {
    "candidates": "candidates --reads {} --reference ref.fa --output out/calls.vcf",
    "call": "call --reads {} --reference ref.fa --output out/calls.vcf",
    "stats": "stats --reads {} --reference ref.fa --output out/sample.cnvstats",
    "genotype": "genotype --sites sites.vcf --reads {} --reference ref.fa --output out/calls.vcf",
    "encode": "encode --truth truth.vcf --reads {} --reference ref.fa --output out/x.cnvshard",
}


def bam_of(change: "list[tuple[str, str]]", drop_reads: bool = False) -> Damage:
    """Makes reads.bam anew, of a text in which each pair's first is replaced by its second."""

    def damage(folder) -> None:
        text = (folder / "reads.sam").read_bytes()
        if drop_reads:
            text = b"".join(x for x in text.splitlines(True) if x.startswith(b"@"))
        for old, new in change:
            if old.encode("latin-1") not in text:
                raise ValueError(f"reads.sam has no {old!r}")
            text = text.replace(old.encode("latin-1"), new.encode("latin-1"), 1)
        (folder / "new.sam").write_bytes(text)
        for name in ("reads.bam", "reads.bam.bai"):
            (folder / name).unlink()
        pysam.view(
            "-b", "--no-PG", "-o", f"{folder}/reads.bam", f"{folder}/new.sam", catch_stdout=False
        )
        pysam.index(f"{folder}/reads.bam")

    return damage


# Name, replacements in the text, exit code, words of the message.
HEADERS = (
    ("sorted by name", [("SO:coordinate", "SO:queryname")], 3, ("samtools sort",)),
    ("unsorted", [("SO:coordinate", "SO:unsorted")], 3, ("samtools sort",)),
    ("other length", [("LN:24000", "LN:24001")], 3, ("24001", "24000", "chr1")),
    ("contig of another name", [("SN:chrEmpty", "SN:chrOther")], 0, ()),
    ("two samples", [("@RG\tID:rg1\tSM:made\n", "@RG\tID:rg1\tSM:made\n@RG\tID:b\tSM:two\n")],
     3, ("two samples", "made", "two")),
    ("no sample", [("\tSM:made", "")], 0, ()),
    ("sample in Latin-1", [("SM:made", "SM:m\xe9de")], 3, ("UTF-8",)),
    ("sample in UTF-8", [("SM:made", "SM:m\xc3\xa9de")], 0, ()),
    ("empty sample", [("SM:made", "SM:")], 0, ()),
)  # fmt: skip

# Name, what is changed in the first read that has it, words of the message.
RECORDS = (
    ("SA of words", [("SA:Z:chr1,", "SA:Z:garbage,")], 0, ()),
    ("SA without numbers", [(",60,0;", ",x,0;")], 3, ("SA tag",)),
    ("SA of two fields", [("SA:Z:chr1,", "SA:Z:chr1;")], 3, ("SA tag",)),
    ("NM of text", [("NM:i:0", "NM:Z:x")], 3, ("NM tag",)),
    ("negative NM", [("NM:i:0", "NM:i:-1")], 3, ("NM tag",)),
    ("unknown read group", [("RG:Z:rg1", "RG:Z:rg9")], 0, ()),
    ("read group of a number", [("RG:Z:rg1", "RG:i:5")], 3, ("RG tag",)),
)


def rows() -> list[Row]:
    made: list[Row] = []
    for name, command in SUBCOMMANDS.items():
        bam, cram = command.format("reads.bam"), command.format("reads.cram")
        made += [
            Row("reads", f"{name}: missing", bam, 3, ("reads.bam",), remove("reads.bam")),
            Row("reads", f"{name}: empty file", bam, 3, ("reads.bam",), write("reads.bam", "")),
            Row("reads", f"{name}: a folder", bam, 3, ("reads.bam",), make_folder("reads.bam")),
            Row("reads", f"{name}: SAM", command.format("reads.sam"), 3, ("samtools sort",)),
            Row("reads", f"{name}: FASTA", command.format("ref.fa"), 3, ("neither BAM nor CRAM",)),
            Row("reads", f"{name}: VCF", command.format("calls.vcf"), 3, ("neither BAM nor CRAM",)),
            Row("reads", f"{name}: no index", bam, 3, ("index",), remove("reads.bam.bai")),
            Row("reads", f"{name}: no reads", bam, 3, ("no usable reads",), bam_of([], True)),
            Row("reads", f"{name}: BAM cut in half", bam, 3, ("copy it again",),
                cut("reads.bam", 0.5)),
            Row("reads", f"{name}: BAM without its mark", bam, 3, ("end-of-file",),
                cut_bytes("reads.bam", 28)),
            Row("reads", f"{name}: CRAM cut in half", cram, 3, ("copy it again",),
                cut("reads.cram", 0.5)),
            Row("reads", f"{name}: CRAM without its mark", cram, 3, ("end-of-file",),
                cut_bytes("reads.cram", 38)),
            Row("reads", f"{name}: CRAM whole", cram, 0, (), None, same=False),
        ]  # fmt: skip
    candidates = SUBCOMMANDS["candidates"]
    bam, cram = candidates.format("reads.bam"), candidates.format("reads.cram")
    for i in range(1, 10):
        made += [
            Row("reads cut", f"BAM at {i}0 %", bam, 3, ("copy it again",),
                cut("reads.bam", i / 10)),
            Row("reads cut", f"CRAM at {i}0 %", cram, 3, ("copy it again",),
                cut("reads.cram", i / 10)),
        ]  # fmt: skip
    for i in range(8):
        share = 0.05 + 0.11 * i
        made += [
            Row("reads damaged", f"BAM zeros {i}", bam, 3, (), zeros("reads.bam", share, 100)),
            Row("reads damaged", f"CRAM zeros {i}", cram, 3, (), zeros("reads.cram", share, 100)),
        ]
    for i in range(12):
        made += [
            Row("reads damaged", f"BAM bit {i}", bam, SAME_OR_REFUSED, (), flip("reads.bam", i)),
            Row("reads damaged", f"CRAM bit {i}", cram, SAME_OR_REFUSED, (), flip("reads.cram", i)),
        ]
    made += [
        Row("reads damaged", "BAM with bytes behind it", bam, 3, (), append("reads.bam", "xx")),
        Row("reads damaged", "CRAM with bytes behind it", cram, 3, (), append("reads.cram", "xx")),
        Row("reads damaged", "CRAM for BAM's name", bam, 3, ("index",),
            copy("reads.cram", "reads.bam")),
    ]  # fmt: skip
    for name, change, code, words in HEADERS:
        command = SUBCOMMANDS["call"].format("reads.bam")
        made.append(Row("reads header", name, command, code, words, bam_of(change), same=False))
    for name, change, code, words in RECORDS:
        made.append(Row("reads record", name, bam, code, words, bam_of(change), same=False))
    return made
