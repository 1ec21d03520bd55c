"""Every command that the documentation shows works.

Commands of cnvnet, samtools and bcftools are run, in a folder that holds small files under the
names that the documents use. Long ones are looked at instead: `make` targets by `make -n`, long
scripts by their --help and the files they name, programs that `make test` does not install by their
settings and by the test that runs them. A command of a form that is not known here fails: give it a
rule, or a file, below.
"""

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from docs_commands import Shown, commands_of, documents

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CNVNET", REPOSITORY / "build" / "release" / "cnvnet"))
PYTHON = REPOSITORY / ".venv" / "bin" / "python"
DATA = REPOSITORY / "tests" / "data" / "platinum"
# Copies of the real reads' genome, so that a training finds enough loci; by a hash of their names,
# some fall into each split.
COPIES = 4

# Names in documents → the file of `materials` that stands for them.
ALIASES = {
    "mine.bam": "sample.bam",
    "other.bam": "sample.bam",
    "known.vcf.gz": "truth.vcf.gz",
    "manta.vcf.gz": "calls.vcf.gz",
    "other.vcf.gz": "calls.vcf.gz",
    "my.yaml": "run.yaml",
}

# What a piece of a command in running text lacks to be run, by its subcommand: flag → value.
READS = {"--reads": "sample.bam", "--reference": "genome.fa"}
LACKING = {
    "call": {**READS, "--output": "text.vcf.gz"},
    "candidates": {**READS, "--output": "text.vcf.gz"},
    "encode": {**READS, "--truth": "truth.vcf.gz", "--output": "text.shard"},
    "train": {
        "--from": "models/paper-v1.cnvnet",
        "--shards": "paper.shard",
        "--output": "text.cnvnet",
    },
    "evaluate": {"--shards": "paper.shard", "--model": "models/paper-v1.cnvnet"},
}

# What makes a long command short enough for a test; it is put behind it.
SHORTER = {"train": " --set train.max_epochs=1 --set train.folds=1"}

# Commands that are run as others: pieces in running text, and words that stand for several.
AS = {
    "samtools index": ["samtools index sample.bam"],
    "samtools faidx": ["samtools faidx genome.fa"],
    "samtools view -c": ["samtools view -c sample.bam"],
    "samtools view -c -@2": ["samtools view -c -@2 sample.bam"],
    "bcftools view -f PASS": ["bcftools view -f PASS calls.vcf.gz"],
    "bcftools merge -m id": [
        "bcftools merge -m id --force-samples -o text.bcf calls.vcf.gz truth.vcf.gz"
    ],
    "bcftools merge": ["bcftools merge --force-samples -o text.bcf calls.vcf.gz truth.vcf.gz"],
    "truvari bench": ["truvari bench --help"],
    "truvari collapse": ["truvari collapse --help"],
    "cmake --preset dev|release|asan|tsan": [
        f"cmake -S {REPOSITORY} --list-presets | grep -q '\"{name}\"'"
        for name in ("dev", "release", "asan", "tsan")
    ],
    "cmake --build --preset …": [
        f"cd {REPOSITORY} && cmake --build --list-presets | grep -q '\"release\"'"
    ],
    "ctest --preset …": [f"cd {REPOSITORY} && ctest --list-presets | grep -q '\"release\"'"],
    "make build && cmake --install build/release --prefix PREFIX": [
        "cmake --install build/release --prefix PREFIX"
    ],
    ".venv/bin/python -m pytest tests/workflows": [
        ".venv/bin/python -m pytest --version",
        "test -d tests/workflows",
    ],
}

SNAKEMAKE = (
    ".venv-workflows/bin/snakemake --snakefile workflows/snakemake/workflow/Snakefile"
    " --directory out/cohort"
)
SLURM = f"{SNAKEMAKE} --profile workflows/snakemake/profiles/slurm"

GOES_ON = "test_documented_commands_run_and_find_nothing_left_to_do"
ONE_NODE = "python3 workflows/snakemake/cluster/one_node.py"

