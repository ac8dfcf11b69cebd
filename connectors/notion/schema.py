"""Decides which data source and which properties, by id, the configured names mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.notion.client import NotionClient, Rejected
from connectors.notion.fields import HOLDS
from connectors.notion.properties import Property
from connectors.notion.settings import ContainerSettings, NotionSettings
from connectors.notion.texts import plain_text
from connectors.notion.work import reason_against_property
from okrsync.connector import Misconfigured, Problem
from okrsync.kit.work import instead, marks_of_tasks, refusal
from okrsync.model import FIELDS, REFERRED_KIND, Field, Kind

Json = Mapping[str, Any]
KEY = "key"  # among the fields' names; no field has it


@dataclass(frozen=True)
class Layout:
    """One container as it was found: remembered between runs, so that a renamed property stays known by its id."""

    kind: Kind
    data_source: str
    name: str
    key: Property
    fields: Mapping[str, Property]
    also: Mapping[str, Property] = field(default_factory=dict)

    @property
    def properties(self) -> tuple[Property, ...]:
        """The key's property, those of the fields, and the texts beside relations."""
        return (self.key, *self.fields.values(), *self.also.values())

    @property
    def known(self) -> Mapping[str, str]:
        """Each property's id by the field it is mapped to (a text beside a relation by :func:`_beside` it), the key's
        by :data:`KEY`."""
        texts = {_beside(name): each.id for name, each in self.also.items()}
        return {**{name: each.id for name, each in self.fields.items()}, **texts, KEY: self.key.id}


class Schema:
    """Looks the configured containers up. Reads only."""

    def __init__(self, connection: str, settings: NotionSettings, client: NotionClient) -> None:
        self._place = f"connections.{connection}"
        self._settings, self._client = settings, client
        self._described: dict[Kind, Json] = {}

    def layouts(self, before: Mapping[Kind, Layout]) -> tuple[Mapping[Kind, Layout], list[Problem]]:
        """Every container with its properties, and which of them were renamed since they were as in ``before``.

        Raises :class:`Misconfigured` for the first thing that is missing or of the wrong type.
        """
        layouts, problems = self.look(before)
        for each in problems:
            if each.severity == "error":
                raise Misconfigured(each.message, place=each.place, remedy=each.remedy)
        return layouts, problems

    def look(self, before: Mapping[Kind, Layout]) -> tuple[Mapping[Kind, Layout], list[Problem]]:
        """Every container that is as configured, and everything that is missing, of the wrong type, or renamed."""
        found = list(self._look(before))
        layouts = {each.kind: each for each in found if isinstance(each, Layout)}
        return layouts, list(dict.fromkeys(each for each in found if isinstance(each, Problem)))

    def lists_of_tasks(self) -> Iterator[Problem]:
        """The containers that were looked at and seem to be lists of tasks."""
        for kind, source in self._described.items():
            if marks := marks_of_tasks(source["properties"]):
                message = f"this looks like a list of tasks: it has {', '.join(map(repr, marks))}"
                remedy = "Name the data source of the OKRs; what the gate takes for a task goes nowhere in any case"
                yield Problem(f"{self._place}.{_plural(kind)}", message, remedy, "warning")

    def _look(self, before: Mapping[Kind, Layout]) -> Iterator[Layout | Problem]:
        sources: dict[Kind, str | None] = dict.fromkeys(self._settings.containers)  # None: not to be had
        described = self._described = {}
        for kind, container in self._settings.containers.items():
            try:
                described[kind] = self._data_source(kind, container)
                sources[kind] = described[kind]["id"]
            except Misconfigured as error:
                yield Problem(error.place, error.message, error.remedy)
        for kind, source in described.items():
            remembered = before.get(kind)
            known = remembered.known if remembered and remembered.data_source == source["id"] else {}
            yield from self._match(kind, source, sources, known)

    def _data_source(self, kind: Kind, container: ContainerSettings) -> Json:
        place = f"{self._place}.{_plural(kind)}"
        try:
            identity = container.data_source or self._only_source(f"{place}.database", str(container.database))
            answer: Json = self._client.get(f"data_sources/{identity}")
        except Rejected as error:
            raise Misconfigured(
                f"Notion shows no such {'data source' if container.data_source else 'database'} ({error.reason})",
                place=place,
                remedy="Check the id, and open the database in Notion: ••• > Connections > add this connection",
            ) from None
        if answer.get("in_trash"):
            raise Misconfigured("the data source is in Notion's trash", place=place, remedy="Restore it in Notion")
        return answer

    def _only_source(self, place: str, database: str) -> str:
        sources = self._client.get(f"databases/{database}")["data_sources"]
        if len(sources) != 1:
            names = ", ".join(f"{source['name']} ({source['id']})" for source in sources)
            raise Misconfigured(
                f"the database has {len(sources)} data sources: {names}",
                place=place,
                remedy="Configure data_source with the id of the one that is meant, instead of database",
            )
        return str(sources[0]["id"])

    def _match(
        self, kind: Kind, source: Json, sources: Mapping[Kind, str | None], known: Mapping[str, str]
    ) -> Iterator[Layout | Problem]:
        """The layout of a data source and what was renamed in it, or what keeps it from being one."""
        container, place = self._settings.containers[kind], f"{self._place}.{_plural(kind)}"
        there = [_property(name, config) for name, config in source["properties"].items()]
        problems: list[Problem] = []
        found: dict[str, Property] = {}
        for name, wanted in _wanted(container).items():
            match = _chosen(wanted, name, known, there)
            where = f"{place}.fields.{name}"
            problem = _unsuited(kind, name, container, match, sources) if match else _absent(wanted, there)
            problem = problem or _of_work(kind, name, match, source)
            if problem:
                problems.append(Problem(where, *problem))
            elif match:
                found[name] = match
                yield from _renamed(where, wanted, match)
        problems += [Problem(f"{place}.fields.{name}", *_TWO_ENDS) for name in _second_ends(source["id"], found)]
        key = _chosen(container.key, KEY, known, there)
        if key is None or key.type != "rich_text":
            problems.append(_no_key(f"{place}.key", container.key, key))
        if problems or key is None:
            yield from problems
        else:
            yield from _renamed(f"{place}.key", container.key, key)
            also = {name: found.pop(_beside(name)) for name in container.fields if _beside(name) in found}
            yield Layout(kind, source["id"], plain_text(source["title"]) or _plural(kind), key, found, also)


