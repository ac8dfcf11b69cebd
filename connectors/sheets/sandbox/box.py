"""Puts the sandbox together: what the shared server asks of a tool in a box, for Google Sheets and Drive."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from werkzeug.wrappers import Request

from connectors.sheets.sandbox import seeding
from connectors.sheets.sandbox.accounts import TOKEN_PATH, Accounts
from connectors.sheets.sandbox.desk import Desk
from connectors.sheets.sandbox.drive_api import DriveApi
from connectors.sheets.sandbox.errors import failure, unauthenticated
from connectors.sheets.sandbox.filters_api import FiltersApi
from connectors.sheets.sandbox.limits import SheetsThrottle
from connectors.sheets.sandbox.page import Page
from connectors.sheets.sandbox.spreadsheets_api import SpreadsheetsApi
from connectors.sheets.sandbox.values_api import ValuesApi
from okrsync.sandbox import (
    KEY_HEADING,
    KEY_RESULT_HEADINGS,
    OBJECTIVE_HEADINGS,
    Answer,
    Route,
    Seed,
    Sheet,
    Shelf,
    Tool,
)

KEY_FILE = "sheets-service-account.json"


class Sandbox(Tool):
    """Google Sheets as one service account, and one person with the link, find it."""

    name = "sheets"

    def __init__(self, shelf: Shelf, seed: Seed | None, clock: Callable[[], datetime]) -> None:
        fresh = shelf.empty
        self._accounts = Accounts(shelf, clock)
        self.throttle = SheetsThrottle(self._accounts)
        self._desk = Desk(shelf, self._accounts, clock)
        shared = shelf.drawer("shared")
        if fresh:
            shared["spreadsheet"] = {"id": seeding.lay_out(self._desk, seed or Seed())}
        shelf.commit()
        self._spreadsheet = str(shared["spreadsheet"]["id"])
        self._page = Page(self._desk, self._spreadsheet)

    def routes(self) -> Sequence[Route]:
        return (
            *SpreadsheetsApi(self._desk).routes(),
            *ValuesApi(self._desk).routes(),
            *FiltersApi(self._desk).routes(),
            *DriveApi(self._desk).routes(),
            Route("POST", TOKEN_PATH, self._accounts.grant),
            Route("POST", f"{TOKEN_PATH}info", self._accounts.info),
        )

    def authenticate(self, request: Request) -> None:
        self._accounts.who(request)

    def failure(self, status: int, message: str) -> Answer:
        return unauthenticated().answer if status == 401 else failure(status, message)

    def unshare(self, containers: Collection[str] | None) -> None:
        self._desk.unshared = containers

    def sheets(self) -> Sequence[Sheet]:
        return self._page.sheets()

    def edit(self, sheet: str, row: str, column: str, text: str) -> None:
        self._page.edit(sheet, row, column, text)

    def add(self, sheet: str) -> None:
        self._page.add(sheet)

    def remove(self, sheet: str, row: str) -> None:
        self._page.remove(sheet, row)

    def access(self, url: str) -> Mapping[str, str]:
        return {"url": url, "spreadsheet": self._spreadsheet}

    def settings(self, url: str) -> Mapping[str, Any]:
        def container(tab: str, headings: Mapping[str, str]) -> dict[str, Any]:
            return {"tab": tab, "key": KEY_HEADING, "fields": dict(headings)}

        return {
            "tool": "sheets",
            "url": url,
            "spreadsheet": self._spreadsheet,
            "service_account_file": KEY_FILE,
            "requests_per_minute": 60_000,
            "objectives": container(seeding.OBJECTIVES, OBJECTIVE_HEADINGS),
            "key_results": container(seeding.KEY_RESULTS, KEY_RESULT_HEADINGS),
        }

    def secrets(self, url: str) -> Mapping[str, str]:
        return {KEY_FILE: json.dumps(self._accounts.service_account(url), indent=2)}
