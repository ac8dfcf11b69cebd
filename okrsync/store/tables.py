"""Owns the tables: what is searched stands in columns, what tools and people said in one document of JSON a row.

Everything belongs to a workspace, which opens every primary key. ``agreed`` and ``shadows`` keep a row a field and not
one document an item, so that storing one field is one small upsert and two transactions can never lose each other's
field; loading stays fast because the database gathers an item's fields itself (see :mod:`okrsync.store.reading`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    func,
    literal_column,
    text,
    type_coerce,
)
from sqlalchemy.engine import Dialect


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept as ISO 8601 text in UTC and always of one length, so that texts sort as moments do."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Document(TypeDecorator[Any]):
    """What JSON can say, kept as ASCII text: PostgreSQL takes neither a NUL character nor half a surrogate pair."""

    impl = Text
    cache_ok = True
    _encode = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return self._encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _key(name: str, type_: type[Any] = Text) -> Column[Any]:
    return Column(name, type_, primary_key=True, autoincrement=False)


def _text(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, Text, nullable=optional)


def _document(name: str = "document") -> Column[Any]:
    return Column(name, Document, nullable=False)


def _moment(name: str, *, optional: bool = False) -> Column[datetime]:
    return Column(name, Instant, nullable=optional)


def _table(name: str, *parts: Column[Any] | ForeignKeyConstraint) -> Table:
    return Table(name, metadata, _key("workspace"), *parts, sqlite_with_rowid=False)


def _of_an_item() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace", "item"], ["items.workspace", "items.key"])


def _of_run(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace", column], ["runs.workspace", "runs.id"])


items = _table("items", _key("key"), _text("kind"))
agreed = _table("agreed", _key("item"), _key("field"), _document(), _of_an_item())
shadows = _table("shadows", _key("connection"), _key("item"), _key("field"), _document(), _of_an_item())
links = _table("links", _key("item"), _key("connection"), _text("record"), _text("gone", optional=True), _of_an_item())
records = _table("records", _key("connection"), _key("id"), _document())
doubts = _table("doubts", _key("item"), _key("connection"), _of_an_item())
refusals = _table("refusals", _key("item"), _key("field"), _key("connection"), _document(), _of_an_item())
bookmarks = _table("bookmarks", _key("connection"), _document("cursor"), _moment("read_whole"), _moment("read"))
cycles = _table("cycles", _key("cycle"), _text("state"))
measurements = _table(
    "measurements",
    _key("item"),
    _key("at", Instant),
    _moment("until"),
    _text("value"),
    _text("expression"),
    _of_an_item(),
)
runs = _table(
    "runs",
    _key("id", Integer),
    _moment("started"),
    _moment("ended", optional=True),
    _text("result", optional=True),
    _document("summary"),
)
messages = _table("messages", _key("recipient"), _key("at", Instant), _text("topic"), _text("digest"))
conflicts = _table(
    "conflicts",
    _key("item"),
    _key("field"),
    Column("since_run", Integer, nullable=False),
    _document(),
    _of_an_item(),
    _of_run("since_run"),
)
history = _table(
    "history",
    _key("run", Integer),
    _key("number", Integer),
    _moment("at"),
    _text("event"),
    _text("item"),
    _text("field", optional=True),
    _text("connection", optional=True),
    _document(),
    _of_run("run"),
)
Index(None, history.c.workspace, history.c.item, history.c.field)

touching = text(
    "event IN ('seen', 'agreed', 'conflict', 'replaced', 'settled') AND "
    "(connection IS NOT NULL OR event = 'settled' OR field = 'title')"
)
"""The condition of ``ix_history_touched``: what a person said or decided.

What okrsync says itself has no connection: codes, measured values. A title without one is a key result that a person
had made for the next period.
"""
Index(
    "ix_history_touched",
    history.c.workspace,
    history.c.item,
    history.c.at,
    sqlite_where=touching,
    postgresql_where=touching,
)

has_short_cycle = (agreed.c.field == literal_column("'cycle'")) & (
    func.length(type_coerce(agreed.c.document, Text)) < literal_column("2000")
)
"""The condition of ``ix_agreed_cycle``, without parameters, for only a query that says the same can use that index.

PostgreSQL takes no more than 2,704 bytes into one entry of such an index, and a cycle's name is what people type.
"""
Index(
    "ix_agreed_cycle",
    agreed.c.workspace,
    agreed.c.document,
    sqlite_where=has_short_cycle,
    postgresql_where=has_short_cycle,
)
