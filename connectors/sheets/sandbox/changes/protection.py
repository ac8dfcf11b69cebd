"""Protected ranges: add, change and delete them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from connectors.sheets.sandbox import fieldmask
from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.changes.arguments import mask, place
from connectors.sheets.sandbox.errors import invalid, not_offered
from connectors.sheets.sandbox.portrait import protection as shown
from connectors.sheets.sandbox.tab import Tab

_KEPT = ("description", "warningOnly", "editors", "unprotectedRanges")
_ENDS = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")


def add(book: Book, body: Mapping[str, Any]) -> dict[str, Any]:
    """Protect a range; who protects it may go on editing it."""
    wanted = body.get("protectedRange", {})
    for name in ("namedRangeId", "tableId"):
        if name in wanted:
            raise not_offered(f"protecting by {name}")
    where = place(book, wanted.get("range"))
    number = int(wanted.get("protectedRangeId", 0)) or secrets.randbelow(2**31 - 1) + 1
    if any(stored["protectedRangeId"] == number for tab in book.tabs for stored in tab.document["protected"]):
        raise invalid(f"A protected range with the ID {number} already exists.")
    stored = {"protectedRangeId": number, "range": _ends(wanted["range"])}
    stored |= {name: wanted[name] for name in _KEPT if wanted.get(name)}
    if not stored.get("warningOnly"):
        stored["editors"] = _editors(book, wanted.get("editors", {}))
    where.tab.change("protected", [*where.tab.document["protected"], stored])
    return {"protectedRange": shown(book, where.tab, stored)}


def update(book: Book, body: Mapping[str, Any]) -> None:
    wanted, picked = body.get("protectedRange", {}), mask(body, "ProtectedRange")
    tab, stored = _found(book, int(wanted.get("protectedRangeId", 0)))
    if "range" in picked and int(wanted.get("range", {}).get("sheetId", 0)) != tab.id:
        raise not_offered("moving a protected range to another sheet")
    new = {name: wanted[name] for name in _KEPT if name in wanted}
    if "range" in wanted:
        new["range"] = _ends(wanted["range"])
    merged = fieldmask.merge(stored, {**new, "protectedRangeId": stored["protectedRangeId"]}, picked)
    tab.change("protected", [merged if each is stored else each for each in tab.document["protected"]])


def delete(book: Book, body: Mapping[str, Any]) -> None:
    tab, stored = _found(book, int(body.get("protectedRangeId", 0)))
    tab.change("protected", [each for each in tab.document["protected"] if each is not stored])


def _found(book: Book, number: int) -> tuple[Tab, Mapping[str, Any]]:
    """A protected range that the asking account may change."""
    for tab in book.tabs:
        for stored in tab.document["protected"]:
            if stored["protectedRangeId"] == number:
                if not book.may_edit(stored):
                    raise invalid("You do not have permission to edit this protected range.")
                return tab, stored
    raise invalid(f"No protected range with ID: {number}")


def _ends(grid_range: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(grid_range[name]) for name in _ENDS if name in grid_range}


def _editors(book: Book, editors: Mapping[str, Any]) -> dict[str, Any]:
    users = [*editors.get("users", ())]
    return {**editors, "users": users if book.editor in users else [*users, book.editor]}
