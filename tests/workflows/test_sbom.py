"""The bill of materials names all that is shipped, and nothing that is not."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import sbom  # noqa: E402


def names(kind):
    return {c["name"] for c in sbom.bill()["components"] if c["type"] == kind}


def test_every_package_and_model_of_the_image_is_there():
    definition = (ROOT / "packaging" / "cnvnet.def").read_text()
    last = re.findall(r"apt-get install -y --no-install-recommends((?: \\\n|[^\\&])*)", definition)
    installed = set(" ".join(last).replace("\\", " ").split())
    debian, python = set(sbom.debian_packages()), set(sbom.python_packages())
    assert debian and debian <= installed
    assert names("library") == debian | python
    assert names("machine-learning-model") == {p.name for p in (ROOT / "models").glob("*.cnvnet")}


def test_libraries_of_the_build_are_among_them():
    """Each -dev package of the Makefile that the program links to has its library in the image."""
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    build = re.search(r"^BUILD_PACKAGES := (.*)", makefile, re.MULTILINE)[1].split()
    shipped = " ".join(sbom.debian_packages())
    for package in build:
        name = re.fullmatch(r"lib(\w+?)(?:-cpp)?-dev", package)
        if name and name[1] not in ("gtest", "cli11"):  # tests and headers alone
            assert f"lib{name[1]}" in shipped, package


def test_every_debian_package_has_a_licence_and_versions_are_pinned():
    assert set(sbom.LICENCES) == set(sbom.debian_packages())
    for requirements in ROOT.glob("**/*requirements.txt"):
        if ".venv" in requirements.parts or "build" in requirements.parts:
            continue
        for line in requirements.read_text().splitlines():
            word = line.split("#")[0].strip()
            assert not word or "==" in word or word.startswith("-"), f"{requirements}: {line}"


def test_it_is_cyclonedx():
    bill = sbom.bill()
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    references = [c["purl"] for c in bill["components"] if "purl" in c]
    assert len(references) == len(set(references))
