"""Decides the exit code; docs/exit-codes.md says what each asks of whom."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from okrsync.connector import Misconfigured, Refused, Unavailable

if TYPE_CHECKING:
    from okrsync.sync.cycle import Report


class ExitCode(IntEnum):
    DONE = 0
    BUG = 1  # unexpected: to be reported
    CONFIGURATION = 2  # a person must mend the configuration, the tool's set-up, or the command
    UNAVAILABLE = 3  # a tool or the store does not answer: try again later
    HELD = 4  # something waits for a person: held, refused or in conflict
    BUSY = 5  # another run holds the store


def code_of(report: Report) -> ExitCode:
    """The most pressing of what a run met with."""
    failures = [code_of_failure(error) for error in report.failures.values()]
    if failures:
        return min(failures)
    refused = any(isinstance(told.outcome, Refused) for told in report.told)
    return ExitCode.HELD if report.plan.held or report.plan.conflicts or refused else ExitCode.DONE


def code_of_failure(error: Exception) -> ExitCode:
    """Whose turn it is where a connection failed."""
    if isinstance(error, Misconfigured):
        return ExitCode.CONFIGURATION
    return ExitCode.UNAVAILABLE if isinstance(error, Unavailable) else ExitCode.BUG
