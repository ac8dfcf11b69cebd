"""Decides which moment a date in JQL means: absolute or relative, in the user's time zone, to the minute.

Formats and functions per Atlassian's published JQL documentation. ``startOfQuarter`` and ``endOfQuarter`` are not in
it; they are read by analogy.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

_ABSOLUTE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?: +(\d{1,2}):(\d{2}))?")
_PERIOD = re.compile(r"([+-]?)((?:\d+[wdhm] *)+)")
_PART = re.compile(r"(\d+)([wdhm])")
_OFFSET = re.compile(r"([+-]?\d+)([yMwdhm]?)")
_MINUTES = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}


class NotADateError(ValueError):
    """The text is none of the formats that JQL reads."""


def moment(text: str, now: datetime) -> datetime:
    """The moment that ``2026-11-22 08:30``, ``2026/11/22``, ``-15m`` or ``4w 2d`` means to a clock at ``now``."""
    if found := _ABSOLUTE.fullmatch(text.strip()):
        year, _, month, day, hour, minute = found.groups(default="0")
        try:
            return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=now.tzinfo)
        except ValueError:
            raise NotADateError(text) from None
    if found := _PERIOD.fullmatch(text.strip()):
        minutes = sum(int(count) * _MINUTES[unit] for count, unit in _PART.findall(found[2]))
        return to_minute(now) + timedelta(minutes=-minutes if found[1] == "-" else minutes)
    raise NotADateError(text)


def to_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _week(now: datetime) -> datetime:
    """Sunday, the first day of a week in Jira's default (English, United States) language setting."""
    return _midnight(now) - timedelta(days=(now.weekday() + 1) % 7)


_STARTS: Mapping[str, tuple[str, Callable[[datetime], datetime]]] = {
    "day": ("d", _midnight),
    "week": ("w", _week),
    "month": ("M", lambda now: _midnight(now).replace(day=1)),
    "quarter": ("q", lambda now: _midnight(now).replace(day=1, month=(now.month - 1) // 3 * 3 + 1)),
    "year": ("y", lambda now: _midnight(now).replace(day=1, month=1)),
}
FUNCTIONS = frozenset({"now", *(f"{edge}of{unit}" for edge in ("start", "end") for unit in _STARTS)})
"""The names of the date functions, in lower case."""


def call(name: str, arguments: tuple[str, ...], now: datetime) -> datetime:
    """The moment that a date function means. Raises :class:`NotADateError` for an offset that is none."""
    name = name.lower()
    if name == "now":
        return to_minute(now)
    edge, unit = name.split("of")
    natural, start = _STARTS[unit]
    offset = _OFFSET.fullmatch(arguments[0].strip()) if arguments else None
    if arguments and offset is None:
        raise NotADateError(arguments[0])
    shifted = _shifted(now, int(offset[1]), offset[2] or natural) if offset else now
    begin = start(shifted)
    return begin if edge == "start" else _shifted(begin, 1, natural) - timedelta(milliseconds=1)


def _shifted(moment: datetime, count: int, unit: str) -> datetime:
    months = {"M": 1, "q": 3, "y": 12}.get(unit)
    if months is None:
        return moment + timedelta(minutes=count * _MINUTES[unit])
    year, month = divmod(moment.year * 12 + moment.month - 1 + count * months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))
