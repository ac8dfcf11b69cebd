"""Finds values that came to stand in another row or column than they were meant for, and what stood there before.

Google offers no write that holds only if nothing moved. So rows may be sorted, inserted or deleted in the moment
between our look and our write. What a row was before is told by its key, or by what else stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.sheets.edits import Edit, set_cells
from connectors.sheets.grid import EMPTY, Cell, Said, says
from connectors.sheets.reading import Row, Table
from connectors.sheets.schema import KEY

Json = Any


@dataclass(frozen=True)
class Stray:
    """Cells of another row or column that show an edit's values, by column, with what stood there before."""

    edit: Edit
    row: Row
    cells: Mapping[int, Cell]

    def undo(self, table: Table) -> Edit:
        """Putting back, as an edit of its own: that may go astray as well."""
        names = _names(table)
        kept = {names[column]: cell for column, cell in self.cells.items() if column in names}
        cells = {name: cell if table.layout.linked(name) else cell.plain for name, cell in kept.items()}
        return Edit(self.row, cells, self.edit.change)

    def put_back(self, table: Table) -> Iterator[Json]:
        """The requests that restore the cells exactly, a formula as a formula."""
        names = _names(table)
        for column, cell in self.cells.items():
            start = {"sheetId": table.tab.id, "rowIndex": self.row.index, "columnIndex": column}
            linked = bool(cell.links) or (column in names and table.layout.linked(names[column]))
            yield set_cells(start, [cell], linked=linked)


def strays(edits: Sequence[Edit], before: Table, after: Table) -> list[Stray]:
    """The edits whose values do not stand where they should; ``before`` is the table that the edits were made from."""
    search = _Search(edits, before, after)
    return [stray for edit in edits if (stray := search.another_column(edit) or search.another_row(edit))]


class _Search:
    """Looks for what went astray between two tables. Each row is the answer to one edit at most."""

    def __init__(self, edits: Sequence[Edit], before: Table, after: Table) -> None:
        self._before, self._after = before, after
        self._wanted = {edit.row.key: edit.said for edit in edits if _by_key(edit)}
        self._linking = {edit.change.item for edit in edits if KEY in edit.cells}
        expected = [edit.row.after(edit.said) for edit in edits if not _by_key(edit)]
        self._right = [row for row in after.rows if row.said in expected]
        self._claimed = {row.index for row in self._right}

    def another_row(self, edit: Edit) -> Stray | None:
        if self._arrived(edit):
            return None
        said = edit.said
        for row in self._after.rows:
            if not row.shows(said) or row.index in self._claimed or self._meant(row, edit):
                continue
            was = self._origin(row, edit)
            if was is not None and was is not edit.row and not was.shows(said):
                self._claimed.add(row.index)
                return Stray(edit, row, self._former(said, was, row))
        return None

    def another_column(self, edit: Edit) -> Stray | None:
        """Somebody inserted, moved or deleted a column: what stands now where the edit went, and was another's."""
        before, after = self._before, self._after
        row = after.by_key.get(edit.change.item) or after.at(edit.row.index)
        if row is None or before.layout.columns == after.layout.columns:
            return None
        cells: dict[int, Cell] = {}
        for name, value in edit.said.items():
            column = before.layout.column(name)
            if column is None or column == after.layout.column(name):
                continue
            former = self._under_heading(column, edit.row.index)
            if _may_say(after.tab.cell(row.index, column), value) and not _may_say(former, value):
                cells[column] = former
        return Stray(edit, row, cells) if cells else None

    def _meant(self, row: Row, edit: Edit) -> bool:
        """True where another edit explains the row: one meant for it, or the one that its key came with."""
        if KEY in edit.cells:
            return False
        return row.key in self._linking or edit.said.items() <= self._wanted.get(row.key, {}).items()

    def _arrived(self, edit: Edit) -> bool:
        if _by_key(edit):
            own = self._after.by_key.get(edit.row.key or "")
            return own is not None and own.shows(edit.said)
        expected = edit.row.after(edit.said)
        return any(row.said == expected for row in self._right)

    def _origin(self, row: Row, edit: Edit) -> Row | None:
        """What the row was before the edit came into it; ``None`` where it shows these values for another reason."""
        before = self._before
        if row.key in before.by_key and KEY not in edit.cells:
            return before.by_key[row.key]
        said, blank = edit.said, _blank(before)
        same = next((old for old in (edit.row, *before.rows, blank) if old.after(said) == row.said), None)
        if same is not None or row.index != edit.row.index:
            return same
        # Somebody else typed in that row as well: it is known by its title, or it is one that was not there before.
        alike = [old for old in before.rows if old.said["title"] == row.said["title"]]
        return alike[0] if len(alike) == 1 else None if alike else blank

    def _former(self, said: Mapping[str, Said], was: Row, now: Row) -> Mapping[int, Cell]:
        """What stood in the cells that changed, by column."""
        cells: dict[int, Cell] = {}
        for name, value in said.items():
            column = self._after.layout.column(name)
            if column is not None and was.said.get(name) != value:
                at = self._before.layout.column(name)
                former = self._before.tab.cell(was.index, at) if was.index >= 0 and at is not None else EMPTY
                cells[column] = _moved(former, was.index, now.index)
        return cells

    def _under_heading(self, column: int, index: int) -> Cell:
        """What stood in the row under the heading that has this column now; nothing, under a new one."""
        heading = self._after.tab.cell(self._after.layout.header, column).shown
        for former in range(self._before.tab.used):
            if heading and self._before.tab.cell(self._before.layout.header, former).shown == heading:
                return self._before.tab.cell(index, former)
        return EMPTY


def _by_key(edit: Edit) -> bool:
    """True where the edit's row is told by its key, and not by what stands in it."""
    return edit.row.key is not None and KEY not in edit.cells


def _blank(table: Table) -> Row:
    empty: Mapping[str, Said] = dict.fromkeys(table.layout.watched)
    return Row(-1, "", None, empty)


def _names(table: Table) -> Mapping[int | None, str]:
    """What stands in each column that matters."""
    return {table.layout.column(name): name for name in table.layout.watched}


def _may_say(cell: Cell, value: Said) -> bool:
    """True where the cell shows the value, whether links count in its column or not."""
    return value in (says(cell), says(cell.plain))


def _moved(cell: Cell, was: int, now: int) -> Cell:
    """A formula's references to its own row follow it, as they do when a person sorts; all others stay."""
    formula = cell.entered.get("formulaValue")
    if formula is None or was == now:
        return cell
    own = re.compile(rf"(?<![\w!$'])(\$?[A-Z]{{1,3}}){was + 1}(?![\w(])")
    return replace(cell, entered={"formulaValue": own.sub(rf"\g<1>{now + 1}", formula)})
