"""Finds and shows developer metadata: what it is attached to, and which of it a ``DataFilter`` means.

Metadata of a row or column is kept under the line's own id, so that it follows the line wherever that goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.sheets.sandbox.a1 import Area
from connectors.sheets.sandbox.book import Book, Place, area_of
from connectors.sheets.sandbox.errors import invalid
from connectors.sheets.sandbox.lines import span

_EXACT = "EXACT_LOCATION"


def stored_location(book: Book, location: Mapping[str, Any]) -> dict[str, Any]:
    """Where metadata is to be kept, from the API's ``DeveloperMetadataLocation``. Raises the API's 400."""
    if location.get("spreadsheet"):
        return {"spreadsheet": True}
    dimension_range = location.get("dimensionRange")
    if dimension_range is None:
        if "sheetId" not in location:
            raise invalid("A developer metadata location must be specified.")
        return {"sheetId": book.tab(int(location["sheetId"])).id}
    tab = book.tab(int(dimension_range.get("sheetId", 0)))
    start, end = dimension_range.get("startIndex"), dimension_range.get("endIndex")
    if start is None or end != start + 1 or not 0 <= start < tab.count(dimension_range["dimension"]):
        raise invalid("Developer metadata may only be associated with a single row or column.")
    line = tab.line(dimension_range["dimension"], start)
    return {"sheetId": tab.id, "dimension": dimension_range["dimension"], "line": line}


def shown_metadata(book: Book, name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The API's ``DeveloperMetadata``, with the location as it is now."""
    shown = {"metadataId": int(name), **{part: value for part, value in entry.items() if part != "location"}}
    return {**shown, "location": _shown_location(book, entry["location"])}


def place_of(book: Book, entry: Mapping[str, Any]) -> Place | None:
    """The cells that metadata is attached to; ``None`` where it is the whole spreadsheet's."""
    location = entry["location"]
    if "sheetId" not in location:
        return None
    tab = book.tab(location["sheetId"])
    if "line" not in location:
        return Place(tab, Area())
    index = tab.index(location["dimension"], location["line"])
    return Place(tab, span(location["dimension"], index, index + 1))


def matching(book: Book, data_filter: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The metadata, by id, that a ``DataFilter`` means. Raises the API's 400 for a filter of ranges."""
    lookup = data_filter.get("developerMetadataLookup")
    if lookup is None:
        raise invalid("Only a developer metadata lookup is allowed in this data filter.")
    return {name: entry for name, entry in book.metadata.items() if _fits(book, name, entry, lookup)}


def places(book: Book, data_filter: Mapping[str, Any]) -> list[Place]:
    """The places that a ``DataFilter`` means: a range, or all rows, columns and tabs whose metadata fits."""
    if "a1Range" in data_filter:
        return [book.locate(data_filter["a1Range"])]
    if "gridRange" in data_filter:
        grid_range = data_filter["gridRange"]
        return [book.on_grid(Place(book.tab(int(grid_range.get("sheetId", 0))), area_of(grid_range)))]
    found = [place_of(book, entry) for entry in matching(book, data_filter).values()]
    return [place for place in found if place is not None]


def _fits(book: Book, name: str, entry: Mapping[str, Any], lookup: Mapping[str, Any]) -> bool:
    plain = ("metadataKey", "metadataValue", "visibility")
    if any(part in lookup and lookup[part] != entry.get(part) for part in plain):
        return False
    if "metadataId" in lookup and int(lookup["metadataId"]) != int(name):
        return False
    if "locationType" in lookup and lookup["locationType"] != _type(entry["location"]):
        return False
    wanted = lookup.get("metadataLocation")
    return wanted is None or _at(book, entry, wanted, lookup.get("locationMatchingStrategy", _EXACT))


def _at(book: Book, entry: Mapping[str, Any], wanted: Mapping[str, Any], strategy: str) -> bool:
    """True where the metadata is exactly there or, if the strategy says so, on a row or column in it."""
    if stored_location(book, wanted) == entry["location"]:
        return True
    if strategy != "INTERSECTING_LOCATION":
        return False
    if wanted.get("spreadsheet"):
        return True
    return "sheetId" in wanted and entry["location"].get("sheetId") == int(wanted["sheetId"])


def _type(location: Mapping[str, Any]) -> str:
    if "line" in location:
        return "ROW" if location["dimension"] == "ROWS" else "COLUMN"
    return "SHEET" if "sheetId" in location else "SPREADSHEET"


def _shown_location(book: Book, location: Mapping[str, Any]) -> dict[str, Any]:
    kind = {"locationType": _type(location)}
    if "line" not in location:
        return {**kind, **location}
    index = book.tab(location["sheetId"]).index(location["dimension"], location["line"])
    where = {"dimension": location["dimension"], "startIndex": index, "endIndex": index + 1}
    return {**kind, "dimensionRange": {"sheetId": location["sheetId"], **where}}
