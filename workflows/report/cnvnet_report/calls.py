"""Reads the calls of `cnvnet call` as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pysam

from cnvnet_report.errors import InputError

# INFO fields that count a call's evidence, in the program's order of signals, and their names in
# run reports.
EVIDENCE = {
    "SR": "split_read",
    "SC": "soft_clip",
    "HC": "hidden_clip",
    "GAP": "alignment_gap",
    "PE": "discordant_pair",
    "LC": "length_change",
    "RDS": "read_depth",
}
NO_SIGNAL = "none"
# The table's columns with their types; Int64 may be missing.
COLUMNS = {
    "contig": "str",
    "begin": "int64",
    "end": "int64",
    "id": "str",
    "type": "str",
    "size": "int64",
    "score": "float64",
    "filters": "str",
    "genotype": "str",
    "quality": "Int64",
    "copies": "Int64",
    "signal": "str",
    "evidence": "str",
    "annotation": "str",
}
# INFO fields of `cnvnet annotate`, beside those named after its tables.
_ANNOTATION = ("GENES_WHOLE", "GENES", "EXONS", "ONCOGENE_GAIN", "TSG_LOSS", "EVIDENCE")


def leading_signal(counts: list[int]) -> str:
    """The signal that most fragments show, of equal ones the first (signal_counts.h)."""
    most = int(np.argmax(counts))
    return list(EVIDENCE.values())[most] if counts[most] > 0 else NO_SIGNAL


def _size(length: Any) -> int:
    """A number for each allele since VCF 4.4, of which calls have one."""
    return abs(int(length[0] if isinstance(length, tuple) else length))


def _genotype(call: Any) -> str:
    alleles = call.get("GT", (None,))
    return "/".join("." if allele is None else str(allele) for allele in alleles)


def _annotation_fields(header: pysam.VariantHeader) -> list[str]:
    """Those that the file has, in the order in which they are shown."""
    named = [line.value or "" for line in header.records if line.key == "cnvnet_annotation"]
    tables = [words.split(" ", 1)[0] for words in named]
    fields = [*_ANNOTATION[:-1], *(f"{t}{end}" for t in tables for end in ("", "_AF", "_SHARE"))]
    return [name for name in [*fields, _ANNOTATION[-1]] if name in header.info]


def _annotation(record: pysam.VariantRecord, fields: list[str]) -> str:
    """What annotates a call, as text: each field with its values."""
    shown = []
    for name in fields:
        if name in record.info:
            value = record.info[name]
            values = value if isinstance(value, tuple) else (value,)
            texts = [f"{v:.3g}" if isinstance(v, float) else unquote(str(v)) for v in values]
            shown.append(f"{name} {', '.join(texts)}")
    return "; ".join(shown)


# POS, 1-based, is the base before the event: as a 0-based position it is the begin.
def _row(record: pysam.VariantRecord, annotation: list[str]) -> tuple[Any, ...]:
    info, call = record.info, record.samples[0]
    counts = [int(info.get(name, 0)) for name in EVIDENCE]
    shown = " ".join(
        f"{name} {count}" for name, count in zip(EVIDENCE, counts, strict=True) if count
    )
    filters = ";".join(str(name) for name in record.filter if name != "PASS") or "PASS"
    return (
        *(
            record.contig,
            record.pos,
            record.stop,
            record.id or "",
            info["SVTYPE"],
            _size(info["SVLEN"]),
        ),
        *(float(info["SCORE"]), filters, _genotype(call), call.get("GQ"), call.get("CN")),
        *(leading_signal(counts), shown, _annotation(record, annotation)),
    )


def read_calls(path: str | Path) -> pd.DataFrame:
    """Returns a row per record, in the file's order, with COLUMNS: positions are 0-based and
    half-open, `filters` is PASS or names with ";" between them.

    Raises InputError if the file is no VCF of one sample's calls.
    """
    loud = pysam.set_verbosity(0)  # htslib's own messages: the error below says it
    try:
        with pysam.VariantFile(str(path)) as vcf:
            missing = {"SVTYPE", "SVLEN", "SCORE"} - set(vcf.header.info.keys())
            if missing or len(vcf.header.samples) != 1:
                raise InputError(
                    f"{path} does not hold the calls of one sample by `cnvnet call`: "
                    + (f"no INFO/{min(missing)}" if missing else "it has not one sample")
                )
            fields = _annotation_fields(vcf.header)
            rows = [_row(record, fields) for record in vcf]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} cannot be read as VCF: {error}") from error
    finally:
        pysam.set_verbosity(loud)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def sample_and_contigs(path: str | Path) -> tuple[str, list[str]]:
    """The sample and the contigs, in order, of a VCF that read_calls() has read."""
    with pysam.VariantFile(str(path)) as vcf:
        return vcf.header.samples[0], [str(contig) for contig in vcf.header.contigs]