# Commands that cannot be run here → the test, or step of `make test-packaging`, that does the same.
HELD_BY = {
    "pip install ./workflows/tune": "tests/workflows/test_tune_package.py::installed",
    "pip install ./workflows/annotate": (
        "tests/workflows/test_annotate.py::test_the_package_is_whole"
    ),
    "pip install ./workflows/report": (
        "tests/workflows/test_report.py::test_pip_installs_it_whole"
    ),
    "docker build -f packaging/Dockerfile -t cnvnet:0.1.0 .": "packaging/in_chroot.py::carry_out",
    "apptainer build cnvnet.sif packaging/cnvnet.def": (
        "tests/workflows/test_packaging.py::test_apptainer_runs_the_same_commands"
    ),
    f"{SNAKEMAKE} --cores 2": f"tests/workflows/test_snakemake.py::{GOES_ON}",
    f"{SNAKEMAKE} --unlock": f"tests/workflows/test_snakemake.py::{GOES_ON}",
    SLURM: f"tests/workflows_cluster/test_slurm.py::{GOES_ON}",
    f"{ONE_NODE} {SLURM} --slurm-status-command squeue --slurm-no-account": (
        f"tests/workflows_cluster/test_slurm.py::{GOES_ON}"
    ),
    'docker run --rm -v "$PWD:/data" cnvnet:0.1.0 cnvnet call run.yaml': (
        "packaging/in_chroot.py::check_image"
    ),
}

# Scripts that run for minutes to hours; they are asked for --help, except for a --dry-run.
LONG_SCRIPTS = {
    "workflows/benchmark/candidates.py",
    "workflows/benchmark/run.py",
    "workflows/benchmark/speed.py",
    "workflows/genomes/make_genome.py",
    "workflows/genomes/yeast.py",
    "workflows/tables/crossval.py",
    "workflows/tables/libraries.py",
    "workflows/train/run.py",
}


def shown_commands() -> list[Shown]:
    """All commands of all documents."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    names = documents(REPOSITORY, listed)
    return [shown for name in names for shown in commands_of(name, (REPOSITORY / name).read_text())]


SHOWN = shown_commands()


def shell(command: str, folder: Path) -> str:
    """Runs the command in `folder`, with the built program and the project's Python tools on the
    path; its output.
    """
    path = f"{PROGRAM.parent}:{PYTHON.parent}:/usr/local/bin:/usr/bin:/bin"
    words = ["bash", "-euo", "pipefail", "-c", command]
    done = subprocess.run(
        words,
        cwd=folder,
        env={"PATH": path, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def copy_genome(folder: Path) -> None:
    """Writes genome.fa and sample.bam: the real reads' segments, and copies under other names."""
    fasta = (DATA / "platinum_segments.fa").read_text()
    names = [line.split()[0][1:] for line in fasta.splitlines() if line.startswith(">")]
    copies = [""] + [f"_c{copy}" for copy in range(1, COPIES)]
    with open(folder / "genome.fa", "w") as genome:
        for copy in copies:
            genome.write(re.sub(r"^>(\S+)", rf">\1{copy}", fasta, flags=re.MULTILINE))
    reads = shell(f"samtools view -h {DATA}/NA12889.platinum_segments.bam", folder).splitlines()
    header = [line for line in reads if line.startswith("@")]
    contigs = [line for line in header if line.startswith("@SQ")]
    named = re.compile(rf"\b({'|'.join(re.escape(name) for name in names)})\b")
    with open(folder / "sample.sam", "w") as sam:
        place = header.index(contigs[0])
        all_contigs = [named.sub(rf"\1{copy}", line) for copy in copies for line in contigs]
        sam.writelines(
            f"{line}\n" for line in header[:place] + all_contigs + header[place + len(contigs) :]
        )
        for copy in copies:
            for line in reads[len(header) :]:
                sam.write(
                    named.sub(
                        rf"\1{copy}",
                        f"{line.split(chr(9), 1)[0]}{copy}\t{line.split(chr(9), 1)[1]}",
                    )
                    + "\n"
                )
    shell(
        "samtools sort -O bam -o sample.bam sample.sam && rm sample.sam"
        " && samtools index sample.bam && samtools faidx genome.fa",
        folder,
    )


