"""Decides how a field's value is sent as its property's value, or why the property cannot hold it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from connectors.notion.properties import Pair, Payload, Wire
from connectors.notion.references import URL_LENGTH, write_names
from connectors.notion.texts import elements
from okrsync.connector import Written
from okrsync.kit.cycles import span
from okrsync.kit.texts import one_line
from okrsync.model import FieldType, Unfit

OPTION_LENGTH = 100  # characters of a select option's name
EMAIL_LENGTH = 200  # characters, per Notion's page on request limits


def write(pair: Pair, value: Written) -> Wire | Unfit:
    """The property value for a value or targets. The property is of a type that can be written, and no relation."""
    kind = pair.property.type
    payload = _WRITERS[kind](pair, value)
    return payload if isinstance(payload, Unfit) else {"type": kind, kind: payload}


def _write_texts(pair: Pair, value: Written) -> Payload | Unfit:
    if isinstance(value, tuple):
        return write_names(pair, value)
    text = pair.said(value)
    return elements(text if pair.field.type is FieldType.TEXT else one_line(text) or "")


def _write_url(pair: Pair, value: Written) -> Payload | Unfit:
    return _short(pair, value, URL_LENGTH)


def _write_email(pair: Pair, value: Written) -> Payload | Unfit:
    return _short(pair, value, EMAIL_LENGTH)


def _short(pair: Pair, value: Written, most: int) -> Payload | Unfit:
    text = one_line(pair.said(value))
    if text and len(text) > most:
        return Unfit(f"{pair.property.name!r} holds at most {most:,} characters")
    return text


def _write_number(pair: Pair, value: Written) -> Payload | Unfit:
    told = pair.told(value)
    if told is None:
        return None
    if not isinstance(told, Decimal):
        return Unfit(f"{pair.property.name!r} is a number, and {pair.said(value)!r} is none")
    try:
        number = float(told)  # Notion keeps IEEE 754 doubles, as JSON does
    except OverflowError:
        number = float("inf")
    if number in (float("inf"), float("-inf")):
        return Unfit(f"{pair.property.name!r} cannot hold a number as large as {told:.3E}")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _write_checkbox(pair: Pair, value: Written) -> Payload | Unfit:
    if value is None or value in (Decimal(0), Decimal(1)):
        return bool(value)
    return Unfit(f"{pair.property.name!r} is a checkbox: it holds 1 or 0, not {pair.said(value)}")


def _existing(pair: Pair, value: Written) -> str | None:
    """The option that is there and says ``value``: by its name, else by what it reads as."""
    text = pair.said(value)
    options = pair.property.options
    same = [name for name in options if name == text] or [name for name in options if pair.seen(name) == value]
    return same[0] if same else None


def _write_select(pair: Pair, value: Written) -> Payload | Unfit:
    # An option's name holds no comma, per Notion's page on property values; one that is missing is made on demand.
    text = _existing(pair, value) or one_line(pair.said(value).replace(",", ";"))
    if text and len(text) > OPTION_LENGTH:
        return Unfit(f"an option of {pair.property.name!r} holds at most {OPTION_LENGTH} characters")
    return {"name": text} if text else None


def _write_status(pair: Pair, value: Written) -> Payload | Unfit:
    # Notion never leaves a status empty: a cleared one goes back to the default, which is the first option.
    option = pair.property.options[0] if value is None and pair.property.options else _existing(pair, value)
    if option is None:
        there = ", ".join(pair.property.options)
        return Unfit(f"{pair.property.name!r} has no option {pair.said(value)!r} (there are: {there})")
    return {"name": option}


def _write_people(pair: Pair, value: Written) -> Payload | Unfit:
    if value is None:
        return []
    user = pair.people.find(pair.said(value))
    if user is None:
        return Unfit(f"nobody in the Notion workspace is known as {pair.said(value)}")
    return [{"object": "user", "id": user}]


def _write_date(pair: Pair, value: Written) -> Payload | Unfit:
    if value is None:
        return None
    if pair.field.type is FieldType.NUMBER and isinstance(value, date):
        return {"start": value.isoformat(), "end": None}
    days = span(value) if pair.field.type is FieldType.CYCLE and isinstance(value, str) else None
    if days is None:
        return Unfit(f"{pair.property.name!r} is a date, and {pair.said(value)!r} is none")
    return {"start": days[0].isoformat(), "end": days[1].isoformat()}


_WRITERS: Mapping[str, Callable[[Pair, Written], Payload | Unfit]] = {
    "title": _write_texts,
    "rich_text": _write_texts,
    "number": _write_number,
    "select": _write_select,
    "status": _write_status,
    "people": _write_people,
    "date": _write_date,
    "checkbox": _write_checkbox,
    "url": _write_url,
    "email": _write_email,
}

WRITABLE = frozenset({*_WRITERS, "relation"})
"""The types of property that can be written; a formula, a roll-up and a unique id cannot."""
