"""Damaged models, statistics, shards, parts of a scattered run, and their like."""

import gzip
from pathlib import Path

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
    replaced,
    then,
    write,
)

GENOME = "--reads reads.bam --reference ref.fa"
CALL = f"call {GENOME} --output out/x.vcf"
STATISTICS = f"{CALL} --statistics sample.cnvstats"
MODEL = f"{CALL} --model model.cnvnet"
EVALUATE = "evaluate --shards shard.cnvshard --json out/x.json"
GATHER = "gather --output out/x.vcf part1.vcf.gz part2.bcf"
CONTAINERS = {
    "statistics": ("sample.cnvstats", STATISTICS),
    "model": ("model.cnvnet", MODEL),
    "shard": ("shard.cnvshard", EVALUATE),
}


def plain_part(lines: int | None) -> Damage:
    """Makes part1.vcf.gz a plain text named part1.vcf, cut at a line's end."""

    def damage(folder: Path) -> None:
        text = gzip.decompress((folder / "part1.vcf.gz").read_bytes()).decode()
        kept = text.splitlines(True)[:lines]
        replaced(folder / "part1.vcf", "".join(kept).encode())

    return damage


def rows() -> list[Row]:
    made: list[Row] = []
    for name, (file, command) in CONTAINERS.items():
        made += [
            Row(name, "missing", command, 3, (file,), remove(file)),
            Row(name, "empty", command, 3, (file,), write(file, "")),
            Row(name, "a folder", command, 3, (file,), make_folder(file)),
            Row(name, "words", command, 3, (file,), write(file, "this is none\n" * 20)),
            Row(name, "a BAM", command, 3, (file,), copy("reads.bam", file)),
            Row(name, "bytes behind it", command, SAME_OR_REFUSED, (), append(file, "1234567")),
            Row(name, "one byte less", command, 3, (file,), cut_bytes(file, 1)),
        ]
        made += [Row(name, f"cut at {i}0 %", command, 3, (file,), cut(file, i / 10)) for i in
                 range(1, 10)]  # fmt: skip
        made += [Row(name, f"bit {i}", command, 3, (file,), flip(file, i)) for i in range(12)]
    for part in ("part1.vcf.gz", "part2.bcf"):
        made += [
            Row("part", f"{part} missing", GATHER, 3, (part,), remove(part)),
            Row("part", f"{part} empty", GATHER, 3, (part,), write(part, "")),
            Row("part", f"{part} without its mark", GATHER, 3, (part,), cut_bytes(part, 28)),
            Row("part", f"{part} is no part", GATHER, 3, (part,), copy("calls.vcf.gz", part)),
        ]
        made += [Row("part", f"{part} cut at {i}0 %", GATHER, 3, (part,), cut(part, i / 10))
                 for i in range(1, 10)]  # fmt: skip
        made += [Row("part", f"{part} bit {i}", GATHER, SAME_OR_REFUSED, (), flip(part, i))
                 for i in range(10)]  # fmt: skip
    kept = "out/x.vcf.gz.resume"
    resume = f"call --resume {GENOME} --output out/x.vcf.gz"
    made += [
        Row("kept work", "of another version", resume, 3, ("another run", "program"),
            then(make_folder(kept), write(f"{kept}/run.json", '{"program": "cnvnet 0.0.1"}'))),
        Row("kept work", "of nobody", resume, 3, ("another run",),
            then(make_folder(kept), write(f"{kept}/run.json", "words"))),
        Row("kept work", "a file", resume, 3, ("x.vcf.gz.resume",), write(kept, "words")),
        Row("kept work", "without run.json", resume, 0, (),
            then(make_folder(kept), write(f"{kept}/chunks", "words"))),
        Row("kept work", "an output of no kind", resume.replace("vcf.gz", "txt"), 2, (".vcf.gz",)),
        Row("kept work", "limit of file sizes", resume, 4, ("File too large",),
            before="ulimit -f 1;", leaves=f"{kept} {kept}/run.json {kept}/process-"),
    ]  # fmt: skip
    text = GATHER.replace("part1.vcf.gz", "part1.vcf")
    made += [
        Row("part", "given twice", GATHER + " part1.vcf.gz", 3, ("overlap",)),
        Row("part", "one left out", "gather --output out/x.vcf part1.vcf.gz", 3, ("leave out",)),
        Row("part", "both", GATHER, 0),
        Row("part", "plain text, whole", text, 3, ("plain text",), plain_part(None)),
        Row("part", "plain text, cut behind its header", text, 3, ("plain text",), plain_part(60)),
        Row("part", "plain text, cut at a line", text, 3, ("plain text",), plain_part(-1)),
        Row("part", "asked for as plain text", f"call --part {GENOME} --output out/p.vcf", 2,
            (".vcf.gz",)),
        Row("statistics", "whole", STATISTICS, 0),
        Row("statistics", "of a BAM with other read groups",
            STATISTICS.replace("reads.bam", "other.bam"), 3, ("sample.cnvstats",), other_sample),
    ]  # fmt: skip
    return made


def other_sample(folder: Path) -> None:
    """Makes other.bam: the same reads of another person."""
    import pysam

    text = (folder / "reads.sam").read_text().replace("SM:made", "SM:another", 1)
    (folder / "other.sam").write_text(text)
    pysam.view("-b", "-o", f"{folder}/other.bam", f"{folder}/other.sam", catch_stdout=False)
    pysam.index(f"{folder}/other.bam")
