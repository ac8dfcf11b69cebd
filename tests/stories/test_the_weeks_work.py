"""The week of the source article: individuals' key results in Notion that serve teams' in Jira and in a sheet.

Ops' key results live in Jira, HR's in the sheet, Andy's and Wendy's weekly ones in Notion; individuals' are kept out of
Jira. In week 3 Andy helps HR.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from town import KEY_RESULT, Town, town

from okrsync.cli.app import invoke
from okrsync.kit.cycles import quarter_containing, week_containing
from okrsync.sandbox import Person, Seed

TODAY = datetime.now(UTC).date()
WEEK, QUARTER = week_containing(TODAY), quarter_containing(TODAY)
PEOPLE = (Person("Andy Ray", "andy@example.org"), Person("Wendy Ng", "wendy@example.org"))
TEAM = {"level": "Team", "cycle": QUARTER}
OPS = Seed(
    PEOPLE,
    [{"title": "The service stays up", "code": "Ops O1", **TEAM, "team": "Ops"}],
    [
        {"title": "Incidents a month", "code": "Ops KR1.1", "start": "12", "target": "4", **TEAM, "team": "Ops"},
        {"title": "Minutes to recover", "code": "Ops KR1.2", "start": "50", "target": "15", **TEAM, "team": "Ops"},
        {"title": "Alarms at night", "code": "Ops KR2.1", "start": "9", "target": "1", **TEAM, "team": "Ops"},
    ],
)
HR = Seed(
    PEOPLE,
    key_results=[{"title": "New hires who stay a year", "code": "HR KR1.1", "target": "95", **TEAM, "team": "HR"}],
)
ANDYS = {"level": "Individual", "cycle": WEEK, "team": "Ops", "owner": "andy@example.org"}
WEEKS = Seed(
    PEOPLE,
    key_results=[
        {"title": "Runbooks tried in a drill", "code": "Andy W.1", "start": "0", "target": "5", **ANDYS},
        {"title": "Hires who met the on-call team", "code": "Andy W.2", "start": "0", "target": "3", **ANDYS},
        {"title": "Alarms tuned", "code": "Wendy W.1", "target": "8", **ANDYS, "owner": "wendy@example.org"},
    ],
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    """Two runs after the seeds were planted, nothing is aligned yet."""
    with town({"jira": OPS, "notion": WEEKS, "sheets": HR}, tmp_path) as made:
        settings: dict[str, Any] = yaml.safe_load(made.estate.config.read_text("utf-8"))
        jira = settings["connections"]["jira"]["key_results"]
        jira["accepts"] = {"levels": ["company", "team"]}
        jira["fields"] |= {
            "aligned_to": {"link": "Alignment", "remote": "serves", "field": "Aligned to"},
            "supported_by": {"remote": "supported by"},
        }
        place = made.configured(settings)
        place.sync()
        yield place


def align(place: Town, name: str, words: str) -> None:
    """Somebody types under "Aligned elsewhere" of a page in Notion."""
    place.notion.types_beside(place.row("notion", KEY_RESULT, name), "aligned_to", words)


def aligned(place: Town, name: str) -> set[str]:
    """The codes of what a key result is agreed to serve."""
    items = place.store.load().items
    [item] = [each for each in items.values() if each.agreed.get("code") == name]
    served = item.agreed.get("aligned_to", frozenset())
    return {str(items[key].agreed["code"]) for key in served}  # type: ignore[union-attr]


def web_links(place: Town, name: str) -> set[tuple[str, str, str]]:
    """What an issue's web links say: relationship, title, address."""
    issue = place.row("jira", KEY_RESULT, name).id
    links = place.jira.client.remote_links(issue)
    return {(each.relationship, each.object.title, each.object.url) for each in links}


