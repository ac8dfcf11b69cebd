"""A small company in Jira's box, and a connector that works on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from connectors.jira import plugin
from connectors.jira.connector import JiraConnector
from connectors.jira.sandbox import TOKEN, Sandbox
from okrsync.connector import Action, Change, Cursor, Outcome, Snapshot, Written
from okrsync.model import Kind, Record
from okrsync.sandbox import Person, Seed, Server, Shelf

KEY_RESULT, OBJECTIVE = Kind.KEY_RESULT, Kind.OBJECTIVE
SEED = Seed(
    people=[Person("Andy Ops", "andy@okrsync.test"), Person("Wendy Hire", "wendy@okrsync.test")],
    objectives=[
        {"title": "Run like clockwork", "code": "Ops O1", "level": "Team", "team": "Ops", "cycle": "2026-Q4"},
        {"title": "Hire well", "code": "HR O1", "level": "Team", "team": "HR", "cycle": "2026-Q4"},
    ],
    key_results=[
        {
            "title": "Halve the wait",
            "code": "Ops KR1.1",
            "objective": "Ops O1",
            "owner": "andy@okrsync.test",
            "start": "90",
            "target": "45",
            "current": "70",
            "unit": "min",
            "direction": "Decrease",
            "note": "First line.\nSecond.\n\nA new paragraph.",
        },
        {"title": "Hire 12", "code": "HR KR1.1", "objective": "HR O1", "target": "12", "current": "3"},
    ],
)


@dataclass
class Story:
    """One running box. Each :meth:`connector` is a fresh process' worth of memory."""

    server: Server
    deployment: str = "cloud"
    changes: Mapping[str, Any] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    @classmethod
    def begin(cls, seed: Seed = SEED, deployment: Any = "cloud") -> Story:
        shelf = Shelf()
        box = Sandbox(shelf, seed, lambda: datetime.now(UTC), deployment=deployment)
        return cls(Server(box, shelf).start(), deployment)

    def settings(self, **changes: Any) -> Any:
        given = json.loads(json.dumps(dict(self.server.tool.settings(self.server.url))))
        given.pop("token_file")
        given["key_results"]["fields"].pop("supported_by", None)  # web links have stories of their own
        if self.deployment == "data-center":
            given |= {"deployment": "data-center", "email": None}
        return plugin.settings.model_validate({**given, "token": TOKEN, **self.changes, **changes})

    def maps(self, **fields: Any) -> None:
        """From now on these fields of key results are mapped so."""
        container = dict(self.server.tool.settings(self.server.url)["key_results"])
        self.changes = {**self.changes, "key_results": {**container, "fields": {**container["fields"], **fields}}}

    def connector(self, **changes: Any) -> JiraConnector:
        return JiraConnector("jira", self.settings(**changes), sleep=self.waits.append)

    def requests(self) -> list[str]:
        """What was sent since the last time this was asked."""
        entries = self.server.journal.entries()
        self.server.journal.reset()
        return [f"{entry.method} {entry.path.partition('/rest/api/')[2][2:]}" for entry in entries]

    def person(self, method: str, path: str, body: Any = None) -> Any:
        """Somebody's own script."""
        version = "3" if self.deployment == "cloud" else "2"
        auth = ("bot@okrsync.test", TOKEN) if self.deployment == "cloud" else None
        headers = {} if auth else {"Authorization": f"Bearer {TOKEN}"}
        url = f"{self.server.url}/rest/api/{version}/{path}"
        answer = requests.request(method, url, json=body, auth=auth, headers=headers, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def named(records: Sequence[Record], title: str) -> Record:
    return next(record for record in records if record.values["title"] == title)


def stamps(records: Sequence[Record]) -> dict[str, str | None]:
    return {record.id: record.stamp for record in records}


def change(record: Record, item: str, **values: Written) -> Change:
    before = {name: record.values[name] for name in values}
    action = Action.UPDATE if record.key == item else Action.LINK
    return Change(action, record.kind, item, values, record, before)


def create(item: str, kind: Kind = KEY_RESULT, **values: Written) -> Change:
    return Change(Action.CREATE, kind, item, values)


def write(connector: JiraConnector, *changes: Change) -> list[Outcome]:
    return list(connector.write(changes))


def again(story: Story, cursor: Cursor, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
    """A later run in a new process: the cursor went through JSON."""
    return story.connector().read(json.loads(json.dumps(cursor)), known, whole=whole)
