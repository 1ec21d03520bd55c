"""Errors that end `cnvnet annotate`, with the exit codes of cnvnet."""

from __future__ import annotations


class AnnotationError(Exception):
    """Says what is wrong, where, why, and what to do."""

    exit_code = 1


class ConfigError(AnnotationError):
    """The command line or the settings ask for something impossible."""

    exit_code = 2


class InputError(AnnotationError):
    """An input file is missing, damaged, or does not fit the others."""

    exit_code = 3


class OutputError(AnnotationError):
    """An output cannot be written."""

    exit_code = 4
