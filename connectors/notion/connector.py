"""Owns the port for Notion: reads pages of data sources as records, and writes changes as pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from connectors.notion.addresses import page_id
from connectors.notion.bookmark import Bookmark
from connectors.notion.client import Account, NotionClient, Rejected
from connectors.notion.measuring import Measuring
from connectors.notion.people import People
from connectors.notion.records import Outdated, Table
from connectors.notion.rights import rights_of
from connectors.notion.schema import Layout, Schema
from connectors.notion.settings import NotionSettings
from connectors.notion.watching import Watch
from connectors.notion.writing import Writer
from okrsync.connector import (
    Answers,
    Capabilities,
    Change,
    CountWork,
    Cursor,
    Gone,
    Misconfigured,
    Outcome,
    Problem,
    Query,
    Ref,
    Right,
    Snapshot,
)
from okrsync.kit.tokens import read_token
from okrsync.model import Kind, Record


class NotionConnector:
    """One Notion workspace, for one run."""

    def __init__(
        self,
        name: str,
        settings: NotionSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self._settings, self._place = name, settings, f"connections.{name}"
        self._client = NotionClient(
            self._place,
            Account(settings.server, read_token(self._place, settings) or ""),
            per_minute=settings.requests_per_minute,
            sleep=sleep,
            monotonic=monotonic,
        )
        self._schema = Schema(name, settings, self._client)
        self._people = People()
        self._watches: dict[Kind, Watch] = {}
        self._known: set[str] = set()

    @property
    def capabilities(self) -> Capabilities:
        return {kind: watch.table.container for kind, watch in self._watches.items()}

    def check(self) -> Sequence[Problem]:
        layouts, problems = self._schema.look({})
        if not problems:
            self._open(layouts)
            problems += self._learn_people()
        return [*problems, *self._schema.lists_of_tasks()]

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        self._known = set(known)
        bookmark = Bookmark.opened(since, self._settings.mapping)
        if whole or bookmark is None:
            return self._read_all(bookmark)
        try:
            return self._read_changes(bookmark, known)
        except Outdated:
            # Looking up what is not as remembered tells what is wrong, if anything.
            return self._read_all(bookmark)

    def find(self, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        found: dict[Ref, Record | Gone] = {}
        for kind, watch in self._opened().items():
            asked = [ref for ref in refs if ref.kind is kind]
            found |= {ref: self._by_id(watch, ref.record) for ref in asked if ref.record}
            found |= self._by_key(watch, [ref for ref in asked if not ref.record and ref.key])
        return found

    def locate(self, address: str) -> str | None:
        """A page's id is its record's. An address says nothing of its workspace, so any page's id is given."""
        return page_id(address)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        for kind in dict.fromkeys(change.kind for change in changes):
            writer = Writer(self._client, self._opened()[kind], self._ours)
            yield from writer.write([change for change in changes if change.kind is kind])

    def rights(self) -> Sequence[Right]:
        owners = any("owner" in container.fields for container in self._settings.containers.values())
        sources = {watch.table.layout.data_source for watch in self._watches.values()}
        return rights_of(self._client, sources, owners=owners)

    def measure(self, queries: Sequence[Query]) -> Answers:
        return Measuring(self._client, self._place).answers(queries)

    def settle(self) -> Snapshot:
        news = [record for watch in self._watches.values() for record in watch.settle()]
        return self._snapshot(news, complete=False)

    @property
    def count_work(self) -> CountWork | None:
        return None

    @property
    def requests(self) -> int:
        return self._client.requests

    def close(self) -> None:
        self._client.close()

    # -- reading

    def _read_all(self, bookmark: Bookmark | None) -> Snapshot:
        layouts, problems = self._schema.layouts(bookmark.layouts if bookmark else {})
        self._open(layouts)
        problems += self._learn_people()
        records: list[Record] = []
        complete = True
        for kind, watch in self._watches.items():
            seen, certain = watch.read_all()
            records, complete = records + seen, complete and certain
            if not certain:
                message = "more than 10,000 pages were made in one minute, and Notion shows the API no more of them"
                problems.append(Problem(f"{self._place}.{kind}s", message, "Move some to another data source"))
        return self._snapshot(records, problems, complete=complete)

    def _read_changes(self, bookmark: Bookmark, known: Mapping[str, str | None]) -> Snapshot:
        self._people.users.update(bookmark.users)
        self._open(bookmark.layouts)
        records: list[Record] = []
        for kind, watch in self._watches.items():
            records += watch.read_changes(bookmark.places[kind], known)
        return self._snapshot(records, complete=False)

    def _snapshot(self, everything: Sequence[Record], problems: Sequence[Problem] = (), *, complete: bool) -> Snapshot:
        records = [each for each in everything if each.key or each.values.get("title") or each.id in self._known]
        return Snapshot(records, complete, self._cursor(), problems, ignored=len(everything) - len(records))

    def _cursor(self) -> Cursor:
        places = {kind: watch.place for kind, watch in self._watches.items() if watch.place is not None}
        if len(places) < len(self._settings.containers):
            return {}
        return Bookmark(mapping=self._settings.mapping, places=places, users=self._people.users).closed()

    # -- finding

    def _by_id(self, watch: Watch, record: str) -> Record | Gone:
        try:
            page = self._client.get(f"pages/{record}")
        except Rejected:
            # 404 is a page that is not shared with us, or deleted for good; 400 an id that Notion never gave.
            return Gone("forbidden")
        if page["in_trash"]:
            return Gone("trashed")
        return watch.record(page) if watch.table.owns(page) else Gone("moved")

    def _by_key(self, watch: Watch, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        by_key = {ref.key: ref for ref in refs if ref.key}
        pages = watch.reader.keyed(watch.table, list(by_key))
        return {ref: watch.record(pages[key]) if key in pages else Gone("deleted") for key, ref in by_key.items()}

    # -- what is where

    def _opened(self) -> Mapping[Kind, Watch]:
        if not self._watches:
            layouts, _ = self._schema.layouts({})
            self._open(layouts)
            self._learn_people()
        return self._watches

    def _open(self, layouts: Mapping[Kind, Layout]) -> None:
        containers = self._settings.containers
        tables = {kind: Table(layout, containers[kind], self._people) for kind, layout in layouts.items()}
        self._watches = {kind: Watch(table, self._client) for kind, table in tables.items()}

    def _learn_people(self) -> list[Problem]:
        """Fill the directory. Without the right to see users only an owner property suffers."""
        query: dict[str, str | int] = {"page_size": 100}
        try:
            while True:
                answer = self._client.get("users", **query)
                self._people.learn(answer["results"])
                if not answer["has_more"]:
                    break
                query["start_cursor"] = answer["next_cursor"]
        except Misconfigured as error:
            return [Problem(self._place, error.message, error.remedy, "warning")]
        persons = [person for person in self._people.users.values() if not person.bot]
        if not persons or any(person.email for person in persons):
            return []
        return [
            Problem(
                self._place,
                "Notion shows no e-mail address of anybody",
                "Give the connection the capability to read user information including e-mail addresses",
                "warning",
            )
        ]

    def _ours(self, page: str) -> bool:
        return page in self._known or any(
            page in watch.told and watch.told[page].key is not None for watch in self._watches.values()
        )
