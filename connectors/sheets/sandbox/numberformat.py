"""Shows a number as a person sees it in the cell, by the cell's number format, for the locale en_US.

Patterns are those of Google's guide "Date and number formats": digits, grouping, decimals, percent, exponent,
quoted and literal text, up to three sections, and the date and time letters. Colours in brackets do not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from connectors.sheets.sandbox.content import LARGEST_WHOLE
from connectors.sheets.sandbox.dates import moment

DATE_TYPES = ("DATE", "TIME", "DATE_TIME")
# What a type looks like where the format gives no pattern of its own.
_DEFAULTS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "SCIENTIFIC": "0.00E+00",
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
}
_PIECES = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|([#0?][#0?,]*(?:\.[#0?]*)?(?:[Ee]\+?[0]+)?|\.[#0?]+)|(.)', re.DOTALL)
_DATE_PIECES = re.compile(r'"([^"]*)"|\\(.)|(am/pm|a/p|y+|m+|d+|h+|s+(?:\.0+)?)|(.)', re.IGNORECASE | re.DOTALL)


def shown(value: float, number_format: Mapping[str, str] | None) -> str:
    """The text that the cell shows for a number."""
    kind = (number_format or {}).get("type", "NUMBER_FORMAT_TYPE_UNSPECIFIED")
    pattern = (number_format or {}).get("pattern") or _DEFAULTS.get(kind)
    if pattern is None or kind == "TEXT" or pattern.lower() in ("general", "@"):
        return general(value)
    if kind in DATE_TYPES:
        when = moment(value)
        return general(value) if when is None else "".join(_date_parts(pattern, when))
    return _number(value, pattern)


def general(value: float) -> str:
    """A number without a format: whole numbers in full, others to ten significant digits."""
    if float(value).is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    if abs(value) >= LARGEST_WHOLE or abs(value) < 1e-9:
        digits, exponent = f"{value:.5E}".split("E")
        return f"{digits.rstrip('0').rstrip('.')}E{int(exponent):+03d}"
    plain = f"{Decimal(f'{value:.10g}'):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _number(value: float, pattern: str) -> str:
    sections = _sections(pattern)
    section, sign = sections[0], "-" if value < 0 else ""
    if value < 0 and len(sections) > 1:
        section, sign = sections[1], ""
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    amount = abs(Decimal(repr(float(value))))
    if "%" in re.sub(r'"[^"]*"', "", section):
        amount *= 100
    shown_parts = list(_number_parts(section, amount))
    text = "".join(shown_parts)
    return f"{sign}{text}" if any(digit in text for digit in "123456789") else text


@lru_cache(maxsize=256)
def _sections(pattern: str) -> list[str]:
    return re.findall(r'(?:"[^"]*"|\\.|[^;])+', pattern) or [pattern]


def _number_parts(section: str, amount: Decimal) -> Iterator[str]:
    placed = False
    for quoted, escaped, digits, literal in _PIECES.findall(section):
        if digits:
            if not placed:
                yield _digits(digits, amount)
            placed = True
        else:
            yield quoted or escaped or literal


def _digits(pattern: str, amount: Decimal) -> str:
    """The amount by the part of a pattern that stands for its digits."""
    if "e" in pattern.lower():
        mantissa = pattern.lower().split("e")[0]
        decimals = len(mantissa.partition(".")[2])
        digits, exponent = f"{amount:.{decimals}E}".split("E")
        return f"{digits}E{int(exponent):+03d}"
    whole, _, fraction = pattern.partition(".")
    least, most = fraction.count("0"), len(fraction)
    rounded = amount.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    units, _, decimals_shown = f"{rounded:f}".partition(".")
    while len(decimals_shown) > least and decimals_shown.endswith("0"):
        decimals_shown = decimals_shown[:-1]
    units = units.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        units = f"{int(units):,}" if units else units
    return f"{units}.{decimals_shown}" if decimals_shown or (fraction and least) else units


def _date_parts(pattern: str, when: datetime) -> Iterator[str]:
    pieces = [(quoted or escaped or literal, letters) for quoted, escaped, letters, literal in _split_date(pattern)]
    halves = any(letters.lower() in ("am/pm", "a/p") for _, letters in pieces)
    last = ""
    for index, (literal, letters) in enumerate(pieces):
        if not letters:
            yield literal
            continue
        following = next((later for _, later in pieces[index + 1 :] if later), "")
        minutes = letters[0] in "mM" and (last[:1] in ("h", "H") or following[:1] in ("s", "S"))
        yield _clock(letters, when, halves) if minutes or letters[0] in "hHsSaA" else _calendar(letters, when)
        last = letters


@lru_cache(maxsize=256)
def _split_date(pattern: str) -> list[tuple[str, str, str, str]]:
    return _DATE_PIECES.findall(pattern)


def _calendar(letters: str, when: datetime) -> str:
    match letters[0].lower(), len(letters):
        case "y", length:
            return f"{when.year:04d}" if length > 2 else f"{when.year % 100:02d}"
        case "m", 1:
            return str(when.month)
        case "m", 2:
            return f"{when.month:02d}"
        case "m", length:
            return when.strftime("%b" if length == 3 else "%B")
        case _, 1:
            return str(when.day)
        case _, 2:
            return f"{when.day:02d}"
        case _, length:
            return when.strftime("%a" if length == 3 else "%A")


def _clock(letters: str, when: datetime, halves: bool) -> str:  # noqa: FBT001 (one caller, above)
    first = letters[0].lower()
    if first == "a":
        return when.strftime("%p")
    hour = (when.hour % 12 or 12) if halves else when.hour
    amount = {"h": hour, "m": when.minute, "s": when.second}[first]
    return f"{amount:02d}" if len(letters) > 1 else str(amount)
