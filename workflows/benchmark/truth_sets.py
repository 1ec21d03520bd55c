"""Truth sets to compare with: a made genome, or the public files that a profile names.

A profile is a YAML file with these keys:

    name      of the set, for folders
    title     of the set, for tables
    sample    whose truth it is
    files     by role (ROLES): url; size (bytes) and checksum (md5:… or sha256:…),
              `unknown` where it is not known; file, its name when it is not the
              URL's last part; unpack: true for a file that is used without its .gz

and types, callers, refdist, truvari as for made genomes. The files lie in one
folder; `file` alone, without url, names a file of one's own (relative to that folder).
"""

from __future__ import annotations

import gzip
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pysam

from workflows.benchmark.download import InputProblem, check, fetch
from workflows.genomes.make_genome import GenomeFiles, say

# reads_index may be missing when the index lies beside the reads; regions and repeats are BED.
NEEDED, OPTIONAL = ("truth", "reference", "reads"), ("regions", "repeats", "reads_index")
ROLES = (*NEEDED, *OPTIONAL)
_FILE_KEYS = {"url", "file", "size", "checksum", "unpack"}


class ProfileError(Exception):
    """A profile that is not as it should be."""


@dataclass(frozen=True)
class Input:
    """One file of a profile: where it comes from (None: one's own file), where it lies, and how it
    is checked.
    """

    role: str
    path: Path
    url: str | None = None
    size: int | None = None
    checksum: str | None = None
    unpack: bool = False

    @property
    def used(self) -> Path:
        """The file that programs read."""
        return self.path.with_suffix("") if self.unpack else self.path

    def present(self) -> bool:
        return self.path.exists()


@dataclass(frozen=True)
class TruthSet:
    """What callers and the comparison need of one genome. Without `repeats` they are found in the
    reference.
    """

    name: str
    bam: Path
    fasta: Path
    truth: Path
    regions: Path | None = None
    repeats: Path | None = None


def as_truth_set(genome: GenomeFiles | TruthSet) -> TruthSet:
    """Returns a made genome as a truth set."""
    if isinstance(genome, TruthSet):
        return genome
    return TruthSet(genome.name, genome.bam, genome.fasta, genome.truth)


def _known(value: Any) -> Any:
    return None if value in (None, "unknown") else value


def _input(role: str, keys: dict, folder: Path) -> Input:
    if set(keys) - _FILE_KEYS:
        raise ProfileError(
            f"files.{role}: unknown keys: {', '.join(sorted(set(keys) - _FILE_KEYS))}"
        )
    if not (keys.get("url") or keys.get("file")):
        raise ProfileError(f"files.{role}: name a url or a file")
    name = keys.get("file") or Path(urlsplit(keys["url"]).path).name
    checksum = _known(keys.get("checksum"))
    if checksum and str(checksum).partition(":")[0] not in ("md5", "sha256"):
        raise ProfileError(
            f"files.{role}: a checksum is md5:…, sha256:… or unknown, not {checksum}"
        )
    return Input(
        role,
        folder / name,
        keys.get("url"),
        _known(keys.get("size")),
        checksum,
        keys.get("unpack", False),
    )


def inputs_of(
    profile: dict, folder: Path, own: dict[str, Path | None] | None = None
) -> dict[str, Input]:
    """Returns the files of a profile by role; `own` replaces files of some roles by the user's
    (None: not given).
    """
    files = profile["files"]
    if set(files) - set(ROLES) or set(NEEDED) - set(files):
        raise ProfileError(
            f"files: {', '.join(NEEDED)} are needed, {', '.join(OPTIONAL)} may be there, "
            "nothing else"
        )
    inputs = {role: _input(role, files[role], folder) for role in ROLES if role in files}
    for role, path in (own or {}).items():
        if path is not None:
            inputs[role] = Input(role, path.absolute())
            if role == "reads":
                inputs.pop("reads_index", None)
    return inputs


def obtain_input(one: Input) -> None:
    """Makes sure that a file is there, checked and unpacked; raises InputProblem otherwise."""
    if not one.present() and not one.used.exists():
        if one.url is None:
            raise InputProblem(
                f"there is no {one.path}, which is named as {one.role}, and no URL to fetch it from"
            )
        say(f"downloading {one.url}")
        fetch(one.url, one.path, one.size, one.checksum)
    elif one.present():
        check(one.path, one.size, one.checksum)
    if one.unpack and not one.used.exists():
        part = one.used.with_name(one.used.name + ".part")
        with gzip.open(one.path) as packed, open(part, "wb") as out:
            shutil.copyfileobj(packed, out, 1 << 22)
        os.replace(part, one.used)


def _index(inputs: dict[str, Input]) -> None:
    """Indexes the reference if need be; raises InputProblem when the reads have no index."""
    fasta, reads = inputs["reference"].used, inputs["reads"].used
    if not Path(f"{fasta}.fai").exists():
        pysam.faidx(str(fasta))
    suffixes = (".bai", ".csi", ".crai")
    indexes = [Path(f"{reads}{suffix}") for suffix in suffixes] + [
        reads.with_suffix(suffix) for suffix in suffixes
    ]
    if not any(index.exists() for index in indexes):
        raise InputProblem(f"{reads} has no index beside it: samtools index {reads}")


def truth_set_of(name: str, inputs: dict[str, Input]) -> TruthSet:
    """Returns where the files of a profile are once they have been obtained."""
    regions, repeats = (
        inputs[role].used if role in inputs else None for role in ("regions", "repeats")
    )
    return TruthSet(
        name, inputs["reads"].used, inputs["reference"].used, inputs["truth"].used, regions, repeats
    )


def obtain_truth_set(name: str, inputs: dict[str, Input]) -> TruthSet:
    """Downloads what is missing, small files first, and checks everything; raises InputProblem."""
    for role in ("truth", "regions", "repeats", "reference", "reads", "reads_index"):
        if role in inputs:
            obtain_input(inputs[role])
    _index(inputs)
    return truth_set_of(name, inputs)
