"""Writes files that belong together: all of them, or none."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cnvnet_report.errors import OutputError


def write_together(outputs: dict[Path, bytes]) -> None:
    """Writes all files under temporary names, then puts them into their places."""
    written: list[tuple[str, Path]] = []
    try:
        for path, content in outputs.items():
            place, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            written.append((name, path))
            with open(place, "wb") as file:
                file.write(content)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(name, 0o666 & ~umask)
        for name, path in written:
            os.replace(name, path)
    except OSError as error:
        raise OutputError(
            f"{error.filename or 'a file'} cannot be written: {error.strerror}"
        ) from error
    finally:
        for name, _ in written:
            Path(name).unlink(missing_ok=True)
