"""What the commands of the workflows share: their arguments, and the files that they name."""

from __future__ import annotations

import argparse
from pathlib import Path


def first_paragraph(doc: str) -> str:
    """Returns the first paragraph of a docstring as one line, which is how --help describes it."""
    return " ".join(doc.split("\n\n", 1)[0].split())


def command_parser(
    doc: str, program_needed: bool = True, out: Path | None = None
) -> argparse.ArgumentParser:
    """Returns a parser of --config, --cnvnet, --out, --genomes and --threads, to be added to.

    `doc` is the docstring of the command. `out` is where --out goes when it is not given; without
    it --out is needed.
    """
    parser = argparse.ArgumentParser(description=first_paragraph(doc))
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--cnvnet", type=Path, required=program_needed, help="the program")
    parser.add_argument("--out", type=Path, required=out is None, default=out)
    parser.add_argument(
        "--genomes", type=Path, help="where made genomes are kept; OUT/../genomes by default"
    )
    parser.add_argument("--threads", type=int, default=2)
    return parser


def parse(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Reads the command line; makes paths absolute and folders exist; ends if there is no cnvnet.

    With --dry-run, where a command has it, nothing needs to be there and no folder is made.
    """
    arguments = parser.parse_args()
    dry = getattr(arguments, "dry_run", False)
    if arguments.cnvnet:
        arguments.cnvnet = arguments.cnvnet.resolve()
        if not dry and not arguments.cnvnet.exists():
            parser.error(f"no program at {arguments.cnvnet}: build it first")
    arguments.config = arguments.config.resolve()
    arguments.out = arguments.out.resolve()
    arguments.genomes = (arguments.genomes or arguments.out.parent / "genomes").resolve()
    for folder in () if dry else (arguments.out, arguments.genomes):
        folder.mkdir(parents=True, exist_ok=True)
    return arguments
