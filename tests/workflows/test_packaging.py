"""The recipes in packaging/ against each other, against CMakeLists.txt and the Makefile, and
against the built program.

`make test-packaging` runs the Dockerfile's commands; here they are only read.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import jinja2
import pytest
import yaml

from cnvnet_tune.__main__ import _PROGRAMS

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGING = REPOSITORY / "packaging"
PROGRAMS = [REPOSITORY / "build" / "release" / name for name in ("cnvnet", "cnvnet_network.so")]
CMAKE = (REPOSITORY / "CMakeLists.txt").read_text()
VERSION = re.search(r"project\(cnvnet VERSION ([0-9.]+)", CMAKE)[1]

sys.path.insert(0, str(PACKAGING))

from in_chroot import in_context, parse_dockerfile  # noqa: E402

DOCKERFILE = (PACKAGING / "Dockerfile").read_text()
BUILD, IMAGE = parse_dockerfile(DOCKERFILE)


def runs(stage) -> list[str]:
    """The RUN commands of a stage, with single spaces."""
    return [" ".join(arguments.split()) for name, arguments in stage.instructions if name == "RUN"]


def packages(stage) -> set[str]:
    """The Debian packages that a stage installs."""
    found = re.search(r"--no-install-recommends (.*?) &&", " ".join(runs(stage)))
    return set(found[1].split())


def posts(definition: str) -> list[list[str]]:
    """The commands of each %post of an Apptainer definition, with single spaces."""
    texts = re.findall(r"^%post\n((?:    .*\n|\n)*)", definition, re.MULTILINE)
    joined = [re.sub(r"\\\n\s*", "", text) for text in texts]
    return [
        [" ".join(line.split()) for line in text.splitlines() if line.strip()] for text in joined
    ]


def makefile_words(name: str) -> set[str]:
    """The words of a variable of the Makefile."""
    text = re.sub(r"\\\n", " ", (REPOSITORY / "Makefile").read_text())
    return set(re.search(rf"^{name} := (.*)$", text, re.MULTILINE)[1].split())


def test_a_dockerfile_is_taken_apart():
    stages = parse_dockerfile(
        "FROM a:1 AS one\n# note\nRUN x \\\n # not this\n && y\nFROM b\nUSER 5\n"
    )
    assert [(stage.name, stage.base, stage.instructions) for stage in stages] == [
        ("one", "a:1", [("RUN", "x && y")]),
        ("", "b", [("USER", "5")]),
    ]


@pytest.mark.parametrize(
    "path, taken",
    [
        ("a/b.cc", True),
        ("a/data/c", False),
        ("b.cc", False),
        ("a/x/__pycache__/d.pyc", False),
        ("ab/c", False),
    ],
)
def test_the_context_is_what_dockerignore_lets_in(path, taken):
    assert in_context(path, "# all\n**\n!a\na/data\n**/__pycache__\n") is taken


def test_the_dockerfile_passes_hadolint():
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), PACKAGING / "Dockerfile"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_not_run_by_root():
    assert ("USER", "1000") in IMAGE.instructions


def test_apptainer_runs_the_same_commands():
    definition = (PACKAGING / "cnvnet.def").read_text()
    build, image = posts(definition)
    assert build == runs(BUILD)
    assert image == [command for command in runs(IMAGE) if not command.startswith("useradd")]
    ignore = (PACKAGING / "Dockerfile.dockerignore").read_text()
    files = re.search(r"^%files\n((?:    .*\n)*)", definition, re.MULTILINE)[1]
    assert {line.split()[0] for line in files.splitlines()} == set(
        re.findall(r"^!(\S+)", ignore, re.MULTILINE)
    )


def test_the_context_holds_all_that_the_build_needs():
    ignore = (PACKAGING / "Dockerfile.dockerignore").read_text()
    listed = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    left_out = {path.split("/")[0] for path in listed if not in_context(path, ignore)}
    named = set(re.findall(r"(?:add_subdirectory|include)\((\w+)", CMAKE)) - {"tests"}
    assert not left_out & (
        named
        | {"CMakeLists.txt", "models", "configs", "docs", "LICENSE", "README.md", "CHANGELOG.md"}
    )
    assert in_context("workflows/requirements.txt", ignore)
    assert not in_context("workflows/data/README.md", ignore)
    assert not in_context("build/release/cnvnet", ignore)


def test_the_build_stage_installs_what_the_makefile_does():
    only_here, only_makefile = (
        {"make", "python3-venv", "python3-dev"},
        {"ccache", "libgtest-dev", "python3"},
    )
    assert packages(BUILD) - only_here == makefile_words("BUILD_PACKAGES") - only_makefile


def test_the_image_has_the_packages_of_every_library_that_the_program_links():
    header = subprocess.run(
        ["readelf", "-d", *PROGRAMS], capture_output=True, text=True, check=True
    ).stdout
    cache = subprocess.run(
        ["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True
    ).stdout
    owners = set()
    for library in set(re.findall(r"NEEDED.*\[(.*)\]", header)):
        path = Path(
            re.search(rf"^\s*{re.escape(library)} .*x86-64.* => (\S+)$", cache, re.MULTILINE)[1]
        )
        for name in (path.resolve(), path):
            done = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
            if done.returncode == 0:
                owners.add(done.stdout.split(":")[0])
                break
        else:
            raise AssertionError(f"{library} belongs to no package")
    of_the_base = {"libc6", "libstdc++6", "libgcc-s1"}
    assert owners - of_the_base <= packages(IMAGE)
    beside = {"libopenblas0-pthread", "python3", "procps", *_PROGRAMS}
    assert packages(IMAGE) - beside <= owners


def test_the_image_has_what_python_subcommands_need():
    """Pinned Python packages (test_tune_package.py, test_report.py: they suffice), and programs."""
    assert any("/opt/cnvnet/bin/python -m pip install" in run for run in runs(BUILD))
    assert any(run.endswith("-r /src/workflows/requirements.txt") for run in runs(BUILD))
    assert ("COPY", "--from=build /opt/cnvnet /opt/cnvnet") in IMAGE.instructions
    assert ("ENV", "CNVNET_PYTHON=/opt/cnvnet/bin/python") in IMAGE.instructions
    assert set(_PROGRAMS) <= packages(IMAGE)


def test_one_version_everywhere():
    assert f'image.version="{VERSION}"' in DOCKERFILE
    assert f"image.version {VERSION}\n" in (PACKAGING / "cnvnet.def").read_text()
    assert recipe({})["package"]["version"] == VERSION
    for package in ("tune", "report", "annotate"):
        path = REPOSITORY / "workflows" / package / "pyproject.toml"
        assert tomllib.loads(path.read_text())["project"]["version"] == VERSION


# The recipe of bioconda.

# Name in find_package or pkg_check_modules → package of conda-forge or bioconda.
CONDA = {
    "fmt": "fmt",
    "nlohmann_json": "nlohmann_json",
    "ZLIB": "zlib",
    "PNG": "libpng",
    "TBB": "tbb-devel",
    "yaml-cpp": "yaml-cpp",
    "spdlog": "spdlog",
    "CLI11": "cli11",
    "Torch": "libtorch",
    "HTSLIB": "htslib",
}


def recipe(environ: dict[str, str]) -> dict:
    """meta.yaml as conda-build would read it on Linux."""
    text = (PACKAGING / "bioconda" / "meta.yaml").read_text()
    assert set(re.findall(r"# \[(.*)\]$", text, re.MULTILINE)) == {"not linux"}
    text = re.sub(r"^.*# \[not linux\]$\n", "", text, flags=re.MULTILINE)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    rendered = environment.from_string(text).render(
        environ=environ,
        compiler=lambda language: f"{language}-compiler",
        pin_subpackage=lambda name, max_pin: f"{name} {max_pin}",
    )
    return yaml.safe_load(rendered)


def test_the_recipe_is_built_from_here_or_from_a_release():
    assert recipe({})["source"] == {"path": "../.."}
    assert (PACKAGING / "bioconda" / "../.." / "CMakeLists.txt").exists()
    release = {
        "CNVNET_RELEASE_URL": "https://github.com/o/cnvnet/archive/refs/tags/v0.1.0.tar.gz",
        "CNVNET_RELEASE_SHA256": "ab" * 32,
    }
    meta = recipe(release)
    assert meta["source"] == {"url": release["CNVNET_RELEASE_URL"], "sha256": "ab" * 32}
    assert meta["about"]["home"] == "https://github.com/o/cnvnet"


def test_the_recipe_asks_for_every_library_that_cmake_looks_for():
    """Each with the oldest version that will do."""
    sought = dict(re.findall(r"find_package\((\S+) ([0-9.]+) REQUIRED", CMAKE))
    sought |= dict(re.findall(r"pkg_check_modules\((\S+) .* \w+>=([0-9.]+)\)", CMAKE))
    assert set(re.findall(r"find_package\((\S+) REQUIRED", CMAKE)) == {
        "PkgConfig",
        "Threads",
    }  # of CMake itself
    host = dict(line.split()[:2] for line in recipe({})["requirements"]["host"])
    assert host == {CONDA[name]: f">={version}" for name, version in sought.items()}


def test_the_recipe_says_what_bioconda_asks_for():
    meta = recipe({})
    assert meta["build"]["number"] == 0
    assert meta["build"]["run_exports"]
    assert meta["test"]["commands"]
    assert {"license", "license_file", "summary", "description"} <= set(meta["about"])
    assert (REPOSITORY / meta["about"]["license_file"]).exists()


def test_the_recipe_asks_for_what_python_subcommands_need():
    wanted: set[str] = set()
    for package in ("tune", "report", "annotate"):
        path = REPOSITORY / "workflows" / package / "pyproject.toml"
        project = tomllib.loads(path.read_text())["project"]
        wanted |= {f"python{project['requires-python']}", *map(str.lower, project["dependencies"])}
    asked = {
        line.replace("-base", "").replace(" ", "") for line in recipe({})["requirements"]["run"]
    }
    programs = {need for need in asked if need.split(">=")[0] in _PROGRAMS}
    assert len(programs) == len(_PROGRAMS)
    assert asked - programs == wanted


def test_the_recipes_script_is_whole():
    script = PACKAGING / "bioconda" / "build.sh"
    subprocess.run(["bash", "-n", script], check=True)
    assert "-DCNVNET_TESTS=OFF" in script.read_text()
