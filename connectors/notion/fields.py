"""Decides which property can hold which field, and which value fits.

What is written has the shape of what is read (``{"type": T, T: payload}``, per the property value schemas of Notion's
OpenAPI document), so what reads answers also reads what was just written: ``fit`` is that round trip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from connectors.notion.properties import Pair, Property, Wire
from connectors.notion.references import NOTHING, Standing, write_reference
from connectors.notion.shown import read
from connectors.notion.written import WRITABLE, write
from okrsync.connector import Slot, Written
from okrsync.model import FieldType, Seen, Unfit, Unreadable, Value


@dataclass(frozen=True)
class Codec:
    """One mapped field: reads its property's values, and writes its own.

    ``also`` is the text beside a relation, for items that have no page here.
    """

    pair: Pair
    also: Property | None = None

    @property
    def properties(self) -> tuple[Property, ...]:
        """The property that holds the field, and the text beside it where there is one."""
        return (self.pair.property, self.also) if self.also else (self.pair.property,)

    @property
    def writable(self) -> bool:
        return self.pair.property.type in WRITABLE

    @property
    def slot(self) -> Slot:
        links, texts = self.pair.property.type == "relation", self.pair.property.type in ("title", "rich_text")
        several = links or (texts and self.pair.field.type is FieldType.REFERENCES)
        return Slot(self.writable, self.fit, links=links, many=several, elsewhere=self.also is not None)

    def read(self, wire: Wire) -> Seen:
        """What one value of the field's property says."""
        return read(self.pair, wire)

    def read_page(self, wires: Mapping[str, Wire]) -> Seen:
        """What a page says in the field, from its property values by property id."""
        seen = self.read(wires[self.pair.property.id])
        if self.also is None:
            return seen
        beside = read(replace(self.pair, property=self.also), wires[self.also.id])
        return (*seen, *beside) if isinstance(seen, tuple) and isinstance(beside, tuple) else seen

    def write(self, value: Written) -> Wire | Unfit:
        """The value of the field's property, which is no relation."""
        return write(self.pair, value) if self.writable else self._read_only()

    def write_page(self, value: Written, standing: Standing = NOTHING) -> dict[str, Wire] | Unfit:
        """The property values by property id that make a page say ``value`` where it shows what is ``standing``."""
        if self.pair.property.type == "relation":
            targets = value if isinstance(value, tuple) else ()
            return write_reference(self.pair, self.also, targets, standing)
        wire = self.write(value)
        return wire if isinstance(wire, Unfit) else {self.pair.property.id: wire}

    def _read_only(self) -> Unfit:
        return Unfit(f"{self.pair.property.name!r} is computed by Notion ({self.pair.property.type})")

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
