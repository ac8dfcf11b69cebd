"""Reads what the requests of a batch have in common: ranges of cells, of rows or columns, and field masks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.sheets.sandbox import fieldmask, schema
from connectors.sheets.sandbox.book import Book, Place, area_of
from connectors.sheets.sandbox.errors import invalid
from connectors.sheets.sandbox.fieldmask import Mask, MaskError
from connectors.sheets.sandbox.tab import Dimension, Tab


def place(book: Book, grid_range: Mapping[str, Any] | None) -> Place:
    """The place of a ``GridRange``. Raises the API's 400 where there is no such place."""
    if grid_range is None:
        raise invalid("A range must be specified.")
    return book.on_grid(Place(tab(book, grid_range), area_of(grid_range)))


def tab(book: Book, message: Mapping[str, Any]) -> Tab:
    """The tab that a message's ``sheetId`` means; 0 where it has none, as in protocol buffers."""
    return book.tab(int(message.get("sheetId", 0)))


def lines(book: Book, dimension_range: Mapping[str, Any] | None) -> tuple[Tab, Dimension, int, int]:
    """Tab, dimension, start and end of a ``DimensionRange``; an open end reaches to the edge."""
    if dimension_range is None:
        raise invalid("No range specified.")
    where = tab(book, dimension_range)
    dimension = dimension_range.get("dimension", "DIMENSION_UNSPECIFIED")
    if dimension == "DIMENSION_UNSPECIFIED":
        raise invalid("No dimension specified.")
    start = int(dimension_range.get("startIndex", 0))
    end = int(dimension_range.get("endIndex", where.count(dimension)))
    if start < 0 or end <= start:
        text = f"range.startIndex: {start}, range.endIndex: {end}"
        raise invalid(f"Invalid range: startIndex must be at least 0 and endIndex greater than startIndex; {text}")
    return where, dimension, start, end


def mask(body: Mapping[str, Any], message: str) -> Mask:
    """The mask of an update; it must pick something, and only what the message has. Raises the API's 400."""
    text = body.get("fields", "")
    if not text:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    try:
        found = fieldmask.parse(text)
    except MaskError as error:
        raise invalid(f"Invalid field mask: {text}") from error
    stray = schema.sheets().stray(found, message)
    if stray is not None:
        raise invalid(f"Invalid field: {stray}")
    return found
