"""What `cmake --install` lays down: a prefix that can be moved, completions that complete, a clean
manual page.
"""

import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest

from report_runs import Shape, made

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / "build" / "release"
READS = REPOSITORY / "tests" / "data" / "platinum"


def run(*words, **options) -> str:
    """What the command prints; an error if it fails."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def prefix(tmp_path_factory) -> Path:
    """An installed cnvnet that was moved after it was installed."""
    first = tmp_path_factory.mktemp("install") / "first"
    run("cmake", "--install", BUILD, "--prefix", first)
    return first.rename(first.with_name("moved here"))


@pytest.fixture(scope="module")
def subcommands(prefix) -> dict[str, set[str]]:
    """Each subcommand and its flags, as --help lists them."""
    usage = run(prefix / "bin" / "cnvnet", "--help")
    names = re.findall(r"^  ([a-z]+) +\S", usage, re.MULTILINE)
    assert {"call", "train", "completion", "manual"} <= set(names)
    helps = {name: run(prefix / "bin" / "cnvnet", name, "--help") for name in names}
    return {
        name: set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", text, re.MULTILINE))
        for name, text in helps.items()
    }


def test_the_places(prefix):
    there = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}
    assert {
        "bin/cnvnet",
        "lib/cnvnet/cnvnet_network.so",
        "share/cnvnet/models/cnvnet-v3.cnvnet",
        "share/cnvnet/models/paper-v1.cnvnet",
        "share/cnvnet/models/cnvnet-v3.md",
        "share/cnvnet/configs/default.yaml",
        "share/cnvnet/workflows/tune/tune.py",
        "share/cnvnet/workflows/tune/pyproject.toml",
        "share/cnvnet/workflows/annotate/annotate.py",
        "share/cnvnet/workflows/report/report.py",
        "share/cnvnet/workflows/report/cnvnet_report/vendor/plotly-basic.min.js",
        "share/doc/cnvnet/README.md",
        "share/doc/cnvnet/LICENSE",
        "share/doc/cnvnet/CHANGELOG.md",
        "share/doc/cnvnet/docs/classifier.md",
        "share/man/man1/cnvnet.1",
        "share/bash-completion/completions/cnvnet",
        "share/zsh/site-functions/_cnvnet",
        "share/fish/vendor_completions.d/cnvnet.fish",
    } <= there
    assert not [path for path in there if "__pycache__" in path or path.endswith(".pyc")]
    of_workflows = {path for path in there if path.startswith("share/cnvnet/workflows/")}
    assert {path.split("/")[3] for path in of_workflows} == {"tune", "report", "annotate"}
    profiles = {path.name for path in (REPOSITORY / "configs").glob("profiles/*.yaml")}
    assert {f"share/cnvnet/profiles/{name}" for name in profiles} <= there


def test_the_systems_libraries_need_no_path(prefix):
    for path in ("bin/cnvnet", "lib/cnvnet/cnvnet_network.so"):
        assert "RUNPATH" not in run("readelf", "-d", prefix / path)


def test_it_calls_with_the_installed_model(prefix, tmp_path):
    calls = tmp_path / "calls.vcf"
    run(
        prefix / "bin" / "cnvnet",
        "call",
        "--reads",
        READS / "NA12889.platinum_segments.bam",
        "--reference",
        READS / "platinum_segments.fa",
        "--output",
        calls,
        "--regions",
        "chr19_12693768_12700024",
    )
    report = json.loads(Path(f"{calls}.report.json").read_text())
    assert str(prefix / "share" / "cnvnet" / "models" / "cnvnet-v3.cnvnet") in json.dumps(report)


def test_its_python_package_is_whole(prefix):
    """The package's modules find each other, and none of them needs the rest of workflows/."""
    tune = prefix / "share" / "cnvnet" / "workflows" / "tune"
    words = (
        "import cnvnet_tune.command, sys; assert 'workflows' not in sys.modules; "
        "print(cnvnet_tune.__file__)"
    )
    python = REPOSITORY / ".venv" / "bin" / "python"
    assert run(python, "-c", words, cwd=tune).strip() == str(tune / "cnvnet_tune" / "__init__.py")


def test_its_report_makes_a_page(prefix, tmp_path):
    calls = made(tmp_path, Shape())
    python = REPOSITORY / ".venv" / "bin" / "python"
    run("env", f"CNVNET_PYTHON={python}", prefix / "bin" / "cnvnet", "report", calls)
    assert "<h1>made</h1>" in Path(f"{calls}.report.html").read_text()


def test_without_tests_it_is_configured_without_googletest(tmp_path):
    run(
        "cmake",
        "-S",
        REPOSITORY,
        "-B",
        tmp_path,
        "-DCNVNET_TESTS=OFF",
        "-DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON",
    )
    assert not (tmp_path / "tests").exists()


# The manual page.


def test_the_manual_lists_every_subcommand_and_flag(prefix, subcommands):
    page = run("mandoc", "-Tutf8", "-Owidth=200", prefix / "share" / "man" / "man1" / "cnvnet.1")
    page = re.sub(".\x08", "", page)  # Bold and underlined letters are overstruck.
    sections = {text.split("\n", 1)[0]: text for text in page.split("\n   cnvnet ")[1:]}
    assert set(sections) == set(subcommands)
    for subcommand, flags in subcommands.items():
        assert flags <= set(re.findall(r"--[a-z-]+", sections[subcommand])), subcommand


