"""Tabs: add, delete, and set their title, place, size and whether they are hidden; and the spreadsheet's own title."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from connectors.sheets.sandbox import fieldmask, lines
from connectors.sheets.sandbox.a1 import Area
from connectors.sheets.sandbox.book import MAX_CELLS, Book
from connectors.sheets.sandbox.changes.arguments import mask, tab
from connectors.sheets.sandbox.errors import invalid, not_offered
from connectors.sheets.sandbox.portrait import properties as shown
from connectors.sheets.sandbox.tab import Tab

ROWS, COLUMNS = 1000, 26  # of a new tab
_LOOKS = {"hidden", "tabColor", "tabColorStyle", "rightToLeft"}
_GRID_LOOKS = {"frozenRowCount", "frozenColumnCount", "hideGridlines"}


def add(book: Book, body: Mapping[str, Any]) -> dict[str, Any]:
    return {"properties": shown(book, made(book, body.get("properties", {})))}


def made(book: Book, properties: Mapping[str, Any]) -> Tab:
    """A new tab of the book with these ``SheetProperties``; what is not given is as in a new tab."""
    if properties.get("sheetType", "GRID") != "GRID":
        raise not_offered(f"sheets of type {properties['sheetType']}")
    grid = properties.get("gridProperties", {})
    title = properties.get("title") or _free_title(book)
    _refuse_title(book, title)
    tab_id = int(properties.get("sheetId", 0)) if "sheetId" in properties else _free_id(book)
    if any(other.id == tab_id for other in book.tabs):
        raise invalid(f"A sheet with the ID {tab_id} already exists.")
    rows, columns = int(grid.get("rowCount", ROWS)), int(grid.get("columnCount", COLUMNS))
    if rows < 1 or columns < 1 or rows * columns > MAX_CELLS:
        raise invalid(f"Invalid grid size: {rows} rows and {columns} columns.")
    new = {"sheetId": tab_id, "title": title, "rows": rows, "columns": columns}
    place = properties.get("index")
    made_tab = book.add_tab(new, None if place is None else int(place))
    _look(made_tab, properties, fieldmask.EVERYTHING)
    return made_tab


def delete(book: Book, body: Mapping[str, Any]) -> None:
    where = tab(book, body)
    if len(book.tabs) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    book.guard(where, Area())
    book.remove_tab(where)


def update(book: Book, body: Mapping[str, Any]) -> None:
    wanted = body.get("properties", {})
    where, picked = tab(book, wanted), mask(body, "SheetProperties")
    if "title" in picked and wanted.get("title", "") != where.title:
        _rename(book, where, wanted.get("title", ""))
    if "gridProperties" in picked or "*" in picked:
        _resize(book, where, wanted.get("gridProperties", {}), fieldmask.below(picked, "gridProperties") or {})
    if "index" in picked:
        _place(book, where, int(wanted.get("index", 0)))
    _look(where, wanted, picked)


def update_spreadsheet(book: Book, body: Mapping[str, Any]) -> None:
    picked, wanted = mask(body, "SpreadsheetProperties"), body.get("properties", {})
    for name in picked:
        if name not in ("title", "timeZone") and (name != "locale" or wanted.get("locale") != "en_US"):
            raise not_offered(f"updateSpreadsheetProperties of {name}")
        book.change(name, wanted.get(name, ""))


def _rename(book: Book, where: Tab, title: str) -> None:
    """Give a tab another title; formulas that name it follow."""
    _refuse_title(book, title, where)
    before = where.title
    where.change("title", title)
    book.retitle(before, title)


def _resize(book: Book, where: Tab, wanted: Mapping[str, Any], picked: fieldmask.Mask) -> None:
    for dimension, name in (("ROWS", "rowCount"), ("COLUMNS", "columnCount")):
        if name not in wanted or not fieldmask.picks(picked, name):
            continue
        size, now = int(wanted[name]), where.row_count if dimension == "ROWS" else where.column_count
        if size < 1:
            raise invalid(f"{name} must be greater than 0.")
        if size > now:
            lines.append(book, where, "ROWS" if dimension == "ROWS" else "COLUMNS", size - now)
        elif size < now:
            lines.delete(book, where, "ROWS" if dimension == "ROWS" else "COLUMNS", (size, now))


def _place(book: Book, where: Tab, index: int) -> None:
    """Move a tab to where the tab at ``index`` stood before it was taken out."""
    order = list(book.document["tabs"])
    if not 0 <= index <= len(order):
        raise invalid(f"properties.index[{index}] is outside the spreadsheet's {len(order)} sheets.")
    now = order.index(where.id)
    order.remove(where.id)
    order.insert(index - 1 if index > now else index, where.id)
    book.change("tabs", order)


def _look(where: Tab, wanted: Mapping[str, Any], picked: fieldmask.Mask) -> None:
    """Keep what changes only how a tab is shown."""
    looks = dict(where.document["looks"])
    grid = dict(looks.get("gridProperties", {}))
    inside = fieldmask.below(picked, "gridProperties")
    for target, source, names, chosen in (
        (looks, wanted, _LOOKS, picked),
        (grid, wanted.get("gridProperties", {}), _GRID_LOOKS, inside),
    ):
        for name in names:
            if chosen is not None and fieldmask.picks(chosen, name):
                target.pop(name, None)
                if source.get(name):
                    target[name] = source[name]
    where.change("looks", {**{n: v for n, v in looks.items() if n != "gridProperties"}, "gridProperties": grid})


def _refuse_title(book: Book, title: str, itself: Tab | None = None) -> None:
    if not title:
        raise invalid("Sheet name cannot be empty.")
    if any(tab.title.lower() == title.lower() and (itself is None or tab.id != itself.id) for tab in book.tabs):
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _free_title(book: Book) -> str:
    number = len(book.tabs) + 1
    while book.titled(f"Sheet{number}") is not None:
        number += 1
    return f"Sheet{number}"


def _free_id(book: Book) -> int:
    while True:
        tab_id = secrets.randbelow(2**31 - 1)
        if all(tab.id != tab_id for tab in book.tabs):
            return tab_id
