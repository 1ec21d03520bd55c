"""The benchmark's profiles of public files: what they name, fetching, and a run in their shape."""

import functools
import gzip
import hashlib
import http.server
import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import ClassVar

import pysam
import pytest
import yaml

from workflows.benchmark import giab_shape
from workflows.benchmark.callers import Job, Manta
from workflows.benchmark.download import InputProblem, check, fetch
from workflows.benchmark.repeat_regions import BedRepeats
from workflows.benchmark.truth_sets import ProfileError, inputs_of, obtain_truth_set
from workflows.genomes.make_genome import GenomeFiles
from workflows.genomes.truth import write_truth

BENCHMARK = Path(giab_shape.__file__).resolve().parent
PROFILES = ("giab_v0.6.yaml", "giab_t2tq100.yaml", "giab_cmrg.yaml")
CONTENT = bytes(range(256)) * 1200
MD5 = "md5:" + hashlib.md5(CONTENT).hexdigest()


class Server(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT with ranges; the first answer to /broken ends half way."""

    asked: ClassVar[list[tuple[str, int]]] = []

    def do_GET(self):
        begin = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        Server.asked.append((self.path, begin))
        broken = self.path == "/broken" and begin == 0
        if self.path == "/plain":
            begin = 0  # a server that cannot resume
        whole = CONTENT[begin:]
        self.send_response(206 if begin else 404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole[:200_000] if broken else whole)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    Server.asked = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{one.server_port}"
        one.shutdown()


def run_benchmark(*arguments, **more):
    command = [
        sys.executable,
        str(BENCHMARK / "run.py"),
        *(str(argument) for argument in arguments),
    ]
    return subprocess.run(command, capture_output=True, text=True, **more)


def test_a_file_appears_when_whole_and_right(server, tmp_path):
    fetch(f"{server}/file", tmp_path / "new" / "file", len(CONTENT), MD5)
    assert (tmp_path / "new" / "file").read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_an_interrupted_download_goes_on(server, tmp_path):
    fetch(f"{server}/broken", tmp_path / "file", None, MD5)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert Server.asked == [("/broken", 0), ("/broken", 3 << 16)]


@pytest.mark.parametrize("path, asked", [("/file", 500), ("/plain", 500)])
def test_what_an_earlier_run_has_brought_is_used_if_the_server_can_resume(
    server, tmp_path, path, asked
):
    (tmp_path / "file.part").write_bytes(CONTENT[:500])
    fetch(server + path, tmp_path / "file", len(CONTENT), MD5)
    assert (tmp_path / "file").read_bytes() == CONTENT and Server.asked == [(path, asked)]


def test_a_wrong_file_is_removed_and_refused(server, tmp_path):
    with pytest.raises(
        InputProblem, match=r"is not the file expected.*start again, or put the right file at"
    ):
        fetch(f"{server}/file", tmp_path / "file", None, "md5:" + "0" * 32)
    assert list(tmp_path.iterdir()) == []


def test_without_internet_the_error_says_which_file_goes_where(server, tmp_path):
    with pytest.raises(InputProblem) as problem:
        fetch("http://127.0.0.1:9/truth.vcf.gz", tmp_path / "truth.vcf.gz", None, None)
    assert "cannot download http://127.0.0.1:9/truth.vcf.gz" in str(problem.value)
    assert f"put it at {tmp_path / 'truth.vcf.gz'}" in str(problem.value)
    with pytest.raises(InputProblem, match="404"):
        fetch(f"{server}/missing", tmp_path / "other", None, None)


def test_a_file_put_by_hand_is_checked_once_and_again_when_it_changes(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    check(path, len(CONTENT), MD5)
    assert json.loads((tmp_path / "file.verified").read_text())["checksum"] == MD5
    path.write_bytes(CONTENT[:-1] + b"x")
    with pytest.raises(InputProblem, match="has the md5"):
        check(path, len(CONTENT), MD5)
    with pytest.raises(InputProblem, match="bytes instead of 5"):
        check(path, 5, None)


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_name_hg002_and_public_files(name, tmp_path):
    profile = yaml.safe_load((BENCHMARK / name).read_text())
    inputs = inputs_of(profile, tmp_path)
    assert profile["sample"] == "HG002"
    assert all(
        one.url.startswith("https://") and one.path.parent == tmp_path for one in inputs.values()
    )
    assert {"truth", "regions", "repeats", "reference", "reads", "reads_index"} == set(inputs)
    assert inputs["truth"].checksum and inputs["reference"].checksum
    assert inputs["reads_index"].path.name == f"{inputs['reads'].path.name}.bai"


@pytest.mark.parametrize("name", PROFILES)
def test_a_dry_run_names_every_input_and_command_and_makes_nothing(name, tmp_path):
    done = run_benchmark("--config", BENCHMARK / name, "--dry-run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for entry in yaml.safe_load((BENCHMARK / name).read_text())["files"].values():
        assert f"from {entry['url']}" in done.stdout
        assert (
            f"size {entry['size']}" in done.stdout
            and f"checksum {entry['checksum']}" in done.stdout
        )
    assert "absent; would be downloaded" in done.stdout
    assert (
        "cnvnet call --reads" in done.stdout
        and "--includebed" in done.stdout
        and "--refdist 2000" in done.stdout
    )
    assert "--dup-to-ins" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_of_made_genomes_and_of_ones_own_reads(tmp_path):
    made = run_benchmark("--config", BENCHMARK / "chr2.yaml", "--dry-run", cwd=tmp_path)
    assert made.returncode == 0 and "would be made by chr2_test.yaml" in made.stdout
    own = ("--reads", "mine.cram", "--reference", "mine.fa")
    done = run_benchmark("--config", BENCHMARK / PROFILES[0], "--dry-run", *own, cwd=tmp_path)
    assert f"reads: {tmp_path / 'mine.cram'}\n    absent; put it there" in done.stdout
    assert "60x" not in done.stdout and f"--reference {tmp_path / 'mine.fa'}" in done.stdout
    refused = run_benchmark("--config", BENCHMARK / "chr2.yaml", "--dry-run", *own, cwd=tmp_path)
    assert refused.returncode == 2 and "makes its genomes" in refused.stderr


@pytest.mark.parametrize(
    "files, message",
    [
        ({"truth": {"url": "https://x/t"}}, "are needed"),
        (
            {"truth": {"uri": "x"}, "reference": {"file": "r"}, "reads": {"file": "b"}},
            "unknown keys: uri",
        ),
        (
            {"truth": {"size": 3}, "reference": {"file": "r"}, "reads": {"file": "b"}},
            "name a url or a file",
        ),
        (
            {
                "truth": {"file": "t", "checksum": "ab"},
                "reference": {"file": "r"},
                "reads": {"file": "b"},
            },
            "md5:…",
        ),
    ],
)
def test_a_profile_with_faults_is_refused(files, message, tmp_path):
    with pytest.raises(ProfileError, match=message):
        inputs_of({"files": files}, tmp_path)


def test_repeats_of_a_bed_file(tmp_path):
    bed = tmp_path / "r.bed.gz"
    bed.write_bytes(gzip.compress(b"#c\nc\t100\t200\nc\t150\t250\nd\t0\t10\nc\t300\t400\textra\n"))
    repeats = BedRepeats(bed)
    assert (
        repeats.contain("c", 100, 250)
        and repeats.contain("c", 50, 150)
        and repeats.contain("c", 200, 300)
    )
    assert not repeats.contain("c", 49, 150) and not repeats.contain("c", 240, 301)
    assert repeats.contain("c", 399, 400) and not repeats.contain("c", 400, 401)
    assert not repeats.contain("c", 0, 100) and not repeats.contain("e", 0, 100)


@pytest.fixture
def genome(tmp_path):
    """A genome of one contig with a truth and one read."""
    files = GenomeFiles(tmp_path / "genomes", "tiny")
    files.folder.mkdir()
    bases = "ACGTTGCATCCAGTA" * 16000
    files.fasta.write_text(f">c\n{bases}\n")
    pysam.faidx(str(files.fasta))
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "c", "LN": len(bases)}]}
    with pysam.AlignmentFile(str(files.bam), "wb", header=header) as bam:
        read = pysam.AlignedSegment(bam.header)
        read.query_name, read.query_sequence, read.reference_id, read.reference_start = (
            "r",
            "ACGT",
            0,
            100,
        )
        read.cigarstring = "4M"
        bam.write(read)
    pysam.index(str(files.bam))
    write_truth(files.truth, vcf_text("tiny", TRUTH))
    return files


# Kind, position, size, genotype, additional copies. The tenth does not pass in GIAB's shape.
TRUTH = [("DEL", 5000 + 10000 * i, 100, "0|1", 0) for i in range(8)]
TRUTH += [
    ("DUP", 90000, 400, "1|1", 1),
    ("DEL", 100000, 100, "1|1", 0),
    ("DUP", 110000, 60, "0|1", 3),
]


def vcf_text(sample, events):
    text = (
        '##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description="All filters passed">\n'
        "##contig=<ID=c,length=240000>\n"
    )
    for key, kind in (
        ("SVTYPE", "String"),
        ("END", "Integer"),
        ("SVLEN", "Integer"),
        ("COPIES", "Integer"),
    ):
        text += f'##INFO=<ID={key},Number=1,Type={kind},Description="{key}">\n'
    text += '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    text += f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}\n"
    for kind, at, size, genotype, copies in events:
        info = f"SVTYPE={kind};END={at + size};SVLEN={-size if kind == 'DEL' else size}"
        info += f";COPIES={copies}" if copies else ""
        text += f"c\t{at}\t{kind}{at}\tN\t<{kind}>\t50\tPASS\t{info}\tGT\t{genotype}\n"
    return text


def shaped(genome, tmp_path):
    """Writes the genome in GIAB's shape; returns the folder."""
    data = tmp_path / "data"
    data.mkdir()
    settings = {"types": ["DEL", "DUP as INS"], "callers": ["cnvnet", "manta"], "refdist": [500]}
    settings["truvari"] = {"pctseq": 0, "passonly": True}
    files = giab_shape.shape(genome, "HG9999", data)
    giab_shape.write_profile(files, settings, "HG9999", data / "profile.yaml")
    return data


def test_a_truth_in_giabs_shape(genome, tmp_path):
    data = shaped(genome, tmp_path)
    with pysam.VariantFile(str(data / "HG9999_SVs_made.vcf.gz")) as vcf:
        assert list(vcf.header.samples) == ["HG9999"]
        records = list(vcf)
    bases = "ACGTTGCATCCAGTA" * 16000
    deletion, duplication, doubtful, copies = records[0], records[8], records[9], records[10]
    assert (deletion.ref, deletion.alts) == (bases[4999:5100], (bases[4999],))
    assert (duplication.info["SVTYPE"], duplication.alts[0]) == ("INS", bases[89999:90400])
    assert (
        copies.info["SVLEN"] == (180,)
        and len(copies.alts[0]) == 181
        and copies.samples[0]["GT"] == (0, 1)
    )
    assert list(doubtful.filter) == ["NoConsensusGT"] and list(deletion.filter) == ["PASS"]
    regions = [line.split() for line in (data / "HG9999_SVs_made.bed").read_text().splitlines()]
    assert [(int(begin), int(end)) for _, begin, end in regions] == [
        (0, 98999),
        (101100, 150000),
        (200000, 240000),
    ]


def test_the_command_that_shapes_makes_the_genome_and_a_profile_that_can_be_run(tmp_path):
    bases = random.Random(5).choices("ACGT", k=60_000)
    (tmp_path / "r.fa").write_text(">c\n" + "".join(bases) + "\n")
    reads = {"depth": 2, "length": 100, "insert_mean": 300, "insert_sd": 30, "profile": "HS20"}
    recipe = {
        "name": "tiny",
        "seed": 3,
        "references": ["r.fa"],
        "extra": {"deletions_per_mb": 60},
        "reads": reads,
    }
    (tmp_path / "recipe.yaml").write_text(yaml.safe_dump({"genomes": [recipe]}))
    config = {"genomes": "recipe.yaml", "genome": "tiny", "sample": "HG9999"}
    config["settings_of"] = str(BENCHMARK / "giab_v0.6.yaml")
    (tmp_path / "shape.yaml").write_text(yaml.safe_dump(config))
    out = tmp_path / "out" / "shape"
    command = [
        sys.executable,
        giab_shape.__file__,
        "--config",
        tmp_path / "shape.yaml",
        "--out",
        out,
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    plan = run_benchmark("--config", out / "profile.yaml", "--data", out, "--dry-run", cwd=tmp_path)
    assert plan.returncode == 0 and "absent; " not in plan.stdout and "--dup-to-ins" in plan.stdout
    truth_set = obtain_truth_set(
        "x", inputs_of(yaml.safe_load((out / "profile.yaml").read_text()), out)
    )
    with pysam.VariantFile(str(truth_set.truth)) as vcf:
        assert {record.info["SVTYPE"] for record in vcf} == {"DEL"}


def fake_cnvnet(tmp_path, events):
    """Returns a program that writes these calls, whatever the reads."""
    write_truth(tmp_path / "calls.vcf.gz", vcf_text("HG9999", events))
    program = tmp_path / "cnvnet"
    program.write_text(
        f"#!{sys.executable}\nimport shutil, sys\n"
        "if '--version' in sys.argv:\n    print('cnvnet 9.9.9'); sys.exit()\n"
        "out = sys.argv[sys.argv.index('--output') + 1]\n"
        "for end in ('', '.tbi'):\n"
        f"    shutil.copyfile({str(tmp_path / 'calls.vcf.gz')!r} + end, out + end)\n"
    )
    program.chmod(0o755)
    return program


def test_a_run_on_files_in_giabs_shape(genome, tmp_path):
    """All that happens to GIAB's files: checks, unpacking, calls, confident regions, filters, gains
    as insertions.
    """
    data = shaped(genome, tmp_path)
    calls = [
        *TRUTH[:6],
        ("DEL", 100000, 100, "1/1", 0),
        ("DUP", 160000, 300, "0/1", 0),
        ("DEL", 220000, 90, "0/1", 0),
    ]
    calls = sorted([*calls, ("DUP", 90003, 397, "0/1", 0)], key=lambda event: event[1])
    program, out = fake_cnvnet(tmp_path, calls), tmp_path / "out" / "bench"
    asked = ("--config", data / "profile.yaml", "--data", data, "--cnvnet", program, "--out", out)
    folders = os.environ["PATH"].split(os.pathsep)
    no_manta = os.pathsep.join(one for one in folders if not Path(one, "configManta.py").exists())
    done = run_benchmark(*asked, env=os.environ | {"PATH": no_manta})
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in (out / "table.tsv").read_text().splitlines()]
    counts = {(row[1], row[3]): [int(cell) for cell in row[9:]] for row in rows[1:]}
    # The tenth event and its call are outside the confident regions, as is the DUP in the block
    # left out.
    assert counts["DEL", "all"] == [6, 2, 6, 1]
    assert counts["DUP as INS", "all"] == [1, 1, 1, 0]
    assert counts["DUP as INS", "homozygous"][:2] == [1, 0] and counts[
        "DUP as INS", "heterozygous"
    ][2:] == [1, 0]
    assert (data / "made_reference.fa.fai").exists() and (
        data / "HG9999_SVs_made.vcf.gz.verified"
    ).exists()
    versions = json.loads((out / "versions.json").read_text())
    assert (
        versions["callers"] == {"cnvnet": "cnvnet 9.9.9"}
        and versions["config"]["sample"] == "HG9999"
    )
    assert versions["left_out"] == ["manta: absent (not installed: configManta.py)"]
    assert "manta: absent" in (out / "table.html").read_text()
    params = json.loads(
        (out / "HG9999_made" / "cnvnet" / "DUP_as_INS.r500" / "params.json").read_text()
    )
    assert (
        params["dup_to_ins"]
        and params["passonly"]
        and params["includebed"] == str(data / "HG9999_SVs_made.bed")
    )
    assert {path.suffix for path in (out / "plots").iterdir()} == {".svg", ".png"}

    (data / "HG9999_SVs_made.bed").write_text("c\t0\t5\n")
    spoilt = run_benchmark(*asked)
    assert spoilt.returncode == 3 and "HG9999_SVs_made.bed has 6 bytes instead of" in spoilt.stderr


def test_all_files_of_a_profile_are_downloaded(genome, tmp_path):
    data, new = shaped(genome, tmp_path), tmp_path / "new"
    profile = yaml.safe_load((data / "profile.yaml").read_text())
    files = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(data))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), files) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        for entry in profile["files"].values():
            entry["url"] = f"http://127.0.0.1:{one.server_port}/{entry.pop('file')}"
        truth_set = obtain_truth_set("x", inputs_of(profile, new))
        one.shutdown()
    assert truth_set.fasta == new / "made_reference.fa" and truth_set.fasta.read_text().startswith(
        ">c\nACGTTGCA"
    )
    assert truth_set.truth.read_bytes() == (data / "HG9999_SVs_made.vcf.gz").read_bytes()
    with pysam.AlignmentFile(str(truth_set.bam)) as bam:
        assert bam.count("c", 0, 1000) == 1
    again = obtain_truth_set(
        "x", inputs_of(profile, new)
    )  # the server is gone: what is there is used
    assert again == truth_set


