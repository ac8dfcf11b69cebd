"""Decides what a text becomes when it is typed into a cell, as a person at the screen would, for the locale en_US."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from connectors.sheets.sandbox.dates import serial, serial_of_date

Format = Mapping[str, str]
_NUMBER = re.compile(r"([+-]?)(\$?)([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*(%?)")
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp][Mm]))?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)


@dataclass(frozen=True)
class Entry:
    """What goes into the cell: the API's ``ExtendedValue``, and the number format that the text brings along."""

    value: Mapping[str, Any] | None
    format: Format | None = None


def typed(text: str, cell_format: Format | None, today: date) -> Entry:
    """What ``text`` becomes in a cell that has ``cell_format``. ``today`` completes a date without a year."""
    if text == "":
        return Entry(None)
    if (cell_format or {}).get("type") == "TEXT":
        return Entry({"stringValue": text})
    if text.startswith("'"):
        return Entry({"stringValue": text[1:]})
    if text.startswith("=") and len(text) > 1:
        return Entry({"formulaValue": text})
    bare = text.strip()
    if bare.upper() in ("TRUE", "FALSE"):
        return Entry({"boolValue": bare.upper() == "TRUE"})
    found = _number(bare, cell_format) or _moment(bare, today)
    if found is not None:
        return Entry({"numberValue": found[0]}, _brought(found[1], cell_format))
    if bare.startswith("+") and len(bare) > 1:
        return Entry({"formulaValue": "=" + bare})
    return Entry({"stringValue": text})


def _brought(suggested: Format | None, present: Format | None) -> Format | None:
    """A format of the same kind stays as it is; another kind takes its place."""
    if suggested is None or (present is not None and present.get("type") == suggested["type"]):
        return None
    return suggested


def _number(text: str, cell_format: Format | None) -> tuple[float, Format | None] | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    before, dollar, after, digits, exponent, percent = found.groups()
    if (before and after) or (percent and (dollar or exponent)):
        return None
    value = float(digits.replace(",", "") + (exponent or ""))
    if not math.isfinite(value):  # no JSON could say it: past the largest double it stays a text
        return None
    if "-" in (before, after):
        value = -value
    decimals = "." in digits.rstrip(".")
    if percent:
        return _hundredth(value), {"type": "PERCENT", "pattern": "0.00%" if decimals else "0%"}
    if dollar:
        return value, {"type": "CURRENCY", "pattern": '"$"#,##0.00' if decimals else '"$"#,##0'}
    if exponent:
        return value, {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if (cell_format or {}).get("type") == "PERCENT":
        return _hundredth(value), None
    if "," in digits:
        return value, {"type": "NUMBER", "pattern": "#,##0.00" if decimals else "#,##0"}
    return value, None


def _hundredth(value: float) -> float:
    """12.3 % is the double nearest to 0.123, not what dividing 12.3 by 100 happens to give."""
    return float(f"{value!r}e-2") if "e" not in repr(value) else value / 100


def _moment(text: str, today: date) -> tuple[float, Format] | None:
    """A date, a time or both; ``None`` where the text is neither, or no day of the calendar."""
    try:
        for pattern, read, shape in _DATES:
            found = re.fullmatch(rf"{pattern}(?:[ T]+{_TIME})?", text, re.IGNORECASE)
            if found:
                *parts, hours, minutes, seconds, half = found.groups()
                day = read(parts, today)
                if hours is None:
                    return serial_of_date(day), {"type": "DATE", "pattern": shape}
                moment = datetime.combine(day, _time(hours, minutes, seconds, half))
                return serial(moment), {"type": "DATE_TIME", "pattern": f"{shape} h:mm:ss"}
        clock = re.fullmatch(_TIME, text)
        if clock:
            at = _time(*clock.groups())
            shape = "h:mm am/pm" if clock.group(4) else "h:mm:ss" if clock.group(3) else "h:mm"
            return (at.hour * 3600 + at.minute * 60 + at.second) / 86_400, {"type": "TIME", "pattern": shape}
    except ValueError:
        return None
    return None


def _time(hours: str, minutes: str, seconds: str | None, half: str | None) -> time:
    hour = int(hours)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(hours)
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return time(hour, int(minutes), int(seconds or 0))


def _year(text: str | None, today: date) -> int:
    if text is None:
        return today.year
    year = int(text)
    if year >= 100:
        return year
    return year + (2000 if year < 30 else 1900)


def _iso(parts: Sequence[str], today: date) -> date:
    return date(int(parts[0]), int(parts[1]), int(parts[2]))


def _american(parts: Sequence[str], today: date) -> date:
    return date(_year(parts[2], today), int(parts[0]), int(parts[1]))


def _month_first(parts: Sequence[str], today: date) -> date:
    return date(_year(parts[2], today), _MONTHS.index(parts[0][:3].lower()) + 1, int(parts[1]))


def _day_first(parts: Sequence[str], today: date) -> date:
    return date(_year(parts[2], today), _MONTHS.index(parts[1][:3].lower()) + 1, int(parts[0]))


_Reader = Callable[[Sequence[str], date], date]
_DATES: Sequence[tuple[str, _Reader, str]] = (
    (r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", _iso, "yyyy-mm-dd"),
    (r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?", _american, "m/d/yyyy"),
    (rf"{_MONTH_NAME}\.? (\d{{1,2}})(?:,? (\d{{4}}))?", _month_first, "mmm d, yyyy"),
    (rf"(\d{{1,2}})[ -]{_MONTH_NAME}(?:[ -](\d{{4}}))?", _day_first, "d mmm yyyy"),
)
