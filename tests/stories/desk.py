"""What a person sees and does in a tool, in words that no tool owns: the stories' view of records and cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from okrsync.model import FIELDS, Kind

Plain = Any
"""A cell's content: a text, a number, a tuple of names where it refers to others, ``None`` where it is empty."""


@dataclass(frozen=True)
class Row:
    """One record as it stands in a tool. ``id`` is the tool's own; a sheet's is the row's number at this moment."""

    id: str
    key: str | None
    values: Mapping[str, Plain]

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.values.get("code") or self.values.get("title"))


class Desk(Protocol):
    """One tool in a person's hands, by the tool's own client library."""

    def rows(self, kind: Kind) -> Sequence[Row]:
        """Every record of that kind, whether okrsync knows it or not."""

    def types(self, row: Row, kind: Kind, field: str, value: Plain) -> None:
        """Enter a value into a cell; ``None`` empties it."""

    def trash(self, row: Row, kind: Kind) -> Callable[[], None]:
        """Take a record away so that it can come back. Gives what brings it back."""


def names(texts: Iterable[str]) -> tuple[str, ...] | None:
    """References as they are compared: whatever their order in the tool."""
    return tuple(sorted(texts)) or None


def split(kind: Kind, field: str, text: str) -> Plain:
    """A reference that a tool shows as text, as names; any other text as it is."""
    return names(text.split("; ")) if text and FIELDS[kind][field].refers else text or None
