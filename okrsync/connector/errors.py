"""Sorts what goes wrong with a connection by who must act: a person, or nobody but time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class ConnectorError(Exception):
    """A connector as a whole cannot go on. ``place`` names the part of the tool, ``remedy`` what a person can do."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.place, self.remedy = message, place, remedy

    def __str__(self) -> str:
        start = f"{self.place}: {self.message}" if self.place else self.message
        return f"{start}. {self.remedy}" if self.remedy else start


class Misconfigured(ConnectorError):  # noqa: N818 (named by the situation, as in the table above)
    """A person must act first: a wrong token, a missing property, a deleted tab."""


class Unavailable(ConnectorError):  # noqa: N818
    """The tool does not answer now, or asks us to wait. ``retry_after`` is in seconds, where the tool said."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, place=place, remedy=remedy)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Problem:
    """Something a person should know: where it is, what is wrong, and what would mend it."""

    place: str
    message: str
    remedy: str = ""
    severity: Literal["error", "warning"] = "error"
