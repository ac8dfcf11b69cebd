"""Says what the suite does with a connector, in the words in which its tests are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from okrsync.connector import Action, Change, Connector, Cursor, Done, Outcome, Ref, Snapshot, Written
from okrsync.model import Kind, Record
from okrsync.testing.contract.rig import Rig

OBJECTIVE, KEY_RESULT = Kind.OBJECTIVE, Kind.KEY_RESULT


def key(number: int) -> str:
    """An item's key in the form that the engine gives it: ``okr-`` and ten letters of base 32."""
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return f"okr-contract{letters[number // 32 % 32]}{letters[number % 32]}"


def kinds(connector: Connector) -> Sequence[Kind]:
    """The kinds that the connection has a container for, key results first."""
    return [kind for kind in (KEY_RESULT, OBJECTIVE) if kind in connector.capabilities]


def opened(rig: Rig) -> Connector:
    """A connector that has read everything, as it is when a run begins to write."""
    connector = rig.connector()
    connector.read(None, {})
    return connector


def create(number: int, kind: Kind, **values: Written) -> Change:
    return Change(Action.CREATE, kind, key(number), {"title": f"Record {number}", **values})


def update(record: Record, **values: Written) -> Change:
    """What the plan asks for that saw ``record``: an update, or a link where it has no key yet."""
    action = Action.UPDATE if record.key else Action.LINK
    before = {name: record.values[name] for name in values}
    return Change(action, record.kind, record.key or key(999), values, record, before)


def made(connector: Connector, *changes: Change) -> list[Record]:
    """The records as they stand after the changes, in the order of the changes, all of which are carried out."""
    outcomes = by_item(connector.write(changes))
    done = [outcome for outcome in outcomes.values() if isinstance(outcome, Done)]
    assert len(done) == len(changes), f"not done: {[each for each in outcomes.values() if each not in done]}"
    return [outcome.record for outcome in (outcomes[change.item] for change in changes) if isinstance(outcome, Done)]


def by_item(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """Each outcome by the key of its item. Fails where a change has two."""
    found: dict[str, Outcome] = {}
    for outcome in outcomes:
        assert outcome.change.item not in found, f"two outcomes for {outcome.change.item}"
        found[outcome.change.item] = outcome
    return found


def everything(rig: Rig) -> dict[str, Record]:
    """All records as a new process reads them, by id."""
    records = rig.connector().read(None, {}).records
    found = {record.id: record for record in records}
    assert len(found) == len(records), "two records have the same id"
    return found


def again(rig: Rig, cursor: Cursor, known: Iterable[Record]) -> Snapshot:
    """A later run in a new process: the cursor went through the store as JSON."""
    return rig.connector().read(json.loads(json.dumps(cursor)), stamps(known))


def stamps(records: Iterable[Record]) -> dict[str, str | None]:
    return {record.id: record.stamp for record in records}


def titled(records: Iterable[Record], title: str) -> Record:
    """The one record with that title."""
    return only([record for record in records if record.values["title"] == title])


def keyed(records: Iterable[Record], number: int) -> list[Record]:
    """The records that carry the key of that number."""
    return [record for record in records if record.key == key(number)]


def only(records: Sequence[Record]) -> Record:
    """The one record that there must be."""
    assert len(records) == 1, f"{len(records)} records instead of one: {records}"
    return records[0]


def by_key(kind: Kind, number: int) -> Ref:
    return Ref(kind, key=key(number))


def said(record: Record) -> Mapping[str, object]:
    """What a record says, without what each tool tells of it besides."""
    return {"id": record.id, "kind": record.kind, "key": record.key, **record.values}
