"""`call --resume` is killed at random operations, again and again, and must come to the same bytes.

Each task kills a run (SIGKILL at an operation on a file that a seed has chosen), starts it again,
kills that too in half of the tasks, and lets the last one come to its end. In a quarter of the
tasks the chunks that were kept are cut or flipped in between, as after a power failure.
"""

import random
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from operations import COMMANDS, KEPT, Task, contents, read_log, row_of, shim_settings
from table import cut, flip

COMMAND = COMMANDS["call, kept work"]
TASKS = 200


def tasks(runner: Any, share: int, turn: int) -> list[Task]:
    if runner.shim is None:
        return []
    with tempfile.TemporaryDirectory() as name:
        folder, log = Path(name) / "good", Path(name) / "log"
        runner.copy_world(folder)
        code, errors = runner.execute(row_of(COMMAND), folder, shim_settings(FAIL_LOG=log))
        if code != 0:
            raise RuntimeError(errors)
        operations = len(read_log(log))
        # Reads make up most operations; every second kill comes while something is written.
        writing = [i + 1 for i, (_, path) in enumerate(read_log(log)) if "/out/" in path]
        good = contents(folder)

    def kill(folder: Path, generator: random.Random) -> str:
        among = writing if generator.random() < 0.5 else list(range(1, operations + 1))
        at = generator.choice(among)
        settings = shim_settings(FAIL_AT=at, FAIL_KILL=1)
        code, errors = runner.execute(row_of(COMMAND), folder, settings)
        # Going on from kept chunks takes fewer operations: it may have come to its end.
        return "" if code in (0, 137) else f"killed at {at} it ends with {code}: {errors}"

    def damage(folder: Path, generator: random.Random) -> None:
        chunks = f"{KEPT}/chunks"
        if not (folder / chunks).exists() or (folder / chunks).stat().st_size == 0:
            return
        if generator.random() < 0.5:
            cut(chunks, generator.random())(folder)
        else:
            flip(chunks, generator.randrange(1000))(folder)

    def check(number: int) -> str:
        generator = random.Random(number)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "row"
            runner.copy_world(folder)
            for _ in range(1 + number % 2):
                wrong = kill(folder, generator)
                if wrong:
                    return wrong
                if number % 4 == 0:
                    damage(folder, generator)
            code, errors = runner.execute(row_of(COMMAND), folder, "")
            if code != 0:
                return f"after the kill it ends with {code}: {errors}"
            now = contents(folder)
            differing = [
                path
                for path in now.keys() | good
                if now.get(path) != good.get(path) and not path.endswith(".report.json")
            ]
            if differing or (folder / KEPT).exists():
                return f"other files than without the kill: {differing}"
            return ""

    made = [
        Task("kills", f"number {number}", COMMAND, partial(check, number))
        for number in range(TASKS)
    ]
    return made[turn % share :: share]
