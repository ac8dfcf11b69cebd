"""Decides what a property's value, as Notion answers it, says as a value of the field it is mapped to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from connectors.notion.properties import Pair, Payload, Wire
from connectors.notion.references import read_names, read_pages
from connectors.notion.texts import plain_text
from okrsync.kit.cycles import cycle_of_span
from okrsync.kit.texts import plain
from okrsync.model import FieldType, Seen, Unreadable


def read(pair: Pair, wire: Wire) -> Seen:
    """Never fails: what is no value of the field is unreadable."""
    reader = _READERS.get(wire["type"])
    if reader is None:
        return Unreadable(str(wire["type"]), f"Notion does not show the API a value of type {wire['type']}")
    return reader(pair, wire[wire["type"]])


def _read_texts(pair: Pair, payload: Payload) -> Seen:
    return read_names(pair, payload) if pair.field.refers else pair.seen(plain_text(payload))


def _read_text(pair: Pair, payload: Payload) -> Seen:
    return pair.seen(payload or "")


def _read_number(pair: Pair, payload: Payload) -> Seen:
    if payload is None:
        return pair.seen("")
    number = plain(Decimal(str(payload)))
    return pair.counted(number) if pair.field.type is FieldType.NUMBER else pair.seen(format(number, "f"))


def _read_checkbox(pair: Pair, payload: Payload) -> Seen:
    return _read_number(pair, None if payload is None else int(payload))


def _read_option(pair: Pair, payload: Payload) -> Seen:
    return pair.seen(payload["name"] if payload else "")


def _read_people(pair: Pair, payload: Payload) -> Seen:
    if not payload:
        return None
    label = pair.people.label(payload[0])
    if label is None:
        return Unreadable(payload[0].get("id", ""), "Notion shows neither the name nor the e-mail address of this user")
    return pair.seen(label)


def _read_relation(_: Pair, payload: Payload) -> Seen:
    return read_pages(payload)


def _read_date(pair: Pair, payload: Payload) -> Seen:
    if not payload:
        return pair.seen("")
    first = date.fromisoformat(payload["start"][:10])  # what stands behind is a time of day
    last = date.fromisoformat(payload["end"][:10]) if payload.get("end") else None
    shown = f"{first} – {last}" if last else str(first)
    match pair.field.type:
        case FieldType.CYCLE:
            return cycle_of_span(first, last or first) or Unreadable(shown, "no quarter or week runs like that")
        case FieldType.NUMBER:
            return Unreadable(shown, "a period is no single day") if last else first
        case _:
            return pair.seen(shown)


def _read_unique_id(pair: Pair, payload: Payload) -> Seen:
    parts = (payload["prefix"], payload["number"])
    return pair.seen("-".join(str(part) for part in parts if part is not None))


def _read_inner(pair: Pair, payload: Payload) -> Seen:
    """A formula's result, or a roll-up's: itself a value with a type."""
    return read(pair, payload)


def _read_several(pair: Pair, payload: Payload) -> Seen:
    """A roll-up that shows the originals: one value is that value; several are one value for text and references."""
    if len(payload) == 1:
        return read(pair, payload[0])
    seen = [read(pair, each) for each in payload]
    if pair.field.refers:
        return tuple(mention for each in seen if isinstance(each, tuple) for mention in each)
    words = [str(each) for each in seen if each is not None and not isinstance(each, Unreadable)]
    if len(words) > 1 and pair.field.type not in (FieldType.LINE, FieldType.TEXT):
        return Unreadable("; ".join(words), "the roll-up shows several values")
    return pair.seen("; ".join(words))


_READERS: Mapping[str, Callable[[Pair, Payload], Seen]] = {
    "title": _read_texts,
    "rich_text": _read_texts,
    "number": _read_number,
    "select": _read_option,
    "status": _read_option,
    "people": _read_people,
    "relation": _read_relation,
    "date": _read_date,
    "checkbox": _read_checkbox,
    "url": _read_text,
    "email": _read_text,
    "unique_id": _read_unique_id,
    "formula": _read_inner,
    "rollup": _read_inner,
    # what formulas and roll-ups give
    "string": _read_text,
    "boolean": _read_checkbox,
    "array": _read_several,
}
