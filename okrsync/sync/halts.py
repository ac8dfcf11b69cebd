"""Owns what it means that a newly typed value waits for a person's yes: it stays where it was typed, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from okrsync.model import Item, Value


@dataclass(frozen=True)
class Novelty:
    """A field's new value that people said, before it is agreed; ``item`` is as it was."""

    item: Item
    field: str
    value: Value
    said_by: tuple[str, ...]


@dataclass(frozen=True)
class Halt:
    """Why a value is not agreed yet, by which guard, and who said it."""

    guard: str
    reason: str
    value: Value
    said_by: tuple[str, ...]


Brake: TypeAlias = Callable[[Novelty], Halt | None]
"""Judges what people newly said; ``None`` lets it be agreed."""
