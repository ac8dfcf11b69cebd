"""A small company in Notion's box, and a connector that works on it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from connectors.notion import plugin
from connectors.notion.connector import NotionConnector
from connectors.notion.sandbox import TOKEN, Sandbox
from okrsync.connector import Action, Change, Cursor, Outcome, Snapshot, Written
from okrsync.model import Kind, Record
from okrsync.sandbox import Person, Seed, Server, Shelf

KEY_RESULT, OBJECTIVE = Kind.KEY_RESULT, Kind.OBJECTIVE
SEED = Seed(
    people=[
        Person("Andy Ops", "andy@okrsync.test"),
        Person("Wendy Hire", "wendy@okrsync.test"),
        Person("Mia Lead", "mia@okrsync.test"),
    ],
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
            "note": "First line.\nSecond.",
        },
        {"title": "Hire 12", "code": "HR KR1.1", "objective": "HR O1", "target": "12", "current": "3"},
    ],
)


@dataclass
class Clock:
    """Notion's clock: it stands still until somebody waits."""

    now: datetime = datetime(2026, 11, 20, 9, 0, 30, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


@dataclass
class Story:
    """One running box. Each :meth:`connector` is a fresh process' worth of memory."""

    server: Server
    clock: Clock

    @classmethod
    def begin(cls, seed: Seed = SEED) -> Story:
        shelf, clock = Shelf(), Clock()
        return cls(Server(Sandbox(shelf, seed, clock), shelf, clock=clock).start(), clock)

    def settings(self, **changes: Any) -> Any:
        given = json.loads(json.dumps(dict(self.server.tool.settings(self.server.url))))
        given.pop("token_file")
        return plugin.settings.model_validate({**given, "token": TOKEN, **changes})

    def connector(self, settings: Any = None) -> NotionConnector:
        return NotionConnector("notion", settings or self.settings(), sleep=self.clock.wait)

    def source(self, kind: Kind = KEY_RESULT) -> str:
        return str(self.settings().containers[kind].data_source)

    def requests(self) -> list[str]:
        """What was sent since the last time this was asked."""
        entries = self.server.journal.entries()
        self.server.journal.reset()
        ends = {self.source(KEY_RESULT): "key_results", self.source(OBJECTIVE): "objectives"}
        return [" ".join([e.method, *(ends.get(part, part) for part in e.path.split("/")[2:])]) for e in entries]

    def types(self, record: Record, heading: str, text: str) -> None:
        """A person types into a cell of Notion's page."""
        sheet = "Key results" if record.kind is KEY_RESULT else "Objectives"
        with self.server.lock:
            self.server.tool.edit(sheet, record.id, heading, text)

    def script(self, method: str, path: str, body: Any = None) -> Any:
        """Somebody's own script."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Notion-Version": "2026-03-11"}
        answer = httpx.request(method, f"{self.server.url}/v1/{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def after_first(self, path: str, deed: Callable[[], None]) -> None:
        """Do something when the first request of that path has been answered."""
        done = threading.Event()
        add = self.server.journal.add

        def watch(entry: Any) -> None:
            add(entry)
            if entry.path.startswith(path) and not done.is_set():
                done.set()
                deed()

        self.server.journal.add = watch  # type: ignore[method-assign]


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


def write(connector: NotionConnector, *changes: Change) -> list[Outcome]:
    return list(connector.write(changes))


def again(story: Story, cursor: Cursor, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
    """A later run in a new process: the cursor went through JSON."""
    return story.connector().read(json.loads(json.dumps(cursor)), known, whole=whole)
