"""A small genome with every kind of file that cnvnet reads: what the rows of the table damage."""

import random
import subprocess
from pathlib import Path

import pysam

CONTIGS = {"chr1": 24_000, "chr2": 8_000, "chrEmpty": 2_000}
# On one haplotype or both, 0-based: contig, begin, end, type, haplotypes.
Event = tuple[str, int, int, str, int]
EVENTS: list[Event] = [
    ("chr1", 5_000, 5_600, "DEL", 2),
    ("chr1", 11_000, 12_500, "DEL", 1),
    ("chr1", 17_000, 18_200, "DUP", 2),
    ("chr2", 3_000, 3_900, "DEL", 2),
]
READ, INSERT, DEPTH = 100, 350, 14  # of each haplotype


def write_fasta(path: Path, sequences: dict[str, str]) -> None:
    with path.open("w") as out:
        for name, bases in sequences.items():
            out.write(f">{name}\n")
            out.writelines(f"{bases[i : i + 60]}\n" for i in range(0, len(bases), 60))
    pysam.faidx(str(path))


def pieces_of(
    contig: str, length: int, haplotype: int, events: list[Event]
) -> list[tuple[int, int]]:
    """The stretches of the reference of which a haplotype is made."""
    pieces, at = [], 0
    for name, begin, end, kind, haplotypes in events:
        if name != contig or haplotype >= haplotypes:
            continue
        pieces.append((at, end if kind == "DUP" else begin))
        at = begin if kind == "DUP" else end
    return [*pieces, (at, length)]


def aligned_parts(pieces: list[tuple[int, int]], begin: int) -> list[tuple[int, int, int]]:
    """The parts of the read at `begin` of a haplotype: place, length, offset; longest first."""
    parts, start = [], 0
    for first, last in pieces:
        low, high = max(begin, start), min(begin + READ, start + last - first)
        if low < high:
            parts.append((first + low - start, high - low, low - begin))
        start += last - first
    return sorted(parts, key=lambda part: -part[1])


def cigar_of(part: tuple[int, int, int], clip: str) -> str:
    _, length, offset = part
    behind = READ - offset - length
    return (
        (f"{offset}{clip}" if offset else "") + f"{length}M" + (f"{behind}{clip}" if behind else "")
    )


