"""Turns dates and times into the serial numbers that a spreadsheet keeps them as, and back.

A serial number counts days since 30 December 1899; its fraction is the time of day. There is no time zone in it.
Source: "Date and time serial numbers" in Google's Sheets API guide.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

_ZERO = datetime(1899, 12, 30)
_SECONDS = 86_400


def serial(moment: datetime) -> float:
    passed = moment - _ZERO
    return passed.days + passed.seconds / _SECONDS


def serial_of_date(day: date) -> int:
    return (datetime(day.year, day.month, day.day) - _ZERO).days


def moment(serial_number: float) -> datetime | None:
    """The date and time, to the second; ``None`` outside the years 1 to 9999."""
    try:
        return _ZERO + timedelta(seconds=round(serial_number * _SECONDS))
    except OverflowError:
        return None
