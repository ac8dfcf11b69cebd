"""Draws a spreadsheet as the API's ``Spreadsheet`` message: properties, tabs and, where asked, each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.sheets.sandbox.a1 import Box
from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.fieldmask import picks
from connectors.sheets.sandbox.grid_data import DEFAULT_FORMAT, GridData, View
from connectors.sheets.sandbox.locations import shown_metadata
from connectors.sheets.sandbox.tab import Tab


def spreadsheet(view: View, places: Sequence[Place]) -> dict[str, Any]:
    """The message, before the mask is applied to it; grid data only where the mask picks it.

    With ``places``, only their tabs are shown, and of these only the cells in the places.
    """
    book, document = view.book, view.book.document
    tabs = [tab for tab in book.tabs if not places or any(place.tab.id == tab.id for place in places)]
    named = [named_range(tab, stored) for tab in book.tabs for stored in tab.document.get("named", ())]
    return {
        "spreadsheetId": book.id,
        "properties": {
            "title": document["title"],
            "locale": document["locale"],
            "autoRecalc": "ON_CHANGE",
            "timeZone": document["timeZone"],
            "defaultFormat": DEFAULT_FORMAT,
        },
        "sheets": [_sheet(view, tab, places) for tab in tabs],
        **({"namedRanges": named} if named else {}),
        **_metadata(book, {"spreadsheet": True}),
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }


def properties(book: Book, tab: Tab) -> dict[str, Any]:
    """The API's ``SheetProperties`` of a tab."""
    looks = tab.document["looks"]
    grid = {"rowCount": tab.row_count, "columnCount": tab.column_count, **looks.get("gridProperties", {})}
    rest = {name: value for name, value in looks.items() if name != "gridProperties"}
    index = book.document["tabs"].index(tab.id)
    return {"sheetId": tab.id, "title": tab.title, "index": index, "sheetType": "GRID", "gridProperties": grid, **rest}


def named_range(tab: Tab, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The API's ``NamedRange``."""
    return {**stored, "range": {"sheetId": tab.id, **stored["range"]}}


def protection(book: Book, tab: Tab, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The API's ``ProtectedRange``; who may edit it is shown to those who may."""
    may = book.may_edit({**stored, "warningOnly": False})
    kept = {name: value for name, value in stored.items() if name != "editors" or may}
    shown = {**kept, "range": {"sheetId": tab.id, **stored["range"]}}
    return {**shown, "requestingUserCanEdit": True} if book.may_edit(stored) else shown


def _sheet(view: View, tab: Tab, places: Sequence[Place]) -> dict[str, Any]:
    sheet: dict[str, Any] = {"properties": properties(view.book, tab)}
    if picks(view.mask, "sheets", "data"):
        boxes = [tab.box(place.area) for place in places if place.tab.id == tab.id]
        whole = Box(0, 0, tab.row_count, tab.column_count)
        grid = GridData(view, tab)
        sheet["data"] = [grid.of(box) for box in boxes or [whole]]
    protected = [protection(view.book, tab, stored) for stored in tab.document["protected"]]
    if protected:
        sheet["protectedRanges"] = protected
    return {**sheet, **_metadata(view.book, {"sheetId": tab.id})}


def _metadata(book: Book, location: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of exactly that location, under its name in the message; nothing where there is none."""
    found = [
        shown_metadata(book, name, entry) for name, entry in book.metadata.items() if entry["location"] == location
    ]
    return {"developerMetadata": found} if found else {}
