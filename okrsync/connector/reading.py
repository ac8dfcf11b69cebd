"""Says what a look at a tool gives: what one read saw, one record that was asked for, or why it is not to be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from okrsync.connector.errors import Problem
from okrsync.model import Kind, Record

Cursor: TypeAlias = Mapping[str, Any]
"""Where the next read goes on, and what the connector wants to remember until then. JSON; opaque to the engine."""


@dataclass(frozen=True)
class Snapshot:
    """What one read saw: every record (``complete``), or those that may have changed since the cursor.

    ``ignored`` counts what the container holds that is no OKR record (an issue of another type, a row without title).
    """

    records: Sequence[Record]
    complete: bool
    cursor: Cursor
    problems: Sequence[Problem] = ()
    ignored: int = 0


@dataclass(frozen=True)
class Ref:
    """Asks for one record: by its id, or by the item's key where a lost reply left the id unknown."""

    kind: Kind
    record: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Gone:
    """The tool says for certain that the record is not to be had, and which way."""

    reason: Literal["deleted", "trashed", "moved", "unmatched", "forbidden"]
