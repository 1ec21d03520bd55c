"""Errors that end `cnvnet report`, with the exit codes of cnvnet."""

from __future__ import annotations


class ReportError(Exception):
    """Says what is wrong, where, why, and what to do."""

    exit_code = 1


class ConfigError(ReportError):
    """The command line asks for something impossible."""

    exit_code = 2


class OutputError(ReportError):
    """An output cannot be written."""

    exit_code = 4


class InputError(ReportError):
    """An input file is missing, damaged, or does not fit the others."""

    exit_code = 3
