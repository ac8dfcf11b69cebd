"""A key result that measures itself follows its JQL, its cell and its page within one run, in all three tools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, Town, town

from okrsync.sandbox import Seed
from okrsync.sync.cycle import Report
from okrsync.sync.memory import Changes, CycleState

INCIDENTS = "project = OKR and type = Incident and priority = High and created >= startOfQuarter()"
QUARTER = {"level": "Team", "team": "Ops", "cycle": "2026-Q4"}
SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Customers can rely on us", "code": "O1", **QUARTER}],
    key_results=[
        {"title": "Outages a quarter", "code": "KR1", "start": "20", "target": "5", "current": "9", **QUARTER},
        {"title": "Share of orders on time", "code": "KR2", "start": "80", "target": "95", **QUARTER},
        {"title": "Outages in a week", "code": "KR3", "start": "20", "target": "5", **QUARTER},
        {"title": "Weeks without an outage", "code": "KR5", "start": "0", "target": "12", "current": "1", **QUARTER},
        {"title": "Answers within a day", "code": "KR4", "start": "10", "target": "60", **QUARTER},
    ],
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town")) as running:
        running.sync()
        happens(running, times=2)
        counts(running, 86)
        settings: dict[str, Any] = yaml.safe_load(running.estate.config.read_text("utf-8"))
        measured = {
            "KR1": f"jira: count({INCIDENTS})",
            "KR2": "sheets: Metrics!B1",
            "KR3": f"jira: ratio(count({INCIDENTS}), sheets: Metrics!B2)",
            "Answers within a day": f'notion: {answers(running)} "Answered"',
        }
        yield running.configured({**settings, "measures": {"key_results": measured, "largest_jump": 3}})


def happens(place: Town, *, times: int = 1) -> None:
    for _ in range(times):
        what = {"project": "OKR", "issuetype": {"name": "Incident"}, "priority": {"name": "High"}}
        place.jira.client.create_issue(fields={**what, "summary": "The shop is down"})


def counts(place: Town, share: float | str) -> None:
    """Somebody keeps numbers in a tab that okrsync does not sync."""
    api, book = place.sheets.api, place.sheets.id
    tabs = api.get(spreadsheetId=book, fields="sheets(properties(title))").execute()["sheets"]
    if "Metrics" not in [tab["properties"]["title"] for tab in tabs]:
        added = {"requests": [{"addSheet": {"properties": {"title": "Metrics"}}}]}
        api.batchUpdate(spreadsheetId=book, body=added).execute()
    where = {"spreadsheetId": book, "range": "Metrics!A1:B4", "valueInputOption": "USER_ENTERED"}
    api.values().update(
        **where, body={"values": [["On time", share], ["Weeks", "=2+2"], ["", "=B2+1"], ["", "=B3+1"]]}
    ).execute()


def answers(place: Town) -> str:
    """The address of a page with a formula, beside what is synced there."""
    columns = {"Answered": {"formula": {"expression": "6 * 7"}}}
    place.notion.client.data_sources.update(data_source_id=place.notion.sources[OBJECTIVE], properties=columns)
    page = place.row("notion", OBJECTIVE, "O1").id
    return f"https://www.notion.so/Customers-{page.replace('-', '')}"


def shown(place: Town, name: str) -> list[Any]:
    return [place.shows(tool, KEY_RESULT, name, "current") for tool in TOOLS]


def said(report: Report) -> str:
    return "\n".join(f"{each.place}: {each.message}. {each.remedy}" for each in report.plan.problems)


def test_a_measured_key_result_follows_within_one_run_in_every_tool(place: Town) -> None:
    place.sync()
    assert [shown(place, name) for name in ("KR1", "KR2", "KR3", "KR4")] == [[2] * 3, [86] * 3, [0.5] * 3, [42] * 3]
    happens(place)
    counts(place, 87.5)
    place.sync()
    assert [shown(place, name) for name in ("KR1", "KR2", "KR3")] == [[3] * 3, [87.5] * 3, [0.75] * 3]
    assert [point.value for point in place.store.series(place.key("KR1"))] == [2, 3]
    assert place.plan().plan.empty


def test_equal_questions_are_asked_once_and_nothing_of_an_incident_is_read_but_its_id(place: Town) -> None:
    place.sync()
    place.forget()
    place.sync()
    asked = [entry.body for entry in place.estate.boxes["jira"].journal.entries() if entry.method == "POST"]
    assert [body["fields"] for body in asked if body.get("jql") == INCIDENTS] == [["id"]]
    assert [each for each in place.requests("sheets") if "values:batchGet" in each] == [
        f"GET /v4/spreadsheets/{place.sheets.id}/values:batchGet"
    ]
    assert [each for each in place.requests("jira") if "OKR-" in each] == []


@pytest.mark.parametrize(("tool", "cell", "value"), [("jira", "B2", 4), ("notion", "B3", 5), ("sheets", "B4", 6)])
def test_a_measure_that_is_typed_in_any_tool_is_followed_at_once(place: Town, tool: str, cell: str, value: int) -> None:
    place.types(tool, KEY_RESULT, "KR5", measure=f"sheets: Metrics!{cell}")
    place.sync()
    assert shown(place, "KR5") == [value] * 3
    assert [place.shows(each, KEY_RESULT, "KR5", "measure") for each in TOOLS] == [f"sheets: Metrics!{cell}"] * 3


def test_finished_tickets_are_refused_as_a_measure_and_what_was_measured_before_stays(place: Town) -> None:
    place.sync()
    before = shown(place, "KR5")
    place.types("jira", KEY_RESULT, "KR5", measure="jira: count(project = OKR and statusCategory = Done)")
    assert "it counts finished tickets (statusCategory = Done)" in said(place.sync())
    assert shown(place, "KR5") == before


@pytest.mark.parametrize("tool", TOOLS)
def test_what_is_typed_over_it_is_put_back_and_kept_in_the_history(place: Town, tool: str) -> None:
    place.sync()
    (measured,) = set(shown(place, "KR1"))
    place.types(tool, KEY_RESULT, "KR1", current=1)
    report = place.sync()
    assert shown(place, "KR1") == [measured] * 3
    assert f"{tool}: Outages a quarter: current: 1 was typed over a measured value" in said(report)
    latest = next(each for each in place.store.history(place.key("KR1"), "current") if each.event == "replaced")
    assert (latest.connection, latest.before, latest.value) == (tool, 1, measured)
    assert place.plan().plan.empty


def test_what_cannot_be_measured_or_leaps_leaves_the_last_value_and_says_so(place: Town) -> None:
    place.sync()
    before = shown(place, "KR2")
    counts(place, 8750)
    assert "a leap of" in said(place.sync())
    assert shown(place, "KR2") == before
    counts(place, "soon")
    assert "Metrics!B1 shows 'soon', which is no number" in said(place.sync())
    assert shown(place, "KR2") == before
    counts(place, 88)
    place.sync()
    assert shown(place, "KR2") == [88] * 3


def test_a_locked_cycle_stops_it(place: Town) -> None:
    place.sync()
    before = shown(place, "KR1")
    states = {"2026-Q4": CycleState.LOCKED}
    place.store.commit(1, datetime.now(UTC), Changes(cycles=states))
    happens(place)
    place.forget()
    place.sync()
    assert shown(place, "KR1") == before
    assert [each for each in place.requests("sheets") if "values:batchGet" in each] == []
    place.store.commit(1, datetime.now(UTC), Changes(cycles=dict.fromkeys(states, CycleState.OPEN)))
    place.sync()
    assert shown(place, "KR1") == [before[0] + 1] * 3
