"""Decides what taking a run back means: what it agreed gives way, unless somebody has said something newer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from views import key

from okrsync.model import Item, Kind, Value
from okrsync.sync.adopt import GIVEN as JOINED
from okrsync.sync.choice import Choice
from okrsync.sync.codes import GIVEN
from okrsync.sync.memory import Event, Shadow, Spot
from okrsync.sync.merge import Sight, choose
from okrsync.sync.plan import Held, Plan
from okrsync.sync.undo import Skipped, Undo, not_held, undo

ONE, TWO = key(1), key(2)
OLD, NEW = Decimal(82), Decimal(84)


def items(**agreed: Value) -> dict[str, Item]:
    return {ONE: Item(ONE, Kind.KEY_RESULT, {"title": "In two days", **agreed})}


def agreed(field: str, before: Value, value: Value, note: str = "", item: str = ONE) -> Event:
    return Event("agreed", item, field, "notion", value, before, note=note)


def test_what_is_still_agreed_gives_way_to_what_was_before() -> None:
    taken = undo(7, [agreed("current", OLD, NEW)], items(current=NEW))
    assert taken == Undo({Spot(ONE, "current"): Choice("undo of run 7", OLD, over=NEW)}, ())


def test_what_was_empty_is_emptied_again() -> None:
    taken = undo(7, [agreed("note", None, "soon")], items(note="soon"))
    assert taken.choices[Spot(ONE, "note")].value is None


def test_what_was_said_by_several_tools_is_one_step() -> None:
    taken = undo(7, [agreed("current", OLD, NEW), agreed("current", OLD, NEW)], items(current=NEW))
    assert len(taken.choices) == 1


@pytest.mark.parametrize("now", [Decimal(86), OLD, None])
def test_what_was_changed_since_stays_and_is_named(now: Value) -> None:
    taken = undo(7, [agreed("current", OLD, NEW)], items(current=now))
    assert taken == Undo({}, (Skipped(ONE, "current", "it was changed since"),))


def test_an_item_that_began_in_the_run_stays_with_all_of_its_values() -> None:
    events = [
        Event("seen", ONE, connection="notion", note="first seen as 1"),
        agreed("title", None, "In two days"),
        agreed("current", None, NEW),
        Event("told", ONE, connection="jira", note="created"),
    ]
    taken = undo(7, events, items(current=NEW))
    assert (taken.choices, [(each.item, each.field) for each in taken.skipped]) == ({}, [(ONE, None)])


def test_a_record_that_was_made_of_an_older_item_stays_and_is_named() -> None:
    taken = undo(7, [Event("told", ONE, connection="jira", note="created")], items())
    assert [each.reason for each in taken.skipped] == ["its record in jira was created; okrsync deletes no record"]


@pytest.mark.parametrize("note", [GIVEN, JOINED, "measured by jira: count(project = OPS)"])
def test_what_okrsync_would_come_to_again_stays(note: str) -> None:
    taken = undo(7, [agreed("code", None, "Ops KR1", note)], items(code="Ops KR1"))
    assert (taken.choices, len(taken.skipped)) == ({}, 1)


def test_what_was_typed_meanwhile_voids_the_choice_and_is_named() -> None:
    wanted = undo(7, [agreed("current", OLD, NEW), agreed("note", None, "x")], items(current=NEW, note="x"))
    typed = Sight("notion", Decimal(86), Shadow(NEW), lambda value: value)
    assert choose(NEW, [typed], wanted.choices[Spot(ONE, "current")]) is None
    left = {each.field: each.reason for each in not_held(wanted, Plan())}
    assert left == dict.fromkeys(("current", "note"), "somebody has typed something else since")


def test_what_a_locked_cycle_holds_is_named_with_its_reason() -> None:
    wanted = undo(7, [agreed("current", OLD, NEW)], items(current=NEW))
    held = Held("cycle", "2026-Q3 is locked", "Open it", "notion", ONE, "In two days")
    assert [each.reason for each in not_held(wanted, Plan(held=[held]))] == ["2026-Q3 is locked"]
