"""The gate in the run: a task in disguise is held and explained, and travels as soon as it is said as a result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from town import KEY_RESULT, PEOPLE, Town, others, town

from okrsync.sandbox import Seed
from okrsync.sync.cycle import Report

RESULT = "40% of tickets are solved in the portal"
SEED = Seed(
    PEOPLE,
    key_results=[
        {"title": RESULT, "code": "KR1", "start": "10", "target": "40", "current": "12", "unit": "%"},
        {"title": "Launch the portal", "code": "KR2"},
    ],
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    """A town whose gate is as it is unless somebody configures another."""
    with town({"notion": SEED}, tmp_path) as made:
        yield with_gate(made, {"mode": "strict"})


def with_gate(place: Town, outcomes: object) -> Town:
    return place.configured({**yaml.safe_load(place.estate.config.read_text("utf-8")), "outcomes": outcomes})


def held(report: Report) -> list[tuple[str, str]]:
    return [(each.title, each.reason.partition(":")[0]) for each in report.plan.held]


def test_a_task_is_held_and_explained_and_goes_nowhere(place: Town) -> None:
    report = place.sync()
    assert held(report) == [("Launch the portal", "work")]
    assert "exempt" in report.plan.held[0].lift
    for tool in others("notion"):
        assert [row.name for row in place.desk(tool).rows(KEY_RESULT)] == ["KR1"]


def test_said_as_a_result_it_travels_and_said_as_a_task_again_it_is_held_and_nothing_is_lost(place: Town) -> None:
    place.sync()
    place.types("notion", KEY_RESULT, "KR2", title="60% of teams open the portal every week", start=20, target=60)
    assert held(place.sync()) == []
    assert [place.shows(tool, KEY_RESULT, "KR2", "target") for tool in others("notion")] == [60, 60]
    place.types("notion", KEY_RESULT, "KR2", title="Launch the portal")
    assert held(place.sync()) == [("Launch the portal", "work")]
    assert {place.shows(tool, KEY_RESULT, "KR2", "title") for tool in others("notion")} == {
        "60% of teams open the portal every week"
    }


def test_advice_lets_it_through_and_says_so_once(place: Town) -> None:
    advising = with_gate(place, {"mode": "advise"})
    report = advising.sync()
    assert report.plan.held == ()
    assert {each.message.partition(":")[0] for each in report.plan.problems if each.place == "Launch the portal"} == {
        "work",
        "no-metric",
    }
    assert advising.sync().plan.problems == ()


def test_an_exempted_key_result_travels_as_it_is(place: Town) -> None:
    exempting = with_gate(place, {"exempt": [{"key_result": "KR2", "reason": "The board asked for it."}]})
    report = exempting.sync()
    assert held(report) == []
    assert {each.remedy for each in report.plan.problems if each.place == "Launch the portal"} == {
        "It travels all the same, as configured: The board asked for it."
    }
    assert exempting.shows("sheets", KEY_RESULT, "KR2", "title") == "Launch the portal"


def test_a_gate_that_becomes_strict_holds_what_has_travelled_and_lets_it_go_nowhere_new(place: Town) -> None:
    settings = yaml.safe_load(place.estate.config.read_text("utf-8"))
    jira = settings["connections"].pop("jira")
    place.configured({**settings, "outcomes": {"mode": "off"}}).sync()
    settings["connections"]["jira"] = jira
    strict = place.configured({**settings, "outcomes": {"mode": "strict"}})
    assert held(strict.sync()) == [("Launch the portal", "work")]
    assert place.shows("sheets", KEY_RESULT, "KR2", "title") == "Launch the portal"
    assert [row.name for row in place.desk("jira").rows(KEY_RESULT)] == ["KR1"]
    place.types("notion", KEY_RESULT, "KR2", title="60% of teams open the portal every week", start=20, target=60)
    assert held(strict.sync()) == []
    assert place.shows("jira", KEY_RESULT, "KR2", "target") == 60
