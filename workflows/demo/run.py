#!/usr/bin/env python3
"""Calls the shipped real reads (Platinum Genomes) and says, for each known event, what was found.

Standard library only. Usage: run.py --cnvnet build/release/cnvnet --out out/demo
"""

import argparse
import csv
import gzip
import re
import subprocess
import sys
import time
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "tests" / "data" / "platinum"
SAMPLES = ("NA12878", "NA12889", "NA12890")
MAX_END_ERROR = 10  # bp: what "found exactly" means


def call(cnvnet, reads, reference, output):
    """Runs one `cnvnet call`; returns seconds."""
    begin = time.monotonic()
    command = [cnvnet, "call", "--reads", reads, "--reference", reference, "--output", output]
    subprocess.run([str(part) for part in command], check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - begin


def read_calls(path):
    """All records of a VCF as dictionaries; begin and end are 0-based, half-open."""
    calls = []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            info = dict(item.partition("=")[::2] for item in fields[7].split(";"))
            genotype = dict(zip(fields[8].split(":"), fields[9].split(":"), strict=False))["GT"]
            calls.append(
                {
                    "contig": fields[0],
                    "begin": int(fields[1]),
                    "end": int(info["END"]),
                    "type": info["SVTYPE"],
                    "filter": fields[6],
                    "quality": fields[5],
                    "genotype": genotype,
                }
            )
    return calls


def read_known(path):
    """Events of known_svs.tsv; `junctions` holds the readings of the junction as (begin, end)."""
    with open(path, encoding="utf-8") as lines:
        rows = list(csv.DictReader((line.lstrip("#") for line in lines), delimiter="\t"))
    for row in rows:
        row["junctions"] = [
            (int(a), int(b)) for a, b in re.findall(r"(\d+)-(\d+)", row["junction_on_segment"])
        ]
        row["region"] = (int(row["segment_start"]), int(row["segment_end"]))
    return rows


def end_error(call_, junctions):
    """bp by which the worse end misses the nearest reading of the junction."""
    return min(max(abs(call_["begin"] - a), abs(call_["end"] - b)) for a, b in junctions)


def describe(event, calls):
    """A cell of the table: (text, whether it is the right call, whether its ends are exact)."""
    here = [c for c in calls if c["contig"] == event["segment"] and c["filter"] == "PASS"]
    if event["type"] == "INV":
        wrong = [
            c
            for c in here
            if c["begin"] < event["region"][1] + 500 and c["end"] > event["region"][0] - 500
        ]
        return (
            ("not called (right)", True, True)
            if not wrong
            else (f"called {wrong[0]['type']} (wrong)", False, False)
        )
    found = sorted(
        (end_error(c, event["junctions"]), c["begin"], c)
        for c in here
        if c["type"] == event["type"]
    )
    if not found or found[0][0] > 500:
        return "not found", False, False
    error, _, best = found[0]
    text = f"{best['type']} {best['begin'] + 1}-{best['end']} {best['genotype']}"
    text += f" Q{float(best['quality']):.0f}, ends within {error} bp"
    return text, True, error <= MAX_END_ERROR


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cnvnet", required=True, type=lambda text: Path(text).resolve())
    parser.add_argument("--out", required=True, type=lambda text: Path(text).resolve())
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    known = read_known(DATA / "known_svs.tsv")
    wrong, inexact = [], []
    for sample in SAMPLES:
        output = arguments.out / f"{sample}.vcf.gz"
        seconds = call(
            arguments.cnvnet,
            DATA / f"{sample}.platinum_segments.bam",
            DATA / "platinum_segments.fa",
            output,
        )
        calls = read_calls(output)
        passed = sum(c["filter"] == "PASS" for c in calls)
        print(f"\n{sample}: {passed} PASS calls in {seconds:.1f} s -> {output}")
        for event in known:
            text, right, exact = describe(event, calls)
            name = f"{event['type']} {event['segment']}"
            print(f"  {name:<30} known {event[sample]:<40} {text}")
            if sample == "NA12878" and not right:
                wrong.append(name)
            elif sample == "NA12878" and not exact:
                inexact.append(name)
    output = arguments.out / "background.vcf.gz"
    seconds = call(
        arguments.cnvnet,
        DATA / "NA12878.hg19_chr20_10mb_100kb.bam",
        DATA / "hg19_chr20_sparse.fa.gz",
        output,
    )
    passed = sum(c["filter"] == "PASS" for c in read_calls(output))
    print(
        "\nNA12878, 100 kb of chr20 without known events: "
        f"{passed} PASS calls (0 expected) in {seconds:.1f} s -> {output}"
    )
    if passed:
        wrong.append("background")
    print(
        "\nNA12878: "
        + ("all events called as known" if not wrong else "WRONG at " + ", ".join(wrong))
    )
    if inexact:
        print(
            f"  an end is more than {MAX_END_ERROR} bp from the published junction at "
            + ", ".join(inexact)
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
