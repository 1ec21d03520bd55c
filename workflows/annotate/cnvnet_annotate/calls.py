"""The calls of a VCF as events, and the VCF written again with more fields."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysam

from cnvnet_annotate.errors import InputError, OutputError
from cnvnet_annotate.intervals import Intervals
from cnvnet_annotate.tables import DEL, DUP

_MODES = {".vcf": "w", ".gz": "wz", ".bcf": "wb"}
_INDEXES = {".gz": ".tbi", ".bcf": ".csi"}
MARK = "cnvnet_annotation"  # of header lines; a file that has one is annotated already


@dataclass(frozen=True)
class Call:
    """A deletion or duplication; positions are 0-based, half-open."""

    row: int  # of the file's records
    contig: int
    begin: int
    end: int
    kind: str
    copies: int | None  # of the sample with most, None if no sample tells


@dataclass(frozen=True)
class Calls:
    path: Path
    contigs: dict[str, int | None]  # with their lengths
    fields: set[str]  # of INFO
    calls: list[Call]
    intervals: Intervals
    records: int


def _copies(record: pysam.VariantRecord) -> int | None:
    told = [sample.get("CN") for sample in record.samples.values()]
    numbers = [round(n) for n in told if isinstance(n, (int, float))]  # VCF 4.4: a float
    return max(numbers, default=None)


def _length(contig: Any) -> int | None:
    return int(contig.length) if contig.length else None


def read_calls(path: Path) -> Calls:
    """The deletions and duplications of a VCF.

    Raises InputError if it is none, has none, or is annotated already.
    """
    loud = pysam.set_verbosity(0)  # htslib's own messages: the error below says it
    try:
        with pysam.VariantFile(str(path)) as vcf:
            if any(line.key == MARK for line in vcf.header.records):
                raise InputError(
                    f"{path} is annotated already: give the file that was annotated, with all "
                    "tables at once"
                )
            contigs = {str(name): _length(contig) for name, contig in vcf.header.contigs.items()}
            numbers = {name: i for i, name in enumerate(contigs)}
            calls, number = [], -1
            for number, record in enumerate(vcf):
                kind = record.info.get("SVTYPE")
                if kind not in (DEL, DUP) or record.stop <= record.pos:
                    continue
                contig = numbers[record.contig]
                calls.append(Call(number, contig, record.pos, record.stop, kind, _copies(record)))
            fields = set(vcf.header.info.keys())
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} cannot be read as VCF: {error}") from error
    finally:
        pysam.set_verbosity(loud)
    if number >= 0 and not calls:
        raise InputError(f"{path} has no record with SVTYPE DEL or DUP")
    intervals = Intervals.of((call.contig, call.begin, call.end) for call in calls)
    return Calls(path, contigs, fields, calls, intervals, number + 1)


def _copy(
    calls: Calls, header_lines: list[str], info: dict[int, dict[str, Any]], to: Path, mode: Any
) -> None:
    with pysam.VariantFile(str(calls.path)) as vcf:
        header = vcf.header.copy()
        for line in header_lines:
            header.add_line(line)
        with pysam.VariantFile(str(to), mode, header=header) as out:
            for number, record in enumerate(vcf):
                record.translate(out.header)
                for name, value in info.get(number, {}).items():
                    record.info[name] = value
                out.write(record)


def _fresh(output: Path, ending: str) -> Path:
    place, name = tempfile.mkstemp(prefix=f".{output.name}.", suffix=ending, dir=output.parent)
    os.close(place)
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(name, 0o666 & ~umask)
    return Path(name)


def mode_of(output: Path) -> str | None:
    """How pysam opens a file of this name, None if the name is no VCF's."""
    return None if output.suffix == ".gz" and output.suffixes[-2:-1] != [".vcf"] else _MODES.get(
        output.suffix
    )  # fmt: skip


def write_calls(
    calls: Calls, header_lines: list[str], info: dict[int, dict[str, Any]], output: Path
) -> None:
    """Writes the records with more INFO fields, by the record's row; a .vcf.gz or .bcf gets its
    index. Both take their places when they are whole.
    """
    made: list[Path] = []
    try:
        vcf = _fresh(output, output.suffix)
        made.append(vcf)
        _copy(calls, header_lines, info, vcf, mode_of(output))
        index = _INDEXES.get(output.suffix)
        old = [Path(f"{output}{ending}") for ending in (".tbi", ".csi")]
        if index is not None:
            made.append(Path(f"{vcf}{index}"))
            preset: Any = "vcf" if index == ".tbi" else "bcf"
            pysam.tabix_index(str(vcf), preset=preset, force=True, csi=index == ".csi")
        for path in old:
            path.unlink(missing_ok=True)
        os.replace(vcf, output)
        if index is not None:
            os.replace(made[1], f"{output}{index}")
    except OSError as error:
        raise OutputError(f"{output} cannot be written: {error.strerror or error}") from error
    finally:
        for path in made:
            path.unlink(missing_ok=True)


def names_of(values: Iterable[str]) -> tuple[str, ...]:
    """Texts as values of an INFO field: blanks become "_", what separates fields %XX."""
    return tuple(
        "".join(
            "_" if c == " " else f"%{ord(c):02X}" if c in ',;=%|"' or not "!" <= c <= "~" else c
            for c in value
        )
        or "."
        for value in values
    )
