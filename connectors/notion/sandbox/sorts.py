"""Decides the order in which a query gives its pages: by the sorts asked for, else by creation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.notion.sandbox.cells import Cells, automatic
from connectors.notion.sandbox.check import Spot
from connectors.notion.sandbox.documents import Page, Property, Source
from connectors.notion.sandbox.errors import invalid
from connectors.notion.sandbox.plain import Computed, Plain, is_empty
from connectors.notion.sandbox.times import moment_of, read
from connectors.notion.sandbox.workspace import property_by


@dataclass(frozen=True)
class Sort:
    """One sort: what it looks at in a page, and which way."""

    value: Callable[[Page], Plain]
    descending: bool


def read_sorts(spot: Spot, source: Source, cells: Cells) -> list[Sort]:
    """The sorts of a request, the first the most important."""
    return [_sort(each, source, cells) for each in spot.items()] if spot.given else []


def _sort(spot: Spot, source: Source, cells: Cells) -> Sort:
    members = spot.object()
    descending = spot["direction"].word(("ascending", "descending")) == "descending"
    if "timestamp" in members:
        timestamp = spot["timestamp"].word(("created_time", "last_edited_time"))
        return Sort(lambda page: automatic(page, timestamp), descending)
    name = spot["property"].text()
    prop = property_by(source, name)
    if prop is None:
        raise invalid(f"Could not find sort property with name or id: {name}")
    return Sort(_key_of(prop, cells), descending)


def _key_of(prop: Property, cells: Cells) -> Callable[[Page], Plain]:
    """Selects and statuses go by the order of their options, everything else by value."""
    if prop["type"] in ("select", "status"):
        order = {option["name"]: place for place, option in enumerate(prop["config"]["options"])}
        return lambda page: order.get(cells.plain(page, prop))
    return lambda page: cells.plain(page, prop)


def in_order(pages: Sequence[Page], sorts: Sequence[Sort]) -> list[Page]:
    """The pages sorted; equal ones stay in the order of creation, and empty values come last either way."""
    found = list(pages)
    for sort in reversed(sorts):
        filled = [page for page in found if not is_empty(sort.value(page))]
        empty = [page for page in found if is_empty(sort.value(page))]
        found = sorted(filled, key=_comparable(sort), reverse=sort.descending) + empty
    return found


def _comparable(sort: Sort) -> Callable[[Page], tuple[str, Any]]:
    return lambda page: _rank(sort.value(page))


def _rank(value: Plain) -> tuple[str, Any]:
    """Values of one type compare by value; those of different types (of formulas and roll-ups) by type."""
    if isinstance(value, Computed):
        return _rank(value.value)
    if isinstance(value, int | float):
        return "number", value
    if isinstance(value, dict):
        return "date", moment_of(read(value["start"]))
    return "text", str(value).casefold()
