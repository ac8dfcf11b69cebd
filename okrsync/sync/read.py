"""Reads every connection in its own thread: what changed since the last time, and now and then everything.

A connection that fails is absent from this run; the others go on. What was known and is not seen is looked up by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from okrsync.connector import Connector, Gone, Problem, Ref, Snapshot
from okrsync.model import REFERRED_KIND, Mentions, Record, Seen
from okrsync.sync.memory import Bookmark, Memory
from okrsync.sync.view import View


@dataclass(frozen=True)
class Reading:
    """What one connection answered: its view now, what of it is new to the store, and where to go on."""

    view: View
    bookmark: Bookmark
    changed: Sequence[Record]
    forgotten: Sequence[str]
    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class Readings:
    """All connections that answered, and why the others did not."""

    readings: Mapping[str, Reading]
    failures: Mapping[str, Exception] = field(default_factory=dict)

    @property
    def views(self) -> list[View]:
        return [reading.view for reading in self.readings.values()]

    def showing(self, records: Mapping[str, Mapping[str, Record]]) -> Readings:
        """The same connections, as they show these records by connection and id."""
        shown = {
            name: replace(each, view=replace(each.view, records=records.get(name, {}), gone={}))
            for name, each in self.readings.items()
        }
        return Readings(shown, self.failures)


def read(connectors: Mapping[str, Connector], memory: Memory, now: datetime, whole_every: timedelta) -> Readings:
    """Read all connections side by side. ``whole_every``: how long changes alone are read before everything is."""
    readings: dict[str, Reading] = {}
    failures: dict[str, Exception] = {}
    with ThreadPoolExecutor(max_workers=max(1, len(connectors)), thread_name_prefix="read") as pool:
        running = {name: pool.submit(_read_one, each, memory, now, whole_every) for name, each in connectors.items()}
        for name, future in running.items():
            try:
                readings[name] = future.result()
            except Exception as error:  # noqa: BLE001 (the one place that catches: a failing tool must not stop the others)
                failures[name] = error
    return Readings(readings, failures)


def _read_one(connector: Connector, memory: Memory, now: datetime, whole_every: timedelta) -> Reading:
    mark = memory.bookmarks.get(connector.name)
    known = memory.records.get(connector.name, {})
    whole = mark is None or not timedelta(0) <= now - mark.read_whole < whole_every
    stamps = {record.id: record.stamp for record in known.values()}
    snapshot = connector.read(mark.cursor if mark is not None else None, stamps, whole=whole)
    present = {record.id: record for record in snapshot.records}
    if not snapshot.complete:
        present = {**known, **present}
    missing = _missing(connector.name, memory, present)
    if not snapshot.complete:
        missing = list(dict.fromkeys([*missing, *_dropped(snapshot, known), *_copied(snapshot, known)]))
    doubted = _doubted(connector.name, memory, present)
    found = connector.find([*missing, *doubted]) if missing or doubted else {}
    for record in found.values():
        if isinstance(record, Record):
            present[record.id] = record
    gone = {ref.record: answer.reason for ref, answer in found.items() if ref.record and isinstance(answer, Gone)}
    present = {id_: record for id_, record in present.items() if id_ not in gone}
    view = View(
        connection=connector.name,
        capabilities=connector.capabilities,
        records=present,
        gone=gone,
        doubted=frozenset(ref.key for ref in doubted if ref.key and ref not in found),
        whole=whole,
        locate=connector.locate,
    )
    read_whole = now if whole or mark is None else mark.read_whole
    return Reading(
        view=view,
        bookmark=Bookmark(snapshot.cursor, read_whole=read_whole, read=now),
        changed=[record for record in present.values() if known.get(record.id) != record],
        forgotten=[id_ for id_ in known if id_ not in present],
        problems=_noted(connector.name, snapshot),
    )


def _missing(connection: str, memory: Memory, present: Mapping[str, Record]) -> list[Ref]:
    """The records that showed an item and are not there: only a look at each proves anything.

    Where only changes were read these are the ones that were gone before, if a guard holds that.
    """
    return [
        Ref(memory.items[place.item].kind, record=link.record)
        for place, link in memory.links.items()
        if place.connection == connection and link.gone is None and link.record not in present
    ]


def _dropped(snapshot: Snapshot, known: Mapping[str, Record]) -> list[Ref]:
    """The records that changed ones pointed at and no longer do: a tool drops what points at a record in the trash."""
    dropped: dict[str, Ref] = {}
    for record in snapshot.records:
        before = known.get(record.id)
        for name, seen in before.values.items() if before else ():
            if isinstance(seen, tuple):
                lost = {each.record for each in seen} - {each.record for each in _mentions(record.values.get(name))}
                kind = REFERRED_KIND[name]
                dropped |= {each: Ref(kind, record=each) for each in lost if each is not None and each in known}
    return list(dropped.values())


def _copied(snapshot: Snapshot, known: Mapping[str, Record]) -> list[Ref]:
    """The known records whose key a changed one carries too: of a copy, the original may be gone by now."""
    carriers = {record.key: record.id for record in snapshot.records if record.key is not None}
    return [
        Ref(record.kind, record=record.id)
        for record in known.values()
        if record.key is not None and carriers.get(record.key, record.id) != record.id
    ]


def _mentions(seen: Seen) -> Mentions:
    return seen if isinstance(seen, tuple) else ()


def _doubted(connection: str, memory: Memory, present: Mapping[str, Record]) -> list[Ref]:
    """The items whose creation was begun there and never confirmed, unless they have turned up by themselves."""
    keys = {record.key for record in present.values()}
    return [
        Ref(memory.items[place.item].kind, key=place.item)
        for place in sorted(memory.doubts)
        if place.connection == connection and place.item not in keys
    ]


def _noted(connection: str, snapshot: Snapshot) -> Sequence[Problem]:
    if not snapshot.ignored:
        return snapshot.problems
    count = Problem(connection, f"{snapshot.ignored} entries are no OKR records and were ignored", "", "warning")
    return (*snapshot.problems, count)
