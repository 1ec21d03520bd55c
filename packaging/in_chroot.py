"""Runs packaging/Dockerfile without a container engine, to prove that the image would work.

    python packaging/in_chroot.py --cnvnet build/release/cnvnet --out out/packaging

Each stage becomes a folder with a fresh Debian 12 (debootstrap), in which the stage's commands run
by chroot. In the last stage, which holds runtime packages only, cnvnet calls the real reads of
tests/data as the image's user; its VCF must have the bytes that the given program writes here.
Needs root, debootstrap, 8 GB of disk and a Debian mirror. Packages and the bare Debian are kept in
--out; the stages are made anew.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

REPOSITORY = Path(__file__).resolve().parents[1]
DOCKERFILE = REPOSITORY / "packaging" / "Dockerfile"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
READS = "NA12889.platinum_segments.bam"
CALL = (
    f"cnvnet call --reads {READS} --reference platinum_segments.fa --output calls.vcf --threads 2"
)


@dataclass
class Stage:
    """One FROM of a Dockerfile: its base, and its instructions in order as (name, arguments)."""

    name: str
    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)


def parse_dockerfile(text: str) -> list[Stage]:
    """The stages of a Dockerfile; comments are left out and continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    stages: list[Stage] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        if not line.strip():
            continue
        name, arguments = line.split(maxsplit=1)
        if name == "FROM":
            base, *more = arguments.split()
            stages.append(Stage(more[1] if more else "", base))
        else:
            stages[-1].instructions.append((name, arguments))
    return stages


def in_context(path: str, ignore: str) -> bool:
    """Whether the .dockerignore text lets a file in (path from the root); the last fit decides."""
    taken = True
    places = [path, *(str(parent) for parent in PurePosixPath(path).parents if str(parent) != ".")]
    for line in ignore.splitlines():
        pattern = line.strip().lstrip("!")
        if not pattern or pattern.startswith("#"):
            continue
        names = (
            [place.rsplit("/", 1)[-1] for place in places] if pattern.startswith("**/") else places
        )
        if any(fnmatch(name, pattern.removeprefix("**/")) for name in names):
            taken = line.strip().startswith("!")
    return taken


class Root:
    """A folder that is the root of a system of its own."""

    def __init__(self, path: Path, base: Path, archives: Path):
        shutil.rmtree(path, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", base, path], check=True)
        self.path = path
        self._archives = archives
        self.user = "0"
        self.folder = "/"
        self.variables = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/tmp",
        }

    def run(self, command: str) -> None:
        """Runs `command` as a RUN of the Dockerfile; raises CalledProcessError if it fails."""
        inside = f"cd {shlex.quote(self.folder)} && {command}"
        root = shlex.quote(str(self.path))
        outside = (
            f"mount -t proc proc {root}/proc"
            f" && mount --bind {shlex.quote(str(self._archives))} {root}/var/cache/apt/archives"
            f" && exec chroot --userspec={self.user}:{self.user} {root}"
            f" /bin/sh -c {shlex.quote(inside)}"
        )
        subprocess.run(
            ["unshare", "--mount", "sh", "-c", outside],
            check=True,
            env=self.variables,
            stdin=subprocess.DEVNULL,
        )

    def copy(self, source: Path, target: str, names: list[str] | None = None) -> None:
        """Copies a file or folder to `target`; of a folder only `names`, if given."""
        place = self.path / target.lstrip("/")
        if names is None:
            place.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-a", "--no-target-directory", source, place], check=True)
            return
        for name in names:
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, place / name)

    def use_own_network(self) -> None:
        """Lends the root this machine's resolver and certificates, as a container engine would."""
        shutil.copy("/etc/resolv.conf", self.path / "etc" / "resolv.conf")
        if CERTIFICATES.exists():
            self.copy(CERTIFICATES.resolve(), "/etc/ssl/certs/host.crt")
            self.variables["PIP_CERT"] = "/etc/ssl/certs/host.crt"


