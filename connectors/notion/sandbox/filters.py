"""Reads the filter of a query into a tree of conditions, and tells which pages satisfy it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from connectors.notion.sandbox.cells import Cells, automatic
from connectors.notion.sandbox.check import Spot
from connectors.notion.sandbox.documents import Page, Property, Source
from connectors.notion.sandbox.errors import invalid
from connectors.notion.sandbox.plain import Computed, Plain
from connectors.notion.sandbox.predicates import READERS, Predicate
from connectors.notion.sandbox.workspace import property_by

MAX_NESTING = 2


@dataclass(frozen=True)
class Every:
    """``and``: all of the conditions."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Some:
    """``or``: at least one of the conditions."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class PropertyTest:
    """A predicate on one property."""

    prop: Property
    predicate: Predicate


@dataclass(frozen=True)
class TimeTest:
    """A predicate on the page's own ``created_time`` or ``last_edited_time``."""

    timestamp: str
    predicate: Predicate


Condition: TypeAlias = Every | Some | PropertyTest | TimeTest

_FORMULAS: Mapping[str, tuple[str, str]] = {
    "string": ("string", "rich_text"),
    "checkbox": ("boolean", "checkbox"),
    "number": ("number", "number"),
    "date": ("date", "date"),
}
"""For each question to a formula, the type of its result and the family of the question."""
_ROLLED_UP = (
    "rich_text",
    "number",
    "checkbox",
    "select",
    "multi_select",
    "relation",
    "date",
    "people",
    "files",
    "status",
)


def satisfies(page: Page, condition: Condition, cells: Cells) -> bool:
    """Whether a page satisfies a condition."""
    match condition:
        case Every(conditions):
            return all(satisfies(page, each, cells) for each in conditions)
        case Some(conditions):
            return any(satisfies(page, each, cells) for each in conditions)
        case PropertyTest(prop, predicate):
            return predicate(cells.plain(page, prop))
        case TimeTest(timestamp, predicate):
            return predicate(automatic(page, timestamp))


class FilterReader:
    """Reads filters against the columns of a data source; relative dates count from ``now``."""

    def __init__(self, source: Source, now: datetime) -> None:
        self._source, self._now = source, now

    def read(self, spot: Spot, depth: int = 0) -> Condition:
        """The tree of a filter. Raises Notion's validation errors where it is none."""
        members = spot.object()
        for key, kind in (("and", Every), ("or", Some)):
            if key in members:
                if depth >= MAX_NESTING:
                    raise spot[key].wrong("not present")
                spot.object((key,))
                return kind(tuple(self.read(each, depth + 1) for each in spot[key].items()))
        return self._timestamp(spot) if "timestamp" in members else self._property(spot)

    def _timestamp(self, spot: Spot) -> TimeTest:
        timestamp = spot["timestamp"].word(("created_time", "last_edited_time"))
        spot.object(("timestamp", "type", timestamp))
        return TimeTest(timestamp, self._predicate(spot[timestamp], timestamp))

    def _property(self, spot: Spot) -> PropertyTest:
        name = spot["property"].text()
        kind = spot.key_among((*READERS, "formula", "rollup"))
        spot.object((kind, "property", "type"))
        prop = property_by(self._source, name)
        if prop is None:
            raise invalid(f"Could not find property with name or id: {name}")
        if kind != prop["type"]:
            raise invalid(
                "The property type in the database does not match the property type of the filter provided: "
                f"database property {prop['type']} does not match filter {kind}"
            )
        return PropertyTest(prop, self._predicate(spot[kind], kind))

    def _predicate(self, spot: Spot, kind: str) -> Predicate:
        if kind == "formula":
            asked = spot.key_among(tuple(_FORMULAS))
            result, family = _FORMULAS[asked]
            return _of_result(result, self._predicate(spot[asked], family))
        if kind == "rollup":
            return self._rollup(spot)
        return READERS[kind](spot, self._now)

    def _rollup(self, spot: Spot) -> Predicate:
        asked = spot.key_among(("any", "none", "every", "date", "number"))
        if asked in ("date", "number"):
            return _of_result(asked, self._predicate(spot[asked], asked))
        kind = spot[asked].key_among(_ROLLED_UP)
        predicate = self._predicate(spot[asked][kind], kind)

        def over_elements(value: Plain) -> bool:
            if not isinstance(value, Computed) or value.type != "array":
                return False
            held = [predicate(element) for element in value.value]
            return {"any": any(held), "none": not any(held), "every": all(held)}[asked]

        return over_elements


def _of_result(kind: str, predicate: Predicate) -> Predicate:
    """A predicate on what was computed; a result of another type satisfies none."""

    def test(value: Plain) -> bool:
        return isinstance(value, Computed) and value.type == kind and predicate(value.value)

    return test
