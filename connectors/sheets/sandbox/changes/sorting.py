"""Sorts a range: what is in its cells changes rows, with formats, notes, formulas and the rows' metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.sheets.sandbox.a1 import Box
from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.changes.arguments import place
from connectors.sheets.sandbox.content import Cell, CellError, Value, formula_of, with_value
from connectors.sheets.sandbox.errors import invalid, not_offered
from connectors.sheets.sandbox.formulas.calculator import Calculator
from connectors.sheets.sandbox.formulas.references import copied
from connectors.sheets.sandbox.tab import Tab

_LOOKS = ("foregroundColor", "foregroundColorStyle", "backgroundColor", "backgroundColorStyle")


def sort(book: Book, body: Mapping[str, Any]) -> None:
    where = place(book, body.get("range"))
    tab, box = where.tab, where.tab.box(where.area)
    specs = body.get("sortSpecs", ())
    if not specs:
        raise invalid("At least one sort spec must be specified.")
    book.guard(tab, box)
    order = list(range(box.top, box.bottom))
    calculator = Calculator(book)
    for spec in reversed(specs):
        column = _column(spec, box)
        values = {row: calculator.value(tab, row, column, tab.cell(row, column)) for row in order}
        order = _ordered(order, values, descending=spec.get("sortOrder") == "DESCENDING")
    _rearrange(book, tab, box, order)


def _column(spec: Mapping[str, Any], box: Box) -> int:
    for name in (*_LOOKS, "dataSourceColumnReference"):
        if name in spec:
            raise not_offered(f"sorting by {name}")
    column = int(spec.get("dimensionIndex", 0))
    if not box.left <= column < box.right:
        raise invalid(f"sortSpecs.dimensionIndex[{column}] is not in the range being sorted.")
    return column


def _ordered(rows: Sequence[int], values: Mapping[int, Value], *, descending: bool) -> list[int]:
    """Numbers, then texts, then truth values, then errors; the other way round if descending; empty ones last."""
    empty = [row for row in rows if values[row] in (None, "")]
    held = [row for row in rows if values[row] not in (None, "")]
    return sorted(held, key=lambda row: _rank(values[row]), reverse=descending) + empty


def _rank(value: Value) -> tuple[int, Any]:
    match value:
        case bool():
            return 2, value
        case int() | float():
            return 0, value
        case CellError():
            return 3, value.text
    return 1, (str(value).casefold(), str(value))


def _rearrange(book: Book, tab: Tab, box: Box, order: Sequence[int]) -> None:
    """Put what was in row ``order[i]`` of the box into its row ``i``."""
    before = list(tab.rows(box))
    moved = {came: now for now, came in enumerate(order, box.top) if came != now}
    lines = {came: tab.line("ROWS", came) for came in moved if _anything(before[came - box.top])}
    for came, now in moved.items():
        tab.put_row(now, box.left, [_carried(cell, now - came) for cell in before[came - box.top]])
    followed = {line: tab.line("ROWS", moved[came]) for came, line in lines.items() if _all_in(tab, moved[came], box)}
    if any(entry["location"].get("line") in followed for entry in book.metadata.values()):
        book.set_metadata({name: _following(entry, tab, followed) for name, entry in book.metadata.items()})


def _carried(cell: Cell, down: int) -> Cell:
    formula = formula_of(cell)
    return cell if formula is None else with_value(cell, {"formulaValue": copied(formula, down, 0)})


def _anything(cells: Sequence[Cell]) -> bool:
    return any(cells)


def _all_in(tab: Tab, row: int, box: Box) -> bool:
    """True where no cell of the row lies outside the box, so that the whole row went along."""
    outside = [*range(box.left), *range(box.right, tab.column_count)]
    return not any(tab.cell(row, column) for column in outside)


def _following(entry: Mapping[str, Any], tab: Tab, followed: Mapping[str, str]) -> Mapping[str, Any]:
    location = entry["location"]
    if location.get("sheetId") != tab.id or location.get("line") not in followed:
        return entry
    return {**entry, "location": {**location, "line": followed[location["line"]]}}
