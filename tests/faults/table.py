"""The rows of the table, and the ways in which they damage files."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Damage = Callable[[Path], None]

# The run either ends with 3 or gives the very output of undamaged files.
SAME_OR_REFUSED = -1


@dataclass(frozen=True)
class Row:
    """One fault. Commands run in a copy of the world; what they write goes to the folder out/."""

    category: str
    name: str
    command: str  # behind "cnvnet", for the shell
    code: int  # the exit code, or SAME_OR_REFUSED; 0 asks for the output of undamaged files
    words: tuple[str, ...] = ()  # of the message, if the code is not 0
    damage: Damage | None = None
    before: str = ""  # shell commands before cnvnet
    same: bool = field(default=True)  # with code 0: whether the output is compared
    leaves: str = ""  # files in out/ that may be there after a refusal, as they were before


def content(path: Path) -> bytearray:
    return bytearray(path.read_bytes())


def replaced(path: Path, data: bytes | bytearray) -> None:
    """Writes a new file: the old one is shared with other rows."""
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def cut(name: str, share: float) -> Damage:
    """Leaves this share of the file's bytes."""

    def damage(folder: Path) -> None:
        data = content(folder / name)
        replaced(folder / name, data[: int(len(data) * share)])

    return damage


def cut_bytes(name: str, count: int) -> Damage:
    """Takes bytes off the end."""

    def damage(folder: Path) -> None:
        replaced(folder / name, content(folder / name)[:-count])

    return damage


def flip(name: str, number: int, begin: int = 0) -> Damage:
    """Flips one bit behind byte `begin`: which one, `number` says."""

    def damage(folder: Path) -> None:
        data = content(folder / name)
        generator = random.Random(f"{name} {number}")
        place = generator.randrange(begin, len(data))
        data[place] ^= 1 << generator.randrange(8)
        replaced(folder / name, data)

    return damage


def zeros(name: str, share: float, count: int) -> Damage:
    """Writes zeros over `count` bytes."""

    def damage(folder: Path) -> None:
        data = content(folder / name)
        place = int(len(data) * share)
        data[place : place + count] = bytes(len(data[place : place + count]))
        replaced(folder / name, data)

    return damage


def write(name: str, text: str | bytes) -> Damage:
    def damage(folder: Path) -> None:
        replaced(folder / name, text.encode() if isinstance(text, str) else text)

    return damage


def append(name: str, text: str | bytes) -> Damage:
    def damage(folder: Path) -> None:
        data = content(folder / name)
        replaced(folder / name, data + (text.encode() if isinstance(text, str) else text))

    return damage


def replace(name: str, old: str, new: str, count: int = 1) -> Damage:
    """Replaces text, which must be there."""

    def damage(folder: Path) -> None:
        text = (folder / name).read_bytes()
        if old.encode() not in text:
            raise ValueError(f"{name} has no {old!r}")
        replaced(folder / name, text.replace(old.encode(), new.encode(), count))

    return damage


def remove(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def copy(source: str, name: str) -> Damage:
    return lambda folder: replaced(folder / name, (folder / source).read_bytes())


def make_folder(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()

    return damage


def then(*damages: Damage) -> Damage:
    """One after the other."""

    def damage(folder: Path) -> None:
        for each in damages:
            each(folder)

    return damage