@pytest.fixture(scope="session")
def materials(tmp_path_factory) -> Path:
    """A folder with the files that the documents name."""
    folder = tmp_path_factory.mktemp("materials")
    (folder / "models").symlink_to(REPOSITORY / "models")
    copy_genome(folder)
    shell(
        "samtools view -C -T genome.fa -o sample.cram sample.bam && samtools index sample.cram",
        folder,
    )
    shell("cnvnet call --reads sample.bam --reference genome.fa --output calls.vcf.gz", folder)
    # The model of before finds both types in these reads, as a truth to train on must hold them.
    before = "cnvnet call --model models/cnvnet-v1.cnvnet --reads sample.bam --reference genome.fa"
    shell(f"{before} --output before.vcf.gz", folder)
    shell(
        "bcftools view -f PASS -Oz -o truth.vcf.gz before.vcf.gz && bcftools index -t truth.vcf.gz",
        folder,
    )
    shell("awk -v OFS='\\t' '{print $1, 0, $2}' genome.fa.fai > confident.bed", folder)
    encode = "cnvnet encode --reads sample.bam --reference genome.fa --truth truth.vcf.gz"
    shell(f"{encode} --output mine.shard && {encode} --encoding paper --output paper.shard", folder)
    shell(
        'awk -v OFS=\'\\t\' \'{print $1, "made", "gene", 1, $2, ".", "+", ".", "ID=g" NR}\' '
        "genome.fa.fai | gzip > genes.gff3.gz",
        folder,
    )
    shell("cp truth.vcf.gz gnomad.sv.vcf.gz", folder)
    (folder / "annotation.yaml").write_text(
        "annotation: {genes: genes.gff3.gz, tables: "
        "[{name: gnomAD, layout: vcf, file: gnomad.sv.vcf.gz}]}\n"
    )
    (folder / "run.yaml").write_text(
        "input: {reads: sample.bam, reference: genome.fa}\noutput: {calls: calls.vcf.gz}\n"
    )
    (folder / "my_train.yaml").write_text("train: {shards: mine.shard, max_epochs: 1, folds: 1}\n")
    for name, original in ALIASES.items():
        for suffix in ("", ".bai", ".tbi"):
            if (folder / f"{original}{suffix}").exists():
                (folder / f"{name}{suffix}").symlink_to(folder / f"{original}{suffix}")
    return folder


@pytest.fixture(scope="module")
def sandboxes(materials, tmp_path_factory):
    """A folder per document, in which its commands are run one after the other; asked for by the
    document's name.
    """
    folders: dict[str, Path] = {}

    def sandbox(document: str) -> Path:
        if document not in folders:
            folder = tmp_path_factory.mktemp("sandbox")
            for path in materials.iterdir():
                if path.suffix in (".gz", ".tbi", ".yaml", ".shard", ".bed"):
                    (folder / path.name).write_bytes(
                        path.read_bytes()
                    )  # Commands may write these anew.
                else:
                    (folder / path.name).symlink_to(path.resolve())
            for name in (
                ".venv",
                ".venv-workflows",
                "build",
                "configs",
                "docs",
                "packaging",
                "tests",
                "workflows",
            ):
                (folder / name).symlink_to(REPOSITORY / name)
            config = folder / "out" / "cohort" / "config"
            config.mkdir(parents=True)
            (config / "samples.tsv").write_text(f"sample\treads\nNA12889\t{materials}/sample.bam\n")
            (config / "config.yaml").write_text(
                f"samples: config/samples.tsv\nreference: {materials}/genome.fa\npieces: 2\n"
            )
            folders[document] = folder
        return folders[document]

    return sandbox


def subcommands() -> list[str]:
    """The subcommands of the built program."""
    return re.findall(r"^  ([a-z]+) +\S", shell(f"{PROGRAM} --help", REPOSITORY), re.MULTILINE)


def run_cnvnet(shown: Shown, folder: Path) -> None:
    """Runs a command as a code block has it; a subcommand alone in running text is asked for
    --help, a piece completed.
    """
    subcommand, *given = shown.words[1:]
    if shown.block:
        shell(shown.text + SHORTER.get(subcommand, ""), folder)
        return
    if subcommand == "SUBCOMMAND":
        for name in subcommands():
            shell(f"cnvnet {name} {' '.join(given)}", folder)
    elif not given or subcommand.startswith("-"):
        shell(f"cnvnet {subcommand} {'' if subcommand.startswith('-') else '--help'}", folder)
    elif any(
        not word.startswith("-") and not before.startswith("-")
        for before, word in zip([subcommand, *given], given)
    ):
        shell(shown.text, folder)  # It names its inputs.
    else:
        lacking = [
            f"{flag} {value}" for flag, value in LACKING[subcommand].items() if flag not in given
        ]
        shell(f"{shown.text} {' '.join(lacking)}", folder)


def look_at_script(shown: Shown, folder: Path) -> None:
    """Holds a long script's flags to its --help, and the settings that it names to be there."""
    python, script, *arguments = shown.words
    if script not in LONG_SCRIPTS or "--dry-run" in arguments:
        shell(shown.text, folder)
        return
    usage = shell(f"{python} {script} --help", folder)
    for argument in arguments:
        if argument.startswith("--"):
            assert argument.split("=")[0] in re.findall(r"--[\w-]+", usage), (
                f"{script} has no {argument}"
            )
        if argument.endswith(".yaml"):
            assert (folder / argument).exists(), argument


def look_at_make(shown: Shown) -> None:
    """Lets make say what it would do. The long targets are the Makefile's own, and CI runs `make
    test`.
    """
    shell(f"make -n {shlex.join(shown.words[1:])} > /dev/null", REPOSITORY)


