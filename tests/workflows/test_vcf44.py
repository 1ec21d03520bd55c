"""The VCFs that the program writes are of version 4.4 (vcf44.py), and the check finds faults."""

import os
import re
import subprocess
from pathlib import Path

import pysam
import pytest

from report_runs import SAMPLES, called
from vcf44 import faults_of

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET", ROOT / "build" / "release" / "cnvnet"))
DATA = ROOT / "tests" / "data" / "platinum"


def text_of(path: Path) -> str:
    """As bcftools, which must have nothing to say of it, reads and writes it."""
    done = subprocess.run(
        ["bcftools", "view", "--no-version", path], check=True, capture_output=True, text=True
    )
    assert done.stderr == ""
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """All kinds of VCF that the program writes."""
    folder = tmp_path_factory.mktemp("vcf")
    reads = ["--reads", DATA / "NA12878.platinum_segments.bam"]
    reads += ["--reference", DATA / "platinum_segments.fa"]
    calls = [called(folder, sample) for sample in SAMPLES]
    sites = ["--sites", folder / "sites.vcf.gz"]
    known = ["--table", f"KNOWN=vcf:{calls[1]}"]
    for words in (
        ["candidates", *reads, "--output", folder / "candidates.vcf.gz"],
        ["merge", "--output", folder / "sites.vcf.gz", *calls],
        ["genotype", *reads, *sites, "--output", folder / "genotypes.vcf.gz"],
        ["filter", "--profile", "high-recall", "--output", folder / "filtered.bcf", calls[0]],
        ["annotate", calls[0], *known, "--output", folder / "annotated.vcf.gz"],
    ):
        subprocess.run([PROGRAM, *words], check=True, capture_output=True)
    return folder


WRITTEN = (
    *(f"{sample}.vcf.gz" for sample in SAMPLES),
    *("candidates.vcf.gz", "sites.vcf.gz", "genotypes.vcf.gz", "filtered.bcf", "annotated.vcf.gz"),
)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_of_version_4_4(folder, name):
    text = text_of(folder / name)
    assert sum(not line.startswith("#") for line in text.splitlines()) > 0
    assert faults_of(text) == []


@pytest.mark.parametrize("name", ("calls.vcf", "candidates.vcf"))
def test_so_are_the_goldens(name):
    assert faults_of((ROOT / "tests" / "golden" / name).read_text()) == []


def test_a_claim_says_what_the_call_rests_on(folder):
    claims = set()
    for sample in SAMPLES:
        with pysam.VariantFile(str(folder / f"{sample}.vcf.gz")) as vcf:
            for record in vcf:
                junction = any(record.info[key] for key in ("SR", "SC", "HC", "GAP", "PE"))
                depth = not junction or "Depth" not in record.filter
                claim = "D" * depth + "J" * junction
                assert record.info["SVCLAIM"] == (claim,)
                claims.add(claim)
    assert {"D", "DJ"} <= claims


# A change of the text, and what must be said of it.
CHANGES = [
    ("VCFv4.4", "VCFv4.3", "fileformat"),
    ("ID=SVLEN,Number=A", "ID=SVLEN,Number=1", "INFO SVLEN is ('1', 'Integer')"),
    ("ID=CN,Number=1,Type=Float", "ID=CN,Number=1,Type=Integer", "FORMAT CN is"),
    (r"##INFO=<ID=SVCLAIM[^\n]*\n", "", "INFO SVCLAIM is not declared"),
    (r"##ALT=<ID=DEL[^\n]*\n", "", "ALT <DEL> is not declared"),
    (r"SVCLAIM=DJ", "SVCLAIM=X", "SVCLAIM X"),
    (r"SVLEN=-\d+", "SVLEN=-7", "SVLEN -7 is not END - POS"),
    (r"SVLEN=-\d+", "SVLEN=-7,9", "2 values, not 1"),
    (r";END=\d+", ";END=1", "END 1 is not behind POS"),
    (r"CIPOS=0,3", "CIPOS=2,3", "CIPOS 2,3"),
    (r"SVTYPE=DEL", "SVTYPE=DUP", "SVTYPE is not the type"),
    (r"SR=5", "SR=5.5", "5.5 is no Integer"),
    (r"\t0/1:", "\t0/2:", "GT 0/2"),
    (r"GT:GQ", "GQ:GT", "FORMAT GQ:GT"),
    (r"\tPASS\t", "\tPASS;LowQual\t", "FILTER PASS;LowQual"),
    (r"\nchr1\t1000", "\nchr9\t1000", "contig chr9"),
    (r"\n(chr1[^\n]*)\n(chrX[^\n]*)", r"\n\2\n\1", "not in order"),
]


@pytest.mark.parametrize(("pattern", "change", "said"), CHANGES, ids=[c[1] for c in CHANGES])
def test_the_check_finds_faults(pattern, change, said):
    text = (ROOT / "tests" / "golden" / "calls.vcf").read_text()
    changed = re.sub(pattern, change, text, count=1)
    assert changed != text
    assert any(said in fault for fault in faults_of(changed)), faults_of(changed)
