"""Decides which row of the spreadsheet an address names, and which address a row is given.

Rows move, so a row's number names whatever stands there when the address is read. The address that okrsync gives a row
carries the row's key instead, in the part behind the ``#``, which browsers keep to themselves: it opens the tab, and
stays right wherever the row goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from connectors.sheets.reading import Table
from connectors.sheets.settings import IN_ADDRESS, SheetsSettings, same_heading

KEY = "okrsync"
GOOGLE_HOST = "docs.google.com"
_LINE = r"\$?(\d{1,9})"
_CELL = rf"\$?[A-Za-z]{{1,3}}{_LINE}"
_CELLS = re.compile(rf"{_CELL}(?::{_CELL})?|{_LINE}:{_LINE}")  # A1 notation, as far as it names rows
_IN_TAB = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'!][^!]*))!(?P<cells>[^!]+)")


def row_address(page: str, sheet_id: int, key: str | None) -> str:
    """The address of the row with that key, or of its tab."""
    tab = f"{page}#gid={sheet_id}"
    return f"{tab}&{KEY}={quote(key, safe='')}" if key else tab


@dataclass(frozen=True)
class Standing:
    """The records of one tab, as they stood when it was last read: their ids by row, counted from 0."""

    sheet_id: int
    tab: str
    rows: Mapping[int, str]

    @classmethod
    def of(cls, table: Table) -> Standing:
        return cls(table.tab.id, same_heading(table.tab.title), table.standing)

    def only(self, lines: range) -> str | None:
        """The one record in these rows; several are none, since nobody said which."""
        found = [name for row, name in self.rows.items() if row in lines]
        return found[0] if len(found) == 1 else None


def locate(address: str, settings: SheetsSettings, tabs: Iterable[Standing]) -> str | None:
    """The record that stands where the address points to, or that has its key."""
    details = _details(address.strip(), settings)
    cells = details.get("range", "")
    named = _IN_TAB.fullmatch(cells)
    if named is not None:
        title, cells = named["bare"] or named["quoted"].replace("''", "'"), named["cells"]
        tab = next((each for each in tabs if each.tab == same_heading(title)), None)
    else:
        tab = next((each for each in tabs if str(each.sheet_id) == details.get("gid")), None)
    if tab is None:
        return None
    if cells:
        lines = _lines(cells)
        return tab.only(lines) if lines is not None else None
    key = details.get(KEY)
    return key if key in tab.rows.values() else None


def _details(address: str, settings: SheetsSettings) -> Mapping[str, str]:
    """What an address says of the place in this spreadsheet; nothing, where it is of another or of none."""
    if not address.startswith(("https://", "http://", f"{GOOGLE_HOST}/")):
        return {"range": address} if _IN_TAB.fullmatch(address) else {}
    try:
        parts = urlsplit(f"https://{address}" if address.startswith(GOOGLE_HOST) else address)
    except ValueError:
        return {}
    if not _is_ours(f"{parts.netloc}{parts.path}", settings):
        return {}
    return dict([*parse_qsl(parts.query), *parse_qsl(parts.fragment)])  # what is behind the # is the newer


def _is_ours(place: str, settings: SheetsSettings) -> bool:
    found = IN_ADDRESS.search(place) if place.startswith(f"{GOOGLE_HOST}/") else None
    own = urlsplit(settings.page)
    return found[1] == settings.spreadsheet if found else place.rstrip("/") == f"{own.netloc}{own.path}".rstrip("/")


def _lines(cells: str) -> range | None:
    found = _CELLS.fullmatch(cells)
    if found is None:
        return None
    numbers = [int(number) for number in found.groups() if number]
    return range(min(numbers) - 1, max(numbers))
