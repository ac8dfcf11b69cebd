"""Somebody who only writes: makes key results in one of the tools and puts numbers on them, by plain HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from tests.fidelity.jira_box import CURRENT
from tests.fidelity.notion_box import VERSION

CLIENT = httpx.Client(timeout=60, verify=False)  # noqa: S501 (over loopback; reading certificates takes 0.1 s)
Json = Any


class Writer(Protocol):
    """One tool, by what ``okrsync sandbox --json`` says of it."""

    def make(self, title: str) -> str:
        """Make a key result; its id, once the tool has said that it is there."""

    def count(self, made: str, number: int) -> None:
        """Put a number on it."""

    def kept(self) -> Mapping[str, tuple[str, float | None]]:
        """Title and number of every key result, by id."""


def writer(tool: str, access: Mapping[str, str]) -> Writer:
    return {"jira": JiraWriter, "notion": NotionWriter, "sheets": SheetsWriter}[tool](access)


def sent(method: str, url: str, body: Json = None, **options: Any) -> Json:
    answer = CLIENT.request(method, url, json=body, **options)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


class JiraWriter:
    def __init__(self, access: Mapping[str, str]) -> None:
        self._root, self._auth = f"{access['url']}/rest/api/3", (access["email"], access["token"])

    def make(self, title: str) -> str:
        fields = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}, "summary": title}
        return str(sent("POST", f"{self._root}/issue", {"fields": fields}, auth=self._auth)["key"])

    def count(self, made: str, number: int) -> None:
        sent("PUT", f"{self._root}/issue/{made}", {"fields": {CURRENT: number}}, auth=self._auth)

    def kept(self) -> Mapping[str, tuple[str, float | None]]:
        asked = {"jql": "project = OKR", "fields": ["summary", CURRENT], "maxResults": 100}
        issues: list[Json] = []
        while True:
            answer = sent("POST", f"{self._root}/search/jql", asked, auth=self._auth)
            issues += answer["issues"]
            if answer["isLast"]:
                return {issue["key"]: (issue["fields"]["summary"], issue["fields"][CURRENT]) for issue in issues}
            asked["nextPageToken"] = answer["nextPageToken"]


class NotionWriter:
    def __init__(self, access: Mapping[str, str]) -> None:
        self._root = f"{access['url']}/v1"
        self._headers = {"Authorization": f"Bearer {access['token']}", "Notion-Version": VERSION}
        asked = {"query": "Key results", "filter": {"property": "object", "value": "data_source"}}
        (found,) = self._send("POST", "search", asked)["results"]
        self._source = found["id"]

    def make(self, title: str) -> str:
        properties = {"Key result": {"title": [{"text": {"content": title}}]}}
        body = {"parent": {"data_source_id": self._source}, "properties": properties}
        return str(self._send("POST", "pages", body)["id"])

    def count(self, made: str, number: int) -> None:
        self._send("PATCH", f"pages/{made}", {"properties": {"Current": {"number": number}}})

    def kept(self) -> Mapping[str, tuple[str, float | None]]:
        pages: list[Json] = []
        asked: dict[str, Json] = {"page_size": 100}
        while True:
            answer = self._send("POST", f"data_sources/{self._source}/query", asked)
            pages += answer["results"]
            if not answer["has_more"]:
                break
            asked["start_cursor"] = answer["next_cursor"]
        shown = {page["id"]: page["properties"] for page in pages}
        return {
            id: (values["Key result"]["title"][0]["plain_text"], values["Current"]["number"])
            for id, values in shown.items()
        }

    def _send(self, method: str, path: str, body: Json) -> Json:
        return sent(method, f"{self._root}/{path}", body, headers=self._headers)


class SheetsWriter:
    """Appends rows; a row's id is its number, which stands as long as nobody sorts or inserts."""

    def __init__(self, access: Mapping[str, str]) -> None:
        self._values = f"{access['url']}/v4/spreadsheets/{access['spreadsheet']}/values"

    def make(self, title: str) -> str:
        place = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
        answer = sent("POST", f"{self._values}/'Key results'!A1:append", {"values": [[title]]}, params=place)
        return str(answer["updates"]["updatedRange"].rpartition("!A")[2])

    def count(self, made: str, number: int) -> None:
        url = f"{self._values}/'Key results'!B{made}"
        sent("PUT", url, {"values": [[number]]}, params={"valueInputOption": "RAW"})

    def kept(self) -> Mapping[str, tuple[str, float | None]]:
        asked = {"valueRenderOption": "UNFORMATTED_VALUE"}
        rows = sent("GET", f"{self._values}/'Key results'!A2:B", params=asked).get("values", [])
        numbered = {str(number): [*row, None, None] for number, row in enumerate(rows, 2)}
        return {number: (row[0], row[1] or None) for number, row in numbered.items() if row[0]}
