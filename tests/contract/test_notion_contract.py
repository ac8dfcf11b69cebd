"""The Notion connector passes the suite for connectors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from notion_story import KEY_RESULT, OBJECTIVE, Story

from connectors.notion.connector import NotionConnector
from connectors.notion.sandbox import TOKEN
from okrsync.model import Kind, Record, Value
from okrsync.sandbox import KEY_HEADING
from okrsync.testing.contract import HEADINGS, KEY, BoxRig, ConnectorContract, Plan

REMARKS = "Remarks"
PLAN = Plan(
    tables={Kind.OBJECTIVE: "Objectives", Kind.KEY_RESULT: "Key results"},
    elsewhere=("Tasks", "Task"),
    remark=(REMARKS, "asked for by Mia"),
    creating=("POST", "/v1/pages"),
    updating=("PATCH", "/v1/pages/*"),
)


class NotionRig(BoxRig):
    """A Notion workspace with a column for remarks."""

    people = ("andy@okrsync.test", "wendy@okrsync.test")
    secrets = (TOKEN,)
    quiet_cost = 2

    def __init__(self, story: Story) -> None:
        super().__init__(story.server, PLAN)
        self._story = story
        self._names: dict[str, str] = {}
        remarks = {"properties": {REMARKS: {"rich_text": {}}}}
        story.script("PATCH", f"data_sources/{story.source(KEY_RESULT)}", remarks)
        for kind in (KEY_RESULT, OBJECTIVE):
            fields = {heading: name for name, heading in HEADINGS[kind].items()} | {KEY_HEADING: KEY}
            properties = story.script("GET", f"data_sources/{story.source(kind)}")["properties"]
            self._names |= {each["id"]: fields.get(name, name) for name, each in properties.items()}

    def connector(self) -> NotionConnector:
        return self._story.connector()

    def with_wrong_credentials(self) -> NotionConnector:
        return self._story.connector(self._story.settings(token="ntn_okrsync_sandbox_of_last_year"))

    def unreachable(self) -> NotionConnector:
        return self._story.connector(self._story.settings(url="http://127.0.0.1:1"))

    def spoil(self, record: Record) -> tuple[str, Value]:
        return "owner", "nobody@nowhere.test"

    def written(self) -> set[str]:
        bodies = [entry.body for entry in self.entries() if entry.path.startswith("/v1/pages") and entry.body]
        return {self._names.get(each, each) for body in bodies for each in body["properties"]}


class TestNotion(ConnectorContract):
    @pytest.fixture
    def rig(self) -> Iterator[NotionRig]:
        story = Story.begin()
        yield NotionRig(story)
        story.server.stop()
