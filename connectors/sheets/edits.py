"""Decides what each change comes to in the tab as it now stands: cells to set, a row to add, or an outcome at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from connectors.sheets.fields import LIMIT
from connectors.sheets.grid import Cell, Said, says
from connectors.sheets.hyperlinks import text_format_runs
from connectors.sheets.reading import Row, Table
from connectors.sheets.schema import KEY
from okrsync.connector import Action, Change, Done, Outcome, Refused, Stale

Json = Any
VALUE = "userEnteredValue"
# Text with its hyperlinks. A link of the cell as a whole would stay under a new text; all other formats do stay.
LINKED_TEXT = "userEnteredValue,textFormatRuns,userEnteredFormat.textFormat.link"
NEW_CELL = "userEnteredValue,textFormatRuns,userEnteredFormat.numberFormat"


@dataclass(frozen=True)
class Edit:
    """New contents for cells of one row, as it stood when the edit was made; by field, the key by :data:`KEY`."""

    row: Row
    cells: Mapping[str, Cell]
    change: Change

    @property
    def said(self) -> Mapping[str, Said]:
        return {name: says(cell) for name, cell in self.cells.items()}


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
        return Done(change, table.record(made)) if made else _within_limits(_addition(change, table))
    meant = _edit(change, table)
    return _within_limits(meant) if isinstance(meant, Edit) else meant


def _within_limits(part: Edit | Addition) -> Edit | Addition | Refused:
    """Refuse names that do not fit into a cell: half a name would mean nothing, or another item."""
    full = frozenset(name for name, cell in part.cells.items() if len(str(cell.entered.get("stringValue", ""))) > LIMIT)
    if not full:
        return part
    return Refused(part.change, f"{', '.join(sorted(full))}: a cell holds {LIMIT:,} characters, and this is more", full)


def _edit(change: Change, table: Table) -> Edit | Outcome:
    row = table.by_id.get(change.record.id) if change.record else None
    row = row or table.by_key.get(change.item)
    if row is None:
        return Stale(change, "the row was changed or deleted meanwhile")
    if row.key in table.copied:
        return Refused(change, f"several rows carry the key {row.key}; clear it in the copies")
    if row.key not in (change.item, _replaceable(change)):
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


def unwritten(change: Change, table: Table, row: Row) -> Mapping[str, Cell]:
    """The cells that do not show yet what they should, as they should be."""
    cells: dict[str, Cell] = {}
    for name, value in change.values.items():
        cell, field = table.cell(row.index, name), table.layout.codecs[name]
        wanted = field.write(value, cell)
        if field.read(wanted) != field.read(cell):
            cells[name] = wanted
    if row.key != change.item:
        cells[KEY] = _key(change)
    return cells


def _replaceable(change: Change) -> str | None:
    """The key that gives way to the item's: the one that the row was seen with, or none."""
    if change.action is not Action.LINK:
        return change.item
    return change.record.key if change.record else None


def _key(change: Change) -> Cell:
    return Cell(entered={"stringValue": change.item})


def _addition(change: Change, table: Table) -> Addition:
    above = table.rows[-1].index if table.rows else table.layout.header + 1
    cells = {KEY: _key(change)}
    for name, value in change.values.items():
        field = table.layout.codecs[name]
        cells[name] = field.write(value, Cell(format=field.format(value, table.cell(above, name))))
    return Addition(cells, change)


def update_requests(edit: Edit, table: Table) -> Iterator[Json]:
    """The requests that make the edit: only cells that it sets, neighbours together."""
    spots = sorted((column, name) for name in edit.cells if (column := table.layout.column(name)) is not None)

    def together(numbered: tuple[int, tuple[int, str]]) -> tuple[int, bool]:
        number, (column, name) = numbered
        return column - number, table.layout.linked(name)

    for (_, linked), group in groupby(enumerate(spots), key=together):
        run = [spot for _, spot in group]
        start = {"sheetId": table.tab.id, "rowIndex": edit.row.index, "columnIndex": run[0][0]}
        yield set_cells(start, [edit.cells[name] for _, name in run], linked=linked)


def set_cells(start: Json, cells: Sequence[Cell], *, linked: bool) -> Json:
    """The request that gives cells of one row their contents, and where ``linked`` their hyperlinks too."""
    rows = [{"values": [_contents(cell) for cell in cells]}]
    return {"updateCells": {"start": start, "rows": rows, "fields": LINKED_TEXT if linked else VALUE}}


def append_request(additions: Sequence[Addition], table: Table) -> Json:
    """The request that puts new rows below all that stands in the tab."""
    rows = [row_data(addition, table) for addition in additions]
    return {"appendCells": {"sheetId": table.tab.id, "rows": rows, "fields": NEW_CELL}}


def row_data(addition: Addition, table: Table) -> Json:
    """The new row as a ``RowData`` message, from column A on."""
    cells = {table.layout.column(name): cell for name, cell in addition.cells.items()}
    width = max(column for column in cells if column is not None) + 1
    return {"values": [_cell_data(cells.get(column)) for column in range(width)]}


def _cell_data(cell: Cell | None) -> Json:
    if cell is None:
        return {}
    style = {"userEnteredFormat": {"numberFormat": dict(cell.format)}} if cell.format else {}
    return {**_contents(cell), **style}


def _contents(cell: Cell) -> Json:
    """What stands in the cell, as ``CellData``. Only texts have runs, per the discovery document."""
    runs = {"textFormatRuns": text_format_runs(cell.links)} if cell.links and "stringValue" in cell.entered else {}
    return {**({"userEnteredValue": dict(cell.entered)} if cell.entered else {}), **runs}


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
