"""Says what a cell can hold: a number, a text, a truth value, an error or nothing, and how the API writes each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Cell = Mapping[str, Any]
EMPTY: Final[Cell] = {}

# Error types of the API and what a person sees, per the discovery document's ErrorType.
_ERRORS = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
OF_THE_VALUE = ("userEnteredValue", "textFormatRuns", "chipRuns")  # what a new value replaces
LARGEST_WHOLE = 10**15  # from here on a double does not hold every whole number that it shows


@dataclass(frozen=True)
class CellError:
    """What a formula that cannot be computed comes to."""

    type: str
    message: str = ""

    @property
    def text(self) -> str:
        return _ERRORS[self.type]


Value = float | int | str | bool | CellError | None


def number(value: float) -> float | int:
    """A double as JSON writes it: without a decimal point where it is whole."""
    value = float(value)
    return int(value) if value.is_integer() and abs(value) < LARGEST_WHOLE else value


def extended(value: Value) -> dict[str, Any] | None:
    """The API's ``ExtendedValue`` of a value; ``None`` of nothing."""
    match value:
        case None:
            return None
        case bool():
            return {"boolValue": value}
        case int() | float():
            return {"numberValue": number(value)}
        case CellError():
            error = {"type": value.type, "message": value.message} if value.message else {"type": value.type}
            return {"errorValue": error}
    return {"stringValue": value}


def formula_of(cell: Cell) -> str | None:
    """The formula that was entered into a cell, with its ``=``."""
    entered = cell.get("userEnteredValue")
    return entered.get("formulaValue") if entered else None


def constant_of(cell: Cell) -> Value:
    """The value that was entered into a cell that has no formula."""
    for value in (cell.get("userEnteredValue") or {}).values():
        return value  # type: ignore[no-any-return]
    return None


def holds_something(cell: Cell) -> bool:
    return bool(cell.get("userEnteredValue"))


def format_of(cell: Cell) -> Mapping[str, str] | None:
    """The cell's number format, if it was given one."""
    style = cell.get("userEnteredFormat")
    return style.get("numberFormat") if style else None


def with_value(cell: Cell, entered: Mapping[str, Any] | None, number_format: Mapping[str, str] | None = None) -> Cell:
    """The cell with another value, and another number format where one is given; the rest stays, but not its runs."""
    changed = {name: part for name, part in cell.items() if name not in OF_THE_VALUE}
    if entered:
        changed["userEnteredValue"] = entered
    if number_format:
        changed["userEnteredFormat"] = {**changed.get("userEnteredFormat", {}), "numberFormat": number_format}
    return changed
