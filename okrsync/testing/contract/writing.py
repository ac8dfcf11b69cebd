"""Holds a connector to what the port says of writing: what is asked for, all of it, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import pytest

from okrsync.connector import Action, Done, Refused, Slot, Stale
from okrsync.model import FIELDS, REFERRED_KIND, Kind, Mention, Record, Target
from okrsync.testing.contract.deeds import (
    by_item,
    create,
    everything,
    key,
    keyed,
    kinds,
    made,
    only,
    opened,
    said,
    titled,
    update,
)
from okrsync.testing.contract.rig import KEY, Rig
from okrsync.testing.contract.values import LOOKS_LIKE_MORE, fields_of, sound


class WritingContract:
    """``rig`` is a fixture that the author of a connector gives."""

    def later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let so much time pass that nobody careful relies on what was read. Override it for another clock."""
        now = time.monotonic
        monkeypatch.setattr(time, "monotonic", lambda: now() + 30)

    def test_what_is_created_is_read_back_the_same(self, rig: Rig) -> None:
        connector = opened(rig)
        for number, kind in enumerate(kinds(connector)):
            values = sound(kind, connector.capabilities[kind], rig.people)
            title = {"title": f"Record {number}"}
            (record,) = made(connector, create(number, kind, **{**values, **title}))
            assert {name: record.values[name] for name in values} == {**values, **title}
            assert everything(rig)[record.id] == record

    def test_an_update_writes_the_fields_it_names_and_no_other(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        values = sound(kind, connector.capabilities[kind], rig.people)
        (record,) = made(connector, create(1, kind, **{**values, "title": "Record 1"}))
        rig.forget()
        (after,) = made(opened(rig), update(record, team="HR"))
        assert said(after) == {**said(record), "team": "HR"}
        assert rig.written() == {"team"}

    def test_a_create_writes_the_fields_it_names_and_the_key(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        made(connector, create(1, kind))
        rig.forget()
        made(connector, create(2, kind, team="HR"))
        assert rig.written() == {"title", "team", KEY}

    def test_a_field_is_emptied(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        container = connector.capabilities[kind]
        values = sound(kind, container, rig.people)
        (record,) = made(connector, create(1, kind, **{**values, "title": "Record 1"}))
        nothing = {name: container.slots[name].fit(None) for name in fields_of(kind, container) if name != "title"}
        (after,) = made(opened(rig), update(record, **nothing))  # type: ignore[arg-type]
        assert {name: after.values[name] for name in nothing} == nothing

    def test_a_reference_is_shown_as_a_link_or_by_name_and_is_emptied(self, rig: Rig) -> None:
        connector = opened(rig)
        targets = _targets(rig)
        kind = kinds(connector)[0]
        slots = connector.capabilities[kind].slots
        fields = [name for name in FIELDS[kind] if name in slots and FIELDS[kind][name].refers]
        shown = {name: targets[REFERRED_KIND[name]][: 2 if slots[name].many else 1] for name in fields}
        connector = opened(rig)
        (record,) = made(connector, create(9, kind, **shown))
        for name, meant in shown.items():
            _assert_shows(record, name, meant, slots[name])
        fewer = {name: meant[:1] for name, meant in shown.items()}
        (record,) = made(opened(rig), update(record, **fewer))
        for name, meant in fewer.items():
            _assert_shows(record, name, meant, slots[name])
        (record,) = made(opened(rig), update(record, **dict.fromkeys(shown, ())))
        assert {record.values[name] for name in shown} == {()}

    def test_items_of_other_tools_are_shown_by_name_or_address_beside_those_with_a_record(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        slots, targets = connector.capabilities[kind].slots, _targets(rig)
        away = Target(key(20), code="Sales 20", url="https://elsewhere.test/20"), Target(key(21), code="Sales 21")
        fields = [name for name, slot in slots.items() if FIELDS[kind][name].refers and slot.many and slot.shows_all]
        shown = {name: (*away, *targets[REFERRED_KIND[name]][:1]) for name in fields}
        connector = opened(rig)
        (record,) = made(connector, create(9, kind, **shown))
        for written in (shown, {name: (*meant[:1], *meant[2:]) for name, meant in shown.items()}):
            (record,) = made(opened(rig), update(record, **written))
            for name, meant in written.items():
                _assert_shows(record, name, meant, slots[name])
            assert everything(rig)[record.id] == record

    def test_a_persons_record_gets_its_key_and_keeps_everything_else(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        made(connector, create(1, kind))
        rig.add(kind, "Added by hand")
        record = titled(everything(rig).values(), "Added by hand")
        (linked,) = made(opened(rig), replace(update(record), action=Action.LINK, item=key(2)))
        assert linked.values == record.values
        assert keyed(everything(rig).values(), 2) == [linked]

    def test_text_that_looks_like_more_stays_text(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        names = {"code", "note", "description"} & connector.capabilities[kind].slots.keys()
        creates = [create(number, kind, **dict.fromkeys(names, text)) for number, text in enumerate(LOOKS_LIKE_MORE)]
        records = made(connector, *creates)
        turned = [*LOOKS_LIKE_MORE[1:], LOOKS_LIKE_MORE[0]]
        updates = [update(each, **dict.fromkeys(names, text)) for each, text in zip(records, turned, strict=True)]
        updated = made(opened(rig), *updates)
        for name in names:
            assert [record.values[name] for record in records] == list(LOOKS_LIKE_MORE)
            assert [record.values[name] for record in updated] == turned

    def test_every_change_has_one_outcome_and_its_record_is_what_is_read_next(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        old = made(connector, *(create(number, kind) for number in range(3)))
        connector = opened(rig)
        changes = [*(update(record, team="HR") for record in old), *(create(number, kind) for number in (7, 8))]
        outcomes = by_item(connector.write(changes))
        assert outcomes.keys() == {change.item for change in changes}
        now = everything(rig)
        done = [outcome for outcome in outcomes.values() if isinstance(outcome, Done)]
        assert [now[outcome.record.id] for outcome in done] == [outcome.record for outcome in done]
        assert len(done) == len(changes)

    def test_an_update_repeated_is_harmless(self, rig: Rig) -> None:
        connector = opened(rig)
        (record,) = made(connector, create(1, kinds(connector)[0], team="Ops"))
        change = update(record, team="HR")
        made(opened(rig), change)
        after = rig.contents()
        (outcome,) = opened(rig).write([change])
        assert isinstance(outcome, Done | Stale)
        assert rig.contents() == after

    def test_a_refused_change_names_the_field_and_spoils_no_neighbour(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        made(connector, *(create(number, kind, team="Ops") for number in range(3)))
        name, value = rig.spoil(only(keyed(everything(rig).values(), 1)))
        connector = rig.connector()
        records = [only(keyed(connector.read(None, {}).records, number)) for number in range(3)]
        first, last = update(records[0], team="HR"), update(records[2], team="HR")
        outcomes = by_item(connector.write([first, update(records[1], team="HR", **{name: value}), last]))
        refused = outcomes[key(1)]
        assert isinstance(refused, Refused)
        assert refused.fields == {name}
        assert refused.reason
        assert {type(outcomes[change.item]) for change in (first, last)} == {Done}
        (rest,) = made(connector, update(records[1], team="HR"))
        assert rest.values["team"] == "HR"
        assert rest.values[name] == records[1].values[name]

    def test_a_record_edited_since_the_read_is_left_alone(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        edited, other = made(connector, create(1, kind, team="Ops"), create(2, kind, team="Ops"))
        connector = opened(rig)
        rig.type(edited, "team", "Sales")
        self.later(monkeypatch)
        outcomes = by_item(connector.write([update(edited, team="HR"), update(other, team="HR")]))
        assert isinstance(outcomes[key(1)], Stale)
        assert isinstance(outcomes[key(2)], Done)
        assert {record.values["team"] for record in keyed(everything(rig).values(), 1)} == {"Sales"}

    def test_a_record_thrown_away_since_the_read_is_left_alone(self, rig: Rig) -> None:
        connector = opened(rig)
        (record,) = made(connector, create(1, kinds(connector)[0], team="Ops"))
        connector = opened(rig)
        rig.delete(record)
        before = rig.contents()
        (outcome,) = connector.write([update(record, team="HR")])
        assert isinstance(outcome, Stale)
        assert rig.contents() == before

    def test_nothing_foreign_is_written(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        (record,) = made(connector, create(1, kind))
        rig.add(kind, "Nobody's")
        rig.add_elsewhere("Buy chairs")
        remark = rig.annotate(record)
        before = rig.contents()
        connector = opened(rig)
        container = connector.capabilities[kind]
        values = {**sound(kind, container, rig.people), "title": "Record 1 again"}
        rig.forget()
        (record,) = made(connector, update(only(keyed(everything(rig).values(), 1)), **values))
        assert rig.written() <= container.slots.keys() | {KEY}
        after, own = rig.contents(), rig.row(record)
        assert after[own][remark] == before[own][remark] != ""
        assert _without(after, own) == _without(before, own)


def _without(contents: Mapping[str, Mapping[str, str]], row: str) -> Mapping[str, Mapping[str, str]]:
    return {name: cells for name, cells in contents.items() if name != row}


def _targets(rig: Rig) -> Mapping[Kind, tuple[Target, ...]]:
    """Two items of each kind, as references are written: with their records where the tool has some."""
    connector = opened(rig)
    targets: dict[Kind, tuple[Target, ...]] = {}
    for place, kind in enumerate(Kind):
        numbers = (10 + 2 * place, 11 + 2 * place)
        ids: list[str | None] = [None, None]
        if kind in connector.capabilities:
            changes = [create(number, kind, code=f"Ops {number}") for number in numbers]
            ids = [record.id for record in made(connector, *changes)]
        targets[kind] = tuple(
            Target(key(number), record=each, code=f"Ops {number}", title=f"Record {number}")
            for number, each in zip(numbers, ids, strict=True)
        )
    return targets


def _assert_shows(record: Record, name: str, meant: tuple[Target, ...], slot: Slot) -> None:
    seen = record.values[name]
    assert isinstance(seen, tuple)
    said = [
        [target.key for target in meant if isinstance(each, Mention) and _says(each, target, slot)] for each in seen
    ]
    assert sorted(said) == sorted([target.key] for target in meant), f"{name} shows {seen}"


def _says(mention: Mention, target: Target, slot: Slot) -> bool:
    """True where the mention is the target's: a link where there can be one, else its address or its name."""
    if slot.links and target.record:
        return mention.record == target.record
    return (mention.url is not None and mention.url == target.url) or mention.text == target.name
