"""Answers the endpoints of spreadsheets themselves: create, get and batchUpdate, and those of their metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.sheets.sandbox import fieldmask, locations, schema
from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.changes import apply
from connectors.sheets.sandbox.changes.tabs import made
from connectors.sheets.sandbox.desk import Desk
from connectors.sheets.sandbox.errors import not_found, not_offered, prefixed
from connectors.sheets.sandbox.fieldmask import EVERYTHING, Mask
from connectors.sheets.sandbox.grid_data import View
from connectors.sheets.sandbox.portrait import spreadsheet
from okrsync.sandbox import Answer, ApiError, Call, Route

_METHODS = "sheets.spreadsheets."
_WITHOUT_CELLS = fieldmask.parse(
    "spreadsheetId,properties,namedRanges,developerMetadata,spreadsheetUrl,"
    "sheets(properties,protectedRanges,developerMetadata)"
)
_SETTABLE = {"title", "locale", "timeZone", "autoRecalc"}


class SpreadsheetsApi:
    """Spreadsheets as a whole."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        book = "/v4/spreadsheets/<book_id>"
        return (
            Route("POST", "/v4/spreadsheets", self.create),
            Route("GET", book, self.get),
            Route("POST", f"{book}:getByDataFilter", self.get_by_data_filter),
            Route("POST", f"{book}:batchUpdate", self.batch_update),
            Route("GET", f"{book}/developerMetadata/<metadata_id>", self.get_metadata),
            Route("POST", f"{book}/developerMetadata:search", self.search_metadata),
        )

    def create(self, call: Call) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}create", call.query, call.body, "spreadsheet")
        body = call.body or {}
        for name in body.keys() - {"properties", "sheets", "spreadsheetId", "spreadsheetUrl"}:
            raise not_offered(f"creating a spreadsheet with {name}")
        properties = body.get("properties", {})
        refuse_settings(properties)
        book = self._desk.create(properties.get("title", "Untitled spreadsheet"), self._desk.creator(call))
        for name in ("locale", "timeZone"):
            if name in properties:
                book.change(name, properties[name])
        for sheet in body.get("sheets") or [{"properties": {"sheetId": 0, "title": "Sheet1"}}]:
            if sheet.keys() - {"properties"}:
                raise not_offered("creating a spreadsheet with anything in its sheets")
            made(book, sheet.get("properties", {}))
        self._desk.keep(book)
        return Answer(self._drawn(call, book, [], mask or _WITHOUT_CELLS))

    def get(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}get", call.query)
        book = self._desk.open(call, book_id)
        places = [book.locate(text) for text in call.query.get("ranges", ())]
        with_cells = call.arg("includeGridData") == "true"
        return Answer(self._drawn(call, book, places, mask or (EVERYTHING if with_cells else _WITHOUT_CELLS)))

    def get_by_data_filter(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}getByDataFilter", call.query, call.body)
        book, body = self._desk.open(call, book_id), call.body or {}
        places = [place for each in body.get("dataFilters", ()) for place in locations.places(book, each)]
        shown = EVERYTHING if body.get("includeGridData") else _WITHOUT_CELLS
        return Answer(self._drawn(call, book, places, mask or shown))

    def batch_update(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}batchUpdate", call.query, call.body)
        book, body = self._desk.open(call, book_id), call.body or {}
        replies = apply(book, body.get("requests", ()), self._desk.today)
        answer: dict[str, Any] = {"spreadsheetId": book.id, "replies": replies}
        places = [book.locate(text) for text in body.get("responseRanges", ())]
        self._desk.keep(book)
        if body.get("includeSpreadsheetInResponse"):
            shown = EVERYTHING if body.get("responseIncludeGridData") else _WITHOUT_CELLS
            answer["updatedSpreadsheet"] = self._drawn(call, book, places, shown)
        return Answer(fieldmask.select(answer, mask))

    def get_metadata(self, call: Call, book_id: str, metadata_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}developerMetadata.get", call.query)
        book = self._desk.open(call, book_id)
        entry = book.metadata.get(metadata_id)
        if entry is None:
            raise not_found()
        return Answer(fieldmask.select(locations.shown_metadata(book, metadata_id, entry), mask))

    def search_metadata(self, call: Call, book_id: str) -> Answer:
        mask = schema.sheets().check(f"{_METHODS}developerMetadata.search", call.query, call.body)
        book = self._desk.open(call, book_id)
        found: dict[str, dict[str, Any]] = {}
        for index, each in enumerate((call.body or {}).get("dataFilters", ())):
            for name, entry in _matching(book, each, index).items():
                shown = {"developerMetadata": locations.shown_metadata(book, name, entry), "dataFilters": []}
                found.setdefault(name, shown)["dataFilters"].append(each)
        answer = {"matchedDeveloperMetadata": list(found.values())} if found else {}
        return Answer(fieldmask.select(answer, mask))

    def _drawn(self, call: Call, book: Book, places: Sequence[Place], mask: Mask) -> Any:
        """The spreadsheet as a mask shows it; the ``fields`` parameter decides about cells too, where it is given."""
        view = View(book, self._desk.calculator(book), mask, call)
        return fieldmask.select(spreadsheet(view, places), mask)


def refuse_settings(properties: Mapping[str, Any]) -> None:
    """Raise a 501 for settings of a spreadsheet that would change how this sandbox has to behave."""
    for name in properties.keys() - _SETTABLE:
        raise not_offered(f"setting {name} of a spreadsheet")
    if properties.get("locale", "en_US") != "en_US":
        raise not_offered(f"the locale {properties['locale']}; it knows en_US alone")


def _matching(book: Book, data_filter: Mapping[str, Any], index: int) -> Mapping[str, Mapping[str, Any]]:
    try:
        return locations.matching(book, data_filter)
    except ApiError as error:
        raise prefixed(error, f"Invalid dataFilters[{index}]: ") from error
