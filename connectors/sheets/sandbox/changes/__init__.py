"""The requests of ``spreadsheets.batchUpdate``: all of them, in order, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.changes import cells, dimensions, metadata, naming, protection, replacing, sorting, tabs
from connectors.sheets.sandbox.errors import invalid, not_offered, prefixed
from okrsync.sandbox import ApiError

_Change = Callable[[Book, Mapping[str, Any]], dict[str, Any] | None]

_CHANGES: Mapping[str, _Change] = {
    "addNamedRange": naming.add,
    "addProtectedRange": protection.add,
    "addSheet": tabs.add,
    "appendCells": cells.append,
    "appendDimension": dimensions.append,
    "autoResizeDimensions": dimensions.auto_resize,
    "copyPaste": cells.copy_paste,
    "createDeveloperMetadata": metadata.create,
    "cutPaste": cells.cut_paste,
    "deleteDeveloperMetadata": metadata.delete,
    "deleteDimension": dimensions.delete,
    "deleteNamedRange": naming.delete,
    "deleteProtectedRange": protection.delete,
    "deleteSheet": tabs.delete,
    "insertDimension": dimensions.insert,
    "moveDimension": dimensions.move,
    "repeatCell": cells.repeat,
    "setDataValidation": cells.set_validation,
    "sortRange": sorting.sort,
    "updateCells": cells.update,
    "updateDeveloperMetadata": metadata.update,
    "updateDimensionProperties": dimensions.update,
    "updateProtectedRange": protection.update,
    "updateSheetProperties": tabs.update,
    "updateSpreadsheetProperties": tabs.update_spreadsheet,
}


def apply(book: Book, requests: Sequence[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Make every change in the book and give a reply to each. Raises the 400 that names the request that failed.

    ``today`` completes a date without a year where a request types into cells.
    """
    if not requests:
        raise invalid("Must specify at least one request.")
    replies: list[dict[str, Any]] = []
    for index, request in enumerate(requests):
        kind, body = _only(request, index)
        try:
            reply = _change(kind, today)(book, body)
        except ApiError as error:
            raise prefixed(error, f"Invalid requests[{index}].{kind}: ") from error
        replies.append({kind: reply} if reply is not None else {})
    return replies


def _change(kind: str, today: date) -> _Change:
    if kind == "findReplace":
        return replacing.Replacing(today).apply
    if kind not in _CHANGES:
        raise not_offered(f"the batchUpdate request {kind}")
    return _CHANGES[kind]


def _only(request: Mapping[str, Any], index: int) -> tuple[str, Mapping[str, Any]]:
    if not request:
        raise invalid(f"Invalid requests[{index}]: No request set.")
    kind, *others = request
    if others:
        field = f"oneof field 'kind' is already set. Cannot set '{others[0]}'"
        raise invalid(f"Invalid value at 'requests[{index}]' (oneof), {field}")
    return kind, request[kind]
