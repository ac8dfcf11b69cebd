"""Says what an item's agreed values mean: what it serves, how far it is, when it runs, what people call it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from okrsync.kit.cycles import Calendar, span
from okrsync.model import Item, State, Value
from okrsync.progress import progress

Days = tuple[date, date]
"""The first and the last day."""

_DIGITS = re.compile(r"(\d{1,18})")  # in pieces, for Python makes no int of 4,301 digits or more


def text_of(item: Item, field: str) -> str | None:
    """What the item says in a field of text, or of one of the field's own words."""
    value = item.agreed.get(field)
    return value if isinstance(value, str) else None


def metric_of(item: Item, field: str) -> Decimal | date | None:
    value = item.agreed.get(field)
    return value if isinstance(value, Decimal | date) else None


def number_of(item: Item, field: str) -> Decimal | None:
    value = item.agreed.get(field)
    return value if isinstance(value, Decimal) and value.is_finite() else None


def served_by(item: Item) -> list[str]:
    """The keys of what the item serves, in order."""
    served = item.agreed.get("aligned_to")
    return sorted(served) if isinstance(served, frozenset) else []


def progress_of(item: Item) -> Decimal | None:
    """The share of the way from start to target, 0 to 1, as far as the agreed values say."""
    metric = {name: metric_of(item, name) for name in ("start", "target", "current")}
    return progress(text_of(item, "direction"), **metric)


def days_of(item: Item, calendar: Calendar | None = None) -> Days | None:
    """When the item's cycle runs; ``None`` where it has none, or a name that says no days."""
    cycle = text_of(item, "cycle")
    return span(cycle, calendar) if cycle else None


def finished(item: Item) -> bool:
    """True where nothing more is expected of it."""
    return text_of(item, "state") in (State.DONE, State.DROPPED)


def folded(name: str) -> str:
    """A name as names are compared: people do not see case and spaces as a difference."""
    return " ".join(name.split()).casefold()


def same(one: Value, other: Value) -> bool:
    """True for equal values; for texts also where they differ in case and spaces alone."""
    if isinstance(one, str) and isinstance(other, str):
        return folded(one) == folded(other)
    return one == other


def in_order(items: Iterable[Item]) -> list[Item]:
    """By code as people count (``KR2`` before ``KR10``), then title; what has no code comes last."""
    return sorted(items, key=_rank)


def _rank(item: Item) -> tuple[bool, list[tuple[int, str]], str, str]:
    code = text_of(item, "code")
    parts = _DIGITS.split(folded(code or ""))
    return code is None, [(int(part), "") if part.isdecimal() else (0, part) for part in parts], item.title, item.key
