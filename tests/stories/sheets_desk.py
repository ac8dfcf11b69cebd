"""A person at Google Sheets, by the official client library, as anybody with the link: rows and columns by heading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httplib2
from desk import Plain, Row, split
from googleapiclient.discovery import build

from okrsync.model import Kind
from okrsync.sandbox import KEY_HEADING, Server

TABS = {Kind.OBJECTIVE: "Objectives", Kind.KEY_RESULT: "Key results"}


class SheetsDesk:
    """The box's own spreadsheet."""

    def __init__(self, box: Server) -> None:
        settings = box.tool.settings(box.url)
        options = {"api_endpoint": box.url}
        service = build("sheets", "v4", http=httplib2.Http(), client_options=options, cache_discovery=False)
        self.api = service.spreadsheets()
        self.id = str(settings["spreadsheet"])
        self._headings = {kind: dict(settings[f"{kind}s"]["fields"]) for kind in Kind}

    def rows(self, kind: Kind) -> Sequence[Row]:
        headings, *lines = self.grid(kind)
        at = {name: headings.index(heading) for name, heading in self._headings[kind].items() if heading in headings}
        key = headings.index(KEY_HEADING) if KEY_HEADING in headings else len(headings)
        return [
            Row(str(number), _at(line, key), {name: _plain(kind, name, _at(line, place)) for name, place in at.items()})
            for number, line in enumerate(lines, start=2)
            if any(cell not in ("", None) for cell in line)
        ]

    def types(self, row: Row, kind: Kind, field: str, value: Plain) -> None:
        entered = "; ".join(value) if isinstance(value, tuple) else "" if value is None else value
        self.enters(kind, f"{self.column(kind, field)}{row.id}", [[entered]])

    def trash(self, row: Row, kind: Kind) -> Callable[[], None]:
        """Delete the row; it comes back at the end of the tab, as by "undo" after others were added."""
        (line,) = self.grid(kind, f"{row.id}:{row.id}", "FORMULA")
        self.deletes(kind, int(row.id))

        def bring_back() -> None:
            where = f"'{TABS[kind]}'!A{len(self.grid(kind)) + 1}"
            self.api.values().update(
                spreadsheetId=self.id, range=where, valueInputOption="RAW", body={"values": [line]}
            ).execute()

        return bring_back

    def grid(self, kind: Kind, lines: str = "", render: str = "UNFORMATTED_VALUE") -> list[list[Any]]:
        """The cells of the tab, or of some of its lines."""
        where = f"'{TABS[kind]}'" + (f"!{lines}" if lines else "")
        answer = (
            self.api.values()
            .get(
                spreadsheetId=self.id,
                range=where,
                valueRenderOption=render,
                dateTimeRenderOption="FORMATTED_STRING",
            )
            .execute()
        )
        return list(answer.get("values", []))

    def column(self, kind: Kind, field: str) -> str:
        """The letter of a field's column, wherever it stands now."""
        return chr(ord("A") + self.grid(kind, "1:1")[0].index(self._headings[kind][field]))

    def enters(self, kind: Kind, place: str, values: Sequence[Sequence[Any]]) -> None:
        """Type into cells, formulas included."""
        self.api.values().update(
            spreadsheetId=self.id,
            range=f"'{TABS[kind]}'!{place}",
            valueInputOption="USER_ENTERED",
            body={"values": values},
        ).execute()

    def deletes(self, kind: Kind, number: int) -> None:
        where = {"dimension": "ROWS", "startIndex": number - 1, "endIndex": number}
        self.changes(kind, {"deleteDimension": {"range": {"sheetId": self.tab(kind), **where}}})

    def inserts(self, kind: Kind, number: int) -> None:
        """An empty row that becomes row ``number``."""
        where = {"dimension": "ROWS", "startIndex": number - 1, "endIndex": number}
        self.changes(kind, {"insertDimension": {"range": {"sheetId": self.tab(kind), **where}}})

    def sorts(self, kind: Kind, field: str, order: str = "DESCENDING") -> None:
        at = ord(self.column(kind, field)) - ord("A")
        area = {"sheetId": self.tab(kind), "startRowIndex": 1, "startColumnIndex": 0}
        self.changes(kind, {"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": at, "sortOrder": order}]}})

    def changes(self, kind: Kind, *requests: Mapping[str, Any]) -> None:
        self.api.batchUpdate(spreadsheetId=self.id, body={"requests": list(requests)}).execute()

    def tab(self, kind: Kind) -> int:
        answer = self.api.get(spreadsheetId=self.id, fields="sheets(properties(sheetId,title))").execute()
        found = {each["properties"]["title"]: each["properties"].get("sheetId", 0) for each in answer["sheets"]}
        return int(found[TABS[kind]])


def _at(line: Sequence[Any], place: int) -> Any:
    return line[place] if place < len(line) and line[place] != "" else None


def _plain(kind: Kind, field: str, cell: Any) -> Plain:
    return split(kind, field, cell) if isinstance(cell, str) else cell
