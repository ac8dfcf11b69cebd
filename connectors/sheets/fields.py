"""Decides how a cell is read as a field's value, how a value is written into a cell, and what fits."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from connectors.sheets.grid import EMPTY, NOTHING, Cell, Entered
from connectors.sheets.hyperlinks import Links, laid_out, runs_of
from okrsync.connector import Written
from okrsync.kit.confidence import Scale
from okrsync.kit.mentions import Run, read_runs, write_runs
from okrsync.kit.settings import CONFIDENCE, MappedField
from okrsync.kit.texts import cut, one_line, plain, read_number, read_text, write_text
from okrsync.model import Field, FieldType, Mention, Mentions, Seen, Target, Unfit, Unreadable, Value

LIMIT = 50_000  # characters in a cell, per Google's "Files you can store in Google Drive"
LARGEST = Decimal("1e308")  # a double holds little more
DAY_ZERO = date(1899, 12, 30)  # serial dates count days from here, per the Sheets guide on date and time values
DAY_FORMAT = {"type": "DATE", "pattern": "yyyy-mm-dd"}
NumberFormat = Mapping[str, str]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Codec(Protocol):
    """One field's values in cells. ``write`` is told which cell it is for: a date looks different in a date column."""

    def read(self, cell: Cell) -> Seen: ...

    def write(self, value: Written, cell: Cell = EMPTY) -> Cell:
        """The cell with the value in it."""

    def format(self, value: Written, model: Cell) -> NumberFormat | None:
        """The number format of a new cell for the value, in a column where ``model`` is the cell above."""


@dataclass(frozen=True)
class Number:
    """A number, a percentage (a fraction, as in the cell), a day, or a tick box, which is 1 or 0."""

    field: Field

    def read(self, cell: Cell) -> Seen:
        for name, value in cell.effective.items():
            match name:
                case "numberValue":
                    return _day(value, cell.shown) if cell.dated else _decimal(value)
                case "boolValue":
                    return Decimal(int(value))
                case "stringValue":
                    return read_number(value)
                case "errorValue":
                    return _error(cell)
        return None

    def write(self, value: Written, cell: Cell = EMPTY) -> Cell:
        return holding(self._entered(value, cell), cell)

    def _entered(self, value: Written, cell: Cell) -> Entered:
        if value is None:
            return NOTHING
        if isinstance(value, date) and cell.dated:
            return {"numberValue": (value - DAY_ZERO).days}
        if isinstance(value, Decimal) and not cell.dated:
            if "boolValue" in cell.entered and value in (0, 1):
                return {"boolValue": bool(value)}
            number = float(value)
            return {"numberValue": int(number) if number.is_integer() and abs(number) < 2**53 else number}
        # Text is read as the same day in any cell, and as the same number in a cell that shows numbers as days.
        return {"stringValue": write_text(self.field, value)}

    def format(self, value: Written, model: Cell) -> NumberFormat | None:
        if isinstance(value, date):
            return model.format if model.dated else DAY_FORMAT
        return None if model.dated and value is not None else model.format


@dataclass(frozen=True)
class Words:
    """Text, in whatever field it means something. What is no text in the cell is read as people see it."""

    field: Field
    options: Mapping[str, str]

    def read(self, cell: Cell) -> Seen:
        return _error(cell) if "errorValue" in cell.effective else read_text(self.field, _text(cell), self.options)

    def write(self, value: Written, cell: Cell = EMPTY) -> Cell:
        text = cut(_CONTROL.sub(" ", write_text(self.field, value, self.options)), LIMIT)
        return holding({"stringValue": text} if text else NOTHING, cell)

    def format(self, value: Written, model: Cell) -> NumberFormat | None:
        del value  # text is shown alike in every format
        return model.format


@dataclass(frozen=True)
class References:
    """Other items by their names, each with a hyperlink to where people open it, as far as that is known."""

    field: Field

    def read(self, cell: Cell) -> Mentions:
        if "errorValue" in cell.effective:
            return (Mention(_error(cell).text),)
        runs = runs_of(_text(cell), cell.links)
        addresses = {run.url for run in runs if run.url}
        if self.field.type is FieldType.REFERENCES or len(addresses) > 1:
            return read_runs(runs)
        whole = one_line("".join(run.text for run in runs))  # one item, even if its name has a semicolon
        return (Mention(whole, url=next(iter(addresses), None)),) if whole else ()

    def write(self, value: Written, cell: Cell = EMPTY) -> Cell:
        text, links = laid_out(_named(value if isinstance(value, tuple) else ()))
        return holding({"stringValue": text} if text else NOTHING, cell, links)

    def format(self, value: Written, model: Cell) -> NumberFormat | None:
        del value
        return model.format


@dataclass(frozen=True)
class Confidence:
    """A number from 0 to 1 as the column counts it, or one of its words. A percentage in a cell is one on any scale."""

    number: Number
    scale: Scale

    def read(self, cell: Cell) -> Seen:
        return self._scale(cell).read(self.number.read(cell))

    def write(self, value: Written, cell: Cell = EMPTY) -> Cell:
        return self.number.write(value if isinstance(value, tuple) else self._scale(cell).write(value), cell)

    def format(self, value: Written, model: Cell) -> NumberFormat | None:
        return self.number.format(value, model)

    def _scale(self, cell: Cell) -> Scale:
        percentage = (cell.format or {}).get("type") == "PERCENT"
        return Scale() if percentage and not self.scale.words else self.scale


def codec(field: Field, mapped: MappedField) -> Codec:
    """How that field lives in a cell of the column that it is mapped to."""
    if field.refers:
        return References(field)
    if field.name == CONFIDENCE:
        return Confidence(Number(field), Scale.of(mapped.scale, mapped.options))
    return Number(field) if field.type is FieldType.NUMBER else Words(field, mapped.options)


def fitting(codec: Codec) -> Callable[[Value], Value | Unfit]:
    """The codec's ``fit``: what is read back from a new cell after the value was written there."""

    def fit(value: Value) -> Value | Unfit:
        if isinstance(value, Decimal) and abs(value) > LARGEST:
            return Unfit("the number is too large for a cell")
        back = codec.read(codec.write(value))
        if isinstance(back, Unreadable):
            return Unfit(f"a cell would show it as {back.text!r}: {back.reason}")
        return value if isinstance(back, tuple) else back

    return fit


def holding(entered: Entered, cell: Cell = EMPTY, links: Links = ()) -> Cell:
    """The cell after that was entered into it."""
    return Cell(entered, entered, "", cell.format, links)


def _named(targets: Sequence[Target]) -> list[Run]:
    """The targets as runs; characters that no cell holds become spaces."""
    return [Run(_CONTROL.sub(" ", run.text), run.url) for run in write_runs(targets)]


def _decimal(number: float) -> Decimal:
    """The number to the 15 digits that Sheets shows, and that a double surely keeps: 0.1 + 0.2 is 0.3."""
    return plain(Decimal(f"{number:.15g}") + 0)  # no negative zero


def _day(serial: float, shown: str) -> date | Unreadable:
    try:
        return DAY_ZERO + timedelta(days=math.floor(serial))
    except OverflowError:
        return Unreadable(shown or str(serial), "there is no such day")


def _error(cell: Cell) -> Unreadable:
    error = cell.effective["errorValue"]
    return Unreadable(cell.shown or str(error.get("type", "error")), error.get("message") or "the formula has an error")


def _text(cell: Cell) -> str:
    for name, value in cell.effective.items():
        if name == "stringValue":
            return str(value)
        if name == "numberValue":
            return cell.shown or format(_decimal(value), "f")
        return cell.shown or str(value).upper()
    return ""
