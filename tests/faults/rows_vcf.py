"""Damaged, odd and contradicting VCFs, for every subcommand that reads one."""

import re
from pathlib import Path

from table import (
    Damage,
    Row,
    append,
    cut_bytes,
    make_folder,
    remove,
    replace,
    replaced,
    write,
)

GENOME = "--reads reads.bam --reference ref.fa"
# What is read, by which command; None for the truth of `encode`, a VCF like another caller's.
COMMANDS = {
    "filter": ("calls.vcf", "filter --profile high-recall --output out/x.vcf calls.vcf"),
    "merge": ("calls.vcf", "merge --output out/x.vcf calls.vcf"),
    "genotype": ("sites.vcf", f"genotype --sites sites.vcf {GENOME} --output out/x.vcf"),
    "candidates of others": ("truth.vcf", f"call --candidates truth.vcf {GENOME}"
                             " --output out/x.vcf"),
    "encode": ("truth.vcf", f"encode --truth truth.vcf {GENOME} --output out/x.cnvshard"),
}  # fmt: skip


def first_record(name: str, change) -> Damage:
    """Changes the columns of the first record."""

    def damage(folder: Path) -> None:
        lines = (folder / name).read_text().splitlines(True)
        at = next(i for i, line in enumerate(lines) if not line.startswith("#"))
        columns = lines[at].rstrip("\n").split("\t")
        change(columns)
        lines[at] = "\t".join(columns) + "\n"
        replaced(folder / name, "".join(lines).encode())

    return damage


def column(name: str, number: int, text: str) -> Damage:
    def change(columns: list[str]) -> None:
        columns[number] = text

    return first_record(name, change)


def info(name: str, key: str, value: str | None) -> Damage:
    """Sets a field of INFO, or takes it out."""

    def change(columns: list[str]) -> None:
        new = "" if value is None else f"{key}={value};"
        columns[7] = re.sub(rf"(^|;){key}=[^;]*(;|$)", rf"\1{new}", columns[7]).strip(";")

    return first_record(name, change)


def without_lines(name: str, pattern: str) -> Damage:
    def damage(folder: Path) -> None:
        lines = (folder / name).read_text().splitlines(True)
        kept = [line for line in lines if not re.search(pattern, line)]
        replaced(folder / name, "".join(kept).encode())

    return damage


def swapped(name: str) -> Damage:
    """The last record comes first."""

    def damage(folder: Path) -> None:
        lines = (folder / name).read_text().splitlines(True)
        header = [line for line in lines if line.startswith("#")]
        records = [line for line in lines if not line.startswith("#")]
        replaced(folder / name, "".join([*header, records[-1], *records[:-1]]).encode())

    return damage


def general(name: str, file: str, command: str) -> list[Row]:
    """What no reader of a VCF takes."""
    return [
        Row("VCF", f"{name}: missing", command, 3, (file,), remove(file)),
        Row("VCF", f"{name}: empty", command, 3, (file,), write(file, "")),
        Row("VCF", f"{name}: a folder", command, 3, (file,), make_folder(file)),
        Row("VCF", f"{name}: words", command, 3, (file,), write(file, "no VCF\n")),
        Row("VCF", f"{name}: no header", command, 3, (file,), without_lines(file, "^#")),
        Row("VCF", f"{name}: no column line", command, 3, (file,), without_lines(file, "^#C")),
        Row("VCF", f"{name}: cut within a line", command, 3, ("within a line",),
            cut_bytes(file, 12)),
        Row("VCF", f"{name}: last line break missing", command, 3, ("within a line",),
            cut_bytes(file, 1)),
        Row("VCF", f"{name}: POS 0", command, 3, ("POS",), column(file, 1, "0")),
        Row("VCF", f"{name}: POS -5", command, 3, (file,), column(file, 1, "-5")),
        Row("VCF", f"{name}: POS 1.5", command, 3, ("POS",), column(file, 1, "1.5")),
        Row("VCF", f"{name}: POS with a unit", command, 3, ("POS",), column(file, 1, "5k")),
        Row("VCF", f"{name}: POS of text", command, 3, (file,), column(file, 1, "x")),
        Row("VCF", f"{name}: POS empty", command, 3, (file,), column(file, 1, "")),
        Row("VCF", f"{name}: POS beyond the contig", command, 3, ("chr1",),
            column(file, 1, "24001")),
        Row("VCF", f"{name}: unknown contig", command, 3, ("chr9",), column(file, 0, "chr9")),
        Row("VCF", f"{name}: too few columns", command, 3, (file,),
            append(file, "chr2\t7000\n")),
        Row("VCF", f"{name}: binary line", command, 3, (file,), append(file, b"\x00\x01\xff\n")),
    ]  # fmt: skip


