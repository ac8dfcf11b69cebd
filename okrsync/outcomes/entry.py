"""Owns an entry: a key result as it stands in a file or a tool, before anything is connected."""

from __future__ import annotations

from dataclasses import dataclass

from okrsync.outcomes.claim import Claim
from okrsync.outcomes.language import Label


@dataclass(frozen=True)
class Entry:
    """One key result with where it stands: a file and a line of it (from 1), or a tool's own address of it."""

    claim: Claim
    line: int | None = None
    objective: str | None = None
    label: Label | None = None
    url: str | None = None
    file: str | None = None


class BadDocument(Exception):  # noqa: N818 (named by the situation)
    """No key results can be read from a document. ``place`` names the file, with the line where there is one."""

    def __init__(self, place: str, message: str, remedy: str = "") -> None:
        super().__init__(f"{place}: {message}. {remedy}".rstrip())
        self.place, self.message, self.remedy = place, message, remedy


class NoKeyResults(BadDocument):
    """There is nothing wrong with a document, but that no key results are in it."""