def read_lines(
    contig: str, bases: str, haplotype: int, events: list[Event], depth: int
) -> list[tuple[int, str]]:
    generator = random.Random(f"{contig}{haplotype}")
    pieces = pieces_of(contig, len(bases), haplotype, events)
    length = sum(end - begin for begin, end in pieces)
    lines: list[tuple[int, str]] = []
    for pair in range(length * depth // (2 * READ)):
        insert = INSERT + generator.randrange(-30, 31)
        begin = generator.randrange(length - insert)
        ends = [aligned_parts(pieces, begin), aligned_parts(pieces, begin + insert - READ)]
        for side in range(2):
            parts, mate = ends[side], ends[1 - side][0]
            flags = 0x3 | (0x90 if side else 0x60)
            shown = "".join(bases[p[0] : p[0] + p[1]] for p in sorted(parts, key=lambda p: p[2]))
            split = len(parts) > 1 and parts[1][1] >= 25
            for i, part in enumerate(parts[: 2 if split else 1]):
                seq = shown if i == 0 else shown[part[2] : part[2] + part[1]]
                tags = "NM:i:0\tRG:Z:rg1"
                if split:
                    other = parts[1 - i]
                    strand = "-" if side else "+"
                    tags += f"\tSA:Z:{contig},{other[0] + 1},{strand},{cigar_of(other, 'S')},60,0;"
                size = (insert if side == 0 else -insert) if i == 0 else 0
                lines.append(
                    (
                        part[0],
                        f"{contig}_{haplotype}_{pair}\t{flags | (0x800 if i else 0)}\t{contig}\t"
                        f"{part[0] + 1}\t60\t{cigar_of(part, 'H' if i else 'S')}\t=\t{mate[0] + 1}"
                        f"\t{size}\t{seq}\t{'?' * len(seq)}\t{tags}\n",
                    )
                )
    return lines


def sam_text(sequences: dict[str, str], events: list[Event] = EVENTS, depth: int = DEPTH) -> str:
    """Reads of all contigs but those whose name ends in Empty."""
    text = "@HD\tVN:1.6\tSO:coordinate\n"
    text += "".join(f"@SQ\tSN:{name}\tLN:{len(bases)}\n" for name, bases in sequences.items())
    text += "@RG\tID:rg1\tSM:made\n"
    for name, bases in sequences.items():
        if name.endswith("Empty"):
            continue
        lines = [
            line
            for haplotype in range(2)
            for line in read_lines(name, bases, haplotype, events, depth)
        ]
        text += "".join(line for _, line in sorted(lines, key=lambda line: line[0]))
    return text


def truth_text() -> str:
    text = "##fileformat=VCFv4.2\n"
    text += "".join(f"##contig=<ID={n},length={size}>\n" for n, size in CONTIGS.items())
    text += '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="type">\n'
    text += '##INFO=<ID=END,Number=1,Type=Integer,Description="end">\n'
    text += '##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="length">\n'
    text += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    for i, (contig, begin, end, kind, _) in enumerate(EVENTS):
        size = begin - end if kind == "DEL" else end - begin
        text += f"{contig}\t{begin}\te{i}\tN\t<{kind}>\t.\tPASS\tSVTYPE={kind};END={end};"
        text += f"SVLEN={size}\n"
    return text


def make_alignments(folder: Path) -> None:
    """BAM and CRAM with their indexes, and a second BAM of fewer reads with its own."""
    text = (folder / "reads.sam").read_text()
    header = [line for line in text.splitlines(True) if line.startswith("@")]
    lines = [line for line in text.splitlines(True) if not line.startswith("@")]
    (folder / "half.sam").write_text("".join(header + lines[::2]))
    for name in ("reads", "half"):
        pysam.view("-b", "-o", f"{folder}/{name}.bam", f"{folder}/{name}.sam", catch_stdout=False)
        pysam.index(f"{folder}/{name}.bam")
    pysam.index("-c", "-o", f"{folder}/spare.csi", f"{folder}/reads.bam")
    pysam.view(
        "-C", "-T", f"{folder}/ref.fa", "--output-fmt-option", "seqs_per_slice=300",
        "-o", f"{folder}/reads.cram", f"{folder}/reads.sam", catch_stdout=False,
    )  # fmt: skip
    pysam.index(f"{folder}/reads.cram")


def make_world(folder: Path, program: Path) -> None:
    """Writes all files into `folder`; those that cnvnet makes are made by `program`."""
    folder.mkdir(parents=True)
    generator = random.Random(1)
    sequences = {n: "".join(generator.choices("ACGT", k=size)) for n, size in CONTIGS.items()}
    write_fasta(folder / "ref.fa", sequences)
    pysam.tabix_compress(str(folder / "ref.fa"), str(folder / "ref.fa.gz"))
    pysam.faidx(str(folder / "ref.fa.gz"))
    (folder / "reads.sam").write_text(sam_text(sequences))
    make_alignments(folder)
    (folder / "truth.vcf").write_text(truth_text())
    model = Path(__file__).resolve().parents[2] / "models" / "cnvnet-v3.cnvnet"
    (folder / "model.cnvnet").write_bytes(model.read_bytes())
    (folder / "regions.bed").write_text("chr1\t4000\t14000\nchr2\t1000\t6000\n")
    (folder / "config.yaml").write_text("candidates:\n  min_size: 50\nrun:\n  threads: 1\n")
    commands = [
        "call --reads reads.bam --reference ref.fa --output calls.vcf",
        "call --reads reads.bam --reference ref.fa --output calls.vcf.gz",
        "call --part --regions chr1 --reads reads.bam --reference ref.fa --output part1.vcf.gz",
        "call --part --regions chr2,chrEmpty --reads reads.bam --reference ref.fa"
        " --output part2.bcf",
        "stats --reads reads.bam --reference ref.fa --output sample.cnvstats",
        "merge --output sites.vcf calls.vcf",
        "encode --reads reads.bam --reference ref.fa --truth truth.vcf --output shard.cnvshard",
    ]
    for command in commands:
        done = subprocess.run(
            [program, *command.split()], cwd=folder, capture_output=True, text=True, timeout=300
        )
        if done.returncode != 0:
            raise RuntimeError(f"cnvnet {command}:\n{done.stderr}")
