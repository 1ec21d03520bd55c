"""Writes the seeds of tests/fuzz/corpus anew, from a small genome and the program's own files.

  python tests/fuzz/make_corpus.py --cnvnet build/release/cnvnet

Finds of the fuzzer stay: they are files named find-… or crash-….
"""

import argparse
import gzip
import json
import struct
import sys
import tempfile
from pathlib import Path

import pysam

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "faults"))
from world import make_world  # noqa: E402

CORPUS = Path(__file__).with_name("corpus")
READS = [
    "r1\t99\tchr1\t100\t60\t30M20S\t=\t300\t250\t" + "ACGTN" * 10 + "\t" + "I" * 50
    + "\tNM:i:0\tRG:Z:a\tSA:Z:chr1,900,+,30S20M,60,0;",
    "r1\t147\tchr1\t300\t60\t10M5D10M3I7M\t=\t100\t-250\t" + "A" * 30 + "\t*\tNM:C:3\tRG:Z:b",
    "r2\t2113\tchr1\t400\t0\t20H10M\tchr2\t1\t0\tACGTACGTAC\t*\tSA:Z:chr2,1,-,10M20S,0,1;",
    "r3\t69\tchr1\t500\t0\t*\t=\t500\t0\t*\t*",
    "r4\t16\tchr2\t7\t255\t5=2X1N2P3M\t*\t0\t0\t*\t*\tNM:i:-1",
]  # fmt: skip


def put(target: str, name: str, data: bytes | str) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)


def wrapped_parts(path: Path, magic: bytes) -> tuple[bytes, bytes]:
    """The header and what stands behind it, of a model or of statistics."""
    data = path.read_bytes()[len(magic) : -32]
    length = int(data[:16], 16)
    return data[17 : 17 + length], data[17 + length :]


def put_model(path: Path) -> None:
    """A model's header with the first tensors, shrunk."""
    text, _ = wrapped_parts(path, b"cnvnet-model 1\n")
    header = json.loads(text)
    header["tensors"] = [{"name": "a", "shape": [2], "type": "fp32"},
                         {"name": "trees.event", "shape": [3, 5], "type": "fp32"}]  # fmt: skip
    header["record"] = {}
    nodes = [0, 0.5, 1, 2, 0, -1, 0, 0, 0, 0.25, -1, 0, 0, 0, -0.25]
    put("model", "small", json.dumps(header).encode() + b"\0" + struct.pack("<17f", 1, 2, *nodes))
    header["tensors"][0]["type"] = "fp16"
    header["scorer"] = None
    put("model", "half", json.dumps(header).encode() + b"\0" + struct.pack("<2e15f", 1, 2, *nodes))


def put_reads(world: Path) -> None:
    put("reads", "mixed", "\n".join(READS) + "\n")
    for i, line in enumerate(READS):
        put("reads", f"one-{i}", line + "\n")
    sam = "@SQ\tSN:chr1\tLN:3000\n@SQ\tSN:chr2\tLN:1500\n"
    for contig in ("chr1", "chr2"):
        for pos in range(1, 1400, 40):
            sam += f"r{pos}\t0\t{contig}\t{pos}\t60\t10M\t*\t0\t0\tACGTACGTAC\t*\n"
    (world / "small.sam").write_text(sam)
    pysam.view("-b", "-o", f"{world}/small.bam", f"{world}/small.sam", catch_stdout=False)
    pysam.index(f"{world}/small.bam")
    put("bam_index", "bai", (world / "small.bam.bai").read_bytes())
    pysam.index("-c", "-o", f"{world}/small.csi", f"{world}/small.bam")
    put("bam_index", "csi", gzip.decompress((world / "small.csi").read_bytes()))
    lines = gzip.decompress((world / "reads.cram.crai").read_bytes())
    put("cram_index", "crai", lines)
    put("cram_index", "zipped", gzip.compress(lines, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cnvnet", required=True, type=Path)
    program = parser.parse_args().cnvnet.resolve()
    with tempfile.TemporaryDirectory() as name:
        world = Path(name) / "world"
        make_world(world, program)
        put("bed", "regions", "# a\ntrack x\nchr1\t0\t100\tname\nchr2 5 7\n")
        put("bed", "text", "chr1:1-2,000,chr2")
        for i, text in enumerate(("76M", "5S71M", "10M5D10M3I7M", "*", "1=1X1N1P1H")):
            put("cigar", str(i), text)
        put_reads(world)
        put("fasta_index", "fai", "chr1\t3000\t6\t60\t61\nchr2\t1500\t3062\t60\t61\n")
        put("fasta", "two", ">chr1\n" + "ACGTN" * 12 + "\n>chr2\nacgt\n")
        calls = (world / "calls.vcf").read_text()
        put("vcf_records", "calls", calls)
        put("vcf_records", "sites", (world / "sites.vcf").read_text())
        short = "\n".join(line for line in calls.splitlines() if "INFO=<ID=S" not in line)
        put("vcf_events", "truth", (world / "truth.vcf").read_text())
        put("vcf_events", "short", short + "\n")
        put_model(world / "model.cnvnet")
        header, parts = wrapped_parts(world / "sample.cnvstats", b"cnvnet-statistics 2\n")
        put("statistics", "other-sample", header + b"\0" + parts)
        # One that fits the genome of the target, as far as its header goes.
        fitting = json.loads(header)
        fitting["contigs"] = [["chr1", 60000], ["chr2", 20000], ["chrEmpty", 5000]]
        put("statistics", "other-parts", json.dumps(fitting).encode() + b"\0" + parts)
        shard = gzip.decompress((world / "shard.cnvshard").read_bytes())
        put("shard", "head", shard[:30_000])
        put("settings", "default", (ROOT / "configs" / "default.yaml").read_text())
        put("settings", "train", (ROOT / "configs" / "train.yaml").read_text())
        put("settings", "small", (world / "config.yaml").read_text())
        for path in sorted((ROOT / "configs" / "profiles").glob("*.yaml")):
            put("profile", path.stem, path.read_text())
        put("kept_chunk", "none", '{"counts":[1,[0,0,0,0,0,0,0],0,0,0,0,0,0],"records":[]}')
        put(
            "kept_chunk", "one",
            '{"counts":[1,[1,0,0,0,0,0,0],1,0,0,0,1,0],"records":[{"contig":0,"pos":7,"id":"a",'
            '"ref":"N","alt":"<DEL>","quality":1.5,"filters":["PASS"],"info":[["END",0,[9]],'
            '["SCORE",1,[0.5]],["SVTYPE",2,"DEL"]],"genotype":"0/1","format":[["GQ",0,[9]]]}]}',
        )  # fmt: skip


if __name__ == "__main__":
    main()