def bare_debian(out: Path) -> Path:
    """A folder with the smallest Debian 12, which stands for the image debian:12-slim."""
    base = out / "base"
    if not (base / "ready").exists():
        shutil.rmtree(base, ignore_errors=True)
        subprocess.run(
            ["debootstrap", "--variant=minbase", "bookworm", base],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (base / "etc" / "dpkg" / "dpkg.cfg.d" / "fast").write_text(
            "force-unsafe-io\n"
        )  # As Debian's images have it.
        (base / "ready").touch()
    return base


def context_files() -> list[str]:
    """What `COPY . /src` takes: files that git knows, as far as .dockerignore lets them in."""
    ignore = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text()
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    return [path for path in listed.stdout.split("\0") if path and in_context(path, ignore)]


def carry_out(stage: Stage, root: Root, others: dict[str, Root]) -> None:
    """Does what the stage's instructions say; LABEL and CMD change no files, and one that is not
    known is an error.
    """
    for name, arguments in stage.instructions:
        print(f"{name} {arguments}", flush=True)
        if name == "RUN":
            root.run(arguments)
        elif name == "COPY":
            *options, source, target = arguments.split()
            if options:
                root.copy(
                    others[options[0].removeprefix("--from=")].path / source.lstrip("/"), target
                )
            elif source == ".":
                root.copy(REPOSITORY, target, context_files())
            else:
                root.copy(REPOSITORY / source, target)
        elif name == "ENV":
            key, value = arguments.split("=", 1)
            root.variables[key] = value
        elif name == "USER":
            root.user = arguments
        elif name == "WORKDIR":
            root.folder = arguments
            (root.path / arguments.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif name not in ("LABEL", "CMD"):
            raise SystemExit(f"{DOCKERFILE}: {name} is not known here")


def check_image(root: Root, cnvnet: Path, out: Path) -> None:
    """Compares the image's calls with those of `cnvnet`; raises SystemExit if they differ."""
    data = REPOSITORY / "tests" / "data" / "platinum"
    inside, here = root.path / "data", out / "here"
    shutil.rmtree(here, ignore_errors=True)
    for folder in (inside, here):
        folder.mkdir(exist_ok=True)
        for path in [*data.glob(f"{READS}*"), *data.glob("platinum_segments.fa*")]:
            shutil.copy(path, folder)
    os.chown(inside, 1000, 1000)
    subprocess.run([cnvnet.resolve(), *CALL.split()[1:]], cwd=here, check=True)
    root.run(CALL)
    root.run("cnvnet --version && ! command -v g++ && ! command -v cmake")
    root.run('"$CNVNET_PYTHON" -c "import truvari, matplotlib"')
    # What the subcommand runs, which looks for all that it needs before it shows its help.
    root.run('"$CNVNET_PYTHON" /usr/local/share/cnvnet/workflows/tune/tune.py --help')
    root.run('"$CNVNET_PYTHON" /usr/local/share/cnvnet/workflows/report/report.py --help')
    root.run('"$CNVNET_PYTHON" /usr/local/share/cnvnet/workflows/annotate/annotate.py --help')
    if (inside / "calls.vcf").read_bytes() != (here / "calls.vcf").read_bytes():
        raise SystemExit(f"{inside / 'calls.vcf'} differs from {here / 'calls.vcf'}")
    size = subprocess.run(
        ["du", "-sm", "--exclude=archives", root.path], check=True, capture_output=True, text=True
    )
    print(f"the image calls the same as {cnvnet}; it has {size.stdout.split()[0]} MB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Runs packaging/Dockerfile in chroots and checks what comes out."
    )
    parser.add_argument(
        "--cnvnet", type=Path, required=True, help="program whose calls the image must repeat"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the chroots")
    given = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("chroot needs root")
    out = given.out.resolve()
    (out / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    roots: dict[str, Root] = {}
    for stage in parse_dockerfile(DOCKERFILE.read_text()):
        if stage.base != "debian:12-slim":
            sys.exit(f"{DOCKERFILE}: only debian:12-slim can be made here, not {stage.base}")
        root = Root(out / (stage.name or "image"), bare_debian(out), out / "archives")
        root.use_own_network()
        carry_out(stage, root, roots)
        roots[stage.name or "image"] = root
    check_image(roots["image"], given.cnvnet, out)


if __name__ == "__main__":
    main()
