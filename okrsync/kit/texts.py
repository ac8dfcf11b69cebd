"""Decides how a field's value is written as plain text, and what a person's text means as a value of that field.

The rule of the house: what is not clearly a value is :class:`~okrsync.model.Unreadable`, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from okrsync.kit.cycles import parse_cycle
from okrsync.model import (
    Direction,
    Field,
    FieldType,
    Level,
    Mention,
    Mentions,
    Seen,
    State,
    Target,
    Unreadable,
    Value,
)

_NUMBER = re.compile(
    r"(?P<sign>[-+−]?)"
    r"(?P<digits>[1-9]\d{0,2}(?:[,\u202f\u00a0 ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<percent>\s*%)?"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BETWEEN = re.compile(r"\s*[;\n]\s*")

_SYNONYMS: Mapping[type[StrEnum], Mapping[str, StrEnum]] = {
    Level: {
        "organisation": Level.COMPANY,
        "organization": Level.COMPANY,
        "department": Level.TEAM,
        "personal": Level.INDIVIDUAL,
        "person": Level.INDIVIDUAL,
    },
    Direction: {
        "up": Direction.INCREASE,
        "down": Direction.DECREASE,
        "reduce": Direction.DECREASE,
        "keep": Direction.MAINTAIN,
        "yes/no": Direction.ACHIEVE,
    },
    State: {
        "draft": State.PROPOSED,
        "to do": State.PROPOSED,
        "backlog": State.PROPOSED,
        "not started": State.PROPOSED,
        "open": State.ACTIVE,
        "in progress": State.ACTIVE,
        "on track": State.ACTIVE,
        "at risk": State.ACTIVE,
        "behind": State.ACTIVE,
        "off track": State.ACTIVE,
        "closed": State.DONE,
        "complete": State.DONE,
        "completed": State.DONE,
        "achieved": State.DONE,
        "cancelled": State.DROPPED,
        "canceled": State.DROPPED,
    },
}


def clean(text: str) -> str | None:
    """Text without what no tool keeps alike: line ends of other systems, space at the ends; ``None`` where empty.

    Half a surrogate pair, as a tool leaves it that cuts an emoji in two, becomes U+FFFD: no UTF-8 can say it. Halves
    that meet again, where two pieces of text are joined, are the emoji.
    """
    return _whole(text).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").strip() or None


def one_line(text: str) -> str | None:
    """As :func:`clean`, with every run of white space made one space."""
    return " ".join(_whole(text).split()) or None


def read_number(text: str) -> Decimal | date | Unreadable | None:
    """``70``, ``1,250.5``, ``70%`` (0.7) or ``2026-12-31``. A decimal comma is not guessed at.

    So ``0,125`` is unreadable, for no thousands begin with a nought.
    """
    stripped = text.strip()
    if not stripped:
        return None
    if _DATE.fullmatch(stripped):
        try:
            return date.fromisoformat(stripped)
        except ValueError:
            return Unreadable(text, "there is no such day")
    match = _NUMBER.fullmatch(stripped)
    if match is None:
        return Unreadable(text, "not a number")
    try:
        number = Decimal(re.sub(r"[,\s]", "", match["digits"]))
    except InvalidOperation:
        return Unreadable(text, "not a number")
    number = -number if match["sign"] in ("-", "−") else number
    return plain(number / 100 if match["percent"] else number)


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros or an exponent, so that equal numbers are written alike."""
    return Decimal(format(number.normalize(), "f"))


def read_choice(field: Field, text: str, options: Mapping[str, str] | None = None) -> str | Unreadable | None:
    """The field's own word for what stands there: by the configured ``options`` (ours to theirs), else by synonyms."""
    said = one_line(text)
    if said is None:
        return None
    folded = said.casefold()
    for ours, theirs in (options or {}).items():
        if theirs.casefold() == folded:
            return ours
    for choice in field.choices:
        if choice.value == folded:
            return choice.value
        synonym = _SYNONYMS.get(type(choice), {}).get(folded)
        if synonym is not None:
            return synonym.value
    return Unreadable(text, "expected one of " + ", ".join(field.choices))


def read_mentions(text: str) -> Mentions:
    """What stands between semicolons and line ends. A comma may belong to a title: the align step splits there last."""
    whole = clean(text)
    if whole is None:
        return ()
    return tuple(Mention(part) for part in _BETWEEN.split(whole) if part)


def read_text(field: Field, text: str, options: Mapping[str, str] | None = None) -> Seen:
    """What ``text`` says as a value of ``field``."""
    match field.type:
        case FieldType.NUMBER:
            return read_number(text)
        case FieldType.CHOICE:
            return read_choice(field, text, options)
        case FieldType.PERSON:
            said = one_line(text)
            return said.lower() if said and "@" in said else said
        case FieldType.CYCLE:
            return parse_cycle(text)
        case FieldType.REFERENCE:
            whole = one_line(text)
            return (Mention(whole),) if whole else ()
        case FieldType.REFERENCES:
            return read_mentions(text)
        case FieldType.LINE:
            return one_line(text)
        case FieldType.TEXT:
            return clean(text)


def write_text(field: Field, value: Value | tuple[Target, ...], options: Mapping[str, str] | None = None) -> str:
    """``value`` as plain text that :func:`read_text` reads back as the same value; empty for ``None``."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(target.name for target in value)
    if isinstance(value, Decimal):
        return format(plain(value), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return "; ".join(sorted(value))
    if field.type is FieldType.CHOICE:
        return (options or {}).get(value, value.capitalize())
    return value


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, the last an ellipsis where something was cut off."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
