"""Decides what a rollup says: one aggregate over what a property holds in all related pages."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.notion.sandbox.plain import Computed, Plain, is_empty

Aggregate = Callable[[Sequence[Plain]], Plain]


def roll_up(function: str, values: Sequence[Plain]) -> Computed:
    """The value of a rollup, as a number, a date, or an array of everything."""
    if function in _NUMBERS:
        return Computed.of("number", _NUMBERS[function](values))
    if function in _DATES:
        return Computed("date", _DATES[function](values))
    return Computed("array", list(values))


def _numbers(values: Sequence[Plain]) -> list[int | float]:
    flat = (value.value if isinstance(value, Computed) else value for value in values)
    return [value for value in flat if isinstance(value, int | float) and not isinstance(value, bool)]


def _over(aggregate: Callable[[list[Any]], Any]) -> Aggregate:
    def of(values: Sequence[Plain]) -> Plain:
        numbers = _numbers(values)
        return aggregate(numbers) if numbers else None

    return of


def _count_values(values: Sequence[Plain]) -> int:
    return sum(len(value) if isinstance(value, list) else 1 for value in values if not is_empty(value))


def _share(count: Callable[[Sequence[Plain]], int]) -> Aggregate:
    def of(values: Sequence[Plain]) -> Plain:
        return count(values) / len(values) if values else None

    return of


def _empty(values: Sequence[Plain]) -> int:
    return sum(map(is_empty, values))


def _not_empty(values: Sequence[Plain]) -> int:
    return len(values) - _empty(values)


def _checked(values: Sequence[Plain]) -> int:
    return sum(value is True for value in values)


def _unchecked(values: Sequence[Plain]) -> int:
    return sum(value is False for value in values)


def _unique(values: Sequence[Plain]) -> int:
    return len({repr(value) for value in values if not is_empty(value)})


def _dates(values: Sequence[Plain]) -> list[dict[str, Any]]:
    return sorted((value for value in values if isinstance(value, dict)), key=lambda date: str(date["start"]))


def _earliest(values: Sequence[Plain]) -> Plain:
    dates = _dates(values)
    return dates[0] if dates else None


def _latest(values: Sequence[Plain]) -> Plain:
    dates = _dates(values)
    return dates[-1] if dates else None


def _date_range(values: Sequence[Plain]) -> Plain:
    dates = _dates(values)
    return {"start": dates[0]["start"], "end": dates[-1]["start"], "time_zone": None} if dates else None


_NUMBERS: Mapping[str, Aggregate] = {
    "count": len,
    "count_values": _count_values,
    "empty": _empty,
    "not_empty": _not_empty,
    "unique": _unique,
    "percent_empty": _share(_empty),
    "percent_not_empty": _share(_not_empty),
    "sum": lambda values: sum(_numbers(values)),
    "average": _over(statistics.fmean),
    "median": _over(statistics.median),
    "min": _over(min),
    "max": _over(max),
    "range": _over(lambda numbers: max(numbers) - min(numbers)),
    "checked": _checked,
    "unchecked": _unchecked,
    "percent_checked": _share(_checked),
    "percent_unchecked": _share(_unchecked),
}
_DATES: Mapping[str, Aggregate] = {
    "earliest_date": _earliest,
    "latest_date": _latest,
    "date_range": _date_range,
}
FUNCTIONS = (*_NUMBERS, *_DATES, "show_original")
"""The functions offered; the spec also has ``show_unique``, ``count_per_group`` and ``percent_per_group``."""
