"""Decides what a person is told when the store fails: where it is, what is wrong, and what mends it.

What is not in the tables below is a fault of okrsync's own and is raised as it came.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError


class StoreError(Exception):
    """The store cannot be used. ``place`` is its address without the password, ``remedy`` what a person can do."""

    def __init__(self, message: str, *, place: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.place, self.remedy = message, place, remedy

    def __str__(self) -> str:
        return f"store {self.place}: {self.message}. {self.remedy}"


class Busy(StoreError):  # noqa: N818 (named by the situation, as the connector's errors are)
    """Another run has the store and workspace now; the message says who, where that is known."""


class _Advice(NamedTuple):
    message: str
    remedy: str


_READ_ONLY = _Advice(
    "it cannot be written", "Give the user who runs okrsync the right to write there, or put the store elsewhere"
)
_FULL = _Advice("the disk is full", "Make room and run again: what was not yet stored is looked for anew")
_LOST = _Advice("the connection to the server was lost", "Run again when the server is back")

_SQLITE: Mapping[str, _Advice] = MappingProxyType(
    {
        "SQLITE_READONLY": _READ_ONLY,
        "SQLITE_PERM": _READ_ONLY,
        "SQLITE_CANTOPEN": _Advice(
            "the file cannot be opened or made",
            "See that the directory exists and that the user who runs okrsync may write in it",
        ),
        "SQLITE_FULL": _FULL,
        "SQLITE_NOTADB": _Advice("the file is no SQLite database", "Move it away, or name another file as the store"),
        "SQLITE_CORRUPT": _Advice(
            "the database file is damaged", "Put back a copy of it, or move it away: okrsync then reads everything anew"
        ),
        "SQLITE_BUSY": _Advice("another program keeps the file locked", "End that program, then run again"),
        "SQLITE_IOERR": _Advice("the disk failed to read or write", "See to the disk, then run again"),
    }
)
"""By the start of SQLite's own result code, as https://www.sqlite.org/rescode.html lists them."""

_POSTGRES: Mapping[str, _Advice] = MappingProxyType(
    {
        "08": _LOST,
        "57P": _LOST,
        "42501": _Advice("the user may not do that there", "Let the user create and write tables in the schema"),
        "25006": _Advice("the server is read-only", "Name the primary server in the store's address"),
        "53100": _FULL,
        "53300": _Advice("the server takes no more connections", "Run again later, or raise its max_connections"),
    }
)
"""By the start of the SQLSTATE, as appendix A of the PostgreSQL manual lists them."""


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn what the database refuses inside into a :class:`StoreError` about this place."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        advice = _advice(cause)
        if advice is None:
            raise
        raise StoreError(advice.message, place=place, remedy=advice.remedy) from error


def _advice(cause: BaseException | None) -> _Advice | None:
    if isinstance(cause, sqlite3.Error):
        return _by_start(_SQLITE, getattr(cause, "sqlite_errorname", None) or "")
    state = getattr(cause, "sqlstate", None)
    if state is None and type(cause).__name__ == "OperationalError":  # psycopg's, whose package may be absent
        reason = str(cause).removeprefix("connection failed: ").partition("\n")[0]
        return _Advice(reason, "See to the server and to the store's address")
    return _by_start(_POSTGRES, state or "")


def _by_start(advice: Mapping[str, _Advice], code: str) -> _Advice | None:
    return next((advice[start] for start in advice if code.startswith(start)), None)