def look_at_nextflow(shown: Shown, folder: Path) -> None:
    """Holds pipeline, profiles and parameters of a `nextflow run` to its settings; tests/nextflow
    runs the pipeline.
    """
    run, pipeline, *arguments = shown.words[1:]
    assert run == "run" and (folder / pipeline / "main.nf").exists(), shown.text
    profiles = re.search(
        r"^profiles \{\n(.*?)^\}",
        (folder / pipeline / "nextflow.config").read_text(),
        re.MULTILINE | re.DOTALL,
    )[1]
    schema = (folder / pipeline / "nextflow_schema.json").read_text()
    parameters = {
        name for group in json.loads(schema)["$defs"].values() for name in group["properties"]
    }
    for argument, value in zip(arguments, [*arguments[1:], ""]):
        if argument == "-profile":
            assert set(value.split(",")) <= set(
                re.findall(r"^    (\w+) \{", profiles, re.MULTILINE)
            ), value
        elif argument.startswith("--"):
            assert argument[2:] in parameters, argument
        elif argument.startswith("-"):
            assert argument in ("-resume", "-work-dir", "-stub"), argument


def check(shown: Shown, folder: Path) -> None:
    """Runs or looks at one command; raises AssertionError if it would not work."""
    first = shown.words[0]
    if shown.text in AS:
        for command in AS[shown.text]:
            shell(command, folder)
    elif shown.text in HELD_BY:
        file, test = HELD_BY[shown.text].split("::")
        assert f"def {test}(" in (REPOSITORY / file).read_text(), HELD_BY[shown.text]
    elif first == "make":
        look_at_make(shown)
    elif first in ("cnvnet", "build/release/cnvnet"):
        run_cnvnet(shown, folder)
    elif first.endswith("/bin/python") and len(shown.words) > 1:
        look_at_script(shown, folder)
    elif first == "nextflow":
        look_at_nextflow(shown, folder)
    elif first.endswith("/snakemake"):
        shell(shown.text if "--unlock" in shown.words else f"{shown.text} --dry-run", folder)
    elif first in ("samtools", "bcftools", "tabix", "for", "export", "mkdir") and shown.block:
        shell(shown.text, folder)
    else:
        raise AssertionError(f"no rule for this form of command: {shown}")


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_a_shown_command_works(shown, sandboxes):
    check(shown, sandboxes(shown.file))


def test_the_well_known_commands_are_found():
    found = {(shown.file, shown.text) for shown in SHOWN}
    assert (
        "README.md",
        "cnvnet call --reads sample.bam --reference genome.fa --output calls.vcf.gz",
    ) in found
    assert ("README.md", "make test") in found
    assert ("configs/default.yaml", "cnvnet call my.yaml") in found
    assert {"README.md", "docs/classifier.md", "workflows/README.md", "models/paper-v1.md"} <= {
        name for name, _ in found
    }


@pytest.mark.parametrize(
    "text, expected",
    [
        ("cnvnet call --thread 2", "--thread"),
        ("cnvnet coll run.yaml", "did you mean"),
        ("make nothing", "No rule"),
        (".venv/bin/python workflows/train/run.py --configuration x", "has no --configuration"),
        ("nextflow run workflows/nextflow -profile moon", "moon"),
        ("nextflow run workflows/nextflow --inputs a.csv", "--inputs"),
        ("docker ps", "no rule for this form"),
    ],
)
def test_a_wrong_command_is_noticed(text, expected, sandboxes):
    with pytest.raises(AssertionError, match=re.escape(expected)):
        check(Shown("wrong", 1, text, True), sandboxes("wrong"))


MARKDOWN = """Text with `make
demo` and `cnvnet`, not `nothing to run`.

```
$ cnvnet call \\
    --reads a.bam   # why
for s in a b; do
  cnvnet call $s.yaml
done
```

```yaml
cnvnet: no command
```

```
reads → calls
```

    make test     # both

Indented text in a list:
    make nothing
"""


def test_commands_are_taken_from_markdown():
    assert [(shown.line, shown.text, shown.block) for shown in commands_of("a.md", MARKDOWN)] == [
        (1, "make demo", False),
        (5, "cnvnet call --reads a.bam", True),
        (7, "for s in a b; do cnvnet call $s.yaml; done", True),
        (20, "make test", True),
    ]


def test_commands_are_taken_from_comments():
    text = (
        "# Settings of `cnvnet train`.\n#\n#   cnvnet call my.yaml\n#\nkey: value  # `make test`\n"
    )
    assert [shown.text for shown in commands_of("configs/a.yaml", text)] == [
        "cnvnet train",
        "cnvnet call my.yaml",
    ]
