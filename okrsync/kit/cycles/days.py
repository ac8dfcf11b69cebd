"""Reads two days with something between them: ``2026-11-16 – 2026-11-22``, ``16-22 Nov 2026`` and their like.

Months are named in English or German. A date like 3/4/2026 is not guessed at: it means two days in two countries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_BETWEEN = re.compile(r" (?:-|to|until|through|bis) | ?[–—→/] ?| ?\.{2,} ?")
_HYPHEN = re.compile(r" ?- ?")
_DAY = r"(?P<day>\d{1,2})"
_NAMED = r"(?P<name>[^\W\d_]{3,})\.?"
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_SIDES = [
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
        rf"{_DAY}(?:st|nd|rd|th|\.)?(?: {_NAMED})?{_YEAR}",
        rf"{_NAMED} {_DAY}(?:st|nd|rd|th)?{_YEAR}",
        rf"{_DAY}\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})?",
    )
]
_MONTHS = (
    ("january", "januar"),
    ("february", "februar"),
    ("march", "märz", "mrz"),
    ("april",),
    ("may", "mai"),
    ("june", "juni"),
    ("july", "juli"),
    ("august",),
    ("september",),
    ("october", "oktober"),
    ("november",),
    ("december", "dezember"),
)


def read_days(said: str) -> tuple[date, date] | None:
    """The first and the last day; ``None`` where the text says no two days for certain.

    What one of them leaves out (``16-22 Nov 2026``) is as in the other; a year before is one where it would run back.
    """
    for first, last in _halves(said):
        month = first.get("month") or last.get("month"), last.get("month") or first.get("month")
        year = last.get("year") or first.get("year")
        if year is None or month[0] is None or month[1] is None:
            continue
        then = first.get("year") or (year - 1 if month[0] > month[1] else year)
        try:
            return date(then, month[0], first["day"]), date(year, month[1], last["day"])
        except ValueError:
            return None
    return None


def _halves(said: str) -> Iterator[tuple[dict[str, int], dict[str, int]]]:
    for separator in (_BETWEEN, _HYPHEN):
        parts = separator.split(said)
        if len(parts) == 2 and (first := _side(parts[0])) and (last := _side(parts[1])):
            yield first, last


def _side(text: str) -> dict[str, int] | None:
    """The numbers of ``day``, ``month`` and ``year`` that stand there."""
    found = next((match.groupdict() for pattern in _SIDES if (match := pattern.fullmatch(text))), None)
    if found is None:
        return None
    numbers = {name: int(part) for name, part in found.items() if part and name != "name"}
    if name := found.get("name"):
        month = _month(name.casefold())
        return {**numbers, "month": month} if month else None
    return numbers


def _month(word: str) -> int | None:
    """By its name or the beginning of it: at least three letters, so that it can be one month only."""
    words = enumerate(_MONTHS, start=1)
    return next((number for number, names in words if any(name.startswith(word) for name in names)), None)
