"""Runs of Nextflow, and where its engine and the program are."""

import os
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ENGINE = REPOSITORY / "workflows" / "nextflow" / "engine" / "nextflow"
PROGRAM = REPOSITORY / "build" / "release" / "cnvnet"


class Nextflow:
    """Starts Nextflow in one folder, with cnvnet on PATH."""

    def __init__(self, folder: Path, program_folder: Path):
        self.folder = folder
        self.environment = {**os.environ, "PATH": f"{program_folder}:{os.environ['PATH']}"}

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Runs `nextflow ARGUMENTS`; the result holds the exit code and all that was written."""
        command = [str(ENGINE), *(str(argument) for argument in arguments)]
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
