"""Owns how what was said becomes JSON text and comes back the same: tagged, lossless, numbers as text.

A text is a JSON string and an empty value null; everything else is an object with one member, which names what it is:
``{"number": "41.50"}``, ``{"date": "2026-12-31"}``, ``{"set": [...]}``, ``{"unreadable": [text, reason]}``,
``{"mentions": [[text, record], ...]}``. The JSON is pure ASCII, because PostgreSQL takes no NUL character in a text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from okrsync.model import Kind, Mention, Mentions, Record, Seen, Unreadable, Value
from okrsync.sync.memory import Conflict, Event, Refusal, Shadow


def dump(document: Any) -> str:
    """JSON text of what is JSON already: a cursor, a run's summary."""
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"))


def load(text: str) -> Any:
    return json.loads(text)


def _pack(seen: Seen) -> Any:
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
            return {"unreadable": [seen.text, seen.reason]}
        case tuple():
            return {"mentions": [[each.text, each.record] for each in seen]}
    raise TypeError(f"no value of a field: {seen!r}")


def _value(document: Any) -> Value:
    if document is None or isinstance(document, str):
        return document
    match document:
        case {"number": text}:
            return Decimal(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"set": members}:
            return frozenset(members)
    raise ValueError(f"no value of a field: {document!r}")


def _told(document: Any) -> Value | Unreadable:
    match document:
        case {"unreadable": [text, reason]}:
            return Unreadable(text, reason)
    return _value(document)


def _mentions(document: Any) -> Mentions:
    return tuple(Mention(text, record) for text, record in document["mentions"])


def _seen(document: Any) -> Seen:
    match document:
        case {"mentions": _}:
            return _mentions(document)
    return _told(document)


def encode_value(value: Value) -> str:
    return dump(_pack(value))


def decode_value(text: str) -> Value:
    return _value(load(text))


def encode_shadow(shadow: Shadow) -> str:
    """``[value]``, or ``[value, mentions]`` where a reference was shown."""
    shown = [] if shadow.shown is None else [_pack(shadow.shown)]
    return dump([_pack(shadow.value), *shown])


def decode_shadow(text: str) -> Shadow:
    value, *shown = load(text)
    return Shadow(_value(value), _mentions(shown[0]) if shown else None)


def encode_record(record: Record) -> str:
    """All of a record but its id, which is a column."""
    return dump(
        {
            "kind": record.kind,
            "key": record.key,
            "values": {name: _pack(seen) for name, seen in record.values.items()},
            "fixed": sorted(record.fixed),
            "url": record.url,
            "stamp": record.stamp,
            "author": record.author,
            "edited": record.edited,
        }
    )


def decode_record(identity: str, text: str) -> Record:
    """The record of that id. Unpacks texts and empty values in place: they are most of what a store holds."""
    members = load(text)
    members["kind"] = Kind(members["kind"])
    members["fixed"] = frozenset(members["fixed"])
    members["values"] = {
        name: packed if packed is None or type(packed) is str else _seen(packed)
        for name, packed in members["values"].items()
    }
    return Record(identity, **members)


def encode_conflict(conflict: Conflict) -> str:
    said = {connection: _pack(value) for connection, value in conflict.said.items()}
    return dump({"agreed": _pack(conflict.agreed), "said": said, "reason": conflict.reason})


def decode_conflict(text: str, since_run: int) -> Conflict:
    document = load(text)
    said = {connection: _value(packed) for connection, packed in document["said"].items()}
    return Conflict(_value(document["agreed"]), said, document["reason"], since_run)


def encode_refusal(refusal: Refusal) -> str:
    return dump([_pack(refusal.value), refusal.reason])


def decode_refusal(text: str) -> Refusal:
    value, reason = load(text)
    return Refusal(_value(value), reason)


def encode_event(event: Event) -> str:
    """What an event says besides where it belongs; what it leaves open is left out."""
    document = {
        "value": _pack(event.value),
        "before": _pack(event.before),
        "author": event.author,
        "edited": event.edited,
        "note": event.note,
    }
    return dump({name: said for name, said in document.items() if said is not None})


def decode_event(text: str) -> Mapping[str, Any]:
    """The members of an event that :func:`encode_event` keeps, by name."""
    document = load(text)
    values = {name: _told(document.get(name)) for name in ("value", "before")}
    return {**document, **values}
