"""Puts values into cells as the values endpoints do: which cell gets what, RAW or as if a person had typed it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.sheets.sandbox.a1 import Area, Box, letters
from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.content import Cell, extended, format_of, with_value
from connectors.sheets.sandbox.entry import typed
from connectors.sheets.sandbox.errors import invalid, not_offered
from connectors.sheets.sandbox.formulas.functions import OFFERED
from connectors.sheets.sandbox.formulas.syntax import FormulaError, functions, parse

MAX_TEXT = 50_000  # characters of one cell, per Google's "Files you can store in Google Drive"


@dataclass(frozen=True)
class Input:
    """How values are to be taken: ``RAW`` or ``USER_ENTERED``, and the day that completes a date without a year."""

    option: str
    today: date

    @classmethod
    def asked(cls, option: str | None, today: date) -> Input:
        """Raises the API's 400 where the caller did not say which."""
        if option is None or option == "INPUT_VALUE_OPTION_UNSPECIFIED":
            raise invalid("'valueInputOption' is required but not specified")
        return cls(option, today)


@dataclass(frozen=True)
class Written:
    """What a write touched: the box it spans, and each cell."""

    place: Place
    box: Box
    cells: frozenset[tuple[int, int]]

    def answer(self, book: Book) -> dict[str, Any]:
        """The counts of the API's ``UpdateValuesResponse``; those that are zero are left out."""
        counts = {
            "updatedRows": len({row for row, _ in self.cells}),
            "updatedColumns": len({column for _, column in self.cells}),
            "updatedCells": len(self.cells),
        }
        shown = {name: count for name, count in counts.items() if count}
        return {"spreadsheetId": book.id, "updatedRange": self.place.tab.notation(self.box), **shown}


def rows_of(value_range: Mapping[str, Any]) -> list[list[Any]]:
    """The values of a ``ValueRange`` row by row, whichever its major dimension is."""
    values = value_range.get("values") or []
    if value_range.get("majorDimension") != "COLUMNS":
        return [list(row) for row in values]
    height = max((len(column) for column in values), default=0)
    return [[column[row] if row < len(column) else None for column in values] for row in range(height)]


def write(book: Book, place: Place, rows: Sequence[Sequence[Any]], how: Input) -> Written:
    """Write rows of values from the place's first cell on. Raises the API's 400 for what does not fit or is no value.

    One cell alone says only where to start; a larger range bounds what may be written.
    """
    tab, area = place.tab, place.area
    book.on_grid(place)
    targets = list(_targets(place, rows))
    height, width = max(len(rows), 1), max((len(row) for row in rows), default=0) or 1
    box = Box(area.top, area.left, area.top + height, area.left + width)
    if targets:
        book.guard(tab, box)
    for row, column, value in targets:
        tab.put(row, column, entered(value, tab.cell(row, column), how))
    return Written(place, box, frozenset((row, column) for row, column, _ in targets))


def entered(value: Any, cell: Cell, how: Input) -> Cell:
    """The cell after a value was put into it; an empty text clears it."""
    if not isinstance(value, str):
        return with_value(cell, extended(value))
    if len(value) > MAX_TEXT:
        raise invalid(f"Your input contains more than the maximum of {MAX_TEXT} characters in a single cell.")
    if how.option == "RAW":
        return with_value(cell, {"stringValue": value} if value else None)
    entry = typed(value, format_of(cell), how.today)
    if entry.value is not None and "formulaValue" in entry.value:
        refuse_unknown_functions(entry.value["formulaValue"])
    return with_value(cell, entry.value, entry.format)


def refuse_unknown_functions(formula: str) -> None:
    """Raise a 501 for a formula that Sheets may well compute and this sandbox does not."""
    try:
        tree = parse(formula)
    except FormulaError:
        return
    for name in functions(tree):
        if name not in OFFERED:
            raise not_offered(f"the function {name}")


def _targets(place: Place, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int, Any]]:
    """Each value with the row and column it goes to; ``None`` leaves its cell alone."""
    tab, area = place.tab, place.area
    bounds = tab.box(Area(area.top, area.left) if area.single else area)
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            at_row, at_column = area.top + down, area.left + across
            if at_row >= bounds.bottom:
                raise _outside(place, f"row [{at_row + 1}]")
            if at_column >= bounds.right:
                raise _outside(place, f"column [{letters(at_column)}]")
            if isinstance(value, dict | list):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"Invalid values[{down}][{across}]: {kind} {json.dumps(value)}")
            if value is not None:
                yield at_row, at_column, value


def _outside(place: Place, where: str) -> Exception:
    range_text = place.tab.notation(place.area)
    return invalid(f"Requested writing within range [{range_text}], but tried writing to {where}")
