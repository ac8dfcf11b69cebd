"""Answers the values endpoints that find their cells by data filters: by range, or by developer metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.sheets.sandbox import fieldmask, locations, schema
from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.desk import Desk
from connectors.sheets.sandbox.errors import prefixed
from connectors.sheets.sandbox.rendering import Rendering, value_range
from connectors.sheets.sandbox.values_api import clear, shown_writes, totals
from connectors.sheets.sandbox.writing import Input, rows_of, write
from okrsync.sandbox import Answer, ApiError, Call, Route

_METHODS = "sheets.spreadsheets.values."


class FiltersApi:
    """The values of cells that data filters mean."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        values = "/v4/spreadsheets/<book_id>/values"
        return (
            Route("POST", f"{values}:batchGetByDataFilter", self.get),
            Route("POST", f"{values}:batchUpdateByDataFilter", self.update),
            Route("POST", f"{values}:batchClearByDataFilter", self.clear),
        )

    def get(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}batchGetByDataFilter", call.query, call.body)
        book, body = self._desk.open(call, book_id), call.body or {}
        rendering, calculator = Rendering.asked(body), self._desk.calculator(book)
        filters = body.get("dataFilters", ())
        found = [
            {"valueRange": value_range(place, rendering, calculator, call), "dataFilters": [filters[index]]}
            for index, place in _places(book, filters)
        ]
        answer = {"spreadsheetId": book.id, **({"valueRanges": found} if found else {})}
        return Answer(fieldmask.select(answer, mask))

    def update(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}batchUpdateByDataFilter", call.query, call.body)
        book, body = self._desk.open(call, book_id), call.body or {}
        how = Input.asked(body.get("valueInputOption"), self._desk.today)
        data = body.get("data", ())
        filters = [each.get("dataFilter", {}) for each in data]
        found = list(_places(book, filters, "data"))
        written = [write(book, place, rows_of(data[index]), how) for index, place in found]
        self._desk.keep(book)
        answers = shown_writes(book, written, body, self._desk.calculator(book))
        responses = [
            {**{name: value for name, value in answer.items() if name != "spreadsheetId"}, "dataFilter": filters[index]}
            for answer, (index, _) in zip(answers, found, strict=True)
        ]
        return Answer(fieldmask.select({"spreadsheetId": book.id, **totals(written), "responses": responses}, mask))

    def clear(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}batchClearByDataFilter", call.query, call.body)
        book, body = self._desk.open(call, book_id), call.body or {}
        cleared = [clear(book, place) for _, place in _places(book, body.get("dataFilters", ()))]
        self._desk.keep(book)
        answer = {"spreadsheetId": book.id, **({"clearedRanges": cleared} if cleared else {})}
        return Answer(fieldmask.select(answer, mask))


def _places(book: Book, filters: Sequence[Mapping[str, Any]], name: str = "dataFilters") -> Iterator[tuple[int, Place]]:
    """Each place that a filter means, with the filter's index. Raises the API's 400 that names the filter."""
    for index, each in enumerate(filters):
        try:
            places = locations.places(book, each)
        except ApiError as error:
            raise prefixed(error, f"Invalid {name}[{index}]: ") from error
        for place in places:
            yield index, place
