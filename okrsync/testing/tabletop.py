"""A tool in memory, with people who type into it, that behaves like the real ones at their worst.

It implements the port, so the engine runs against it unchanged: thousands of stories in the time of one HTTP request.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from okrsync.connector import (
    Action,
    Answers,
    Capabilities,
    Change,
    Container,
    Cursor,
    Done,
    Gone,
    Outcome,
    Problem,
    Query,
    Ref,
    Refused,
    Slot,
    Snapshot,
    Stale,
    Unavailable,
    Unknown,
    Written,
)
from okrsync.model import FIELDS, Kind, Mention, Record, Seen, Unfit

Deed = Literal["down", "crash-before", "crash-after", "lost-before", "lost-after", "lag"]
"""``lag``: a read does not show the rows that were made since the last one, as a search index may."""
Reason = Literal["deleted", "trashed", "moved", "unmatched", "forbidden"]


class Crash(BaseException):
    """The process is killed here: no ``except Exception`` may survive it."""


@dataclass(frozen=True)
class Overwrite:
    """A value that okrsync replaced in a cell."""

    item: str
    field: str
    value: Seen


@dataclass
class Tabletop:
    """The tool's contents. Rows are records; a trashed row keeps its place and can be restored.

    ``figures`` are what measures ask for: numbers that stand beside the rows; ``asked`` is what was asked so far.
    """

    name: str
    slots: Mapping[Kind, Mapping[str, Slot]]
    rows: dict[str, Record] = field(default_factory=dict)
    trash: dict[str, Record] = field(default_factory=dict)
    versions: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    overwritten: list[Overwrite] = field(default_factory=list)
    indexed: set[str] = field(default_factory=set)
    whither: dict[str, Reason] = field(default_factory=dict)
    figures: dict[str, Decimal] = field(default_factory=dict)
    asked: list[Query] = field(default_factory=list)

    def add(self, kind: Kind, values: Mapping[str, Seen], key: str | None = None) -> str:
        """A person adds a row, or a connector does, with the item's key from its first moment."""
        number = next(self.versions)
        empty: dict[str, Seen] = {name: () if FIELDS[kind][name].refers else None for name in self.slots[kind]}
        row = Record(f"{self.name}-{number}", kind, key, {**empty, **values}, stamp=str(number))
        self.rows[row.id] = row
        return row.id

    def type(self, row: str, name: str, value: Seen) -> None:
        """A person types into a cell."""
        before = self.rows[row]
        self.rows[row] = replace(before, values={**before.values, name: value}, stamp=str(next(self.versions)))

    def take_away(self, row: str, reason: Reason = "trashed") -> None:
        """A person throws a row away, moves it elsewhere, or hides it from us; it can come back."""
        self.trash[row] = self.rows.pop(row)
        self.whither[row] = reason

    def delete(self, row: str) -> None:
        """A person throws a row away."""
        self.take_away(row)

    def erase_key(self, row: str) -> str:
        """A person clears the cell with the row's key; where that is all that tells rows apart, it is another row."""
        return self.add(self.rows[row].kind, self.rows.pop(row).values)

    def restore(self, row: str) -> None:
        """A person takes a row out of the trash, as it was."""
        self.rows[row] = replace(self.trash.pop(row), stamp=str(next(self.versions)))


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
    def requests(self) -> int:
        return self._sent

    def check(self) -> Sequence[Problem]:
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
        if whole or since is None:
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
        values = {name: _shown(slots[name], value) for name, value in change.values.items()}
        if change.action is Action.CREATE:
            row = self._table.rows[self._table.add(change.kind, values, change.item)]
            return Done(change, row)
        row = self._table.rows.get(change.record.id) if change.record else None  # type: ignore[assignment]
        if row is None or any(row.values[name] != seen for name, seen in change.before.items()):
            return Stale(change, "somebody was faster")
        self._table.overwritten.extend(Overwrite(change.item, name, row.values[name]) for name in values)
        row = replace(row, key=change.item, values={**row.values, **values}, stamp=str(next(self._table.versions)))
        self._table.rows[row.id] = row
        return Done(change, row)

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

    def _crash(self) -> None:
        self._on_crash()
        raise Crash


class _LostReply(Unavailable):
    """Nobody knows whether it was done. For a read that is the same as unavailable."""

    def __init__(self) -> None:
        super().__init__("the reply was lost")


def _held(slot: Slot, value: Written) -> bool:
    return isinstance(value, tuple) or not isinstance(slot.fit(value), Unfit)


def _shown(slot: Slot, value: Written) -> Seen:
    """What the tool makes of a written value: it holds what it can hold, whatever it was told."""
    if not isinstance(value, tuple):
        fitted = slot.fit(value)
        return None if isinstance(fitted, Unfit) else fitted
    linked = slot.links
    return tuple(
        Mention(record=each.record) if linked and each.record else Mention(each.name, url=each.url) for each in value
    )
