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
    for name in ("reads.bam", "reads.cram"):
        command = f"candidates --threads 1 --reads {name} {GENOME}"
        for at in range(1, 16):
            for error, what in ((EIO, "an error"), (0, "nothing")):
                made.append(
                    Row(
                        "failing reads",
                        f"{name}, call {at} gives {what}",
                        command,
                        SAME_OR_REFUSED,
                        (),
                        before=before("read", name, at, error),
                    )
                )
    for name in ("reads.bam.bai", "ref.fa", "ref.fa.fai"):
        command = f"candidates --threads 1 --reads reads.bam {GENOME}"
        for at in range(1, 5):
            for error, what in ((EIO, "an error"), (0, "nothing")):
                made.append(
                    Row(
                        "failing reads",
                        f"{name}, call {at} gives {what}",
                        command,
                        SAME_OR_REFUSED,
                        (),
                        before=before("read", f"/{name}", at, error),
                    )
                )
    merge = "merge --output out/x.vcf.gz calls.vcf"
    for name, at in (("write", 1), ("write", 2), ("fsync", 1), ("fsync", 2), ("rename", 1),
                     ("rename", 2)):  # fmt: skip
        for damage, what in ((None, "nothing there"), (old_output, "an old VCF there")):
            made.append(Row("failing writes", f"{name} {at}, {what}", merge, 4, ("out/x.vcf.gz",),
                            damage, before=before(name, "out/x", at, ENOSPC)))  # fmt: skip
    return made
