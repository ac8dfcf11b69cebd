"""Finds values that came to stand in another row or column than they were meant for, and what stood there before.

Google offers no write that holds only if nothing moved. So rows may be sorted, inserted or deleted in the moment
between our look and our write. What a row was before is told by its key, or by what else stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sheets.edits import Edit
from connectors.sheets.grid import NOTHING, Entered, Said, says
from connectors.sheets.reading import Row, Table
from connectors.sheets.schema import KEY

Json = Any


@dataclass(frozen=True)
class Stray:
    """Cells of another row or column that show an edit's values, by column, with what stood there before."""

    edit: Edit
    row: Row
    cells: Mapping[int, Entered]

    def undo(self, table: Table) -> Edit:
        """Putting back, as an edit of its own: that may go astray as well."""
        names = {table.layout.column(name): name for name in table.layout.watched}
        cells = {names[column]: entered for column, entered in self.cells.items() if column in names}
        return Edit(self.row, cells, self.edit.change)

    def put_back(self, sheet: int) -> Iterator[Json]:
        """The requests that restore the cells exactly, a formula as a formula."""
        for column, entered in self.cells.items():
            cell = {"userEnteredValue": dict(entered)} if entered else {}
            start = {"sheetId": sheet, "rowIndex": self.row.index, "columnIndex": column}
            yield {"updateCells": {"rows": [{"values": [cell]}], "fields": "userEnteredValue", "start": start}}


def strays(edits: Iterable[Edit], before: Table, after: Table) -> list[Stray]:
    """The edits whose values do not stand where they should; ``before`` is the table that the edits were made from."""
    found = []
    for edit in edits:
        stray = _in_another_column(edit, before, after) or _in_another_row(edit, before, after)
        if stray is not None:
            found.append(stray)
    return found


def _in_another_row(edit: Edit, before: Table, after: Table) -> Stray | None:
    if _same(after.at(edit.row.index), edit):
        return None
    said = edit.said
    for row in after.rows:
        if not row.shows(said):
            continue
        was = _origin(row, edit, before, after)
        if was is edit.row:
            return None
        if was is not None and not was.shows(said):
            changed = [name for name in said if was.said.get(name) != said[name]]
            return Stray(edit, row, _former(changed, (was, row), before, after))
    return None


def _same(row: Row | None, edit: Edit) -> bool:
    """True where the row that stands there is the one that the edit was made for."""
    if row is None:
        return False
    if edit.row.key is not None and KEY not in edit.cells:
        return row.key == edit.row.key
    return row.said == edit.row.after(edit.said)


def _origin(row: Row, edit: Edit, before: Table, after: Table) -> Row | None:
    """What the row was before the edit came into it; ``None`` where it shows these values for another reason."""
    if row.key is not None and KEY not in edit.cells:
        return before.by_key.get(row.key)
    said = edit.said
    rows = (edit.row, *before.rows, _blank(before))
    same = next((old for old in rows if old.after(said) == row.said), None)
    if same is not None or row.index != edit.row.index:
        return same
    # A row that nobody had before stands where the edit went, and the edit's own row is elsewhere, untouched.
    moved = edit.row.key in after.by_key or any(other.said == edit.row.said for other in after.rows)
    return _blank(before) if moved or KEY not in edit.cells else None


def _blank(table: Table) -> Row:
    empty: Mapping[str, Said] = dict.fromkeys(table.layout.watched)
    return Row(-1, "", None, empty)


def _former(names: Sequence[str], rows: tuple[Row, Row], before: Table, after: Table) -> Mapping[int, Entered]:
    was, now = rows
    cells: dict[int, Entered] = {}
    for name in names:
        column = after.layout.column(name)
        if column is not None:
            former = before.cell(was.index, name).entered if was.index >= 0 else NOTHING
            cells[column] = _moved(former, was.index, now.index)
    return cells


def _moved(entered: Entered, was: int, now: int) -> Entered:
    """A formula's references to its own row follow it, as they do when a person sorts; what is not ours stays."""
    formula = entered.get("formulaValue")
    if formula is None or was == now:
        return entered
    own = re.compile(rf"(?<![\w!$'])(\$?[A-Z]{{1,3}}){was + 1}(?![\w(])")
    return {"formulaValue": own.sub(rf"\g<1>{now + 1}", formula)}


def _in_another_column(edit: Edit, before: Table, after: Table) -> Stray | None:
    """Somebody inserted, moved or deleted a column: what stands now where the edit went, and was another's."""
    row = after.by_key.get(edit.change.item) or after.at(edit.row.index)
    if row is None or before.layout.columns == after.layout.columns:
        return None
    cells: dict[int, Entered] = {}
    for name, value in edit.said.items():
        column = before.layout.column(name)
        if column is None or column == after.layout.column(name):
            continue
        former = _under_heading(column, edit.row.index, before, after)
        if says(after.tab.cell(row.index, column).entered) == value != says(former):
            cells[column] = former
    return Stray(edit, row, cells) if cells else None


def _under_heading(column: int, index: int, before: Table, after: Table) -> Entered:
    """What stood in the row under the heading that has this column now; nothing, under a new one."""
    heading = after.tab.cell(after.layout.header, column).shown
    for former in range(before.tab.used):
        if heading and before.tab.cell(before.layout.header, former).shown == heading:
            return before.tab.cell(index, former).entered
    return NOTHING
