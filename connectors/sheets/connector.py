"""The port for Google Sheets: every read is of all that stands in the tabs, in one request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from connectors.sheets.addresses import Standing, locate, row_address
from connectors.sheets.client import Rejected, SheetsClient
from connectors.sheets.fields import fitting
from connectors.sheets.grid import Tab
from connectors.sheets.measuring import Measuring
from connectors.sheets.reading import UNKEYED, Table
from connectors.sheets.rights import rights_of
from connectors.sheets.schema import codecs, layout, problems, tasks
from connectors.sheets.settings import ContainerSettings, SheetsSettings, same_heading
from connectors.sheets.writing import Writing
from okrsync.connector import (
    Answers,
    Capabilities,
    Change,
    Container,
    CountWork,
    Cursor,
    Gone,
    Misconfigured,
    Outcome,
    Problem,
    Query,
    Ref,
    Right,
    Slot,
    Snapshot,
)
from okrsync.model import FIELDS, FieldType, Kind, Record


class SheetsConnector:
    """One spreadsheet, for one run."""

    def __init__(
        self,
        name: str,
        settings: SheetsSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._settings = settings
        self._client = SheetsClient(self._place, settings, sleep=sleep, monotonic=monotonic)
        self._keyed: set[Kind] = set()
        self._standing: dict[Kind, Standing] = {}

    @property
    def capabilities(self) -> Capabilities:
        return {kind: _container(kind, each) for kind, each in self._settings.containers.items()}

    def check(self) -> Sequence[Problem]:
        try:
            tabs = self._tabs(tuple(self._settings.containers))
        except Misconfigured as error:
            return [Problem(error.place, error.message, error.remedy)]
        found: list[Problem] = []
        for kind, tab in tabs.items():
            settings = self._settings.containers[kind]
            wrong = list(problems(self._place, settings, tab))
            found += wrong or self._protected(self._table(kind, tab))
            found += tasks(self._place, settings, tab)
        return found

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        """Complete always: a sheet tells no times, and all of it costs one request anyway."""
        tables = self._look(tuple(self._settings.containers))
        records = [record for table in tables for record in table.records]
        for table in tables:
            if table.layout.key is None and self._lost_keys(table, since, set(known) - {each.id for each in records}):
                raise Misconfigured(
                    f"the column {table.layout.key_heading!r} with okrsync's keys is gone",
                    place=table.place,
                    remedy="Undo that (Edit > Undo, or the version history); if it is meant, put the heading back",
                )
        return Snapshot(records, complete=True, cursor=self._cursor(), ignored=sum(table.ignored for table in tables))

    def find(self, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        kinds = {ref.kind for ref in refs} & set(self._settings.containers)
        tables = {table.layout.kind: table for table in self._look(tuple(kinds))} if kinds else {}
        found = {ref: _found(ref, tables[ref.kind]) for ref in refs if ref.kind in tables}
        return {ref: answer for ref, answer in found.items() if answer is not None}

    def locate(self, address: str) -> str | None:
        return locate(address, self._settings, self._standing.values())

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        if changes:
            kind = changes[0].kind
            yield from Writing(self._client, lambda: self._look((kind,))[0]).write(changes)

    def rights(self) -> Sequence[Right]:
        return rights_of(self._place, self._settings)

    def measure(self, queries: Sequence[Query]) -> Answers:
        return Measuring(self._client, self._place, self._settings.spreadsheet).answers(queries)

    def settle(self) -> Snapshot:
        """Nothing to look at: the next read shows everything, and our writes are told from later edits by value."""
        return Snapshot([], complete=False, cursor=self._cursor())

    @property
    def count_work(self) -> CountWork | None:
        return None

    @property
    def requests(self) -> int:
        return self._client.requests

    def close(self) -> None:
        self._client.close()

    @property
    def _place(self) -> str:
        return f"connections.{self.name}"

    def _cursor(self) -> Cursor:
        """Which tabs have their key column."""
        return {"spreadsheet": self._settings.spreadsheet, "keyed": sorted(self._keyed)}

    def _look(self, kinds: Sequence[Kind]) -> list[Table]:
        """The tabs as they are now, in one request. Raises :class:`Misconfigured` where one cannot be read."""
        tabs = self._tabs(kinds)
        wrong = [each for kind in kinds for each in problems(self._place, self._settings.containers[kind], tabs[kind])]
        if wrong:
            others = "".join(f"; {each.place.partition(', ')[2]}: {each.message}" for each in wrong[1:])
            raise Misconfigured(wrong[0].message + others, place=wrong[0].place, remedy=wrong[0].remedy)
        return [self._table(kind, tabs[kind]) for kind in kinds]

    def _tabs(self, kinds: Sequence[Kind]) -> Mapping[Kind, Tab]:
        wanted = {kind: self._settings.containers[kind].tab for kind in kinds}
        try:
            answer = self._client.look(tuple(wanted.values()))
        except Rejected as refusal:
            raise self._no_tab(wanted, str(refusal)) from refusal
        seen = {same_heading(sheet["properties"]["title"]): Tab.parse(sheet) for sheet in answer.get("sheets", ())}
        if any(same_heading(title) not in seen for title in wanted.values()):
            raise self._no_tab(wanted, "Google left a tab out of its answer")
        return {kind: seen[same_heading(title)] for kind, title in wanted.items()}

    def _no_tab(self, wanted: Mapping[Kind, str], said: str) -> Misconfigured:
        """Google refuses a range in a tab that is not there, without saying which tabs there are."""
        there = self._client.titles()
        missing = [tab for tab in wanted.values() if same_heading(tab) not in map(same_heading, there)]
        if not missing:
            return Misconfigured(said, place=self._place, remedy="Check the tabs' names")
        return Misconfigured(
            f"the spreadsheet has no tab {' and no tab '.join(map(repr, missing))}",
            place=f"{self._place}, tab {missing[0]!r}",
            remedy=f"Restore it, or correct tab in the configuration (there are: {', '.join(map(repr, there))})",
        )

    def _table(self, kind: Kind, tab: Tab) -> Table:
        settings = self._settings.containers[kind]
        found = layout(kind, settings, tab)
        if found.key is not None:
            self._keyed.add(kind)
        page = partial(row_address, self._settings.page, tab.id)
        table = Table(f"{self._place}, tab {settings.tab!r}", found, tab, page)
        self._standing[kind] = Standing.of(table)
        return table

    def _protected(self, table: Table) -> list[Problem]:
        locked = [
            name for name, column in table.layout.columns.items() if table.tab.locked(table.layout.header + 1, column)
        ]
        if not locked:
            return []
        remedy = "Add our account to the editors of the protected range, if these should be written"
        return [Problem(table.place, f"protected from us: {', '.join(locked)}", remedy, "warning")]

    def _lost_keys(self, table: Table, since: Cursor | None, unseen: set[str]) -> bool:
        """True where the tab had a key column: without it all rows would look new, and be made everywhere once more."""
        if since is not None and since.get("spreadsheet") == self._settings.spreadsheet:
            return table.layout.kind in since.get("keyed", ())
        missed = sum(not each.startswith(UNKEYED) for each in unseen)
        return bool(missed) and 2 * missed >= len(table.records)


def _found(ref: Ref, table: Table) -> Record | Gone | None:
    row = table.by_id.get(ref.record or "") or table.by_key.get(ref.key or "")
    if row is not None:
        return table.record(row)
    # Without its key column a tab proves nothing; nor does a row without a key, which is known by its content alone.
    if table.layout.key is None or (ref.key is None and (ref.record or UNKEYED).startswith(UNKEYED)):
        return None
    return Gone("deleted")


def _container(kind: Kind, settings: ContainerSettings) -> Container:
    slots = {
        name: Slot(fit=fitting(codec), many=FIELDS[kind][name].type is FieldType.REFERENCES)
        for name, codec in codecs(kind, settings).items()
    }
    return Container(f"tab {settings.tab!r}", slots, settings.accepts.admission(), steady=False)
