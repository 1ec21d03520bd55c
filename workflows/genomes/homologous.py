"""Losses and gains between two like stretches of a contig: non-allelic homologous recombination.

Two copies of a segmental duplication, of a LINE or of an Alu element that point
the same way exchange their ends, and what lies between them, with one copy, is
lost or stands twice. No read shows the junction of two copies that are alike for
longer than an insert; depth does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, zip_longest

import numpy as np

from workflows.genomes.haplotypes import DELETION, DUPLICATION, Event, Truth, left_align
from workflows.genomes.placing import FreeSpace
from workflows.genomes.variants import RANDOM, draw_zygosity

WORD = 28  # bp that both stretches share without a difference
SHORTEST = 500  # bp from one stretch to the other: the size of the event
LONGEST = 100_000
MOST_PLACES = 50  # of one word that are compared with it, the next ones
MOST_GAP = 200  # bp between shared words of one pair of stretches
SHORTEST_STRETCH = 100  # bp
LENGTH_CLASSES = (300, 1000)  # bp; stretches of each length are drawn alike often
_CODES = np.full(256, 4, dtype=np.uint64)
_CODES[[ord(base) for base in "ACGT"]] = range(4)


@dataclass(frozen=True)
class LikeStretches:
    """[begin, end) and the same moved by `distance` are alike; `words`: where both share a word."""

    begin: int
    end: int
    distance: int
    words: tuple[int, ...]


def _words(reference: str) -> tuple[np.ndarray, np.ndarray]:
    """Returns the words without N, as numbers, sorted, and where each begins."""
    bases = _CODES[np.frombuffer(reference.encode(), dtype=np.uint8)]
    count = max(0, len(bases) - WORD + 1)
    words = np.zeros(count, dtype=np.uint64)
    for offset in range(WORD):
        words = words * np.uint64(4) + (bases[offset : offset + count] & np.uint64(3))
    unknown = np.concatenate(([0], np.cumsum(bases == 4)))
    places = np.flatnonzero(unknown[WORD:] == unknown[:count])
    order = places[np.argsort(words[places], kind="stable")]
    return words[order], order


def _pairs(reference: str) -> np.ndarray:
    """Returns distance and begin of all pairs of places that share a word, sorted."""
    words, places = _words(reference)
    pairs = []
    for step in range(1, MOST_PLACES):
        same = np.flatnonzero(words[step:] == words[:-step])
        if not len(same):
            break
        distance = places[same + step] - places[same]
        fits = (distance >= SHORTEST) & (distance <= LONGEST)
        pairs.append(np.stack([distance[fits], places[same][fits]], axis=1))
    found = np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.int64)
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def find_like_stretches(reference: str) -> list[LikeStretches]:
    """Returns a contig's pairs of like stretches that do not overlap, by distance and place."""
    pairs = _pairs(reference)
    new = np.ones(len(pairs), dtype=bool)
    new[1:] = (np.diff(pairs[:, 0]) != 0) | (np.diff(pairs[:, 1]) > MOST_GAP)
    begins = np.flatnonzero(new).tolist()
    found = []
    for first, last in pairwise([*begins, len(pairs)]):
        distance, begin = pairs[first].tolist()
        end = int(pairs[last - 1, 1]) + WORD
        if SHORTEST_STRETCH <= end - begin <= distance:
            words = tuple(pairs[first:last, 1].tolist())
            found.append(LikeStretches(begin, end, distance, words))
    return found


class HomologousEvents:
    """Draws deletions and duplications between a contig's like stretches, where space is free."""

    def __init__(self, contig: str, reference: str, space: FreeSpace, rng: np.random.Generator):
        self._contig = contig
        self._reference = reference
        self._space = space
        self._rng = rng

    def draw(self, deletions_per_mb: float, duplications_per_mb: float) -> list[Event]:
        """Returns so many of each per Mb of known sequence, or as many as there is room for."""
        rates = ((DELETION, deletions_per_mb), (DUPLICATION, duplications_per_mb))
        kinds = [kind for kind, rate in rates for _ in range(round(rate * self._space.known_mb))]
        if not kinds:
            return []
        self._rng.shuffle(kinds)
        events: list[Event] = []
        for stretches in self._in_turn(find_like_stretches(self._reference)):
            if len(events) == len(kinds):
                break
            begin = stretches.words[int(self._rng.integers(len(stretches.words)))]
            begin += int(self._rng.integers(1, WORD))
            end = begin + stretches.distance
            if self._space.is_free(begin, end):
                self._space.keep_off(begin, end)
                events.append(self._event(kinds[len(events)], begin, end))
        return events

    def _event(self, kind: str, begin: int, end: int) -> Event:
        truth = Truth(kind, *left_align(self._reference, begin, end))
        on = draw_zygosity(self._rng, 0.5)
        return Event(self._contig, kind, begin, end, on, RANDOM, truth=truth)

    def _in_turn(self, found: list[LikeStretches]) -> list[LikeStretches]:
        """Returns them in random order, one of each class of length and size in turn."""
        classes: dict[tuple[int, int], list[LikeStretches]] = {}
        for index in self._rng.permutation(len(found)).tolist():
            like = found[index]
            length = sum(like.end - like.begin > least for least in LENGTH_CLASSES)
            size = int(np.log2(like.distance / SHORTEST))
            classes.setdefault((length, size), []).append(like)
        rows = zip_longest(*(classes[key] for key in sorted(classes)))
        return [like for row in rows for like in row if like]
