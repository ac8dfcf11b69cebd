"""Decides what columns a data source can have: how a request describes one, and how Notion shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.notion.sandbox import ids
from connectors.notion.sandbox.check import Spot
from connectors.notion.sandbox.documents import Property, Source
from connectors.notion.sandbox.errors import invalid, not_offered
from connectors.notion.sandbox.formulas import FormulaError, parse_formula
from connectors.notion.sandbox.rollups import FUNCTIONS
from connectors.notion.sandbox.workspace import Workspace, property_by

COLOURS = ("default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
BARE = (
    "title",
    "rich_text",
    "url",
    "people",
    "files",
    "email",
    "phone_number",
    "date",
    "checkbox",
    "created_by",
    "created_time",
    "last_edited_by",
    "last_edited_time",
)
"""The types whose configuration is an empty object."""

TO_DO, IN_PROGRESS, COMPLETE = "To-do", "In progress", "Complete"
_GROUP_COLOURS = {TO_DO: "gray", IN_PROGRESS: "blue", COMPLETE: "green"}


def new_option(key: str, name: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    """An option that is not among the others yet, in the next colour; ``key`` names the property in the workspace."""
    taken = {option["id"] for option in options}
    colour = COLOURS[len(options) % len(COLOURS)]
    return {"id": ids.option_id(key, name, taken), "name": name, "color": colour, "description": None}


def status_config(key: str, groups: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """A status with options in Notion's three groups; the first one is what a new page has."""
    options: list[dict[str, Any]] = []
    shown: list[dict[str, Any]] = []
    for group, names in groups.items():
        made = []
        for name in names:
            option = new_option(key, name, options) | {"color": _GROUP_COLOURS[group]}
            options.append(option)
            made.append(option["id"])
        group_id = ids.mint(f"groups/{key}", len(shown))
        shown.append({"id": group_id, "name": group, "color": _GROUP_COLOURS[group], "option_ids": made})
    return {"options": options, "groups": shown}


def add_property(source: Source, name: str, kind: str, config: dict[str, Any]) -> Property:
    """A new last column of a data source (which the caller keeps)."""
    taken = {each["id"] for each in source["properties"]}
    key = ids.TITLE_ID if kind == "title" else ids.property_id(source["id"], name, taken)
    made = Property(id=key, name=name, description=None, type=kind, config=config)
    source["properties"].append(made)
    return made