def test_files_that_are_missing_stop_the_run(genome, tmp_path):
    data = shaped(genome, tmp_path)
    profile = yaml.safe_load((data / "profile.yaml").read_text())
    (data / "HG9999.made.30x.bam.bai").unlink()
    del profile["files"]["reads_index"]
    with pytest.raises(InputProblem, match="has no index beside it: samtools index"):
        obtain_truth_set("x", inputs_of(profile, data))
    (data / "HG9999_SVs_made.vcf.gz").unlink()
    with pytest.raises(
        InputProblem, match=r"there is no .*HG9999_SVs_made\.vcf\.gz, which is named as truth"
    ):
        obtain_truth_set("x", inputs_of(profile, data))


def test_manta_is_run_in_its_two_steps(genome, tmp_path, monkeypatch):
    """A stand-in for Manta, which Debian and PyPI do not have, takes its arguments and writes where
    it writes.
    """
    write_truth(tmp_path / "diploid.vcf.gz", vcf_text("tiny", TRUTH[:2]))
    run = (
        "#!/bin/bash\nset -eu\n[ $1 = -j ] && [ $2 = 2 ]\n"
        "d=$(dirname $0)/results/variants; mkdir -p $d\n"
        f"cp {tmp_path}/diploid.vcf.gz $d/diploidSV.vcf.gz\n"
    )
    (tmp_path / "workflow").write_text(run)
    (tmp_path / "workflow").chmod(0o755)
    config = tmp_path / "configManta.py"
    config.write_text(
        "#!/bin/bash\nset -eu\nif [ $1 = --version ]; then echo 1.6.0; exit; fi\n"
        "[ $1 = --bam ] && [ -e $2 ] && [ $3 = --referenceFasta ] && [ -e $4 ]\n"
        "[ $5 = --runDir ]\n"
        f"mkdir $6; cp {tmp_path}/workflow $6/runWorkflow.py\n"
    )
    config.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    job = Job(genome.bam, genome.fasta, tmp_path / "manta", 2)
    job.folder.mkdir()
    assert not Manta().missing() and Manta().version() == "1.6.0"
    Manta().call(job)
    with pysam.VariantFile(str(job.calls)) as vcf:
        assert [record.pos for record in vcf] == [5000, 15000]
    assert sorted(path.name for path in job.folder.iterdir()) == [
        "calls.vcf.gz",
        "calls.vcf.gz.tbi",
        "log.txt",
    ]
