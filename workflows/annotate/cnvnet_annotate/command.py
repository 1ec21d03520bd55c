"""The work behind `cnvnet annotate`: arguments, files read and written."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from cnvnet_annotate.annotation import annotate, fields_of
from cnvnet_annotate.calls import MARK, Calls, mode_of, read_calls, write_calls
from cnvnet_annotate.errors import AnnotationError, ConfigError, InputError, OutputError
from cnvnet_annotate.files import Contigs
from cnvnet_annotate.genes import Genes, read_genes
from cnvnet_annotate.settings import Settings, settings_of
from cnvnet_annotate.tables import GeneList, Table, read_table


def parser() -> argparse.ArgumentParser:
    """The arguments that pipeline/cli/annotate.cc passes on; `cnvnet annotate --help` explains
    them.
    """
    arguments = argparse.ArgumentParser(
        prog="cnvnet-annotate", epilog="`cnvnet annotate --help` explains the arguments."
    )
    arguments.add_argument("calls", type=Path)
    arguments.add_argument("--config", type=Path)
    arguments.add_argument("--genes", type=Path)
    arguments.add_argument("--table", action="append", default=[])
    arguments.add_argument("--output", type=Path, required=True)
    return arguments


def _md5(path: Path) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _warn(path: Path, left_out: list[str]) -> None:
    if left_out:
        some = ", ".join(left_out[:3]) + (", …" if len(left_out) > 3 else "")
        contigs = "contig" if len(left_out) == 1 else "contigs"
        print(
            f"warning: {path}: rows on {len(left_out)} {contigs} that the calls lack are left out "
            f"({some})",
            file=sys.stderr,
        )


def _read(settings: Settings, calls: Calls) -> tuple[Genes | None, list[Table]]:
    contigs = Contigs(calls.contigs, calls.path)
    genes = None
    if settings.genes is not None:
        genes, left_out = read_genes(settings.genes, contigs)
        _warn(settings.genes, left_out)
    tables = []
    for source in settings.tables:
        table, left_out = read_table(source, contigs)
        _warn(source.path, left_out)
        if isinstance(table, GeneList) and genes and not genes.symbols & set(table.shown):
            raise InputError(
                f"{settings.genes} has none of the genes that {source.path} names "
                f"({', '.join(list(table.shown)[:3])}, …): are these symbols of genes?"
            )
        tables.append(table)
    return genes, tables


def _header(settings: Settings, tables: list[Table], calls: Calls) -> list[str]:
    fields = fields_of(settings, tables)
    for name in fields:
        if name in calls.fields:
            raise ConfigError(
                f"{calls.path} has a field {name} already: give the table another name"
            )
    lines = [f"##{MARK}_settings=min_overlap={settings.min_overlap:g} common={settings.common:g}"]
    if settings.genes is not None:
        lines.append(f"##{MARK}=genes {settings.genes.name} md5:{_md5(settings.genes)}")
    lines += [
        f"##{MARK}={source.name} {source.layout} {source.path.name} md5:{_md5(source.path)}"
        for source in settings.tables
    ]
    return lines + list(fields.values())


def annotate_command(arguments: argparse.Namespace) -> None:
    output: Path = arguments.output
    settings = settings_of(arguments)
    if mode_of(output) is None:
        raise ConfigError(f"--output {output}: its name must end in .vcf, .vcf.gz or .bcf")
    if output.exists() and output.samefile(arguments.calls):
        raise ConfigError(f"--output {output} is the file that is read; give another name")
    if not output.absolute().parent.is_dir():
        raise OutputError(f"{output} cannot be written: its folder is not there")
    files = [arguments.calls, *(source.path for source in settings.tables)]
    for path in files + ([settings.genes] if settings.genes else []):
        if not path.is_file():
            raise InputError(f"{path}: there is no such file")
    calls = read_calls(arguments.calls)
    genes, tables = _read(settings, calls)
    header = _header(settings, tables, calls)
    info = annotate(calls, genes, tables, settings)
    write_calls(calls, header, info, output)
    with_genes = sum("GENES" in fields for fields in info.values())
    known = [t.source.name for t in tables if not isinstance(t, GeneList)]
    in_tables = sum(any(name in fields for name in known) for fields in info.values())
    said = f"{output}: {len(calls.calls)} calls"
    said += f", {with_genes} in genes" if genes else ""
    print(said + (f", {in_tables} in tables of events or regions" if known else ""))


def run(words: list[str]) -> int:
    """Returns the exit code; says errors on stderr."""
    try:
        annotate_command(parser().parse_args(words))
    except AnnotationError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0
