"""A small Notion sandbox over real HTTP, and the official client for whoever asks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest
from notion_client import APIResponseError, Client

from connectors.notion.sandbox import TOKEN, Sandbox
from okrsync.sandbox import Person, Seed, Server, Shelf

VERSION = "2026-03-11"
SEED = Seed(
    people=[Person("Andy Ng", "andy@example.org"), Person("Wendy Orr", "wendy@example.org")],
    objectives=[{"title": "Answer customers faster", "code": "O1", "level": "Team", "owner": "andy@example.org"}],
    key_results=[
        {
            "title": "First reply within an hour",
            "code": "KR1",
            "objective": "O1",
            "owner": "Andy Ng",
            "cycle": "2026-Q4",
            "state": "active",
            "start": "40",
            "target": "90",
            "current": "55.5",
            "direction": "increase",
        },
        {"title": "Tickets a week", "code": "KR2", "objective": "O1", "start": "1,200", "target": "800"},
        {"title": "Clear the old queue", "code": "KR3", "aligned_to": "KR1; Tickets a week; a stranger"},
    ],
)


@dataclass
class Clock:
    """A clock that stands still until it is told."""

    now: datetime = datetime(2026, 11, 23, 9, 30, 42, 123456, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Box:
    """The running sandbox and its client; the methods save the stories some typing."""

    server: Server
    sandbox: Sandbox
    clock: Clock

    @cached_property
    def client(self) -> Any:
        logger = logging.getLogger(__name__)
        return Client(auth=TOKEN, base_url=self.server.url, notion_version=VERSION, retry=False, logger=logger)

    @property
    def objectives(self) -> str:
        return str(self.sandbox.settings(self.server.url)["objectives"]["data_source"])

    @property
    def key_results(self) -> str:
        return str(self.sandbox.settings(self.server.url)["key_results"]["data_source"])

    def query(self, **asked: Any) -> Any:
        return self.client.data_sources.query(self.key_results, **asked)

    def codes(self, **asked: Any) -> list[str]:
        """The codes of the key results that a query gives, in its order."""
        return [text(page, "Code") for page in self.query(**asked)["results"]]

    def page(self, code: str) -> Any:
        (found,) = self.query(filter={"property": "Code", "rich_text": {"equals": code}})["results"]
        return found

    def create(self, **properties: Any) -> Any:
        return self.client.pages.create(parent={"data_source_id": self.key_results}, properties=properties)

    def update(self, code: str, **properties: Any) -> Any:
        return self.client.pages.update(self.page(code)["id"], properties=properties)

    def columns(self, **properties: Any) -> Any:
        """The key results' columns after these were added or changed."""
        return self.client.data_sources.update(self.key_results, properties=properties)["properties"]

    def raw(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {TOKEN}", "Notion-Version": VERSION} | request.pop("headers", {})
        kept = {name: value for name, value in headers.items() if value is not None}
        return httpx.request(method, self.server.url + path, headers=kept, **request)

    def person_does(self, **form: str) -> httpx.Response:
        """What the page at ``/`` sends when a person edits."""
        return httpx.post(f"{self.server.url}/_sandbox/edit", data=form)


def words(content: str) -> list[dict[str, Any]]:
    return [{"text": {"content": content}}]


def text(page: Any, name: str) -> str:
    prop = page["properties"][name]
    return "".join(item["plain_text"] for item in prop[prop["type"]])


@contextmanager
def running(seed: Seed | None = SEED, state: Path | None = None) -> Iterator[Box]:
    clock, shelf = Clock(), Shelf(state)
    sandbox = Sandbox(shelf, seed, clock)
    with Server(sandbox, shelf, clock=clock) as server:
        yield Box(server, sandbox, clock)


@pytest.fixture
def box() -> Iterator[Box]:
    with running() as found:
        yield found


@contextmanager
def refused(message: str, status: int = 400, code: str = "validation_error") -> Iterator[None]:
    """The request inside is answered with Notion's error object and exactly that message."""
    with pytest.raises(APIResponseError) as caught:
        yield
    assert str(caught.value) == message
    assert (caught.value.status, caught.value.code) == (status, code)
