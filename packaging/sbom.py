"""Writes the bill of materials of the container image as CycloneDX 1.5 (JSON).

  python packaging/sbom.py > sbom.json        (make sbom writes out/sbom.json)

Debian packages are those of the image's last stage, with the version that is installed here;
Python packages are those of workflows/requirements.txt; models are the shipped ones with their
SHA-256. What the packages need in turn, Debian's and Python's own records say.
"""

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# By the copyright file of each package (/usr/share/doc/*/copyright).
LICENCES = {
    "libhts3": "MIT",
    "libtorch1.13": "BSD-3-Clause",
    "libopenblas0-pthread": "BSD-3-Clause",
    "libtbb12": "Apache-2.0",
    "libyaml-cpp0.7": "MIT",
    "libspdlog1.10": "MIT",
    "libfmt9": "MIT",
    "libpng16-16": "libpng-2.0",
    "zlib1g": "Zlib",
    "python3": "PSF-2.0",
    "bcftools": "MIT",
    "procps": "GPL-2.0-or-later",
}


def debian_packages() -> list[str]:
    """What the last stage of the Dockerfile installs."""
    stage = (ROOT / "packaging" / "Dockerfile").read_text().split("\nFROM ")[-1]
    found = re.search(r"--no-install-recommends((?: \\\n|[^\\&])*)&&", stage)
    assert found, "the Dockerfile's last stage installs nothing"
    return found[1].replace("\\", " ").split()


def python_packages() -> dict[str, str]:
    lines = (ROOT / "workflows" / "requirements.txt").read_text().splitlines()
    words = [line.split("#")[0].strip() for line in lines]
    return dict(word.split("==", 1) for word in words if word)


def installed_version(package: str) -> str:
    """Of a Debian package, or nothing where it is not installed."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip()


def program_version() -> str:
    found = re.search(r"project\(cnvnet VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())
    assert found
    return found[1]


def components() -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for name in debian_packages():
        version = installed_version(name)
        component = {
            "type": "library",
            "name": name,
            "purl": f"pkg:deb/debian/{name}" + (f"@{version}" if version else ""),
            "licenses": [{"license": {"id": LICENCES[name]}}],
        }
        made.append(component | ({"version": version} if version else {}))
    for name, version in python_packages().items():
        purl = f"pkg:pypi/{name.lower()}@{version}"
        made.append({"type": "library", "name": name, "version": version, "purl": purl})
    for model in sorted((ROOT / "models").glob("*.cnvnet")):
        digest = hashlib.sha256(model.read_bytes()).hexdigest()
        made.append(
            {
                "type": "machine-learning-model",
                "name": model.name,
                "hashes": [{"alg": "SHA-256", "content": digest}],
                "licenses": [{"license": {"id": "MIT"}}],
            }
        )
    return made


def bill() -> dict[str, Any]:
    program = {
        "type": "application",
        "name": "cnvnet",
        "version": program_version(),
        "licenses": [{"license": {"id": "MIT"}}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": program},
        "components": components(),
    }


if __name__ == "__main__":
    print(json.dumps(bill(), indent=2))
