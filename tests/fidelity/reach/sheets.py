"""Says where a request to Google is out of reach: another tab, or a column that nobody mapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from okrsync.sandbox import Exchange

MASKS = {
    "userEnteredValue",
    "userEnteredValue,textFormatRuns,userEnteredFormat.textFormat.link",
    "userEnteredValue,textFormatRuns,userEnteredFormat.numberFormat",
}
SIGNING_IN = "/token"
LISTENING = ("/watch", "/channels/stop")
Cell = tuple[int, int, int]


@dataclass
class SheetsReach:
    """``titles`` and ``headings`` are as the connector saw them last; ``written`` the cells of its last write, which it
    may put back where a person moved others there in between."""

    titles: dict[int, str] = field(default_factory=dict)
    headings: dict[int, list[str]] = field(default_factory=dict)
    written: set[Cell] = field(default_factory=set)

    def judge(self, exchange: Exchange, answer: Any, settings: Sequence[Any]) -> Iterator[str]:
        if exchange.method == "GET":
            yield from self._read(exchange, settings)
            if not exchange.broken and isinstance(answer, dict):
                self._learn(answer, settings)
        elif exchange.path.endswith(":batchUpdate"):
            yield from self._changes(exchange.sent or {}, settings)
        elif not exchange.path.endswith((SIGNING_IN, *LISTENING)):
            yield "this changes something that is no OKR's"

    def _read(self, exchange: Exchange, settings: Sequence[Any]) -> Iterator[str]:
        query = parse_qs(exchange.query)
        masked = "".join(query.get("fields", ()))
        if "/values" in exchange.path or not exchange.path.startswith("/v4/") or "data" not in masked:
            return
        tabs = {each.tab.casefold() for each in _containers(settings)}
        for wanted in query.get("ranges", [""]):
            if wanted.strip("'").replace("''", "'").casefold() not in tabs:
                yield f"the tab {wanted or 'of every name'} is no container, and was read"

    def _learn(self, answer: Mapping[str, Any], settings: Sequence[Any]) -> None:
        rows = {each.tab.casefold(): each.header_row for each in _containers(settings)}
        for sheet in answer.get("sheets", ()):
            place, row = sheet.get("properties", {}), rows.get(str(sheet.get("properties", {}).get("title")).casefold())
            if row is None or "data" not in sheet:
                continue
            lines = sheet["data"][0].get("rowData", [])
            cells = lines[row - 1].get("values", []) if len(lines) >= row else []
            self.titles[place.get("sheetId", 0)] = place["title"]
            self.headings[place.get("sheetId", 0)] = [_heading(cell) for cell in cells]

    def _changes(self, sent: Mapping[str, Any], settings: Sequence[Any]) -> Iterator[str]:
        written: set[Cell] = set()
        for request in sent.get("requests", ()):
            ((kind, asked),) = request.items()
            match kind:
                case "updateCells":
                    start = asked["start"]
                    begin = (start.get("sheetId", 0), start.get("rowIndex", 0), start.get("columnIndex", 0))
                    yield from self._cells(asked, begin, settings, written)
                case "appendCells":
                    yield from self._cells(asked, (asked.get("sheetId", 0), -1, 0), settings, written)
                case "appendDimension" | "updateDimensionProperties" | "addProtectedRange":
                    yield from self._key_column(kind, asked, settings)
                case _:
                    yield f"{kind} changes more than cells"
        self.written = written

    def _cells(
        self, asked: Mapping[str, Any], begin: Cell, settings: Sequence[Any], written: set[Cell]
    ) -> Iterator[str]:
        sheet, top, left = begin
        own = [each for each in _containers(settings) if each.tab.casefold() == self.titles.get(sheet, "").casefold()]
        if not own:
            yield f"the tab {sheet} is no container"
            return
        yield from [] if asked.get("fields") in MASKS else [f"it writes {asked.get('fields')}"]
        allowed = {_folded(name) for each in own for name in (each.key, *(way.name for way in each.fields.values()))}
        for down, row in enumerate(asked.get("rows", ())):
            for right, cell in enumerate(row.get("values", ())):
                place = (sheet, top + down, left + right)
                if not cell and top == -1:
                    continue
                written.add(place)
                if top == own[0].header_row - 1:
                    yield from self._new_heading(place, cell, own[0].key)
                elif self._column(sheet, place[2]) not in allowed and place not in self.written:
                    yield f"the column {self._column(sheet, place[2])!r} is not mapped"

    def _new_heading(self, place: Cell, cell: Mapping[str, Any], key: str) -> Iterator[str]:
        sheet, _, column = place
        if cell.get("userEnteredValue", {}).get("stringValue") != key or self._column(sheet, column):
            yield f"the heading of column {column} is not ours"
        shown = self.headings.setdefault(sheet, [])
        shown += [""] * (column + 1 - len(shown))
        shown[column] = _folded(key)

    def _key_column(self, kind: str, asked: Mapping[str, Any], settings: Sequence[Any]) -> Iterator[str]:
        if kind == "appendDimension":
            yield from [] if (asked["dimension"], asked["length"]) == ("COLUMNS", 1) else ["it adds more than a column"]
            return
        place = asked["range"] if kind == "updateDimensionProperties" else asked["protectedRange"]["range"]
        column = place.get("startIndex", place.get("startColumnIndex"))
        keys = {_folded(each.key) for each in _containers(settings)}
        if column is None or self._column(place.get("sheetId", 0), column) not in keys:
            yield f"{kind} of what is not the key's column"

    def _column(self, sheet: int, column: int) -> str:
        headings = self.headings.get(sheet, [])
        return headings[column] if column < len(headings) else ""


def _heading(cell: Mapping[str, Any]) -> str:
    value = cell.get("effectiveValue", {})
    return _folded(str(cell.get("formattedValue") or next(iter(value.values()), "")))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _containers(settings: Sequence[Any]) -> list[Any]:
    return [container for each in settings for container in each.containers.values()]
