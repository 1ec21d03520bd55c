"""Command lines, YAML files and BED files that ask for what cannot be done."""

from pathlib import Path

from table import Damage, Row, make_folder, replaced, write

SUBCOMMANDS = (
    "call", "candidates", "stats", "regions", "gather", "filter", "merge", "genotype", "encode",
    "train", "evaluate", "tune", "report", "annotate",
)  # fmt: skip
CALL = "call --reads reads.bam --reference ref.fa --output out/x.vcf"
YAML = f"{CALL} config.yaml"

# Name, what is in the file, words of the message.
YAML_TEXTS = (
    ("unknown key", "candidates:\n  min_sise: 5\n", ("min_size", "config.yaml")),
    ("unknown section", "candidate:\n  min_size: 5\n", ("candidates", "config.yaml")),
    ("text for a number", "run:\n  threads: many\n", ("run.threads",)),
    ("number below its range", "run:\n  threads: -1\n", ("run.threads",)),
    ("number beyond its range", "run:\n  batch: 99999999999999999999\n", ("run.batch",)),
    ("fraction for a whole number", "run:\n  threads: 1.5\n", ("run.threads",)),
    ("list for a number", "run:\n  threads: [1, 2]\n", ("run.threads",)),
    ("one key twice", "run:\n  threads: 1\n  threads: 2\n", ("threads",)),
    ("open quote", "run:\n  device: 'cpu\n", ("config.yaml",)),
    ("open quote at the end", 'run:\n  device: cpu\nmodel: "\n', ("config.yaml",)),
    ("open bracket", "run: [\n", ("config.yaml",)),
    ("open brace", "run: {threads: 1\n", ("config.yaml",)),
    ("tab", "run:\n\tthreads: 1\n", ("config.yaml",)),
    ("wrong indentation", "run:\n  threads: 1\n batch: 2\n", ("config.yaml",)),
    ("a list at the top", "- 1\n- 2\n", ("config.yaml",)),
    ("words", "just words\n", ("config.yaml",)),
    ("two documents", "run:\n  threads: 1\n---\nrun:\n  threads: 2\n", ("config.yaml",)),
    ("a tag", "run: !!python/object x\n", ("config.yaml",)),
    ("shard size 0", "run:\n  chunk_size: 0\n", ("run.chunk_size",)),
)

# Name, text of the BED, words of the message.
BED_TEXTS = (
    ("two columns", "chr1\t5\n", ("line 1", "three columns")),
    ("begin behind end", "chr1\t50\t5\n", ("line 1",)),
    ("empty region", "chr1\t50\t50\n", ("line 1",)),
    ("negative begin", "chr1\t-5\t50\n", ("line 1",)),
    ("text", "chr1\tx\t50\n", ("line 1",)),
    ("fraction", "chr1\t1.5\t50\n", ("line 1",)),
    ("beyond the contig", "chr1\t5\t24001\n", ("line 1", "24001")),
    ("unknown contig", "chr1\t5\t50\n1\t5\t50\n", ("line 2", "chr1")),
    ("too large a number", "chr1\t5\t99999999999999999999\n", ("line 1",)),
    ("nothing", "", ("regions.bed",)),
    ("comments alone", "# a\ntrack b\n", ("regions.bed",)),
    ("bytes", b"\x00\xff\x80\n", ("line 1",)),
)

