"""Runs to make pages of: the shipped reads, called, and made-up ones of every shape."""

import copy
import json
import os
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET", ROOT / "build" / "release" / "cnvnet"))
DATA = ROOT / "tests" / "data" / "platinum"
# Of the shipped model, which a model file ends with.
CHECKSUM = (ROOT / "models" / "cnvnet-v3.cnvnet").read_bytes()[-32:].decode()
SAMPLES = ("NA12878", "NA12889", "NA12890")
# What a browser, Plotly and a table could take for their own.
EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\"'&{{7*7}}"


def called(folder: Path, sample: str) -> Path:
    """The calls of a shipped sample, written by `cnvnet call` into the folder."""
    calls = folder / f"{sample}.vcf.gz"
    words = ["call", "--reads", DATA / f"{sample}.platinum_segments.bam"]
    words += ["--reference", DATA / "platinum_segments.fa", "--output", calls]
    subprocess.run([PROGRAM, *words], check=True, capture_output=True)
    return calls


def report(*words: object) -> subprocess.CompletedProcess[str]:
    """`cnvnet report` with these words."""
    return subprocess.run(
        [str(word) for word in [PROGRAM, "report", *words]], capture_output=True, text=True
    )


def explain(calls: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """`cnvnet explain` on NA12878's reads with these words."""
    given = ["explain", "--reads", DATA / "NA12878.platinum_segments.bam"]
    given += ["--reference", DATA / "platinum_segments.fa", "--calls", calls, *words]
    return subprocess.run([str(word) for word in [PROGRAM, *given]], capture_output=True, text=True)


@dataclass(frozen=True)
class Shape:
    """What a made-up run has."""

    contigs: int = 3
    calls: int = 40
    types: tuple[str, ...] = ("DEL", "DUP")
    groups: int = 1
    sample: str = "made"
    group_name: str = "g"
    warnings: tuple[str, ...] = ()
    identity: str = ""  # behind each call's ID
    reads: int = 1_000_000


def _figures(shape: Shape, lengths: list[int]) -> dict[str, Any]:
    chance = random.Random(2)
    drawn = list(enumerate(lengths))[:200]
    step = max(100, sum(length for _, length in drawn) // 2500)
    gc = list(range(25, 65))
    before = [1.3 - abs(percent - 42) / 40 for percent in gc]
    cells = [int(10_000 * 0.97 ** abs(cell - 60)) for cell in range(150)]
    return {
        "depth_by_gc": {
            "gc": gc,
            "bins": [5000] * len(gc),
            "before": [[d - 0.1 for d in before], before, [d + 0.1 for d in before]],
            "after": [[0.9] * len(gc), [1.0] * len(gc), [1.1] * len(gc)],
        },
        "inserts": {
            "cell_bp": 6,
            "groups": [
                {
                    "id": f"{shape.group_name}{i}",
                    "pairs": cells[i % 9 :] + [0] * (i % 9),
                    "beyond": 3,
                }
                for i in range(min(50, shape.groups))
            ],
            "groups_left_out": max(0, shape.groups - 50),
        },
        "genome": {
            "bin_bp": step,
            "contigs": [
                {
                    "name": f"chr{i + 1}",
                    "length": length,
                    "copies": 2,
                    "depth": [round(chance.gauss(1, 0.08), 2) for _ in range(-(-length // step))],
                }
                for i, length in drawn
            ],
            "contigs_left_out": len(lengths) - len(drawn),
        },
    }


def _report(shape: Shape, lengths: list[int]) -> dict[str, Any]:
    groups = [
        {"id": f"{shape.group_name}{i}", "pairs": 90_000, "own_pairs": 90_000}
        | {"median_insert": 350 + i % 40, "low_insert": 200, "high_insert": 560}
        for i in range(shape.groups)
    ]
    signals = ("split_read", "soft_clip", "hidden_clip", "alignment_gap", "discordant_pair")
    names = (*signals, "length_change", "read_depth", "none")
    counts = {
        "candidates": 0,
        "excluded": 0,
        "prefiltered": 0,
        "in_high_depth": 0,
        "of_low_score": 0,
    }
    of_split = {"candidates": 3 * shape.calls, "in_high_depth": shape.calls}
    return {
        "program": "cnvnet 0.1.0",
        "subcommand": "call",
        "inputs": [{"role": "reads", "path": "reads.bam", "bytes": 1}],
        "settings": {},
        "threads": 2,
        "model": {
            "path": "cnvnet-v3.cnvnet",
            "checksum": CHECKSUM,
            "thresholds": {"DEL": "0.5", "DUP": "0.5"},
        },
        "sample": {
            "name": shape.sample,
            "reads": shape.reads,
            "usable_reads": shape.reads,
            "diploid_depth": 31.5,
            "read_length": 150,
            "paired": True,
            "read_groups": groups,
            "noise": {"depth_noise": 0.2},
            "sequenced_share": 0.99,
        },
        "figures": _figures(shape, lengths),
        "seconds": {"total": 12.5},
        "counts": {
            "signals": dict.fromkeys(names[:-1], 7),
            "candidates": 3 * shape.calls,
            "pass": {"DEL": 0, "DUP": 0},
            "by_signal": {
                name: counts | (of_split if name == "split_read" else {}) for name in names
            },
        },
        "peak_memory_mib": 900.0,
        "warnings": list(shape.warnings),
    }


def _record(number: int, shape: Shape, length: int, contig: int, chance: random.Random) -> str:
    kind = shape.types[number % len(shape.types)]
    size = min(int(50 * 10 ** chance.uniform(0, 3)), length // 3)
    begin = chance.randrange(1, length - size - 1)
    score = round(chance.random() ** 0.4, 4)
    info = f"SVTYPE={kind};END={begin + size};SVLEN={-size if kind == 'DEL' else size}"
    info += f";SR={chance.randrange(9, 20)};SC={chance.randrange(9)};HC=0;GAP=0"
    info += f";PE={chance.randrange(9)};LC=0;RDS={chance.randrange(2)};SCORE={score}"
    identity = f"{kind}_chr{contig + 1}_{begin + 1}_{begin + size}{shape.identity}"
    columns = [f"chr{contig + 1}", begin, identity, "N", f"<{kind}>", "."]
    columns += ["PASS" if score >= 0.5 else "LowQual", info, "GT:GQ:CN", "0/1:30:1"]
    return "\t".join(map(str, columns))


_HEADER = """\
##fileformat=VCFv4.3
##FILTER=<ID=LowQual,Description="low">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="t">
##INFO=<ID=END,Number=1,Type=Integer,Description="e">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="l">
##INFO=<ID=SCORE,Number=1,Type=Float,Description="s">
##FORMAT=<ID=GT,Number=1,Type=String,Description="g">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="q">
##FORMAT=<ID=CN,Number=1,Type=Integer,Description="c">
"""


def made(folder: Path, shape: Shape) -> Path:
    """A VCF of calls with its report beside it, as `cnvnet call` names them."""
    chance = random.Random(1)
    lengths = [2_000_000 // (1 + i) + 5_000 for i in range(shape.contigs)]
    lines = [
        f'##INFO=<ID={name},Number=1,Type=Integer,Description="n">'
        for name in ("SR", "SC", "HC", "GAP", "PE", "LC", "RDS")
    ]
    lines += [f"##contig=<ID=chr{i + 1},length={length}>" for i, length in enumerate(lengths)]
    columns = ["CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT"]
    lines.append("#" + "\t".join([*columns, shape.sample]))
    places = sorted(chance.randrange(min(shape.contigs, 5)) for _ in range(shape.calls))
    lines += [_record(n, shape, lengths[at], at, chance) for n, at in enumerate(places)]
    calls = folder / "made.vcf"
    calls.write_text(_HEADER + "\n".join(lines) + "\n")
    Path(f"{calls}.report.json").write_text(json.dumps(_report(shape, lengths)))
    return calls


SHAPES = {
    "ordinary": Shape(),
    "no calls": Shape(calls=0, warnings=("no candidate was found; the calls file holds none",)),
    "no duplications": Shape(types=("DEL",)),
    "fifty read groups": Shape(groups=50),
    "thousands of contigs": Shape(contigs=3000),
    "names that attack": Shape(
        sample=EVIL, group_name=EVIL, warnings=(EVIL,), identity=EVIL.replace(";", "")
    ),
}


def changed(path: Path, change: dict[str, Any]) -> None:
    """Replaces values at the top of a JSON file."""
    report_json = copy.deepcopy(json.loads(path.read_text()))
    path.write_text(json.dumps(report_json | change))
