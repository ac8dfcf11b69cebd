"""Decides the values that okrsync computes itself: written where a tool has a place for them, and never read back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from okrsync.kit.cycles import Calendar, span
from okrsync.model import Item, Level, State, Value
from okrsync.progress import progress

_COUNTED = frozenset({Level.TEAM, Level.COMPANY})  # whose supporters are counted, nobody being a number too


class Derivation:
    """What follows for each item from all of them, on one day. ``alive``: the items that some tool shows."""

    def __init__(self, items: Mapping[str, Item], alive: Collection[str], calendar: Calendar | None) -> None:
        self._supporters: dict[str, set[str]] = defaultdict(set)
        for key in alive:
            if supports(items[key], calendar):
                for served in aligned_to(items[key]):
                    self._supporters[served].add(key)

    def value(self, item: Item, field: str) -> Value:
        """The value of a derived field of the item."""
        match field:
            case "supported_by":
                return frozenset(self._supporters[item.key]) or None
            case "supporters":
                count = len(self._supporters[item.key])
                return Decimal(count) if count or item.agreed.get("level") in _COUNTED else None
            case "progress":
                return progress_of(item)
            case _:
                return None


def supports(item: Item, calendar: Calendar | None) -> bool:
    """True for an individual key result of the days around today; one without days of its own goes on."""
    if item.agreed.get("level") != Level.INDIVIDUAL or item.agreed.get("state") == State.DROPPED:
        return False
    cycle = item.agreed.get("cycle")
    days = span(cycle, calendar) if isinstance(cycle, str) else None
    return days is None or calendar is None or days[0] <= calendar.today <= days[1]


def aligned_to(item: Item) -> Iterable[str]:
    """The key results that the item serves."""
    served = item.agreed.get("aligned_to")
    return served if isinstance(served, frozenset) else ()


def progress_of(item: Item) -> Decimal | None:
    """The share of the way from start to target, 0 to 1, as far as the item's agreed values say."""
    direction = item.agreed.get("direction")
    metric = {name: _metric(item.agreed.get(name)) for name in ("start", "target", "current")}
    return progress(direction if isinstance(direction, str) else None, **metric)


def _metric(value: Value) -> Decimal | date | None:
    return value if isinstance(value, Decimal | date) else None