# What is wrong with a command line, and the words of the message.
COMMAND_LINES = (
    ("no subcommand", "", ("is given",)),
    ("unknown subcommand", "cal", ("call",)),
    ("no reads", "call --reference ref.fa --output out/x.vcf", ("--reads",)),
    ("no reference", "call --reads reads.bam --output out/x.vcf", ("--reference",)),
    ("no output", "call --reads reads.bam --reference ref.fa", ("--output",)),
    ("threads of text", f"{CALL} --threads x", ("threads",)),
    ("threads -1", f"{CALL} --threads -1", ("threads",)),
    ("unknown device", f"{CALL} --device gpu", ("device",)),
    ("unknown profile", f"{CALL} --profile best", ("best",)),
    ("unknown key", f"{CALL} --set run.thread=1", ("run.threads",)),
    ("key without value", f"{CALL} --set run.threads", ("run.threads",)),
    ("score above 1", f"{CALL} --set filters.min_score_deletion=1.5", ("min_score_deletion",)),
    ("score nan", f"{CALL} --set filters.min_score_deletion=nan", ("min_score_deletion",)),
    ("region of an unknown contig", f"{CALL} --regions chr9", ("chr9",)),
    ("region beyond the contig", f"{CALL} --regions chr1:30000-40000", ("chr1",)),
    ("region that is reversed", f"{CALL} --regions chr1:500-5", ("chr1",)),
    ("region of text", f"{CALL} --regions chr1:x-y", ("chr1",)),
    ("no pieces", "regions --reference ref.fa --pieces 0 --output-folder out/p", ("pieces",)),
    ("too many pieces", "regions --reference ref.fa --pieces 9999 --output-folder out/p",
     ("pieces",)),
    ("pieces of text", "regions --reference ref.fa --pieces x --output-folder out/p",
     ("--pieces",)),
    ("merge of nothing", "merge --output out/x.vcf", ("VCF",)),
    ("filter without thresholds", "filter --output out/x.vcf calls.vcf", ("threshold",)),
    ("genotype without sites", "genotype --reads reads.bam --reference ref.fa --output out/x.vcf",
     ("--sites",)),
    ("tune without truth", "tune --calls calls.vcf --precision 0.9 --output-folder out/t",
     ("--truth",)),
    ("tune with precision 2", "tune --calls calls.vcf --truth truth.vcf --precision 2"
     " --output-folder out/t", ("precision",)),
)  # fmt: skip


def long_path(length: int) -> str:
    return f"call --reads $(printf 'a%.0s' $(seq {length})) --reference ref.fa --output out/x.vcf"


def many_regions(count: int, step: int) -> Damage:
    """Small regions, as targeted panels have them."""

    def damage(folder: Path) -> None:
        lines = [f"chr1\t{i * step}\t{i * step + step // 2}\n" for i in range(count)]
        replaced(folder / "regions.bed", "".join(lines).encode())

    return damage


def rows() -> list[Row]:
    made: list[Row] = []
    for name in SUBCOMMANDS:
        made += [
            Row("command line", f"{name}: unknown option", f"{name} --nonsense", 2, ("--help",)),
            Row("command line", f"{name}: nothing", name, 2, ()),
        ]
    made += [Row("command line", name, line, 2, words) for name, line, words in COMMAND_LINES]
    made += [
        Row("command line", "a path of 300 characters", long_path(300), 3, ("aaa",)),
        Row("command line", "a path of 5,000 characters", long_path(5000), 3, ("aaa",)),
    ]
    for name, text, words in YAML_TEXTS:
        made.append(Row("YAML", name, YAML, 2, words, write("config.yaml", text)))
    made += [
        Row("YAML", "bytes", YAML, 2, ("config.yaml",), write("config.yaml", b"\xff\xfe\x00a")),
        Row("YAML", "a folder", YAML, 2, ("config.yaml",), make_folder("config.yaml")),
        Row(
            "YAML",
            "min_clip of 1",
            YAML,
            0,
            (),
            write("config.yaml", "candidates:\n  min_clip: 1\n"),
            same=False,
        ),
        Row("YAML", "missing", YAML.replace("config.yaml", "none.yaml"), 2, ("none.yaml",)),
        Row("YAML", "empty", YAML, 0, (), write("config.yaml", ""), same=False),
        Row("YAML", "deep", YAML, 2, ("config.yaml",), write("config.yaml", "[" * 20_000)),
    ]
    for name, bed, words in BED_TEXTS:
        for flag in ("regions", "exclude"):
            code = 2 if name in ("nothing", "comments alone") else 3
            command = f"{CALL} --{flag} regions.bed"
            made.append(Row("BED", f"{flag}: {name}", command, code, words,
                            write("regions.bed", bed)))  # fmt: skip
    made += [
        Row("BED", "800 small regions", f"{CALL} --regions regions.bed", 0, (),
            many_regions(800, 28), same=False),
        Row("BED", "a folder", f"{CALL} --regions regions.bed", 3, (), make_folder("regions.bed")),
    ]  # fmt: skip
    return made
