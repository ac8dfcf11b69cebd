"""What is remembered between runs, as the pure steps see it: observations and agreements, never outstanding work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from okrsync.connector import Cursor
from okrsync.model import Item, Kind, Mentions, Record, Unreadable, Value


class Spot(NamedTuple):
    """One field of one item."""

    item: str
    field: str


class Place(NamedTuple):
    """One item in one connection."""

    item: str
    connection: str


class Cell(NamedTuple):
    """One field of one item in one connection."""

    item: str
    field: str
    connection: str


class CycleState(StrEnum):
    """Whether edits of a cycle's items travel: in an open one they do; in a locked or closed one they wait."""

    OPEN = "open"
    LOCKED = "locked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Shadow:
    """The last value of a tool's own that was taken into account; for words that had to be understood, also these.

    As long as the same words stand there, they mean what they meant: a renamed target does not break a reference, and
    "W47" does not mean another year's week in January.
    """

    value: Value
    shown: Mentions | None = None


@dataclass(frozen=True)
class Link:
    """Which record shows an item in a connection; ``gone`` says why it no longer does, once that is certain."""

    record: str
    gone: str | None = None


@dataclass(frozen=True)
class Conflict:
    """Different new things said about one field. ``agreed`` still holds; ``said`` is by connection."""

    agreed: Value
    said: Mapping[str, Value]
    reason: str
    since_run: int | None = None


@dataclass(frozen=True)
class Refusal:
    """A tool would not take this value. It is not offered again until the value changes or everything is read anew."""

    value: Value
    reason: str


@dataclass(frozen=True)
class Bookmark:
    """Where a connection's next read goes on, and when everything in it was last read."""

    cursor: Cursor
    read_whole: datetime
    read: datetime


@dataclass(frozen=True)
class Memory:
    """Everything that is known at the start of a run."""

    items: Mapping[str, Item] = field(default_factory=dict)
    links: Mapping[Place, Link] = field(default_factory=dict)
    shadows: Mapping[Cell, Shadow] = field(default_factory=dict)
    records: Mapping[str, Mapping[str, Record]] = field(default_factory=dict)
    conflicts: Mapping[Spot, Conflict] = field(default_factory=dict)
    doubts: frozenset[Place] = frozenset()
    refusals: Mapping[Cell, Refusal] = field(default_factory=dict)
    bookmarks: Mapping[str, Bookmark] = field(default_factory=dict)
    cycles: Mapping[str, CycleState] = field(default_factory=dict)


@dataclass(frozen=True)
class Measurement:
    """What a key result's measure came to, and the measure as people wrote it."""

    value: Decimal
    expression: str


EventName: TypeAlias = Literal["seen", "agreed", "conflict", "settled", "replaced", "told", "refused", "gone", "back"]


@dataclass(frozen=True)
class Event:
    """One line of the history. ``value`` is what was said, told or refused, ``before`` what stood there until then."""

    event: EventName
    item: str
    field: str | None = None
    connection: str | None = None
    value: Value | Unreadable = None
    before: Value | Unreadable = None
    author: str | None = None
    edited: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Changes:
    """What one transaction adds to the memory. ``None`` in a mapping forgets what stood there."""

    items: Mapping[str, Kind] = field(default_factory=dict)
    agreed: Mapping[Spot, Value] = field(default_factory=dict)
    shadows: Mapping[Cell, Shadow | None] = field(default_factory=dict)
    links: Mapping[Place, Link] = field(default_factory=dict)
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    forgotten: Mapping[str, Sequence[str]] = field(default_factory=dict)
    conflicts: Mapping[Spot, Conflict | None] = field(default_factory=dict)
    doubts: Mapping[Place, bool] = field(default_factory=dict)
    refusals: Mapping[Cell, Refusal | None] = field(default_factory=dict)
    bookmarks: Mapping[str, Bookmark] = field(default_factory=dict)
    cycles: Mapping[str, CycleState] = field(default_factory=dict)
    measured: Mapping[str, Measurement] = field(default_factory=dict)
    events: Sequence[Event] = ()
