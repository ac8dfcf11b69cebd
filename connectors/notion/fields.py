"""Decides which property can hold which field, and which value fits.

What is written has the shape of what is read (``{"type": T, T: payload}``, per the property value schemas of Notion's
OpenAPI document), so what reads answers also reads what was just written: ``fit`` is that round trip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.notion.properties import Pair, Wire
from connectors.notion.shown import read
from connectors.notion.written import WRITABLE, write
from okrsync.connector import Slot, Written
from okrsync.model import FieldType, Seen, Unfit, Unreadable, Value


@dataclass(frozen=True)
class Codec:
    """One mapped field: reads its property's values, and writes its own."""

    pair: Pair

    @property
    def writable(self) -> bool:
        return self.pair.property.type in WRITABLE

    @property
    def slot(self) -> Slot:
        links, texts = self.pair.property.type == "relation", self.pair.property.type in ("title", "rich_text")
        several = links or (texts and self.pair.field.type is FieldType.REFERENCES)
        return Slot(writable=self.writable, fit=self.fit, links=links, many=several)

    def read(self, wire: Wire) -> Seen:
        return read(self.pair, wire)

    def write(self, value: Written) -> Wire | Unfit:
        if not self.writable:
            return Unfit(f"{self.pair.property.name!r} is computed by Notion ({self.pair.property.type})")
        return write(self.pair, value)

    def fit(self, value: Value) -> Value | Unfit:
        """What would be read back if ``value`` were written."""
        wire = self.write(value)
        if isinstance(wire, Unfit):
            return wire
        seen, name = self.read(wire), self.pair.property.name
        if isinstance(seen, Unreadable):
            return Unfit(f"{name!r} would show {seen.text!r}: {seen.reason}")
        choice = self.pair.field.type is FieldType.CHOICE and value is not None
        if isinstance(seen, tuple) or (choice and seen != value):
            return Unfit(f"{name!r} has no word of its own for {value!r}; map one under options")
        return seen


_ANY = frozenset(FieldType)
_SINGLE = _ANY - {FieldType.REFERENCES}
HOLDS: Mapping[str, frozenset[FieldType]] = {
    "title": _ANY,
    "rich_text": _ANY,
    "number": frozenset({FieldType.NUMBER}),
    "select": _SINGLE,
    "status": _SINGLE,
    "people": frozenset({FieldType.PERSON, FieldType.LINE}),
    "relation": frozenset({FieldType.REFERENCE, FieldType.REFERENCES}),
    "date": frozenset({FieldType.CYCLE, FieldType.NUMBER}),
    "checkbox": frozenset({FieldType.NUMBER}),
    "url": _SINGLE,
    "email": frozenset({FieldType.PERSON, FieldType.LINE}),
    "unique_id": _ANY,
    "formula": _ANY,
    "rollup": _ANY,
}
"""Which fields a property of a type can be mapped to."""
