"""Gives the tests a small Jira site over real HTTP, the official client to it, and a clock that they can turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jira
import pytest
import requests

from connectors.jira.sandbox import TOKEN, Sandbox
from okrsync.sandbox import Person, Seed, Server, Shelf

ACCOUNT = ("bot@okrsync.test", TOKEN)
SEED = Seed(
    people=[Person("Wendy Hall", "wendy@acme.test"), Person("Andy Ray", "andy@acme.test")],
    objectives=[
        {"title": "Run operations smoothly", "code": "Ops O1", "level": "team", "team": "Ops", "state": "active"},
        {"title": "Customers love us", "code": "C O1", "level": "company", "owner": "andy@acme.test"},
    ],
    key_results=[
        {
            "title": "Raise uptime", "code": "Ops KR1.1", "objective": "Ops O1", "level": "team", "start": "99",
            "target": "99.9", "current": "99.5", "unit": "%", "direction": "increase", "owner": "Wendy Hall",
            "description": "What counts is what customers see.", "note": "On the way.\n\nNext: alerts.",
        },
        {"title": "Fewer tickets", "code": "Ops KR1.2", "objective": "Ops O1", "target": "10", "current": "40"},
    ],
)  # fmt: skip
CODE, LEVEL, OWNER, CURRENT, NOTE = (
    "customfield_10030", "customfield_10031", "customfield_10033", "customfield_10038", "customfield_10044",
)  # fmt: skip


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    now: datetime = datetime(2026, 11, 22, 9, 30, 15, 250_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Box:
    """A running sandbox with ways to talk to it."""

    server: Server
    clock: Clock
    deployment: str = "cloud"

    @property
    def url(self) -> str:
        return self.server.url

    def client(self, version: str = "3") -> jira.JIRA:
        """The official client library, signed in."""
        options: dict[str, Any] = {"rest_api_version": version}
        if self.deployment == "cloud":
            return jira.JIRA(self.url, basic_auth=ACCOUNT, options=options, max_retries=0)
        return jira.JIRA(self.url, token_auth=TOKEN, options=options, max_retries=0)

    def send(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        """A request of one's own to ``/rest/api/``, signed in."""
        session = requests.Session()
        if self.deployment == "cloud":
            session.auth = ACCOUNT
        else:
            session.headers["Authorization"] = f"Bearer {TOKEN}"
        with session:
            return session.request(method, f"{self.url}/rest/api/{path}", json=body, params=query, timeout=10)

    def find(self, jql: str, *fields: str) -> list[str]:
        """The keys that a query finds, in its order."""
        answer = self.send("POST", "3/search/jql", {"jql": jql, "fields": ["key", *fields], "maxResults": 100})
        assert answer.status_code == 200, answer.text
        return [issue["key"] for issue in answer.json()["issues"]]

    def refused(self, jql: str) -> list[str]:
        """The messages of the 400 that a query gets."""
        answer = self.send("POST", "3/search/jql", {"jql": jql})
        assert answer.status_code == 400, answer.text
        messages: list[str] = answer.json()["errorMessages"]
        return messages

    def epic(self, summary: str, **fields: Any) -> str:
        """The key of a new epic."""
        given = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}, "summary": summary, **fields}
        answer = self.send("POST", "3/issue", {"fields": given})
        assert answer.status_code == 201, answer.text
        key: str = answer.json()["key"]
        return key

    def fields(self, key: str) -> dict[str, Any]:
        answer = self.send("GET", f"3/issue/{key}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()["fields"]
        return shown

    def page(self, do: str = "edit", **form: str) -> requests.Response:
        """What a person does on the page at ``/``."""
        return requests.post(f"{self.url}/_sandbox/edit", data={"do": do, **form}, timeout=10, allow_redirects=False)


def serve(seed: Seed | None = SEED, path: Path | None = None, **options: Any) -> Iterator[Box]:
    shelf, clock = Shelf(path), Clock()
    box = Sandbox(shelf, seed, clock, **options)
    with Server(box, shelf, clock=clock) as server:
        yield Box(server, clock, options.get("deployment", "cloud"))


@pytest.fixture
def box() -> Iterator[Box]:
    """Jira Cloud with two objectives, two key results and some ordinary work."""
    yield from serve()


@pytest.fixture
def server_box() -> Iterator[Box]:
    """The same in Jira Data Center."""
    yield from serve(deployment="data-center")
