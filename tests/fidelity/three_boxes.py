"""Each of the three sandboxes as one kind of box, for what must hold in all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from okrsync.sandbox import Seed, Server
from tests.fidelity import jira_box, notion_box, sheets_box

JIRA, NOTION, SHEETS = "jira", "notion", "sheets"
TOOLS = (JIRA, NOTION, SHEETS)
CLIENT = httpx.Client(timeout=20, verify=False)  # noqa: S501 (over loopback; reading certificates takes 0.1 s)


@dataclass
class Box:
    """What one tool's box has in common with the others. Requests come signed."""

    tool: str
    server: Server

    read: httpx.Request
    """One that tells little, and costs little."""

    make: httpx.Request
    """One that makes a key result called Made."""

    container: str
    record: str
    """The id of a key result as a fault rule names it."""

    listing: Callable[[], list[str]]
    """The titles of the key results (in Jira: of all epics), by the read that lists them."""

    def send(self, request: httpx.Request) -> httpx.Response:
        return CLIENT.send(request)

    def control(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return CLIENT.request(method, f"{self.server.url}/_sandbox/{path}", json=body)

    def statuses(self) -> list[int]:
        return [entry["status"] for entry in self.control("GET", "requests").json()]


@contextmanager
def opened(tool: str, seed: Seed | None = None, state: Path | None = None) -> Iterator[Box]:
    """That tool's box with that seed, or with its stories' own."""
    with {JIRA: _jira, NOTION: _notion, SHEETS: _sheets}[tool](seed, state) as box:
        yield box


@contextmanager
def _jira(seed: Seed | None, state: Path | None) -> Iterator[Box]:
    for box in jira_box.serve(seed or jira_box.SEED, state):
        fields = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}, "summary": "Made"}
        asked = {"jql": "project = OKR AND issuetype = Epic ORDER BY key", "fields": ["summary"], "maxResults": 100}

        def signed(method: str, path: str, body: Any = None, url: str = box.url) -> httpx.Request:
            request = httpx.Request(method, f"{url}/rest/api/3/{path}", json=body)
            return next(httpx.BasicAuth(*jira_box.ACCOUNT).auth_flow(request))

        def listing(search: Callable[..., Any] = box.send, asked: Any = asked) -> list[str]:
            answer = search("POST", "3/search/jql", asked)
            answer.raise_for_status()
            return [issue["fields"]["summary"] for issue in answer.json()["issues"]]

        make = signed("POST", "issue", {"fields": fields})
        yield Box(JIRA, box.server, signed("GET", "myself"), make, "OKR", "OKR-1", listing)


@contextmanager
def _notion(seed: Seed | None, state: Path | None) -> Iterator[Box]:
    with notion_box.running(seed or notion_box.SEED, state) as box:
        headers = {"Authorization": f"Bearer {notion_box.TOKEN}", "Notion-Version": notion_box.VERSION}
        title = {"Key result": {"title": notion_box.words("Made")}}
        body = {"parent": {"data_source_id": box.key_results}, "properties": title}
        read = httpx.Request("GET", f"{box.server.url}/v1/users/me", headers=headers)
        make = httpx.Request("POST", f"{box.server.url}/v1/pages", json=body, headers=headers)

        def listing() -> list[str]:
            return [notion_box.text(page, "Key result") for page in box.query()["results"]]

        first = box.query(page_size=1)["results"][0]["id"]
        yield Box(NOTION, box.server, read, make, box.key_results, first, listing)


@contextmanager
def _sheets(seed: Seed | None, state: Path | None) -> Iterator[Box]:
    with sheets_box.running(seed or sheets_box.SEED, state) as box:
        root = f"{box.server.url}/v4/spreadsheets/{box.id}"
        place = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
        read = httpx.Request("GET", root, params={"fields": "spreadsheetId"})
        make = httpx.Request("POST", f"{root}/values/Key results!A1:append", params=place, json={"values": [["Made"]]})

        def listing() -> list[str]:
            return [row[0] for row in box.values("'Key results'!A2:Z") if row]

        yield Box(SHEETS, box.server, read, make, box.id, "KR1", listing)
