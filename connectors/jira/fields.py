"""Decides how a Jira field's value is read as one of ours, how ours is written, and what fits.

Each kind of Jira field is a :class:`Form`: the text a person reads in the field's JSON, and the JSON for a text. What
the text means is :mod:`okrsync.kit.texts`' to say, so a metric may live in a number, text, select, user or date field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from connectors.jira import adf
from connectors.jira.people import People
from okrsync.connector import Written
from okrsync.kit.confidence import Scale
from okrsync.kit.cycles import cycle_of_span, span
from okrsync.kit.mentions import read_runs
from okrsync.kit.texts import clean, cut, one_line, plain, read_number, read_text, write_text
from okrsync.model import Field, FieldType, Mention, Mentions, Seen, Unfit, Unreadable, Value

LINE_LIMIT = 255  # characters of a summary and of a single-line text field
PROSE_LIMIT = 32_767  # characters of a multi-line field, Jira's default
NUMBER_LIMIT = Decimal(10) ** 14  # the largest number that a Jira number field takes
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # what XML, and with it Jira, cannot hold

Wire = Any


class Form(Protocol):
    """How one kind of Jira field holds text. ``limit`` is in characters, where there is one."""

    @property
    def limit(self) -> int | None: ...

    def text(self, wire: Wire) -> str | None: ...

    def wire(self, text: str) -> Wire | Unfit: ...


@dataclass(frozen=True)
class Line:
    """A summary, or a single-line text field."""

    limit: int | None = LINE_LIMIT

    def text(self, wire: Wire) -> str | None:
        return one_line(str(wire))

    def wire(self, text: str) -> Wire | Unfit:
        return one_line(_CONTROL.sub(" ", text))


@dataclass(frozen=True)
class Prose:
    """A multi-line field: an ADF document in REST v3, wiki text in v2, where it is passed through unchanged."""

    rich: bool
    limit: int | None = PROSE_LIMIT

    def text(self, wire: Wire) -> str | None:
        return clean(adf.text(wire) if isinstance(wire, Mapping) else str(wire))

    def wire(self, text: str) -> Wire | Unfit:
        said = clean(_CONTROL.sub(" ", text))
        return adf.document(said) if said and self.rich else said


@dataclass(frozen=True)
class Number:
    """A number field: a double."""

    limit: int | None = None

    def text(self, wire: Wire) -> str | None:
        return format(plain(Decimal(str(wire))), "f")

    def wire(self, text: str) -> Wire | Unfit:
        number = read_number(text)
        if not isinstance(number, Decimal):
            return Unfit(f"{text!r} is no number, and the field holds numbers only")
        if abs(number) > NUMBER_LIMIT:
            return Unfit(f"Jira's number fields hold at most {NUMBER_LIMIT:,f}")
        return int(number) if number == number.to_integral_value() else float(number)


@dataclass(frozen=True)
class Option:
    """A select list or radio buttons. ``allowed`` is empty where Jira does not tell us the options."""

    allowed: tuple[str, ...] = ()
    reads_as: Callable[[str, str], bool] = lambda option, text: option.casefold() == text.casefold()
    limit: int | None = None

    def text(self, wire: Wire) -> str | None:
        return one_line(str(wire.get("value") or wire.get("name") or ""))

    def wire(self, text: str) -> Wire | Unfit:
        if not self.allowed or text in self.allowed:
            return {"value": text}
        meant = [option for option in self.allowed if self.reads_as(option, text)]
        if not meant:
            return Unfit(f"there is no option {text!r} (there are: {', '.join(self.allowed)})")
        return {"value": meant[0]}


@dataclass(frozen=True)
class Person:
    """A user field, such as Assignee or a user picker."""

    people: People
    limit: int | None = None

    def text(self, wire: Wire) -> str | None:
        return wire["unsure"] if "unsure" in wire else self.people.learn(wire)

    def wire(self, text: str) -> Wire | Unfit:
        if account := self.people.account(text):
            return {self.people.id_field: account}
        if self.people.unsure(text):
            return {"unsure": text}  # never sent: looked up before it is written
        return Unfit(f"Jira shows nobody as {text!r}; give that person access, or let them show their e-mail address")


@dataclass(frozen=True)
class Day:
    """A date field. A cycle is the last day of its quarter or week."""

    for_cycles: bool = False
    limit: int | None = None

    def text(self, wire: Wire) -> str | None:
        return str(wire)[:10]

    def wire(self, text: str) -> Wire | Unfit:
        if self.for_cycles:
            days = span(text)
            return days[1].isoformat() if days else Unfit(f"{text!r} is no quarter or week, so it has no last day")
        day = read_number(text)
        return day.isoformat() if isinstance(day, date) else Unfit(f"{text!r} is no date such as 2026-12-31")


@dataclass(frozen=True)
class Status:
    """The workflow status: written by a transition, not as a field."""

    limit: int | None = None

    def text(self, wire: Wire) -> str | None:
        return one_line(str(wire["name"]))

    def wire(self, text: str) -> Wire | Unfit:
        return {"name": text}


def cycle_ending(day: date) -> str | None:
    """The one quarter or week that ends on that day; ``None`` where none does, or both."""
    first_of_quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    monday = date.fromordinal(day.toordinal() - 6) if day.isoweekday() == 7 and day.toordinal() > 6 else day
    ending = {cycle_of_span(first, day) for first in (first_of_quarter, monday)} - {None}
    return ending.pop() if len(ending) == 1 else None


@dataclass(frozen=True)
class Column:
    """One mapped Jira field: its id in the JSON, its form, and the field of the model it holds.

    ``scale`` is how confidence is counted there.
    """

    field: Field
    id: str
    name: str
    form: Form
    options: Mapping[str, str]
    scale: Scale | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.id,)

    def read(self, wire: Wire) -> Seen:
        """What the field shows."""
        if self.field.refers and isinstance(wire, Mapping) and isinstance(self.form, Prose):
            return _mentions(self.field, wire)
        said = None if wire is None else self.form.text(wire)
        if said and isinstance(self.form, Day) and self.form.for_cycles:
            day = read_number(said)
            cycle = cycle_ending(day) if isinstance(day, date) else None
            return cycle or Unreadable(said, "not clearly the last day of one quarter or week")
        return self.scale.read(said) if self.scale else read_text(self.field, said or "", self.options)

    def write(self, value: Written) -> Wire | Unfit:
        """The JSON for a value; text that is too long is cut, anything else that is too long does not fit."""
        counted = self.scale.write(value) if self.scale and isinstance(value, Decimal) else value
        said = write_text(self.field, counted, self.options)
        if not said:
            return None
        limit = self.form.limit
        if limit is not None and len(said) > limit:
            if self.field.type not in (FieldType.LINE, FieldType.TEXT):
                return Unfit(f"longer than the {limit} characters that {self.name} holds")
            said = cut(said, limit)
        return self.form.wire(said)

    def fit(self, value: Value) -> Value | Unfit:
        """The nearest value that the field can hold: what would be read after it was written."""
        wire = self.write(value)
        if isinstance(wire, Unfit):
            return wire
        seen = self.read(wire)
        if isinstance(seen, Unreadable):
            return Unfit(f"{self.name} would read {seen.text!r}: {seen.reason}")
        return None if isinstance(seen, tuple) else seen


def _mentions(field: Field, document: adf.Node) -> Mentions:
    """The items that a document names, with the addresses behind their names. A single one is all that there is."""
    runs = list(adf.runs(document))
    if field.type is FieldType.REFERENCES:
        return read_runs(runs)
    text, url = one_line("".join(run.text for run in runs)), next((run.url for run in runs if run.url), None)
    return (Mention(text or "", url=url),) if text or url else ()


def says_the_same(field: Field, options: Mapping[str, str], option: str, text: str) -> bool:
    """True where a select option means what ``text`` means, in the words of the field of the model."""
    if field.type is FieldType.LINE:
        return option.casefold() == text.casefold()
    return read_text(field, option, options) == read_text(field, text, options)
