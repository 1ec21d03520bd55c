from pathlib import Path

import pytest

from nextflow_runs import PROGRAM, Nextflow


@pytest.fixture(scope="session")
def program() -> Path:
    """The program under test."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing: run `make build`"
    return PROGRAM


@pytest.fixture
def nextflow(tmp_path: Path, program: Path) -> Nextflow:
    """Nextflow in a fresh folder."""
    return Nextflow(tmp_path, program.parent)
