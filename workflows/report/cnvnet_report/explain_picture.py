"""The picture of a place: what the reads show, the haplotypes, and what the score rests on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnvnet_report.explanation import Place, Site

# Okabe and Ito's colours, which the colour-blind can tell apart.
BLUE, ORANGE, GREEN, RED, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#8a8a8a"
_KINDS = {
    "split_read": BLUE,
    "soft_clip": GREEN,
    "hidden_clip": "#cc79a7",
    "alignment_gap": ORANGE,
    "discordant_pair": RED,
}
_MOST_SIGNALS, _MOST_FRAGMENTS, _MOST_FEATURES, _MOST_PAIRS = 50, 60, 14, 8
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cnvnet",
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.formatter.useoffset": False,
    "axes.formatter.limits": (-9, 12),
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def _depth(axes: Axes, place: Place, site: Site | None) -> None:
    around = place.json["surroundings"]
    x = around["region"]["begin"] + around["column"] * (np.arange(len(around["depth"])) + 0.5)
    axes.fill_between(x, around["depth"], color="#c8d7e1", step="mid", label="all reads")
    if around["mapq0"]:
        axes.fill_between(x, around["mapq0"], color=GREY, step="mid", label="MAPQ 0")
    axes.axhline(2, color=GREY, lw=0.6)
    axes.set_ylabel("copies by depth")
    axes.set_title("Depth")
    axes.legend(frameon=False, loc="upper right", ncols=2)
    region = place.json["region"]
    axes.axvspan(region["begin"], region["end"], color=ORANGE, alpha=0.15, lw=0)
    if site is not None and site.json["repeat"]["period"]:
        repeat = site.json["repeat"]
        axes.plot([repeat["begin"], repeat["begin"] + repeat["length"]], [0, 0], color=GREEN, lw=4)


def _broken_reads(axes: Axes, place: Place) -> None:
    around = place.json["surroundings"]
    x = around["region"]["begin"] + around["column"] * (np.arange(len(around["depth"])) + 0.5)
    for name, colour, text in (
        ("clips", GREEN, "clipped"),
        ("splits", BLUE, "split"),
        ("odd_pairs", RED, "odd pairs"),
    ):
        if around[name]:
            axes.step(x, around[name], where="mid", color=colour, lw=1, label=text)
    axes.set_title("Reads that are broken or oddly paired")
    axes.set_ylabel("reads a column")
    axes.legend(frameon=False, loc="upper right", ncols=3)


def _signals(axes: Axes, place: Place) -> None:
    signals = place.json["signals"]["all"]
    region = place.json["surroundings"]["region"]
    inside = [s for s in signals if s["begin"] >= region["begin"] and s["end"] <= region["end"]]
    shown = sorted(inside, key=lambda s: (s["type"], s["kind"], s["begin"]))
    if len(shown) > _MOST_SIGNALS:
        shown = [shown[i] for i in np.linspace(0, len(shown) - 1, _MOST_SIGNALS).astype(int)]
    seen: set[str] = set()
    for row, signal in enumerate(shown):
        kind = signal["kind"]
        dash = "-" if signal["type"] == "DEL" else (0, (2, 1))
        label = None if kind in seen else kind.replace("_", " ")
        seen.add(kind)
        axes.plot(
            [signal["begin"], signal["end"]],
            [row, row],
            color=_KINDS.get(kind, GREY),
            lw=1.2,
            ls=dash,
            label=label,
        )
    axes.set_title(
        f"Junctions that reads show here: {len(shown)} of {len(signals)} (dashed: DUP)"
        if signals
        else "No read shows a junction"
    )
    axes.set_xlim(region["begin"], region["end"])
    axes.set_yticks([])
    if seen:
        axes.legend(frameon=False, loc="upper right", ncols=3)


def _words(haplotype: dict[str, Any]) -> str:
    gained = int(haplotype["gained"])
    if not haplotype["edits"]:
        return "reference"
    return f"{gained:+,} bp in {len(haplotype['edits'])} edit(s)"


def _haplotypes(axes: Axes, locus: dict[str, Any]) -> None:
    text_begin, length = locus["text_begin"], len(locus["text"])
    best = locus["best_pair"]
    for row, haplotype in enumerate(locus["haplotypes"]):
        is_best = row in best
        words = f"{'best: ' if is_best else ''}{_words(haplotype)}"
        axes.add_patch(
            Rectangle(
                (text_begin, row - 0.3), length, 0.6, color="#c8d7e1" if is_best else "#e8e8e8"
            )
        )
        for edit in haplotype["edits"]:
            axes.add_patch(
                Rectangle(
                    (edit["begin"], row - 0.3),
                    max(edit["end"] - edit["begin"], length / 300),
                    0.6,
                    color=RED if edit["gained"] < 0 else BLUE,
                )
            )
            if edit["copies"]:
                axes.plot(
                    [edit["source"], edit["source"] + edit["source_length"]],
                    [row + 0.38] * 2,
                    color=BLUE,
                    lw=2,
                )
        axes.text(
            text_begin + length * 1.01,
            row,
            f"{words}, {haplotype['against_best']:.1f} nats",
            va="center",
            fontsize=7,
        )
    axes.set_ylim(len(locus["haplotypes"]) - 0.4, -0.6)
    axes.set_xlim(text_begin, text_begin + length * 1.45)
    axes.set_yticks([])
    axes.set_title("Haplotypes weighed (red: bases lost, blue: gained or replaced)")


def _fragments(axes: Axes, locus: dict[str, Any], place_of: int, other: int, title: str) -> None:
    """Fragments that fit the haplotype `place_of` (of the reference and the best pair) better than
    `other`, where they lie on it.
    """
    rows = []
    for fragment in locus["fragments"]:
        fit = fragment["log_fit"]
        if not fragment["counted"] or fit[place_of] <= fit[other] + 0.2:
            continue
        placed = [read["placed"][place_of] for read in fragment["reads"]]
        placed = [read for read in placed if read is not None]
        if placed:
            rows.append((min(read[0] for read in placed), placed, fit[place_of] - fit[other]))
    rows.sort(key=lambda row: row[0])
    total = len(rows)
    if total > _MOST_FRAGMENTS:
        rows = [rows[i] for i in np.linspace(0, total - 1, _MOST_FRAGMENTS).astype(int)]
    for number, (begin, placed, better) in enumerate(rows):
        end = max(read[0] + read[1] for read in placed)
        axes.plot([begin, end], [number, number], color=GREY, lw=0.5)
        colour = plt.get_cmap("cividis_r")(min(1.0, better / 6))
        for read_begin, length, _ in placed:
            axes.plot([read_begin, read_begin + length], [number, number], color=colour, lw=2)
    axes.set_title(f"{title}: {total} fragments fit it better (dark: by 6 nats)")
    axes.set_yticks([])
    axes.set_xlabel("bp on the haplotype")


def _pairs(axes: Axes, locus: dict[str, Any]) -> None:
    names = [_words(haplotype) for haplotype in locus["haplotypes"]]
    pairs = sorted(locus["pairs"], key=lambda pair: -pair["log_posterior"])[:_MOST_PAIRS]
    best = pairs[0]["log_posterior"]
    values = [pair["log_posterior"] - best for pair in pairs]
    axes.barh(range(len(pairs)), values, color=BLUE)
    for row, pair in enumerate(pairs):
        a, b = pair["pair"]
        axes.text(
            0, row, f" {names[a]} / {names[b]} ({pair['share']:.2g})", va="center", fontsize=7
        )
    axes.set_xlim(min([*values, -1.0]) * 1.05, -min([*values, -1.0]) * 0.9)
    axes.set_ylim(len(pairs) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xlabel("ln posterior against the best pair, nats")
    axes.set_title("Pairs of haplotypes (their share of the posterior)")


def _track_rows(tracks: dict[str, list[float]]) -> tuple[list[str], np.ndarray]:
    width = max(len(columns) for columns in tracks.values())
    rows = [np.repeat(columns, width // len(columns)) for columns in tracks.values()]
    return list(tracks), np.array(rows, dtype=float)


def _tracks(axes: Axes, tracks: dict[str, list[float]], title: str, signed: bool) -> None:
    names, values = _track_rows(tracks)
    most = float(np.abs(values).max()) or 1.0
    axes.imshow(
        values,
        aspect="auto",
        interpolation="nearest",
        cmap="PuOr_r" if signed else "gray_r",
        vmin=-most if signed else 0,
        vmax=most if signed else 255,
    )
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names], fontsize=5)
    axes.set_xticks([])
    axes.set_title(title + (f" (±{most:.2g})" if signed else ""))


def _image(axes: Axes, values: np.ndarray, title: str, signed: bool) -> None:
    """An encoding of reads: all channels together."""
    most = float(np.abs(values).max()) or 1.0
    axes.imshow(
        values,
        aspect="auto",
        interpolation="nearest",
        cmap="PuOr_r" if signed else "gray_r",
        vmin=-most if signed else 0,
        vmax=most,
    )
    axes.set_title(title)
    axes.set_xticks([])
    axes.set_yticks([])


def _features(axes: Axes, site: Site) -> None:
    features = site.features
    order = features["share"].abs().sort_values(ascending=False, kind="stable").index
    shown = features.loc[order[:_MOST_FEATURES]]
    rows = np.arange(len(shown))
    axes.barh(rows - 0.2, shown["by_trees"], height=0.4, color=BLUE, label="by trees")
    axes.barh(rows + 0.2, shown["by_network"], height=0.4, color=ORANGE, label="by network")
    axes.axvline(0, color=GREY, lw=0.6)
    words = [f"{row['name']} = {row.value:.2g}" for _, row in shown.iterrows()]
    axes.set_yticks(rows, words)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlabel("added to the log-odds of the score")
    attribution = site.json["attribution"]
    axes.set_title(
        f"Features: log-odds {attribution['log_odds']:.2f}, baseline {attribution['baseline']:.2f}"
    )
    axes.legend(frameon=False, loc="lower right")


def _network_panels(site: Site, next_axes: Any) -> None:
    attribution, image = site.json["attribution"], site.json["image"]
    if image["tracks"]:
        _tracks(next_axes(), image["tracks"], "What the network saw", False)
        _tracks(next_axes(), attribution["tracks"], "What it added to the log-odds", True)
    for end, (drawn, shares) in enumerate(zip(image["images"], attribution["images"], strict=True)):
        shape = (drawn["channels"], drawn["rows"], drawn["columns"])
        name = ("begin", "end")[end] if len(image["images"]) == 2 else "reads"
        values = np.array(drawn["values"], dtype=float).reshape(shape)
        _image(next_axes(), values.max(0), f"Image, {name}", False)
        _image(next_axes(), np.array(shares).reshape(shape).sum(0), f"Its shares, {name}", True)


def draw(place: Place) -> dict[str, bytes]:
    """The picture as "svg" and "png"; the same place gives the same bytes."""
    site = place.site
    locus = site.json.get("haplotypes") if site is not None else None
    explained = site is not None and site.json["attribution"] is not None
    panels = 3 + (4 if locus else 0)
    if explained and site is not None:
        image = site.json["image"]
        panels += bool(site.json["attribution"]["features"])
        panels += 2 * bool(image["tracks"]) + 2 * len(image["images"])
    rows = (panels + 1) // 2
    with matplotlib.rc_context(_SETTINGS):
        figure, grid = plt.subplots(rows, 2, figsize=(13, 2.7 * rows), squeeze=False)
        free: Iterator[Axes] = iter(grid.flatten())

        def next_axes() -> Axes:
            return next(free)

        _depth(next_axes(), place, site)
        _broken_reads(next_axes(), place)
        _signals(next_axes(), place)
        if locus:
            _haplotypes(next_axes(), locus)
            _pairs(next_axes(), locus)
            is_one = locus["best_pair"][0] == locus["best_pair"][1]
            first = _words(locus["haplotypes"][locus["best_pair"][0]])
            second = _words(locus["haplotypes"][locus["best_pair"][1]])
            _fragments(next_axes(), locus, 1, 0 if is_one else 2, f"On {first}")
            _fragments(
                next_axes(), locus, 0 if is_one else 2, 1, f"On {'reference' if is_one else second}"
            )
        if explained and site is not None:
            if site.json["attribution"]["features"]:
                _features(next_axes(), site)
            _network_panels(site, next_axes)
        for axes in free:
            axes.set_axis_off()
        figure.suptitle(
            f"{place.name}: {place.reason.replace('_', ' ')}", fontsize=11, x=0.02, ha="left"
        )
        figure.tight_layout(rect=(0, 0, 1, 0.985))
        pictures = {}
        for kind, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
            stream = io.BytesIO()
            figure.savefig(stream, format=kind, dpi=80, metadata=metadata)
            pictures[kind] = stream.getvalue()
        plt.close(figure)
    return pictures
