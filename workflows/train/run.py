#!/usr/bin/env python3
"""Trains a model: makes the genomes, draws their labelled images, trains on them.

    run.py --config cnvnet.yaml --cnvnet build/release/cnvnet --out out/train

The model goes where the YAML says; OUT/epochs.csv has a line per epoch,
OUT/epochs.svg shows them. What stands in --out is not made again: genomes made
in the same way, and thinned genomes and shards newer than their genome and than
the program.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import yaml

from workflows.command import command_parser, parse
from workflows.genomes.make_genome import GenomeFiles, load_settings, make_genome, say
from workflows.genomes.yeast import load_settings as load_strain_settings
from workflows.genomes.yeast import make_strain_genome
from workflows.measure import run_measured
from workflows.train.curves import draw_curves

KEYS = {"genomes", "encoding", "encode", "train", "thinned", "calibrate", "settings", "model"}
PATHS = ("genomes", "strains", "settings", "model")
THINNING_SEED = 7


def load_config(path: Path) -> dict:
    """Reads the YAML; `genomes`, `strains` (which it may lack), `settings` and `model` come back as
    absolute paths.
    """
    config = yaml.safe_load(path.read_text())
    if (set(config) - {"strains"}) ^ KEYS:
        raise ValueError(
            f"{path}: needs the keys {', '.join(sorted(KEYS))}, may have strains, and no others"
        )
    return config | {key: (path.parent / config[key]).resolve() for key in PATHS if key in config}


def is_newer(made: Path, sources: list[Path]) -> bool:
    return made.exists() and all(made.stat().st_mtime_ns > s.stat().st_mtime_ns for s in sources)


def thin(genome: GenomeFiles, share: float, out: Path, threads: int) -> Path:
    """Keeps a share of a genome's fragments, unless the BAM stands there; returns it."""
    if not 0 < share < 1:
        raise ValueError(
            f"thinned: {genome.name} is to keep {share} of its reads, but must keep between 0 and 1"
        )
    bam = out / f"{genome.name}_x{share:g}.bam"
    if not is_newer(bam, [genome.bam]):
        partial = bam.with_suffix(".partial.bam")
        sampling = f"{THINNING_SEED + share:g}"
        subprocess.run(
            [
                "samtools",
                "view",
                "-b",
                "-@",
                str(threads),
                "-s",
                sampling,
                "-o",
                partial,
                genome.bam,
            ],
            check=True,
        )
        subprocess.run(["samtools", "index", partial, f"{bam}.bai"], check=True)
        partial.replace(bam)
    return bam


@dataclass(frozen=True)
class Encoding:
    """How shards are drawn: the program, and its settings beside the files."""

    cnvnet: Path
    encoding: str
    settings: dict[str, object]
    out: Path
    threads: int

    def shard(self, genome: GenomeFiles, reads: Path) -> Path:
        """Draws a genome's labelled images, unless its shard stands there; returns the shard."""
        shard = self.out / f"{reads.stem}.{self.encoding}.shard"
        if is_newer(shard, [reads, genome.truth, self.cnvnet]):
            return shard
        say(f"{reads.stem}: encoding")
        command = [
            self.cnvnet,
            "encode",
            "--reads",
            reads,
            "--reference",
            genome.fasta,
            "--truth",
            genome.truth,
        ]
        command += ["--encoding", self.encoding, "--output", shard, "--threads", self.threads]
        if genome.regions.exists():
            command += ["--regions", genome.regions]
        for key, value in self.settings.items():
            command += ["--set", f"encode.{key}={value}"]
        cost = run_measured(command, self.out / f"{reads.stem}.log")
        say(f"{reads.stem}: encoded in {cost.wall_s:.0f} s")
        return shard


class GenomeMakers:
    """Makes the genomes that a loaded config names, unless they stand there already."""

    def __init__(self, config: dict, genomes: Path, threads: int, strains: Path | None = None):
        self._config = config
        self._genomes = genomes
        self._threads = threads
        self._strains = strains
        self._recipes = {s["name"]: s for s in load_settings(config["genomes"])}
        self._crosses = (
            {s["name"]: s for s in load_strain_settings(config["strains"])}
            if "strains" in config
            else {}
        )

    def check(self, names: list[str]) -> None:
        missing = [name for name in names if name not in self._recipes | self._crosses]
        if missing:
            raise ValueError(f"{self._config['genomes']} has no genome {', '.join(missing)}")

    def make(self, name: str) -> GenomeFiles:
        if name in self._recipes:
            return make_genome(
                self._recipes[name], self._config["genomes"].parent, self._genomes, self._threads
            )
        if self._strains:
            return make_strain_genome(
                self._crosses[name], self._strains, self._genomes, self._threads
            )
        files = GenomeFiles(self._genomes, name)
        if not files.record.exists():
            raise ValueError(
                f"{name} is made of yeast strains: say with --strains where their assemblies lie"
            )
        return files


