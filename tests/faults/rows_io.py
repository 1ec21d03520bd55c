"""Single calls of the system that fail: each of the first ones, by name and file."""

from rows_outputs import old_output
from table import SAME_OR_REFUSED, Row

GENOME = "--reference ref.fa --output out/x.vcf.gz"
EIO, ENOSPC = 5, 28


def before(call: str, path: str, at: int, error: int) -> str:
    return (
        f"export FAIL_CALL={call} FAIL_PATH={path} FAIL_AT={at} FAIL_ERRNO={error}"
        ' LD_PRELOAD="$SHIM";'
    )


def rows() -> list[Row]:
    made: list[Row] = []
    # The file, what its path ends with, the reads of the run, and how many calls fail in turn.
    for name, path, reads, calls in (
        ("reads.bam", "reads.bam", "reads.bam", 15),
        ("reads.cram", "reads.cram", "reads.cram", 15),
        ("reads.bam.bai", "/reads.bam.bai", "reads.bam", 4),
        ("ref.fa", "/ref.fa", "reads.bam", 4),
        ("ref.fa.fai", "/ref.fa.fai", "reads.bam", 4),
    ):
        command = f"candidates --threads 1 --reads {reads} {GENOME}"
        for at in range(1, calls + 1):
            for error, what in ((EIO, "an error"), (0, "nothing")):
                made.append(
                    Row(
                        "failing reads",
                        f"{name}, call {at} gives {what}",
                        command,
                        SAME_OR_REFUSED,
                        (),
                        before=before("read", path, at, error),
                    )
                )
    merge = "merge --output out/x.vcf.gz calls.vcf"
    for name, at in (("write", 1), ("write", 2), ("fsync", 1), ("fsync", 2), ("rename", 1),
                     ("rename", 2)):  # fmt: skip
        for damage, what in ((None, "nothing there"), (old_output, "an old VCF there")):
            made.append(Row("failing writes", f"{name} {at}, {what}", merge, 4, ("out/x.vcf.gz",),
                            damage, before=before(name, "out/x", at, ENOSPC)))  # fmt: skip
    return made
