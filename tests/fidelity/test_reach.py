"""What is out of reach is told in each tool, and what is not is let be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fidelity.reach.reach import Noting, Reach
from fidelity.specification.plugin import SESSION

from connectors.jira.connector import JiraConnector
from connectors.jira.settings import JiraSettings
from connectors.notion.connector import NotionConnector
from connectors.notion.settings import NotionSettings
from connectors.sheets.connector import SheetsConnector
from connectors.sheets.settings import SheetsSettings
from okrsync.kit.agent import USER_AGENT
from okrsync.sandbox import Exchange

HOST = "127.0.0.1:4711"
SOURCE, ELSEWHERE = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
FIELDS = {"title": "Name", "current": "Now"}


def settings(host: str) -> tuple[JiraSettings, NotionSettings, SheetsSettings]:
    """A connection of each tool, with a container of key results."""
    url, ways = f"http://{host}", {**FIELDS, "objective": {"link": "Serves"}}
    epics = {"project": "OKR", "issue_type": "Epic", "labels": ["okr"], "fields": ways}
    pages = {"data_source": SOURCE, "fields": FIELDS}
    rows = {"tab": "KRs", "fields": FIELDS}
    return (
        JiraSettings.model_validate(
            {"tool": "jira", "url": url, "email": "a@b.test", "token": "t", "key_results": epics}
        ),
        NotionSettings.model_validate({"tool": "notion", "url": url, "token": "t", "key_results": pages}),
        SheetsSettings.model_validate({"tool": "sheets", "url": url, "spreadsheet": "S" * 44, "key_results": rows}),
    )


@pytest.fixture
def reach() -> Reach:
    noting = Noting()
    for each in settings(HOST):
        noting.note(each)
    return Reach(noting)


def said(reach: Reach, tool: str, request: str, sent: Any = None, answer: Any = None, *, query: str = "") -> list[str]:
    """What is said of one request of okrsync."""
    method, path = request.split(" ")
    headers = {"host": HOST, "user-agent": USER_AGENT}
    exchange = Exchange(tool, method, path, query, headers, sent, 200, json.dumps(answer), broken=False)
    return [each.reason for each in reach.violations(exchange)]


def issue(number: int, kind: str, **fields: Any) -> dict[str, Any]:
    own = {"project": {"key": "OKR"}, "issuetype": {"id": "1", "name": kind}, "summary": "S", **fields}
    return {"id": str(number), "key": f"OKR-{number}", "fields": own}


def test_jira_is_reached_for_okrs_and_mapped_fields_alone(reach: Reach) -> None:
    api = "/rest/api/3"
    said(reach, "jira", f"GET {api}/field", answer=[{"id": "c1", "name": "Now"}, {"id": "c2", "name": "Story Points"}])
    assert said(reach, "jira", f"POST {api}/search/jql", {"jql": "…"}, {"issues": [issue(1, "Epic")]}) == []
    assert said(reach, "jira", f"PUT {api}/issue/1", {"fields": {"c1": 4}}) == []
    assert said(reach, "jira", f"PUT {api}/issue/1", {"fields": {"c2": 4}}) == ["the field c2 is not mapped"]
    assert said(reach, "jira", f"PUT {api}/issue/1", {"update": {"comment": []}}) == ["the field comment is not mapped"]
    assert said(reach, "jira", f"PUT {api}/issue/2", {"fields": {"c1": 4}}) == [
        "the issue 2 was never seen to be an OKR"
    ]
    assert said(reach, "jira", f"POST {api}/issue/1/transitions", {}) == ["the status is not mapped"]
    assert said(reach, "jira", f"POST {api}/issue/1/comment", {}) == ["this changes something that is no OKR's"]
    assert said(reach, "jira", f"DELETE {api}/issue/1") == ["this changes something that is no OKR's"]
    new = {"project": {"key": "OKR"}, "issuetype": {"name": "Story"}, "labels": ["okr"]}
    assert said(reach, "jira", f"POST {api}/issue", {"fields": new}) == [
        "a new issue of ('OKR', 'Story') belongs to no container"
    ]


def test_a_task_that_is_read_in_jira_is_told(reach: Reach) -> None:
    assert said(reach, "jira", "GET /rest/api/3/issue/7", answer=issue(7, "Story")) == [
        "the issue 7 was never seen to be an OKR",
        "the issue OKR-7 is no OKR, and was read",
    ]
    asked = {"issueIdsOrKeys": ["7"], "fields": ["summary"]}
    answer = {"issues": [issue(7, "Story"), issue(8, "Epic")]}
    assert said(reach, "jira", "POST /rest/api/3/issue/bulkfetch", asked, answer) == [
        "the issue OKR-7 is no OKR, and was read"
    ]


def test_of_work_below_okrs_in_jira_status_and_parent_are_all_that_may_be_asked(reach: Reach) -> None:
    path = "/rest/api/3/search/jql"
    said(reach, "jira", f"POST {path}", {"jql": "…"}, {"issues": [issue(1, "Epic")]})
    child = {"id": "7", "key": "SHOP-7", "fields": {"parent": {"id": "1"}, "status": {}}}

    def asks(jql: str, **also: Any) -> list[str]:
        sent = {"jql": jql, "fields": ["parent", "status"], **also}
        return said(reach, "jira", f"POST {path}", sent, {"issues": [child]})

    assert asks("parent in (1)") == []
    assert asks("parent in (1, 2)") == ["the issue 2 was never seen to be an OKR"]
    more = "of work below an OKR more is asked for than its status and its parent"
    assert asks("parent in (1)", fields=["parent", "status", "summary"]) == [more]
    assert asks("parent in (1)", properties=["okrsync"]) == [more]
    assert asks("project = SHOP") == ["the issue SHOP-7 is no OKR, and where it belongs or stands was read"]


def test_notion_is_reached_for_pages_of_containers_and_mapped_properties_alone(reach: Reach) -> None:
    schema = {"object": "data_source", "id": SOURCE, "properties": {"Now": {"id": "a%3A"}, "Sprint": {"id": "b"}}}
    said(reach, "notion", f"GET /v1/data_sources/{SOURCE}", answer=schema)
    pages = [
        {"object": "page", "id": name, "parent": {"data_source_id": where}}
        for name, where in (("p", SOURCE), ("q", ELSEWHERE))
    ]
    assert said(reach, "notion", f"POST /v1/data_sources/{SOURCE}/query", {}, {"results": pages}) == []
    assert said(reach, "notion", "PATCH /v1/pages/p", {"properties": {"a%3A": {}, "okrsync key": {}}}) == []
    assert said(reach, "notion", "PATCH /v1/pages/p", {"properties": {"b": {}}}) == ["the property b is not mapped"]
    assert said(reach, "notion", "PATCH /v1/pages/p", {"icon": {}}) == ["icon is none of ours"]
    assert said(reach, "notion", "PATCH /v1/pages/q", {"properties": {}}) == [
        "the page q was never seen in a container"
    ]
    assert said(reach, "notion", f"POST /v1/data_sources/{ELSEWHERE}/query", {}) == [
        f"the data source {ELSEWHERE} is no container"
    ]
    assert said(reach, "notion", f"PATCH /v1/data_sources/{SOURCE}", {}) == ["this changes something that is no OKR's"]


def test_the_sheet_is_reached_for_its_tabs_and_mapped_columns_alone(reach: Reach) -> None:
    path, cell = "/v4/spreadsheets/S", {"userEnteredValue": {"stringValue": "x"}}
    heads = [{"formattedValue": name} for name in ("Name", "Now", "Remarks", "okrsync key")]
    tab = {"properties": {"sheetId": 3, "title": "KRs"}, "data": [{"rowData": [{"values": heads}]}]}
    looking = "ranges='KRs'&fields=sheets(data(rowData))"
    assert said(reach, "sheets", f"GET {path}", answer={"sheets": [tab]}, query=looking) == []
    assert said(reach, "sheets", f"GET {path}", query="ranges='Tasks'&fields=sheets(data)") == [
        "the tab 'Tasks' is no container, and was read"
    ]

    def sets(sheet: int, column: int, row: int = 5) -> list[str]:
        start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
        asked = {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
        return said(reach, "sheets", f"POST {path}:batchUpdate", {"requests": [{"updateCells": asked}]})

    assert [sets(3, column) for column in (0, 1, 3)] == [[], [], []]
    assert sets(3, 2) == ["the column 'remarks' is not mapped"]
    assert sets(4, 0) == ["the tab 4 is no container"]
    assert sets(3, 0, row=0) == ["the heading of column 0 is not ours"]
    assert said(reach, "sheets", f"POST {path}:batchUpdate", {"requests": [{"sortRange": {}}]}) == [
        "sortRange changes more than cells"
    ]


def test_others_and_what_nobody_is_configured_for_are_not_judged(reach: Reach) -> None:
    for headers in ({"host": HOST, "user-agent": "curl/8"}, {"host": "127.0.0.1:1", "user-agent": USER_AGENT}):
        exchange = Exchange("jira", "DELETE", "/rest/api/3/issue/1", "", headers, None, 204, "", broken=False)
        assert list(reach.violations(exchange)) == []


def test_whatever_connector_a_test_makes_the_run_knows_what_it_is_configured_for(
    request: pytest.FixtureRequest,
) -> None:
    host = "127.0.0.1:2"
    for make, each in zip((JiraConnector, NotionConnector, SheetsConnector), settings(host), strict=True):
        make(each.tool, each).close()
    assert [each.tool for each in request.config.stash[SESSION].configured[host]] == ["jira", "notion", "sheets"]