def ours(name: str, file: str, command: str) -> list[Row]:
    """What contradicts itself in a VCF of ours."""
    return [
        Row("VCF contradicts", f"{name}: END beyond the contig", command, 3, ("END",),
            info(file, "END", "24001")),
        Row("VCF contradicts", f"{name}: END before POS", command, 3, ("END",),
            info(file, "END", "12")),
        Row("VCF contradicts", f"{name}: END 0", command, 3, ("END",), info(file, "END", "0")),
        Row("VCF contradicts", f"{name}: END negative", command, 3, (file,),
            info(file, "END", "-7")),
        Row("VCF contradicts", f"{name}: END of text", command, 3, (file,),
            info(file, "END", "x")),
        Row("VCF contradicts", f"{name}: SVLEN too long", command, 3, ("SVLEN",),
            info(file, "SVLEN", "-5000")),
        Row("VCF contradicts", f"{name}: SVLEN too short", command, 3, ("SVLEN",),
            info(file, "SVLEN", "-50")),
        Row("VCF contradicts", f"{name}: SVLEN of the other sign", command, 3, ("SVLEN",),
            info(file, "SVLEN", "600")),
        Row("VCF contradicts", f"{name}: SVTYPE of the other type", command, 3, ("SVLEN",),
            info(file, "SVTYPE", "DUP")),
        Row("VCF contradicts", f"{name}: no END", command, 3, ("END",), info(file, "END", None)),
    ]  # fmt: skip


def rows() -> list[Row]:
    made: list[Row] = []
    for name, (file, command) in COMMANDS.items():
        made += general(name, file, command)
    for name in ("filter", "merge"):
        made += ours(name, *COMMANDS[name])
    file, command = COMMANDS["filter"]
    made += [
        Row("VCF contradicts", "filter: unsorted", command, 3, ("bcftools sort",), swapped(file)),
        Row("VCF contradicts", "filter: no SCORE", command, 3, ("SCORE",),
            info(file, "SCORE", None)),
        Row("VCF contradicts", "filter: SCORE of text", command, 3, (file,),
            info(file, "SCORE", "x")),
        Row("VCF contradicts", "filter: SCORE not declared", command, 3, ("declare",),
            without_lines(file, "^##INFO=<ID=SCORE")),
        Row("VCF contradicts", "filter: SVTYPE not declared", command, 3, ("declare",),
            without_lines(file, "^##INFO=<ID=SVTYPE")),
        Row("VCF contradicts", "filter: FILTER not declared", command, 3, ("declare",),
            column(file, 6, "Nothing")),
        Row("VCF contradicts", "filter: no contig lengths", command, 3, ("chr1",),
            replace(file, "##contig=<ID=chr1,length=24000>", "##contig=<ID=chr1>")),
        Row("VCF contradicts", "filter: two ALT", command, 3, ("more than one ALT",),
            column(file, 4, "<DEL>,<DUP>")),
        Row("VCF contradicts", "merge: other contigs",
            "merge --output out/x.vcf calls.vcf truth.vcf", 3, ("contigs",),
            replace("truth.vcf", "length=8000", "length=8001")),
    ]  # fmt: skip
    for name in ("genotype", "candidates of others"):
        file, command = COMMANDS[name]
        for bad in ("a;b", "a b", "a=b", "a,b", "50%", "a\u00e4"):
            made.append(
                Row("VCF IDs", f"{name}: {bad}", command, 0, (), column(file, 2, bad), same=False)
            )
    made.append(
        Row("VCF IDs", "genotype: one ID twice", COMMANDS["genotype"][1], 3, ("e1",),
            one_id)
    )  # fmt: skip
    return made


def one_id(folder: Path) -> None:
    """Gives all sites the ID e1."""
    lines = (folder / "sites.vcf").read_text().splitlines(True)
    changed = [
        line if line.startswith("#") else re.sub(r"^(\S+\t\S+\t)\S+", r"\1e1", line)
        for line in lines
    ]
    replaced(folder / "sites.vcf", "".join(changed).encode())
