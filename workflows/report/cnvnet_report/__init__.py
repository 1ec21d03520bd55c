"""Pages of cnvnet's runs, and what they are made of: run reports, calls and training images.

import cnvnet_report

run = cnvnet_report.read_run(["calls.vcf.gz.report.json"])
print(run.sample, run.depth, run.lost_by_signal())       # a pandas DataFrame
calls = cnvnet_report.read_calls("calls.vcf.gz")         # likewise, a row per record
for image in cnvnet_report.read_shard("images.shard"):   # numpy arrays
    print(image.locus, image.label, image.values.shape)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnvnet_report.calls import read_calls
    from cnvnet_report.errors import ConfigError, InputError, OutputError, ReportError
    from cnvnet_report.run import RunReport, read_run
    from cnvnet_report.shards import LabelledImage, read_shard

__all__ = [
    "ConfigError",
    "InputError",
    "LabelledImage",
    "OutputError",
    "ReportError",
    "RunReport",
    "read_calls",
    "read_run",
    "read_shard",
]


def __getattr__(name: str) -> Any:
    """Loads numpy and pandas only when they are needed, so that the command can say if they are
    missing.
    """
    if name in __all__:
        for module in ("errors", "run", "calls", "shards"):
            found = import_module(f"cnvnet_report.{module}")
            if name in vars(found):
                return getattr(found, name)
    raise AttributeError(f"module 'cnvnet_report' has no attribute {name!r}")
