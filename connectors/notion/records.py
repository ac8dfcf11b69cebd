"""Decides how a page becomes a record, and how a change becomes a page's properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.notion.fields import Codec
from connectors.notion.people import People
from connectors.notion.properties import Pair, Wire
from connectors.notion.references import NOTHING, Standing
from connectors.notion.schema import Layout
from connectors.notion.settings import ContainerSettings
from connectors.notion.texts import elements, plain_text
from okrsync.connector import Container, Unavailable, Written
from okrsync.kit.confidence import Scale
from okrsync.kit.settings import CONFIDENCE
from okrsync.kit.texts import one_line
from okrsync.model import FIELDS, Kind, Record, Unfit

Page = Mapping[str, Any]
LISTED = frozenset({"title", "rich_text", "relation"})


class Outdated(Unavailable):
    """What is remembered of a container is so no more: a property or the data source itself is gone or another."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{what} changed in Notion", place=place, remedy="The next run looks it up again")


@dataclass(frozen=True)
class Table:
    """One container: its layout, and a codec for each mapped field."""

    layout: Layout
    settings: ContainerSettings
    people: People
    codecs: Mapping[str, Codec] = field(init=False)

    def __post_init__(self) -> None:
        codecs = {
            name: Codec(
                Pair(
                    FIELDS[self.kind][name], found, self.people, self.settings.fields[name].options, self._scale(name)
                ),
                self.layout.also.get(name),
            )
            for name, found in self.layout.fields.items()
        }
        object.__setattr__(self, "codecs", codecs)

    def _scale(self, name: str) -> Scale | None:
        """How a field counts, where it has a scale. A status takes no new options: its own are all that can be said."""
        if name != CONFIDENCE:
            return None
        way, found = self.settings.fields[name], self.layout.fields[name]
        scale = Scale.of(way.scale, way.options)
        return scale.among(found.options) if found.type == "status" else scale

    @property
    def kind(self) -> Kind:
        return self.layout.kind

    @property
    def container(self) -> Container:
        """What the engine may know of this table."""
        slots = {name: codec.slot for name, codec in self.codecs.items()}
        return Container(self.layout.name, slots, self.settings.accepts.admission())

    @property
    def lists(self) -> frozenset[str]:
        """The ids of the mapped properties of which an answer may show a part."""
        return frozenset(each.id for each in self.layout.properties if each.type in LISTED)

    def holds_people(self, name: str) -> bool:
        """True where a list of people is behind a field."""
        return name in self.layout.fields and self.layout.fields[name].type == "people"

    def owns(self, page: Page) -> bool:
        """True where the page lives in this data source."""
        return bool(page.get("parent", {}).get("data_source_id") == self.layout.data_source)

    def properties(self, page: Page) -> Mapping[str, Wire]:
        """The page's mapped property values by property id, the key's among them. Raises :class:`Outdated`."""
        by_id = {wire["id"]: wire for wire in page["properties"].values()}
        for each in self.layout.properties:
            if each.id not in by_id or by_id[each.id]["type"] != each.type:
                raise Outdated(self.layout.name, f"the property {each.name!r}")
        return by_id

    def record(self, page: Page) -> Record:
        """What the page shows. Raises :class:`Outdated`."""
        properties = self.properties(page)
        for codec in self.codecs.values():
            if codec.pair.property.type == "people":
                self.people.learn(properties[codec.pair.property.id]["people"])
        return Record(
            id=page["id"],
            kind=self.kind,
            key=one_line(plain_text(properties[self.layout.key.id]["rich_text"])),
            values={name: codec.read_page(properties) for name, codec in self.codecs.items()},
            url=page["url"],
            stamp=page["last_edited_time"],
            author=self.people.label(page["last_edited_by"]),
            edited=page["last_edited_time"],
        )

    def mark(self, key: str) -> Mapping[str, Wire]:
        """The properties that give a page an item's key."""
        return {self.layout.key.id: {"type": "rich_text", "rich_text": elements(key)}}

    def write(
        self, values: Mapping[str, Written], standing: Callable[[str], Standing] = lambda _: NOTHING
    ) -> tuple[dict[str, Wire], dict[str, str]]:
        """The properties to send by id, and for each field that cannot be written why.

        ``standing`` says what a reference shows at the moment.
        """
        wires: dict[str, Wire] = {}
        unfit: dict[str, str] = {}
        for name, value in values.items():
            codec = self.codecs.get(name)
            some = codec.write_page(value, standing(name)) if codec else Unfit(f"{name} is not mapped here")
            if isinstance(some, Unfit):
                unfit[name] = some.reason
            else:
                wires |= some
        return wires, unfit