def test_the_manual_is_clean_troff(prefix):
    page = prefix / "share" / "man" / "man1" / "cnvnet.1"
    assert run("mandoc", "-Tlint", "-Wwarning", page) == ""
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", page], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_the_manual_names_every_environment_variable_and_exit_code(prefix):
    page = (prefix / "share" / "man" / "man1" / "cnvnet.1").read_text()
    sources = "".join(path.read_text() for path in (REPOSITORY / "pipeline").rglob("*.cc"))
    variables = set(re.findall(r'getenv\("(\w+)"\)', sources))
    assert "CNVNET_MODEL" in variables
    assert not [
        name for name in variables if name.startswith("CNVNET_") and f".B {name}\n" not in page
    ]
    documented = (REPOSITORY / "docs" / "exit_codes.md").read_text()
    codes = re.findall(r"^\| ([0-9, ]+) \| ", documented, re.MULTILINE)
    assert len(codes) == 7
    assert not [code for code in codes if f".B {code}\n" not in page]


# Completion. Each shell is asked for what it offers at the end of a line that is not finished.


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with something to complete."""
    (tmp_path / "sample one.bam").touch()
    (tmp_path / "models").mkdir()
    return tmp_path


def bash_offers(prefix, folder, *words: str) -> set[str]:
    script = (
        'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cnvnet; '
        'for offer in "${COMPREPLY[@]}"; do printf "%s\\n" "$offer"; done; complete -p cnvnet >&2'
    )
    file = prefix / "share" / "bash-completion" / "completions" / "cnvnet"
    return set(run("bash", "-c", script, file, "cnvnet", *words, cwd=folder).splitlines())


def fish_offers(prefix, folder, *words: str) -> set[str]:
    file = prefix / "share" / "fish" / "vendor_completions.d" / "cnvnet.fish"
    script = "source $argv[1]; complete -C $argv[2]"
    home = {"PATH": "/usr/bin:/bin", "HOME": str(folder / "models"), "LC_ALL": "C.UTF-8"}
    lines = run(
        "fish",
        "--no-config",
        "-c",
        script,
        file,
        " ".join(["cnvnet", *words]),
        cwd=folder,
        env=home,
    )
    return {line.split("\t")[0] for line in lines.splitlines()}


class ZshShell:
    """A zsh on a terminal, whose cnvnet prints its arguments."""

    def __init__(self, prefix: Path, folder: Path):
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.chdir(folder)
            os.execve(
                "/usr/bin/zsh",
                ["zsh", "-f", "-i"],
                {"PATH": "/usr/bin:/bin", "TERM": "dumb", "HOME": str(folder)},
            )
        functions = prefix / "share" / "zsh" / "site-functions"
        self._send(
            f"fpath=('{functions}' $fpath); autoload -U compinit; compinit -u -D; "
            "unsetopt automenu\n"
        )
        self._send("cnvnet() { print -r -- GOT ${(j:|:)@} END }; cnvnet ready\n")
        self._answer("GOT ready END")

    def complete(self, line: str) -> str:
        """The arguments, joined by |, of `line` after a tab at its end."""
        self._send(line + "\t\n")
        return self._answer("GOT [^$]* END")[4:-4]

    def close(self) -> None:
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._terminal)

    def _send(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def _answer(self, pattern: str) -> str:
        text = ""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if select.select([self._terminal], [], [], 1)[0]:
                text += os.read(self._terminal, 4096).decode(errors="replace")
            if found := re.search(pattern, text):
                return found[0]
        raise AssertionError(f"zsh did not answer: {text!r}")


@pytest.mark.parametrize("offers", [bash_offers, fish_offers])
class TestCompletion:
    def test_subcommands(self, prefix, folder, subcommands, offers):
        assert set(subcommands) <= offers(prefix, folder, "")
        assert offers(prefix, folder, "ca") == {"call", "candidates"}

    def test_flags(self, prefix, folder, subcommands, offers):
        for subcommand, flags in subcommands.items():
            assert offers(prefix, folder, subcommand, "--") == flags
        assert offers(prefix, folder, "call", "--re") == {
            "--reads",
            "--reference",
            "--regions",
            "--resume",
        }

    def test_choices(self, prefix, folder, offers):
        assert offers(prefix, folder, "call", "--device", "") == {"cpu", "cuda", "auto"}
        assert offers(prefix, folder, "completion", "") == {"bash", "zsh", "fish"}

    def test_numbers_are_not_guessed(self, prefix, folder, offers):
        assert offers(prefix, folder, "call", "--threads", "") == set()


def test_bash_offers_files_and_folders(prefix, folder):
    assert bash_offers(prefix, folder, "call", "--reads", "") == {"sample one.bam", "models"}
    assert bash_offers(prefix, folder, "call", "--reads", "sa") == {"sample one.bam"}
    assert bash_offers(prefix, folder, "call", "m") == {"models"}
    assert bash_offers(prefix, folder, "encode", "--png", "") == {"models"}
    assert bash_offers(prefix, folder, "call", "--device", "=", "cu") == {"cuda"}


def test_fish_offers_files_and_folders(prefix, folder):
    assert fish_offers(prefix, folder, "call", "--reads", "sa") == {"sample one.bam"}
    assert fish_offers(prefix, folder, "call", "m") == {"models/"}
    assert fish_offers(prefix, folder, "encode", "--png", "") == {"models/"}


def test_zsh_completes(prefix, folder):
    shell = ZshShell(prefix, folder)
    try:
        assert shell.complete("cnvnet cand") == "candidates"
        assert shell.complete("cnvnet call --dev") == "call|--device"
        assert shell.complete("cnvnet call --device cu") == "call|--device|cuda"
        assert shell.complete("cnvnet completion f") == "completion|fish"
        assert shell.complete("cnvnet call --reads sa") == "call|--reads|sample one.bam"
        assert shell.complete("cnvnet call m") == "call|models"
        assert shell.complete("cnvnet encode --png m") == "encode|--png|models"
    finally:
        shell.close()
