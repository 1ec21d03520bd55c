"""Each module's nf-test file, run as nf_test.py says; and what nf-core asks of a module's files."""

from pathlib import Path

import pytest

from nf_test import read_tests

PROJECT = Path(__file__).resolve().parents[2] / "workflows" / "nextflow"
MODULES = sorted(path.parent for path in (PROJECT / "modules").rglob("main.nf"))
MARKER = Path("assertions_hold")
TESTS = [
    pytest.param(test, id=f"{folder.parent.name}/{folder.name}: {test.name}")
    for folder in MODULES
    for test in read_tests(folder / "tests" / "main.nf.test", PROJECT, MARKER)
]


def test_there_are_modules_and_each_has_a_real_and_a_stub_test():
    assert {f"{folder.parent.name}/{folder.name}" for folder in MODULES} == {
        "cnvnet/stats",
        "cnvnet/regions",
        "cnvnet/call",
        "cnvnet/gather",
        "cnvnet/merge",
        "cnvnet/genotype",
        "bcftools/merge",
    }
    names = [test.id for test in TESTS]
    for folder in MODULES:
        own = [name for name in names if name.startswith(f"{folder.parent.name}/{folder.name}:")]
        assert {name.endswith("- stub") for name in own} == {True, False}


@pytest.mark.parametrize("test", TESTS)
def test_module(test, nextflow):
    (nextflow.folder / "test.nf").write_text(test.script)
    done = nextflow.run(
        "run",
        "test.nf",
        "-c",
        PROJECT / "conf" / "nf-test.config",
        *test.options,
        "-ansi-log",
        "false",
    )
    assert (nextflow.folder / MARKER).exists(), done.stdout
