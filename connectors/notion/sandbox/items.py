"""Answers for the value of one property of a page, in full: long ones a page of results at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.documents import Page, Property
from connectors.notion.sandbox.errors import invalid
from connectors.notion.sandbox.ids import encoded
from connectors.notion.sandbox.lists import cut, list_object, paging_of_query
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.pages import visible
from connectors.notion.sandbox.workspace import Workspace, property_by
from okrsync.sandbox import Answer, Call

LISTED = ("title", "rich_text", "people", "relation", "rollup")
"""The types whose values come as a list."""


class Items:
    """The endpoint ``GET /v1/pages/{page_id}/properties/{property_id}``."""

    def __init__(self, workspace: Workspace, cells: Cells, objects: Objects) -> None:
        self._workspace, self._cells, self._objects = workspace, cells, objects

    def get(self, call: Call, page_id: str, property_id: str) -> Answer:
        page = visible(self._workspace, call, page_id)
        prop = self._property(page, property_id)
        if prop["type"] in LISTED:
            return self._list(call, page, prop)
        value = self._objects.value(page, prop)
        return Answer(_item(prop["type"], prop["id"], value))

    def _property(self, page: Page, property_id: str) -> Property:
        if page["source"] is None:
            title = Property(id="title", name="title", description=None, type="title", config={})
            found = title if property_id == "title" else None
        else:
            found = property_by(self._cells.source_of(page), property_id)
        if found is None:
            raise invalid(f"Could not find property with name or id: {property_id}")
        return found

    def _list(self, call: Call, page: Page, prop: Property) -> Answer:
        elements = self._elements(page, prop)
        paging = paging_of_query(call)
        places, cursor = cut([str(place) for place in range(len(elements))], paging)
        results = [elements[int(place)] for place in places]
        next_url = cursor and (
            f"{call.request.host_url}v1/pages/{page['id']}/properties/{encoded(prop['id'])}?start_cursor={cursor}"
        )
        inner: dict[str, Any] = {"id": prop["id"], "next_url": next_url, "type": prop["type"], prop["type"]: {}}
        if prop["type"] == "rollup":
            inner["rollup"] = self._rolled_up(page, prop, complete=cursor is None)
        return Answer(list_object("property_item", results, cursor, inner))

    def _elements(self, page: Page, prop: Property) -> Sequence[dict[str, Any]]:
        if prop["type"] == "rollup":
            related = [other["id"] for other, _ in self._cells.rolled_up(page, prop)]
            return [_item("relation", prop["config"]["relation_property_id"], {"id": each}) for each in related]
        values = self._objects.value(page, prop)
        if prop["type"] == "relation":
            values = [{"id": each} for each in values]
        return [_item(prop["type"], prop["id"], each) for each in values]

    def _rolled_up(self, page: Page, prop: Property, *, complete: bool) -> dict[str, Any]:
        """The aggregate stands beside the last page of results; before, it is incomplete."""
        if complete:
            computed = self._cells.rollup(page, prop)
            return dict(self._objects.rollup(page, prop, computed))
        return {"type": "incomplete", "incomplete": {}, "function": prop["config"]["function"]}


def _item(kind: str, property_id: str, value: Any) -> dict[str, Any]:
    return {"object": "property_item", "type": kind, "id": property_id, kind: value}
