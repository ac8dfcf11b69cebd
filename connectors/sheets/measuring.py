"""Decides how a sheet answers measures: with the number in one cell, of this spreadsheet or of another one.

==============================  ==========================================================================
``Metrics!B7``, ``'Q4 (2)'!B7``  a cell of a tab
``B7``                           a cell of the first tab
``Incidents``                    a named range of one cell
``<address or id>!Metrics!B7``   the same in another spreadsheet, and likewise ``<address or id>!Incidents``
==============================  ==========================================================================

The cells of one spreadsheet are asked for in one request.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.sheets.client import Rejected, SheetsClient
from connectors.sheets.settings import IN_ADDRESS
from okrsync.connector import Answers, Misconfigured, Problem, Query
from okrsync.kit.texts import plain, read_number
from okrsync.model import Unreadable

MOST = 100  # ranges in one request, for they travel in its address
_PARTS = re.compile(r"((?:'(?:[^']|'')*'|[^'!])+)(?:!|$)")
_CELLS = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]+|.*:.*")  # a range's name has no colon
Found = Mapping[Query, Decimal | Problem]


@dataclass(frozen=True)
class Cell:
    """Where a number stands. ``range`` is as Google's A1 notation has it, or a range's name."""

    spreadsheet: str
    range: str


def cell_at(place: str, own: str) -> Cell:
    """The cell that a measure names; ``own`` is the spreadsheet that is meant where it names none."""
    parts = _PARTS.findall(place)
    address = IN_ADDRESS.search(parts[0]) if len(parts) > 1 else None
    elsewhere = bool(address) or len(parts) > 2 or (len(parts) == 2 and not _CELLS.fullmatch(parts[1]))
    if not elsewhere:
        return Cell(own, place)
    return Cell(address[1] if address else parts[0].strip(), "!".join(parts[1:]))


@dataclass(frozen=True)
class Measuring:
    """The measures of one connection, named ``place`` in what is told."""

    client: SheetsClient
    place: str
    spreadsheet: str

    def answers(self, queries: Sequence[Query]) -> Answers:
        """Each query's number, or why there is none."""
        found: dict[Query, Decimal | Problem] = {}
        cells: dict[str, dict[Query, str]] = defaultdict(dict)
        for query in queries:
            if query.aggregate is not None or query.field:
                remedy = "Name the cell alone, such as Metrics!B7, and let a formula in it work the number out"
                found[query] = Problem(self.place, "a sheet is asked for what stands in one cell", remedy)
            else:
                cell = cell_at(query.where, self.spreadsheet)
                cells[cell.spreadsheet][query] = cell.range
        for spreadsheet, ranges in cells.items():
            found |= self._of_spreadsheet(spreadsheet, ranges)
        return found

    def _of_spreadsheet(self, spreadsheet: str, ranges: Mapping[Query, str]) -> Found:
        found: dict[Query, Decimal | Problem] = {}
        queries = list(ranges)
        try:
            for start in range(0, len(queries), MOST):
                found |= self._together(spreadsheet, {each: ranges[each] for each in queries[start : start + MOST]})
        except Misconfigured:
            if spreadsheet == self.spreadsheet:
                raise
            hidden = f"the spreadsheet {spreadsheet} is not there, or is not shared with this account"
            return dict.fromkeys(ranges, Problem(self.place, hidden, "Check its address, and share it"))
        return found

    def _together(self, spreadsheet: str, ranges: Mapping[Query, str]) -> Found:
        """All in one request; where Google refuses that for one of them, each in one of its own."""
        try:
            seen = self.client.values(spreadsheet, list(ranges.values()))
        except Rejected as error:
            if len(ranges) > 1:
                return {q: self._together(spreadsheet, {q: each})[q] for q, each in ranges.items()}
            remedy = "Name a cell as in Metrics!B7, or a named range"
            return dict.fromkeys(ranges, Problem(self.place, f"Google refuses: {error}".rstrip("."), remedy))
        return {query: self._number(query.where, rows) for query, rows in zip(ranges, seen, strict=True)}

    def _number(self, where: str, rows: Sequence[Sequence[Any]]) -> Decimal | Problem:
        values = [value for row in rows for value in row if value != ""]
        if len(values) > 1:
            return Problem(self.place, f"{where} is more than one cell", "Name one")
        if not values:
            return Problem(self.place, f"{where} is empty", "Put a number there, or name another cell")
        (value,) = values
        if isinstance(value, bool | int | float):
            return plain(Decimal(f"{value:.15g}") + 0)
        number = read_number(str(value))
        if isinstance(number, Unreadable | date) or number is None:
            return Problem(self.place, f"{where} shows {value!r}, which is no number", "Mend the cell, or name another")
        return number
