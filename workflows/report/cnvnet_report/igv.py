"""A session for IGV: the reference, and of each sample its calls and reads."""

from __future__ import annotations

import os
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from pathlib import Path

from cnvnet_report.errors import ConfigError

_INDEXES = (".tbi", ".csi", ".bai", ".crai")


@dataclass(frozen=True)
class Track:
    """What one sample adds."""

    sample: str
    calls: Path
    reads: Path


def _seen_from(path: Path, folder: Path) -> str:
    return os.path.relpath(path.resolve(), folder.resolve())


def _index(path: Path) -> Path | None:
    for ending in _INDEXES:
        for place in (Path(f"{path}{ending}"), path.with_suffix(ending)):
            if place.is_file():
                return place
    return None


def session(reference: Path, tracks: list[Track], locus: str, place: Path) -> str:
    """The session's XML, to stand at `place`; its paths are relative to it.

    Raises ConfigError if a file that it names is not there.
    """
    folder = place.parent
    for path in [reference, *(p for t in tracks for p in (t.calls, t.reads))]:
        if not path.is_file():
            raise ConfigError(
                f"the session would name {path}, which is not there: run `cnvnet report` in the "
                "folder that `cnvnet call` ran in, so that its paths lead somewhere"
            )
    root = xml.Element(
        "Session",
        genome=_seen_from(reference, folder),
        locus=locus,
        version="8",
        hasGeneTrack="false",
    )
    resources = xml.SubElement(root, "Resources")
    panel = {
        name: xml.SubElement(root, "Panel", name=name, height=height)
        for name, height in (("DataPanel", "300"), ("ReadsPanel", "600"))
    }
    for track in tracks:
        for path, name, where in (
            (track.calls, f"{track.sample}: cnvnet", "DataPanel"),
            (track.reads, f"{track.sample}: reads", "ReadsPanel"),
        ):
            seen = _seen_from(path, folder)
            resource = xml.SubElement(resources, "Resource", path=seen, name=name)
            if (index := _index(path)) is not None:
                resource.set("index", _seen_from(index, folder))
            xml.SubElement(panel[where], "Track", id=seen, name=name)
    xml.indent(root)
    return xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
