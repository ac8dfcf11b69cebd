"""Decides what a write to a page's properties may say, and carries it out: first all of it is checked, then kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.notion.sandbox.check import Spot
from connectors.notion.sandbox.documents import Page, Property, Source, Stored
from connectors.notion.sandbox.errors import invalid, not_offered
from connectors.notion.sandbox.richtext import parse_date, parse_rich_text
from connectors.notion.sandbox.schema import new_option, option_name
from connectors.notion.sandbox.workspace import BOT, Workspace, property_by

MAX_URL = 2000
MAX_ADDRESS = 200  # of an e-mail or a phone number, per Notion's page on request limits
MAX_NAME = 2000

WRITABLE = (
    "title",
    "rich_text",
    "number",
    "url",
    "select",
    "multi_select",
    "people",
    "email",
    "phone_number",
    "date",
    "checkbox",
    "relation",
    "files",
    "status",
    "place",
)
"""What a write may be, in the order in which Notion lists the alternatives."""


@dataclass
class Draft:
    """A checked write: the values by property id, and the select options that it makes, by property id."""

    values: dict[str, Stored] = field(default_factory=dict)
    options: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class Writer:
    """Checks and carries out writes to properties."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._parsers: Mapping[str, Callable[[Spot], Stored]] = {
            "title": lambda spot: parse_rich_text(spot, workspace),
            "rich_text": lambda spot: parse_rich_text(spot, workspace),
            "number": lambda spot: spot.number("a number or `null`") if spot.value is not None else None,
            "url": lambda spot: _text_or_null(spot, MAX_URL),
            "email": lambda spot: _text_or_null(spot, MAX_ADDRESS),
            "phone_number": lambda spot: _text_or_null(spot, MAX_ADDRESS),
            "checkbox": lambda spot: spot.boolean(),
            "date": lambda spot: parse_date(spot) if spot.value is not None else None,
            "people": self._people,
            "relation": lambda spot: [each["id"].uuid() for each in spot.items()],
            "select": lambda spot: _choice(spot) if spot.value is not None else None,
            "status": lambda spot: _choice(spot) if spot.value is not None else None,
            "multi_select": lambda spot: [_choice(each) for each in spot.items()],
            "files": lambda spot: [_file(each) for each in spot.items()],
        }

    def check(self, properties: Spot, source: Source) -> Draft:
        """A write to a row of ``source``, checked: first the shape of every value, then what it means."""
        parsed = {name: self._shape(properties[name]) for name in properties.object()}
        wrong = list(filter(None, (_misfit(name, kind, source) for name, (kind, _) in parsed.items())))
        if wrong:
            raise invalid(" ".join(wrong))
        draft = Draft()
        for name, (kind, value) in parsed.items():
            prop = property_by(source, name)
            if prop is not None:
                draft.values[prop["id"]] = self._meaning(kind, value, prop, draft)
        return draft

    def check_title(self, properties: Spot) -> Draft:
        """A write to a page that is no row: it has a title and nothing else."""
        members = properties.object()
        for name in members:
            if name != "title":
                raise invalid(f"{name} is not a property that exists.")
        spot = properties["title"]
        if not spot.given:
            return Draft()
        return Draft(
            {"title": parse_rich_text(spot if isinstance(spot.value, list) else spot["title"], self._workspace)}
        )

    def carry_out(self, page: Page, draft: Draft, by: str = BOT) -> None:
        """Keep the values, and the options and the other ends of two-way relations that go with them."""
        if page["source"] is not None:
            self._keep_options(self._workspace.source(page["source"]), draft)
            self._keep_other_ends(page, draft, by)
        page["values"] |= draft.values
        self._workspace.keep("pages", page, by)

    # -- shape

    def _shape(self, spot: Spot) -> tuple[str, Stored]:
        if isinstance(spot.value, list):  # a title or text may be given without its type around it
            return "array", parse_rich_text(spot, self._workspace)
        kind = spot.key_among(WRITABLE)
        if kind == "place":
            raise not_offered("properties of type place")
        spot.object((kind, "type"))
        if spot["type"].given:
            spot["type"].word((kind,))
        return kind, self._parsers[kind](spot[kind])

    def _people(self, spot: Spot) -> list[str]:
        found = []
        for each in spot.items():
            if each["object"].given and each["object"].value == "group":
                raise not_offered("groups as people")
            found.append(each["id"].uuid())
        return found

    # -- meaning

    def _meaning(self, kind: str, value: Stored, prop: Property, draft: Draft) -> Stored:
        match kind:
            case "people":
                return [self._workspace.user(each)["id"] for each in dict.fromkeys(value)]
            case "relation":
                return [self._related(each, prop) for each in dict.fromkeys(value)]
            case "select":
                return None if value is None else self._option(value, prop, draft)
            case "multi_select":
                return list(dict.fromkeys(self._option(each, prop, draft) for each in value))
            case "status":
                return status_of(value, prop)
        return value

    def _related(self, page_id: str, prop: Property) -> str:
        page = self._workspace.page(page_id)
        if page["source"] != prop["config"]["data_source_id"]:
            raise invalid(f"Page with ID {page_id} is not in the data source that {prop['name']} relates to.")
        return page_id

    def _option(self, choice: dict[str, str], prop: Property, draft: Draft) -> str:
        """The id of the option meant; one that is named for the first time is made."""
        known = prop["config"]["options"] + draft.options.get(prop["id"], [])
        found = _chosen(choice, known)
        if found is None and "id" in choice:
            raise invalid(f"Select option with ID {choice['id']} does not exist.")
        if found is None:
            found = new_option(prop["id"], option_name(choice["name"]), known)
            draft.options.setdefault(prop["id"], []).append(found)
        return str(found["id"])

    # -- carrying out

    def _keep_options(self, source: Source, draft: Draft) -> None:
        for prop in source["properties"]:
            prop["config"].get("options", []).extend(draft.options.get(prop["id"], ()))
        if draft.options:
            self._workspace.keep("data_sources", source)

    def _keep_other_ends(self, page: Page, draft: Draft, by: str) -> None:
        for prop in self._workspace.source(page["source"] or "")["properties"]:
            other = prop["config"].get("synced_property_id") if prop["type"] == "relation" else None
            if other is None or prop["id"] not in draft.values:
                continue
            before, after = set(page["values"].get(prop["id"]) or ()), set(draft.values[prop["id"]])
            for page_id in before ^ after:
                target = self._workspace.pages[page_id]
                back = [each for each in target["values"].get(other) or () if each != page["id"]]
                target["values"][other] = [*back, page["id"]] if page_id in after else back
                self._workspace.keep("pages", target, by)


