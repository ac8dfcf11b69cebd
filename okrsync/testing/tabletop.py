"""A tool in memory that behaves like the real ones at their worst.

It implements the port, so the engine runs against it unchanged: thousands of stories in the time of one HTTP request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from okrsync.connector import (
    Action,
    Answers,
    Capabilities,
    Change,
    Container,
    CountWork,
    Cursor,
    Done,
    Gone,
    Outcome,
    Problem,
    Query,
    Ref,
    Refused,
    Right,
    Slot,
    Snapshot,
    Stale,
    Unavailable,
    Unknown,
    Written,
)
from okrsync.model import Record, Unfit
from okrsync.testing.table import Tabletop

Deed = Literal["down", "crash-before", "crash-after", "lost-before", "lost-after", "error-after", "refuse", "lag"]
"""``error-after``: it was done, and the answer is an error. ``refuse``: a write is not taken, this time.

``lag``: a read does not show the rows that were made since the last one, as a search index may.
"""


class Crash(BaseException):
    """The process is killed here: no ``except Exception`` may survive it."""


@dataclass(frozen=True)
class Weather:
    """What goes wrong in one connection during one run: at which of its requests, and what a person does meanwhile."""

    deeds: Mapping[int, Deed] = field(default_factory=dict)
    meanwhile: Mapping[int, Callable[[], None]] = field(default_factory=dict)


class TabletopConnector:
    """The port for a :class:`Tabletop`. It looks before it writes, as a careful connector does."""

    def __init__(
        self, table: Tabletop, weather: Weather | None = None, on_crash: Callable[[], None] = lambda: None
    ) -> None:
        self.name, self._table = table.name, table
        self._weather, self._on_crash = weather or Weather(), on_crash
        self._sent = 0
        self._seen = 0

    @property
    def capabilities(self) -> Capabilities:
        return {kind: Container(f"{self.name}/{kind.value}", slots) for kind, slots in self._table.slots.items()}

    @property
    def count_work(self) -> CountWork | None:
        return None

    @property
    def requests(self) -> int:
        return self._sent

    def check(self) -> Sequence[Problem]:
        return []

    def rights(self) -> Sequence[Right]:
        return []

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        lagging = self._weather.deeds.get(self._sent) == "lag"
        self._request(lambda: None)
        rows = list(self._table.rows.values())
        if lagging:
            rows = [row for row in rows if row.id in self._table.indexed]
        else:
            self._table.indexed = {row.id for row in rows}
        self._seen = self.latest() if not lagging else since["seen"] if since else 0
        if whole or since is None or self._table.read_whole:
            return Snapshot(rows, complete=True, cursor={"seen": self._seen})
        changed = [row for row in rows if int(row.stamp or 0) > since["seen"]]
        return Snapshot(changed, complete=False, cursor={"seen": self._seen})

    def latest(self) -> int:
        """The version of the youngest row."""
        return max((int(row.stamp or 0) for row in self._table.rows.values()), default=0)

    def find(self, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        self._request(lambda: None)
        return {ref: self._found(ref) for ref in refs}

    def _found(self, ref: Ref) -> Record | Gone:
        if ref.record is not None:
            row = self._table.rows.get(ref.record)
            return row or Gone(self._table.whither[ref.record] if ref.record in self._table.trash else "deleted")
        keyed = (row for row in self._table.rows.values() if row.key == ref.key and row.kind is ref.kind)
        return next(keyed, Gone("deleted"))

    def locate(self, address: str) -> str | None:
        """A row's own id is its address."""
        return address if address in self._table.rows else None

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        for change in changes:
            made: list[Outcome] = []
            if self._weather.deeds.get(self._sent) == "refuse":
                self._request(lambda: None)
                yield Refused(change, "the table will not have it now")
                continue
            try:
                self._request(lambda change=change, made=made: made.append(self._make(change)))  # type: ignore[misc]
            except _LostReply:
                yield Unknown(change, "the reply was lost")
                continue
            yield made[0]

    def measure(self, queries: Sequence[Query]) -> Answers:
        if queries:
            self._request(lambda: None)
        self._table.asked += queries
        missing = {each: Problem(self.name, f"there is no figure {each.where!r}", "Name one") for each in queries}
        return {each: self._table.figures.get(each.where, missing[each]) for each in queries}

    def settle(self) -> Snapshot:
        return Snapshot([], complete=False, cursor={"seen": self._seen})

    def close(self) -> None:
        """Nothing is open."""

    def _make(self, change: Change) -> Outcome:
        slots = self._table.slots[change.kind]
        if unfit := [name for name, value in change.values.items() if not _held(slots[name], value)]:
            return Refused(change, f"the table cannot hold that in {', '.join(unfit)}", frozenset(unfit))
        if change.action is Action.CREATE:
            return Done(change, self._table.make(change))
        row = self._table.rows.get(change.record.id) if change.record else None
        if row is None or any(row.values[name] != seen for name, seen in change.before.items()):
            return Stale(change, "somebody was faster")
        if change.record and change.values.keys() & (row.fixed - change.record.fixed):
            return Stale(change, "somebody put a formula there")
        return Done(change, self._table.change(change, row))

    def _request(self, serve: Callable[[], None]) -> None:
        number, self._sent = self._sent, self._sent + 1
        if number in self._weather.meanwhile:
            self._weather.meanwhile[number]()
        deed = self._weather.deeds.get(number)
        if deed == "down":
            raise Unavailable("it is down", place=self.name)
        if deed == "crash-before":
            self._crash()
        if deed != "lost-before":
            serve()
        if deed == "crash-after":
            self._crash()
        if deed in ("lost-before", "lost-after"):
            raise _LostReply
        if deed == "error-after":
            raise Unavailable("it answers 503", place=self.name)

    def _crash(self) -> None:
        self._on_crash()
        raise Crash


class _LostReply(Unavailable):
    """Nobody knows whether it was done. For a read that is the same as unavailable."""

    def __init__(self) -> None:
        super().__init__("the reply was lost")


def _held(slot: Slot, value: Written) -> bool:
    return isinstance(value, tuple) or not isinstance(slot.fit(value), Unfit)
