"""Decides what a company's own calendar adds to the names of periods: the year of "W47", and the days of "FY26 Q4"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from okrsync.kit.cycles.periods import Period, Sort, months, period
from okrsync.kit.cycles.words import AND, QUARTER, WEEK, follows, parse_cycle

_QUARTER = re.compile(rf"{QUARTER}(?P<number>[1-4])", re.IGNORECASE)
_WEEKS = re.compile(rf"(?P<word>{WEEK})(?P<number>\d{{1,2}})(?:{AND}(?:{WEEK})?(?P<then>\d{{1,2}}))?", re.IGNORECASE)
_ISO_WORD = re.compile(r"[KC]|cal", re.IGNORECASE)  # KW, CW, calendar week: always of the year
Days = tuple[date, date]


@dataclass(frozen=True)
class Calendar:
    """How a company counts.

    ``first_month``: in which its fiscal year begins; ``named_by``: whether that year is called by the calendar year in
    which it ends or starts; ``weeks``: whether the 3 of "Week 3" counts the weeks of the ISO year or of the quarter.
    """

    today: date
    first_month: int = 1
    named_by: Literal["end", "start"] = "end"
    weeks: Literal["iso", "quarter"] = "iso"

    @property
    def fiscal(self) -> bool:
        """True where the fiscal year is not the calendar's."""
        return self.first_month != 1

    def days(self, of: Period) -> Days:
        """First and last day."""
        if days := of.days:
            return days
        start = of.year if self.named_by == "start" or not self.fiscal else of.year - 1
        before = (of.number - 1) * 3 if of.sort is Sort.QUARTER else 0
        month = self.first_month - 1 + before
        return months(start + month // 12, month % 12 + 1, 3 if of.sort is Sort.QUARTER else 12)

    def quarter(self, day: date) -> Period:
        """The company's quarter with that day in it."""
        months_in = (day.month - self.first_month) % 12
        begun = day.year - (day.month < self.first_month)
        year = begun if self.named_by == "start" or not self.fiscal else begun + 1
        return Period(Sort.QUARTER, year, months_in // 3 + 1, fiscal=self.fiscal)


def span(cycle: str, calendar: Calendar | None = None) -> Days | None:
    """First and last day of a period; ``None`` for a named one, and without a calendar for a fiscal one."""
    named = period(cycle)
    if named is None:
        return None
    return calendar.days(named) if calendar else named.days


def week_containing(day: date) -> str:
    """The ISO week with that day in it."""
    iso = day.isocalendar()
    return Period(Sort.WEEK, iso.year, iso.week).name


def quarter_containing(day: date, calendar: Calendar | None = None) -> str:
    """The company's quarter with that day in it; without a calendar, the calendar quarter."""
    return (calendar or Calendar(day)).quarter(day).name


def quarter_of(cycle: str, calendar: Calendar | None = None) -> str | None:
    """The quarter that a week belongs to: the one with its Thursday in it, as in ISO 8601 a week belongs to a year.

    Two weeks belong where the first of them does, a quarter to itself; ``None`` for every longer or named period.
    """
    named = period(cycle)
    if named is None or named.sort is Sort.YEAR:
        return None
    if named.sort is Sort.QUARTER:
        return cycle
    return quarter_containing(_thursday(named), calendar)


def complete(text: str, calendar: Calendar) -> str:
    """The period that words without a year mean, seen from today: of all of that name the nearest.

    Completed again on a later day the same words may mean another period: whoever completes them keeps what they meant
    when they were typed. Every other text is what :func:`parse_cycle` makes of it, with the fiscal year's name given up
    where the calendar year is meant.
    """
    parsed = parse_cycle(text)
    if not isinstance(parsed, str):
        return text
    if named := period(parsed):
        return named._replace(fiscal=named.fiscal and calendar.fiscal).name
    nearest = min(_meant(parsed, calendar), key=lambda each: _nearness(each, calendar), default=None)
    return nearest.name if nearest else parsed


def _meant(said: str, calendar: Calendar) -> Iterator[Period]:
    """Every period around today that the words can mean."""
    years = range(calendar.today.year - 1, calendar.today.year + 2)
    if found := _QUARTER.fullmatch(said):
        quarters = (Period(Sort.QUARTER, year, int(found["number"]), calendar.fiscal) for year in (*years, years.stop))
        yield from (each for each in quarters if each.real)
    if found := _WEEKS.fullmatch(said):
        number, then = int(found["number"]), int(found["then"] or 0)
        of_quarter = calendar.weeks == "quarter" and number <= 14 and not _ISO_WORD.match(found["word"])
        if of_quarter and then in (0, number + 1):
            yield from _weeks_of_quarters(number, then, calendar)
        elif not of_quarter:
            sort = Sort.TWO_WEEKS if then else Sort.WEEK
            weeks = (Period(sort, year, number) for year in years)
            yield from (each for each in weeks if each.real and (not then or follows(each.year, number, then)))


def _weeks_of_quarters(number: int, then: int, calendar: Calendar) -> Iterator[Period]:
    """That week, or the two, of the quarter before, of this one, and of the next."""
    begin, end = calendar.days(calendar.quarter(calendar.today))
    for day in (begin - timedelta(days=1), calendar.today, end + timedelta(days=1)):
        first, last = calendar.days(calendar.quarter(day))
        monday = first + timedelta(days=(3 - first.weekday()) % 7 - 3, weeks=number - 1)  # of the first week's Thursday
        thursday = monday + timedelta(days=3, weeks=1 if then else 0)
        if number >= 1 and thursday <= last:
            iso = monday.isocalendar()
            yield Period(Sort.TWO_WEEKS if then else Sort.WEEK, iso.year, iso.week)


def _nearness(each: Period, calendar: Calendar) -> tuple[int, int]:
    """How many days away it is, and of two as near the later one first."""
    first, last = calendar.days(each)
    away = max((first - calendar.today).days, (calendar.today - last).days, 0)
    return away, -first.toordinal()


def _thursday(weeks: Period) -> date:
    return date.fromisocalendar(weeks.year, weeks.number, 4)
