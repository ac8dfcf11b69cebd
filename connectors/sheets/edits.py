"""Decides what each change comes to in the tab as it now stands: cells to set, a row to add, or an outcome at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sheets.client import quote
from connectors.sheets.fields import holding
from connectors.sheets.grid import Cell, Entered, Said, says
from connectors.sheets.reading import Row, Table
from connectors.sheets.schema import KEY, letter
from okrsync.connector import Action, Change, Done, Outcome, Refused, Stale

Json = Any


@dataclass(frozen=True)
class Edit:
    """Values for cells of one row, as it stood when the edit was made; by field, the key by :data:`KEY`."""

    row: Row
    cells: Mapping[str, Entered]
    change: Change

    @property
    def said(self) -> Mapping[str, Said]:
        return {name: says(entered) for name, entered in self.cells.items()}


@dataclass(frozen=True)
class Addition:
    """A new row: its cells, by field, the key by :data:`KEY`."""

    cells: Mapping[str, Cell]
    change: Change


@dataclass(frozen=True)
class Work:
    """What a number of changes come to."""

    edits: Sequence[Edit]
    additions: Sequence[Addition]
    settled: Sequence[Outcome]


def sort(changes: Iterable[Change], table: Table) -> Work:
    """What is to be done for each change; nothing where it stands already, cannot be, or came too late."""
    found = [_meaning(change, table) for change in changes]
    return Work(
        [each for each in found if isinstance(each, Edit)],
        [each for each in found if isinstance(each, Addition)],
        [each for each in found if not isinstance(each, Edit | Addition)],
    )


def _meaning(change: Change, table: Table) -> Edit | Addition | Outcome:
    if change.action is Action.ARCHIVE:
        return Refused(change, "a sheet has no trash for rows; delete the row by hand")
    if unmapped := frozenset(change.values) - set(table.layout.columns):
        return Refused(change, f"no column is mapped to {', '.join(sorted(unmapped))}", unmapped)
    if change.action is Action.CREATE:
        made = table.by_key.get(change.item)
        return Done(change, table.record(made)) if made else _addition(change, table)
    return _edit(change, table)


def _edit(change: Change, table: Table) -> Edit | Outcome:
    row = table.by_id.get(change.record.id) if change.record else None
    row = row or table.by_key.get(change.item)
    if row is None:
        return Stale(change, "the row was changed or deleted meanwhile")
    if row.key in table.copied:
        return Refused(change, f"several rows carry the key {row.key}; clear it in the copies")
    if row.key != change.item and (row.key is not None or change.action is not Action.LINK):
        return Stale(change, "the row has another key now")
    cells = unwritten(change, table, row)
    if not cells:
        return Done(change, table.record(row))
    if blocked := table.fixed(row) & cells.keys():
        why = "a formula stands there, or the cell is protected from us"
        return Refused(change, f"{', '.join(sorted(blocked))} cannot be written: {why}", blocked)
    if any(table.seen(row, name) != change.before[name] for name in cells.keys() & change.before.keys()):
        return Stale(change, "somebody changed the row meanwhile")
    return Edit(row, cells, change)


def unwritten(change: Change, table: Table, row: Row) -> Mapping[str, Entered]:
    """The cells that do not show yet what they should."""
    cells: dict[str, Entered] = {}
    for name, value in change.values.items():
        cell, field = table.cell(row.index, name), table.layout.codecs[name]
        entered = field.write(value, cell)
        if field.read(holding(entered, cell)) != field.read(cell):
            cells[name] = entered
    if change.action is Action.LINK and row.key is None:
        cells[KEY] = {"stringValue": change.item}
    return cells


def _addition(change: Change, table: Table) -> Addition:
    above = table.rows[-1].index if table.rows else table.layout.header + 1
    cells = {KEY: Cell(entered={"stringValue": change.item})}
    for name, value in change.values.items():
        field = table.layout.codecs[name]
        cell = Cell(format=field.format(value, table.cell(above, name)))
        cells[name] = holding(field.write(value, cell), cell)
    return Addition(cells, change)


def value_ranges(edit: Edit, table: Table) -> Iterator[Json]:
    """The edit as ``ValueRange`` messages: only cells that it sets, neighbours together. ``""`` clears a cell."""
    cells = {table.layout.column(name): entered for name, entered in edit.cells.items()}
    for first, run in _runs({column: entered for column, entered in cells.items() if column is not None}):
        span = f"{letter(first)}{edit.row.index + 1}:{letter(first + len(run) - 1)}{edit.row.index + 1}"
        values = [next(iter(entered.values()), "") for entered in run]
        yield {"range": f"{quote(table.tab.title)}!{span}", "majorDimension": "ROWS", "values": [values]}


def row_data(addition: Addition, table: Table) -> Json:
    """The new row as a ``RowData`` message, from column A on."""
    cells = {table.layout.column(name): cell for name, cell in addition.cells.items()}
    width = max(column for column in cells if column is not None) + 1
    return {"values": [_cell_data(cells.get(column)) for column in range(width)]}


def _cell_data(cell: Cell | None) -> Json:
    if cell is None:
        return {}
    style = {"userEnteredFormat": {"numberFormat": dict(cell.format)}} if cell.format else {}
    return {**({"userEnteredValue": dict(cell.entered)} if cell.entered else {}), **style}


def _runs(cells: Mapping[int, Entered]) -> Iterator[tuple[int, list[Entered]]]:
    """Cells that stand side by side, by the column of the first."""
    first, run = 0, list[Entered]()
    for column in sorted(cells):
        if run and column != first + len(run):
            yield first, run
            run = []
        first = first if run else column
        run.append(cells[column])
    if run:
        yield first, run


def key_column(table: Table) -> list[Json]:
    """The requests that make the key's column to the right of all that stands in the tab, hidden and protected."""
    column, sheet = table.tab.used, table.tab.id
    place = {"sheetId": sheet, "startColumnIndex": column, "endColumnIndex": column + 1}
    heading = {"values": [{"userEnteredValue": {"stringValue": table.layout.key_heading}}]}
    start = {"sheetId": sheet, "rowIndex": table.layout.header, "columnIndex": column}
    hidden = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
    # People are warned and not stopped: a protection with editors would lock out other accounts of okrsync.
    protection = {"range": place, "description": "Written by okrsync: which OKR the row is", "warningOnly": True}
    wider = {"appendDimension": {"sheetId": sheet, "dimension": "COLUMNS", "length": 1}}
    return [
        *([wider] if column >= table.tab.width else []),
        {"updateCells": {"rows": [heading], "fields": "userEnteredValue", "start": start}},
        {
            "updateDimensionProperties": {
                "range": hidden,
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
        {"addProtectedRange": {"protectedRange": protection}},
    ]
