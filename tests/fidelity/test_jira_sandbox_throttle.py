"""Jira's limits as published: buckets by endpoint and method, windows by issue, and a search that runs behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests

from okrsync.sandbox import Conditions
from tests.fidelity.jira_box import CURRENT, Box, box, serve, server_box

__all__ = ["box", "server_box"]
REALISTIC = Conditions(realistic=True, latency=0, search_lag=0)
EPICS = "project = OKR AND issuetype = Epic"


@pytest.fixture
def limited() -> Iterator[Box]:
    for made in serve():
        made.server.impose(REALISTIC)
        yield made


def until_refused(send: Callable[[], requests.Response]) -> tuple[int, requests.Response]:
    """How many requests were answered before one was refused, and that refusal."""
    for count in range(1000):
        answer = send()
        if answer.status_code == 429:
            return count, answer
        assert answer.ok, answer.text
    raise AssertionError("nothing was refused")


def test_an_endpoint_takes_a_hundred_gets_in_a_second(limited: Box) -> None:
    count, refused = until_refused(lambda: limited.send("GET", "3/myself"))
    assert count == 100
    assert refused.json() == {"errorMessages": ["Rate limit exceeded."], "errors": {}}
    told = {name: refused.headers.get(name) for name in ("Retry-After", "RateLimit-Reason", "X-RateLimit-Limit")}
    assert told == {"Retry-After": "1", "RateLimit-Reason": "jira-burst-based", "X-RateLimit-Limit": "100"}
    assert (refused.headers["X-RateLimit-Remaining"], refused.headers["X-RateLimit-Reset"]) == (
        "0", "2026-11-22T09:30:16Z",
    )  # fmt: skip
    assert limited.send("GET", "3/field").status_code == 200, "another endpoint has a bucket of its own"
    limited.clock.forward(seconds=0.25)
    assert until_refused(lambda: limited.send("GET", "3/myself"))[0] == 25


def test_what_is_left_is_told_with_every_answer(limited: Box) -> None:
    first, second = limited.send("GET", "3/myself"), limited.send("GET", "3/myself")
    assert [each.headers["X-RateLimit-Remaining"] for each in (first, second)] == ["99", "98"]
    assert not {"X-RateLimit-Reset", "X-RateLimit-NearLimit", "Retry-After"} & set(first.headers)
    assert limited.send("GET", "3/issue/OKR-1").headers["X-RateLimit-Limit"] == "150"
    assert limited.send("GET", "3/issue/OKR-999").headers["X-RateLimit-Remaining"] == "148"


def test_an_issue_takes_twenty_writes_in_two_seconds_and_a_hundred_in_thirty(limited: Box) -> None:
    limited.clock.forward(seconds=15)  # to the beginning of a window of thirty seconds, give or take a second
    write = iter(range(1000))

    def edit() -> requests.Response:
        return limited.send("PUT", "3/issue/OKR-1", {"fields": {CURRENT: next(write)}})

    count, refused = until_refused(edit)
    assert count == 20
    assert (refused.headers["RateLimit-Reason"], refused.headers["Retry-After"]) == ("jira-per-issue-on-write", "2")
    assert refused.headers["X-RateLimit-Limit"] == "20"
    key = "3/issue/OKR-1/properties/x"
    assert limited.send("PUT", key, 1).status_code == 429, "whatever is written to the issue counts"
    assert limited.send("PUT", "3/issue/OKR-2", {"fields": {CURRENT: 1}}).status_code == 204
    assert limited.send("GET", "3/issue/OKR-1").status_code == 200
    for _ in range(4):
        limited.clock.forward(seconds=2)
        assert until_refused(edit)[0] == 20
    limited.clock.forward(seconds=2)
    count, refused = until_refused(edit)
    assert (count, refused.headers["X-RateLimit-Limit"], refused.headers["Retry-After"]) == (0, "100", "20")


def test_a_refused_write_is_not_carried_out(limited: Box) -> None:
    sent = iter(range(1000))
    count, _ = until_refused(lambda: limited.send("PUT", "3/issue/OKR-1", {"fields": {CURRENT: next(sent)}}))
    assert limited.fields("OKR-1")[CURRENT] == count - 1


def test_who_is_not_signed_in_is_told_that_first(limited: Box) -> None:
    until_refused(lambda: limited.send("GET", "3/myself"))
    assert requests.get(f"{limited.url}/rest/api/3/myself", timeout=10).status_code == 401


def test_data_center_limits_nobody(server_box: Box) -> None:
    server_box.server.impose(Conditions(realistic=True, latency=0))
    assert all(server_box.send("GET", "2/myself").status_code == 200 for _ in range(120))
    with pytest.raises(ValueError, match="jira has no search that lags"):
        server_box.server.impose(Conditions(search_lag=2))


# -- the search's lag


def test_a_search_lags_behind_what_reads_by_id_show_at_once(box: Box) -> None:
    before = box.find(EPICS)
    box.server.impose(Conditions(search_lag=30))
    key = box.epic("Brand new")
    box.send("PUT", "3/issue/OKR-1", {"fields": {"summary": "Renamed"}})
    assert box.find(EPICS) == before
    assert box.find(f'{EPICS} AND summary ~ "Renamed"') == []
    assert box.send("POST", "3/search/approximate-count", {"jql": EPICS}).json() == {"count": len(before)}
    fetched = box.send("POST", "3/issue/bulkfetch", {"issueIdsOrKeys": [key, "OKR-1"]}).json()["issues"]
    assert {issue["fields"]["summary"] for issue in fetched} == {"Brand new", "Renamed"}
    assert box.fields("OKR-1")["summary"] == "Renamed"
    box.clock.forward(seconds=29)
    assert box.find(EPICS) == before
    box.clock.forward(seconds=1)
    assert set(box.find(EPICS)) == {*before, key}
    assert box.find(f'{EPICS} AND summary ~ "Renamed"') == ["OKR-1"]


def test_issues_that_are_reconciled_are_fresh(box: Box) -> None:
    box.server.impose(Conditions(search_lag=30))
    new = box.send("GET", f"3/issue/{box.epic('Brand new')}").json()["id"]
    box.epic("Another")
    asked = {"jql": EPICS, "fields": ["summary"], "reconcileIssues": [int(new)], "maxResults": 100}
    shown = box.send("POST", "3/search/jql", asked).json()["issues"]
    assert {"Brand new", "Another"} & {issue["fields"]["summary"] for issue in shown} == {"Brand new"}
    answer = box.send("GET", "3/search/jql", jql=EPICS, reconcileIssues=new, maxResults=100)
    assert new in {issue["id"] for issue in answer.json()["issues"]}


def test_what_was_deleted_is_found_no_more_at_once(box: Box) -> None:
    box.server.impose(Conditions(search_lag=30))
    child = box.epic("Child", parent={"key": "OKR-1"}, issuetype={"name": "Task"})
    box.clock.forward(seconds=30)
    assert box.send("DELETE", "3/issue/OKR-1").status_code == 204
    answer = box.send("POST", "3/search/jql", {"jql": "project = OKR", "fields": ["parent"], "maxResults": 100})
    shown = {issue["key"]: issue["fields"]["parent"] for issue in answer.json()["issues"]}
    assert "OKR-1" not in shown
    assert shown[child] is None


def test_without_a_lag_everything_is_found_at_once_again(box: Box) -> None:
    box.server.impose(Conditions(search_lag=30))
    key = box.epic("Brand new")
    box.server.impose(Conditions())
    assert key in box.find(EPICS)
