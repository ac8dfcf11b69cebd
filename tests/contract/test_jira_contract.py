"""The Jira connector passes the suite for connectors, on Cloud and on Data Center."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from jira_story import Story

from connectors.jira.connector import JiraConnector
from connectors.jira.sandbox import TOKEN
from connectors.jira.sandbox.seeding import KEY_RESULT_FIELDS, OBJECTIVE_FIELDS
from okrsync.model import Kind, Record, Value
from okrsync.testing.contract import (
    KEY,
    BoxRig,
    ConnectorContract,
    FindingContract,
    Plan,
    WorkContract,
    WritingContract,
)

PLAN = Plan(
    tables={Kind.OBJECTIVE: "Objectives", Kind.KEY_RESULT: "Key results"},
    elsewhere=("Other work", "Summary"),
    remark=("Status", "In Progress"),
    creating=("POST", "*/issue/bulk"),
    updating=("PUT", "*/issue/*"),
)
PLACES = {"project", "issuetype"}  # where a new issue belongs
NAMES = {
    **{field.id: name for fields in (KEY_RESULT_FIELDS, OBJECTIVE_FIELDS) for name, field in fields.items()},
    "issuelinks": "objective",
    "labels": KEY,
}


class JiraRig(BoxRig):
    """A Jira site. Its account sees the addresses of Andy and Wendy."""

    people = ("andy@okrsync.test", "wendy@okrsync.test")
    secrets = (TOKEN, base64.b64encode(f"bot@okrsync.test:{TOKEN}".encode()).decode())
    quiet_cost = 2

    def __init__(self, story: Story) -> None:
        super().__init__(story.server, PLAN)
        self._story = story

    def connector(self) -> JiraConnector:
        return self._story.connector()

    def with_wrong_credentials(self) -> JiraConnector:
        return self._story.connector(token="sandbox-jira-token-of-last-year")

    def unreachable(self) -> JiraConnector:
        return self._story.connector(url="http://127.0.0.1:1")

    def spoil(self, record: Record) -> tuple[str, Value]:
        return "owner", "nobody@nowhere.test"

    def add_work(self, record: Record, *, done: bool) -> None:
        fields = {"project": {"key": "OKR"}, "issuetype": {"name": "Story"}, "parent": {"id": record.id}}
        made = self._story.person("POST", "issue", {"fields": {**fields, "summary": "Lay the tables"}})
        if done:
            self._story.person("POST", f"issue/{made['id']}/transitions", {"transition": {"id": "31"}})

    def written(self) -> set[str]:
        writes = [entry for entry in self.entries() if entry.method == "PUT" or entry.path.endswith("/issue/bulk")]
        issues = [issue for entry in writes for issue in entry.body.get("issueUpdates", [entry.body])]
        said = {name for issue in issues for name in _said(issue)}
        said |= {"issuelinks" for entry in self.entries() if "/issueLink" in entry.path and entry.method != "GET"}
        return {NAMES.get(name, name) for name in said} - PLACES


def _said(issue: dict[str, Any]) -> set[str]:
    return {*issue.get("fields", {}), *issue.get("update", {}), *(KEY for _ in issue.get("properties", ()))}


class TestJiraCloud(ConnectorContract, WorkContract):
    @pytest.fixture
    def rig(self) -> Iterator[JiraRig]:
        story = Story.begin()
        yield JiraRig(story)
        story.server.stop()


class TestJiraDataCenter(ConnectorContract):
    @pytest.fixture
    def rig(self) -> Iterator[JiraRig]:
        story = Story.begin(deployment="data-center")
        yield JiraRig(story)
        story.server.stop()


class TestJiraCloudWithEveryKindOfLink(FindingContract, WritingContract):
    @pytest.fixture
    def rig(self) -> Iterator[JiraRig]:
        story = Story.begin()
        story.maps(aligned_to={"link": "Alignment", "remote": "serves", "field": "Aligned to"})
        yield JiraRig(story)
        story.server.stop()


class TestJiraDataCenterWithLinksAndWords(FindingContract, WritingContract):
    @pytest.fixture
    def rig(self) -> Iterator[JiraRig]:
        story = Story.begin(deployment="data-center")
        story.maps(aligned_to={"link": "Alignment", "field": "Aligned to"})
        yield JiraRig(story)
        story.server.stop()
