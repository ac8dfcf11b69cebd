"""Owns the ledger: the runs, and the history that only ever grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from okrsync.model import Unreadable, Value
from okrsync.store import encoding
from okrsync.store.tables import conflicts, history, runs
from okrsync.sync.memory import Event, EventName

# Built once, for they are part of every commit, and to build a statement takes longer than to carry it out.
_ENTER = insert(history)
_LATEST = select(func.max(history.c.number)).where(
    history.c.workspace == bindparam("workspace"), history.c.run == bindparam("run")
)

QUIET_RUNS = 1000
"""How many of the latest runs are kept whatever they did; of older ones those of which the history tells."""
_FORGET_QUIET = (
    delete(runs)
    .where(runs.c.workspace == bindparam("ours"), runs.c.id == bindparam("run"))
    .where(~exists().where(history.c.workspace == runs.c.workspace, history.c.run == runs.c.id))
    .where(~exists().where(conflicts.c.workspace == runs.c.workspace, conflicts.c.since_run == runs.c.id))
)


@dataclass(frozen=True)
class Run:
    """One run. ``ended`` and ``result`` are ``None`` while it goes on, and for ever where it was killed."""

    id: int
    started: datetime
    ended: datetime | None
    result: str | None
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One line of the history: an event, and the run and moment in which it was stored."""

    run: int
    at: datetime
    event: EventName
    item: str
    field: str | None = None
    connection: str | None = None
    value: Value | Unreadable = None
    before: Value | Unreadable = None
    author: str | None = None
    edited: str | None = None
    note: str = ""

    def as_event(self) -> Event:
        """What happened, without when."""
        said = (self.value, self.before, self.author, self.edited, self.note)
        return Event(self.event, self.item, self.field, self.connection, *said)


class Ledger:
    """The ledger of one workspace, in one transaction."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def begin(self, at: datetime) -> int:
        """Enter a new run; they are numbered from 1 in each workspace."""
        latest = self._connection.scalar(select(func.max(runs.c.id)).where(runs.c.workspace == self._workspace))
        run = (latest or 0) + 1
        row: dict[str, Any] = {"workspace": self._workspace, "id": run, "started": at, "summary": {}}
        self._connection.execute(insert(runs), row)
        return run

    def end(self, run: int, at: datetime, result: str, summary: Mapping[str, Any]) -> None:
        """Say how a run ended, and forget the one before :data:`QUIET_RUNS` others if nothing came of it."""
        told = {"ended": at, "result": result, "summary": summary}
        ours = (runs.c.workspace == self._workspace) & (runs.c.id == run)
        self._connection.execute(update(runs).where(ours), told)
        self._connection.execute(_FORGET_QUIET, {"ours": self._workspace, "run": run - QUIET_RUNS})

    def runs(self, limit: int) -> Sequence[Run]:
        """The latest runs, newest first."""
        query = select(runs).where(runs.c.workspace == self._workspace).order_by(runs.c.id.desc()).limit(limit)
        return [Run(row.id, row.started, row.ended, row.result, row.summary) for row in self._connection.execute(query)]

    def enter(self, run: int, at: datetime, events: Sequence[Event]) -> None:
        """Add the events to the history, in their order, after what the run entered before."""
        if not events:
            return
        latest = self._connection.scalar(_LATEST, {"workspace": self._workspace, "run": run}) or 0
        rows = [
            {
                "workspace": self._workspace,
                "run": run,
                "number": number,
                "at": at,
                "event": event.event,
                "item": event.item,
                "field": event.field,
                "connection": event.connection,
                "document": encoding.pack_event(event),
            }
            for number, event in enumerate(events, start=latest + 1)
        ]
        self._connection.execute(_ENTER, rows)

    def history(self, item: str | None, field: str | None, run: int | None, limit: int | None) -> Sequence[Entry]:
        """The latest entries, newest first; of one item, one field or one run, where that is asked."""
        query = select(history).where(history.c.workspace == self._workspace)
        query = query if run is None else query.where(history.c.run == run)
        query = query if item is None else query.where(history.c.item == item)
        query = query if field is None else query.where(history.c.field == field)
        query = query.order_by(history.c.run.desc(), history.c.number.desc()).limit(limit)
        return [
            Entry(
                run=row.run,
                at=row.at,
                event=row.event,
                item=row.item,
                field=row.field,
                connection=row.connection,
                **encoding.unpack_event(row.document),
            )
            for row in self._connection.execute(query)
        ]
