"""Says what a property is, as the data source describes it, and which field of okrsync it is mapped to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.notion.people import People
from okrsync.connector import Written
from okrsync.kit.confidence import Scale
from okrsync.kit.texts import read_text, write_text
from okrsync.model import Field, Seen

Wire = Mapping[str, Any]
"""A property value: ``{"type": T, T: payload}``, in answers also with the property's ``id``."""
Payload = Any


@dataclass(frozen=True)
class Property:
    """A property as the data source describes it. ``options``: the names a select or status has, a status's default
    first; ``target``: the data source whose pages a relation points at, ``other_end`` the property there that shows the
    same links from the other side."""

    id: str
    name: str
    type: str
    options: tuple[str, ...] = ()
    target: str | None = None
    other_end: str | None = None


@dataclass(frozen=True)
class Pair:
    """A field and the property it is mapped to; ``words`` are the configured words for the field's choices, ``scale``
    is how the property counts, where the field has one."""

    field: Field
    property: Property
    people: People
    words: Mapping[str, str]
    scale: Scale | None = None

    def seen(self, text: str) -> Seen:
        """What a text says as a value of the field."""
        return self.scale.read(text) if self.scale else read_text(self.field, text, self.words)

    def counted(self, number: Decimal) -> Seen:
        """What a number says as a value of a field that holds numbers."""
        return self.scale.read(number) if self.scale else number

    def told(self, value: Written) -> Written:
        """A value as the property counts it."""
        return self.scale.write(value) if self.scale and isinstance(value, Decimal) else value

    def said(self, value: Written) -> str:
        """The text that says a value."""
        return write_text(self.field, self.told(value), self.words)
