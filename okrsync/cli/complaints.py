"""Decides how an error is told on the command line: what, where, the remedy, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer

from okrsync.cli.codes import ExitCode, code_of_failure
from okrsync.connector import ConnectorError, Problem
from okrsync.outcomes import BadWords
from okrsync.outcomes.entry import BadDocument
from okrsync.plugins import UnknownTool

REPORT = "Run `okrsync --debug …` for the traceback, and please report it."


class Misused(Exception):  # noqa: N818 (named by the situation)
    """What was asked for on the command line cannot be done."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


@dataclass(frozen=True)
class Complaint:
    """One or several problems that ended a command."""

    problems: Sequence[Problem]
    code: ExitCode

    def as_json(self) -> dict[str, Any]:
        """The first problem as ``error``; where there are several, all of them in it as ``problems``."""
        first = self.problems[0]
        error: dict[str, Any] = {"message": first.message, "place": first.place, "remedy": first.remedy}
        if len(self.problems) > 1:
            error["problems"] = [{"message": p.message, "place": p.place, "remedy": p.remedy} for p in self.problems]
        return {"error": {**error, "exit_code": int(self.code)}}

    def as_lines(self) -> list[str]:
        """``error: place: what is wrong. remedy``, a line for each problem."""
        return [_line(problem) for problem in self.problems]


def _line(problem: Problem) -> str:
    place = f"{problem.place}: " if problem.place else ""
    stop = "" if problem.message.endswith(("?", ".", ")")) else "."
    return f"error: {place}{problem.message}{f'{stop} {problem.remedy}' if problem.remedy else ''}"


def complaint(error: Exception) -> Complaint:
    """What a person is told about ``error``."""
    # Here, for they bring all of the configuration and the store along, which a command need not have used.
    from okrsync.config import ConfigError  # noqa: PLC0415
    from okrsync.store import BadBackup, Busy, StoreError  # noqa: PLC0415

    match error:
        case ConfigError():
            return Complaint(error.problems, ExitCode.CONFIGURATION)
        case Busy():
            return _one(error.place, error.message, error.remedy, ExitCode.BUSY)
        case StoreError():
            return _one(f"store {error.place}", error.message, error.remedy, ExitCode.UNAVAILABLE)
        case ConnectorError():
            return _one(error.place, error.message, error.remedy, code_of_failure(error))
        case BadBackup() | BadDocument() | BadWords():
            return _one(error.place, error.message, error.remedy, ExitCode.CONFIGURATION)
        case Misused():
            return _one("", error.message, error.remedy, ExitCode.CONFIGURATION)
        case UnknownTool():
            return _one("", str(error), error.remedy, ExitCode.CONFIGURATION)
        case typer.TyperException():
            message = error.format_message().rstrip(".").replace("Value error, ", "")
            remedy = "" if message.startswith("Usage:") else "See okrsync --help."  # a whole help page says enough
            return _one("", message, remedy, ExitCode.CONFIGURATION)
    return _one("", f"this should not happen: {type(error).__name__}: {error}", REPORT, ExitCode.BUG)


def failed_connections(failures: dict[str, Exception]) -> Complaint:
    """The connections that could not be used, each with its name in front."""
    problems = [_of_connection(name, complaint(error).problems[0]) for name, error in failures.items()]
    return Complaint(problems, min(code_of_failure(error) for error in failures.values()))


def _of_connection(name: str, problem: Problem) -> Problem:
    place = problem.place if name in problem.place else f"{name}: {problem.place}".removesuffix(": ")
    return Problem(place, problem.message, problem.remedy)


def _one(place: str, message: str, remedy: str, code: ExitCode) -> Complaint:
    return Complaint([Problem(place, message, remedy)], code)
