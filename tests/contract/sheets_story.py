"""A small company in a spreadsheet, a connector that works on it, and a person who works on it at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from connectors.sheets import plugin
from connectors.sheets.client import api_of
from connectors.sheets.connector import SheetsConnector
from connectors.sheets.sandbox import Sandbox
from okrsync.connector import Action, Change, Outcome, Written
from okrsync.model import Kind, Record
from okrsync.sandbox import KEY_RESULT_HEADINGS, Faults, Seed, Server, Shelf

KEY_RESULT, OBJECTIVE = Kind.KEY_RESULT, Kind.OBJECTIVE
COLUMNS = list(KEY_RESULT_HEADINGS)  # the order in which the sandbox lays the columns out
WRITE = "*:batchUpdate"
SEED = Seed(
    objectives=[{"title": "Answer faster", "code": "O1", "level": "Team", "team": "Ops", "cycle": "2026-Q4"}],
    key_results=[
        {"title": "First reply", "code": "KR1", "objective": "O1", "start": "40%", "current": "50%", "target": "90%"},
        {"title": "Tickets", "code": "KR2", "objective": "O1", "start": "1200", "current": "950", "target": "800"},
        {"title": "Uptime", "code": "KR3", "objective": "O1", "start": "99", "current": "99.5", "target": "99.9"},
        {"title": "Audit", "code": "KR4", "objective": "O1", "target": "1", "current": "0"},
    ],
)


class Meanwhile:
    """Holds up the first request that writes until a person has done something, and the look after it once more.

    Stands in for a server's faults, and leaves all other requests to them.
    """

    def __init__(self, usual: Faults, act: Callable[[], None], then: Callable[[], None]) -> None:
        self._usual, self._act, self._then = usual, act, then
        self._held, self.acted = False, False

    def take(self, method: str, path: str) -> Any:
        if path.endswith(":batchUpdate") and not self._held:
            self._held = True
            self._act()
            self.acted = True
        elif self.acted:
            then, self._then = self._then, lambda: None
            then()
        return self._usual.take(method, path)


@dataclass
class Story:
    """One running box. Each :meth:`connector` is a fresh process' worth of memory."""

    server: Server
    folder: Path
    waits: list[float] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.server.tool.access(self.server.url)["spreadsheet"])

    def connector(self, **changes: Any) -> SheetsConnector:
        settings = {**self.server.tool.settings(self.server.url), **changes}
        if changes.get("service_account_file") is None:
            settings.pop("service_account_file")  # anybody with the link may edit
        return SheetsConnector("sheet", plugin.settings.model_validate(settings), sleep=self.waits.append)

    def key_file(self) -> str:
        """The service account's key file."""
        (text,) = self.server.tool.secrets(self.server.url).values()
        file = self.folder / "key.json"
        file.write_text(text)
        return str(file)

    def keyed(self, *titles: str) -> dict[str, Record]:
        """The key results by title, after those named (all, where none is) got their keys: ``key:<title>``."""
        connector = self.connector()
        records = key_results(connector)
        chosen = [record for title, record in records.items() if not titles or title in titles]
        write(connector, [link(record) for record in chosen])
        return key_results(connector)

    # -- the person

    @property
    def api(self) -> Any:
        """Google's own client for anybody with the link."""
        return api_of(self.server.url)

    def type(self, place: str, rows: Sequence[Sequence[Any]], tab: str = "Key results") -> None:
        """Enter values as a person would, formulas included."""
        where = {"spreadsheetId": self.id, "range": f"'{tab}'!{place}"}
        self.api.values().update(**where, valueInputOption="USER_ENTERED", body={"values": rows}).execute()

    def change(self, *requests: Mapping[str, Any]) -> None:
        self.api.batchUpdate(spreadsheetId=self.id, body={"requests": list(requests)}).execute()

    def sheet_id(self, tab: str = "Key results") -> int:
        fields = "sheets(properties(sheetId,title))"
        answer = self.api.get(spreadsheetId=self.id, fields=fields).execute()
        found = {sheet["properties"]["title"]: sheet["properties"].get("sheetId", 0) for sheet in answer["sheets"]}
        return int(found[tab])

    def sort(self, column: str, order: str = "DESCENDING") -> None:
        spec = {"dimensionIndex": COLUMNS.index(column), "sortOrder": order}
        area = {"sheetId": self.sheet_id(), "startRowIndex": 1, "startColumnIndex": 0}
        self.change({"sortRange": {"range": area, "sortSpecs": [spec]}})

    def insert(self, at: int, dimension: str = "ROWS") -> None:
        """An empty row or column; ``at`` counts from 0."""
        where = {"sheetId": self.sheet_id(), "dimension": dimension, "startIndex": at, "endIndex": at + 1}
        self.change({"insertDimension": {"range": where}})

    def delete(self, at: int, dimension: str = "ROWS") -> None:
        where = {"sheetId": self.sheet_id(), "dimension": dimension, "startIndex": at, "endIndex": at + 1}
        self.change({"deleteDimension": {"range": where}})

    def grid(self, tab: str = "Key results", render: str = "FORMULA") -> list[list[Any]]:
        answer = self.api.values().get(spreadsheetId=self.id, range=f"'{tab}'", valueRenderOption=render).execute()
        return list(answer.get("values", []))

    def shown(self, column: str) -> dict[str, Any]:
        """What stands under a heading, by title."""
        headings, *rows = self.grid(render="UNFORMATTED_VALUE")
        at = headings.index(column)
        title = headings.index("Key result")
        return {row[title]: row[at] if at < len(row) else "" for row in rows if len(row) > title and row[title]}

    @contextmanager
    def during_the_write(self, act: Callable[[], None], then: Callable[[], None] = lambda: None) -> Iterator[None]:
        """``act`` happens when the write is on its way: after the connector looked, before they arrive.

        ``then`` happens before the connector looks again.
        """
        usual = self.server.faults
        self.server.faults = meanwhile = Meanwhile(usual, act, then)
        yield
        self.server.faults = usual
        assert meanwhile.acted, "nothing was written"

    def sent(self) -> list[tuple[str, str]]:
        """The requests so far, as method and the last word of the path."""
        return [(each.method, each.path.rpartition("/")[2].partition(":")[2]) for each in self.server.journal.entries()]


@contextmanager
def story(seed: Seed = SEED) -> Iterator[Story]:
    shelf = Shelf()
    box = Sandbox(shelf, seed, lambda: datetime.now(UTC))
    with TemporaryDirectory() as folder, Server(box, shelf) as server:
        yield Story(server, Path(folder))


def key_results(connector: SheetsConnector) -> dict[str, Record]:
    records = connector.read(None, {}).records
    return {str(record.values["title"]): record for record in records if record.kind is KEY_RESULT}


def link(record: Record, **values: Written) -> Change:
    return change(record, Action.LINK, **values)


def change(record: Record, action: Action = Action.UPDATE, **values: Written) -> Change:
    item = record.key or f"key:{record.values['title']}"
    before = {name: record.values[name] for name in values}
    return Change(action, record.kind, item, values, record, before)


def create(key: str, **values: Written) -> Change:
    return Change(Action.CREATE, KEY_RESULT, key, values)


def write(connector: SheetsConnector, changes: Sequence[Change]) -> list[Outcome]:
    return list(connector.write(changes))


def kinds(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """The outcome of each item, by name."""
    return {outcome.change.item: type(outcome).__name__ for outcome in outcomes}


def number(text: str) -> Decimal:
    return Decimal(text)
