"""Chimeric fragments whose two parts lie close together, as real libraries have them.

Transposases, ligation and template switching join pieces of one neighbourhood:
forwards (like a deletion), backwards (like a tandem duplication) or turned
(foldback). A junction may be copied before it is sequenced, so some junctions
have several fragments of different ends.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workflows.genomes.haplotypes import reverse_complement
from workflows.genomes.variants import log_uniform

LEAST_PART = 20  # bp of a fragment on either side of the junction
JUMP = (20, 1500)  # bp, log-uniform
TURNED = 0.35  # of the junctions; the others jump forwards or backwards alike often
HOMOLOGY = 6  # bp that both sides share, where such a place is near
HOMOLOGOUS = 0.5  # of the junctions look for one
SEVERAL = 0.25  # of the junctions have further fragments, each with this chance of one more
AGAIN = 0.5
MOST = 5  # fragments of one junction; further ones are drawn but not kept
QUALITIES = 5000  # pairs whose base qualities are used again
_LETTERS = np.frombuffer(b"ACGT", dtype=np.uint8)


@dataclass(frozen=True)
class Fragments:
    """The shape of fragments."""

    read_length: int
    inserts: tuple[tuple[float, float, float], ...]  # (share, mean, sd) in bp

    def draw(self, rng: np.random.Generator) -> int:
        shares = np.array([share for share, _, _ in self.inserts])
        _, mean, sd = self.inserts[int(rng.choice(len(shares), p=shares / shares.sum()))]
        return max(self.read_length + 10, int(rng.normal(mean, sd)))


def read_qualities(fastqs: tuple[Path, Path]) -> list[tuple[bytes, bytes]]:
    """Returns the base qualities of the first pairs of two FASTQ files."""
    rows: list[list[bytes]] = []
    for path in fastqs:
        with open(path, "rb") as text:
            lines = list(itertools.islice(text, 4 * QUALITIES))
        rows.append([line.rstrip(b"\n") for line in lines[3::4]])
    return list(zip(*rows, strict=True))


def with_read_errors(bases: str, quality: bytes, rng: np.random.Generator) -> bytes:
    """Returns a read with errors as its qualities say."""
    letters = np.frombuffer(bases.encode(), dtype=np.uint8).copy()
    scores = np.frombuffer(quality, dtype=np.uint8)[: len(letters)] - 33.0
    hit = np.flatnonzero(rng.random(len(letters)) < 10 ** (-scores / 10))
    letters[hit] = _LETTERS[rng.integers(0, 4, len(hit))]
    return letters.tobytes()


class LocalChimeras:
    """Draws chimeric fragments from the pieces of one haplotype."""

    def __init__(self, pieces: list[str], fragments: Fragments, rng: np.random.Generator):
        self._pieces = [p for p in pieces if len(p) > 10_000]
        self._fragments = fragments
        self._rng = rng
        lengths = np.array([len(p) for p in self._pieces], dtype=float)
        self._shares = lengths / lengths.sum() if len(lengths) else lengths

    def draw(self, count: int) -> list[str | None]:
        """Returns `count` fragments; None stands for those beyond MOST of a junction."""
        fragments: list[str | None] = []
        while self._pieces and len(fragments) < count:
            piece = self._pieces[int(self._rng.choice(len(self._pieces), p=self._shares))]
            left, right, turned = self._junction(piece)
            copies = 1
            if self._rng.random() < SEVERAL:
                copies += int(self._rng.geometric(1 - AGAIN))
            several = [self._fragment(piece, left, right, turned) for _ in range(copies)]
            fragments += several[:MOST] + [None] * len(several[MOST:])
        return fragments[:count]

    def _junction(self, piece: str) -> tuple[int, int, bool]:
        """Returns where the first part ends, the second begins, and whether that is turned."""
        left = int(self._rng.integers(4000, len(piece) - 4000))
        jump = log_uniform(self._rng, *JUMP) * (1 if self._rng.random() < 0.5 else -1)
        right, turned = left + jump, bool(self._rng.random() < TURNED)
        if self._rng.random() < HOMOLOGOUS:
            seed = piece[left - HOMOLOGY : left]
            near = piece.find(
                reverse_complement(seed) if turned else seed, right - 200, right + 200
            )
            found = near if turned else near + HOMOLOGY
            if near >= 0 and abs(found - left) >= JUMP[0]:
                right = found
        return left, right, turned

    def _fragment(self, piece: str, left: int, right: int, turned: bool) -> str:
        length = self._fragments.draw(self._rng)
        first = int(self._rng.integers(LEAST_PART, length - LEAST_PART))
        rest = length - first
        second = (
            reverse_complement(piece[right - rest : right])
            if turned
            else piece[right : right + rest]
        )
        whole = piece[left - first : left] + second
        return whole if self._rng.random() < 0.5 else reverse_complement(whole)


def add_local_chimeras(
    pieces: list[str],
    count: int,
    fragments: Fragments,
    like: tuple[Path, Path],
    prefix: Path,
    seed: list[int],
) -> None:
    """Writes <prefix>1.fq and <prefix>2.fq: `count` chimeric pairs with base qualities like those
    of other reads.
    """
    rng = np.random.default_rng(seed)
    qualities = read_qualities(like)
    drawn = LocalChimeras(pieces, fragments, rng).draw(count) if qualities else []
    with open(f"{prefix}1.fq", "wb") as first, open(f"{prefix}2.fq", "wb") as second:
        for number, whole in enumerate(drawn):
            if whole is None or "N" in whole or len(whole) < fragments.read_length:
                continue
            pair = qualities[int(rng.integers(len(qualities)))]
            for mate, (out, strand) in enumerate(
                ((first, whole), (second, reverse_complement(whole)))
            ):
                bases = with_read_errors(strand[: fragments.read_length], pair[mate], rng)
                name = f"{prefix.name}_{number}/{mate + 1}".encode()
                out.write(b"@%s\n%s\n+\n%s\n" % (name, bases, pair[mate][: len(bases)]))
