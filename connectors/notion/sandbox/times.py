"""Decides how moments are written: full on the shelf, rounded down to the minute for people's and programs' eyes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def stamp(moment: datetime) -> str:
    """How the shelf keeps a moment: ISO 8601 in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def to_minute(stamped: str) -> str:
    """``2026-10-05T10:54:00.000Z``: pages, blocks, comments and data sources never tell seconds."""
    return datetime.fromisoformat(stamped).strftime("%Y-%m-%dT%H:%M:00.000Z")


def to_millisecond(stamped: str) -> str:
    """``2026-10-05T10:54:59.296+00:00``: database objects are told to the millisecond, with an offset."""
    return datetime.fromisoformat(stamped).isoformat(timespec="milliseconds")


def read(text: str, zone: tzinfo = UTC) -> date | datetime:
    """A date, or an aware moment (in ``zone`` where no offset is named). Raises ``ValueError`` for anything else."""
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    if not _MOMENT.match(text):
        raise ValueError(f"{text!r} is no ISO 8601 date")
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def moment_of(value: date | datetime) -> datetime:
    """The moment at which a date begins (UTC), or the moment itself."""
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def day_of(value: date | datetime) -> date:
    """The day (UTC) on which a moment falls, or the date itself."""
    return value.astimezone(UTC).date() if isinstance(value, datetime) else value
