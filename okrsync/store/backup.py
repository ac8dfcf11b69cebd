"""Owns the backup of one workspace: lines of JSON that either kind of database gives and takes.

The first line says what it is, each other one holds a row, and the last how many there were, so that a file that was
cut off is known. What the tools showed when they were last read is no part of it: a restored store reads all anew.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Literal

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select

from okrsync.store.tables import bookmarks, metadata, records
from okrsync.sync.memory import Cell, Memory

ROWS_AT_ONCE = 1000
_LEFT_OUT = frozenset({bookmarks.name, records.name})
_KEPT = [table for table in metadata.sorted_tables if table.name not in _LEFT_OUT]
_NAMES = frozenset(table.name for table in _KEPT)


class BadBackup(Exception):  # noqa: N818 (named by the situation)
    """A file that cannot be restored. ``place`` is the file, ``remedy`` what a person can do."""

    def __init__(self, message: str, *, place: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.place, self.remedy = message, place, remedy


@dataclass(frozen=True)
class Label:
    """What a backup says of itself: the schema and workspace that it is of, and when it was made (ISO 8601)."""

    schema: str
    workspace: str
    made: str


def rows_of(connection: Connection, workspace: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every row of the workspace with its table's name, what others refer to first."""
    for table in _KEPT:
        plain = _plain(table)
        query = select(*(column for column in plain.c if column.name != "workspace"))
        order = (plain.c[column.name] for column in table.primary_key)
        for row in connection.execute(query.where(plain.c.workspace == workspace).order_by(*order)):
            yield table.name, row._asdict()


def write_backup(file: Path, label: Label, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
    """Write the file, and say how many rows it holds."""
    count = 0
    with _opened(file, "wt") as lines:
        lines.write(json.dumps({"okrsync": "backup", **vars(label)}) + "\n")
        for name, row in rows:
            lines.write(json.dumps([name, row]) + "\n")
            count += 1
        lines.write(json.dumps({"rows": count}) + "\n")
    return count


def label_of(file: Path) -> Label:
    """What a backup says of itself, once all of it was found to be there. Raises :class:`BadBackup`."""
    first, last, rows = "", "", 0
    try:
        with _opened(file, "rt") as lines:
            first = next(lines, "")
            for last in lines:
                rows += _is_row(_said(last))
    except (EOFError, UnicodeDecodeError, gzip.BadGzipFile, zlib.error):
        last = ""
    label = _said(first)
    if not isinstance(label, dict) or label.pop("okrsync", None) != "backup":
        raise BadBackup("it is no backup of okrsync", place=str(file), remedy="Name a file that okrsync backup made")
    if _said(last) != {"rows": rows}:
        raise BadBackup("it was cut off or damaged", place=str(file), remedy="Take another copy, or an older backup")
    return Label(**label)


def _said(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _is_row(said: Any) -> bool:
    return isinstance(said, list) and len(said) == 2 and said[0] in _NAMES and isinstance(said[1], dict)


def refuse_other(label: Label, ours: Label, file: Path) -> None:
    """Raise :class:`BadBackup` where the backup is of another workspace, or of another version's schema."""
    if label.workspace != ours.workspace:
        raise BadBackup(
            f"it is of the workspace {label.workspace!r}, and this configuration of {ours.workspace!r}",
            place=str(file),
            remedy="Name that workspace in the configuration, or another backup",
        )
    if label.schema != ours.schema:
        raise BadBackup(
            f"another version of okrsync made it (its schema is {label.schema}, this one's {ours.schema})",
            place=str(file),
            remedy="Restore it with that version, then run this one, which brings the store up to date",
        )


def put_back(connection: Connection, workspace: str, file: Path) -> None:
    """Put a backup's rows in the place of everything that the workspace holds."""
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete().where(table.c.workspace == workspace))
    tables = {table.name: _plain(table) for table in _KEPT}
    with _opened(file, "rt") as lines:
        rows = (row for row in map(json.loads, lines) if isinstance(row, list))
        for name, group in groupby(rows, key=itemgetter(0)):
            ours = ({"workspace": workspace, **row} for _, row in group)
            while batch := list(islice(ours, ROWS_AT_ONCE)):
                connection.execute(insert(tables[name]), batch)


def outdated(memory: Memory) -> list[Cell]:
    """The cells of a restored memory whose shadows must be forgotten: those of tools that had yet to be told.

    Such a tool may have been told since, and somebody may have typed there again what it showed before. With the shadow
    that would count as nothing said and be overwritten; without it, it is a difference, and a conflict at the worst.
    """
    return [
        cell
        for cell, shadow in memory.shadows.items()
        if shadow.value != memory.items[cell.item].agreed.get(cell.field)
    ]


def _plain(table: Table) -> Table:
    """The table with texts as they are stored, which no type makes into anything else."""
    columns = (Column(each.name, Integer if isinstance(each.type, Integer) else Text) for each in table.c)
    return Table(table.name, MetaData(), *columns)


def _opened(file: Path, mode: Literal["rt", "wt"]) -> IO[str]:
    """The file, compressed where its name ends with ``.gz``."""
    if file.suffix == ".gz":
        return gzip.open(file, mode, encoding="utf-8")
    return file.open(mode, encoding="utf-8")