def _beside(name: str) -> str:
    """Where the text beside a relation stands in the configuration, among the fields."""
    return f"{name}.also"


def _wanted(container: ContainerSettings) -> Mapping[str, str]:
    """The configured properties by field, texts beside relations by :func:`_beside` it."""
    fields = container.fields
    beside = {_beside(name): mapped.also for name, mapped in fields.items() if mapped.also}
    return {**{name: mapped.name for name, mapped in fields.items()}, **beside}


def _plural(kind: Kind) -> str:
    return f"{kind}s"


def _property(name: str, config: Json) -> Property:
    kind = config["type"]
    details = config.get(kind) or {}
    other_end = (details.get("dual_property") or {}).get("synced_property_id")
    return Property(config["id"], name, kind, _options(details), details.get("data_source_id"), other_end)


def _options(details: Json) -> tuple[str, ...]:
    """The options' names; of a status the first of its first group before all others: what Notion gives a new page."""
    options = {option["id"]: option["name"] for option in details.get("options", ())}
    groups = [name for group in details.get("groups", ()) for name in group["option_ids"] if name in options]
    return tuple(options[each] for each in dict.fromkeys([*groups, *options]))


def _chosen(name: str, field: str, known: Mapping[str, str], there: list[Property]) -> Property | None:
    """The property that the field had the last time, whatever it is called by now; else the one of that name, else of
    that id, that no other field had."""
    free = [each for each in there if each.id not in known.values()]
    words = {**{each.id: each for each in free}, **{each.name: each for each in free}}
    return next((each for each in there if each.id == known.get(field)), None) or words.get(name)


def _renamed(place: str, name: str, found: Property) -> Iterator[Problem]:
    if name not in (found.name, found.id):
        message = f"the property configured as {name!r} is now called {found.name!r}"
        yield Problem(place, message, "Put the new name, or the property's id, into the configuration", "warning")


def _absent(name: str, there: list[Property]) -> tuple[str, str]:
    names = ", ".join(each.name for each in there)
    return f"the data source has no property {name!r}", f"Add it in Notion, or map one that is there: {names}"


def _unsuited(
    kind: Kind, name: str, container: ContainerSettings, found: Property, sources: Mapping[Kind, str | None]
) -> tuple[str, str] | None:
    """Message and remedy where the property cannot be what it is configured as."""
    mapped = container.fields.get(name)
    if mapped is None:
        message = f"the property {found.name!r} is of type {found.type}, and only a text can stand beside a relation"
        return None if found.type == "rich_text" else (message, "Map a property of type text")
    if mapped.also and found.type != "relation":
        message = f"the property {found.name!r} is of type {found.type}, and `also` names the text beside a relation"
        return message, "Map a relation, or leave `also` out: a text alone shows every item"
    return _misfit(FIELDS[kind][name], found, sources)


_TWO_ENDS = (
    "this relation is the other end of one that is mapped to another field, so each would undo the other",
    "Map a relation of its own, or a text property",
)


def _second_ends(source: str, found: Mapping[str, Property]) -> Iterator[str]:
    """The fields that are mapped to the other end of a relation that is mapped as well."""
    seen: set[str] = set()
    for name, each in found.items():
        if each.target == source and each.other_end in seen:
            yield name
        seen.add(each.id)


def _of_work(kind: Kind, name: str, found: Property | None, source: Json) -> tuple[str, str] | None:
    """Message and remedy where the property belongs to project work."""
    field = FIELDS[kind].get(name)
    if field is None or found is None:
        return None
    reason = reason_against_property(field, {"name": found.name, **source["properties"][found.name]})
    return (refusal(name, found.name, reason), instead(name)) if reason else None


def _misfit(field: Field, found: Property, sources: Mapping[Kind, str | None]) -> tuple[str, str] | None:
    """Message and remedy where the property cannot hold the field."""
    if field.type not in HOLDS.get(found.type, frozenset()):
        suited = ", ".join(sorted(kind for kind, types in HOLDS.items() if field.type in types))
        return (
            f"the property {found.name!r} is of type {found.type}, which cannot hold {field.name}",
            f"Map a property of one of these types: {suited}",
        )
    if found.type == "relation" and sources.get(REFERRED_KIND[field.name], "") not in (found.target, None):
        wanted = _plural(REFERRED_KIND[field.name])
        return (
            f"the relation {found.name!r} points at pages that are not the configured {wanted}",
            f"Map a relation to the data source configured under {wanted}, or a text property",
        )
    return None


def _no_key(place: str, name: str, found: Property | None) -> Problem:
    if found is None:
        return Problem(place, f"the data source has no property {name!r}", f"Add a text property named {name!r}")
    return Problem(place, f"the property {name!r} is of type {found.type}", "The key needs a property of type text")
