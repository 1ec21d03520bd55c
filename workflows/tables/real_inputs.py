"""What `real.py` measures on, and with which models: standing genomes, and one model per fold."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

import pysam
import yaml

from workflows.benchmark.callers import Cnvnet, Job
from workflows.benchmark.repeat_regions import read_bed
from workflows.benchmark.run import Places
from workflows.benchmark.truth_sets import TruthSet
from workflows.genomes.make_genome import GenomeFiles, say
from workflows.genomes.repeats import find_tandem_repeats
from workflows.measure import Cost
from workflows.tables.changes import Change, read_changes
from workflows.tables.crossval import CrossValidated, fold_jobs
from workflows.tables.models import ModelJob, train_all
from workflows.train.run import Encoding, draw_shards, load_config, thin

# Also what scores next to nothing is written: a miss is explained by it.
ALL_CANDIDATES = ("--set", "output.all_candidates=true")


class MissingInput(Exception):
    """A genome or a model that is not there; the message says how to make it."""


@dataclass(frozen=True)
class RealGenome:
    """A genome that stands in a folder, with the table of its changes."""

    truth_set: TruthSet
    changes: list[Change]

    @property
    def contigs(self) -> list[str]:
        """The contigs that have changes, so reads; the reference may have more."""
        return list(dict.fromkeys(change.contig for change in self.changes))

    @property
    def evaluated_bases(self) -> int:
        """The known bases of the regions in which calls are evaluated."""
        assert self.truth_set.regions, f"{self.truth_set.name} has no BED of its confident regions"
        with pysam.FastaFile(str(self.truth_set.fasta)) as file:
            places = read_bed(self.truth_set.regions).items()
            parts = [file.fetch(contig, *place).upper() for contig, of in places for place in of]
        return sum(len(bases) - bases.count("N") for bases in parts)


def command_for(name: str, config: dict, base: Path, folder: Path) -> str:
    """Returns the command that makes a genome, found by the recipe that names it."""
    for place in config["recipes"]:
        recipe = (base / place["recipe"]).resolve()
        known = yaml.safe_load(recipe.read_text())["genomes"] if recipe.exists() else []
        names = list(known) if isinstance(known, dict) else [one["name"] for one in known]
        if name in names:
            script = (base / place["command"]).resolve()
            shown = [os.path.relpath(path) for path in (script, recipe, folder)]
            return f"python {shown[0]} --config {shown[1]} --out {shown[2]} --only {name}"
    recipes = ", ".join(place["recipe"] for place in config["recipes"])
    return f"no recipe of {recipes} names it"


def repeat_bed(fasta: Path, contigs: list[str], folder: Path) -> Path:
    """Returns the tandem repeats of contigs as a BED file, found once for all genomes."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = fasta.resolve()
    made_of = f"{whole} {whole.stat().st_mtime_ns} {contigs}"
    bed = folder / f"{whole.stem}.{hashlib.sha256(made_of.encode()).hexdigest()[:12]}.bed"
    if not bed.exists():
        say(f"{whole.name}: looking for tandem repeats")
        partial = bed.with_suffix(".partial")
        with pysam.FastaFile(str(whole)) as file, open(partial, "w") as out:
            for contig in contigs:
                for repeat in find_tandem_repeats(file.fetch(contig).upper()):
                    out.write(f"{contig}\t{repeat.begin}\t{repeat.end}\n")
        partial.replace(bed)
    return bed


def region_bed(files: GenomeFiles, contigs: list[str], folder: Path) -> Path:
    """Returns a genome's BED file, or one of its contigs: the reference may have more."""
    if files.regions.exists():
        return files.regions
    folder.mkdir(parents=True, exist_ok=True)
    bed = folder / files.regions.name
    with pysam.FastaFile(str(files.fasta)) as file:
        bed.write_text(
            "".join(f"{name}\t0\t{file.get_reference_length(name)}\n" for name in contigs)
        )
    return bed


def standing_genome(name: str, config: dict, base: Path, folder: Path, place: Path) -> RealGenome:
    """Returns the files of a genome, or of one with a part of its reads.

    Raises MissingInput unless they are all there.
    """
    thinned = config.get("thinned", {}).get(name)
    files = GenomeFiles(folder, thinned["of"] if thinned else name)
    for path in (files.bam, files.fasta, files.truth, files.changes, files.record):
        if not path.exists():
            how = command_for(files.name, config, base, folder)
            raise MissingInput(f"there is no {path}; genome {files.name} is made by: {how}")
    changes = read_changes(files.changes)
    contigs = list(dict.fromkeys(change.contig for change in changes))
    regions = region_bed(files, contigs, place / "regions")
    repeats = repeat_bed(files.fasta, contigs, place / "repeats")
    bam = thin(files, thinned["share"], place / "regions", 2) if thinned else files.bam
    own = TruthSet(name, bam, files.fasta, files.truth, regions, repeats)
    return RealGenome(own, changes)


def standing_genomes(config: dict, base: Path, folder: Path, place: Path) -> dict[str, RealGenome]:
    """Returns the genomes of all groups by name; what is found out about them goes to PLACE."""
    names = dict.fromkeys(name for members in config["groups"].values() for name in members)
    return {name: standing_genome(name, config, base, folder, place) for name in names}


