"""What VCF 4.4 asks of a file with deletions and duplications: a check of header and records.

No validator of this version can be had from Debian, PyPI or npm: vcftools' knows versions up to
4.2. This one holds what concerns such files, read off the specification (samtools/hts-specs,
VCFv4.4, sections 1.4, 1.6, 3 and 5): reserved keys have the number and type that it gives them,
records have what the header declares, symbolic alleles are declared, and their places make sense.
What the standard does not ask for, as a negative SVLEN of a deletion (readers must take the
absolute value), is no fault. htslib reads the file too, in the tests, by bcftools.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Reserved keys that such a file may have: number and type.
RESERVED = {
    "INFO": {
        "END": ("1", "Integer"),
        "SVTYPE": ("1", "String"),
        "SVLEN": ("A", "Integer"),
        "CIPOS": (".", "Integer"),
        "CIEND": (".", "Integer"),
        "CILEN": (".", "Integer"),
        "HOMLEN": ("A", "Integer"),
        "HOMSEQ": ("A", "String"),
        "IMPRECISE": ("0", "Flag"),
        "SVCLAIM": ("A", "String"),
        "EVENT": ("A", "String"),
        "EVENTTYPE": ("A", "String"),
        "CN": ("A", "Float"),
        "CICN": (".", "Float"),
        "AF": ("A", "Float"),
        "AC": ("A", "Integer"),
        "AN": ("1", "Integer"),
        "DP": ("1", "Integer"),
        "MQ": ("1", "Float"),
    },
    "FORMAT": {
        "GT": ("1", "String"),
        "GQ": ("1", "Integer"),
        "CN": ("1", "Float"),
        "CNQ": ("1", "Float"),
        "CICN": ("2", "Float"),
        "DP": ("1", "Integer"),
        "AD": ("R", "Integer"),
    },
}
_META = re.compile(r"##(INFO|FORMAT|FILTER|ALT|contig)=<(.*)>$")
_VALUES = {
    "Integer": re.compile(r"[-+]?\d+$"),
    "Float": re.compile(r"[-+]?(\d*\.?\d+([eE][-+]?\d+)?|\d+\.|inf(inity)?|nan)$", re.IGNORECASE),
    "String": re.compile(r"[^\s;=,]+$"),
}
_KEY = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*$|1000G$")
_GENOTYPE = re.compile(r"(\.|\d+)([/|](\.|\d+))*$")
_COLUMNS = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]


def _attributes(text: str) -> dict[str, str]:
    pairs = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,]*)', text)
    return {key: value.strip('"') for key, value in pairs}


class _Header:
    def __init__(self, lines: list[str]) -> None:
        self.known: dict[str, dict[str, dict[str, str]]] = {
            kind: {} for kind in ("INFO", "FORMAT", "FILTER", "ALT", "contig")
        }
        self.faults: list[str] = []
        if not lines or lines[0] != "##fileformat=VCFv4.4":
            self.faults.append("the first line is not ##fileformat=VCFv4.4")
        for line in lines[1:-1]:
            if match := _META.match(line):
                self._add(match[1], _attributes(match[2]))
            elif not re.match(r"##[^=]+=.+$", line):
                self.faults.append(f"no key and value: {line}")
        columns = lines[-1].split("\t")
        self.samples = columns[9:]
        wanted = _COLUMNS + (["FORMAT"] if self.samples else [])
        if columns[: len(wanted)] != wanted or len(set(self.samples)) < len(self.samples):
            self.faults.append("the line of columns is wrong")

    def _add(self, kind: str, given: dict[str, str]) -> None:
        key = given.get("ID", "")
        if not key or key in self.known[kind]:
            self.faults.append(f"{kind} {key} without ID, or twice")
        self.known[kind][key] = given
        if kind != "contig" and "Description" not in given:
            self.faults.append(f"{kind} {key} without Description")
        if kind in ("INFO", "FORMAT"):
            if not _KEY.match(key):
                self.faults.append(f"{kind} {key} is no key")
            told = (given.get("Number", ""), given.get("Type", ""))
            if not re.match(r"\d+$|[ARG.]$", told[0]) or told[1] not in (*_VALUES, "Flag"):
                self.faults.append(f"{kind} {key} has Number {told[0]} and Type {told[1]}")
            if told != RESERVED[kind].get(key, told):
                self.faults.append(f"{kind} {key} is {told}, not {RESERVED[kind][key]}")


def _values(kind: str, key: str, text: str | None, meta: dict[str, str], alts: int) -> str:
    """What is wrong with the values of a field, "" if nothing is."""
    if meta["Type"] == "Flag":
        return "" if text is None else f"{kind} {key} is a flag"
    if text is None or text == "":
        return f"{kind} {key} has no value"
    values = text.split(",")
    count = {"A": alts, "R": alts + 1}.get(meta["Number"])
    if count is None and meta["Number"].isdigit():
        count = int(meta["Number"])
    if count is not None and len(values) != count and values != ["."]:
        return f"{kind} {key} has {len(values)} values, not {count}"
    pattern = _VALUES[meta["Type"]]
    wrong = [value for value in values if value != "." and not pattern.match(value)]
    return f"{kind} {key}: {wrong[0]} is no {meta['Type']}" if wrong else ""


def _event(pos: int, alt: str, info: dict[str, str | None], length: int) -> Iterator[str]:
    """The rules of symbolic deletions and duplications."""
    if info.get("SVTYPE") not in (None, alt.strip("<>").split(":")[0]):
        yield "SVTYPE is not the type of ALT"
    end = int(info.get("END") or 0)
    if not pos < end <= length:
        yield f"END {end} is not behind POS {pos}, or behind the contig"
    if info.get("SVLEN") is None:
        yield "SVLEN is missing"
    elif str(info["SVLEN"]).lstrip("-") != str(end - pos):
        yield f"SVLEN {info['SVLEN']} is not END - POS"
    if info.get("SVCLAIM") not in (None, "D", "J", "DJ"):
        yield f"SVCLAIM {info['SVCLAIM']}"
    for key in ("CIPOS", "CIEND", "CILEN"):
        if info.get(key) is not None:
            interval = [int(value) for value in str(info[key]).split(",")]
            if len(interval) != 2 or not interval[0] <= 0 <= interval[1]:
                yield f"{key} {info[key]} is no interval around 0"


def _record(header: _Header, columns: list[str]) -> Iterator[str]:
    contig, pos, identity, ref, alt, qual, filters, info_text = columns[:8]
    length = int(header.known["contig"].get(contig, {}).get("length", 0))
    if not length:
        yield f"contig {contig} is not declared with its length"
    if not pos.isdigit() or not re.match(r"[ACGTN]+$", ref):
        yield f"POS {pos} or REF {ref}"
    if re.search(r"[\s;]", identity.replace(";", "")):
        yield f"ID {identity}"
    alts = alt.split(",")
    if any(a.startswith("<") and a.strip("<>") not in header.known["ALT"] for a in alts):
        yield f"ALT {alt} is not declared"
    if qual != "." and not _VALUES["Float"].match(qual):
        yield f"QUAL {qual}"
    named = filters.split(";")
    unknown = {name for name in named if name not in header.known["FILTER"]} - {"PASS", "."}
    if unknown or ("PASS" in named and len(named) > 1):
        yield f"FILTER {filters}"
    pairs = [field.partition("=") for field in info_text.split(";") if info_text != "."]
    info: dict[str, str | None] = {key: value if equals else None for key, equals, value in pairs}
    if len(info) < len(pairs):
        yield "an INFO field stands twice"
    for key, value in info.items():
        meta = header.known["INFO"].get(key)
        yield (
            f"INFO {key} is not declared"
            if meta is None
            else _values("INFO", key, value, meta, len(alts))
        )
    if len(alts) == 1 and alt in ("<DEL>", "<DUP>"):
        flags = {key: value or "" for key, value in info.items()}
        yield from _event(int(pos), alt, dict(flags), length)
    yield from _samples(header, columns, len(alts))


def _samples(header: _Header, columns: list[str], alts: int) -> Iterator[str]:
    if len(columns) != 8 + (1 + len(header.samples) if header.samples else 0):
        yield f"{len(columns)} columns"
        return
    keys = columns[8].split(":") if header.samples else []
    if "GT" in keys[1:] or len(set(keys)) < len(keys):
        yield f"FORMAT {columns[8]}"
    for sample in columns[9:]:
        values = sample.split(":")
        if len(values) > len(keys):
            yield "more values than keys"
        for key, value in zip(keys, values, strict=False):
            meta = header.known["FORMAT"].get(key)
            if meta is None:
                yield f"FORMAT {key} is not declared"
            elif key == "GT":
                alleles = re.findall(r"\d+", value)
                if not _GENOTYPE.match(value) or any(int(a) > alts for a in alleles):
                    yield f"GT {value}"
            else:
                yield _values("FORMAT", key, value, meta, alts)


def faults_of(text: str) -> list[str]:
    """All that is wrong with the text of a VCF, each with its line."""
    lines = text.splitlines()
    records = [i for i, line in enumerate(lines) if not line.startswith("#")]
    first = records[0] if records else len(lines)
    header = _Header(lines[:first])
    found = [f"header: {fault}" for fault in header.faults]
    contigs, last = list(header.known["contig"]), (-1, 0)
    for i in range(first, len(lines)):
        columns = lines[i].split("\t")
        found += [f"line {i + 1}: {fault}" for fault in _record(header, columns) if fault]
        place = (contigs.index(columns[0]) if columns[0] in contigs else -1, int(columns[1]))
        if place < last:
            found.append(f"line {i + 1}: it is not in order")
        last = place
    return found
