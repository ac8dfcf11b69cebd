"""Owns the one name of each period, the days it runs, and which comes next.

===================  =================  =========================================================================
period               name               runs
===================  =================  =========================================================================
year                 ``2026``           January to December
quarter              ``2026-Q4``        three months of the calendar
week                 ``2026-W47``       Monday to Sunday, numbered by ISO 8601
two weeks            ``2026-W47/W48``   any two weeks on end, also ``2026-W53/W01``
fiscal year          ``FY26``           as the company's calendar says (see :mod:`okrsync.kit.cycles.calendar`)
fiscal quarter       ``FY26 Q4``        a quarter of that
===================  =================  =========================================================================

Every other name ("Summer", "H2") is a named period: it is no more than its name.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

_NAMES = re.compile(
    r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-W(?P<week>\d{2})(?:/W(?P<then>\d{2}))?)?"
    r"|FY(?P<fiscal>\d{2})(?: Q(?P<of>[1-4]))?"
)


class Sort(StrEnum):
    """How long a period is."""

    WEEK = "week"
    TWO_WEEKS = "two weeks"
    QUARTER = "quarter"
    YEAR = "year"


class Period(NamedTuple):
    """A period that is more than its name. ``number`` counts weeks or quarters in the year; of two weeks, the first."""

    sort: Sort
    year: int
    number: int = 1
    fiscal: bool = False

    @property
    def name(self) -> str:
        """Its one name."""
        year = f"FY{self.year % 100:02}" if self.fiscal else f"{self.year:04}"
        match self.sort:
            case Sort.YEAR:
                return year
            case Sort.QUARTER:
                return f"{year} Q{self.number}" if self.fiscal else f"{year}-Q{self.number}"
            case Sort.WEEK:
                return f"{year}-W{self.number:02}"
            case Sort.TWO_WEEKS:
                return f"{year}-W{self.number:02}/W{_next_week(self.year, self.number)[1]:02}"

    @property
    def real(self) -> bool:
        """True where its year has such a week or quarter."""
        if not 1 <= self.year < 9999 or (self.fiscal and not 2000 <= self.year < 2100):
            return False
        most = {Sort.YEAR: 1, Sort.QUARTER: 4}.get(self.sort) or weeks_in(self.year)
        return 1 <= self.number <= most

    @property
    def following(self) -> Period:
        """The next of its sort."""
        match self.sort:
            case Sort.YEAR:
                year, number = self.year + 1, 1
            case Sort.QUARTER:
                year, number = (self.year, self.number + 1) if self.number < 4 else (self.year + 1, 1)
            case Sort.WEEK:
                year, number = _next_week(self.year, self.number)
            case Sort.TWO_WEEKS:
                year, number = _next_week(*_next_week(self.year, self.number))
        return self._replace(year=year, number=number)

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day; ``None`` for a fiscal period, which only a company's calendar can place."""
        if self.fiscal:
            return None
        match self.sort:
            case Sort.YEAR:
                return months(self.year, 1, 12)
            case Sort.QUARTER:
                return months(self.year, self.number * 3 - 2, 3)
            case Sort.WEEK | Sort.TWO_WEEKS:
                monday = date.fromisocalendar(self.year, self.number, 1)
                return monday, monday + timedelta(days=6 if self.sort is Sort.WEEK else 13)


def period(name: str) -> Period | None:
    """The period of that name; ``None`` for a named one, and for a week that its year does not have."""
    found = _NAMES.fullmatch(name)
    if found is None:
        return None
    year = int(found["year"] or 2000 + int(found["fiscal"]))
    if quarter := found["quarter"] or found["of"]:
        named = Period(Sort.QUARTER, year, int(quarter), fiscal=found["fiscal"] is not None)
    elif found["week"]:
        named = Period(Sort.TWO_WEEKS if found["then"] else Sort.WEEK, year, int(found["week"]))
    else:
        named = Period(Sort.YEAR, year, fiscal=found["fiscal"] is not None)
    return named if named.real and named.name == name else None


def following(cycle: str) -> str | None:
    """The next period of the same sort; ``None`` after a named one."""
    named = period(cycle)
    after = named.following if named else None
    return after.name if after and after.real else None


def cycle_of_span(first: date, last: date) -> str | None:
    """The week, two weeks, quarter or year from ``first`` to ``last``; ``None`` where no one period runs so."""
    iso = first.isocalendar()
    candidates = (
        Period(Sort.WEEK, iso.year, iso.week),
        Period(Sort.TWO_WEEKS, iso.year, iso.week),
        Period(Sort.QUARTER, first.year, (first.month + 2) // 3),
        Period(Sort.YEAR, first.year),
    )
    return next((each.name for each in candidates if each.real and each.days == (first, last)), None)


def weeks_in(year: int) -> int:
    """52 or 53, per ISO 8601: 28 December always lies in the last week."""
    return date(year, 12, 28).isocalendar().week


def months(year: int, first: int, count: int) -> tuple[date, date]:
    """The first and the last day of so many months from the ``first`` of the year on."""
    after = year * 12 + first - 1 + count
    return date(year, first, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _next_week(year: int, week: int) -> tuple[int, int]:
    return (year, week + 1) if week < weeks_in(year) else (year + 1, 1)
