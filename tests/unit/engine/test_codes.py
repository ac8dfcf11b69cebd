"""Which codes okrsync gives where people give none."""

from __future__ import annotations

from okrsync.alignment.items import in_order
from okrsync.model import Item, Kind, Mention, Record
from okrsync.sync.codes import first_name, give_codes
from okrsync.sync.decide import Circumstances, Decisions, decide
from okrsync.sync.match import match
from okrsync.sync.memory import Memory
from tests.unit.engine.views import key, row, view


def coded(*rows: Record, memory: Memory | None = None) -> Decisions:
    views = [view("sheet", *rows)]
    matched = match(memory or Memory(), views)
    return give_codes(decide(memory or Memory(), views, matched, Circumstances()), matched)


def codes(*rows: Record) -> dict[str, object]:
    return {item.title: item.agreed.get("code") for item in coded(*rows).items.values()}


def goal(number: int, title: str, **values: str) -> Record:
    return row(f"o{number}", key(number), Kind.OBJECTIVE, title=title, cycle="2026-Q4", **values)


def result(number: int, title: str, goal_: str | None = None, **values: str) -> Record:
    objective = (Mention(goal_),) if goal_ else ()
    return row(f"k{number}", key(number), title=title, objective=objective, **{"cycle": "2026-Q4", **values})


def test_the_second_objectives_first_key_result_is_kr2_1() -> None:
    rows = [
        goal(1, "Stay up", team="Ops"),
        goal(2, "Ship faster", team="Ops"),
        result(3, "Fewer incidents", "Stay up", team="Ops"),
        result(4, "Shorter lead time", "Ship faster", team="Ops"),
        result(5, "Fewer alarms at night", "Stay up", team="Ops"),
    ]
    assert codes(*rows) == {
        "Stay up": "Ops O1",
        "Ship faster": "Ops O2",
        "Fewer incidents": "Ops KR1.1",
        "Shorter lead time": "Ops KR2.1",
        "Fewer alarms at night": "Ops KR1.2",
    }


def test_what_people_gave_stays_and_counts_along() -> None:
    rows = [
        goal(1, "Stay up", team="Ops", code="O1"),
        result(2, "Fewer incidents", "Stay up", team="Ops", code="KR1.1"),
        result(3, "Fewer alarms", "Stay up", team="Ops"),
    ]
    assert codes(*rows) == {"Stay up": "O1", "Fewer incidents": "KR1.1", "Fewer alarms": "Ops KR1.2"}


def test_a_weekly_key_result_is_its_persons_and_its_weeks() -> None:
    week = {"level": "individual", "cycle": "2026-W47"}
    rows = [
        result(1, "Two runbooks tried", owner="andy.fox@ops.example", **week),
        result(2, "One drill held", owner="andy.fox@ops.example", **week),
        result(3, "A tidy pager", owner="Wendy Ng", **week),
    ]
    assert codes(*rows) == {
        "Two runbooks tried": "Andy W47.1",
        "One drill held": "Andy W47.2",
        "A tidy pager": "Wendy W47.1",
    }


def test_nothing_is_given_without_a_cycle_or_without_a_team() -> None:
    assert codes(row("a", key(1), team="Ops"), row("b", key(2), cycle="2026-Q4")) == {"KR a": None, "KR b": None}


def test_a_code_that_two_items_of_a_cycle_share_is_reported_and_left_alone() -> None:
    rows = [result(1, "Fewer incidents", team="Ops", code="KR1"), result(2, "Fewer alarms", team="Ops", code="ops kr1")]
    decisions = coded(*rows, result(3, "Elsewhere", team="HR", code="KR1"))
    assert [problem.message for problem in decisions.problems] == ["2 items share it: Fewer incidents; Fewer alarms"]
    assert {item.agreed["code"] for item in decisions.items.values()} == {"KR1", "ops kr1"}


def test_the_number_of_what_no_tool_shows_any_more_is_not_given_again() -> None:
    gone = Item(key(9), Kind.KEY_RESULT, {"title": "Gone", "team": "Ops", "cycle": "2026-Q4", "code": "Ops KR1"})
    decisions = coded(result(1, "Fewer incidents", team="Ops"), memory=Memory(items={key(9): gone}))
    assert decisions.items[key(1)].agreed["code"] == "Ops KR2"


def test_a_code_that_is_all_digits_stops_nobody() -> None:
    endless = f"Ops KR{'1' * 5000}"
    rows = result(1, "Long", team="Ops", code=endless), result(2, "Next", team="Ops")
    assert codes(*rows) == {"Long": endless, "Next": "Ops KR1"}
    assert [item.title for item in in_order(coded(*rows).items.values())] == ["Next", "Long"]


def test_who_is_called_by_a_handle_has_a_name_in_the_code() -> None:
    assert first_name("@andy") == first_name("_andy@example.org") == first_name("Andy Miller") == "Andy"
    assert first_name("@") == "@"
