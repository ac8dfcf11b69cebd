"""Draws the cells of a tab as the API's ``GridData``, as far as somebody wants to see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.sheets.sandbox.a1 import Box
from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.content import Cell, constant_of, extended, formula_of, holds_something
from connectors.sheets.sandbox.fieldmask import EVERYTHING, Mask, Picked, below, picks, select
from connectors.sheets.sandbox.formulas.calculator import Calculator
from connectors.sheets.sandbox.locations import shown_metadata
from connectors.sheets.sandbox.rendering import hidden, text
from connectors.sheets.sandbox.richtext import hyperlink
from connectors.sheets.sandbox.tab import Dimension, Tab
from okrsync.sandbox import Call

PIXELS: Mapping[Dimension, int] = {"ROWS": 21, "COLUMNS": 100}  # of a row or column that nobody resized
_WHITE = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: Mapping[str, Any] = {
    "backgroundColor": _WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": _WHITE},
}
_STORED = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns", "chipRuns")


@dataclass(frozen=True)
class View:
    """Who looks at what: a spreadsheet, its formulas' values, the wanted fields, and what a fault hides."""

    book: Book
    calculator: Calculator
    mask: Mask
    call: Call | None = None


class GridData:
    """The grid data of one tab. Cells are many, so of each only the wanted fields are made."""

    def __init__(self, view: View, tab: Tab) -> None:
        self._view, self._tab = view, tab
        wanted = self._below("rowData", "values")
        names = () if wanted is None else (*_STORED, "effectiveValue", "formattedValue", "hyperlink", "effectiveFormat")
        inside = {name: below(wanted or EVERYTHING, name) for name in names}
        self._fields = {name: mask for name, mask in inside.items() if mask is not None}
        self._computed = self._fields.keys() & {"effectiveValue", "formattedValue", "hyperlink"}
        self._plain = select(DEFAULT_FORMAT, self._fields.get("effectiveFormat", EVERYTHING))

    def of(self, box: Box) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if box.top:
            found["startRow"] = box.top
        if box.left:
            found["startColumn"] = box.left
        if self._wants("rowData"):
            rows = self._rows(box)
            if rows:
                found["rowData"] = rows
        if self._wants("rowMetadata"):
            found["rowMetadata"] = self._lines("ROWS", range(box.top, box.bottom))
        if self._wants("columnMetadata"):
            found["columnMetadata"] = self._lines("COLUMNS", range(box.left, box.right))
        return found

    def _wants(self, name: str) -> bool:
        return picks(self._view.mask, "sheets", "data", name)

    def _below(self, *path: str) -> Mask | None:
        mask: Mask | None = self._view.mask
        for name in ("sheets", "data", *path):
            mask = below(mask, name) if mask is not None else None
        return mask

    def _rows(self, box: Box) -> list[dict[str, Any]]:
        """Down to the last row, and in each row up to the last cell, that anything was done to."""
        rows: Picked = Picked()
        for row, cells in enumerate(self._tab.rows(box), box.top):
            while cells and not cells[-1]:
                cells.pop()
            shown = [] if self._hidden(row, cells) else cells
            values = [self._cell(row, column, cell) if cell else {} for column, cell in enumerate(shown, box.left)]
            rows.append({"values": values} if values and self._fields else {})
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def _hidden(self, row: int, cells: list[Cell]) -> bool:
        call = self._view.call
        if call is None or call.hidden == ():
            return False
        return hidden(call, row, [constant_of(cell) for cell in cells if formula_of(cell) is None])

    def _cell(self, row: int, column: int, cell: Cell) -> dict[str, Any]:
        """The wanted fields of the API's ``CellData``."""
        shown = {name: select(part, self._fields[name]) for name, part in cell.items() if name in self._fields}
        if self._computed and holds_something(cell):
            shown |= self._values(row, column, cell)
        if "effectiveFormat" in self._fields:
            own = cell.get("userEnteredFormat")
            mask = self._fields["effectiveFormat"]
            shown["effectiveFormat"] = _laid_over(self._plain, select(own, mask)) if own else self._plain
        return shown

    def _values(self, row: int, column: int, cell: Cell) -> dict[str, Any]:
        """What follows from the value that was entered."""
        value = self._view.calculator.value(self._tab, row, column, cell)
        found: dict[str, Any] = {}
        if "effectiveValue" in self._computed:
            found["effectiveValue"] = select(extended(value), self._fields["effectiveValue"])
        if "formattedValue" in self._computed:
            found["formattedValue"] = text(value, cell)
        if "hyperlink" in self._computed:
            link = self._view.calculator.link(self._tab, cell) or hyperlink(cell)
            found |= {"hyperlink": link} if link else {}
        return found

    def _lines(self, dimension: Dimension, indexes: Iterable[int]) -> list[dict[str, Any]]:
        """The API's ``DimensionProperties`` of rows or columns."""
        attached: dict[str, list[Any]] = {}
        for name, entry in self._view.book.metadata.items():
            location = entry["location"]
            if location.get("sheetId") == self._tab.id and location.get("dimension") == dimension:
                attached.setdefault(location["line"], []).append(shown_metadata(self._view.book, name, entry))
        shown = []
        order = self._tab.document["lines"][dimension]
        for index in indexes:
            line = {"pixelSize": PIXELS[dimension], **self._tab.setting(dimension, index)}
            metadata = attached.get(order[index])
            shown.append({**line, "developerMetadata": metadata} if metadata else line)
        return shown


def _laid_over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Two formats as one; what is set above hides what is set below, colours as a whole."""
    merged = dict(lower)
    for name, value in upper.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(name), Mapping) and "olor" not in name
        merged[name] = _laid_over(merged[name], value) if both else value
    return merged
