"""The specification tests can fail: wrong answers, wrong requests and unknown endpoints are named, with the place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from fidelity.specification.judge import Judge, documented
from fidelity.specification.library import SOURCES, missing, specifications
from werkzeug.wrappers import Request

from connectors.jira.sandbox import Sandbox as JiraSandbox
from okrsync import plugins
from okrsync.sandbox import Answer, Call, Exchange, Fault, Route, Seed, Server, Shelf, Tool

JUDGED = sorted({source.tool for source in SOURCES} - {source.tool for source in missing()})
OURS = {"User-Agent": "okrsync/test"}
SEED = Seed(objectives=[{"title": "Answer faster", "code": "O1"}], key_results=[{"title": "In an hour", "code": "KR1"}])


class Changed:
    """A tool without a lock on its door, whose answers to one route are changed."""

    def __init__(self, tool: Tool, rule: str, change: Callable[[Any], Answer]) -> None:
        self._tool, self._rule, self._change = tool, rule, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tool, name)

    def authenticate(self, request: Request) -> None:
        assert request.path

    def routes(self) -> Sequence[Route]:
        return [self._changed(route) if route.rule == self._rule else route for route in self._tool.routes()]

    def _changed(self, route: Route) -> Route:
        def endpoint(call: Call, **arguments: str) -> Answer:
            return self._change(route.endpoint(call, **arguments).body)

        return replace(route, endpoint=endpoint)


@dataclass(frozen=True)
class Wrong:
    """How an answer of a tool is made wrong, and what is to be said of it."""

    rule: str
    path: str
    change: Mapping[str, Any]
    said: str
    status: int = 200


def _sandbox(tool: str) -> tuple[Tool, Shelf]:
    shelf = Shelf()
    return plugins.plugin(tool).sandbox(shelf, SEED, lambda: datetime.now(UTC)), shelf


@contextmanager
def _watched(
    tool: str, wrong: Wrong | None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Server, list[Exchange]]]:
    """A sandbox that this test alone watches: what goes wrong in it is meant to."""
    seen: list[Exchange] = []
    box, shelf = _sandbox(tool)
    rule = wrong.rule if wrong else ""

    def change(body: Any) -> Answer:
        assert wrong is not None
        changed = {name: value for name, value in {**body, **wrong.change}.items() if value is not ...}
        return Answer(changed, wrong.status)

    monkeypatch.setattr(Server, "witnesses", [seen.append])
    with Server(Changed(box, rule, change), shelf) as server:
        yield server, seen


def _judged(exchanges: Sequence[Exchange]) -> list[str]:
    return [str(violation) for each in exchanges for violation in Judge(specifications).violations(each)]


WRONG_ANSWERS = {
    "jira: a number for a text": Wrong(
        "/rest/api/3/myself",
        "/rest/api/3/myself",
        {"accountId": 7},
        'jira: GET /rest/api/3/myself, answer 200, at $.accountId: 7 is not of type "string"',
    ),
    "jira: a status that is not documented": Wrong(
        "/rest/api/3/myself",
        "/rest/api/3/myself",
        {},
        "jira: GET /rest/api/3/myself, answer 418, at $: the document knows no status 418 here",
        status=418,
    ),
    "notion: a member is missing": Wrong(
        "/v1/users",
        "/v1/users",
        {"has_more": ...},
        "notion: GET /v1/users, answer 200, at $.has_more: is required and missing",
    ),
    "notion: a wrong word": Wrong(
        "/v1/users",
        "/v1/users",
        {"object": "heap"},
        'notion: GET /v1/users, answer 200, at $.object: "list" was expected',
    ),
    "sheets: a member too many": Wrong(
        "/drive/v3/files",
        "/drive/v3/files",
        {"folders": []},
        "sheets: GET /drive/v3/files, answer 200, at $.folders: is not in the document, which closes this object",
    ),
}


@pytest.mark.parametrize("name", [name for name in WRONG_ANSWERS if name.partition(":")[0] in JUDGED])
def test_a_wrong_answer_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = WRONG_ANSWERS[name]
    with _watched(name.partition(":")[0], wrong, monkeypatch) as (server, seen):
        requests.get(server.url + wrong.path, timeout=10)
    assert _judged(seen) == [wrong.said]


WRONG_REQUESTS = {
    "jira": (
        ("POST", "/rest/api/3/search/jql", {"jql": 5}),
        'jira: POST /rest/api/3/search/jql, request, at $.jql: 5 is not of type "string"',
    ),
    "notion": (
        ("POST", "/v1/search", {"page_size": "many"}),
        'notion: POST /v1/search, request, at $.page_size: "many" is not of type "number"',
    ),
    "sheets": (
        ("POST", "/v4/spreadsheets", {"title": "OKRs"}),
        "sheets: POST /v4/spreadsheets, request, at $.title: is not in the document, which closes this object",
    ),
}


@pytest.mark.parametrize("tool", JUDGED)
def test_a_wrong_request_of_a_connector_is_named_even_where_it_is_refused(
    tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (method, path, body), said = WRONG_REQUESTS[tool]
    with _watched(tool, None, monkeypatch) as (server, seen):
        answers = [requests.request(method, server.url + path, json=body, headers=OURS, timeout=10)]
        server.faults.set([Fault(do="status", path=path)])
        answers.append(requests.request(method, server.url + path, json=body, headers=OURS, timeout=10))
        server.faults.set([])
        answers.append(requests.request(method, server.url + path, json=body, timeout=10))
    assert [answer.status_code for answer in answers] == [400, 503, 400]
    assert _judged(seen[:1]) == [said]
    assert _judged(seen[1:]) == []


def test_an_unknown_or_wrong_parameter_of_anyone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with _watched("sheets", None, monkeypatch) as (server, seen):
        requests.get(f"{server.url}/drive/v3/files", params={"pageSize": "5"}, timeout=10)
    assert _judged(seen) == []
    strange = [replace(seen[0], query=query) for query in ("pageSize=few", "size=5", "pageSize=5&pageSize=6")]
    assert _judged(strange) == [
        "sheets: GET /drive/v3/files, query, at $.pageSize: cannot be ['few']",
        "sheets: GET /drive/v3/files, query, at $.size: the document knows no such parameter",
        "sheets: GET /drive/v3/files, query, at $.pageSize: is given more than once",
    ]


@pytest.mark.parametrize("tool", JUDGED)
def test_an_endpoint_that_no_specification_knows_is_named(tool: str) -> None:
    asked = Exchange(tool, "GET", "/no/such/thing", "", {}, None, 200, "{}", broken=False)
    said = f"{tool}: GET /no/such/thing, request, at $: no specification knows this endpoint"
    assert _judged([asked, replace(asked, status=501), replace(asked, status=401)]) == [said]


def _offered() -> Iterator[tuple[str, str, str]]:
    """Every tool, method and example path that the sandboxes offer, Jira's in both deployments."""
    boxes = [(tool, _sandbox(tool)[0]) for tool in JUDGED]
    data_center = JiraSandbox(Shelf(), SEED, lambda: datetime.now(UTC), deployment="data-center")
    for tool, box in [*boxes, *([("jira", data_center)] if "jira" in JUDGED else [])]:
        for route in box.routes():
            if not route.rule.startswith("/_sandbox/"):
                yield tool, route.method, re.sub(r"<[^>]+>", "x", route.rule)


def test_every_endpoint_that_a_sandbox_offers_is_in_a_specification() -> None:
    offered = list(_offered())
    known = [
        any(each.find(method, documented(tool, path)) for each in specifications(tool))
        for tool, method, path in offered
    ]
    assert len(offered) > 15
    assert [endpoint for endpoint, is_known in zip(offered, known, strict=True) if not is_known] == []
