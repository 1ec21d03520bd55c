"""Indexes that are damaged, or of another file."""

import gzip
from pathlib import Path

from table import (
    SAME_OR_REFUSED,
    Damage,
    Row,
    append,
    copy,
    cut,
    flip,
    remove,
    replace,
    replaced,
    then,
    write,
    zeros,
)

COMMAND = "candidates --reads {} --reference {} --output out/calls.vcf"
BAM = COMMAND.format("reads.bam", "ref.fa")
CRAM = COMMAND.format("reads.cram", "ref.fa")
PACKED = COMMAND.format("reads.bam", "ref.fa.gz")

use_csi = then(remove("reads.bam.bai"), copy("spare.csi", "reads.bam.csi"))


def crai(change: int) -> Damage:
    """Changes one digit of the text of a .crai."""

    def damage(folder: Path) -> None:
        path = folder / "reads.cram.crai"
        text = bytearray(gzip.decompress(path.read_bytes()))
        places = [i for i, byte in enumerate(text) if chr(byte).isdigit()]
        place = places[change * len(places) // 40]
        text[place] = ord("0") + (text[place] - ord("0") + 1 + change % 8) % 10
        replaced(path, gzip.compress(bytes(text)))

    return damage


def crai_lines(first: int, last: int | None) -> Damage:
    """Leaves out lines of a .crai."""

    def damage(folder: Path) -> None:
        path = folder / "reads.cram.crai"
        lines = gzip.decompress(path.read_bytes()).splitlines(True)
        replaced(path, gzip.compress(b"".join(lines[:first] + (lines[last:] if last else []))))

    return damage


def csi_content(number: int) -> Damage:
    """Flips a bit of what a .csi inflates to, and compresses it again."""

    def damage(folder: Path) -> None:
        use_csi(folder)
        path = folder / "reads.bam.csi"
        path_of_content = folder / "content"
        path_of_content.write_bytes(gzip.decompress(path.read_bytes()))
        flip("content", number)(folder)
        replaced(path, gzip.compress(path_of_content.read_bytes()))

    return damage


def rows() -> list[Row]:
    made: list[Row] = []
    for i in range(40):
        made += [
            Row("index .bai", f"bit {i}", BAM, SAME_OR_REFUSED, (), flip("reads.bam.bai", i)),
            Row("index .crai", f"digit {i}", CRAM, SAME_OR_REFUSED, (), crai(i)),
            Row("index .fai", f"bit {i}", BAM, SAME_OR_REFUSED, (), flip("ref.fa.fai", i)),
        ]
    for i in range(24):
        made += [
            Row("index .gzi", f"bit {i}", PACKED, SAME_OR_REFUSED, (), flip("ref.fa.gz.gzi", i)),
            Row("index .csi", f"bit inside {i}", BAM, SAME_OR_REFUSED, (), csi_content(i)),
        ]
    for i in range(1, 10):
        made += [
            Row("index .bai", f"cut at {i}0 %", BAM, 3, ("samtools index",),
                cut("reads.bam.bai", i / 10)),
            Row("index .bai", f"zeros at {i}0 %", BAM, SAME_OR_REFUSED, (),
                zeros("reads.bam.bai", i / 10, 8)),
            Row("index .fai", f"cut at {i}0 %", BAM, 3, (), cut("ref.fa.fai", i / 10)),
            Row("index .gzi", f"cut at {i}0 %", PACKED, 3, ("samtools faidx",),
                cut("ref.fa.gz.gzi", i / 10)),
        ]  # fmt: skip
    fai, gzi, bai = "ref.fa.fai", "ref.fa.gz.gzi", "reads.bam.bai"
    made += [
        Row("index .bai", "of another BAM", BAM, 3, ("samtools index",),
            copy("half.bam.bai", bai)),
        Row("index .bai", "of a CRAM", BAM, 3, ("samtools index",), copy("reads.cram.crai", bai)),
        Row("index .bai", "text", BAM, 3, ("samtools index",), write(bai, "no index\n")),
        Row("index .bai", "empty", BAM, 3, ("samtools index",), write(bai, "")),
        Row("index .bai", "bytes behind it", BAM, 3, ("samtools index",), append(bai, "12345")),
        Row("index .csi", "whole", BAM, 0, (), use_csi),
        Row("index .csi", "cut", BAM, 3, ("reads.bam",), then(use_csi, cut("reads.bam.csi", 0.5))),
        Row("index .crai", "missing", CRAM, 3, ("samtools index",), remove("reads.cram.crai")),
        Row("index .crai", "empty", CRAM, 3, ("samtools index",), write("reads.cram.crai", "")),
        Row("index .crai", "cut", CRAM, 3, ("reads.cram",), cut("reads.cram.crai", 0.5)),
        Row("index .crai", "no first line", CRAM, 3, ("samtools index",), crai_lines(0, 1)),
        Row("index .crai", "no third line", CRAM, 3, ("samtools index",), crai_lines(2, 3)),
        Row("index .crai", "no lines behind the third", CRAM, 3, ("samtools index",),
            crai_lines(3, None)),
        Row("index .fai", "missing", BAM, 3, ("samtools faidx",), remove(fai)),
        Row("index .fai", "empty", BAM, 3, ("samtools faidx",), write(fai, "")),
        Row("index .fai", "lines of another width", BAM, 3, ("samtools faidx",),
            replace(fai, "\t60\t61", "\t50\t51", 3)),
        Row("index .fai", "no bases on a line", BAM, 3, ("samtools faidx",),
            replace(fai, "\t60\t61", "\t0\t61", 3)),
        Row("index .fai", "text for a number", BAM, 3, ("samtools faidx",),
            replace(fai, "24000", "24k")),
        Row("index .fai", "too short a contig", BAM, 3, ("samtools faidx",),
            replace(fai, "24000", "23940")),
        Row("index .fai", "another name", BAM, 3, ("samtools faidx",),
            replace(fai, "chr2", "chr3")),
        Row("index .gzi", "missing", PACKED, 3, ("ref.fa.gz.gzi",), remove(gzi)),
        Row("index .gzi", "empty", PACKED, 3, ("samtools faidx",), write(gzi, "")),
        Row("index .gzi", "whole", PACKED, 0, ()),
    ]  # fmt: skip
    return made
