"""Coverage that differs from place to place, as libraries of long molecules have it: drops pairs of
a BAM.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import numpy as np
import pysam

WINDOW = 4000  # bp between the places at which the depth is drawn; it changes evenly between them
MOST_KEPT = 2.0  # times the mean depth; what would be above is cut


def keep_shares(length: int, spread: float, rng: np.random.Generator) -> np.ndarray:
    """Returns the share of pairs to keep at each WINDOW bp of a contig: log-normal, at most 1.

    The mean of the shares is about 1 / MOST_KEPT.
    """
    places = length // WINDOW + 2
    # Neighbouring places are alike: a moving mean over three, with the spread of a single one.
    noise = np.convolve(rng.normal(0, 1, places + 2), np.ones(3) / np.sqrt(3), "valid")
    depth = np.exp(spread * noise - spread**2 / 2)
    return np.minimum(1.0, depth / MOST_KEPT)


def thin_patchily(bam: Path, spread: float, seed: int) -> None:
    """Drops pairs from a BAM by where their first read lies; both reads of a pair stay or go.
    Replaces the BAM.
    """
    partial = bam.with_name("partial." + bam.name)
    with (
        pysam.AlignmentFile(str(bam)) as reads,
        pysam.AlignmentFile(str(partial), "wb", template=reads) as out,
    ):
        shares = [
            keep_shares(
                length, spread, np.random.default_rng([seed, zlib.crc32(name.encode())])
            ).tolist()
            for name, length in zip(reads.references, reads.lengths, strict=True)
        ]
        for read in reads.fetch(until_eof=True):
            contig, position = min(
                (read.reference_id, read.reference_start),
                (read.next_reference_id, read.next_reference_start),
            )
            if contig < 0:
                contig, position = read.reference_id, read.reference_start
            if contig >= 0:
                place, rest = divmod(position, WINDOW)
                low, high = shares[contig][place], shares[contig][place + 1]
                share = low + (high - low) * rest / WINDOW
                if zlib.crc32((read.query_name or "").encode(), seed & 0xFFFFFFFF) >= share * 2**32:
                    continue
            out.write(read)
    pysam.index(str(partial))
    os.replace(f"{partial}.bai", f"{bam}.bai")
    os.replace(partial, bam)
