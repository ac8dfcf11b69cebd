"""Shows the shared spreadsheet to a person, tab by tab, and does to it what the person types there.

The first row of a tab is its headings. Columns that are hidden are not shown, except okrsync's key, which is but
cannot be typed into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.sheets.sandbox import lines
from connectors.sheets.sandbox.a1 import Box, letters
from connectors.sheets.sandbox.accounts import OWNER
from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.content import CellError, Value, constant_of, format_of, formula_of
from connectors.sheets.sandbox.desk import Desk
from connectors.sheets.sandbox.numberformat import DATE_TYPES
from connectors.sheets.sandbox.rendering import text
from connectors.sheets.sandbox.richtext import as_typed, links
from connectors.sheets.sandbox.tab import Tab
from connectors.sheets.sandbox.writing import Input, entered
from okrsync.sandbox import KEY_HEADING, ApiError, Cell, Sheet


class Page:
    """The spreadsheet as its owner sees it in a browser."""

    def __init__(self, desk: Desk, book_id: str) -> None:
        self._desk, self._id = desk, book_id

    def sheets(self) -> Sequence[Sheet]:
        book = self._open()
        return [self._sheet(book, tab) for tab in book.tabs if not tab.document["looks"].get("hidden")]

    def edit(self, sheet: str, row: str, column: str, typed: str) -> None:
        """Type into a cell. What the cell shows already changes nothing, so that a formula survives a mere visit."""
        book = self._open()
        tab = _tab(book, sheet)
        at = _columns(self._headings(book, tab), tab).get(column)
        if at is None:
            raise ValueError(f"There is no column {column!r} on the tab {sheet!r}.")
        if column == KEY_HEADING:
            raise ValueError(f"The column {column!r} is okrsync's own.")
        where = _row(tab, row)
        cell = tab.cell(where, at)
        if [typed] == self._texts(book, tab, Box(where, at, where + 1, at + 1)):
            return
        try:
            changed = as_typed(entered(typed, cell, Input("USER_ENTERED", self._desk.today)))
        except ApiError as error:
            raise ValueError(error.answer.body["error"]["message"]) from error
        _refuse_invalid(cell, constant_of(changed), has_formula=formula_of(changed) is not None)
        tab.put(where, at, changed)
        self._desk.keep(book)

    def add(self, sheet: str) -> None:
        """A row below the last one; it is there to be typed into, though nothing is in it yet."""
        book = self._open()
        tab = _tab(book, sheet)
        last = max((index for index, _ in _listed(tab)), default=0)
        if last + 1 >= tab.row_count:
            lines.append(book, tab, "ROWS", 1)
        tab.adjust("ROWS", last + 1, tab.setting("ROWS", last + 1))
        self._desk.keep(book)

    def remove(self, sheet: str, row: str) -> None:
        book = self._open()
        tab = _tab(book, sheet)
        where = _row(tab, row)
        lines.delete(book, tab, "ROWS", (where, where + 1))
        self._desk.keep(book)

    def _open(self) -> Book:
        return self._desk.book(self._id, OWNER)

    def _sheet(self, book: Book, tab: Tab) -> Sheet:
        columns = _columns(self._headings(book, tab), tab)
        rows = {}
        for index, line in _listed(tab):
            row = Box(index, 0, index + 1, tab.column_count)
            texts = self._texts(book, tab, row)
            leads = self._links(book, tab, row, texts)
            rows[line] = [Cell(texts[at], name != KEY_HEADING, leads[at]) for name, at in columns.items()]
        return Sheet(tab.title, list(columns), rows)

    def _links(self, book: Book, tab: Tab, row: Box, texts: Sequence[str]) -> list[list[tuple[str, str]]]:
        """Where the texts in the cells of a row lead."""
        calculator = self._desk.calculator(book)
        (cells,) = tab.rows(row)
        computed = [calculator.link(tab, cell) for cell in cells]
        return [
            [(shown, link)] if link else links(cell, shown)
            for cell, shown, link in zip(cells, texts, computed, strict=True)
        ]

    def _headings(self, book: Book, tab: Tab) -> list[str]:
        return self._texts(book, tab, Box(0, 0, 1, tab.used().right))

    def _texts(self, book: Book, tab: Tab, row: Box) -> list[str]:
        """What a person sees in the cells of a row."""
        calculator = self._desk.calculator(book)
        (cells,) = tab.rows(row)
        return [
            text(calculator.value(tab, row.top, column, cell), cell) if cell else ""
            for column, cell in enumerate(cells, row.left)
        ]


def _tab(book: Book, title: str) -> Tab:
    tab = next((tab for tab in book.tabs if tab.title == title), None)
    if tab is None:
        raise ValueError(f"There is no tab {title!r}.")
    return tab


def _row(tab: Tab, line: str) -> int:
    if line not in tab.document["lines"]["ROWS"]:
        raise ValueError("That row is no longer there; reload the page.")
    return tab.index("ROWS", line)


def _listed(tab: Tab) -> Iterator[tuple[int, str]]:
    """The rows below the headings that hold something or were just added, with their ids."""
    end = tab.used().bottom
    settings: Mapping[str, Any] = tab.document["settings"]
    for index, line in enumerate(tab.document["lines"]["ROWS"]):
        if index > 0 and line is not None and (index < end or line in settings):
            yield index, line


def _columns(headings: Sequence[str], tab: Tab) -> dict[str, int]:
    """The columns a person sees, by name: the heading, with the letter where it is missing or said twice."""
    columns: dict[str, int] = {}
    for index, heading in enumerate(headings):
        if tab.setting("COLUMNS", index).get("hiddenByUser") and heading != KEY_HEADING:
            continue
        name = heading or f"Column {letters(index)}"
        columns[f"{name} ({letters(index)})" if name in columns else name] = index
    return columns


def _refuse_invalid(cell: Mapping[str, Any], value: Value, *, has_formula: bool) -> None:
    """Refuse what a strict validation rule of the cell does not let a person type; rules of other kinds let it pass."""
    rule = cell.get("dataValidation") or {}
    if not rule.get("strict") or value is None or has_formula or isinstance(value, CellError):
        return
    condition = rule["condition"]
    options = [option.get("userEnteredValue", "") for option in condition.get("values", ())]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    allowed = {
        "ONE_OF_LIST": text(value, cell) in options,
        "BOOLEAN": isinstance(value, bool),
        "DATE_IS_VALID": number and (format_of(cell) or {}).get("type", "DATE") in DATE_TYPES,
    }
    if not allowed.get(condition["type"], True):
        choice = f" Choose one of: {', '.join(options)}." if options else ""
        raise ValueError(f"What you typed breaks the rule that this cell is checked by.{choice}")
