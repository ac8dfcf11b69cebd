"""Holds a connector that counts work to what the port says of it: counts, for all records in the same requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from okrsync.connector import CountWork
from okrsync.model import Kind, Record, Work
from okrsync.testing.contract.rig import Rig

FEW, MANY = 1, 12  # records: what is asked for many must not cost more than for few


class WorkRig(Rig, Protocol):
    """An account of a tool that keeps work below its records."""

    def add_work(self, record: Record, *, done: bool) -> None:
        """A person puts a piece of work below the record."""


class WorkContract:
    """For connectors that count work. ``rig`` is a fixture that their author gives."""

    def test_the_work_below_a_record_is_counted_and_what_is_done_of_it(self, rig: WorkRig) -> None:
        busy, idle = _records(rig, 2)
        for done in (True, False, False):
            rig.add_work(busy, done=done)
        assert _counting(rig)([busy.id, idle.id]) == {busy.id: Work(1, 3), idle.id: Work(0, 0)}

    def test_work_below_a_record_that_is_not_there_is_in_doubt_and_no_other_is(self, rig: WorkRig) -> None:
        here, gone = _records(rig, 2)
        rig.add_work(here, done=True)
        rig.delete(gone)
        assert _counting(rig)([here.id, gone.id]) == {here.id: Work(1, 1)}

    def test_counting_changes_nothing_and_counting_nothing_costs_nothing(self, rig: WorkRig) -> None:
        (record,) = _records(rig, 1)
        rig.add_work(record, done=False)
        before = rig.contents()
        rig.forget()
        assert _counting(rig)([]) == {}
        assert rig.sent() == 0
        _counting(rig)([record.id])
        assert rig.written() == set()
        assert rig.contents() == before

    def test_many_records_cost_the_same_requests_as_few(self, rig: WorkRig) -> None:
        records = _records(rig, MANY)
        for record in records:
            rig.add_work(record, done=True)
        costs = []
        for some in (records[:FEW], records):
            counting = _counting(rig)
            rig.forget()
            assert counting([each.id for each in some]) == {each.id: Work(1, 1) for each in some}
            costs.append(rig.sent())
        assert costs[0] == costs[1]


def _records(rig: Rig, count: int) -> Sequence[Record]:
    titles = [f"{number}0% of visitors find the way" for number in range(count)]
    for title in titles:
        rig.add(Kind.KEY_RESULT, title)
    found = {each.values["title"]: each for each in rig.connector().read(None, {}, whole=True).records}
    return [found[title] for title in titles]


def _counting(rig: Rig) -> CountWork:
    count = rig.connector().count_work
    assert count is not None
    return count
