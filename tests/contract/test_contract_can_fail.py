"""Breaks one rule of the port at a time in the tool in memory, and sees the suite turn red."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, settings

from okrsync.connector import Change, Done, Gone, Outcome, Snapshot, Stale
from okrsync.model import Kind, Unfit
from okrsync.testing import table
from okrsync.testing.contract import OfflineContract, fitting
from okrsync.testing.contract.tabletop import TabletopRig
from okrsync.testing.tabletop import Tabletop, TabletopConnector

READ, FIND, MAKE = TabletopConnector.read, TabletopConnector.find, TabletopConnector._make
Patch = pytest.MonkeyPatch


def a_new_record_has_no_key(patch: Patch) -> None:
    add = Tabletop.add
    patch.setattr(Tabletop, "add", lambda self, kind, values, key=None: add(self, kind, values))


def a_create_is_sent_twice(patch: Patch) -> None:
    def make(self: TabletopConnector, change: Change) -> Outcome:
        if change.record is None:
            MAKE(self, change)
        return MAKE(self, change)

    patch.setattr(TabletopConnector, "_make", make)


def nobody_looks_before_writing(patch: Patch) -> None:
    patch.setattr(TabletopConnector, "_make", lambda self, change: MAKE(self, replace(change, before={})))


def an_update_writes_more_than_it_names(patch: Patch) -> None:
    def make(self: TabletopConnector, change: Change) -> Outcome:
        own = {"note": "synced"} if change.kind is Kind.KEY_RESULT else {}
        return MAKE(self, replace(change, values={**own, **change.values}))

    patch.setattr(TabletopConnector, "_make", make)


def a_write_tidies_up_what_is_not_ours(patch: Patch) -> None:
    def make(self: TabletopConnector, change: Change) -> Outcome:
        rows = self._table.rows
        rows.update({name: replace(row, url=None) for name, row in rows.items()})
        return MAKE(self, change)

    patch.setattr(TabletopConnector, "_make", make)


def a_refusal_takes_the_rest_along(patch: Patch) -> None:
    def write(self: TabletopConnector, changes: Sequence[Change]) -> Iterator[Outcome]:
        outcomes = [MAKE(self, change) for change in changes]
        done = all(isinstance(outcome, Done) for outcome in outcomes)
        yield from (each if done else Stale(each.change, "all or nothing") for each in outcomes)

    patch.setattr(TabletopConnector, "write", write)


def the_record_answered_is_the_one_before(patch: Patch) -> None:
    def make(self: TabletopConnector, change: Change) -> Outcome:
        outcome = MAKE(self, change)
        return Done(change, change.record) if isinstance(outcome, Done) and change.record else outcome

    patch.setattr(TabletopConnector, "_make", make)


def a_read_misses_what_was_typed_just_now(patch: Patch) -> None:
    def read(self: TabletopConnector, since: Any, known: Mapping[str, str | None], **whole: bool) -> Snapshot:
        snapshot = READ(self, since, known, **whole)
        records = [row for row in snapshot.records if since is None or int(row.stamp or 0) > since["seen"] + 1]
        return replace(snapshot, records=records)

    patch.setattr(TabletopConnector, "read", read)


def a_read_asks_for_each_record(patch: Patch) -> None:
    def read(self: TabletopConnector, since: Any, known: Mapping[str, str | None], **whole: bool) -> Snapshot:
        for _ in known:
            self._request(lambda: None)
        return READ(self, since, known, **whole)

    patch.setattr(TabletopConnector, "read", read)


def what_was_not_asked_for_is_gone(patch: Patch) -> None:
    patch.setattr(TabletopConnector, "find", lambda self, refs: {ref: Gone("deleted") for ref in refs})


def the_trash_counts_as_there(patch: Patch) -> None:
    def find(self: TabletopConnector, refs: Sequence[Any]) -> Mapping[Any, Any]:
        table = self._table
        table.rows |= table.trash
        return FIND(self, refs)

    patch.setattr(TabletopConnector, "find", find)


def a_number_is_rounded_after_it_fitted(patch: Patch) -> None:
    shown = table._shown
    patch.setattr(
        table, "_shown", lambda slot, value: round(value) if isinstance(value, Decimal) else shown(slot, value)
    )


def a_formula_is_computed(patch: Patch) -> None:
    shown = table._shown
    patch.setattr(table, "_shown", lambda slot, value: "2" if value == "=1+1" else shown(slot, value))


def a_fit_never_comes_to_rest(patch: Patch) -> None:
    rig, more = TabletopRig.__init__, itertools.count()

    def shaky(value: Any) -> Any:
        return f"{value} {next(more)}" if isinstance(value, str) else Unfit("nothing else")

    def init(self: TabletopRig) -> None:
        rig(self)
        slots = self._table.slots[Kind.KEY_RESULT]
        slots["unit"] = replace(slots["unit"], fit=shaky)  # type: ignore[index]

    patch.setattr(TabletopRig, "__init__", init)


def what_is_not_there_measures_nothing(patch: Patch) -> None:
    patch.setattr(TabletopConnector, "measure", lambda self, queries: dict.fromkeys(queries, Decimal(0)))


RED: Mapping[Callable[[Patch], None], str] = {
    a_new_record_has_no_key: "test_a_create_carries_its_key_from_the_first_moment",
    a_create_is_sent_twice: "test_a_create_whose_reply_was_lost_is_found_by_its_key_and_there_once",
    nobody_looks_before_writing: "test_a_record_edited_since_the_read_is_left_alone",
    an_update_writes_more_than_it_names: "test_an_update_writes_the_fields_it_names_and_no_other",
    a_write_tidies_up_what_is_not_ours: "test_nothing_foreign_is_written",
    a_refusal_takes_the_rest_along: "test_a_refused_change_names_the_field_and_spoils_no_neighbour",
    the_record_answered_is_the_one_before: "test_every_change_has_one_outcome_and_its_record_is_what_is_read_next",
    a_read_misses_what_was_typed_just_now: "test_an_edit_right_after_the_last_read_is_shown_by_the_next",
    a_read_asks_for_each_record: "test_a_quiet_read_costs_one_request_a_container_at_most",
    what_was_not_asked_for_is_gone: "test_nothing_is_gone_as_long_as_the_tool_does_not_answer",
    the_trash_counts_as_there: "test_what_was_thrown_away_is_gone_by_id_and_by_key",
    a_number_is_rounded_after_it_fitted: "test_what_fits_is_what_is_read_after_it_was_written",
    a_formula_is_computed: "test_text_that_looks_like_more_stays_text",
    what_is_not_there_measures_nothing: (
        "test_what_cannot_be_measured_has_a_reason_and_a_remedy_also_before_the_first_read"
    ),
    a_fit_never_comes_to_rest: "test_what_fits_fits_again_unchanged",
}


@pytest.mark.parametrize("broken", RED, ids=lambda broken: broken.__name__)
def test_a_broken_rule_is_seen(broken: Callable[[Patch], None], monkeypatch: Patch) -> None:
    monkeypatch.setattr(fitting, "STEADY", settings(fitting.STEADY, phases=[Phase.generate]))
    broken(monkeypatch)
    test = getattr(OfflineContract(), RED[broken])
    given = (monkeypatch,) if "edited_since" in RED[broken] else ()
    with pytest.raises(AssertionError):
        test(TabletopRig(), *given)
