"""Answers the endpoints under ``/values``: get, update, append and clear, each alone and in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.sheets.sandbox import fieldmask, lines, schema, tables
from connectors.sheets.sandbox.a1 import Area
from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.content import with_value
from connectors.sheets.sandbox.desk import Desk
from connectors.sheets.sandbox.errors import prefixed
from connectors.sheets.sandbox.formulas.calculator import Calculator
from connectors.sheets.sandbox.rendering import Rendering, value_range
from connectors.sheets.sandbox.tab import Dimension
from connectors.sheets.sandbox.writing import Input, Written, rows_of, write
from okrsync.sandbox import Answer, ApiError, Call, Route

_METHODS = "sheets.spreadsheets.values."
_SUMS = ("Rows", "Columns", "Cells")


class ValuesApi:
    """The values of spreadsheets' cells."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        book = "/v4/spreadsheets/<book_id>"
        return (
            Route("GET", f"{book}/values:batchGet", self.batch_get),
            Route("POST", f"{book}/values:batchUpdate", self.batch_update),
            Route("POST", f"{book}/values:batchClear", self.batch_clear),
            Route("GET", f"{book}/values/<path:range_text>", self.get),
            Route("PUT", f"{book}/values/<path:range_text>", self.update),
            Route("POST", f"{book}/values/<path:range_text>:append", self.append),
            Route("POST", f"{book}/values/<path:range_text>:clear", self.clear),
        )

    def get(self, call: Call, book_id: str, range_text: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}get", call.query)
        book = self._desk.open(call, book_id)
        found = value_range(book.locate(range_text), Rendering.asked(_options(call)), self._desk.calculator(book), call)
        return Answer(fieldmask.select(found, mask))

    def batch_get(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}batchGet", call.query)
        book = self._desk.open(call, book_id)
        rendering = Rendering.asked(_options(call))
        places = [book.locate(text) for text in call.query.get("ranges", ())]
        calculator = self._desk.calculator(book)
        found = [value_range(place, rendering, calculator, call) for place in places]
        return Answer(fieldmask.select(_listed(book, "valueRanges", found), mask))

    def update(self, call: Call, book_id: str, range_text: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}update", call.query, call.body, "data")
        book = self._desk.open(call, book_id)
        how = Input.asked(call.arg("valueInputOption"), self._desk.today)
        written = write(book, book.locate(range_text), rows_of(call.body or {}), how)
        self._desk.keep(book)
        (answer,) = shown_writes(book, [written], _options(call), self._desk.calculator(book))
        return Answer(fieldmask.select(answer, mask))

    def batch_update(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}batchUpdate", call.query, call.body)
        book, body = self._desk.open(call, book_id), call.body or {}
        how = Input.asked(body.get("valueInputOption"), self._desk.today)
        written = []
        for index, data in enumerate(body.get("data", ())):
            try:
                written.append(write(book, book.locate(data.get("range", "")), rows_of(data), how))
            except ApiError as error:
                raise prefixed(error, f"Invalid data[{index}]: ") from error
        self._desk.keep(book)
        answer = {
            "spreadsheetId": book.id,
            **totals(written),
            "responses": shown_writes(book, written, body, self._desk.calculator(book)),
        }
        return Answer(fieldmask.select(answer, mask))

    def append(self, call: Call, book_id: str, range_text: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}append", call.query, call.body, "data")
        book = self._desk.open(call, book_id)
        how = Input.asked(call.arg("valueInputOption"), self._desk.today)
        place, rows = book.locate(range_text), rows_of(call.body or {})
        table = tables.last_table(place)
        start = place.area if table is None else Area(table.bottom, table.left)
        _make_room(book, Place(place.tab, start), rows, insert=call.arg("insertDataOption") == "INSERT_ROWS")
        written = write(book, Place(place.tab, Area(start.top, start.left, start.top + 1, start.left + 1)), rows, how)
        self._desk.keep(book)
        (updates,) = shown_writes(book, [written], _options(call), self._desk.calculator(book))
        at = {} if table is None else {"tableRange": place.tab.notation(table)}
        return Answer(fieldmask.select({"spreadsheetId": book.id, **at, "updates": updates}, mask))

    def clear(self, call: Call, book_id: str, range_text: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}clear", call.query, call.body)
        book = self._desk.open(call, book_id)
        cleared = clear(book, book.locate(range_text))
        self._desk.keep(book)
        return Answer(fieldmask.select({"spreadsheetId": book.id, "clearedRange": cleared}, mask))

    def batch_clear(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}batchClear", call.query, call.body)
        book, cleared = self._desk.open(call, book_id), []
        for index, text in enumerate((call.body or {}).get("ranges", ())):
            try:
                cleared.append(clear(book, book.locate(text)))
            except ApiError as error:
                raise prefixed(error, f"Invalid range[{index}]: ") from error
        self._desk.keep(book)
        return Answer(fieldmask.select(_listed(book, "clearedRanges", cleared), mask))


def shown_writes(
    book: Book, written: Sequence[Written], options: Mapping[str, Any], calculator: Calculator
) -> list[dict[str, Any]]:
    """The answers to writes, with the values as they are now where the caller wants to see them."""
    answers = [each.answer(book) for each in written]
    if options.get("includeValuesInResponse") in (True, "true"):
        rendering = replace(Rendering.asked(options, "response"), major="ROWS")
        for answer, each in zip(answers, written, strict=True):
            answer["updatedData"] = value_range(Place(each.place.tab, each.box), rendering, calculator)
    return answers


def _options(call: Call) -> dict[str, str | None]:
    return {name: values[0] for name, values in call.query.items()}


def _listed(book: Book, name: str, entries: Sequence[Any]) -> dict[str, Any]:
    return {"spreadsheetId": book.id, **({name: entries} if entries else {})}


def totals(written: Sequence[Written]) -> dict[str, int]:
    """The sums of a batch; what is zero is left out. A row that several writes touched counts once."""
    rows = {(each.place.tab.id, row) for each in written for row, _ in each.cells}
    columns = {(each.place.tab.id, column) for each in written for _, column in each.cells}
    cells = {(each.place.tab.id, *cell) for each in written for cell in each.cells}
    tabs = {each.place.tab.id for each in written if each.cells}
    counts = dict(zip(_SUMS, (len(rows), len(columns), len(cells)), strict=True))
    return {f"totalUpdated{name}": count for name, count in {**counts, "Sheets": len(tabs)}.items() if count}


def clear(book: Book, place: Place) -> str:
    """Empty the values of a place; formats, notes and validation stay. Gives the range that was emptied."""
    tab, box = place.tab, place.tab.box(place.area)
    book.guard(tab, box)
    for row, cells in enumerate(tab.rows(box), box.top):
        for column, cell in enumerate(cells, box.left):
            if cell:
                tab.put(row, column, with_value(cell, None))
    return tab.notation(box)


def _make_room(book: Book, start: Place, rows: Sequence[Sequence[Any]], *, insert: bool) -> None:
    """Let the grid hold what is appended: rows put in where asked, and more of it at the edges where it ends."""
    tab, top = start.tab, start.area.top
    if insert and rows and top < tab.row_count:
        lines.insert(book, tab, "ROWS", (top, top + len(rows)))
    width = max((len(row) for row in rows), default=0)
    needs: Mapping[Dimension, int] = {"ROWS": top + len(rows), "COLUMNS": start.area.left + width}
    for dimension, needed in needs.items():
        if needed > tab.count(dimension):
            lines.append(book, tab, dimension, needed - tab.count(dimension))
