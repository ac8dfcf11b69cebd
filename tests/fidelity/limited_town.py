"""Two tools that are kept in sync on a clock that only waiting moves: one is unlimited, one as strict as the story."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.jira.connector import JiraConnector
from connectors.notion.connector import NotionConnector
from connectors.sheets.connector import SheetsConnector
from okrsync import plugins
from okrsync.connector import Connector
from okrsync.sandbox import Conditions, Seed, Server, Shelf
from okrsync.store import Store
from okrsync.sync import cycle
from okrsync.sync.cycle import Bench, Report, Rules
from okrsync.sync.guards import Limits

KEY_RESULTS = 38
CONNECTORS: Mapping[str, Any] = {"jira": JiraConnector, "notion": NotionConnector, "sheets": SheetsConnector}
RULES = Rules(limits=Limits(max_changed_share=1.0))


def seed(key_results: int) -> Seed:
    """Two objectives, and key results that belong to the one or the other."""
    return Seed(
        objectives=[{"title": f"Objective {n}", "code": f"O{n}"} for n in (1, 2)],
        key_results=[
            {"title": f"Key result {n}", "code": f"KR{n}", "objective": f"O{1 + n % 2}", "current": f"{n}"}
            for n in range(1, key_results + 1)
        ],
    )


class Clock:
    """The time of everybody in the town. Waiting takes none; it only makes it later."""

    def __init__(self) -> None:
        self._lock, self._now = threading.Lock(), datetime(2026, 11, 23, 9, 0, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self._now

    def seconds(self) -> float:
        return self._now.timestamp()

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += timedelta(seconds=seconds)


@dataclass
class Town:
    """``strict`` is the tool that limits; the other one is where people type."""

    strict: Server
    other: Server
    store: Store
    clock: Clock
    waits: list[float] = field(default_factory=list)

    def sync(self) -> Report:
        """One run, with connectors that know nothing yet and keep their usual pace with the strict tool."""
        with ExitStack() as stack:
            made = {server.tool.name: self._connector(server) for server in (self.strict, self.other)}
            for connector in made.values():
                stack.callback(connector.close)
            return cycle.run(Bench(self.store, made, self.clock, RULES))

    def types(self, numbers: int) -> None:
        """Somebody types another number on every key result, where nothing is limited."""
        sheet = next(each for each in self.other.tool.sheets() if each.name == "Key results")
        with self.other.lock:
            for row in sheet.rows:
                self.other.tool.edit("Key results", row, "Current", str(numbers))

    def numbers(self) -> list[str]:
        """What the strict tool shows as the current values of the key results."""
        sheet = next(each for each in self.strict.tool.sheets() if each.name == "Key results")
        at = list(sheet.columns).index("Current")
        return [row[at].text for row in sheet.rows.values()]

    def statuses(self) -> list[int]:
        """What the strict tool answered since the last time this was asked."""
        entries = self.strict.journal.entries()
        self.strict.journal.reset()
        return [entry.status for entry in entries]

    def _connector(self, server: Server) -> Connector:
        tool = server.tool
        given = json.loads(json.dumps(dict(tool.settings(server.url))))
        for name in (
            "token_file",
            "service_account_file",
            *((tool.throttle.paced_by,) if server is self.strict else ()),
        ):
            given.pop(name, None)
        access = tool.access(server.url)
        token = {"token": access["token"]} if "token" in access else {}
        settings = plugins.plugin(tool.name).settings.model_validate({**given, **token})

        def sleep(seconds: float) -> None:
            self.waits.append(seconds)
            self.clock.sleep(seconds)

        connector: Connector = CONNECTORS[tool.name](
            tool.name,
            settings,
            sleep=sleep if server is self.strict else self.clock.sleep,
            monotonic=self.clock.seconds,
        )
        return connector


@contextmanager
def town(strict: str, conditions: Conditions, directory: Path, *, key_results: int = KEY_RESULTS) -> Iterator[Town]:
    """The records are all in the other tool at first."""
    clock, other = Clock(), "notion" if strict == "sheets" else "sheets"
    with ExitStack() as stack:
        servers = {}
        for tool, records in ((strict, Seed()), (other, seed(key_results))):
            shelf = Shelf()
            sandbox = plugins.plugin(tool).sandbox(shelf, records, clock)
            servers[tool] = stack.enter_context(Server(sandbox, shelf, clock=clock))
        servers[strict].impose(conditions)
        store = Store.open(f"sqlite:///{directory / 'store.db'}")
        stack.callback(store.close)
        yield Town(servers[strict], servers[other], store, clock)
