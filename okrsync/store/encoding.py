"""Owns how what was said becomes a document of JSON and comes back the same: tagged, lossless, numbers as text.

A text is a JSON string and an empty value null; everything else is an object with one member, which names what it is:
``{"number": "41.50"}``, ``{"date": "2026-12-31"}``, ``{"set": [...]}``, ``{"unreadable": [text, reason]}``,
``{"mentions": [[text, record], ...]}``. What is understood of something unreadable is a third member of its list, and
the address behind a mention a third of its own, where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from okrsync.model import Kind, Mention, Mentions, Record, Seen, Unreadable, Value
from okrsync.sync.memory import Conflict, Event, Refusal, Shadow

T = TypeVar("T")
Document: TypeAlias = Any
"""What the json module makes of JSON: texts, lists, dicts, ``None``."""


def pack(seen: Seen) -> Document:
    match seen:
        case None | str():
            return seen
        case Decimal():
            return {"number": str(seen)}
        case date() if not isinstance(seen, datetime):
            return {"date": seen.isoformat()}
        case frozenset():
            return {"set": sorted(seen)}
        case Unreadable():
            understood = [sorted(seen.understood)] if seen.understood else []
            return {"unreadable": [seen.text, seen.reason, *understood]}
        case tuple():
            return {"mentions": [[each.text, each.record, *([each.url] if each.url else [])] for each in seen]}
    raise TypeError(f"no value of a field: {seen!r}")


def _mentions(said: Document) -> Mentions:
    return tuple(Mention(*each) for each in said)


def _unreadable(said: Document) -> Unreadable:
    text, reason, *understood = said
    return Unreadable(text, reason, frozenset(*understood))


_Ways: TypeAlias = Mapping[str, Callable[[Any], T]]
_VALUE: _Ways[Value] = {"number": Decimal, "date": date.fromisoformat, "set": frozenset}
_TOLD: _Ways[Value | Unreadable] = {**_VALUE, "unreadable": _unreadable}
_SEEN: _Ways[Seen] = {**_TOLD, "mentions": _mentions}


def _unpack(document: Document, ways: _Ways[T]) -> T:
    if isinstance(document, dict):
        ((tag, said),) = document.items()
        return ways[tag](said)
    plain: T = document  # a text, or null
    return plain


def unpack_value(document: Document) -> Value:
    return _unpack(document, _VALUE)


def pack_shadow(shadow: Shadow) -> Document:
    """The value alone, or beside how a reference was shown."""
    value = pack(shadow.value)
    return value if shadow.shown is None else {"value": value, "shown": pack(shadow.shown)}


def unpack_shadow(document: Document) -> Shadow:
    if isinstance(document, dict) and "shown" in document:
        return Shadow(unpack_value(document["value"]), _mentions(document["shown"]["mentions"]))
    return Shadow(unpack_value(document))


def pack_record(record: Record) -> Document:
    """All of a record but its id, which is a column."""
    return {
        "kind": record.kind,
        "key": record.key,
        "values": {name: pack(seen) for name, seen in record.values.items()},
        "fixed": sorted(record.fixed),
        "url": record.url,
        "stamp": record.stamp,
        "author": record.author,
        "edited": record.edited,
    }


def unpack_record(identity: str, document: Document) -> Record:
    """The record of that id."""
    members = {
        "kind": Kind(document["kind"]),
        "fixed": frozenset(document["fixed"]),
        "values": {name: _unpack(packed, _SEEN) for name, packed in document["values"].items()},
    }
    return Record(identity, **{**document, **members})


def pack_conflict(conflict: Conflict) -> Document:
    """All of a conflict but the run, which is a column."""
    said = {connection: pack(value) for connection, value in conflict.said.items()}
    return {"agreed": pack(conflict.agreed), "said": said, "reason": conflict.reason}


def unpack_conflict(document: Document, since_run: int) -> Conflict:
    said = {connection: unpack_value(packed) for connection, packed in document["said"].items()}
    return Conflict(unpack_value(document["agreed"]), said, document["reason"], since_run)


def pack_refusal(refusal: Refusal) -> Document:
    return {"value": pack(refusal.value), "reason": refusal.reason}


def unpack_refusal(document: Document) -> Refusal:
    return Refusal(unpack_value(document["value"]), document["reason"])


def pack_event(event: Event) -> Document:
    """What an event says besides where it belongs; what it leaves open is left out."""
    said = {
        "value": pack(event.value),
        "before": pack(event.before),
        "author": event.author,
        "edited": event.edited,
        "note": event.note,
    }
    return {name: each for name, each in said.items() if each is not None}


def unpack_event(document: Document) -> Mapping[str, Any]:
    """The members of an event that :func:`pack_event` keeps, by name."""
    return {**document, **{name: _unpack(document.get(name), _TOLD) for name in ("value", "before")}}
