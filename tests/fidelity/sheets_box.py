"""A small Google Sheets sandbox over real HTTP, and Google's own client for whoever asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials, Credentials
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from connectors.sheets.sandbox import Sandbox
from okrsync.sandbox import Person, Seed, Server, Shelf

SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive.metadata.readonly"]
SEED = Seed(
    people=[Person("Andy", "andy@example.com"), Person("Wendy", "wendy@example.com")],
    objectives=[{"title": "Answer customers faster", "code": "O1", "cycle": "2026-Q4", "owner": "andy@example.com"}],
    key_results=[
        {"title": "First reply within an hour", "code": "KR1", "objective": "O1", "start": "40%", "target": "90%"},
        {
            "title": "Tickets a week",
            "code": "KR2",
            "objective": "O1",
            "start": "1200",
            "target": "800",
            "current": "950",
        },
    ],
)


@dataclass
class Clock:
    """A clock that stands still until it is told."""

    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Box:
    """The running sandbox and its client; ``tab`` and ``cells`` save the stories some typing."""

    server: Server
    sandbox: Sandbox
    clock: Clock
    credentials: Credentials = field(default_factory=AnonymousCredentials)

    @property
    def id(self) -> str:
        return self.sandbox.access(self.server.url)["spreadsheet"]

    @cached_property
    def sheets(self) -> Any:
        options = {"api_endpoint": self.server.url}
        return build("sheets", "v4", credentials=self.credentials, client_options=options).spreadsheets()

    @cached_property
    def files(self) -> Any:
        options = {"api_endpoint": f"{self.server.url}/drive/v3/"}
        return build("drive", "v3", credentials=self.credentials, client_options=options).files()

    def as_service_account(self) -> Box:
        """The same box for the service account, by the key file that the sandbox gives out."""
        (text,) = self.sandbox.secrets(self.server.url).values()
        key = service_account.Credentials.from_service_account_info(json.loads(text), scopes=SCOPES)
        return Box(self.server, self.sandbox, self.clock, key)

    def values(self, range_text: str, **options: str) -> list[list[Any]]:
        answer = self.sheets.values().get(spreadsheetId=self.id, range=range_text, **options).execute()
        return list(answer.get("values", []))

    def write(self, range_text: str, rows: list[list[Any]], option: str = "RAW") -> dict[str, Any]:
        values, body = self.sheets.values(), {"values": rows}
        request = values.update(spreadsheetId=self.id, range=range_text, valueInputOption=option, body=body)
        return dict(request.execute())

    def type(self, range_text: str, rows: list[list[Any]]) -> dict[str, Any]:
        return self.write(range_text, rows, "USER_ENTERED")

    def change(self, *requests: dict[str, Any]) -> list[dict[str, Any]]:
        body = {"requests": list(requests)}
        return list(self.sheets.batchUpdate(spreadsheetId=self.id, body=body).execute()["replies"])

    def cell(self, range_text: str) -> dict[str, Any]:
        """One cell's ``CellData``."""
        got = self.sheets.get(spreadsheetId=self.id, ranges=[range_text], includeGridData=True).execute()
        rows = got["sheets"][0]["data"][0].get("rowData", [{}])
        return dict(rows[0].get("values", [{}])[0])

    def new_tab(self, title: str, rows: list[list[Any]] | None = None, **grid: int) -> int:
        properties = {"title": title, **({"gridProperties": grid} if grid else {})}
        (reply,) = self.change({"addSheet": {"properties": properties}})
        if rows:
            self.type("'{}'!A1".format(title.replace("'", "''")), rows)
        return int(reply["addSheet"]["properties"]["sheetId"])


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
def refused(code: int, message: str) -> Iterator[None]:
    """The request inside is answered with that code and exactly that message."""
    with pytest.raises(HttpError) as caught:
        yield
    error = json.loads(caught.value.content)["error"]
    assert (error["code"], error["message"]) == (code, message)
    assert caught.value.resp.status == code


def rows(tab: int, start: int, end: int) -> dict[str, Any]:
    return {"sheetId": tab, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(tab: int, start: int, end: int) -> dict[str, Any]:
    return {"sheetId": tab, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def grid(tab: int, top: int, left: int, ends: tuple[int, int] | None = None) -> dict[str, int]:
    """A ``GridRange``; without ``ends`` (bottom, right), to the edge of the grid."""
    where = {"sheetId": tab, "startRowIndex": top, "startColumnIndex": left}
    return {**where, "endRowIndex": ends[0], "endColumnIndex": ends[1]} if ends else where
