"""Decides the values that okrsync computes itself: written where a tool has a place for them, and never read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from okrsync.alignment.company import Company
from okrsync.alignment.items import progress_of
from okrsync.alignment.rollup import Method, rolled_up
from okrsync.model import Item, Level, Value, Work

WORK_DONE = "work_done"
_COUNTED = (Level.TEAM, Level.COMPANY)  # whose supporters are counted, nobody being a number too


@dataclass(frozen=True)
class Derivation:
    """What follows for each item from all of them, in one week. ``methods`` of roll-up by code or title.

    ``work`` is that of the items of which all of it is known.
    """

    company: Company
    methods: Mapping[str, Method] = field(default_factory=dict)
    work: Mapping[str, Work] = field(default_factory=dict)

    def knows(self, item: Item, name: str) -> bool:
        """False where nobody could tell this time, so that what stands there stays."""
        return name != WORK_DONE or item.key in self.work

    def value(self, item: Item, name: str) -> Value:
        """The value of a derived field of the item."""
        match name:
            case "progress":
                return progress_of(item)
            case "supported_by":
                return frozenset(each.key for each in self._supporters(item)) or None
            case "supporters":
                count = len(self._supporters(item))
                return Decimal(count) if count or item.agreed.get("level") in _COUNTED else None
            case "rolled_up":
                found = rolled_up(self.company, item, self.methods)
                return found[1] if found else None
            case "work_done":
                return _shown(self.work[item.key])
        raise AssertionError(f"nothing derives {name}")

    def _supporters(self, item: Item) -> tuple[Item, ...]:
        return self.company.supporters.get(item.key, ())


def _shown(work: Work) -> Value:
    """``3 of 7``: words and not a share, which would look like progress; empty where there is no work."""
    return f"{work.done} of {work.total}" if work.total else None