class Schema:
    """Reads column descriptions against the workspace that they refer to."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._special: Mapping[str, Callable[[Spot, Source, dict[str, Any]], dict[str, Any]]] = {
            "number": lambda spot, _source, _old: {"format": _optional_text(spot["format"]) or "number"},
            "select": self._options,
            "multi_select": self._options,
            "status": self._status,
            "relation": self._relation,
            "rollup": self._rollup,
            "formula": self._formula,
            "unique_id": lambda spot, _source, old: {
                "prefix": _optional_text(spot["prefix"]),
                "last": old.get("last", 0),
            },
        }

    @property
    def types(self) -> tuple[str, ...]:
        return (*self._special, *BARE)

    def parse(self, spot: Spot, source: Source, old: Property | None = None) -> tuple[str, dict[str, Any]]:
        """The type and the configuration that a request gives a column of ``source``, a new one or ``old``."""
        kind = spot.key_among(self.types)
        spot.object((kind, "type", "name", "description"))
        if spot["type"].given:
            spot["type"].word((kind,))
        inner = spot[kind]
        inner.object()
        if kind in self._special:
            return kind, self._special[kind](inner, source, old["config"] if old and old["type"] == kind else {})
        inner.object(())
        return kind, {}

    def show(self, source: Source, prop: Property) -> dict[str, Any]:
        """A column in the shape of a data source object."""
        head = {"id": prop["id"], "name": prop["name"], "description": prop["description"], "type": prop["type"]}
        return head | {prop["type"]: self._shown_config(source, prop)}

    def _shown_config(self, source: Source, prop: Property) -> dict[str, Any]:
        config = prop["config"]
        match prop["type"]:
            case "relation":
                return self._shown_relation(config)
            case "rollup":
                relation = property_by(source, config["relation_property_id"])
                target = self._rolled_up(source, config)
                names = {
                    "relation_property_name": relation["name"] if relation else "",
                    "rollup_property_name": target["name"] if target else "",
                }
                return config | names
            case "unique_id":
                return {"prefix": config["prefix"]}
        return config

    def _shown_relation(self, config: dict[str, Any]) -> dict[str, Any]:
        target = self._workspace.source(config["data_source_id"])
        shown = {"database_id": target["database_id"], "data_source_id": target["id"], "type": config["kind"]}
        if config["kind"] == "single_property":
            return shown | {"single_property": {}}
        other = property_by(target, config["synced_property_id"])
        synced = {"synced_property_id": config["synced_property_id"], "synced_property_name": other and other["name"]}
        return shown | {"dual_property": synced}

    def _rolled_up(self, source: Source, config: dict[str, Any]) -> Property | None:
        relation = property_by(source, config["relation_property_id"])
        if relation is None:
            return None
        return property_by(self._workspace.source(relation["config"]["data_source_id"]), config["rollup_property_id"])

    # -- one reader a type

    def _options(self, spot: Spot, source: Source, old: dict[str, Any]) -> dict[str, Any]:
        """The options as listed; known ones keep their ids, and those that are not listed are gone."""
        if not spot["options"].given:
            return {"options": old.get("options", [])}
        options: list[dict[str, Any]] = []
        for each in spot["options"].items():
            each.object(("name", "color", "id", "description"))
            option = self._known(each, old) or new_option(
                f"{source['id']}/{spot.path}",
                option_name(each["name"].text(least=1)),
                [*old.get("options", ()), *options],
            )
            if each["color"].given:
                option["color"] = each["color"].word(COLOURS)
            options.append(option)
        return {"options": options}

    def _known(self, spot: Spot, old: dict[str, Any]) -> dict[str, Any] | None:
        key = "id" if spot["id"].given else "name"
        known = next((dict(each) for each in old.get("options", ()) if each[key] == spot[key].value), None)
        if known and spot["name"].given:
            known["name"] = option_name(spot["name"].text(least=1))
        return known

    def _status(self, spot: Spot, source: Source, old: dict[str, Any]) -> dict[str, Any]:
        spot.object(())
        groups = {TO_DO: ("Not started",), IN_PROGRESS: ("In progress",), COMPLETE: ("Done",)}
        return old or status_config(f"{source['id']}/{spot.path}", groups)

    def _relation(self, spot: Spot, _source: Source, old: dict[str, Any]) -> dict[str, Any]:
        spot.object(("data_source_id", "database_id", "type", "single_property", "dual_property"))
        target = self._workspace.source(spot["data_source_id"].uuid())
        kind = spot.key_among(("single_property", "dual_property"))
        if old and (old["data_source_id"], old["kind"]) != (target["id"], kind):
            raise not_offered("turning a relation into another one")
        return old or {"data_source_id": target["id"], "kind": kind, "synced_property_id": None}

    def _rollup(self, spot: Spot, source: Source, _old: dict[str, Any]) -> dict[str, Any]:
        relation = self._named(spot, "relation_property", source)
        if relation["type"] != "relation":
            raise invalid(f"{relation['name']} is not a relation property.")
        target = self._named(spot, "rollup_property", self._workspace.source(relation["config"]["data_source_id"]))
        function = spot["function"].word(FUNCTIONS)
        return {
            "function": function,
            "relation_property_id": relation["id"],
            "rollup_property_id": target["id"],
        }

    def _named(self, spot: Spot, member: str, source: Source) -> Property:
        given = next((spot[f"{member}_{by}"] for by in ("id", "name") if spot[f"{member}_{by}"].given), None)
        name = (given or spot[f"{member}_name"]).text()
        found = property_by(source, name)
        if found is None:
            raise invalid(f"Could not find property with name or id: {name}")
        return found

    def _formula(self, spot: Spot, _source: Source, _old: dict[str, Any]) -> dict[str, Any]:
        expression = _optional_text(spot["expression"]) or ""
        try:
            parse_formula(expression)
        except FormulaError as error:
            raise invalid(f"Type error with formula: {error}") from None
        return {"expression": expression}


def option_name(name: str) -> str:
    """The name of an option, which may hold no comma."""
    if "," in name:
        raise invalid(f"Invalid select option, commas not allowed: {name}")
    return name


def _optional_text(spot: Spot) -> str | None:
    return spot.text() if spot.given and spot.value is not None else None
