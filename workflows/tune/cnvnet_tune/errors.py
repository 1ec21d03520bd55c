"""Errors that end `cnvnet tune`, with the exit codes of cnvnet."""

from __future__ import annotations


class TuneError(Exception):
    """Says what is wrong, where, why, and what to do."""

    exit_code = 1


class ConfigError(TuneError):
    """The command line asks for something impossible."""

    exit_code = 2


class InputError(TuneError):
    """An input file is missing, damaged, or does not fit the others."""

    exit_code = 3


def error_of_code(code: int, text: str) -> TuneError:
    """Returns the error that ends with the exit code of a cnvnet that was called."""
    return {2: ConfigError, 3: InputError}.get(code, TuneError)(text)
