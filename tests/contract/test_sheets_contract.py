"""The Sheets connector passes the suite for connectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sheets_story as company
from sheets_story import Story

from connectors.sheets.connector import SheetsConnector
from okrsync.model import Kind, Record, Value
from okrsync.sandbox import KEY_HEADING
from okrsync.testing.contract import HEADINGS, KEY, BoxRig, ConnectorContract, Plan

REMARKS = "Remarks"
PLAN = Plan(
    tables={Kind.OBJECTIVE: "Objectives", Kind.KEY_RESULT: "Key results"},
    elsewhere=("Sprint tasks", "Task"),
    remark=(REMARKS, "asked for by Mia"),
    creating=("POST", "*:batchUpdate"),
    updating=("POST", "*:batchUpdate"),
)


class SheetsRig(BoxRig):
    """A spreadsheet that is shared with a service account, with a column for remarks behind the others."""

    people = ("andy@okrsync.test", "wendy@okrsync.test")
    quiet_cost = 1

    def __init__(self, story: Story) -> None:
        super().__init__(story.server, PLAN)
        self._story, self._key_file = story, story.key_file()
        self.secrets = (json.loads(Path(self._key_file).read_text())["private_key"],)
        story.type("V1", [[REMARKS]])

    def connector(self) -> SheetsConnector:
        return self._story.connector(service_account_file=self._key_file)

    def with_wrong_credentials(self) -> SheetsConnector:
        return self._story.connector(token="ya29.of-last-year")

    def unreachable(self) -> SheetsConnector:
        return self._story.connector(url="http://127.0.0.1:1")

    def spoil(self, record: Record) -> tuple[str, Value]:
        self.type(record, "current", "=1+1")
        return "current", Decimal(5)

    def written(self) -> set[str]:
        return {name for entry in self.entries() if entry.method == "POST" for name in self._written(entry.body)}

    def _written(self, body: Any) -> Iterator[str]:
        for request in body["requests"]:
            ((kind, asked),) = request.items()
            assert kind in ("appendCells", "updateCells"), f"a write that the suite does not expect: {kind}"
            start = asked.get("start", {"sheetId": asked.get("sheetId"), "columnIndex": 0})
            tab = next(title for title in PLAN.tables.values() if self._story.sheet_id(title) == start["sheetId"])
            for cells in (row["values"] for row in asked["rows"]):
                for column, cell in enumerate(cells, start["columnIndex"]):
                    if cell.get("userEnteredValue") or kind == "updateCells":
                        yield self._name(tab, column)

    def _name(self, tab: str, column: int) -> str:
        kind = next(kind for kind, title in PLAN.tables.items() if title == tab)
        names = {heading: name for name, heading in HEADINGS[kind].items()} | {KEY_HEADING: KEY}
        heading = self._story.grid(tab)[0][column]
        return names.get(heading, heading)


class TestSheets(ConnectorContract):
    @pytest.fixture
    def rig(self) -> Iterator[SheetsRig]:
        with company.story() as story:
            yield SheetsRig(story)
