"""Places that cannot be written to, limits, closed streams."""

import os
from pathlib import Path

from table import SAME_OR_REFUSED, Damage, Row, make_folder, write

GENOME = "--reads reads.bam --reference ref.fa"
# What each subcommand writes; {} is the place.
WRITERS = {
    "call": f"call {GENOME} --output {{}}.vcf.gz",
    "candidates": f"candidates {GENOME} --output {{}}.vcf",
    "genotype": f"genotype --sites sites.vcf {GENOME} --output {{}}.bcf",
    "stats": f"stats {GENOME} --output {{}}.cnvstats",
    "merge": "merge --output {}.vcf calls.vcf",
    "filter": "filter --profile high-recall --output {}.bcf calls.vcf",
    "gather": "gather --output {}.vcf.gz part1.vcf.gz part2.bcf",
    "encode": f"encode --truth truth.vcf {GENOME} --output {{}}.cnvshard",
}


def link_to(target: str, name: str) -> Damage:
    return lambda folder: os.symlink(target, folder / name)


def fifo(name: str) -> Damage:
    return lambda folder: os.mkfifo(folder / name)


def old_output(folder: Path) -> None:
    """An older VCF with its index, which a run that fails must leave alone."""
    for ending in ("vcf.gz", "vcf.gz.tbi"):
        (folder / "out" / f"x.{ending}").write_bytes((folder / f"calls.{ending}").read_bytes())


def rows() -> list[Row]:
    made: list[Row] = [
        Row("memory", f"{name}: {limit} MB, {threads} threads", f"{command} --threads {threads}",
            code, ("ulimit -v",), before=f"ulimit -v {limit}000;")
        for name, command, limit, threads, code in (
            ("call", WRITERS["call"].format("out/x"), 850, 1, 2),
            ("call", WRITERS["call"].format("out/x"), 1000, 4, 2),
            ("call", WRITERS["call"].format("out/x"), 1400, 8, 2),
            ("call", WRITERS["call"].format("out/x"), 1400, 1, 0),
            ("genotype", WRITERS["genotype"].format("out/x"), 1000, 4, 2),
            ("stats", WRITERS["stats"].format("out/x"), 1100, 1, 0),
        )
    ]  # fmt: skip
    made.append(Row("memory", "evaluate: 850 MB", "evaluate --shards shard.cnvshard", 2,
                    ("ulimit -v",), before="ulimit -v 850000;"))  # fmt: skip
    for name, command in WRITERS.items():
        ending = command.split("{}")[1].split()[0]
        made += [
            Row("output", f"{name}: folder missing", command.format("none/x"), 2, ("none/x",)),
            Row("output", f"{name}: a folder", command.format("out/x"), 2, ("folder",),
                make_folder(f"out/x{ending}")),
            Row("output", f"{name}: a pipe", command.format("out/x"), 2, ("pipe",),
                fifo(f"out/x{ending}")),
            Row("output", f"{name}: a link to a device", command.format("out/x"), 2, ("device",),
                link_to("/dev/null", f"out/x{ending}")),
            Row("output", f"{name}: beside a server's name", command.format("s3:x"), 0, (),
                same=False),
            Row("output", f"{name}: limit of file sizes", command.format("out/x"), 4,
                ("File too large",), before="ulimit -f 1;"),
            Row("output", f"{name}: closed standard error", command.format("out/x"), 0, (),
                before="exec 2>&-;"),
            Row("output", f"{name}: standard error nobody reads", command.format("out/x"), 0, (),
                before="exec 2> >(exec true); sleep 0.2;"),
            Row("output", f"{name}: closed standard output", command.format("out/x"), 4, (),
                before="exec >&-;", same=False,
                leaves=f"out/x{ending} out/x{ending}.tbi out/x{ending}.csi"),
            Row("output", f"{name}: full standard output", command.format("out/x"), 4,
                ("standard output",), before="exec >/dev/full;",
                leaves=f"out/x{ending} out/x{ending}.tbi out/x{ending}.csi"),
        ]  # fmt: skip
    call = f"call {GENOME} --output"
    made += [
        Row("output", "unknown ending", f"{call} out/x.txt", 2, (".vcf.gz",)),
        Row("output", "no ending", f"{call} out/x", 2, (".vcf.gz",)),
        Row("output", "a device", f"{call} /dev/null", 2, ("/dev/null",)),
        Row("output", "the reference", "filter --profile high-recall --output calls.vcf calls.vcf",
            2, ("reads that file",)),
        Row("output", "over an old one", f"{call} out/x.vcf.gz", 0, (), old_output),
        Row("output", "a name with a colon", f"{call} http:x.vcf.gz", 0, (), same=False),
        Row("limits", "16 open files", f"{call} out/x.vcf", SAME_OR_REFUSED, (),
            before="ulimit -n 16;"),
        Row("limits", "7 open files", f"{call} out/x.vcf", SAME_OR_REFUSED, (),
            before="ulimit -n 7;"),
    ]  # fmt: skip
    made.append(Row("environment", "a language that is not there", f"{call} out/x.vcf", 0, (),
                    before="export LC_ALL=de_DE.UTF-8 LANG=xx;"))  # fmt: skip
    made.append(Row("environment", "nothing", f"{call} out/x.vcf", 0, (),
                    before='exec env -i "$CNVNET"  ' + f"{call} out/x.vcf;"))  # fmt: skip
    made.append(Row("environment", "a model of words", f"{call} out/x.vcf", 3, ("words",),
                    write("words", "no model"), before="export CNVNET_MODEL=words;"))  # fmt: skip
    return made
