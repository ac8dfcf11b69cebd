"""Named ranges: make and delete them; their cells keep the name wherever they go."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from connectors.sheets.sandbox import a1
from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.changes.arguments import place
from connectors.sheets.sandbox.errors import invalid
from connectors.sheets.sandbox.portrait import named_range

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,249}")
_ENDS = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")


def add(book: Book, body: Mapping[str, Any]) -> dict[str, Any]:
    """Name a range. A name is letters, digits and underscores, and no cell's; it is unique in the spreadsheet."""
    wanted = body.get("namedRange", {})
    name, where = str(wanted.get("name", "")), place(book, wanted.get("range"))
    if not _NAME.fullmatch(name) or a1.area(name) is not None:
        raise invalid("The name of the named range is invalid.")
    if book.named(name) is not None:
        raise invalid(f"A named range with name: {name} already exists.")
    number = str(wanted.get("namedRangeId") or secrets.randbelow(2**31 - 1) + 1)
    ends = {each: int(wanted["range"][each]) for each in _ENDS if each in wanted["range"]}
    stored = {"namedRangeId": number, "name": name, "range": ends}
    where.tab.change("named", [*where.tab.document.get("named", ()), stored])
    return {"namedRange": named_range(where.tab, stored)}


def delete(book: Book, body: Mapping[str, Any]) -> None:
    """Take a name away; the cells stay."""
    number = body.get("namedRangeId", "")
    for tab in book.tabs:
        left = [each for each in tab.document.get("named", ()) if each["namedRangeId"] != number]
        if len(left) < len(tab.document.get("named", ())):
            tab.change("named", left)
            return
    raise invalid(f"No named range with ID: {number}")
