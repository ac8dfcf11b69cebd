"""OKRs among two thousand tasks in the same project, workspace and spreadsheet: no task is seen, none is changed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import yaml
from town import KEY_RESULT, PEOPLE, TOOLS, Town, town

from connectors.notion.sandbox.richtext import of_text
from okrsync.kit.agent import USER_AGENT
from okrsync.sandbox import Seed, Server
from okrsync.sandbox.witness import Exchange

TASKS, RUNS = 2_000, 5
CHORE = "Chore"
"""The word that every task begins with, and nothing else has."""
NAMES = ("KR1", "KR2", "KR3", "KR4")
SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Customers can rely on us", "code": "O1"}],
    key_results=[
        {"title": f"{share}% of orders are on time in region {share}", "code": code, "start": "0", "target": str(share)}
        for code, share in zip(NAMES, (60, 70, 80, 90), strict=True)
    ],
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town({"notion": SEED}, tmp_path_factory.mktemp("town")) as running:
        running.sync()
        for fill in (fill_jira, fill_notion, fill_sheets):
            fill(running)
        yield running


def fill_jira(place: Town) -> None:
    """Stories under the OKRs' own epics, with their labels, and sub-tasks under the stories."""
    box = place.estate.boxes["jira"]
    with box.lock:
        site = box.tool._site
        epics = [issue["id"] for issue in site.issues.values() if issue["fields"]["issuetype"] == "10000"]
        for number in range(TASKS):
            fields = {
                "summary": f"{CHORE} {number}",
                "labels": ["okr-key-result"],
                "parent": epics[number % len(epics)],
            }
            site.create({**fields, "issuetype": "10001" if number % 2 else "10002"}, {}, site.me)


def fill_notion(place: Town) -> None:
    """Pages of the data source of tasks beside those of the OKRs."""
    box = place.estate.boxes["notion"]
    with box.lock:
        workspace = box.tool._workspace
        source = tasks_of_notion(place)["source"]
        title = next(each["id"] for each in source["properties"] if each["type"] == "title")
        for number in range(TASKS):
            workspace.new_page(source["id"], None, {title: of_text(f"{CHORE} {number}")})


def fill_sheets(place: Town) -> None:
    """Rows of a tab of tasks beside those of the OKRs."""
    grid = {"rowCount": TASKS + 10, "columnCount": 3}
    added = {"addSheet": {"properties": {"title": "Sprint tasks 2026", "gridProperties": grid}}}
    place.sheets.api.batchUpdate(spreadsheetId=place.sheets.id, body={"requests": [added]}).execute()
    rows = [["Task", "Points", "okrsync key"], *([f"{CHORE} {number}", number % 8, ""] for number in range(TASKS))]
    where = {"spreadsheetId": place.sheets.id, "range": "Sprint tasks 2026!A1", "valueInputOption": "RAW"}
    place.sheets.api.values().update(**where, body={"values": rows}).execute()


def tasks_of_notion(place: Town) -> dict[str, Any]:
    workspace = place.estate.boxes["notion"].tool._workspace
    known = set(place.notion.sources.values())
    source = next(each for each in workspace.sources.values() if each["id"] not in known)
    return {"source": source, "pages": [each for each in workspace.pages.values() if each["source"] == source["id"]]}


def tasks(place: Town) -> Mapping[str, Any]:
    """All that the boxes keep of tasks, with who changed them and when."""
    issues = place.estate.boxes["jira"].tool._site.issues.values()
    where = {"spreadsheetId": place.sheets.id, "range": "Sprint tasks 2026", "valueRenderOption": "FORMULA"}
    return {
        "jira": [str(issue) for issue in issues if issue["fields"]["issuetype"] != "10000"],
        "notion": [str(page) for page in tasks_of_notion(place)["pages"]],
        "sheets": place.sheets.api.values().get(**where).execute()["values"],
    }


