"""A report's two renderings, from a report made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from okrsync.connector import Action, Change, Done, Misconfigured, Problem, Refused, Unavailable
from okrsync.model import Kind, Record, Unreadable, Value
from okrsync.reports.document import as_json
from okrsync.reports.lines import as_text
from okrsync.reports.travels import travels
from okrsync.reports.values import json_value, text_value
from okrsync.sync.cycle import Report
from okrsync.sync.decide import Agreement
from okrsync.sync.memory import Conflict, Spot
from okrsync.sync.plan import Held, Plan, Write
from okrsync.sync.send import Told

KEY = "okr-aaaaaaaaaa"
TITLES = {KEY: "Orders in two days", "okr-bbbbbbbbbb": "Customers come back"}


def write(connection: str, **values: Value) -> Write:
    return Write(connection, Action.UPDATE, Kind.KEY_RESULT, KEY, TITLES[KEY], values, dict.fromkeys(values))


def held(title: str) -> Held:
    return Held("emptied", "9 of 9 records vanished from jira", "Approve it.", "jira", KEY, title, ("current",))


def lines(report: Report) -> list[str]:
    return [line.plain for line in as_text(report)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("82"), 82),
        (Decimal("82.50"), 82.5),
        (Decimal("1E+3"), 1000),
        (Decimal("0.1234567890123456789"), "0.1234567890123456789"),
        (Decimal("12345678901234567890"), "12345678901234567890"),
        (date(2026, 11, 22), "2026-11-22"),
        (frozenset({"b", "a"}), ["a", "b"]),
        (Unreadable("about 70?"), "about 70?"),
        (None, None),
    ],
)
def test_values_in_json(value: Value | Unreadable, expected: object) -> None:
    assert json_value(value) == expected


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("current", Decimal("1E+3"), "1000"),
        ("objective", "okr-bbbbbbbbbb", "Customers come back"),
        ("aligned_to", frozenset(TITLES), "Customers come back; Orders in two days"),
        ("note", "two\nlines", "two lines"),
        ("note", "x" * 100, "x" * 59 + "…"),
        ("current", Unreadable("about 70?"), "'about 70?' (unreadable)"),
        ("current", None, "empty"),
    ],
)
def test_values_in_lines(field: str, value: Value | Unreadable, expected: str) -> None:
    assert text_value(field, value, TITLES) == expected


def test_a_conflict_names_both_words_and_what_ends_it() -> None:
    conflict = Conflict(Decimal(82), {"notion": Decimal(84), "sheets": Decimal(85)}, "two words")
    said = lines(Report(Plan(conflicts={Spot(KEY, "current"): conflict}, titles=TITLES)))
    assert "! conflict Orders in two days: current: notion says 84; sheets says 85; agreed is 82" in said
    assert any("okrsync conflicts" in line for line in said)


def test_what_one_guard_holds_is_told_together() -> None:
    said = lines(Report(Plan(held=[held(name) for name in "abcde"])))
    assert "! held by emptied 9 of 9 records vanished from jira: a (jira), b (jira), c (jira) and 2 more" in said
    assert "  Approve it." in said


def test_a_dry_run_has_no_outcomes_and_a_run_has() -> None:
    change = Change(Action.UPDATE, Kind.KEY_RESULT, KEY, {"current": Decimal(84)})
    told = [Told(write("jira", current=Decimal(84)), Refused(change, "the field is read-only"))]
    assert "outcomes" not in as_json(Report(Plan()))
    (outcome,) = as_json(Report(Plan(), run=3, told=told))["outcomes"]
    assert (outcome["outcome"], outcome["reason"]) == ("refused", "the field is read-only")
    assert "! refused jira: Orders in two days: the field is read-only" in lines(Report(Plan(), run=3, told=told))


def test_failures_say_whose_turn_it_is() -> None:
    failures = {"a": Misconfigured("wrong token", remedy="Mend it"), "b": Unavailable("down"), "c": KeyError("x")}
    said = as_json(Report(Plan(), failures=failures))["failures"]
    assert {name: each["kind"] for name, each in said.items()} == {
        "a": "configuration",
        "b": "unavailable",
        "c": "bug",
    }
    assert said["a"]["remedy"] == "Mend it"


def test_problems_stand_with_their_remedy() -> None:
    assert "? notion: cannot read it. Mend it." in lines(
        Report(Plan(problems=[Problem("notion", "cannot read it", "Mend it.")]))
    )


def test_travels_go_from_who_said_it_to_who_was_told() -> None:
    record = Record("r1", Kind.KEY_RESULT, KEY, {})
    wrote = write("jira", current=Decimal(84), progress=Decimal("0.5"))
    change = Change(Action.UPDATE, Kind.KEY_RESULT, KEY, wrote.values)
    agreement = Agreement(Spot(KEY, "current"), Decimal(82), Decimal(84), ("notion",))
    report = Report(Plan(agreements=[agreement], titles=TITLES), run=1, told=[Told(wrote, Done(change, record))])
    assert [str(travel) for travel in travels(report)] == ["notion → jira  Orders in two days  current: empty → 84"]
