# Configuration and samples, checked before anything runs, and what the rules share.
import csv

from snakemake.exceptions import WorkflowError
from snakemake.utils import validate

validate(config, "../schemas/config.schema.yaml")


def read_samples(path):
    """The rows of the table of samples by their name, each checked; empty cells are left out."""
    samples = {}
    with open(path, newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            row = {column: value for column, value in row.items() if value}
            validate(row, "../schemas/samples.schema.yaml")
            if row["sample"] in samples:
                raise WorkflowError(f"{path}: the sample {row['sample']} stands in more than one row")
            samples[row["sample"]] = row
    if not samples:
        raise WorkflowError(f"{path}: no sample")
    return samples


SAMPLES = read_samples(config["samples"])
PIECES = range(1, config["pieces"] + 1)
TRUTH_SAMPLES = [name for name, row in SAMPLES.items() if "truth" in row]
CNVNET_CONTAINER = config["container"] or None


wildcard_constraints:
    sample="|".join(re.escape(name) for name in SAMPLES),
    piece=r"\d+",
    distance=r"\d+",


def reads(wildcards):
    """The reads of a sample."""
    return SAMPLES[wildcards.sample]["reads"]


def reads_index(wildcards):
    """The index of a sample's reads: the column `index`, or what samtools would have named it."""
    row = SAMPLES[wildcards.sample]
    ending = "crai" if row["reads"].endswith(".cram") else "bai"
    return row.get("index", f"{row['reads']}.{ending}")


def reference_index():
    """The index files that the reference must have beside it."""
    fasta = config["reference"]
    return [f"{fasta}.{ending}" for ending in (["fai", "gzi"] if fasta.endswith(".gz") else ["fai"])]


def option(flag, value):
    """`flag VALUE`, or nothing where there is no value."""
    return [flag, value] if value else []


def optional_file(key):
    """The file that a key names, as an input; none where the key is empty."""
    return config[key] or []


def profile_file():
    """The profile of thresholds as an input, where it is a file and not the name of a shipped one."""
    return config["profile"] if config["profile"].endswith((".yaml", ".yml")) else []


def memory(wildcards, attempt):
    """MB of a job that reads a genome; more when it is tried again."""
    return config["resources"]["mem_mb"] * attempt


def minutes(wildcards, attempt):
    """Minutes of a job that reads a genome; more when it is tried again."""
    return config["resources"]["runtime"] * attempt


def wanted_files():
    """Everything that the configuration asks for."""
    wanted = expand("results/calls/{sample}.vcf.gz", sample=SAMPLES)
    if config["cohort"]:
        wanted += ["results/cohort/cohort.vcf.gz", "results/cohort/cohort.vcf.gz.tbi"]
    wanted += expand(
        "results/benchmark/{sample}/refdist{distance}/summary.json",
        sample=TRUTH_SAMPLES,
        distance=config["benchmark"]["refdist"],
    )
    if config["multiqc"]:
        wanted.append("results/multiqc/multiqc_report.html")
    return wanted
