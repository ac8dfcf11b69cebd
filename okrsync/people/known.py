"""Wraps a connector so that listed people have one name on our side, and the tool's own name for them on its side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from okrsync.connector import (
    Answers,
    Capabilities,
    Change,
    Connector,
    Container,
    CountWork,
    Cursor,
    Done,
    Gone,
    Outcome,
    Problem,
    Query,
    Ref,
    Right,
    Slot,
    Snapshot,
    Written,
)
from okrsync.model import FIELDS, FieldType, Kind, Record, Seen, Unfit, Value
from okrsync.people.directory import People

MARK = "okrsync people"  # in the cursor: under which list of people the store's records were read


class Known:
    """The connector ``tool``, with the people of the configuration known by one name each."""

    def __init__(self, tool: Connector, people: People) -> None:
        self.name, self._tool, self._people = tool.name, tool, people
        self._shown: dict[str, Record] = {}  # the records of this run as the tool shows them, by id

    @property
    def capabilities(self) -> Capabilities:
        return {kind: self._container(kind, each) for kind, each in self._tool.capabilities.items()}

    @property
    def requests(self) -> int:
        return self._tool.requests

    def check(self) -> Sequence[Problem]:
        return self._tool.check()

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        """As the tool reads; everything anew where the store's records were read under another list of people."""
        if since is None:
            return self._named(self._tool.read(None, known, whole=whole))
        same = since.get(MARK) == self._people.digest
        inner = {name: part for name, part in since.items() if name != MARK}
        stamps = known if same else dict.fromkeys(known)
        return self._named(self._tool.read(inner, stamps, whole=whole or not same))

    def find(self, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        found = self._tool.find(refs)
        return {ref: self._ours(each) if isinstance(each, Record) else each for ref, each in found.items()}

    def locate(self, address: str) -> str | None:
        return self._tool.locate(address)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        changes = list(changes)
        asked = {change.item: change for change in changes}
        self._look_up(changes)
        for outcome in self._tool.write([self._theirs(change) for change in changes]):
            change = asked[outcome.change.item]
            if isinstance(outcome, Done):
                yield Done(change, self._ours(outcome.record))
            else:
                yield replace(outcome, change=change)

    def settle(self) -> Snapshot:
        return self._named(self._tool.settle())

    def measure(self, queries: Sequence[Query]) -> Answers:
        return self._tool.measure(queries)

    @property
    def count_work(self) -> CountWork | None:
        return self._tool.count_work

    def rights(self) -> Sequence[Right]:
        return self._tool.rights()

    def close(self) -> None:
        self._tool.close()

    def _named(self, snapshot: Snapshot) -> Snapshot:
        cursor: dict[str, Any] = {**snapshot.cursor, MARK: self._people.digest}
        return replace(snapshot, records=[self._ours(record) for record in snapshot.records], cursor=cursor)

    def _ours(self, record: Record) -> Record:
        """The record with its people under our names; how the tool shows it is kept, to be compared when writing."""
        self._shown[record.id] = record
        seen = {name: record.values[name] for name in _people_in(record.kind, record.values)}
        ours = {name: self._people.ours(said, self.name) for name, said in seen.items() if isinstance(said, str)}
        return replace(record, values={**record.values, **ours})

    def _look_up(self, changes: Sequence[Change]) -> None:
        """Look at the records whose people are to be changed, and which this run has not read: one call, seldom due."""
        refs = [
            Ref(change.kind, record=change.record.id)
            for change in changes
            if change.record is not None
            and change.record.id not in self._shown
            and any(self._listed(change.before[name]) for name in _people_in(change.kind, change.before))
        ]
        if refs:
            self.find(refs)

    def _listed(self, said: object) -> bool:
        return isinstance(said, str) and self._people.anybody(said) is not None

    def _theirs(self, change: Change) -> Change:
        """The change in the tool's words: what is to be written, and what is expected to stand there."""
        slots = self._tool.capabilities[change.kind].slots
        names = _people_in(change.kind, change.values)
        values: dict[str, Written] = {name: self._word(slots[name], change.values[name]) for name in names}
        stood = {name: self._stood(change, name) for name in _people_in(change.kind, change.before)}
        record = change.record
        return replace(
            change,
            values={**change.values, **values},
            before={**change.before, **stood},
            record=replace(record, values={**record.values, **stood}) if record else None,
        )

    def _stood(self, change: Change, name: str) -> Seen:
        """What the tool showed where the plan saw our name for it; our name where the tool by now shows another."""
        before: Seen = change.before[name]
        shown = self._shown.get(change.record.id) if change.record else None
        said = shown.values.get(name) if shown else None
        return said if isinstance(said, str) and self._people.ours(said, self.name) == before else before

    def _container(self, kind: Kind, container: Container) -> Container:
        slots = {name: self._slot(container.slots[name]) for name in _people_in(kind, container.slots)}
        return replace(container, slots={**container.slots, **slots})

    def _slot(self, slot: Slot) -> Slot:
        def fit(value: Value) -> Value | Unfit:
            if not isinstance(value, str):
                return slot.fit(value)
            if self._people.anybody(value) is None and self._people.whose(value, self.name) is not None:
                return Unfit(f"{value!r} may be several people, and {self.name} would show one of them")
            fitted = slot.fit(str(self._word(slot, value)))
            return self._people.ours(fitted, self.name) if isinstance(fitted, str) else fitted

        return replace(slot, fit=fit)

    def _word(self, slot: Slot, value: Written) -> Written:
        """What the tool is told: the first of the person's names there that it can hold."""
        person = self._people.anybody(value) if isinstance(value, str) else None
        if person is None:
            return value
        words = person.words(self.name)
        return next((word for word in words if not isinstance(slot.fit(word), Unfit)), words[0])


def _people_in(kind: Kind, named: Mapping[str, object]) -> list[str]:
    """Those of the named fields that hold a person."""
    return [name for name in named if FIELDS[kind][name].type is FieldType.PERSON]
