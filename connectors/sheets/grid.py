"""Says what Google's answer shows: a tab's cells by row and column, and which of them are locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from connectors.sheets.hyperlinks import Links, read_links

Entered: TypeAlias = Mapping[str, Any]
"""A cell's value as the API writes it (``ExtendedValue``): ``{"numberValue": 1.5}``; empty for an empty cell."""

NOTHING: Entered = MappingProxyType({})
DATED = frozenset({"DATE", "DATE_TIME"})


@dataclass(frozen=True)
class Cell:
    """One cell: what was typed, what it comes to, how it looks, its number format, and where its text leads."""

    entered: Entered = field(default_factory=lambda: NOTHING)
    effective: Entered = field(default_factory=lambda: NOTHING)
    shown: str = ""
    format: Mapping[str, str] | None = None
    links: Links = ()

    @classmethod
    def parse(cls, wire: Mapping[str, Any]) -> Cell:
        styles = (wire.get(name, {}).get("numberFormat") for name in ("effectiveFormat", "userEnteredFormat"))
        entered, shown = wire.get("userEnteredValue") or NOTHING, wire.get("formattedValue", "")
        return cls(
            entered,
            wire.get("effectiveValue") or NOTHING,
            shown,
            next((style for style in styles if style), None),
            read_links(wire, entered.get("stringValue", shown)),
        )

    @property
    def computed(self) -> bool:
        """True where the value is a formula's: this cell's own, or one that spills over from another cell."""
        return "formulaValue" in self.entered or bool(self.effective and not self.entered)

    @property
    def dated(self) -> bool:
        """True where a number is shown as a day."""
        return self.format is not None and self.format.get("type") in DATED

    @property
    def empty(self) -> bool:
        return says(self) is None and not self.computed

    @property
    def plain(self) -> Cell:
        """The same without its hyperlinks."""
        return replace(self, links=()) if self.links else self


EMPTY = Cell()
Said: TypeAlias = tuple[str, Any, Links] | None
FORMULA: Said = ("formulaValue", None, ())


def says(cell: Cell) -> Said:
    """What two cells are compared by; formulas are all alike, since their text changes when their row moves."""
    for name, value in cell.entered.items():
        if name == "formulaValue":
            return FORMULA
        return None if value == "" else (name, value, cell.links)
    return None


@dataclass(frozen=True)
class Area:
    """A protected range. Indexes count from 0, the end is excluded, ``None`` is unbounded, as in ``GridRange``."""

    rows: tuple[int, int | None] = (0, None)
    columns: tuple[int, int | None] = (0, None)

    @classmethod
    def parse(cls, wire: Mapping[str, Any]) -> Area:
        return cls(
            (wire.get("startRowIndex", 0), wire.get("endRowIndex")),
            (wire.get("startColumnIndex", 0), wire.get("endColumnIndex")),
        )

    def holds(self, row: int, column: int) -> bool:
        spans = ((row, self.rows), (column, self.columns))
        return all(first <= at and (end is None or at < end) for at, (first, end) in spans)


@dataclass(frozen=True)
class Lock:
    """A range that our account may not edit, without the parts of it that are left open."""

    area: Area
    open: tuple[Area, ...] = ()

    def holds(self, row: int, column: int) -> bool:
        return self.area.holds(row, column) and not any(area.holds(row, column) for area in self.open)


@dataclass(frozen=True)
class Tab:
    """One tab as it stood at one moment. ``width`` is the number of columns of its grid."""

    id: int
    title: str
    width: int
    rows: Sequence[Sequence[Cell]] = ()
    locks: Sequence[Lock] = ()

    @classmethod
    def parse(cls, wire: Mapping[str, Any]) -> Tab:
        properties = wire["properties"]
        return cls(
            properties.get("sheetId", 0),
            properties["title"],
            properties.get("gridProperties", {}).get("columnCount", 0),
            _rows(wire.get("data", ())),
            tuple(_locks(wire.get("protectedRanges", ()))),
        )

    def cell(self, row: int, column: int) -> Cell:
        """The cell there; empty beyond what the answer holds, since rows are ragged."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else EMPTY

    def locked(self, row: int, column: int) -> bool:
        return any(lock.holds(row, column) for lock in self.locks)

    @property
    def used(self) -> int:
        """How many columns there are up to the last one that holds anything."""
        return max((i + 1 for row in self.rows for i, cell in enumerate(row) if not cell.empty), default=0)


def _rows(blocks: Sequence[Mapping[str, Any]]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for block in blocks:
        margin = [EMPTY] * block.get("startColumn", 0)
        rows += [[] for _ in range(block.get("startRow", 0) - len(rows))]
        rows += [margin + [Cell.parse(cell) for cell in row.get("values", ())] for row in block.get("rowData", ())]
    return rows


def _locks(protected: Sequence[Mapping[str, Any]]) -> list[Lock]:
    """What is protected from us. The API leaves out what is false."""
    return [
        Lock(Area.parse(each.get("range", {})), tuple(Area.parse(part) for part in each.get("unprotectedRanges", ())))
        for each in protected
        if not each.get("warningOnly") and not each.get("requestingUserCanEdit")
    ]
