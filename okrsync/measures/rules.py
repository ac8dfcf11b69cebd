"""Owns what is configured about measures, as the run sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class MeasureRules:
    """``expressions`` by a key result's code, title or key; ``tools`` is each connection's tool.

    ``largest_jump``: how many times the way from start to target a value may change at once.
    """

    expressions: Mapping[str, str] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    allow_own_tickets: bool = False
    largest_jump: Decimal = Decimal(10)
