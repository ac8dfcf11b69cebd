"""Says what one write is, and how it can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from okrsync.model import Kind, Record, Target, Value


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    LINK = "link"  # an existing record gets the item's key, and whatever else is due in it
    ARCHIVE = "archive"


Written: TypeAlias = Value | tuple[Target, ...]


@dataclass(frozen=True)
class Change:
    """One write to one record. A reference field's value is the targets to show; every other value already fits.

    ``before`` is what the record showed, for the fields to be written, when the plan was made; ``record`` is the record
    itself as it was then (``None`` for a create).
    """

    action: Action
    kind: Kind
    item: str
    values: Mapping[str, Written]
    record: Record | None = None
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """The change stands in the tool; ``record`` is the whole record as it now is there."""

    change: Change
    record: Record


@dataclass(frozen=True)
class Refused:
    """The tool will not take the change. ``fields`` names the culprits, where it says; the rest may be tried again."""

    change: Change
    reason: str
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unknown:
    """The reply was lost: the change may stand or not."""

    change: Change
    reason: str


@dataclass(frozen=True)
class Stale:
    """Nothing was written: the record no longer shows what the plan saw. The next run looks again."""

    change: Change
    reason: str


Outcome: TypeAlias = Done | Refused | Unknown | Stale