def defaults(source: Source) -> dict[str, Stored]:
    """What a new row has before anything is written: its statuses stand at the first option, its number is the next."""
    values: dict[str, Stored] = {}
    for prop in source["properties"]:
        if prop["type"] == "status":
            values[prop["id"]] = status_of(None, prop)
        elif prop["type"] == "unique_id":
            prop["config"]["last"] += 1
            values[prop["id"]] = prop["config"]["last"]
    return values


def _misfit(name: str, kind: str, source: Source) -> str | None:
    prop = property_by(source, name)
    if prop is None:
        return f"{name} is not a property that exists."
    if kind == prop["type"] or (kind == "array" and prop["type"] in ("title", "rich_text")):
        return None
    return f"{name} is expected to be {prop['type']}."


def status_of(choice: dict[str, str] | None, prop: Property) -> str:
    options = prop["config"]["options"]
    if choice is None:
        return str(options[0]["id"])
    found = _chosen(choice, options)
    if found is None:
        raise invalid(f'Invalid status option. Status option "{choice.get("name", choice.get("id"))}" does not exist.')
    return str(found["id"])


def _chosen(choice: dict[str, str], options: list[dict[str, Any]]) -> dict[str, Any] | None:
    key = "id" if "id" in choice else "name"
    return next((option for option in options if option[key] == choice[key]), None)


def _choice(spot: Spot) -> dict[str, str]:
    """An option as a request names it: by id or by name."""
    spot.object(("id", "name", "color", "description"))
    limits = {"id": 100, "name": MAX_NAME}
    found = {key: spot[key].text(most=most, least=1) for key, most in limits.items() if spot[key].given}
    if not found:
        raise spot["name"].wrong("defined")
    return found


def _text_or_null(spot: Spot, most: int) -> str | None:
    return None if spot.value is None else spot.text(most=most, least=1, expected="a string or `null`")


def _file(spot: Spot) -> dict[str, Any]:
    spot.object(("name", "external", "file", "file_upload", "type"))
    if not spot["external"].given:
        raise not_offered("files other than external ones")
    return {
        "name": spot["name"].text(most=100, least=1),
        "type": "external",
        "external": {"url": spot["external"]["url"].text(most=MAX_URL)},
    }
