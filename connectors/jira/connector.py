"""The port for Jira: one connection to one site."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from connectors.jira.addresses import locate
from connectors.jira.authors import signed
from connectors.jira.check import check
from connectors.jira.children import counted
from connectors.jira.client import Account, JiraClient, Rejected
from connectors.jira.cursor import Memory, account_field, recall
from connectors.jira.issues import CloudIssues, DataCenterIssues
from connectors.jira.lookup import Schema, investigate
from connectors.jira.measuring import Measuring
from connectors.jira.people import People
from connectors.jira.reading import Site, find, read_changes, read_everything, read_relinked
from connectors.jira.rights import ALWAYS, needed_for, rights_in
from connectors.jira.schema import layouts, wants_people
from connectors.jira.settings import JiraSettings
from connectors.jira.writing import Writer
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
from okrsync.model import Record, Work

FRESH = 5.0  # seconds for which what was read counts as what stands there


class JiraConnector:
    """One connection. ``clock`` gives seconds since 1970."""

    def __init__(
        self,
        name: str,
        settings: JiraSettings,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._settings, self._clock = settings, clock
        cloud = settings.deployment == "cloud"
        self._client = JiraClient(
            f"connections.{name}",
            self._account(),
            per_second=settings.requests_per_second,
            sleep=sleep,
            monotonic=monotonic,
        )
        issues = CloudIssues(self._client) if cloud else DataCenterIssues(self._client)
        memory = Memory(People(account_field(settings)))
        self._site = Site(name, settings, self._client, issues, memory, {})
        self._known: set[str] = set()
        self._looked_at = float("-inf")

    def _account(self) -> Account:
        settings = self._settings
        token = read_token(f"connections.{self.name}", settings)
        cloud = settings.deployment == "cloud"
        return Account(settings.server, token or "", settings.email or "" if cloud else "", "3" if cloud else "2")

    @property
    def capabilities(self) -> Capabilities:
        return {kind: layout.container for kind, layout in self._site.layouts.items()}

    @property
    def requests(self) -> int:
        return self._client.requests

    def check(self) -> Sequence[Problem]:
        schema = self._investigate()
        if not schema.errors:
            self._adopt(schema)
        return [*schema.problems, *([] if schema.errors else check(self._site))]

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        now, started = self._clock(), time.monotonic()
        self._site.ignored = 0
        memory = recall(since, self._settings)
        self._site.memory = memory or self._site.memory
        whole = whole or memory is None
        if whole:
            schema = self._sound(self._investigate())
            self._adopt(schema)
            records, doubles = read_everything(self._site)
            problems = [*schema.problems, *doubles]
        else:
            self._site.layouts = layouts(self._settings, self._site.memory.facts, self._site.memory.people)
            records, problems = read_changes(self._site, known, now), []
        self._site.memory.read_at = now
        self._looked_at = started
        self._known |= known.keys() | {record.id for record in records}
        records = [self._unmarked(record) if record.id in known else record for record in records]
        if self._settings.authors and self._settings.deployment == "cloud":
            records = signed(records, known, self._client, self._site.memory.people)
        ignored = self._site.ignored
        return Snapshot(records, complete=whole, cursor=self._cursor(), problems=problems, ignored=ignored)

    def _unmarked(self, record: Record) -> Record:
        """A known record with an unfinished note counts as unmarked, so that it is marked again, and that finishes it.

        One that the store does not know is left as it is: there only the key says which item it shows.
        """
        return replace(record, key=None) if record.id in self._site.unfinished else record

    def find(self, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        self._prepare()
        return find(self._site, refs)

    def locate(self, address: str) -> str | None:
        return locate(self._settings, address)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        self._prepare()
        late = time.monotonic() - self._looked_at > FRESH
        for kind in self._site.layouts:
            mine = [change for change in changes if change.kind is kind]
            if mine:
                yield from Writer(self._site, kind, self._known, look_first=late).write(mine)

    def rights(self) -> Sequence[Right]:
        """By project; where the fields could not be found, what every container needs counts as needed."""
        needed: dict[str, frozenset[str]] = {}
        for kind, settings in self._settings.containers.items():
            layout = self._site.layouts.get(kind)
            asked = needed_for(layout) if layout else ALWAYS
            needed[settings.project] = needed.get(settings.project, frozenset()) | asked
        try:
            return [each for project, asked in needed.items() for each in rights_in(self._client, project, asked)]
        except Rejected as error:
            raise Misconfigured(
                f"Jira does not say what this account may do: {error.reason}",
                place=f"connections.{self.name}",
                remedy="Let this account browse the project",
            ) from None

    def measure(self, queries: Sequence[Query]) -> Answers:
        cloud = self._settings.deployment == "cloud"
        return Measuring(self._client, f"connections.{self.name}", cloud).answers(queries)

    @property
    def count_work(self) -> CountWork | None:
        """Jira Cloud only: elsewhere the issues of an epic are told by a field of another kind."""
        return self._count_work if self._settings.deployment == "cloud" else None

    def _count_work(self, records: Collection[str]) -> Mapping[str, Work]:
        return counted(self._site, records, self._known)

    def settle(self) -> Snapshot:
        return Snapshot(read_relinked(self._site), complete=False, cursor=self._cursor())

    def close(self) -> None:
        self._client.close()

    def _cursor(self) -> Cursor:
        return self._site.memory.as_cursor(self._settings)

    def _prepare(self) -> None:
        """Know the fields before the first read, too."""
        if not self._site.layouts:
            self._adopt(self._sound(self._investigate()))

    def _investigate(self) -> Schema:
        try:
            return investigate(self._client, self.name, self._settings, self._site.memory.facts)
        except Rejected as error:
            raise Misconfigured(
                f"Jira refuses to list its fields: {error.reason}",
                place=f"connections.{self.name}",
                remedy="Check url and deployment, and the rights of this account",
            ) from None

    def _sound(self, schema: Schema) -> Schema:
        """Raises :class:`Misconfigured` with everything that a person must mend before anything can be read."""
        if not schema.errors:
            return schema
        first, *others = schema.errors
        also = "".join(f"\nAlso {each.place}: {each.message}. {each.remedy}" for each in others)
        raise Misconfigured(first.message, place=first.place, remedy=first.remedy + also)

    def _adopt(self, schema: Schema) -> None:
        people = self._site.memory.people.anew()
        if wants_people(schema.facts):
            people.load(self._client, next(iter(self._settings.containers.values())).project)
        self._site.memory = replace(self._site.memory, facts=schema.facts, people=people)
        self._site.layouts = layouts(self._settings, schema.facts, people)
