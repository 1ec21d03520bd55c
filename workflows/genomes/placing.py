"""Where on a contig an event can be put: known bases, away from what stands there already."""

from __future__ import annotations

import bisect

import numpy as np

SPACING = 600  # between an event placed by chance and any other
TRIES = 300

_MB = 1_000_000


class FreeSpace:
    """The known bases of one contig, and what of them is taken."""

    def __init__(self, reference: str):
        self._length = len(reference)
        unknown = np.frombuffer(reference.encode(), dtype=np.uint8) == ord("N")
        edges = np.diff(np.concatenate(([0], unknown.astype(np.int8), [0])))
        self._gap_begins = np.flatnonzero(edges == 1).tolist()
        self._gap_ends = np.flatnonzero(edges == -1).tolist()
        self._known = self._length - int(unknown.sum())
        self._taken: list[tuple[int, int]] = []

    @property
    def known_mb(self) -> float:
        return self._known / _MB

    def keep_off(self, begin: int, end: int) -> None:
        """Takes [begin, end)."""
        bisect.insort(self._taken, (begin, end))

    def is_known(self, begin: int, end: int) -> bool:
        """True when no base of [begin, end) is N."""
        following = bisect.bisect_right(self._gap_ends, begin)
        return following == len(self._gap_begins) or self._gap_begins[following] >= end

    def is_free(self, begin: int, end: int, spacing: int = SPACING) -> bool:
        """True when [begin, end) and `spacing` bases on either side are known and not taken."""
        begin, end = begin - spacing, end + spacing
        if begin < 1 or end > self._length or not self.is_known(begin, end):
            return False
        index = bisect.bisect_left(self._taken, (end, end))
        # Real variants may overlap each other, so look back past the nearest one.
        return all(taken_end <= begin for _, taken_end in self._taken[max(0, index - 50) : index])

    def find(self, size: int, rng: np.random.Generator) -> int | None:
        """Returns a begin for `size` bases; None when there is no room."""
        last = self._length - size - SPACING
        for _ in range(TRIES if last > SPACING + 1 else 0):
            begin = int(rng.integers(SPACING + 1, last))
            if self.is_free(begin, begin + size):
                return begin
        return None

    def place(self, size: int, rng: np.random.Generator) -> int | None:
        """Returns a begin for `size` bases, and takes them; None when there is no room."""
        begin = self.find(size, rng)
        if begin is not None:
            self.keep_off(begin, begin + size)
        return begin

    def stretch(self, size: int, rng: np.random.Generator) -> int | None:
        """Returns a begin of `size` known bases to copy, taken or not; None when there are none."""
        for _ in range(TRIES if self._length > 2 * size else 0):
            begin = int(rng.integers(1, self._length - size))
            if self.is_known(begin, begin + size):
                return begin
        return None
