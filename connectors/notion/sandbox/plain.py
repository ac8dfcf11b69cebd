"""Says what a property holds in plain terms, for filters, sorts, formulas and rollups to work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Plain: TypeAlias = Any
"""Text, a number, a flag, an option's name, a date object, a list of names or ids, a :class:`Computed`, or None."""


def double(number: float) -> int | float:
    """A number as JavaScript holds and writes it: a double, without a point where it is whole."""
    held = float(number)
    return int(held) if held.is_integer() and abs(held) < 1e21 else held


@dataclass(frozen=True)
class Computed:
    """What a formula (string, number, boolean, date) or a rollup (number, date, array) came to."""

    type: str
    value: Plain

    @classmethod
    def of(cls, kind: str, value: Plain) -> Computed:
        """A result whose numbers are as JavaScript writes them."""
        return cls(kind, double(value) if isinstance(value, float) else value)


def is_empty(value: Plain) -> bool:
    """Nothing is there: no value, no text, no element. Zero and false are values."""
    if isinstance(value, Computed):
        return is_empty(value.value)
    return value is None or value in ("", [])
