"""Reads the names of periods as people write them, into one name for each period.

Calendar quarters are ``2026-Q4``, ISO 8601 weeks ``2026-W47``. Whatever names no year and period of that kind
("FY22 Q3", "Summer") is a named period and stays as it is written.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from okrsync.model import Unreadable

_QUARTER = re.compile(r"(?:(?P<y1>\d{4})[\s/-]*Q(?P<q1>[1-4])|Q(?P<q2>[1-4])[\s/-]*(?P<y2>\d{4}))", re.IGNORECASE)
_WEEK = re.compile(
    r"(?:(?P<y1>\d{4})[\s/-]*(?:W|week)\s*(?P<w1>\d{1,2})|(?:W|week)\s*(?P<w2>\d{1,2})[\s/,-]*(?P<y2>\d{4}))",
    re.IGNORECASE,
)


def parse_cycle(text: str) -> str | Unreadable | None:
    """The period's one name; ``None`` for an empty text, unreadable for a week that its year does not have."""
    said = " ".join(text.split())
    if not said:
        return None
    if quarter := _QUARTER.fullmatch(said):
        return f"{quarter['y1'] or quarter['y2']}-Q{quarter['q1'] or quarter['q2']}"
    if week := _WEEK.fullmatch(said):
        year, number = int(week["y1"] or week["y2"]), int(week["w1"] or week["w2"])
        if not 1 <= number <= weeks_in(year):
            return Unreadable(text, f"{year} has no week {number}")
        return f"{year}-W{number:02}"
    return said


def weeks_in(year: int) -> int:
    """52 or 53, per ISO 8601: 28 December always lies in the last week."""
    return date(year, 12, 28).isocalendar().week


def span(cycle: str) -> tuple[date, date] | None:
    """First and last day of a quarter or week; ``None`` for a named period."""
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", cycle):
        year, quarter = int(match[1]), int(match[2])
        after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
        return date(year, quarter * 3 - 2, 1), after - timedelta(days=1)
    if match := re.fullmatch(r"(\d{4})-W(\d{2})", cycle):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday, monday + timedelta(days=6)
    return None


def cycle_of_span(first: date, last: date) -> str | None:
    """The quarter or week that runs from ``first`` to ``last``; ``None`` where no one period does."""
    iso = first.isocalendar()
    for cycle in (f"{first.year}-Q{(first.month + 2) // 3}", f"{iso.year}-W{iso.week:02}"):
        if span(cycle) == (first, last):
            return cycle
    return None
