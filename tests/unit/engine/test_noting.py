"""Decides what a sync note says: a line that a person understands, of what is about this item and not about all."""

from __future__ import annotations

from decimal import Decimal

from views import key, remembering, row, view

from okrsync.connector import Action
from okrsync.model import Kind, Unreadable, Value
from okrsync.sync.decide import Decisions
from okrsync.sync.guards import Case, Limits
from okrsync.sync.match import match
from okrsync.sync.memory import Cell, Conflict, Refusal, Spot
from okrsync.sync.noting import noted
from okrsync.sync.plan import Held, Plan, Write

ONE, TWO = key(1), key(2)
CURRENT = Conflict(Decimal(82), {"notion": Decimal(84), "sheet": None}, "different values")


def notes(plan: Plan, *, shown: str | None = None, absent: str = "", unreadable: str = "", refused: str = "") -> Plan:
    """The plan with notes for two items that notion shows."""
    rows = [row("1", ONE, sync_note=shown), row("2", TWO)]
    memory = remembering((ONE, "notion", "1"), (TWO, "notion", "2"))
    if refused:
        memory = type(memory)(
            **{**vars(memory), "refusals": {Cell(ONE, "sync_note", "notion"): Refusal(refused, "no")}}
        )
    views = [view("notion", *rows)]
    matched = match(memory, views)
    now: dict[Cell, Value | Unreadable] = {Cell(ONE, "sync_note", "notion"): shown}
    if unreadable:
        now[Cell(ONE, "target", "notion")] = Unreadable(unreadable, "not a number")
    decisions = Decisions(matched.items, now, (), {}, plan.conflicts, ())
    case = Case(plan, memory, views, matched, matched.items, Limits(min_items=2))
    return noted(plan, case, decisions, {absent})


def said(plan: Plan) -> list[tuple[str, Value]]:
    return [(write.item, write.values["sync_note"]) for write in plan.writes]


def held(item: str, reason: str, guard: str = "leap") -> Held:
    return Held(guard, reason, "Approve it", "notion", item, "KR")


def test_a_conflict_is_said_with_every_word_and_what_holds() -> None:
    plan = notes(Plan(conflicts={Spot(ONE, "current"): CURRENT}))
    assert said(plan) == [(ONE, "current: notion says 84, sheet says nothing; 82 holds until they say the same.")]
    assert [write.action for write in plan.writes] == [Action.UPDATE]


def test_what_cannot_be_read_is_said_with_the_tool_and_the_reason() -> None:
    assert said(notes(Plan(), unreadable="about 95")) == [
        (ONE, "target in notion: 'about 95' cannot be read (not a number).")
    ]


def test_a_note_goes_when_nothing_is_wrong_any_more() -> None:
    assert said(notes(Plan(), shown="current: notion says 84")) == [(ONE, None)]


def test_a_note_that_stands_there_is_not_written_again() -> None:
    text = "target in notion: 'about 95' cannot be read (not a number)."
    assert notes(Plan(), shown=text, unreadable="about 95").writes == ()


def test_a_note_that_the_tool_refused_is_not_offered_again() -> None:
    text = "target in notion: 'about 95' cannot be read (not a number)."
    assert notes(Plan(), unreadable="about 95", refused=text).writes == ()


def test_what_holds_one_is_said_and_what_holds_many_is_not() -> None:
    assert said(notes(Plan(held=[held(ONE, "it leaps")]))) == [(ONE, "held in notion: it leaps.")]
    assert said(notes(Plan(held=[held(ONE, "all at once"), held(TWO, "all at once")]))) == []


def test_a_refusal_which_is_tried_again_is_said_in_the_report_only() -> None:
    assert said(notes(Plan(held=[held(ONE, "too long", "refused")]))) == []


def test_while_a_tool_that_shows_the_item_is_absent_its_note_stays() -> None:
    assert said(notes(Plan(), shown="'about 95' cannot be read", absent="notion")) == []


def test_a_write_that_is_due_takes_the_note_along() -> None:
    record = row("1", ONE)
    due = Write("notion", Action.UPDATE, Kind.KEY_RESULT, ONE, "KR", {"title": "New"}, {"title": "Old"}, record)
    [write] = notes(Plan(writes=[due]), shown="stale").writes
    assert (write.values, write.before) == ({"title": "New", "sync_note": None}, {"title": "Old", "sync_note": "stale"})
