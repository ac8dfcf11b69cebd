"""Decides how long answers are cut into pages: sizes, cursors, and the list object around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.notion.sandbox.check import MAX_ITEMS, Spot
from connectors.notion.sandbox.errors import invalid
from okrsync.sandbox import ApiError, Call


@dataclass(frozen=True)
class Paging:
    """Which part of a list is asked for: at most ``size`` elements, from ``cursor`` (or the first one) on."""

    size: int
    cursor: str | None

    def unknown_cursor(self) -> ApiError:
        return invalid(f"The start_cursor provided is invalid: {self.cursor}")


def paging_of_query(call: Call) -> Paging:
    """From the query string of a GET."""
    size = call.arg("page_size")
    number = int(size) if size is not None and size.lstrip("-").isdigit() else size
    return _paging(Spot("query", {"page_size": number} if size is not None else {}), call.arg("start_cursor"))


def paging_of_body(body: Spot) -> Paging:
    """From the body of a POST, where a cursor is a UUID."""
    cursor = body["start_cursor"]
    return _paging(body, cursor.uuid() if cursor.given else None)


def _paging(spot: Spot, cursor: str | None) -> Paging:
    size = spot["page_size"]
    if not size.given:
        return Paging(MAX_ITEMS, cursor)
    number = size.number("a number or `undefined`")
    if number > MAX_ITEMS:
        raise size.wrong(f"≤ `{MAX_ITEMS}`")
    if number < 1:
        raise size.wrong("≥ `1`")
    return Paging(int(number), cursor)


def cut(keys: Sequence[str], paging: Paging) -> tuple[Sequence[str], str | None]:
    """The keys of this page, and the cursor of the next one: the key with which it begins."""
    start = 0
    if paging.cursor is not None:
        if paging.cursor not in keys:
            raise paging.unknown_cursor()
        start = keys.index(paging.cursor)
    end = start + paging.size
    return keys[start:end], keys[end] if end < len(keys) else None


def list_object(kind: str, results: Sequence[Any], next_cursor: str | None, inner: Mapping[str, Any]) -> dict[str, Any]:
    """Notion's list, with the member that is named after what it lists."""
    return {
        "object": "list",
        "results": list(results),
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
        "type": kind,
        kind: inner,
    }