class RealPlaces(Places):
    """As Places, but cnvnet's calls, kept as the others', stay with the results of this command."""

    def calls(self, genome, caller) -> Path:
        if caller.name == "cnvnet":
            return self.out / "calls" / genome.name / "cnvnet"
        return super().calls(genome, caller)


def digest_of(*paths: Path) -> str:
    """Returns a short digest of the bytes of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


class KeptCnvnet:
    """cnvnet with a model for each contig; calls are kept for the same program and models.

    A contig without a model is not called.
    """

    name = "cnvnet"
    cached = True

    def __init__(self, program: Path, model_of: dict[str, Path]):
        self._program = program
        self._model_of = model_of
        used = list(dict.fromkeys(model_of.values()))
        self._version = (
            f"{Cnvnet(program).version()} (program {digest_of(program)}, models {digest_of(*used)})"
        )

    def version(self) -> str:
        return self._version

    def call(self, job: Job) -> Cost:
        """Calls a genome, at once if there is one model."""
        if len(set(self._model_of.values())) == 1:
            more = ("--model", next(iter(self._model_of.values())), *ALL_CANDIDATES)
            return Cnvnet(self._program, more=more).call(job)
        return CrossValidated(self._program, self._model_of, ALL_CANDIDATES).call(job)


def models_by_fold(
    folds: list[dict], models: dict[str, Path], genomes: dict[str, RealGenome]
) -> dict[str, dict[str, Path]]:
    """Returns genome → contig → the model that has not seen it; `models`: the fold's name → model.

    A fold with `genomes` calls these whole, a fold with `contigs` calls these in
    all other genomes. Raises ValueError if a contig on which something differs
    from the reference is not in just one fold.
    """
    found: dict[str, dict] = {}
    for name, genome in genomes.items():
        whole = [fold["name"] for fold in folds if name in fold.get("genomes", [])]
        found[name] = {}
        for contig in genome.contigs:
            own = whole or [fold["name"] for fold in folds if contig in fold.get("contigs", [])]
            if len(own) != 1:
                raise ValueError(f"{name}: contig {contig} must be in one fold, not in {len(own)}")
            found[name][contig] = models[own[0]]
    return found


def one_model(model: Path, genomes: dict[str, RealGenome]) -> dict[str, dict[str, Path]]:
    """Returns the same model for everything."""
    return {name: dict.fromkeys(genome.contigs, model) for name, genome in genomes.items()}


def shards_of(config: dict, base: Path, arguments) -> dict[str, list[Path]]:
    """Draws the shards of all genomes that are learnt from; returns them by name."""
    recipe = load_config((base / config["recipe"]).resolve())
    folder = arguments.out / "shards"
    folder.mkdir(exist_ok=True)
    encoding = Encoding(
        arguments.cnvnet, recipe["encoding"], recipe["encode"], folder, arguments.threads
    )
    shards = draw_shards(recipe, encoding, arguments.genomes)
    for name in config["more"]["train"]:
        standing = GenomeFiles(arguments.genomes, name)
        if not standing.record.exists():
            how = command_for(name, config, base, arguments.genomes)
            raise MissingInput(f"genome {name}, to learn from, is made by: {how}")
        shards[name] = [encoding.shard(standing, standing.bam)]
    return shards


def without_genomes(config: dict, recipe: dict, left_out: list[str]) -> tuple[dict, dict]:
    """Returns config and recipe of a training that these genomes have no part in."""

    def kept(names: list[str]) -> list[str]:
        return [name for name in names if name not in left_out]

    more = {key: kept(names) for key, names in config["more"].items()}
    own = {key: kept(recipe[key]) for key in ("train", "calibrate")}
    return config | {"more": more}, recipe | own


def model_folder(out: Path, fold: dict) -> Path:
    return out / "real" / "models" / fold["name"]


def fold_models(config: dict, base: Path, arguments) -> dict[str, Path]:
    """Returns the model of each fold: the one it names, one that stands in OUT, or a new one."""
    models, to_train = {}, []
    for fold in config["folds"]:
        path = model_folder(arguments.out, fold) / "model.cnvnet"
        if "model" in fold:
            path = (base / fold["model"]).resolve()
        models[fold["name"]] = path
        if "model" in fold and not path.exists():
            raise MissingInput(f"fold {fold['name']} names {path}, which is not there")
        if not path.exists():
            to_train.append(fold)
    if to_train:
        recipe = load_config((base / config["recipe"]).resolve())
        shards = shards_of(config, base, arguments)
        train_all(
            [fold_job(config, recipe, shards, fold, arguments) for fold in to_train],
            arguments.threads,
        )
    return models


def fold_job(
    config: dict, recipe: dict, shards: dict[str, list[Path]], fold: dict, arguments
) -> ModelJob:
    """Returns the training of one fold, as crossval.py's, without its contigs and genomes."""
    left_out = [*fold.get("genomes", []), *fold.get("relatives", [])]
    own_config, own_recipe = without_genomes(config, recipe, left_out)
    own = {"contig": fold["name"], "hold_out": fold.get("hold_out", [])}
    own_config |= {"folds": [own]}
    (job,) = fold_jobs(own_config, own_recipe, shards, arguments.cnvnet, arguments.out)
    changes = {key: value for key, value in job.training.changes.items() if value != []}
    training = replace(job.training, changes=changes)
    return replace(job, training=training, folder=model_folder(arguments.out, fold))
