"""Owns the cells of one tab: where each stands, and how rows and columns come, go and move with all that is on them.

A row or column that was ever used is a *line* with an id of its own; the tab keeps the ids in their order. A cell
belongs to a row's document under its column's id. So inserting, deleting and moving lines changes only the order, and
whatever is attached to a line (its cells, formats, metadata, whether it is hidden) goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from connectors.sheets.sandbox.a1 import Area, Box, render
from connectors.sheets.sandbox.content import EMPTY, Cell, formula_of, holds_something
from connectors.sheets.sandbox.overlay import Document, Overlay

Dimension = Literal["ROWS", "COLUMNS"]


def copied(document: Document) -> Document:
    """A tab's document to be changed: the order of its lines and its list of formulas are its own."""
    lines = {dimension: list(order) for dimension, order in document["lines"].items()}
    return {**document, "lines": lines, "formulas": dict(document["formulas"])}


class Tab:
    """One tab of a spreadsheet, seen and changed through one request's overlays."""

    def __init__(self, key: str, tabs: Overlay, rows: Overlay) -> None:
        self.key = key
        self._tabs, self._rows = tabs, rows

    @classmethod
    def made(cls, key: str, overlays: tuple[Overlay, Overlay], properties: Mapping[str, Any]) -> Tab:
        """A new empty tab; ``properties`` hold ``sheetId``, ``title``, ``rows`` and ``columns``."""
        document = overlays[0].change(key)
        document.update(
            sheetId=properties["sheetId"],
            title=properties["title"],
            lines={"ROWS": [None] * properties["rows"], "COLUMNS": [None] * properties["columns"]},
            settings={},
            formulas={},
            protected=[],
            named=[],
            looks={},
            next=1,
        )
        return cls(key, *overlays)

    @property
    def document(self) -> Mapping[str, Any]:
        document = self._tabs.read(self.key)
        assert document is not None  # noqa: S101 (a book opens only the tabs that it lists)
        return document

    def change(self, name: str, value: Any) -> None:
        """Replace one part of the tab's document."""
        self._tabs.change(self.key)[name] = value

    @property
    def id(self) -> int:
        return int(self.document["sheetId"])

    @property
    def title(self) -> str:
        return str(self.document["title"])

    @property
    def row_count(self) -> int:
        return len(self.document["lines"]["ROWS"])

    @property
    def column_count(self) -> int:
        return len(self.document["lines"]["COLUMNS"])

    def count(self, dimension: Dimension) -> int:
        return len(self.document["lines"][dimension])

    def box(self, area: Area) -> Box:
        """The part of an area that lies on this grid."""
        return area.within(self.row_count, self.column_count)

    def notation(self, area: Area) -> str:
        """The area in A1 notation; one that is open at both ends ends in the last column."""
        open_ended = area.bottom is None and area.right is None and (area.top or area.left)
        return render(self.title, replace(area, right=self.column_count) if open_ended else area)

    # -- cells

    def cell(self, row: int, column: int) -> Cell:
        lines = self.document["lines"]
        if row >= len(lines["ROWS"]) or column >= len(lines["COLUMNS"]):
            return EMPTY
        cells = self._cells(lines["ROWS"][row])
        return cells.get(lines["COLUMNS"][column], EMPTY) if cells else EMPTY

    def rows(self, box: Box) -> Iterator[list[Cell]]:
        """The cells of a box, a list a row."""
        lines = self.document["lines"]
        columns = lines["COLUMNS"][box.left : box.right]
        for line in lines["ROWS"][box.top : box.bottom]:
            cells = self._cells(line)
            yield [cells.get(column, EMPTY) for column in columns] if cells else [EMPTY] * len(columns)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Set a cell of the grid; an empty one is taken away."""
        self.put_row(row, column, [cell])

    def put_row(self, row: int, left: int, cells: Sequence[Cell]) -> None:
        """Set the cells of a row from the column ``left`` on."""
        columns = self.document["lines"]["COLUMNS"]
        if not any(cells) and not self._cells(self.document["lines"]["ROWS"][row]):
            return
        line = self.line("ROWS", row)
        held = self._rows.change(f"{self.key}/{line}")
        for column, cell in enumerate(cells, left):
            if cell:
                held[columns[column] or self.line("COLUMNS", column)] = cell
            else:
                held.pop(columns[column], None)
        self._note_formulas(line, [across for across, cell in held.items() if formula_of(cell) is not None])

    def formulas(self) -> Iterator[tuple[int, int]]:
        """Where there are formulas, as row and column."""
        noted = self.document["formulas"]
        if noted:
            columns = {line: index for index, line in enumerate(self.document["lines"]["COLUMNS"])}
            for index, line in enumerate(self.document["lines"]["ROWS"]):
                for across in noted.get(line, ()):
                    yield index, columns[across]

    def held(self) -> list[set[int]]:
        """For each row, down to the last one with a value, the columns that hold one."""
        lines = self.document["lines"]
        places = {line: index for index, line in enumerate(lines["COLUMNS"]) if line is not None}
        found = [
            {places[across] for across, cell in self._cells(line).items() if holds_something(cell)}
            for line in lines["ROWS"]
        ]
        while found and not found[-1]:
            found.pop()
        return found

    def used(self) -> Box:
        """The box from the first cell to the last row and the last column that hold a value."""
        held = self.held()
        return Box(0, 0, len(held), max((max(columns) + 1 for columns in held if columns), default=0))

    def _cells(self, line: str | None) -> Mapping[str, Cell]:
        return (self._rows.read(f"{self.key}/{line}") if line is not None else None) or {}

    def _note_formulas(self, line: str, across: list[str]) -> None:
        """Keep in mind in which columns a row has formulas."""
        if across == self.document["formulas"].get(line, []):
            return
        formulas = self._tabs.change(self.key)["formulas"]
        if across:
            formulas[line] = across
        else:
            del formulas[line]

    # -- lines

    def line(self, dimension: Dimension, index: int) -> str:
        """The id of the row or column that stands there now; given at its first use."""
        known: str | None = self.document["lines"][dimension][index]
        if known is not None:
            return known
        name = f"{dimension[0].lower()}{self.document['next']}"
        self.change("next", self.document["next"] + 1)
        self._own_lines(dimension)[index] = name
        return name

    def index(self, dimension: Dimension, line: str) -> int:
        """Where that row or column stands now."""
        return int(self.document["lines"][dimension].index(line))

    def setting(self, dimension: Dimension, index: int) -> Mapping[str, Any]:
        """What was set of a row or column itself: ``hiddenByUser``, ``pixelSize``."""
        line = self.document["lines"][dimension][index]
        return self.document["settings"].get(line, {}) if line is not None else {}

    def adjust(self, dimension: Dimension, index: int, setting: Mapping[str, Any]) -> None:
        line = self.line(dimension, index)
        self.change("settings", {**self.document["settings"], line: dict(setting)})

    def insert(self, dimension: Dimension, start: int, count: int) -> None:
        self._own_lines(dimension)[start:start] = [None] * count

    def append(self, dimension: Dimension, count: int) -> None:
        self.insert(dimension, self.count(dimension), count)

    def delete(self, dimension: Dimension, start: int, end: int) -> list[str]:
        """Take lines away with all that is on them; gives their ids, for what is attached to them elsewhere."""
        gone = [line for line in self.document["lines"][dimension][start:end] if line is not None]
        del self._own_lines(dimension)[start:end]
        lost = set(gone)
        self.change("settings", {line: kept for line, kept in self.document["settings"].items() if line not in lost})
        if dimension == "ROWS":
            self.change("formulas", {at: held for at, held in self.document["formulas"].items() if at not in lost})
            for line in gone:
                self._rows.remove(f"{self.key}/{line}")
        else:
            self._clear_columns(lost)
        return gone

    def move(self, dimension: Dimension, order: Sequence[int]) -> None:
        """Put the lines in another order: the line at ``order[i]`` comes to stand at ``i``."""
        before = list(self.document["lines"][dimension])
        self._own_lines(dimension)[:] = [before[index] for index in order]

    def clear(self) -> None:
        """Drop every row's document, for a tab that goes."""
        for line in self.document["lines"]["ROWS"]:
            if line is not None:
                self._rows.remove(f"{self.key}/{line}")
        self._tabs.remove(self.key)

    def _own_lines(self, dimension: Dimension) -> list[str | None]:
        """The order of the lines, to be changed."""
        lines: list[str | None] = self._tabs.change(self.key)["lines"][dimension]
        return lines

    def _clear_columns(self, lost: set[str]) -> None:
        for line in self.document["lines"]["ROWS"]:
            if lost & self._cells(line).keys():
                cells = self._rows.change(f"{self.key}/{line}")
                for across in lost & cells.keys():
                    del cells[across]
                self._note_formulas(line, [across for across, cell in cells.items() if formula_of(cell) is not None])
