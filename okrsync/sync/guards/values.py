"""Decides which newly typed values wait for a person's yes before anybody is told: moved targets, and great leaps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from okrsync.kit.cycles import Calendar, span
from okrsync.kit.texts import plain
from okrsync.model import Kind, Value
from okrsync.sync.guards.case import Limits
from okrsync.sync.halts import Brake, Halt, Novelty
from okrsync.sync.memory import Spot

TARGET, CLIFF = "target-moved", "cliff"


def braking(limits: Limits, calendar: Calendar, lifted: Collection[Spot] = ()) -> Brake:
    """The brake for typed values, within these limits, on the day it is; ``lifted`` are values that were approved."""

    def brake(new: Novelty) -> Halt | None:
        if new.item.kind is not Kind.KEY_RESULT or Spot(new.item.key, new.field) in lifted:
            return None
        if new.field == "target" and TARGET not in limits.disabled:
            return _moved(new, calendar)
        if new.field == "current" and CLIFF not in limits.disabled:
            return _leapt(new, limits.max_leap)
        return None

    return brake


def _moved(new: Novelty, calendar: Calendar) -> Halt | None:
    """A target is settled once its cycle is under way."""
    before, cycle = new.item.agreed.get("target"), new.item.agreed.get("cycle")
    days = span(cycle, calendar) if isinstance(cycle, str) else None
    if before is None or days is None or calendar.today < days[0]:
        return None
    reason = f"the target would move from {_said(before)} to {_said(new.value)} while {cycle} is running"
    return Halt(TARGET, reason, new.value, new.said_by)


def _leapt(new: Novelty, most: Decimal) -> Halt | None:
    """A value that moves by many times the whole way from start to target is more likely a slip of the finger."""
    before, way = new.item.agreed.get("current"), _way(new.item.agreed)
    if not isinstance(before, Decimal) or not isinstance(new.value, Decimal) or not way:
        return None
    leap = abs(new.value - before)
    if leap <= most * way:
        return None
    told = f"the value would leap from {_said(before)} to {_said(new.value)}"
    reason = f"{told}, {leap / way:.1f} times the way from start to target"
    return Halt(CLIFF, reason, new.value, new.said_by)


def _way(agreed: Mapping[str, Value]) -> Decimal | None:
    start, target = agreed.get("start"), agreed.get("target")
    return abs(target - start) if isinstance(start, Decimal) and isinstance(target, Decimal) else None


def _said(value: Value) -> str:
    return "nothing" if value is None else str(plain(value)) if isinstance(value, Decimal) else str(value)
