"""Owns the words: the two kinds of item, their fields, the values a field can have, and what a tool's record is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias


class Kind(StrEnum):
    """The two kinds of item."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"


class FieldType(StrEnum):
    """What a field's value is, whatever a tool stores it as."""

    LINE = "line"  # one line of text: str
    TEXT = "text"  # several lines of text: str
    NUMBER = "number"  # Decimal, or a date where the metric is one
    PERSON = "person"  # an e-mail address in lower case; a name where the tool gives no address: str
    CHOICE = "choice"  # one of the field's own words: str
    CYCLE = "cycle"  # `2026-Q4`, `2026-W47`, or a period's name as people write it: str
    REFERENCE = "reference"  # the key of one item: str
    REFERENCES = "references"  # the keys of any number of items: frozenset[str]


class Level(StrEnum):
    COMPANY = "company"
    TEAM = "team"
    INDIVIDUAL = "individual"


class Direction(StrEnum):
    """Which way a key result's number should go."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"  # stay inside the band between start and target
    ACHIEVE = "achieve"  # done or not


class State(StrEnum):
    """Where an item is in its life. Finer words of a tool map to one of these and are never flattened by us."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Field:
    """One field of an item. A derived field is computed by okrsync, written where it is mapped, and never read back."""

    name: str
    type: FieldType
    choices: tuple[StrEnum, ...] = ()
    derived: bool = False

    @property
    def refers(self) -> bool:
        """True where the value is other items."""
        return self.type in (FieldType.REFERENCE, FieldType.REFERENCES)


def _fields(*fields: Field) -> Mapping[str, Field]:
    return MappingProxyType({each.name: each for each in fields})


_COMMON = (
    Field("title", FieldType.LINE),
    Field("code", FieldType.LINE),
    Field("description", FieldType.TEXT),
    Field("level", FieldType.CHOICE, tuple(Level)),
    Field("team", FieldType.LINE),
    Field("owner", FieldType.PERSON),
    Field("cycle", FieldType.CYCLE),
    Field("state", FieldType.CHOICE, tuple(State)),
    Field("sync_note", FieldType.TEXT, derived=True),
)

FIELDS: Mapping[Kind, Mapping[str, Field]] = MappingProxyType(
    {
        Kind.OBJECTIVE: _fields(*_COMMON, Field("parent", FieldType.REFERENCE)),
        Kind.KEY_RESULT: _fields(
            *_COMMON,
            Field("objective", FieldType.REFERENCE),
            Field("start", FieldType.NUMBER),
            Field("target", FieldType.NUMBER),
            Field("current", FieldType.NUMBER),
            Field("unit", FieldType.LINE),
            Field("direction", FieldType.CHOICE, tuple(Direction)),
            Field("confidence", FieldType.NUMBER),
            Field("aligned_to", FieldType.REFERENCES),
            Field("carried_from", FieldType.REFERENCE),
            Field("note", FieldType.TEXT),
            Field("measure", FieldType.LINE),
            Field("progress", FieldType.NUMBER, derived=True),
            Field("supported_by", FieldType.REFERENCES, derived=True),
            Field("supporters", FieldType.NUMBER, derived=True),
            Field("rolled_up", FieldType.NUMBER, derived=True),
            Field("work_done", FieldType.LINE, derived=True),
        ),
    }
)
"""The fields of each kind by name. The key is no field: it never changes and is kept apart in every tool."""

REFERRED_KIND: Mapping[str, Kind] = MappingProxyType(
    {
        "parent": Kind.OBJECTIVE,
        "objective": Kind.OBJECTIVE,
        "aligned_to": Kind.KEY_RESULT,
        "carried_from": Kind.KEY_RESULT,
        "supported_by": Kind.KEY_RESULT,
    }
)
"""Which kind of item a reference field means."""


@dataclass(frozen=True)
class Unreadable:
    """What a person typed that is no value of its field ("about 70?"): never a change, never overwritten.

    ``understood`` is what of it could be read all the same: the items among several that are named in one cell.
    """

    text: str
    reason: str = ""
    understood: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unfit:
    """Why a tool cannot hold a value at all. Nothing is written there, and what stands there stays."""

    reason: str


Value: TypeAlias = str | Decimal | date | frozenset[str] | None
"""What a field can say. ``None`` is empty; an empty text or set is never stored."""


@dataclass(frozen=True)
class Mention:
    """One item as a tool points at it: a record's id where the tool links records, else the text that stands there.

    ``url`` is the address behind the text, where it is a hyperlink.
    """

    text: str = ""
    record: str | None = None
    url: str | None = None


Mentions: TypeAlias = tuple[Mention, ...]
Seen: TypeAlias = Value | Unreadable | Mentions
"""What a record shows in a field: a reference field shows :data:`Mentions`, every other a value or what is none."""


@dataclass(frozen=True)
class Record:
    """One row, page or epic as its tool showed it when it was read.

    ``id`` is stable in the tool (for a row without a key it lasts until the row changes). ``values`` holds every
    mapped field, ``None`` where it is empty. ``fixed`` names the fields that cannot be written in this record (a
    formula cell). ``stamp`` is the tool's own mark of the version, where it has one. ``author`` and ``edited`` (ISO
    8601) say who changed it last and when, as far as the tool tells; they explain, and never decide.
    """

    id: str
    kind: Kind
    key: str | None
    values: Mapping[str, Seen]
    fixed: frozenset[str] = frozenset()
    url: str | None = None
    stamp: str | None = None
    author: str | None = None
    edited: str | None = None


@dataclass(frozen=True)
class Target:
    """An item as a reference is written: the record that shows it in the same connection, and words for elsewhere."""

    key: str
    record: str | None = None
    code: str | None = None
    title: str | None = None
    url: str | None = None

    @property
    def name(self) -> str:
        """What people call it: its code, else its title, else (also where a title would read as two) its key."""
        title = self.title if self.title and not {";", "\n"} & set(self.title) else None
        return self.code or title or self.key


@dataclass(frozen=True)
class Work:
    """The work that belongs to a key result, in pieces: for information, and never its progress."""

    done: int
    total: int


@dataclass(frozen=True)
class Item:
    """An objective or a key result, whatever tools it is shown in."""

    key: str
    kind: Kind
    agreed: Mapping[str, Value] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its agreed title, or its key while it has none."""
        title = self.agreed.get("title")
        return title if isinstance(title, str) else self.key
