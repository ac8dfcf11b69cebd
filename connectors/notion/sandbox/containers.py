"""Answers for databases and data sources: what they are, new ones, and changes to their columns."""

from __future__ import annotations

import copy

from connectors.notion.sandbox import ids
from connectors.notion.sandbox.check import Spot, body_of, path_id
from connectors.notion.sandbox.documents import Property, RichText, Source
from connectors.notion.sandbox.errors import invalid, not_offered
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.richtext import parse_rich_text, plain
from connectors.notion.sandbox.schema import Schema, add_property
from connectors.notion.sandbox.workspace import BOT, Workspace, property_by, title_property
from okrsync.sandbox import Answer, Call


class Containers:
    """The endpoints under ``/v1/databases`` and ``/v1/data_sources``, the query apart."""

    def __init__(self, workspace: Workspace, schema: Schema, objects: Objects) -> None:
        self._workspace, self._schema, self._objects = workspace, schema, objects

    def database(self, _call: Call, database_id: str) -> Answer:
        database = self._workspace.database(path_id("database_id", database_id))
        return Answer(self._objects.database(database))

    def create_database(self, call: Call) -> Answer:
        """A database with its first data source; what it looks like is not offered."""
        body = body_of(call, ("parent", "title", "initial_data_source"))
        parent = self._parent_page(body["parent"])
        title = self._title(body["title"])
        columns = body["initial_data_source"]["properties"]
        draft = self._empty_source("", title)
        if columns.given:
            self._apply(columns, draft)
        if not any(each["type"] == "title" for each in draft["properties"]):
            add_property(draft, "Name", "title", {})
        database = self._workspace.new_database(title, parent)
        self._keep_new(database["id"], draft)
        return Answer(self._objects.database(database))

    def source(self, _call: Call, data_source_id: str) -> Answer:
        source = self._workspace.source(path_id("data_source_id", data_source_id))
        return Answer(self._objects.source(source))

    def create_source(self, call: Call) -> Answer:
        """A further data source of a database."""
        body = body_of(call, ("parent", "properties", "title"))
        body["parent"].object(("type", "database_id"))
        database = self._workspace.database(body["parent"]["database_id"].uuid())
        draft = self._empty_source(database["id"], self._title(body["title"]))
        self._apply(body["properties"], draft)
        if not any(each["type"] == "title" for each in draft["properties"]):
            raise invalid("Title is not provided")
        return Answer(self._objects.source(self._keep_new(database["id"], draft)))

    def update_source(self, call: Call, data_source_id: str) -> Answer:
        """Columns are added, changed, renamed (``{"name": …}``) and removed (``null``); all of it or nothing."""
        source = self._workspace.source(path_id("data_source_id", data_source_id))
        body = body_of(call, ("title", "properties", "in_trash"))
        draft = copy.deepcopy(source)
        if body["title"].given:
            draft["title"] = self._title(body["title"])
        if body["in_trash"].given:
            draft["in_trash"] = body["in_trash"].boolean()
        if body["properties"].given:
            self._apply(body["properties"], draft)
        self._take_over(source, draft)
        return Answer(self._objects.source(source))

    # -- columns

    def _apply(self, columns: Spot, draft: Source) -> None:
        for name in columns.object():
            spot, prop = columns[name], property_by(draft, name)
            if prop is None:
                kind, config = self._schema.parse(spot, draft)
                if kind == "title" and any(each["type"] == "title" for each in draft["properties"]):
                    raise invalid("Cannot create a second title property")
                add_property(draft, name, kind, config)
            elif spot.value is None:
                _remove(draft, prop)
            else:
                self._change(spot, draft, prop)

    def _change(self, spot: Spot, draft: Source, prop: Property) -> None:
        members = spot.object()
        if spot["name"].given:
            other = property_by(draft, spot["name"].text(least=1))
            if other not in (None, prop):
                raise invalid(f"Property with name {spot['name'].value} already exists")
            prop["name"] = spot["name"].text()
        if set(members) <= {"name", "description"}:
            return
        kind, config = self._schema.parse(spot, draft, prop)
        if kind != prop["type"]:
            raise not_offered(f"changing a property of type {prop['type']} to {kind}")
        prop["config"] = config

    def _take_over(self, source: Source, draft: Source) -> None:
        source["title"], source["in_trash"] = draft["title"], draft["in_trash"]
        source["properties"] = draft["properties"]
        self._workspace.keep("data_sources", source, BOT)
        self._link_back(source)

    def _link_back(self, source: Source) -> None:
        """Two-way relations have their other end as a column of the related data source."""
        for prop in source["properties"]:
            config = prop["config"]
            if config.get("kind") != "dual_property" or config["synced_property_id"] is not None:
                continue
            target = self._workspace.source(config["data_source_id"])
            name = f"Related to {plain(source['title'])} ({prop['name']})"
            back = {"data_source_id": source["id"], "kind": "dual_property", "synced_property_id": prop["id"]}
            config["synced_property_id"] = add_property(target, name, "relation", back)["id"]
            self._workspace.keep("data_sources", target, BOT)
            self._workspace.keep("data_sources", source)

    # -- making

    def _empty_source(self, database_id: str, title: RichText) -> Source:
        source_id = self._workspace.mint("data_sources")
        return Source(
            id=source_id,
            database_id=database_id,
            title=title,
            properties=[],
            icon=None,
            in_trash=False,
            **self._workspace.born(),
        )

    def _keep_new(self, database_id: str, draft: Source) -> Source:
        source = self._workspace.new_source(database_id, draft["title"])
        self._take_over(source, draft)
        return source

    def _title(self, spot: Spot) -> RichText:
        return parse_rich_text(spot, self._workspace) if spot.given else []

    def _parent_page(self, spot: Spot) -> str | None:
        if spot.key_among(("page_id", "workspace")) == "workspace":
            return None
        return self._workspace.page(spot["page_id"].uuid())["id"]


def _remove(draft: Source, prop: Property) -> None:
    if prop["id"] == ids.TITLE_ID:
        raise invalid(f"Cannot delete the title property {title_property(draft)['name']}")
    if prop["config"].get("kind") == "dual_property":
        raise not_offered("removing one end of a two-way relation")
    draft["properties"].remove(prop)
