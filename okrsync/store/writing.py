"""Owns how changes are written: a few statements a table, each sent once for all of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from okrsync.store import encoding, tables
from okrsync.sync.memory import Changes

Row = Mapping[str, Any]


def write_changes(connection: Connection, workspace: str, run: int, changes: Changes) -> None:
    """All of the changes but the events. Items come first, because everything said of an item hangs on it."""
    writer = _Writer(connection, workspace)
    writer.put(tables.items, ({"key": key, "kind": kind} for key, kind in changes.items.items()))
    _write_fields(writer, changes)
    _write_records(writer, changes)
    _write_exceptions(writer, run, changes)
    writer.put(
        tables.bookmarks,
        (
            {
                "connection": name,
                "cursor": mark.cursor,
                "read_whole": mark.read_whole,
                "read": mark.read,
            }
            for name, mark in changes.bookmarks.items()
        ),
    )
    writer.put(tables.cycles, ({"cycle": cycle, "state": state.value} for cycle, state in changes.cycles.items()))


def _write_fields(writer: _Writer, changes: Changes) -> None:
    writer.put(
        tables.agreed,
        (spot._asdict() | {"document": encoding.pack(value)} for spot, value in changes.agreed.items()),
    )
    writer.drop(tables.shadows, (cell._asdict() for cell, shadow in changes.shadows.items() if shadow is None))
    writer.put(
        tables.shadows,
        (
            cell._asdict() | {"document": encoding.pack_shadow(shadow)}
            for cell, shadow in changes.shadows.items()
            if shadow is not None
        ),
    )
    writer.put(
        tables.links,
        (place._asdict() | {"record": link.record, "gone": link.gone} for place, link in changes.links.items()),
    )


def _write_records(writer: _Writer, changes: Changes) -> None:
    writer.drop(
        tables.records,
        ({"connection": name, "id": each} for name, forgotten in changes.forgotten.items() for each in forgotten),
    )
    writer.put(
        tables.records,
        (
            {"connection": name, "id": record.id, "document": encoding.pack_record(record)}
            for name, records in changes.records.items()
            for record in records
        ),
    )


def _write_exceptions(writer: _Writer, run: int, changes: Changes) -> None:
    writer.drop(tables.conflicts, (spot._asdict() for spot, conflict in changes.conflicts.items() if conflict is None))
    writer.put(
        tables.conflicts,
        (
            spot._asdict() | {"since_run": run, "document": encoding.pack_conflict(conflict)}
            for spot, conflict in changes.conflicts.items()
            if conflict is not None
        ),
        keep=("since_run",),
    )
    writer.drop(tables.refusals, (cell._asdict() for cell, refusal in changes.refusals.items() if refusal is None))
    writer.put(
        tables.refusals,
        (
            cell._asdict() | {"document": encoding.pack_refusal(refusal)}
            for cell, refusal in changes.refusals.items()
            if refusal is not None
        ),
    )
    writer.drop(tables.doubts, (place._asdict() for place, doubtful in changes.doubts.items() if not doubtful))
    writer.put(tables.doubts, (place._asdict() for place, doubtful in changes.doubts.items() if doubtful))


class _Writer:
    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def _ours(self, rows: Iterable[Row]) -> Sequence[Row]:
        return [{"workspace": self._workspace, **row} for row in rows]

    def put(self, table: Table, rows: Iterable[Row], *, keep: tuple[str, ...] = ()) -> None:
        """Insert the rows, or where their key stands already, set what is no key; the columns to keep stay."""
        if ours := self._ours(rows):
            self._connection.execute(_upsert(self._connection.dialect.name, table, keep), ours)

    def drop(self, table: Table, rows: Iterable[Row]) -> None:
        """Delete the rows with these keys, where they are."""
        if ours := self._ours(rows):
            self._connection.execute(_deletion(table), ours)


# To build a statement takes several times as long as SQLite takes to carry it out, so each is built once.


@cache
def _upsert(dialect: str, table: Table, keep: tuple[str, ...]) -> Insert:
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = list(table.primary_key.columns)
    told = [column.name for column in table.c if column not in keys and column.name not in keep]
    if not told:
        return insert.on_conflict_do_nothing(index_elements=keys)
    return insert.on_conflict_do_update(index_elements=keys, set_={name: insert.excluded[name] for name in told})


@cache
def _deletion(table: Table) -> Delete:
    return table.delete().where(*(column == bindparam(column.name) for column in table.primary_key))
