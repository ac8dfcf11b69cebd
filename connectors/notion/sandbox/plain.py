"""Says what a property holds in plain terms, for filters, sorts, formulas and rollups to work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Plain: TypeAlias = Any
"""Text, a number, a flag, an option's name, a date object, a list of names or ids, a :class:`Computed`, or None."""


@dataclass(frozen=True)
class Computed:
    """What a formula (string, number, boolean, date) or a rollup (number, date, array) came to."""

    type: str
    value: Plain


def is_empty(value: Plain) -> bool:
    """Nothing is there: no value, no text, no element. Zero and false are values."""
    if isinstance(value, Computed):
        return is_empty(value.value)
    return value is None or value in ("", [])
