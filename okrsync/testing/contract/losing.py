"""Holds a connector to what the port says of lost replies: nothing is made twice, and nothing is claimed unseen."""

from __future__ import annotations

import contextlib

from okrsync.connector import Change, Connector, Done, Gone, Outcome, Unavailable, Unknown
from okrsync.model import Record
from okrsync.testing.contract.deeds import (
    by_item,
    by_key,
    create,
    everything,
    key,
    keyed,
    kinds,
    made,
    only,
    opened,
    update,
)
from okrsync.testing.contract.rig import Rig


class LosingContract:
    """``rig`` is a fixture that the author of a connector gives."""

    def test_a_create_carries_its_key_from_the_first_moment(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        made(connector, create(1, kind))
        rig.break_after_create()
        outcomes = _until_it_fails(connector, create(2, kind))
        assert not any(isinstance(outcome, Done) for outcome in outcomes.values())
        rig.come_back()
        record = only(keyed(everything(rig).values(), 2))
        assert record.values["title"] == "Record 2"

    def test_a_create_whose_reply_was_lost_is_found_by_its_key_and_there_once(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        made(connector, create(1, kind))
        rig.lose_create("after")
        (outcome,) = connector.write([create(2, kind)])
        assert isinstance(outcome, Done | Unknown)
        record = only(keyed(everything(rig).values(), 2))
        assert opened(rig).find([by_key(kind, 2)]) == {by_key(kind, 2): record}

    def test_a_create_that_never_arrived_is_not_there_and_can_be_made_again(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        made(connector, create(1, kind))
        rig.lose_create("before")
        (outcome,) = connector.write([create(2, kind)])
        if not isinstance(outcome, Done):
            assert isinstance(outcome, Unknown)
            connector = opened(rig)
            assert connector.find([by_key(kind, 2)]) == {by_key(kind, 2): Gone("deleted")}
            made(connector, create(2, kind))
        assert len(keyed(everything(rig).values(), 2)) == 1

    def test_an_update_whose_reply_was_lost_may_be_sent_again(self, rig: Rig) -> None:
        for when in ("before", "after"):
            connector = opened(rig)
            (record,) = made(connector, create(1, kinds(connector)[0], team="Ops"))
            rig.lose_update(when)
            (outcome,) = connector.write([update(record, team="HR")])
            assert isinstance(outcome, Done | Unknown)
            now = only(keyed(everything(rig).values(), 1))
            if isinstance(outcome, Unknown):
                (now,) = made(opened(rig), update(now, team="HR"))
            assert now.values["team"] == "HR"
            rig.delete(now)

    def test_a_change_without_an_outcome_was_not_made(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        (old,) = made(connector, create(1, kind, team="Ops"))
        before = everything(rig)
        connector = opened(rig)
        rig.go_away()
        changes = [update(old, team="HR"), *(create(number, kind) for number in range(2, 9))]
        outcomes = _until_it_fails(connector, *changes)
        assert all(isinstance(outcome, Unknown) for outcome in outcomes.values())
        rig.come_back()
        assert everything(rig) == before

    def test_what_is_done_is_told_even_where_the_rest_is_lost(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        made(connector, create(1, kind))
        rig.break_after_create()
        outcomes = _until_it_fails(connector, *(create(number, kind) for number in range(2, 9)))
        rig.come_back()
        there = _keys(everything(rig))
        claimed = {item for item, outcome in outcomes.items() if isinstance(outcome, Done)}
        assert claimed <= there
        assert there - outcomes.keys() == {key(1)}


def _until_it_fails(connector: Connector, *changes: Change) -> dict[str, Outcome]:
    """The outcomes up to where the connector gives up."""
    outcomes: list[Outcome] = []
    with contextlib.suppress(Unavailable):
        for outcome in connector.write(changes):
            outcomes.append(outcome)
    return by_item(outcomes)


def _keys(records: dict[str, Record]) -> set[str]:
    return {record.key for record in records.values() if record.key}
