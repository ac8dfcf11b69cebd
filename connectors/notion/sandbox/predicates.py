"""Says what a filter can ask of a value, one family of types at a time, and reads the question from a request."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from connectors.notion.sandbox.check import Spot
from connectors.notion.sandbox.plain import Plain, is_empty
from connectors.notion.sandbox.times import day_of, moment_of, read

Predicate = Callable[[Plain], bool]
Reader = Callable[[Spot, datetime], Predicate]
_Question = Callable[[Spot], Predicate]

_EMPTINESS: Mapping[str, Predicate] = {"is_empty": is_empty, "is_not_empty": lambda value: not is_empty(value)}


def _reader(questions: Mapping[str, _Question]) -> Reader:
    """A reader of one family: its own questions, and whether there is a value at all."""

    def of(spot: Spot, _now: datetime) -> Predicate:
        asked = spot.key_among((*questions, *_EMPTINESS))
        spot.object((asked,))
        return _emptiness(spot[asked], asked) if asked in _EMPTINESS else questions[asked](spot[asked])

    return of


def _emptiness(spot: Spot, asked: str) -> Predicate:
    if spot.value is not True:
        raise spot.wrong("`true`")
    return _EMPTINESS[asked]


def _negated(question: _Question) -> _Question:
    def of(spot: Spot) -> Predicate:
        holds = question(spot)
        return lambda value: not holds(value)

    return of


# -- text


def _words(compare: Callable[[str, str], bool]) -> _Question:
    """Text is compared without regard to case, as in Notion's own filters."""

    def of(spot: Spot) -> Predicate:
        wanted = spot.text().casefold()
        return lambda value: compare((value or "").casefold(), wanted)

    return of


_TEXT = _reader(
    {
        "equals": _words(operator.eq),
        "does_not_equal": _words(operator.ne),
        "contains": _words(operator.contains),
        "does_not_contain": _negated(_words(operator.contains)),
        "starts_with": _words(str.startswith),
        "ends_with": _words(str.endswith),
    }
)

# -- numbers


def _amount(compare: Callable[[Any, Any], bool]) -> _Question:
    def of(spot: Spot) -> Predicate:
        wanted = spot.number()
        return lambda value: value is not None and compare(value, wanted)

    return of


_NUMBER = _reader(
    {
        "equals": _amount(operator.eq),
        "does_not_equal": _negated(_amount(operator.eq)),
        "greater_than": _amount(operator.gt),
        "less_than": _amount(operator.lt),
        "greater_than_or_equal_to": _amount(operator.ge),
        "less_than_or_equal_to": _amount(operator.le),
    }
)

# -- flags, options, and what is one of several


def _flag(spot: Spot) -> Predicate:
    wanted = spot.boolean()
    return lambda value: bool(value) is wanted


def _named(spot: Spot) -> Predicate:
    wanted = spot.text()
    return lambda value: value == wanted


def _holds_name(spot: Spot) -> Predicate:
    wanted = spot.text()
    return lambda value: wanted in value


def _holds_id(spot: Spot) -> Predicate:
    wanted = spot.uuid()
    return lambda value: wanted in value


_CHECKBOX = _reader({"equals": _flag, "does_not_equal": _negated(_flag)})
_OPTION = _reader({"equals": _named, "does_not_equal": _negated(_named)})
_OPTIONS = _reader({"contains": _holds_name, "does_not_contain": _negated(_holds_name)})
_IDS = _reader({"contains": _holds_id, "does_not_contain": _negated(_holds_id)})
_FILES = _reader({})

# -- dates

_RELATIVE: Mapping[str, tuple[int, int]] = {
    "past_week": (-7, 0),
    "past_month": (-30, 0),
    "past_year": (-365, 0),
    "next_week": (0, 7),
    "next_month": (0, 30),
    "next_year": (0, 365),
}
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": operator.eq,
    "before": operator.lt,
    "after": operator.gt,
    "on_or_before": operator.le,
    "on_or_after": operator.ge,
}


def _date(spot: Spot, now: datetime) -> Predicate:
    asked = spot.key_among((*_COMPARISONS, "this_week", *_RELATIVE, *_EMPTINESS))
    spot.object((asked,))
    if asked in _EMPTINESS:
        return _emptiness(spot[asked], asked)
    if asked in _COMPARISONS:
        return _compared(spot[asked], _COMPARISONS[asked])
    spot[asked].object(())
    today = day_of(now)
    if asked == "this_week":
        sunday = today - timedelta(days=today.isoweekday() % 7)
        return _between(sunday, sunday + timedelta(days=6))
    first, last = _RELATIVE[asked]
    return _between(today + timedelta(days=first), today + timedelta(days=last))


def _compared(spot: Spot, compare: Callable[[Any, Any], bool]) -> Predicate:
    """Against a day, days are compared; against a moment, moments."""
    try:
        wanted = read(spot.text())
    except ValueError:
        raise spot.wrong("a valid ISO 8601 date string") from None
    if isinstance(wanted, datetime):
        return lambda value: value is not None and compare(moment_of(read(value["start"])), wanted)
    return lambda value: value is not None and compare(day_of(read(value["start"])), wanted)


def _between(first: date, last: date) -> Predicate:
    return lambda value: value is not None and first <= day_of(read(value["start"])) <= last


READERS: Mapping[str, Reader] = {
    "title": _TEXT,
    "rich_text": _TEXT,
    "url": _TEXT,
    "email": _TEXT,
    "phone_number": _TEXT,
    "number": _NUMBER,
    "unique_id": _NUMBER,
    "checkbox": _CHECKBOX,
    "select": _OPTION,
    "status": _OPTION,
    "multi_select": _OPTIONS,
    "people": _IDS,
    "created_by": _IDS,
    "last_edited_by": _IDS,
    "relation": _IDS,
    "files": _FILES,
    "date": _date,
    "created_time": _date,
    "last_edited_time": _date,
}
"""What each type of property can be asked; formulas and roll-ups pass the question on to what they come to."""
