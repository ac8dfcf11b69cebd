"""Owns how the memory is read back: one query a table, however much the store holds.

An item's fields come as one row, gathered by the database in JSON, because making four Python strings for each of a
few hundred thousand fields would take most of the time of a load.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    Text,
    cast,
    func,
    select,
    type_coerce,
)

from okrsync.model import Item, Kind, Record, Value
from okrsync.store import encoding, tables
from okrsync.sync.memory import Bookmark, Cell, Conflict, CycleState, Link, Memory, Place, Refusal, Shadow, Spot


def read_memory(connection: Connection, workspace: str) -> Memory:
    """Everything one workspace's runs have left, in the order of the keys."""
    reader = _Reader(connection, workspace)
    with _collecting_no_garbage():
        return Memory(
            items=reader.items(),
            links=reader.links(),
            shadows=reader.shadows(),
            records=reader.records(),
            conflicts=reader.conflicts(),
            doubts=frozenset(Place(row.item, row.connection) for row in reader.rows(tables.doubts)),
            refusals=reader.refusals(),
            bookmarks=reader.bookmarks(),
            cycles={row.cycle: CycleState(row.state) for row in reader.rows(tables.cycles)},
        )


@contextmanager
def _collecting_no_garbage() -> Iterator[None]:
    """Spare Python from looking through a million new objects, all of which stay, again and again: half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def fields_of(table: Table, dialect: str) -> ColumnElement[Any]:
    """The fields of a group of rows with their documents, gathered into one object of JSON."""
    if dialect == "postgresql":
        return func.json_object_agg(table.c.field, cast(table.c.document, JSON))
    return func.json_group_object(table.c.field, func.json(table.c.document))


class _Reader:
    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def rows(self, table: Table) -> Iterator[Row[Any]]:
        return self._ordered(select(table), table)

    def _ordered(self, query: Select[Any], table: Table, *keys: Column[Any]) -> Iterator[Row[Any]]:
        query = query.where(table.c.workspace == self._workspace)
        return iter(self._connection.execute(query.order_by(*(keys or table.primary_key))))

    def _by_field(self, table: Table, *keys: Column[Any]) -> Iterator[tuple[Any, ...]]:
        """Each combination of the keys, and then all of its fields with their documents, as one dict."""
        fields = type_coerce(cast(fields_of(table, self._connection.dialect.name), Text), tables.Document)
        return map(tuple, self._ordered(select(*keys, fields).group_by(*keys), table, *keys))

    def items(self) -> Mapping[str, Item]:
        table = tables.agreed
        agreed: dict[str, dict[str, Value]] = {
            item: {field: encoding.unpack_value(document) for field, document in fields.items()}
            for item, fields in self._by_field(table, table.c.item)
        }
        return {row.key: Item(row.key, Kind(row.kind), agreed.get(row.key, {})) for row in self.rows(tables.items)}

    def shadows(self) -> Mapping[Cell, Shadow]:
        table = tables.shadows
        return {
            Cell(item, field, connection): encoding.unpack_shadow(document)
            for connection, item, fields in self._by_field(table, table.c.connection, table.c.item)
            for field, document in fields.items()
        }

    def links(self) -> Mapping[Place, Link]:
        return {Place(row.item, row.connection): Link(row.record, row.gone) for row in self.rows(tables.links)}

    def records(self) -> Mapping[str, Mapping[str, Record]]:
        records: dict[str, dict[str, Record]] = defaultdict(dict)
        for row in self.rows(tables.records):
            records[row.connection][row.id] = encoding.unpack_record(row.id, row.document)
        return dict(records)

    def conflicts(self) -> Mapping[Spot, Conflict]:
        return {
            Spot(row.item, row.field): encoding.unpack_conflict(row.document, row.since_run)
            for row in self.rows(tables.conflicts)
        }

    def refusals(self) -> Mapping[Cell, Refusal]:
        return {
            Cell(row.item, row.field, row.connection): encoding.unpack_refusal(row.document)
            for row in self.rows(tables.refusals)
        }

    def bookmarks(self) -> Mapping[str, Bookmark]:
        return {row.connection: Bookmark(row.cursor, row.read_whole, row.read) for row in self.rows(tables.bookmarks)}
