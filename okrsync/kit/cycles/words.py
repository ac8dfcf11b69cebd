"""Reads the names of periods as people write them, into one name for each period.

It knows no calendar, for what a field shows must mean the same on every day: words that name no year ("W47", "Q4") stay
as they are written until :func:`okrsync.kit.cycles.complete` gives them one.

Two weeks on end are one period, ``2026-W47/W48``: also written ``2026-W47/48``, ``W47-48 2026`` or with their days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from okrsync.kit.cycles.days import read_days
from okrsync.kit.cycles.periods import Period, Sort, cycle_of_span, weeks_in
from okrsync.model import Unreadable

WEEK = r"(?:W|KW|CW|wk|weeks?|calendar weeks?)\.? ?"
AND = r" ?(?:[/&+–—-]|and|und|to|bis) ?"
QUARTER = r"(?:Q|quarter) ?"
_YEAR = r"(?P<year>\d{4})"
_FISCAL = r"FY[ -]?['’]?(?P<fiscal>20\d\d|\d\d)"
_BEFORE, _AFTER = r"[ /-]*", r"[ /,-]*"  # what stands between a year and what comes after or before it


def _either(year: str, rest: str) -> re.Pattern[str]:
    """A year, with the rest behind or before it."""
    again = re.sub(r"\(\?P<(\w+)>", r"(?P<\1_>", f"{rest}{_AFTER}{year}")
    return re.compile(f"{year}{_BEFORE}{rest}|{again}", re.IGNORECASE)


_QUARTER = _either(_YEAR, f"{QUARTER}(?P<quarter>[1-4])")
_FISCAL_QUARTER = _either(_FISCAL, f"{QUARTER}(?P<quarter>[1-4])")
_FISCAL_YEAR = re.compile(_FISCAL, re.IGNORECASE)
_WEEK = _either(_YEAR, rf"{WEEK}(?P<week>\d{{1,2}})")
_TWO_WEEKS = _either(_YEAR, rf"{WEEK}(?P<week>\d{{1,2}}){AND}(?:\d{{4}}-)?(?:{WEEK})?(?P<then>\d{{1,2}})")


def parse_cycle(text: str) -> str | Unreadable | None:
    """The period's one name; ``None`` for an empty text, unreadable for a week that its year does not have.

    What names no year, and no period of those sorts, stays as it is written.
    """
    said = " ".join(text.split())
    if not said:
        return None
    named = next(_periods(said), None)
    if named is None:
        days = read_days(said)
        return (cycle_of_span(*days) if days else None) or said
    if named.real:
        return named.name
    return Unreadable(text, f"{named.year} has no week {named.number}") if named.sort is Sort.WEEK else said


def _periods(said: str) -> Iterator[Period]:
    if found := _match(_QUARTER, said):
        yield Period(Sort.QUARTER, int(found["year"]), int(found["quarter"]))
    if found := _match(_FISCAL_QUARTER, said):
        yield Period(Sort.QUARTER, _fiscal(found), int(found["quarter"]), fiscal=True)
    if found := _match(_FISCAL_YEAR, said):
        yield Period(Sort.YEAR, _fiscal(found), fiscal=True)
    if found := _match(_WEEK, said):
        yield Period(Sort.WEEK, int(found["year"]), int(found["week"]))
    if (found := _match(_TWO_WEEKS, said)) and follows(int(found["year"]), int(found["week"]), int(found["then"])):
        yield Period(Sort.TWO_WEEKS, int(found["year"]), int(found["week"]))


def follows(year: int, week: int, then: int) -> bool:
    """True where the week ``then`` comes right after the week of that year."""
    return year >= 1 and Period(Sort.WEEK, year, week).following.number == then and 1 <= week <= weeks_in(year)


def _match(pattern: re.Pattern[str], said: str) -> dict[str, str] | None:
    """The named parts, wherever the year stood."""
    found = pattern.fullmatch(said)
    return {name.rstrip("_"): part for name, part in found.groupdict().items() if part} if found else None


def _fiscal(found: dict[str, str]) -> int:
    return 2000 + int(found["fiscal"]) % 100
