"""Owns the store: what is remembered between runs, in one database, changed by whole transactions only."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from okrsync.store.address import engine_for, place_of, reading
from okrsync.store.backup import Label, label_of, outdated, put_back, refuse_other, rows_of, write_backup
from okrsync.store.errors import StoreError, explained
from okrsync.store.excerpt import Excerpt, read_excerpt
from okrsync.store.ledger import Entry, Ledger, Run
from okrsync.store.lock import lock_for
from okrsync.store.outbox import Outbox, Sent
from okrsync.store.reading import read_memory
from okrsync.store.schema import migrate, version_of
from okrsync.store.series import Point, Series
from okrsync.store.touches import read_touches
from okrsync.store.writing import write_changes
from okrsync.sync.memory import Changes, Memory


class Store:
    """One workspace of a store. May be shared by threads: they take turns. Every method can raise ``StoreError``."""

    def __init__(self, engine: Engine, workspace: str) -> None:
        self._engine, self._workspace = engine, workspace
        self._place = place_of(engine.url)
        self._lock = lock_for(engine, workspace)
        self._turn = threading.Lock()
        self._holder: Connection | None = None

    @classmethod
    def open(cls, url: str, workspace: str = "default") -> Store:
        """The store at that address, made where there is none, and brought to the schema of this version."""
        engine = engine_for(url)
        place = place_of(engine.url)
        try:
            with explained(place), engine.begin() as connection:
                migrate(connection, place)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, workspace)

    @contextmanager
    def exclusive(self, wait: float = 0.0) -> Iterator[None]:
        """Keep every other run out, in this process or another; :class:`Busy` where one is in for ``wait`` seconds."""
        with self._lock(wait) as holder:
            self._holder = holder
            try:
                yield
            finally:
                self._holder = None

    def load(self) -> Memory:
        """Everything known now, as of one moment."""
        with self._looking() as connection:
            return read_memory(connection, self._workspace)

    def excerpt(self, cycles: Collection[str]) -> Excerpt:
        """The items of these cycles and all that they refer to, however much else the store holds."""
        with self._looking() as connection:
            return read_excerpt(connection, self._workspace, cycles)

    def begin(self, at: datetime) -> int:
        """Enter a new run and say its number."""
        with self._writing() as connection:
            return Ledger(connection, self._workspace).begin(at)

    def commit(self, run: int, at: datetime, changes: Changes) -> None:
        """Make all of the changes, or, where this raises or is killed, none."""
        with self._writing() as connection:
            write_changes(connection, self._workspace, run, changes)
            Ledger(connection, self._workspace).enter(run, at, changes.events)
            Series(connection, self._workspace).enter(at, changes.measured)

    def end(self, run: int, at: datetime, result: str, summary: Mapping[str, Any]) -> None:
        """Enter how the run ended; the summary is JSON."""
        with self._writing() as connection:
            Ledger(connection, self._workspace).end(run, at, result, summary)

    def runs(self, limit: int = 20) -> Sequence[Run]:
        """The latest runs, newest first."""
        with self._looking() as connection:
            return Ledger(connection, self._workspace).runs(limit)

    def history(
        self, item: str | None = None, field: str | None = None, *, run: int | None = None, limit: int | None = 200
    ) -> Sequence[Entry]:
        """The latest entries, newest first, of one item, one field or one run where that is asked; ``None``: all."""
        with self._looking() as connection:
            return Ledger(connection, self._workspace).history(item, field, run, limit)

    def series(self, item: str) -> Sequence[Point]:
        """What was measured of an item, the oldest first."""
        with self._looking() as connection:
            return Series(connection, self._workspace).of(item)

    def touched(self) -> Mapping[str, datetime]:
        """When somebody last said something of each item, or it was measured."""
        with self._looking() as connection:
            return read_touches(connection, self._workspace)

    def outbox(self, recipient: str) -> Sequence[Sent]:
        """The messages that went out to somebody, the oldest first."""
        with self._looking() as connection:
            return Outbox(connection, self._workspace, recipient).all()

    def sent(self, recipient: str, message: Sent) -> None:
        """Remember a message that went out."""
        with self._writing() as connection:
            Outbox(connection, self._workspace, recipient).enter(message)

    def backup(self, file: Path, at: datetime) -> int:
        """Write all of the workspace but what is read anew into a file, as of one moment; how many rows it holds."""
        with self._looking() as connection:
            label = Label(str(version_of(connection)), self._workspace, at.isoformat())
            return write_backup(file, label, rows_of(connection, self._workspace))

    def restore(self, file: Path) -> Label:
        """Put a backup in the place of all that the workspace holds, or raise :class:`BadBackup` and change nothing."""
        label = label_of(file)
        with self._writing() as connection:
            refuse_other(label, Label(str(version_of(connection)), self._workspace, label.made), file)
            put_back(connection, self._workspace, file)
            stale = dict.fromkeys(outdated(read_memory(connection, self._workspace)))
            write_changes(connection, self._workspace, 0, Changes(shadows=stale))
        return label

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        with self._turn, explained(self._place), reading(self._engine).begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._turn, explained(self._place):
            if self._holder is None:
                with self._engine.begin() as connection:
                    yield connection
            else:
                with self._still_held(self._holder).begin():
                    yield self._holder

    def _still_held(self, holder: Connection) -> Connection:
        """The connection that holds the lock writes too, so that a run whose lock was lost can write nothing more."""
        if holder.invalidated:
            raise StoreError(
                "the lock was lost with the connection to the server",
                place=self._place,
                remedy="Run again when the server is back",
            )
        return holder
