"""Decides who may run: one process at a time per store and workspace, its lock let go by the kernel or the server.

Nothing is left to clean up after a kill: a file lock ends with its process, an advisory lock with its connection.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from okrsync.store.address import file_of, in_memory, place_of
from okrsync.store.errors import Busy, StoreError, explained

Lock: TypeAlias = Callable[[float], AbstractContextManager[Connection | None]]
"""Takes the lock within so many seconds or raises :class:`Busy`; yields the connection that holds it, if one does."""


def lock_for(engine: Engine, workspace: str) -> Lock:
    """The lock of one workspace in the store of that engine."""
    if engine.dialect.name == "postgresql":
        return partial(_on_server, engine, workspace)
    if in_memory(engine.url):
        return partial(_in_process, threading.Lock())
    file = file_of(engine.url)
    return partial(_beside, file, file.with_name(f"{file.name}.{quote(workspace, safe='')}.lock"))


def _busy(place: str, holder: str) -> Busy:
    return Busy(f"another run is under way: {holder}", place=place, remedy="Let it end, or stop it, and run again")


def _ourselves() -> str:
    """How the holder is named to others; PostgreSQL keeps 63 bytes of it, so what may be long comes last."""
    return f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} on {socket.gethostname()}"


@contextmanager
def _in_process(lock: threading.Lock, wait: float) -> Iterator[None]:
    if not lock.acquire(timeout=max(wait, 0)):
        raise _busy("in memory", f"in this process, {os.getpid()}")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _beside(store: Path, path: Path, wait: float) -> Iterator[None]:
    lock = FileLock(path, on_acquired=_sign)  # with a hook, it never falls back to a lock that outlives its process
    try:
        lock.acquire(timeout=max(wait, 0))
    except Timeout:
        raise _busy(str(store), _signature(path)) from None
    except OSError as error:
        raise StoreError(
            f"it cannot be locked: {error.strerror}",
            place=str(store),
            remedy=f"Put the store on a local disk, and let the user who runs okrsync write {path.name} beside it",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _sign(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, _ourselves().encode(), 0)


def _signature(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace") or "an unknown process"
    except OSError:
        return "an unknown process"


_KEY = text("SELECT hashtextextended('okrsync/' || current_schema() || '/' || :workspace, 0)")
_TAKE = text("SELECT pg_advisory_lock(:key)")
_GIVE = text("SELECT pg_advisory_unlock(:key)")
_SIGN = text("SELECT set_config('application_name', :name, false)")
_LIMIT = text("SELECT set_config('lock_timeout', :milliseconds, true)")
_HOLDER = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND granted"
    " AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = :key"
)
_NOT_AVAILABLE = "55P03"


@contextmanager
def _on_server(engine: Engine, workspace: str, wait: float) -> Iterator[Connection]:
    """Hold the lock by a connection of its own, which must not go through a pooler that shares connections."""
    with explained(place_of(engine.url)):
        connection = engine.connect()
    with connection:
        connection.detach()  # so that closing it ends it, and the lock with it, whatever happened
        with explained(place_of(engine.url)):
            key = _take(connection, workspace, wait)
        try:
            yield connection
        finally:
            with suppress(DBAPIError), connection.begin():  # a connection that was lost has no lock any more
                connection.execute(_GIVE, {"key": key})


def _take(connection: Connection, workspace: str, wait: float) -> int:
    milliseconds = max(1, round(wait * 1000))  # 0 would mean to wait for ever
    with connection.begin():
        key = connection.execute(_KEY, {"workspace": workspace}).scalar_one()
    try:
        with connection.begin():
            connection.execute(_LIMIT, {"milliseconds": str(milliseconds)})
            connection.execute(_TAKE, {"key": key})
            connection.execute(_SIGN, {"name": f"okrsync {_ourselves()}"})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NOT_AVAILABLE:
            raise
        holder = connection.execute(_HOLDER, {"key": key}).scalar()
        raise _busy(place_of(connection.engine.url), holder or "an unknown process") from None
    return int(key)
