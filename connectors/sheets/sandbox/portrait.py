"""Draws a spreadsheet as the API's ``Spreadsheet`` message: properties, tabs and, where asked, each cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors.sheets.sandbox.a1 import Box
from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.content import Cell, extended, holds_something
from connectors.sheets.sandbox.fieldmask import Mask, picks
from connectors.sheets.sandbox.formulas.calculator import Calculator
from connectors.sheets.sandbox.locations import shown_metadata
from connectors.sheets.sandbox.rendering import text
from connectors.sheets.sandbox.tab import Dimension, Tab

PIXELS: Mapping[Dimension, int] = {"ROWS": 21, "COLUMNS": 100}  # of a row or column that nobody resized
_DERIVED = ("effectiveValue", "formattedValue", "hyperlink", "effectiveFormat")
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


def spreadsheet(book: Book, places: Sequence[Place], mask: Mask, calculator: Calculator) -> dict[str, Any]:
    """The message, before the mask is applied to it; grid data only where the mask picks it.

    With ``places``, only their tabs are shown, and of these only the cells in the places.
    """
    document = book.document
    listed = book.metadata.items()
    metadata = [shown_metadata(book, name, entry) for name, entry in listed if entry["location"].get("spreadsheet")]
    tabs = [tab for tab in book.tabs if not places or any(place.tab.id == tab.id for place in places)]
    return {
        "spreadsheetId": book.id,
        "properties": {
            "title": document["title"],
            "locale": document["locale"],
            "autoRecalc": "ON_CHANGE",
            "timeZone": document["timeZone"],
            "defaultFormat": DEFAULT_FORMAT,
        },
        "sheets": [_sheet(book, tab, places, mask, calculator) for tab in tabs],
        **({"developerMetadata": metadata} if metadata else {}),
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }


def properties(book: Book, tab: Tab) -> dict[str, Any]:
    """The API's ``SheetProperties`` of a tab."""
    looks = tab.document["looks"]
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count, **looks.get("gridProperties", {})}
    rest = {name: value for name, value in looks.items() if name != "gridProperties"}
    index = book.document["tabs"].index(tab.id)
    return {"sheetId": tab.id, "title": tab.title, "index": index, "sheetType": "GRID", "gridProperties": grid, **rest}


def protection(book: Book, tab: Tab, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The API's ``ProtectedRange``; who may edit it is shown to those who may."""
    may = book.may_edit({**stored, "warningOnly": False})
    kept = {name: value for name, value in stored.items() if name != "editors" or may}
    shown = {**kept, "range": {"sheetId": tab.id, **stored["range"]}}
    return {**shown, "requestingUserCanEdit": True} if book.may_edit(stored) else shown


def _sheet(book: Book, tab: Tab, places: Sequence[Place], mask: Mask, calculator: Calculator) -> dict[str, Any]:
    sheet: dict[str, Any] = {"properties": properties(book, tab)}
    if picks(mask, "sheets", "data"):
        boxes = [tab.box(place.area) for place in places if place.tab.id == tab.id]
        whole = Box(0, 0, tab.row_count, tab.column_count)
        sheet["data"] = [_Grid(book, tab, calculator, mask).data(box) for box in boxes or [whole]]
    protected = [protection(book, tab, stored) for stored in tab.document["protected"]]
    if protected:
        sheet["protectedRanges"] = protected
    listed = book.metadata.items()
    metadata = [
        shown_metadata(book, name, entry)
        for name, entry in listed
        if entry["location"].get("sheetId") == tab.id and "line" not in entry["location"]
    ]
    return {**sheet, "developerMetadata": metadata} if metadata else sheet


class _Grid:
    """Draws the grid data of one tab."""

    def __init__(self, book: Book, tab: Tab, calculator: Calculator, mask: Mask) -> None:
        self._book, self._tab, self._calculator, self._mask = book, tab, calculator, mask
        self._parts = {part for part in _DERIVED if self._wants("rowData", "values", part)}

    def data(self, box: Box) -> dict[str, Any]:
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

    def _wants(self, *path: str) -> bool:
        return picks(self._mask, "sheets", "data", *path)

    def _rows(self, box: Box) -> list[dict[str, Any]]:
        """Down to the last row, and in each row up to the last cell, that anything was done to."""
        rows: list[dict[str, Any]] = []
        for row, cells in enumerate(self._tab.rows(box), box.top):
            last = max((index + 1 for index, cell in enumerate(cells) if cell), default=0)
            values = [self._cell(row, column, cell) for column, cell in enumerate(cells[:last], box.left)]
            rows.append({"values": values} if values else {})
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def _cell(self, row: int, column: int, cell: Cell) -> dict[str, Any]:
        """The API's ``CellData``; of what follows from the cell only what the mask picks, for that takes time."""
        shown = dict(cell)
        if not cell or not self._parts:
            return shown
        if holds_something(cell):
            shown |= self._computed(row, column, cell)
        if "effectiveFormat" in self._parts:
            shown["effectiveFormat"] = _laid_over(DEFAULT_FORMAT, cell.get("userEnteredFormat", {}))
        return shown

    def _computed(self, row: int, column: int, cell: Cell) -> dict[str, Any]:
        value = self._calculator.value(self._tab, row, column, cell)
        found: dict[str, Any] = {}
        if "effectiveValue" in self._parts:
            found["effectiveValue"] = extended(value)
        if "formattedValue" in self._parts:
            found["formattedValue"] = text(value, cell)
        if "hyperlink" in self._parts:
            link = self._calculator.link(self._tab, cell)
            if link is not None:
                found["hyperlink"] = link
        return found

    def _lines(self, dimension: Dimension, indexes: Iterable[int]) -> list[dict[str, Any]]:
        """The API's ``DimensionProperties`` of rows or columns."""
        attached: dict[str, list[Any]] = {}
        for name, entry in self._book.metadata.items():
            location = entry["location"]
            if location.get("sheetId") == self._tab.id and location.get("dimension") == dimension:
                attached.setdefault(location["line"], []).append(shown_metadata(self._book, name, entry))
        shown = []
        order = self._tab.document["lines"][dimension]
        for index in indexes:
            line = {"pixelSize": PIXELS[dimension], **self._tab.setting(dimension, index)}
            metadata = attached.get(order[index])
            shown.append({**line, "developerMetadata": metadata} if metadata else line)
        return shown


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two formats as one; what is set above hides what is set below."""
    merged = dict(below)
    for name, value in above.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(name), Mapping) and "olor" not in name
        merged[name] = _laid_over(merged[name], value) if both else value
    return merged
