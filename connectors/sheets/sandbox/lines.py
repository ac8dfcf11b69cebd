"""Inserts, deletes, moves and appends rows and columns, with everything that has to follow: formulas, protection."""

from __future__ import annotations

from connectors.sheets.sandbox.a1 import Area
from connectors.sheets.sandbox.book import MAX_CELLS, Book
from connectors.sheets.sandbox.errors import invalid
from connectors.sheets.sandbox.formulas.shifts import Deleted, Inserted, Moved
from connectors.sheets.sandbox.tab import Dimension, Tab


def span(dimension: Dimension, start: int, end: int) -> Area:
    """Whole rows or whole columns."""
    return Area(top=start, bottom=end) if dimension == "ROWS" else Area(left=start, right=end)


def insert(book: Book, tab: Tab, dimension: Dimension, span_of: tuple[int, int]) -> None:
    """Make room from ``start`` up to ``end``; what stood there moves on. Nobody may do so inside what is protected."""
    start, end = span_of
    if 0 < start < tab.count(dimension):
        _guard_inside(book, tab, dimension, start)
    _room(book, tab, dimension, end - start)
    tab.insert(dimension, start, end - start)
    book.follow(tab, dimension, Inserted(start, end - start))


def append(book: Book, tab: Tab, dimension: Dimension, count: int) -> None:
    _room(book, tab, dimension, count)
    tab.append(dimension, count)


def delete(book: Book, tab: Tab, dimension: Dimension, span_of: tuple[int, int]) -> None:
    start, end = span_of
    book.guard(tab, span(dimension, start, end))
    book.drop_lines(tab, tab.delete(dimension, start, end))
    book.follow(tab, dimension, Deleted(start, end))


def move(book: Book, tab: Tab, dimension: Dimension, span_of: tuple[int, int], destination: int) -> None:
    """Take lines to where ``destination`` stood before they were taken out."""
    start, end = span_of
    book.guard(tab, span(dimension, start, end))
    moved = list(range(start, end))
    rest = [index for index in range(tab.count(dimension)) if not start <= index < end]
    at = destination if destination <= start else destination - len(moved)
    order = rest[:at] + moved + rest[at:]
    tab.move(dimension, order)
    book.follow(tab, dimension, Moved.by(order))


def _guard_inside(book: Book, tab: Tab, dimension: Dimension, start: int) -> None:
    """Lines that come in between two lines of one protected range change that range."""
    before, after = span(dimension, start - 1, start), span(dimension, start, start + 1)
    if any(protection in book.refusing(tab, after) for protection in book.refusing(tab, before)):
        book.guard(tab, after)


def _room(book: Book, tab: Tab, dimension: Dimension, count: int) -> None:
    cells = sum(other.row_count * other.column_count for other in book.tabs)
    added = count * (tab.column_count if dimension == "ROWS" else tab.row_count)
    if cells + added > MAX_CELLS:
        limit = f"above the limit of {MAX_CELLS} cells"
        raise invalid(f"This action would increase the number of cells in the workbook {limit}.")