def somebody_works(place: Town, chance: random.Random) -> None:
    """An OKR is edited in one tool, and tasks everywhere."""
    tool, name = chance.choice(TOOLS), chance.choice(NAMES)
    place.types(tool, KEY_RESULT, name, current=chance.randrange(1, 60))
    number = chance.randrange(TASKS)
    issues = place.estate.boxes["jira"].tool._site.issues.values()
    issue = next(each["id"] for each in issues if each["fields"]["summary"] == f"{CHORE} {number}")
    place.jira.client.issue(issue).update(fields={"labels": [f"sprint-{number}"]})
    page = chance.choice(tasks_of_notion(place)["pages"])["id"]
    place.notion.client.pages.update(page_id=page, properties={"Urgent": {"checkbox": True}})
    where = {"spreadsheetId": place.sheets.id, "range": f"Sprint tasks 2026!B{number + 2}", "valueInputOption": "RAW"}
    place.sheets.api.values().update(**where, body={"values": [[chance.randrange(9)]]}).execute()


@contextmanager
def overheard() -> Iterator[list[Exchange]]:
    """What okrsync asks meanwhile, and is answered."""
    heard: list[Exchange] = []

    def listen(exchange: Exchange) -> None:
        if exchange.headers.get("user-agent", "").startswith(USER_AGENT):
            heard.append(exchange)

    Server.witnesses.append(listen)
    try:
        yield heard
    finally:
        Server.witnesses.remove(listen)


def test_after_many_runs_no_task_was_seen_and_none_changed(place: Town) -> None:
    settings = yaml.safe_load(place.estate.config.read_text("utf-8"))
    strict = place.configured({**settings, "outcomes": {"mode": "strict"}})
    chance = random.Random(2026)
    for number in range(RUNS):
        somebody_works(place, chance)
        before = tasks(place)
        with overheard() as heard:
            report = strict.sync()
        assert len(report.plan.writes) >= len(TOOLS) - 1
        assert heard, f"run {number} asked nothing"
        assert [each.path for each in heard if CHORE in each.answer or CHORE in str(each.sent)] == []
        assert tasks(place) == before
    shown = [[place.shows(tool, KEY_RESULT, name, "current") for name in NAMES] for tool in TOOLS]
    assert shown[0] == shown[1] == shown[2]


def test_a_whole_read_and_the_check_see_no_task_either_and_cost_the_same_as_without_them(place: Town) -> None:
    place.sync()
    with overheard() as heard:
        anew(place).sync()
    asked = [(each.method, each.path) for each in heard]
    assert [path for method, path in asked if "/issue/OKR-" in path] == []
    assert [each.path for each in heard if CHORE in each.answer] == []
    assert len(asked) < 60
    with overheard() as heard:
        assert all(not connector.check() for connector in place.config.connectors().values())
    assert [each.path for each in heard if CHORE in each.answer] == []


def test_the_tasks_below_epics_are_counted_where_that_is_shown_and_none_is_seen(place: Town) -> None:
    headings = place.sheets.grid(KEY_RESULT, "1:1")[0]
    place.sheets.enters(KEY_RESULT, f"{chr(ord('A') + len(headings))}1", [["Work done"]])
    settings = yaml.safe_load(place.estate.config.read_text("utf-8"))
    settings["connections"]["sheets"]["key_results"]["fields"]["work_done"] = "Work done"
    beside, before = place.configured(settings), tasks(place)
    with overheard() as heard:
        beside.sync()
    below = TASKS // (1 + len(NAMES))  # of each epic, the objective's too
    assert [line[len(headings)] for line in place.sheets.grid(KEY_RESULT)[1:]] == [f"0 of {below}"] * len(NAMES)
    assert [each.path for each in heard if CHORE in each.answer] == []
    assert len(heard) < 60 + below * len(NAMES) / 100  # a page of a hundred tasks is a request
    assert tasks(place) == before


def anew(place: Town) -> Town:
    """The town, where okrsync reads everything whole in every run."""
    settings = yaml.safe_load(place.estate.config.read_text("utf-8"))
    return place.configured({**settings, "full_read_every": 0})
