"""Decides what a team key result's supporters add up to, where the configuration asks for it; never its ``current``.

=======  =====================================================================================================
sum      of what they say is current
mean     weighted by the way that each has to go itself, from its start to its target; where none says a way,
         all weigh alike, and where only some do, the others do not count
latest   the mean, so weighted, of those in the cycle that ends last
=======  =====================================================================================================

Only supporters in the team key result's own unit count, or without a unit: minutes and orders do not add up; and only
those of its own time, as a week belongs to the quarter with its Thursday in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypeAlias

from okrsync.alignment.company import Company
from okrsync.alignment.items import days_of, folded, number_of, same, text_of
from okrsync.kit.cycles import Calendar
from okrsync.kit.texts import plain
from okrsync.model import Item

Method: TypeAlias = Literal["sum", "mean", "latest"]
_STEP = Decimal("0.0001")
_TO_THURSDAY = timedelta(days=3)
_LARGE = Decimal(10) ** 20  # from here on, decimal places say nothing


def roll_up(method: Method, supporters: Sequence[Item], calendar: Calendar | None = None) -> Decimal | None:
    """What these individual key results say together; ``None`` where none of them says a number.

    ``calendar`` says when fiscal quarters end.
    """
    said = [item for item in supporters if number_of(item, "current") is not None]
    if not said:
        return None
    if method == "sum":
        return plain(sum((_current(item) for item in said), Decimal(0)))
    return _mean(said if method == "mean" else _latest(said, calendar))


def rolled_up(company: Company, result: Item, methods: Mapping[str, Method]) -> tuple[Method, Decimal] | None:
    """The method and the value for a team key result that ``methods`` names by code or title; else ``None``."""
    method = method_for(company, result, methods)
    known = company.contributors.get(result.key, ())
    supporters = [each for each in known if _of_one_unit(each, result) and _in_time(company, each, result)]
    value = roll_up(method, supporters, company.calendar) if method else None
    return None if method is None or value is None else (method, value)


def method_for(company: Company, result: Item, methods: Mapping[str, Method]) -> Method | None:
    """The method that is configured for this key result by its code, with or without the team, or its title."""
    names = {folded(name): method for name, method in methods.items()}
    called = (company.code(result), text_of(result, "code"), text_of(result, "title"))
    return next((names[folded(name)] for name in called if name and folded(name) in names), None)


def _of_one_unit(item: Item, result: Item) -> bool:
    unit = text_of(item, "unit")
    return unit is None or same(unit, text_of(result, "unit"))


def _in_time(company: Company, item: Item, result: Item) -> bool:
    own, whole = company.runs(item), company.runs(result)
    return own is None or whole is None or whole[0] <= own[0] + _TO_THURSDAY <= whole[1]


def _latest(items: Sequence[Item], calendar: Calendar | None) -> Sequence[Item]:
    ends = {item.key: days[1] if (days := days_of(item, calendar)) else date.min for item in items}
    return [item for item in items if ends[item.key] == max(ends.values())]


def _mean(items: Sequence[Item]) -> Decimal:
    weights = [_way(item) for item in items]
    if not any(weights):
        weights = [Decimal(1)] * len(items)
    total = sum((weight * _current(item) for weight, item in zip(weights, items, strict=True)), Decimal(0))
    mean = total / sum(weights)
    return plain(mean if abs(mean) > _LARGE else mean.quantize(_STEP, ROUND_HALF_UP))


def _way(item: Item) -> Decimal:
    start, target = number_of(item, "start"), number_of(item, "target")
    return Decimal(0) if start is None or target is None else abs(target - start)


def _current(item: Item) -> Decimal:
    return number_of(item, "current") or Decimal(0)
