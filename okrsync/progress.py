"""Decides how far along a key result is: derived from start, target, current and direction, and never read back.

==========  ==================================================================================================
direction   progress
==========  ==================================================================================================
increase    the share of the way from start up to target
decrease    the share of the way from start down to target
maintain    1 inside the band between start and target, ends included, else 0: no formula for being a little
            outside is in common use, and one of ours would look exact without being so
achieve     1 once current has reached target (1 where there is no target), else 0: done or not
none given  increase or decrease, whichever leads from start to target
==========  ==================================================================================================

Where a number that is needed is missing, or target lies the wrong way from start, nothing can be said.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from okrsync.kit.texts import plain
from okrsync.model import Direction, Value

_STEP = Decimal("0.0001")
_NONE, _ALL = Decimal(0), Decimal(1)


def progress(direction: Value, start: Value, target: Value, current: Value) -> Decimal | None:
    """A fraction from 0 to 1 in steps of 0.0001, or ``None`` where it cannot be said; 1 only where it is reached.

    Dates count in days; dates and numbers do not mix.
    """
    if len({isinstance(value, date) for value in (start, target, current) if value is not None}) > 1:
        return None
    first, goal, now = _number(start), _number(target), _number(current)
    if now is None:
        return None
    way = direction if direction is not None else _way(first, goal)
    if way == Direction.ACHIEVE:
        return _achieved(first, _ALL if goal is None else goal, now)
    if first is None or goal is None:
        return None
    if way == Direction.MAINTAIN:
        return _ALL if min(first, goal) <= now <= max(first, goal) else _NONE
    if way == Direction.INCREASE:
        return _share(goal - first, now - first)
    if way == Direction.DECREASE:
        return _share(first - goal, first - now)
    return None


def _number(value: Value) -> Decimal | None:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _way(start: Decimal | None, target: Decimal | None) -> Direction | None:
    if start is None or target is None or start == target:
        return None
    return Direction.INCREASE if start < target else Direction.DECREASE


def _achieved(start: Decimal | None, target: Decimal, current: Decimal) -> Decimal:
    falling = start is not None and target < start
    return _ALL if (current <= target if falling else current >= target) else _NONE


def _share(whole: Decimal, gone: Decimal) -> Decimal | None:
    """How much of the way is gone; a way of no length is gone once one stands at its end."""
    if whole < 0:
        return None
    if gone >= whole:
        return _ALL
    if gone <= 0:
        return _NONE
    return plain(min((gone / whole).quantize(_STEP, ROUND_HALF_UP), _ALL - _STEP))
