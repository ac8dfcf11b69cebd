"""Holds a connector to what the port says of reading: what is shown, when, and at what price."""

from __future__ import annotations

import json
from collections.abc import Iterable

from okrsync.model import FIELDS, Record
from okrsync.testing.contract.deeds import (
    again,
    create,
    everything,
    keyed,
    kinds,
    made,
    only,
    opened,
    said,
    stamps,
    titled,
    update,
)
from okrsync.testing.contract.rig import Rig

MANY = 120  # records: more than many tools show in one answer


class ReadingContract:
    """``rig`` is a fixture that the author of a connector gives."""

    def test_capabilities_name_only_fields_of_the_model(self, rig: Rig) -> None:
        containers = opened(rig).capabilities
        assert containers, "no container is known after the first read"
        for kind, container in containers.items():
            assert container.name
            assert container.slots.keys() <= FIELDS[kind].keys()
            assert "title" in container.slots
            for name, slot in container.slots.items():
                assert not slot.links or FIELDS[kind][name].refers, f"{name} is no reference, so it cannot link"

    def test_a_record_shows_every_mapped_field_and_nothing_else(self, rig: Rig) -> None:
        connector = opened(rig)
        made(connector, create(1, kinds(connector)[0]))
        for record in everything(rig).values():
            assert record.values.keys() == connector.capabilities[record.kind].slots.keys()
            assert record.fixed <= record.values.keys()

    def test_reading_the_same_twice_gives_equal_records(self, rig: Rig) -> None:
        connector = opened(rig)
        made(connector, create(1, kinds(connector)[0]))
        assert everything(rig) == everything(rig)

    def test_a_whole_read_shows_everything_whatever_the_cursor_says(self, rig: Rig) -> None:
        connector = rig.connector()
        first = connector.read(None, {})
        assert first.complete
        cursor = json.loads(json.dumps(first.cursor))
        whole = rig.connector().read(cursor, stamps(first.records), whole=True)
        assert whole.complete
        assert _by_id(whole.records) == _by_id(first.records)

    def test_a_record_that_a_person_adds_has_no_key_and_is_shown_at_once(self, rig: Rig) -> None:
        connector = rig.connector()
        first = connector.read(None, {})
        kind = kinds(connector)[0]
        rig.add(kind, "Added by hand")
        record = titled(again(rig, first.cursor, first.records).records, "Added by hand")
        assert (record.kind, record.key) == (kind, None)

    def test_an_edit_right_after_the_last_read_is_shown_by_the_next(self, rig: Rig) -> None:
        connector = opened(rig)
        (record,) = made(connector, create(1, kinds(connector)[0], code="A1"))
        last = rig.connector().read(None, {})
        rig.type(record, "code", "A2")
        shown = again(rig, last.cursor, last.records).records
        assert titled(shown, "Record 1").values["code"] == "A2"

    def test_an_edit_right_after_our_own_write_is_shown_by_the_next_read(self, rig: Rig) -> None:
        connector = rig.connector()
        before = connector.read(None, {}).records
        (record,) = made(connector, create(1, kinds(connector)[0], code="A1", team="Ops"))
        (record,) = made(connector, update(record, team="HR"))
        settled = connector.settle()
        rig.type(record, "code", "A2")
        shown = again(rig, settled.cursor, [*before, record]).records
        assert titled(shown, "Record 1").values["code"] == "A2"

    def test_an_edit_between_our_read_and_our_write_is_not_lost(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        _, other = made(connector, create(1, kind, code="A1", team="Ops"), create(2, kind, code="B1"))
        connector = rig.connector()
        before = connector.read(None, {}).records
        rig.type(other, "code", "B2")
        made(connector, update(titled(before, "Record 1"), team="HR"))
        settled = connector.settle()
        shown = [*settled.records, *again(rig, settled.cursor, before).records]
        assert {each.values["code"] for each in shown if each.id == other.id} == {"B2"}

    def test_what_a_person_typed_beside_our_write_is_shown_with_it(self, rig: Rig) -> None:
        connector = opened(rig)
        (record,) = made(connector, create(1, kinds(connector)[0], code="A1", team="Ops"))
        connector = opened(rig)
        rig.type(record, "code", "A2")
        (record,) = made(connector, update(record, team="HR"))
        assert (record.values["code"], record.values["team"]) == ("A2", "HR")

    def test_a_quiet_read_costs_one_request_a_container_at_most(self, rig: Rig) -> None:
        connector = opened(rig)
        records = made(connector, create(1, kinds(connector)[0]), create(2, kinds(connector)[0]))
        snapshot = rig.connector().read(None, {})
        rig.forget()
        quiet = again(rig, snapshot.cursor, snapshot.records)
        assert rig.sent() == rig.quiet_cost <= len(connector.capabilities)
        assert _by_id(quiet.records).items() <= _by_id(snapshot.records).items() >= _by_id(records).items()

    def test_after_many_writes_of_ours_reads_are_as_cheap_as_any(self, rig: Rig) -> None:
        connector = rig.connector()
        known = [*connector.read(None, {}).records]
        known += made(connector, *(create(number, kinds(connector)[0]) for number in range(MANY)))
        cursor = connector.settle().cursor
        for _ in range(2):
            rig.forget()
            cursor = again(rig, cursor, known).cursor
            assert rig.sent() == rig.quiet_cost

    def test_the_requests_counted_are_the_requests_sent(self, rig: Rig) -> None:
        rig.forget()
        connector = rig.connector()
        assert connector.requests == rig.sent() == 0
        connector.read(None, {})
        made(connector, create(1, kinds(connector)[0]))
        connector.settle()
        assert connector.requests == rig.sent() > 0

    def test_what_is_outside_the_containers_is_not_shown(self, rig: Rig) -> None:
        before = everything(rig)
        rig.add_elsewhere("Buy chairs")
        assert everything(rig) == before

    def test_looking_changes_nothing(self, rig: Rig) -> None:
        connector = opened(rig)
        made(connector, create(1, kinds(connector)[0]))
        before = rig.contents()
        rig.forget()
        looking = rig.connector()
        assert [problem for problem in looking.check() if problem.severity == "error"] == []
        snapshot = looking.read(None, {})
        looking.find([])
        looking.settle()
        again(rig, snapshot.cursor, snapshot.records)
        assert rig.written() == set()
        assert rig.contents() == before

    def test_a_field_that_a_person_empties_is_none(self, rig: Rig) -> None:
        connector = opened(rig)
        (record,) = made(connector, create(1, kinds(connector)[0], code="A1"))
        rig.type(record, "code", "")
        found = only(keyed(everything(rig).values(), 1))
        assert said(found) == {**said(record), "code": None}


def _by_id(records: Iterable[Record]) -> dict[str, Record]:
    return {record.id: record for record in records}
