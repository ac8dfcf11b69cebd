"""Answers for pages: one page, new ones, changes, and the values of one property a page of results at a time."""

from __future__ import annotations

from typing import Any

from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.check import Spot, body_of, path_id
from connectors.notion.sandbox.children import Children
from connectors.notion.sandbox.documents import Page, Source
from connectors.notion.sandbox.errors import invalid, not_found, not_offered
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.query import wanted_properties
from connectors.notion.sandbox.workspace import Workspace
from connectors.notion.sandbox.writing import Draft, Writer, defaults
from okrsync.sandbox import Answer, Call

_NOT_OFFERED = ("content", "markdown", "template", "position", "erase_content")
_TRASHED = "Can't edit block that is archived. You must unarchive the block before editing."


class Pages:
    """The endpoints under ``/v1/pages``, the property items apart."""

    def __init__(self, workspace: Workspace, cells: Cells, objects: Objects, children: Children) -> None:
        self._workspace, self._cells, self._objects, self._children = workspace, cells, objects, children
        self._writer = Writer(workspace)

    def get(self, call: Call, page_id: str) -> Answer:
        """Pages in the trash are shown too: it is queries and lists that leave them out."""
        page = visible(self._workspace, call, page_id)
        only = wanted_properties(call, self._cells.source_of(page)) if page["source"] else None
        return Answer(self._objects.page(page, only))

    def create(self, call: Call) -> Answer:
        """A row of a data source, or a page in a page."""
        body = body_of(call, ("parent", "properties", "icon", "cover", "children", *_NOT_OFFERED))
        _refuse_what_is_not_offered(body)
        source, parent = self._parent(body["parent"])
        look, draft = _look(body), self._draft(body["properties"], source)
        blocks = self._children.check(body["children"]) if body["children"].given else []
        page = self._workspace.new_page(source["id"] if source else None, parent, defaults(source) if source else {})
        if source is not None:
            self._workspace.keep("data_sources", source)
        _dress(page, look)
        self._writer.carry_out(page, draft)
        self._children.append(page, blocks)
        return Answer(self._objects.page(page))

    def update(self, call: Call, page_id: str) -> Answer:
        """Properties, looks, the lock and the trash."""
        page = visible(self._workspace, call, page_id)
        body = body_of(call, ("properties", "icon", "cover", "is_locked", "in_trash", *_NOT_OFFERED))
        _refuse_what_is_not_offered(body)
        if page["in_trash"] and body["in_trash"].value is not False:
            raise invalid(_TRASHED)
        source = self._cells.source_of(page) if page["source"] else None
        look, draft = _look(body), self._draft(body["properties"], source)
        _dress(page, look)
        self._writer.carry_out(page, draft)
        return Answer(self._objects.page(page))

    def _draft(self, properties: Spot, source: Source | None) -> Draft:
        if not properties.given:
            return Draft()
        return self._writer.check(properties, source) if source else self._writer.check_title(properties)

    def _parent(self, spot: Spot) -> tuple[Source | None, str | None]:
        kind = spot.key_among(("page_id", "database_id", "data_source_id", "workspace"))
        spot.object((kind, "type"))
        if kind == "workspace":
            raise not_offered("pages at the top of the workspace")
        parent_id = spot[kind].uuid()
        if kind == "page_id":
            return None, self._workspace.page(parent_id)["id"]
        if kind == "data_source_id":
            return self._workspace.source(parent_id), None
        sources = self._workspace.sources_of(self._workspace.database(parent_id)["id"])
        if len(sources) != 1:
            raise invalid(f"Database with ID {parent_id} has multiple data sources; give the data_source_id of one.")
        return sources[0], None


def visible(workspace: Workspace, call: Call, page_id: str) -> Page:
    """The page of a request's path, unless a fault rule hides it."""
    wanted = path_id("page_id", page_id)
    if call.hides(wanted):
        raise not_found("page", wanted)
    return workspace.page(wanted)


def _refuse_what_is_not_offered(body: Spot) -> None:
    for member in _NOT_OFFERED:
        if body[member].given:
            raise not_offered(f"the member {member} of a page's request")


def _look(body: Spot) -> dict[str, Any]:
    """What a request says about a page's looks and state, checked."""
    look: dict[str, Any] = {}
    for flag in ("is_locked", "in_trash"):
        if body[flag].given:
            look[flag] = body[flag].boolean()
    if body["icon"].given:
        look["icon"] = None if body["icon"].value is None else _icon(body["icon"])
    if body["cover"].given:
        look["cover"] = None if body["cover"].value is None else _external(body["cover"])
    return look


def _dress(page: Page, look: dict[str, Any]) -> None:
    page["icon"], page["cover"] = look.get("icon", page["icon"]), look.get("cover", page["cover"])
    page["is_locked"] = look.get("is_locked", page["is_locked"])
    page["in_trash"] = look.get("in_trash", page["in_trash"])


def _icon(spot: Spot) -> dict[str, Any]:
    if spot["emoji"].given:
        spot.object(("type", "emoji"))
        return {"type": "emoji", "emoji": spot["emoji"].text(least=1)}
    return _external(spot)


def _external(spot: Spot) -> dict[str, Any]:
    if "external" not in spot.object():
        raise not_offered("icons and covers other than emoji and external files")
    spot.object(("type", "external"))
    return {"type": "external", "external": {"url": spot["external"]["url"].text(most=2000)}}
