"""The public CI: each of its checks is a make target, and the presets are what they say."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yaml").read_text())
PRESETS = json.loads((ROOT / "CMakePresets.json").read_text())
# What a bare container needs before make can run.
PREPARATION = ("apt-get update ", "git config ")


def commands() -> list[str]:
    """Every `run:` of every job, once for each value of the job's matrix."""
    found = []
    for job in WORKFLOW["jobs"].values():
        runs = [step["run"] for step in job["steps"] if "run" in step]
        for run in runs:
            (axis,) = set(re.findall(r"\$\{\{ matrix\.(\w+) \}\}", run)) or {None}
            values = job["strategy"]["matrix"][axis] if axis else [None]
            found += [run.replace(f"${{{{ matrix.{axis} }}}}", str(value)) for value in values]
    return [command for command in found if not command.startswith(PREPARATION)]


def targets() -> set[str]:
    return {command.removeprefix("make ") for command in commands()}


def dry_run(target: str) -> str:
    """What make would do for a target; an error if there is none of that name."""
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", commands())
def test_each_check_is_a_make_target(command):
    assert re.fullmatch(r"make [a-z-]+", command), f"{command}: not a target of the Makefile alone"
    dry_run(command.removeprefix("make "))


def test_the_checks_are_those_that_contributors_expect():
    builds = {"test-gcc-debug", "test-gcc-release", "test-clang-debug", "test-clang-release"}
    assert targets() == {"docs", "lint", "test", "test-report", "test-asan", "test-tsan", *builds}
    assert {job["container"] for job in WORKFLOW["jobs"].values()} == {"debian:12"}


def flattened(name: str) -> dict[str, str]:
    """The cache variables of a configure preset, with those it inherits."""
    preset = next(preset for preset in PRESETS["configurePresets"] if preset["name"] == name)
    above = preset.get("inherits", [])
    variables: dict[str, str] = {}
    for parent in reversed([above] if isinstance(above, str) else above):
        variables |= flattened(parent)
    return variables | preset.get("cacheVariables", {})


def test_warnings_are_errors_in_the_presets_of_ci_alone():
    shown = [preset["name"] for preset in PRESETS["configurePresets"] if not preset.get("hidden")]
    strict = {name for name in shown if flattened(name).get("CNVNET_WERROR") == "ON"}
    builds = {target for target in targets() if re.search("gcc|clang", target)}
    assert strict == {target.removeprefix("test-") for target in builds}
    for name in strict:
        compiler, build = name.split("-")
        assert (
            flattened(name)["CMAKE_CXX_COMPILER"] == {"gcc": "g++", "clang": "clang++-16"}[compiler]
        )
        assert flattened(name)["CMAKE_BUILD_TYPE"].lower() == build


@pytest.mark.parametrize("kind", ["configurePresets", "buildPresets", "testPresets"])
def test_what_make_builds_are_presets(kind):
    there = {preset["name"] for preset in PRESETS[kind]}
    used = set(re.findall(r"--preset (\S+)", "".join(map(dry_run, targets()))))
    assert used and used <= there


def test_the_thread_sanitizer_sees_no_libtorch():
    built = re.search(r"--preset tsan .*--target (.*)", dry_run("test-tsan"))[1].split()
    assert built
    for name in built:
        folder = name.removesuffix("_tests")
        lists = (ROOT / folder / "CMakeLists.txt", ROOT / "tests" / folder / "tests.cmake")
        text = "".join(path.read_text() for path in lists)
        assert not re.search(r"torch|classifier|TBB", text), folder
