"""Says what a page holds in a property, stored or computed, in plain terms."""

from __future__ import annotations

from typing import Any

from connectors.notion.sandbox.computing import compute, result_type
from connectors.notion.sandbox.documents import Page, Property, RichText, Source, Stored
from connectors.notion.sandbox.formulas import Node, parse_formula
from connectors.notion.sandbox.plain import Computed, Plain
from connectors.notion.sandbox.rollups import roll_up
from connectors.notion.sandbox.times import to_minute
from connectors.notion.sandbox.workspace import Workspace, property_by, title_property

MAX_DEPTH = 5  # of formulas over roll-ups over formulas; deeper ones are empty, as Notion warns that they may be

_FORMULA_TYPES = {
    "number": "number",
    "unique_id": "number",
    "checkbox": "boolean",
    "date": "date",
    "created_time": "date",
    "last_edited_time": "date",
}


class Cells:
    """Reads properties of pages; formulas and roll-ups are computed at each reading, never kept."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._trees: dict[str, Node] = {}

    def plain(self, page: Page, prop: Property, depth: int = 0) -> Plain:
        """The value in plain terms (see :data:`plain.Plain`)."""
        stored = page["values"].get(prop["id"])
        match prop["type"]:
            case "title" | "rich_text":
                return text(stored)
            case "select" | "status":
                option = self.option(prop, stored)
                return option["name"] if option else None
            case "multi_select":
                return [option["name"] for option in self.options(prop, stored)]
            case "relation":
                return self.related(stored)
            case "people" | "files":
                return stored or []
            case "checkbox":
                return bool(stored)
            case "formula":
                return self.formula(page, prop, depth)
            case "rollup":
                return self.rollup(page, prop, depth)
            case "created_time" | "last_edited_time" | "created_by" | "last_edited_by":
                return automatic(page, prop["type"])
        return stored

    def title(self, page: Page) -> str:
        """What people call the page; may be empty."""
        if page["source"] is None:
            return text(page["values"].get("title"))
        return text(page["values"].get(title_property(self.source_of(page))["id"]))

    def source_of(self, page: Page) -> Source:
        return self._workspace.source(page["source"] or "")

    def option(self, prop: Property, option_id: str | None) -> dict[str, Any] | None:
        """The option of a select or status with that id."""
        return next((each for each in prop["config"]["options"] if each["id"] == option_id), None)

    def options(self, prop: Property, option_ids: list[str] | None) -> list[dict[str, Any]]:
        """The options of a multi-select that still exist, in the order in which the page has them."""
        found = (self.option(prop, each) for each in option_ids or ())
        return [option for option in found if option]

    def related(self, stored: Stored) -> list[str]:
        """The pages that a relation shows: not those in the trash, nor those that were not shared."""
        workspace, pages = self._workspace, self._workspace.pages
        kept = [page_id for page_id in stored or () if page_id in pages and not pages[page_id]["in_trash"]]
        return [page_id for page_id in kept if workspace.shared(page_id)]

    # -- computed

    def formula(self, page: Page, prop: Property, depth: int = 0) -> Computed:
        source = self.source_of(page)
        tree = self._tree(prop["config"]["expression"])

        def lookup(name: str) -> Plain:
            found = property_by(source, name)
            return self.plain(page, found, depth + 1) if found and depth < MAX_DEPTH else None

        return Computed.of(result_type(tree, lambda name: self._type_of(source, name, depth)), compute(tree, lookup))

    def rollup(self, page: Page, prop: Property, depth: int = 0) -> Computed:
        values = [
            self.plain(other, target, depth + 1) if depth < MAX_DEPTH else None
            for other, target in self.rolled_up(page, prop)
        ]
        return roll_up(prop["config"]["function"], values)

    def rolled_up(self, page: Page, prop: Property) -> list[tuple[Page, Property]]:
        """The related pages that a roll-up looks at, with the property that it looks at there."""
        relation = property_by(self.source_of(page), prop["config"]["relation_property_id"])
        if relation is None:
            return []
        there = self._workspace.sources[relation["config"]["data_source_id"]]
        target = property_by(there, prop["config"]["rollup_property_id"])
        if target is None:
            return []
        return [(self._workspace.pages[each], target) for each in self.related(page["values"].get(relation["id"]))]

    def _tree(self, expression: str) -> Node:
        if expression not in self._trees:
            self._trees[expression] = parse_formula(expression)
        return self._trees[expression]

    def _type_of(self, source: Source, name: str, depth: int) -> str:
        prop = property_by(source, name)
        if prop is None or depth >= MAX_DEPTH:
            return "string"
        if prop["type"] == "formula":
            tree = self._tree(prop["config"]["expression"])
            return result_type(tree, lambda inner: self._type_of(source, inner, depth + 1))
        if prop["type"] == "rollup":
            return "number"
        return _FORMULA_TYPES.get(prop["type"], "string")


def text(stored: RichText | None) -> str:
    """What a person reads in rich text."""
    return "".join(item["plain_text"] for item in stored or ())


def automatic(page: Page, kind: str) -> Plain:
    """What Notion itself notes: who (as a list of one id) and when (as a date, rounded down to the minute)."""
    if kind == "created_by":
        return [page["created_by"]]
    if kind == "last_edited_by":
        return [page["last_edited_by"]]
    stamped = page["created_time"] if kind == "created_time" else page["last_edited_time"]
    return {"start": to_minute(stamped), "end": None, "time_zone": None}