def test_every_alignment_is_seen_in_each_tool_in_its_own_form(place: Town) -> None:
    align(place, "Andy W.1", "ops kr1.1")
    align(place, "Andy W.2", "HR KR1.1; Ops KR1.2")
    align(place, "Wendy W.1", place.jira.client.issue(place.row("jira", KEY_RESULT, "Ops KR2.1").id).permalink())
    place.sync()
    assert place.plan().plan.empty
    assert (aligned(place, "Andy W.1"), aligned(place, "Wendy W.1")) == ({"Ops KR1.1"}, {"Ops KR2.1"})
    assert aligned(place, "Andy W.2") == {"HR KR1.1", "Ops KR1.2"}
    assert place.shows("sheets", KEY_RESULT, "Andy W.2", "aligned_to") == ("HR KR1.1", "Ops KR1.2")
    helps = place.row("notion", KEY_RESULT, "Andy W.2")
    assert [title for _, title, _ in web_links(place, "Ops KR1.2")] == ["Andy W.2"]
    assert {way for way, _, url in web_links(place, "Ops KR1.1") if helps.id.replace("-", "") not in url} == {
        "supported by"
    }
    assert not [row for row in place.jira.rows(KEY_RESULT) if "W." in row.name]


def test_the_weekly_board_prints_who_serves_whom_across_teams(place: Town, capsys: pytest.CaptureFixture[str]) -> None:
    align(place, "Andy W.1", "Ops KR1.1")
    align(place, "Andy W.2", "HR KR1.1")
    align(place, "Wendy W.1", "Ops KR2.1")
    place.sync()
    assert invoke(["week", "--json", "-c", str(place.estate.config)]) == 0
    board = json.loads(capsys.readouterr().out)
    served = {
        (team["team"], result["code"], line["code"])
        for team in board["teams"]
        for result in team["key_results"]
        for line in result["supported_by"]
    }
    assert served == {
        ("Ops", "Ops KR1.1", "Andy W.1"),
        ("HR", "HR KR1.1", "Andy W.2"),
        ("Ops", "Ops KR2.1", "Wendy W.1"),
    }
    invoke(["week", "--format", "markdown", "-c", str(place.estate.config)])
    printed = capsys.readouterr().out
    assert "Hires who met the on-call team" in printed
    assert "⇄ from Ops:** **Andy W.2** Hires who met the on-call team" in printed


def test_alignments_added_in_two_tools_in_the_same_minute_both_stand_and_one_taken_off_is_off_everywhere(
    place: Town,
) -> None:
    align(place, "Andy W.1", "Ops KR1.1")
    place.types("sheets", KEY_RESULT, "Andy W.1", aligned_to=("Ops KR2.1",))
    place.sync()
    assert aligned(place, "Andy W.1") == {"Ops KR1.1", "Ops KR2.1"}
    assert place.shows("sheets", KEY_RESULT, "Andy W.1", "aligned_to") == ("Ops KR1.1", "Ops KR2.1")
    place.types("sheets", KEY_RESULT, "Andy W.1", aligned_to=("Ops KR2.1",))
    place.sync()
    assert aligned(place, "Andy W.1") == {"Ops KR2.1"}
    assert web_links(place, "Ops KR1.1") == set()
    assert place.shows("notion", KEY_RESULT, "Andy W.1", "aligned_to") == ("Ops KR2.1",)
    assert place.plan().plan.empty


def test_three_codes_and_a_typo_in_one_cell(place: Town) -> None:
    align(place, "Andy W.1", "Ops KR1.1, ops kr1.2, KR2.1 and Ops KR1.l")
    report = place.sync()
    assert aligned(place, "Andy W.1") == {"Ops KR1.1", "Ops KR1.2", "Ops KR2.1"}
    [said] = [problem for problem in report.plan.problems if "cannot read" in problem.message]
    assert said.place == "notion: Runbooks tried in a drill (andy@example.org): aligned_to"
    assert "'Ops KR1.l' (no key result is called 'Ops KR1.l'; nearest: Ops KR1.1 (Incidents a month)" in said.message
    row = place.row("notion", KEY_RESULT, "Andy W.1")
    assert [text for text, _ in place.notion.beside(row, "aligned_to")] == ["Ops KR1.1, ops kr1.2, KR2.1 and Ops KR1.l"]


