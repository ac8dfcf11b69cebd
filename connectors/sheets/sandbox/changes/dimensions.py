"""Rows and columns: insert, delete, move, append, hide and resize."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.sheets.sandbox import fieldmask
from connectors.sheets.sandbox import lines as grid_lines
from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.changes.arguments import lines, mask, tab
from connectors.sheets.sandbox.errors import invalid, not_offered
from connectors.sheets.sandbox.tab import Dimension, Tab

_ONE = {"ROWS": "row", "COLUMNS": "column"}
_SETTABLE = {"hiddenByUser", "pixelSize"}


def insert(book: Book, body: Mapping[str, Any]) -> None:
    where, dimension, start, end = lines(book, body.get("range"))
    count = where.count(dimension)
    if start > count:
        one = _ONE[dimension]
        raise invalid(f"range.startIndex[{start}] is too large; the sheet has only {count} {one}s.")
    before = bool(body.get("inheritFromBefore"))
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at the first row or column.")
    grid_lines.insert(book, where, dimension, (start, end))
    _inherit(where, dimension, (start, end), start - 1 if before else end)


def delete(book: Book, body: Mapping[str, Any]) -> None:
    where, dimension, start, end = lines(book, body.get("range"))
    count, one = where.count(dimension), _ONE[dimension]
    if end > count or start >= count:
        last = max(start, count) if start >= count else end - 1
        there = f"Tried to delete {one} index {last} but there are only {count} {one}s."
        raise invalid(f"Cannot delete a {one} that doesn't exist. {there}")
    if end - start == count:
        raise invalid(f"You can't delete all the {one}s on the sheet.")
    frozen = where.document["looks"].get("gridProperties", {}).get(f"frozen{one.capitalize()}Count", 0)
    if frozen and start <= frozen and end == count:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {one}s.")
    grid_lines.delete(book, where, dimension, (start, end))


def append(book: Book, body: Mapping[str, Any]) -> None:
    dimension, length = body.get("dimension"), int(body.get("length", 0))
    if dimension not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    if length <= 0:
        raise invalid("length must be greater than 0.")
    grid_lines.append(book, tab(book, body), dimension, length)


def move(book: Book, body: Mapping[str, Any]) -> None:
    where, dimension, start, end = lines(book, body.get("source"))
    count, destination = where.count(dimension), int(body.get("destinationIndex", 0))
    if end > count:
        raise invalid(f"source.endIndex[{end}] is too large; the sheet has only {count} {_ONE[dimension]}s.")
    if not 0 <= destination <= count:
        raise invalid(f"destinationIndex[{destination}] is outside the sheet's {count} {_ONE[dimension]}s.")
    if start < destination < end:
        raise invalid("destinationIndex cannot be inside the source range.")
    grid_lines.move(book, where, dimension, (start, end), destination)


def update(book: Book, body: Mapping[str, Any]) -> None:
    where, dimension, start, end = lines(book, body.get("range"))
    picked = mask(body, "DimensionProperties")
    for name in picked.keys() - _SETTABLE - {"*"}:
        raise not_offered(f"updateDimensionProperties of {name}")
    if end > where.count(dimension):
        raise invalid(f"range.endIndex[{end}] is too large; the sheet has only {where.count(dimension)}.")
    book.guard(where, grid_lines.span(dimension, start, end))
    wanted = {name: value for name, value in body.get("properties", {}).items() if name in _SETTABLE}
    for index in range(start, end):
        where.adjust(dimension, index, fieldmask.merge(where.setting(dimension, index), wanted, picked) or {})


def auto_resize(book: Book, body: Mapping[str, Any]) -> None:
    """Checked and accepted: no cell of the sandbox is ever drawn, so there is no width to find."""
    lines(book, body.get("dimensions"))


def _inherit(where: Tab, dimension: Dimension, span: tuple[int, int], source: int) -> None:
    """New lines look like their neighbour: the formats and validation of its cells, without the values."""
    if source >= where.count(dimension):
        return
    across: Dimension = "COLUMNS" if dimension == "ROWS" else "ROWS"
    for other in range(where.count(across)):
        cell = where.cell(source, other) if dimension == "ROWS" else where.cell(other, source)
        kept = {name: cell[name] for name in ("userEnteredFormat", "dataValidation") if name in cell}
        if kept:
            for line in range(*span):
                where.put(*((line, other) if dimension == "ROWS" else (other, line)), kept)
