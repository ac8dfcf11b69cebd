"""Owns what guards look at, and how much may be done unasked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from okrsync.model import Item
from okrsync.sync.halts import Halt
from okrsync.sync.match import Matched
from okrsync.sync.memory import Memory, Place, Spot
from okrsync.sync.plan import Plan, Write
from okrsync.sync.view import View


@dataclass(frozen=True)
class Limits:
    """How much one run may do unasked.

    Shares are of the items that a connection shows, and looked at from ``min_items`` on. ``max_leap`` counts in the way
    from start to target. ``canaries`` names an item by connection; ``disabled`` the guards that hold nothing.
    """

    max_changed_share: float = 0.5
    min_items: int = 25
    max_gone_share: float = 0.5
    max_created: int = 100
    max_leap: Decimal = Decimal(10)
    canaries: Mapping[str, str] = field(default_factory=dict)
    disabled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """What guards look at."""

    plan: Plan
    memory: Memory
    views: Sequence[View]
    matched: Matched
    items: Mapping[str, Item]
    limits: Limits
    halts: Mapping[Spot, Halt] = field(default_factory=dict)

    def known(self, connection: str) -> list[Place]:
        """The places there that a record showed until now."""
        links = self.memory.links.items()
        return [place for place, link in links if place.connection == connection and link.gone is None]

    def title(self, item: str) -> str:
        """What people call the item."""
        return self.items[item].title if item in self.items else item


Verdicts: TypeAlias = Iterable[tuple[Write, str]]
"""The writes a guard holds, each with its reason."""