def test_a_renamed_team_key_result_keeps_its_links(place: Town) -> None:
    align(place, "Andy W.1", "Incidents a month")
    place.sync()
    place.types("jira", KEY_RESULT, "Ops KR1.1", title="Outages a month", code="Ops KR9.9")
    place.sync()
    place.sync()
    assert aligned(place, "Andy W.1") == {"Ops KR9.9"}
    assert place.plan().plan.empty


def test_an_epic_that_is_moved_to_another_project_keeps_its_links_and_takes_up_again_when_it_is_back(
    place: Town,
) -> None:
    align(place, "Andy W.1", "Ops KR1.1")
    align(place, "Andy W.2", "HR KR1.1; Ops KR1.1")
    place.sync()
    epic = place.row("jira", KEY_RESULT, "Ops KR1.1")
    linked = web_links(place, "Ops KR1.1")
    assert place.jira.moves(epic, KEY_RESULT, "DEL") == "DEL-1"
    place.forget()
    for _ in range(2):
        report = place.sync()
        assert (report.failures, report.plan.conflicts) == ({}, {})
    assert place.writes() == {}
    assert (aligned(place, "Andy W.1"), aligned(place, "Andy W.2")) == ({"Ops KR1.1"}, {"HR KR1.1", "Ops KR1.1"})
    assert place.shows("sheets", KEY_RESULT, "Andy W.1", "aligned_to") == ("Ops KR1.1",)
    assert place.shows("notion", KEY_RESULT, "Andy W.1", "aligned_to") == ("Ops KR1.1",)
    place.types("sheets", KEY_RESULT, "Ops KR1.1", current=7)
    place.sync()
    place.jira.moves(epic, KEY_RESULT, "OKR")
    assert place.sync().plan.conflicts == {}
    assert (place.shows("jira", KEY_RESULT, "Ops KR1.1", "current"), web_links(place, "Ops KR1.1")) == (7, linked)
    assert place.plan().plan.empty


def test_an_epic_that_is_moved_into_another_connections_project_is_the_same_key_result_there(place: Town) -> None:
    align(place, "Andy W.1", "Ops KR1.1")
    place.sync()
    settings: dict[str, Any] = yaml.safe_load(place.estate.config.read_text("utf-8"))
    delivery = copy.deepcopy(settings["connections"]["jira"])
    for kind in ("objectives", "key_results"):
        delivery[kind] |= {"project": "DEL", "jql": f"project = DEL AND labels = okr-{kind[:-1].replace('_', '-')}"}
        delivery[kind]["accepts"] = {"teams": ["Delivery"]}
    settings["connections"]["delivery"] = delivery
    place = place.configured(settings)
    assert place.sync().failures == {}
    place.jira.moves(place.row("jira", KEY_RESULT, "Ops KR1.1"), KEY_RESULT, "DEL")
    for _ in range(2):
        assert place.sync().plan.conflicts == {}
    assert aligned(place, "Andy W.1") == {"Ops KR1.1"}
    assert sorted(row.name for row in place.notion.rows(KEY_RESULT)).count("Ops KR1.1") == 1
    place.types("notion", KEY_RESULT, "Ops KR1.1", current=5)
    place.sync()
    [epic] = [place.jira.client.issue(key) for key in ("DEL-1",)]
    assert epic.raw["fields"][place.jira.column(KEY_RESULT, "current")] == 5
    assert place.plan().plan.empty


def test_without_anybodys_change_an_aligned_week_costs_one_read_a_container(place: Town) -> None:
    align(place, "Andy W.1", "Ops KR1.1")
    align(place, "Andy W.2", "HR KR1.1; Ops KR1.2")
    place.sync()
    place.sync()
    place.forget()
    assert place.sync().plan.empty
    assert place.writes() == {}
    assert [len(place.requests(tool)) for tool in ("jira", "notion", "sheets")] == [2, 2, 1]
