"""workflows/tune as a package of its own: what installing it lays down, and that this is enough."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cnvnet_tune.__main__ import _PACKAGES

ROOT = Path(__file__).resolve().parents[2]
TUNE = ROOT / "workflows" / "tune"


def version_of(text: str) -> list[int]:
    return [int(number) for number in text.split(".")[:2]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder into which pip installed the package, built from a copy."""
    folder = tmp_path_factory.mktemp("package")
    copy = folder / "tune"
    shutil.copytree(TUNE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build"))
    words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    words += ["--no-build-isolation", "--target", str(folder / "site"), str(copy)]
    subprocess.run([sys.executable, *words], check=True)
    return folder / "site"


def test_nothing_else_is_installed(installed):
    assert {path.name.split("-")[0] for path in installed.iterdir()} == {"bin", "cnvnet_tune"}
    assert [path.name for path in (installed / "bin").iterdir()] == ["cnvnet-tune"]
    files = {path.name for path in (installed / "cnvnet_tune").iterdir()} - {"__pycache__"}
    assert files == {path.name for path in (TUNE / "cnvnet_tune").glob("*.py")}


def test_the_installed_command_needs_nothing_else(installed):
    code = (
        "import sys, cnvnet_tune.command; print(cnvnet_tune.__file__, 'workflows' in sys.modules)"
    )
    options = {"cwd": installed, "capture_output": True, "text": True, "check": True}
    done = subprocess.run([sys.executable, "-c", code], **options)
    assert done.stdout.split() == [str(installed / "cnvnet_tune" / "__init__.py"), "False"]
    options["env"] = {"PYTHONPATH": str(installed)}
    shown = subprocess.run([sys.executable, "bin/cnvnet-tune", "--help"], **options)
    assert shown.stdout.startswith("usage: cnvnet-tune")


def test_its_needs_are_met_by_the_pinned_packages():
    project = tomllib.loads((TUNE / "pyproject.toml").read_text())["project"]
    least = dict(need.split(">=") for need in project["dependencies"])
    assert set(least) == set(_PACKAGES)
    requirements = (ROOT / "workflows" / "requirements.txt").read_text().split()
    pinned = dict(line.split("==") for line in requirements)
    for name, version in least.items():
        assert version_of(pinned[name]) >= version_of(version), name
