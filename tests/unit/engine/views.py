"""Small views and memories for the tests of the pure steps."""

from __future__ import annotations

from collections.abc import Mapping

from okrsync.connector import Accepts, Container, Slot
from okrsync.model import FIELDS, Item, Kind, Record, Seen
from okrsync.sync.memory import Link, Memory, Place
from okrsync.sync.view import View

ALL_SLOTS = {kind: {name: Slot(many=True) for name in FIELDS[kind]} for kind in Kind}


def key(number: int) -> str:
    """A well-formed key."""
    return f"okr-{'a' * 9}{'abcdefghijklmnopqrstuvwxyz'[number]}"


def row(id_: str, key_: str | None = None, kind: Kind = Kind.KEY_RESULT, **values: Seen) -> Record:
    """A record with a title and no other value but those given."""
    empty: dict[str, Seen] = {name: () if each.refers else None for name, each in FIELDS[kind].items()}
    return Record(id_, kind, key_, {**empty, "title": f"KR {id_}", **values})


def view(name: str, *rows: Record, accepts: Accepts | None = None, gone: Mapping[str, str] | None = None) -> View:
    """A connection that maps every field and shows these rows."""
    containers = {kind: Container(name, slots, accepts or Accepts()) for kind, slots in ALL_SLOTS.items()}
    return View(name, containers, {each.id: each for each in rows}, gone or {}, whole=True)


def remembering(*places: tuple[str, str, str], kind: Kind = Kind.KEY_RESULT) -> Memory:
    """A memory of items and the records that show them: (key, connection, record id)."""
    return Memory(
        items={item: Item(item, kind) for item, _, _ in places},
        links={Place(item, connection): Link(record) for item, connection, record in places},
    )