def draw_shards(
    config: dict,
    encoding: Encoding,
    genomes: Path,
    names: list[str] | None = None,
    strains: Path | None = None,
) -> dict[str, list[Path]]:
    """Draws the named genomes of a loaded config, all that it mentions by default; returns their
    shards by name.

    A genome that is thinned has two: of all of its reads and of a part. `strains` is the folder of
    the yeast strains' assemblies; without it genomes of strains must stand there.
    """
    names = names or list(
        dict.fromkeys([*config["train"], *config["thinned"], *config["calibrate"]])
    )
    makers = GenomeMakers(config, genomes, encoding.threads, strains)
    makers.check(names)
    shards: dict[str, list[Path]] = {}
    for name in names:
        genome = makers.make(name)
        reads = [genome.bam]
        if name in config["thinned"]:
            reads.append(thin(genome, config["thinned"][name], encoding.out, encoding.threads))
        shards[name] = [encoding.shard(genome, bam) for bam in reads]
    return shards


@dataclass(frozen=True)
class Training:
    """How a model is trained: the program, its settings, and keys that go over them."""

    cnvnet: Path
    settings: Path
    changes: dict[str, object]

    def run(self, shards: list[Path], model: Path, out: Path) -> None:
        """Trains; OUT/epochs.csv has a line per epoch, OUT/epochs.svg shows them, OUT/train.log has
        the messages.
        """
        out.mkdir(parents=True, exist_ok=True)
        command = [
            self.cnvnet,
            "train",
            "--config",
            self.settings,
            "--output",
            model,
            "--log",
            out / "epochs.csv",
        ]
        for key, value in self.changes.items():
            command += ["--set", f"{key}={','.join(value) if isinstance(value, list) else value}"]
        say(f"training; its messages go to {out}/train.log")
        cost = run_measured([*command, "--shards", *shards], out / "train.log")
        draw_curves(out / "epochs.csv", out / "epochs.svg")
        say(f"trained in {cost.wall_s:.0f} s: {model}")


def calibration_of(config: dict) -> dict[str, object]:
    """Returns the training key that says where to calibrate; the paper's encoding has none."""
    return {} if config["encoding"] == "paper" else {"train.calibrate": config["calibrate"]}


def fit_scorer(cnvnet: Path, model: Path, shards: list[Path], out: Path) -> None:
    """Fits the call scorer and the thresholds again, also on genomes with events as rare as in
    people.
    """
    command = [
        cnvnet,
        "train",
        "--scorer-only",
        "--from",
        model,
        "--output",
        model,
        "--shards",
        *shards,
    ]
    cost = run_measured(command, out / "scorer.log")
    say(f"scorer fitted in {cost.wall_s:.0f} s: {model}")


def main() -> int:
    parser = command_parser(__doc__)
    parser.add_argument(
        "--strains",
        type=Path,
        help="folder of the yeast strains' assemblies; see ../genomes/yeast.yaml",
    )
    arguments = parse(parser)
    config = load_config(arguments.config)
    config["model"].parent.mkdir(parents=True, exist_ok=True)
    encoding = Encoding(
        arguments.cnvnet, config["encoding"], config["encode"], arguments.out, arguments.threads
    )
    shards = draw_shards(config, encoding, arguments.genomes, strains=arguments.strains)
    learnt = [shard for name in config["train"] for shard in shards[name]]
    training = Training(arguments.cnvnet, config["settings"], calibration_of(config))
    training.run(learnt, config["model"], arguments.out)
    if config["encoding"] == "paper":
        more = [
            shard
            for name in config["calibrate"]
            if name not in config["train"]
            for shard in shards[name]
        ]
        fit_scorer(arguments.cnvnet, config["model"], learnt + more, arguments.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
