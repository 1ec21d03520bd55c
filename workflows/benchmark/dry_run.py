"""Says what a benchmark would read and run."""

from __future__ import annotations

import shlex
from pathlib import Path

from cnvnet_tune.truvari import TYPES, compare_commands
from workflows.benchmark.callers import Job, finish_commands
from workflows.benchmark.truth_sets import Input, TruthSet


def describe_inputs(inputs: dict[str, Input]) -> list[str]:
    """Returns two or three lines for each file of a profile: its place, whether it is there, size,
    checksum, source.
    """
    lines = []
    for role, one in inputs.items():
        state = (
            "present"
            if one.present()
            else "absent; would be downloaded"
            if one.url
            else "absent; put it there"
        )
        size = "unknown" if one.size is None else f"{one.size} bytes"
        lines += [
            f"  {role}: {one.path}",
            f"    {state}; size {size}; checksum {one.checksum or 'unknown'}",
        ]
        lines += [f"    from {one.url}"] if one.url else []
        lines += [f"    used as {one.used}"] if one.unpack else []
    return lines


def describe_made(genomes: list[TruthSet], recipe: Path) -> list[str]:
    """Returns a line for each file of the made genomes."""
    lines = []
    for genome in genomes:
        for role, path in (
            ("reads", genome.bam),
            ("reference", genome.fasta),
            ("truth", genome.truth),
        ):
            state = "present" if path.exists() else f"absent; would be made by {recipe.name}"
            lines.append(f"  {genome.name}, {role}: {path} ({state})")
    return lines


def describe_commands(
    genome: TruthSet, callers: list, places, config: dict, options: dict, threads: int
) -> list[str]:
    """Returns every command that a genome takes: those of the callers, and Truvari's."""
    lines = []
    for caller in callers:
        job = Job(genome.bam, genome.fasta, places.calls(genome, caller), threads)
        commands = list(caller.commands(job))
        source = caller.written(job)
        commands += finish_commands(source, job) if source else []
        kinds = tuple(config.get("types", TYPES))
        bench = places.bench(genome, caller)
        commands += compare_commands(
            genome.truth, job.calls, bench, config["refdist"], options, kinds
        )
        lines.append(f"{genome.name}, {caller.name}:")
        lines += [f"  {shlex.join(str(part) for part in command)}" for command in commands]
    return lines
