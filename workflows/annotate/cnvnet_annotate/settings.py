"""What to annotate with: the block `annotation:` of a YAML file, and the command line."""

from __future__ import annotations

import argparse
import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cnvnet_annotate.errors import ConfigError
from cnvnet_annotate.tables import LAYOUTS, Source, needs_genes

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*$")
_TABLE_KEYS = ("name", "layout", "file", "columns", "first_base")
_COLUMNS = {
    "tsv": ("contig", "begin", "end", "type", "id", "frequency"),
    "vcf": ("frequency",),
    "gene-list": ("gene", "role"),
}
_NEEDED = {"tsv": ("contig", "begin", "end"), "gene-list": ("gene",)}


@dataclass
class Settings:
    genes: Path | None = None
    min_overlap: float = 0.5  # reciprocal, for a call and a known event to be the same
    common: float = 0.01  # frequency from which on evidence speaks of a common event
    tables: list[Source] = field(default_factory=list)


def _known(where: str, key: object, keys: tuple[str, ...]) -> None:
    if key in keys:
        return
    near = difflib.get_close_matches(str(key), keys, 1)
    advice = f"; did you mean '{near[0]}'?" if near else f"; it may be {', '.join(keys)}"
    raise ConfigError(f"{where}: unknown key '{key}'{advice}")


def _share(where: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 1:
        raise ConfigError(f"{where}: '{value}' is no number above 0 and up to 1")
    return float(value)


def _text(where: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{where}: '{value}' is no text")
    return value


def _columns(where: str, layout: str, given: object) -> dict[str, str]:
    if not isinstance(given, dict):
        raise ConfigError(f"{where}: columns must name a column for each of its keys")
    allowed = _COLUMNS.get(layout)
    if allowed is None:
        raise ConfigError(f"{where}: the layout {layout} has columns of its own; name none")
    for key in given:
        _known(f"{where}, columns", key, allowed)
    return {str(key): _text(f"{where}, columns.{key}", value) for key, value in given.items()}


def source_of(where: str, given: dict[str, Any]) -> Source:
    """A table as the settings describe it."""
    for key in given:
        _known(where, key, _TABLE_KEYS)
    for key in ("name", "layout", "file"):
        if key not in given:
            raise ConfigError(f"{where}: '{key}' is missing")
    name, layout = _text(where, given["name"]), _text(where, given["layout"])
    if not _NAME.match(name):
        raise ConfigError(
            f"{where}: '{name}' cannot name a field of a VCF: use letters, digits, '_' and '.'"
        )
    _known(f"{where}, layout", layout, LAYOUTS)
    columns = _columns(where, layout, given["columns"]) if "columns" in given else {}
    for key in _NEEDED.get(layout, ()) if columns or layout == "tsv" else ():
        if key not in columns:
            raise ConfigError(f"{where}: the layout {layout} needs columns.{key}")
    first = given.get("first_base", 1)
    if first not in (0, 1) or isinstance(first, bool):
        raise ConfigError(f"{where}: first_base is 0 or 1, not '{first}'")
    if "first_base" in given and layout != "tsv":
        raise ConfigError(f"{where}: first_base is for the layout tsv; {layout} has its own")
    return Source(name, layout, Path(_text(where, given["file"])), columns, int(first))


def _load(path: Path) -> Settings:
    try:
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be read as YAML: {error}") from error
    block = whole.get("annotation") if isinstance(whole, dict) else None
    if not isinstance(block, dict):
        raise ConfigError(f"{path} has no section 'annotation'")
    settings = Settings()
    where = f"{path}, annotation"
    for key, value in block.items():
        _known(where, key, ("genes", "min_overlap", "common", "tables"))
        if key == "genes":
            settings.genes = Path(_text(f"{where}.genes", value))
        elif key != "tables":
            setattr(settings, key, _share(f"{where}.{key}", value))
        elif not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ConfigError(f"{where}.tables: it must be a list of tables, each with its keys")
        else:
            settings.tables = [
                source_of(f"{where}.tables, number {i}", item) for i, item in enumerate(value, 1)
            ]
    return settings


def _table_of(words: str) -> Source:
    match = re.match(r"([^=:]+)=([^=:]+):(.+)$", words)
    if match is None:
        raise ConfigError(f"--table {words}: it must be NAME=LAYOUT:FILE, as dgv=dgv:dgv.txt")
    name, layout, file = match.groups()
    return source_of(f"--table {words}", {"name": name, "layout": layout, "file": file})


def settings_of(arguments: argparse.Namespace) -> Settings:
    """What both say; flags stand for, or come behind, what the file has.

    Raises ConfigError if that is nothing, contradicts itself, or names what cannot be.
    """
    settings = _load(arguments.config) if arguments.config else Settings()
    settings.genes = arguments.genes or settings.genes
    settings.tables += [_table_of(words) for words in arguments.table]
    if settings.genes is None and not settings.tables:
        raise ConfigError("nothing to annotate with: give --genes, --table or --config")
    names = [source.name for source in settings.tables]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"two tables are named {name}; each needs a name of its own")
    for source in settings.tables:
        if needs_genes(source.layout) and settings.genes is None:
            raise ConfigError(
                f"the table {source.name} lists genes by their symbols: give --genes, which says "
                "where they are"
            )
    return settings
