"""Decides how one value is said: in JSON, and in a line that a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from okrsync.kit.texts import cut, plain
from okrsync.model import REFERRED_KIND, Unreadable, Value

Titles: TypeAlias = Mapping[str, str]
"""What people call an item, by its key."""

_LONGEST = 60  # characters of one value in a line
_EXACT = 15  # significant digits that a JSON number keeps wherever it is read (IEEE 754 double)


def json_value(value: Value | Unreadable) -> Any:
    """Numbers as numbers where a double holds them, else as text; dates as ISO 8601; sets as sorted lists."""
    if isinstance(value, Decimal):
        whole = plain(value)
        if len(whole.as_tuple().digits) > _EXACT:
            return format(whole, "f")
        return int(whole) if whole == whole.to_integral_value() else float(whole)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return value.text if isinstance(value, Unreadable) else value


def text_value(field: str | None, value: Value | Unreadable, titles: Titles) -> str:
    """One short line; a reference by the title of what it means."""
    if value is None:
        return "empty"
    if isinstance(value, Unreadable):
        return f"{cut(value.text, _LONGEST)!r} (unreadable)"
    if isinstance(value, Decimal):
        return format(plain(value), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return "; ".join(sorted(titles.get(key, key) for key in value))
    named = titles.get(value, value) if field in REFERRED_KIND else value
    return cut(" ".join(named.split()), _LONGEST)
