"""Cells: update, append, repeat, validate, copy and cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.sheets.sandbox import fieldmask, lines, richtext
from connectors.sheets.sandbox.a1 import Area, Box
from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.changes.arguments import mask, place, tab
from connectors.sheets.sandbox.content import EMPTY, Cell, CellError, extended, formula_of, with_value
from connectors.sheets.sandbox.errors import invalid, not_offered
from connectors.sheets.sandbox.fieldmask import Mask
from connectors.sheets.sandbox.formulas.calculator import Calculator
from connectors.sheets.sandbox.formulas.references import copied
from connectors.sheets.sandbox.tab import Tab
from connectors.sheets.sandbox.writing import MAX_TEXT, refuse_unknown_functions

_KEPT = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns", "chipRuns")
_DERIVED = {"effectiveValue", "effectiveFormat", "formattedValue", "hyperlink", "*"}  # written by nobody
# What a paste takes along, by its type; the others take all.
_PASTED = {
    "PASTE_FORMAT": ("userEnteredFormat", "dataValidation"),
    "PASTE_FORMULA": ("userEnteredValue",),
    "PASTE_DATA_VALIDATION": ("dataValidation",),
    "PASTE_VALUES": ("userEnteredValue",),
}


def update(book: Book, body: Mapping[str, Any]) -> None:
    picked, rows = _mask(body), body.get("rows", ())
    if "range" in body:
        where = place(book, body["range"])
        box = where.tab.box(where.area)
    else:
        start = body.get("start")
        if start is None:
            raise invalid("Either start or range must be specified.")
        where = _start(book, start)
        width = max((len(row.get("values", ())) for row in rows), default=0)
        box = Box(where.area.top, where.area.left, where.area.top + len(rows), where.area.left + width)
        _refuse_outside(where.tab, box)
    book.guard(where.tab, box)
    _put_rows(where.tab, box, rows, picked)


def append(book: Book, body: Mapping[str, Any]) -> None:
    if "tableId" in body:
        raise not_offered("appendCells into a table")
    where, picked, rows = tab(book, body), _mask(body), body.get("rows", ())
    top = where.used().bottom
    width = max((len(row.get("values", ())) for row in rows), default=0)
    if width > where.column_count:
        last = where.column_count - 1
        raise invalid(f"Attempting to write column: {last + 1}, beyond the last requested column of: {last}")
    if top + len(rows) > where.row_count:
        lines.append(book, where, "ROWS", top + len(rows) - where.row_count)
    box = Box(top, 0, top + len(rows), width)
    book.guard(where, box)
    _put_rows(where, box, rows, picked)


def repeat(book: Book, body: Mapping[str, Any]) -> None:
    where, picked = place(book, body.get("range")), _mask(body)
    box = where.tab.box(where.area)
    book.guard(where.tab, box)
    data = body.get("cell", {})
    _refuse_value(data)
    formula = data.get("userEnteredValue", {}).get("formulaValue")
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            own = data
            if formula is not None:
                moved = copied(formula, row - box.top, column - box.left)
                own = {**data, "userEnteredValue": {"formulaValue": moved}}
            where.tab.put(row, column, _merged(where.tab.cell(row, column), own, picked))


def set_validation(book: Book, body: Mapping[str, Any]) -> None:
    where = place(book, body.get("range"))
    box = where.tab.box(where.area)
    book.guard(where.tab, box)
    rule = body.get("rule")
    if rule is not None and "type" not in rule.get("condition", {}):
        raise invalid("rule.condition.type must be specified.")
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            cell = where.tab.cell(row, column)
            where.tab.put(row, column, _merged(cell, {"dataValidation": rule}, {"dataValidation": {}}))


def copy_paste(book: Book, body: Mapping[str, Any]) -> None:
    """Copy a box over a destination; the source repeats where the destination is a multiple of it."""
    if body.get("pasteOrientation", "NORMAL") != "NORMAL":
        raise not_offered("copyPaste transposed")
    source, target = place(book, body.get("source")), place(book, body.get("destination"))
    box, onto = source.tab.box(source.area), target.tab.box(target.area)
    if box.height == 0 or box.width == 0:
        raise invalid("The source range holds no cell.")
    high = onto.height if onto.height % box.height == 0 and onto.height else box.height
    wide = onto.width if onto.width % box.width == 0 and onto.width else box.width
    onto = Box(onto.top, onto.left, onto.top + high, onto.left + wide)
    _refuse_outside(target.tab, onto)
    book.guard(target.tab, onto)
    kind = body.get("pasteType", "PASTE_NORMAL")
    taken = _taken(book, source.tab, box, kind)
    for row in range(onto.top, onto.bottom):
        for column in range(onto.left, onto.right):
            at_row, at_column = (row - onto.top) % box.height, (column - onto.left) % box.width
            away = (row - box.top - at_row, column - box.left - at_column)
            before = target.tab.cell(row, column)
            target.tab.put(row, column, _pasted(before, taken[at_row][at_column], kind, away))


def cut_paste(book: Book, body: Mapping[str, Any]) -> None:
    """Move a box elsewhere; formulas that point into it follow."""
    if body.get("pasteType", "PASTE_NORMAL") != "PASTE_NORMAL":
        raise not_offered(f"cutPaste with {body['pasteType']}")
    source, target = place(book, body.get("source")), _start(book, body.get("destination", {}))
    box = source.tab.box(source.area)
    onto = Box(target.area.top, target.area.left, target.area.top + box.height, target.area.left + box.width)
    _refuse_outside(target.tab, onto)
    book.guard(source.tab, box)
    book.guard(target.tab, onto)
    taken = [list(row) for row in source.tab.rows(box)]
    for row, column in _spots(box):
        source.tab.put(row, column, EMPTY)
    for row, column in _spots(onto):
        target.tab.put(row, column, taken[row - onto.top][column - onto.left])
    book.follow_cut(Place(source.tab, box), Place(target.tab, onto))


def _mask(body: Mapping[str, Any]) -> Mask:
    picked = mask(body, "CellData")
    for name in picked.keys() - set(_KEPT) - _DERIVED:
        raise not_offered(f"writing {name} of cells")
    return picked


def _put_rows(where: Tab, box: Box, rows: Sequence[Mapping[str, Any]], picked: Mask) -> None:
    """Set each cell of the box from the rows; cells that the rows do not reach are cleared in the picked fields."""
    for row, column in _spots(box):
        values = rows[row - box.top].get("values", ()) if row - box.top < len(rows) else ()
        data = values[column - box.left] if column - box.left < len(values) else {}
        _refuse_value(data)
        where.put(row, column, _merged(where.cell(row, column), data, picked))


def _merged(cell: Cell, data: Mapping[str, Any], picked: Mask) -> Cell:
    wanted = {name: data[name] for name in _KEPT if data.get(name) is not None}
    if wanted.get("userEnteredValue", {}).get("stringValue") == "":
        del wanted["userEnteredValue"]
    picked = picked or {"*": {}}
    return richtext.settled(fieldmask.merge(cell, wanted, picked) or EMPTY, picked)


def _refuse_value(data: Mapping[str, Any]) -> None:
    entered = data.get("userEnteredValue", {})
    if "errorValue" in entered:
        raise invalid("userEnteredValue cannot be an error.")
    if len(entered.get("stringValue", "")) > MAX_TEXT:
        raise invalid(f"Your input contains more than the maximum of {MAX_TEXT} characters in a single cell.")
    if "formulaValue" in entered:
        refuse_unknown_functions(entered["formulaValue"])


def _start(book: Book, coordinate: Mapping[str, Any]) -> Place:
    top, left = int(coordinate.get("rowIndex", 0)), int(coordinate.get("columnIndex", 0))
    return book.on_grid(Place(tab(book, coordinate), Area(top, left, top + 1, left + 1)))


def _refuse_outside(where: Tab, box: Box) -> None:
    """What is put into cells must fit the grid; it is not made larger for it."""
    if box.bottom > where.row_count:
        last = where.row_count - 1
        raise invalid(f"Attempting to write row: {last + 1}, beyond the last requested row of: {last}")
    if box.right > where.column_count:
        last = where.column_count - 1
        raise invalid(f"Attempting to write column: {last + 1}, beyond the last requested column of: {last}")


def _spots(box: Box) -> Iterator[tuple[int, int]]:
    return ((row, column) for row in range(box.top, box.bottom) for column in range(box.left, box.right))


def _taken(book: Book, source: Tab, box: Box, kind: str) -> list[list[Cell]]:
    """The cells to be pasted; for ``PASTE_VALUES`` what their formulas come to takes the formulas' place."""
    cells = [list(row) for row in source.rows(box)]
    if kind != "PASTE_VALUES":
        return cells
    calculator = Calculator(book)
    return [
        [_computed(calculator, source, (row, column), cell) for column, cell in enumerate(line, box.left)]
        for row, line in enumerate(cells, box.top)
    ]


def _computed(calculator: Calculator, source: Tab, spot: tuple[int, int], cell: Cell) -> Cell:
    value = calculator.value(source, *spot, cell)
    return with_value(cell, {"stringValue": value.text} if isinstance(value, CellError) else extended(value))


def _pasted(before: Cell, cell: Cell, kind: str, away: tuple[int, int]) -> Cell:
    formula = formula_of(cell)
    if formula is not None:
        cell = with_value(cell, {"formulaValue": copied(formula, *away)})
    if kind not in _PASTED:
        return cell
    picked: Mask = {name: {} for name in _PASTED[kind]}
    return richtext.settled(fieldmask.merge(before, cell, picked) or EMPTY, picked)
