"""Developer metadata: create, change and delete it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from connectors.sheets.sandbox import fieldmask
from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.changes.arguments import mask
from connectors.sheets.sandbox.errors import invalid
from connectors.sheets.sandbox.locations import matching, shown_metadata, stored_location

MAX_CHARACTERS = 30_000  # of keys and values on one sheet or on the spreadsheet, per the guide "Limits of metadata"
_TEXTS = ("metadataKey", "metadataValue", "visibility")


def create(book: Book, body: Mapping[str, Any]) -> dict[str, Any]:
    wanted = body.get("developerMetadata", {})
    if not wanted.get("metadataKey"):
        raise invalid("A developer metadata key must be specified.")
    if wanted.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise invalid("A developer metadata visibility must be specified.")
    name = str(int(wanted.get("metadataId", 0)) or secrets.randbelow(2**31 - 1) + 1)
    if name in book.metadata:
        raise invalid(f"Developer metadata with the ID {name} already exists.")
    entry = {part: wanted[part] for part in _TEXTS if part in wanted}
    entry["location"] = stored_location(book, wanted.get("location", {}))
    _keep(book, {**book.metadata, name: entry})
    return {"developerMetadata": shown_metadata(book, name, entry)}


def update(book: Book, body: Mapping[str, Any]) -> dict[str, Any]:
    wanted, picked = body.get("developerMetadata", {}), mask(body, "DeveloperMetadata")
    new = {part: wanted[part] for part in _TEXTS if part in wanted}
    if "location" in picked:
        new["location"] = stored_location(book, wanted.get("location", {}))
    flat = {part: fieldmask.EVERYTHING for part in picked if part != "metadataId"}
    found = [name for each in body.get("dataFilters", ()) for name in matching(book, each)]
    changed = {name: fieldmask.merge(book.metadata[name], new, flat) for name in found}
    _keep(book, {**book.metadata, **changed})
    return {"developerMetadata": [shown_metadata(book, name, changed[name]) for name in found]}


def delete(book: Book, body: Mapping[str, Any]) -> dict[str, Any]:
    gone = matching(book, body.get("dataFilter", {}))
    shown = [shown_metadata(book, name, entry) for name, entry in gone.items()]
    book.set_metadata({name: entry for name, entry in book.metadata.items() if name not in gone})
    return {"deletedDeveloperMetadata": shown} if shown else {}


def _keep(book: Book, metadata: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep the metadata, unless there is now too much of it in one place."""
    sizes: dict[Any, int] = {}
    for entry in metadata.values():
        where = entry["location"].get("sheetId", "spreadsheet")
        sizes[where] = sizes.get(where, 0) + len(entry["metadataKey"]) + len(entry.get("metadataValue", ""))
    if any(size > MAX_CHARACTERS for size in sizes.values()):
        raise invalid(f"The developer metadata of one place is limited to {MAX_CHARACTERS} characters.")
    book.set_metadata(metadata)
