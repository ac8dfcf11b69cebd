"""Finds texts in cells and replaces them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.changes.arguments import place
from connectors.sheets.sandbox.content import Cell, formula_of, holds_something, with_value
from connectors.sheets.sandbox.errors import invalid
from connectors.sheets.sandbox.formulas.calculator import Calculator
from connectors.sheets.sandbox.rendering import text
from connectors.sheets.sandbox.tab import Tab
from connectors.sheets.sandbox.writing import Input, entered


@dataclass(frozen=True)
class Replacing:
    """``findReplace``. What a replacement makes of a cell is read as if it had been typed ``today``."""

    today: date

    def apply(self, book: Book, body: Mapping[str, Any]) -> dict[str, Any]:
        pattern, replacement = _pattern(body), _replacement(body)
        calculator = Calculator(book)
        counts = {"valuesChanged": 0, "formulasChanged": 0, "occurrencesChanged": 0}
        rows, tabs = set(), set()
        found = [
            (tab, row, column, cell, *pattern.subn(replacement, before))
            for tab, row, column, cell in _cells(book, body)
            if (before := _searched(calculator, (tab, row, column), cell, body)) is not None
        ]
        for tab, row, column, cell, after, occurrences in found:
            if occurrences == 0:
                continue
            book.guard(tab, tab.box(place(book, _spot(tab, row, column)).area))
            tab.put(row, column, self._replaced(cell, after))
            counts["valuesChanged" if formula_of(cell) is None else "formulasChanged"] += 1
            counts["occurrencesChanged"] += occurrences
            rows.add((tab.id, row))
            tabs.add(tab.id)
        shown = {**counts, "rowsChanged": len(rows), "sheetsChanged": len(tabs)}
        return {name: count for name, count in shown.items() if count}

    def _replaced(self, cell: Cell, after: str) -> Cell:
        if formula_of(cell) is not None:
            return with_value(cell, {"formulaValue": after})
        return entered(after, cell, Input("USER_ENTERED", self.today))


def _pattern(body: Mapping[str, Any]) -> re.Pattern[str]:
    if not body.get("find"):
        raise invalid("find must be specified.")
    source = body["find"] if body.get("searchByRegex") else re.escape(body["find"])
    if body.get("matchEntireCell"):
        source = rf"\A(?:{source})\Z"
    try:
        return re.compile(source, 0 if body.get("matchCase") else re.IGNORECASE)
    except re.error as error:
        raise invalid(f"Invalid regular expression: {body['find']}") from error


def _replacement(body: Mapping[str, Any]) -> Any:
    """The replacement for ``re.sub``; with a regular expression ``$1`` stands for its first group."""
    plain = str(body.get("replacement", ""))
    if not body.get("searchByRegex"):
        return lambda _: plain
    return re.sub(r"\$(\d)", r"\\g<\1>", plain.replace("\\", r"\\"))


def _cells(book: Book, body: Mapping[str, Any]) -> Iterator[tuple[Tab, int, int, Cell]]:
    for where in _places(book, body):
        box = where.tab.box(where.area)
        for row, cells in enumerate(where.tab.rows(box), box.top):
            for column, cell in enumerate(cells, box.left):
                if holds_something(cell):
                    yield where.tab, row, column, cell


def _places(book: Book, body: Mapping[str, Any]) -> list[Place]:
    if body.get("allSheets"):
        return [place(book, {"sheetId": tab.id}) for tab in book.tabs]
    if "range" in body:
        return [place(book, body["range"])]
    if "sheetId" not in body:
        raise invalid("A scope must be specified: range, sheetId or allSheets.")
    return [place(book, {"sheetId": body["sheetId"]})]


def _searched(calculator: Calculator, spot: tuple[Tab, int, int], cell: Cell, body: Mapping[str, Any]) -> str | None:
    """The text that is searched in a cell; a formula only where the request includes formulas."""
    formula = formula_of(cell)
    if formula is not None:
        return formula if body.get("includeFormulas") else None
    return text(calculator.value(*spot, cell), cell)


def _spot(tab: Tab, row: int, column: int) -> dict[str, int]:
    return {
        "sheetId": tab.id,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
