"""The work behind `cnvnet explain --pages`: a page and a picture of each place."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import jinja2

from cnvnet_report.errors import ConfigError, OutputError, ReportError
from cnvnet_report.explain_picture import draw
from cnvnet_report.explanation import Explanation, Place, read_explanation
from cnvnet_report.page import resource
from cnvnet_report.write import write_together


def parser() -> argparse.ArgumentParser:
    """The arguments that pipeline/cli/explain.cc passes on."""
    arguments = argparse.ArgumentParser(prog="cnvnet explain")
    arguments.add_argument("explanation", type=Path)
    arguments.add_argument("--output-folder", type=Path, required=True)
    return arguments


def _inline(svg: bytes) -> str:
    """The picture as a part of the page: without what stands before its first tag."""
    text = svg.decode("utf-8")
    return text[text.index("<svg") :]


def page_of(explanation: Explanation, place: Place, svg: bytes) -> str:
    """One HTML file that needs nothing else, and no script."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(resource("templates/explain.html.j2"))
    site = place.site
    features = [] if site is None else site.features.to_dict("records")
    features.sort(key=lambda feature: -abs(feature["share"]))
    others = sorted(
        (other for other in place.sites if site is None or other.id != site.id),
        key=lambda other: -(other.score or 0),
    )
    return template.render(
        explanation=explanation.json,
        place=place,
        site=site,
        others=others[:50],
        left_out=max(0, len(others) - 50),
        features=features,
        picture=jinja2.filters.Markup(_inline(svg)),  # drawn by explain_picture.py, text escaped
    )


def file_name(place: Place) -> str:
    """What the files of a place are called, without an ending."""
    return re.sub(r"[^\w.+-]", "_", place.name)


def run(words: list[str]) -> int:
    """Returns the exit code."""
    arguments = parser().parse_args(words)
    try:
        explanation = read_explanation(arguments.explanation)
        if explanation.is_brief:
            raise ConfigError(
                f"{arguments.explanation} was written with --brief, which leaves out what is drawn"
            )
        try:
            arguments.output_folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{arguments.output_folder} cannot be made: {error.strerror}"
            ) from error
        for place in explanation.places:
            pictures = draw(place)
            stem = arguments.output_folder / file_name(place)
            page = page_of(explanation, place, pictures["svg"])
            write_together(
                {
                    Path(f"{stem}.html"): page.encode("utf-8"),
                    Path(f"{stem}.svg"): pictures["svg"],
                    Path(f"{stem}.png"): pictures["png"],
                }
            )
            print(f"{stem}.html: {place.reason}")
    except ReportError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0
