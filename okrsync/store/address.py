"""Decides how a store's address becomes a database: which driver, which file, which settings of the connection."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from okrsync.store.errors import StoreError

BUSY_TIMEOUT = 30  # seconds that a transaction waits for one of another process (SQLite)
CONNECT_TIMEOUT = 10  # seconds that a connection waits for its server (PostgreSQL)
_READING = "okrsync_reading"


def engine_for(address: str) -> Engine:
    """The engine for ``sqlite:///path``, ``sqlite://`` (kept in memory only) or ``postgresql://…``; opens nothing yet.

    :class:`StoreError` where the address is neither, or the file's directory cannot be made.
    """
    url = _url(address)
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    settings: dict[str, Any] = {"timeout": BUSY_TIMEOUT, "check_same_thread": False}
    if in_memory(url):
        return _sqlite(create_engine(url, hide_parameters=True, poolclass=StaticPool, connect_args=settings))
    _make_directory(file_of(url))
    return _sqlite(create_engine(url, hide_parameters=True, connect_args=settings))


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that only look, and see one moment of the store throughout."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine.execution_options(**{_READING: True})


def in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:")


def file_of(url: URL) -> Path:
    """The SQLite file, by a path that is the same for everybody who means it."""
    return Path(url.database or "").expanduser().resolve()


def place_of(url: URL) -> str:
    """What people are told about where the store is: never a password, also not one among the options."""
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
    return "in memory" if in_memory(url) else str(file_of(url))


def _url(address: str) -> URL:
    scheme, separator, rest = address.partition("://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg"
    try:
        url = make_url(f"{scheme}{separator}{rest}")
    except (ArgumentError, ValueError):
        raise _no_address() from None
    if url.drivername not in ("postgresql+psycopg", "sqlite"):
        raise _no_address()
    return url if url.drivername != "sqlite" or in_memory(url) else url.set(database=str(file_of(url)))


def _no_address() -> StoreError:
    return StoreError(
        "it cannot be understood",  # and is not repeated, for it may hold a password
        place="address",
        remedy="Write it as sqlite:///path/to/file.db or postgresql://user:password@host/database",
    )


def _make_directory(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"its directory cannot be made: {error.strerror}",
            place=str(file),
            remedy="Make the directory for the user who runs okrsync, or put the store elsewhere",
        ) from error


def _postgresql(url: URL) -> Engine:
    try:
        settings = {"connect_timeout": CONNECT_TIMEOUT}
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=settings)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"the driver for PostgreSQL is missing ({error.name})",
            place=place_of(url),
            remedy="Install okrsync with its extra: okrsync[postgres]",
        ) from error


def _sqlite(engine: Engine) -> Engine:
    """Let us begin transactions, as the driver would do it too late: not before the first write, and never for DDL."""

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        only_reads = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine
