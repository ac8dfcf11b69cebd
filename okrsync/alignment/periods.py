"""Decides which cycles the board of a week needs, so that no others are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from okrsync.alignment.shares import LOOKBACK
from okrsync.kit.cycles import Calendar, Period, Sort, period, quarter_containing, span

_WEEK = timedelta(weeks=1)


def around(week: str, calendar: Calendar) -> frozenset[str]:
    """The week, those before it that tell who usually takes part, and the quarter and the year that it belongs to."""
    first, last = _days(week, calendar)
    return frozenset([*_weeks(first - LOOKBACK, last), *_greater(first + timedelta(days=3), calendar)])


def within(quarter: str, calendar: Calendar) -> frozenset[str]:
    """The quarter (or any other period) with every week in it, and the quarters and years that these belong to."""
    if period(quarter) is None:
        return frozenset([quarter])
    first, last = _days(quarter, calendar)
    thursdays = (first + timedelta(days=(3 - first.weekday()) % 7) + _WEEK * n for n in range((last - first).days // 7))
    greater = (each for day in thursdays for each in _greater(day, calendar))
    return frozenset([quarter, *_weeks(first, last), *greater])


def _weeks(first: date, last: date) -> Iterator[str]:
    """The weeks of these days, alone and as one of two."""
    day = first - _WEEK
    while day <= last:
        iso = day.isocalendar()
        yield Period(Sort.TWO_WEEKS, iso.year, iso.week).name
        if day >= first:
            yield Period(Sort.WEEK, iso.year, iso.week).name
        day += _WEEK


def _greater(day: date, calendar: Calendar) -> Iterator[str]:
    """The quarter and the year with that day in it, as the calendar's and as the company's."""
    yield from (quarter_containing(day), Period(Sort.YEAR, day.year).name)
    if calendar.fiscal:
        quarter = calendar.quarter(day)
        yield from (quarter.name, Period(Sort.YEAR, quarter.year, fiscal=True).name)


def _days(cycle: str, calendar: Calendar) -> tuple[date, date]:
    days = span(cycle, calendar)
    if days is None:
        raise ValueError(f"{cycle} says no days")
    return days
