"""Three tools in boxes over real HTTP, the real connectors and store between them, and people who work in the tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import yaml
from desk import Desk, Plain, Row
from interruption import changing
from jira_desk import JiraDesk
from notion_desk import NotionDesk
from sheets_desk import SheetsDesk

from okrsync import plugins
from okrsync.cli.workbench import bench, opened
from okrsync.config import Config, load
from okrsync.model import FIELDS, Kind
from okrsync.sandbox import Person, Seed
from okrsync.sandbox.estate import Estate, estate
from okrsync.store import Store
from okrsync.sync import cycle
from okrsync.sync.cycle import Report

TOOLS = ("jira", "notion", "sheets")
PAIRS = [(origin, other) for origin in TOOLS for other in TOOLS if origin != other]
PEOPLE = (Person("Andy Ray", "andy@example.org"), Person("Mia Lind", "mia@example.org"))
OBJECTIVE, KEY_RESULT = Kind.OBJECTIVE, Kind.KEY_RESULT


@dataclass(frozen=True)
class Town:
    """One running town. ``others`` than a tool are the tools that its edits travel to."""

    estate: Estate
    config: Config
    store: Store
    jira: JiraDesk
    notion: NotionDesk
    sheets: SheetsDesk

    def desk(self, tool: str) -> Desk:
        found: Desk = getattr(self, tool)
        return found

    def sync(self, **how: Any) -> Report:
        """One run."""
        with bench(self.config, self.store) as ready:
            return cycle.run(ready, **how)

    def plan(self) -> Report:
        return self.sync(dry=True)

    def configured(self, settings: Any) -> Town:
        """The same town under another configuration."""
        self.estate.config.write_text(yaml.safe_dump(settings), "utf-8")
        return replace(self, config=load(self.estate.config, {}))

    def row(self, tool: str, kind: Kind, name: str) -> Row:
        """The one record of that title, code or key."""
        found = [row for row in self.desk(tool).rows(kind) if name in (row.values["title"], row.name, row.key)]
        assert len(found) == 1, f"{tool} has {len(found)} records called {name}"
        return found[0]

    def shows(self, tool: str, kind: Kind, name: str, field: str) -> Plain:
        """What a person sees in a cell."""
        return self.row(tool, kind, name).values.get(field)

    def types(self, tool: str, kind: Kind, name: str, **cells: Plain) -> None:
        """A person enters values into a record's cells."""
        for field, value in cells.items():
            self.desk(tool).types(self.row(tool, kind, name), kind, field, value)

    def key(self, name: str) -> str:
        """The key of the item of that code or title."""
        items = self.store.load().items.values()
        (found,) = [each.key for each in items if name in (each.agreed.get("code"), each.agreed.get("title"))]
        return found

    def contents(self) -> Mapping[str, Sequence[Mapping[str, Plain]]]:
        """All that stands in the tools, comparably: one entry a record, so that a double is seen."""
        return {
            f"{tool} {kind}": sorted(
                ({**row.values, "key": row.key} for row in self.desk(tool).rows(kind)),
                key=lambda row: str(row["title"]),
            )
            for tool in TOOLS
            for kind in Kind
        }

    def requests(self, tool: str) -> list[str]:
        """The requests to a tool since :meth:`forget`."""
        return [f"{entry.method} {entry.path}" for entry in self.estate.boxes[tool].journal.entries()]

    def writes(self) -> Mapping[str, Sequence[str]]:
        """The requests since :meth:`forget` that could change something, by tool; tools without any are left out."""
        sent = {tool: [each for each in self.requests(tool) if changing(*each.split(" ", 1))] for tool in TOOLS}
        return {tool: requests for tool, requests in sent.items() if requests}

    def forget(self) -> None:
        """Begin to count requests anew."""
        for box in self.estate.boxes.values():
            box.journal.reset()


def others(tool: str) -> list[str]:
    return [other for other in TOOLS if other != tool]


def writable(kind: Kind) -> list[str]:
    """The fields that people write."""
    return [name for name, field in FIELDS[kind].items() if not field.derived]


def as_it_is(plugin: Any) -> Any:
    """The tool's own sandbox."""
    return plugin


def trusting(running: Estate) -> None:
    """Let whatever the stories call a key result travel, and its numbers leap: most are not about the gate."""
    with running.config.open("a", encoding="utf-8") as config:
        config.write("outcomes: { mode: 'off' }\nguards: { disabled: [target-moved, cliff] }\n")


@contextmanager
def boxes(seeds: Mapping[str, Seed], directory: Path, dressed: Callable[[Any], Any] = as_it_is) -> Iterator[Estate]:
    """The three tools in boxes. Every tool knows the town's people, unless its seed says who is there."""
    people = {tool: seeds.get(tool, Seed(PEOPLE)) for tool in TOOLS}
    tools = [dressed(plugins.plugin(tool)) for tool in plugins.tools()]
    with ExitStack() as stack:
        running = stack.enter_context(estate(tools, people, directory, keep=False))
        trusting(running)
        try:
            yield running
        finally:  # a server takes half a second to stop, and nobody has to wait for it
            Thread(target=stack.pop_all().close).start()


@contextmanager
def town(seeds: Mapping[str, Seed], directory: Path, dressed: Callable[[Any], Any] = as_it_is) -> Iterator[Town]:
    """The boxes, with a store and people."""
    with boxes(seeds, directory, dressed) as running:
        config = load(running.config, {})
        with opened(config) as store:
            yield Town(running, config, store, *hands(running))


def hands(running: Estate) -> tuple[JiraDesk, NotionDesk, SheetsDesk]:
    """A person in each tool."""
    return JiraDesk(running.boxes["jira"]), NotionDesk(running.boxes["notion"]), SheetsDesk(running.boxes["sheets"])
