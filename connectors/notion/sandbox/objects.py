"""Shows documents as Notion does: every member that the OpenAPI document requires, and none that it does not know."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.documents import Block, Comment, Database, Page, Property, Source, Timed, User
from connectors.notion.sandbox.plain import Computed
from connectors.notion.sandbox.richtext import plain, shown_in_page
from connectors.notion.sandbox.schema import Schema
from connectors.notion.sandbox.times import to_millisecond, to_minute
from connectors.notion.sandbox.workspace import NAME, Workspace

Json = Any
MAX_RELATED = 25  # related pages that a page object shows; the rest is had from the property's own endpoint
MAX_UPLOAD = 5 * 1024 * 1024  # bytes, as on a free plan


class Objects:
    """Shows pages and their properties, data sources, databases, users, blocks and comments."""

    def __init__(self, workspace: Workspace, cells: Cells, schema: Schema) -> None:
        self._workspace, self._cells, self._schema = workspace, cells, schema

    # -- pages

    def page(self, page: Page, only: Collection[str] | None = None) -> Json:
        """A page with all its properties, or with those whose ids are in ``only``."""
        if page["source"] is None:
            title = {"id": "title", "type": "title", "title": page["values"].get("title") or []}
            shown = {"title": title}
        else:
            properties = self._cells.source_of(page)["properties"]
            shown = {
                each["name"]: self.property(page, each) for each in properties if only is None or each["id"] in only
            }
        return {
            "object": "page",
            "id": page["id"],
            **_times(page),
            "cover": page["cover"],
            "icon": page["icon"],
            "parent": self._parent(page),
            "in_trash": page["in_trash"],
            "is_locked": page["is_locked"],
            "properties": shown,
            "url": _url(page["id"], self._cells.title(page)),
            "public_url": None,
        }

    def property(self, page: Page, prop: Property) -> dict[str, Any]:
        """A property as it stands in a page object."""
        shown = {"id": prop["id"], "type": prop["type"], prop["type"]: self.value(page, prop)}
        if prop["type"] in ("title", "rich_text"):
            shown[prop["type"]] = shown_in_page(shown[prop["type"]])
        if prop["type"] == "relation":
            related = shown["relation"]
            shown["relation"] = [{"id": each} for each in related[:MAX_RELATED]]
            shown["has_more"] = len(related) > MAX_RELATED
        return shown

    def value(self, page: Page, prop: Property) -> Json:
        """What stands under the name of its type; for a relation, the plain ids."""
        stored = page["values"].get(prop["id"])
        match prop["type"]:
            case "title" | "rich_text" | "files":
                return stored or []
            case "select" | "status":
                option = self._cells.option(prop, stored)
                return _option(option) if option else None
            case "multi_select":
                return [_option(option) for option in self._cells.options(prop, stored)]
            case "people":
                return [self.user(self._workspace.users[each]) for each in stored or ()]
            case "created_by" | "last_edited_by":
                who = self._cells.plain(page, prop)[0]
                return self.user(self._workspace.users[who])
            case "created_time" | "last_edited_time":
                return self._cells.plain(page, prop)["start"]
            case "unique_id":
                return {"prefix": prop["config"]["prefix"], "number": stored}
            case "formula":
                computed = self._cells.formula(page, prop)
                return {"type": computed.type, computed.type: computed.value}
            case "rollup":
                return self.rollup(page, prop, self._cells.rollup(page, prop))
        return self._cells.plain(page, prop)

    def rollup(self, page: Page, prop: Property, computed: Computed) -> Json:
        """A roll-up's value; an array holds each related page's property, without its id."""
        value = computed.value
        if computed.type == "array":
            value = [self._bare(other, target) for other, target in self._cells.rolled_up(page, prop)]
        return {"type": computed.type, computed.type: value, "function": prop["config"]["function"]}

    def _bare(self, page: Page, prop: Property) -> Json:
        shown = self.property(page, prop)
        return {key: value for key, value in shown.items() if key not in ("id", "has_more")}

    def _parent(self, page: Page) -> Json:
        if page["source"] is not None:
            source = self._cells.source_of(page)
            return {
                "type": "data_source_id",
                "data_source_id": source["id"],
                "database_id": source["database_id"],
            }
        return _in_page(page["parent"])

    # -- containers

    def source(self, source: Source) -> Json:
        database = self._workspace.database(source["database_id"])
        return {
            "object": "data_source",
            "id": source["id"],
            **_times(source),
            "cover": None,
            "icon": source["icon"],
            "title": source["title"],
            "description": [],
            "is_inline": database["is_inline"],
            "properties": {each["name"]: self._schema.show(source, each) for each in source["properties"]},
            "parent": {"type": "database_id", "database_id": database["id"]},
            "database_parent": _in_page(database["parent"]),
            "url": _url(database["id"]),
            "public_url": None,
            "in_trash": source["in_trash"],
        }

    def database(self, database: Database) -> Json:
        sources = self._workspace.sources_of(database["id"])
        return {
            "object": "database",
            "id": database["id"],
            "title": database["title"],
            "description": database["description"],
            "parent": _in_page(database["parent"]),
            "is_inline": database["is_inline"],
            "in_trash": database["in_trash"],
            "is_locked": False,
            "created_time": to_millisecond(database["created_time"]),
            "last_edited_time": to_millisecond(database["last_edited_time"]),
            "data_sources": [{"id": each["id"], "name": plain(each["title"])} for each in sources],
            "icon": database["icon"],
            "cover": None,
            "url": _url(database["id"]),
            "public_url": None,
        }

    # -- users, blocks, comments

    def user(self, user: User) -> Json:
        head = {"object": "user", "id": user["id"], "name": user["name"], "avatar_url": None}
        if user["email"] is not None:
            return {**head, "type": "person", "person": {"email": user["email"]}}
        bot = {
            "owner": {"type": "workspace", "workspace": True},
            "workspace_id": "00000000-0000-4000-8000-000000000000",
            "workspace_limits": {"max_file_upload_size_in_bytes": MAX_UPLOAD},
            "workspace_name": NAME,
        }
        return {**head, "type": "bot", "bot": bot}

    def block(self, block_id: str) -> Json:
        """A block; child pages and databases are blocks of their parents under their own ids."""
        workspace = self._workspace
        if block_id in workspace.pages:
            page = workspace.pages[block_id]
            content = {"title": self._cells.title(page)}
            return _block(page, self._parent(page), "child_page", content) | {"has_children": bool(page["children"])}
        if block_id in workspace.databases:
            database = workspace.databases[block_id]
            content = {"title": plain(database["title"])}
            return _block(database, _in_page(database["parent"]), "child_database", content) | {"has_children": False}
        block: Block = workspace.blocks[block_id]
        kind = "page_id" if block["parent"] in workspace.pages else "block_id"
        parent = {"type": kind, kind: block["parent"]}
        return _block(block, parent, block["type"], block["content"]) | {"has_children": bool(block["children"])}

    def comment(self, comment: Comment) -> Json:
        kind = "page_id" if comment["parent"] in self._workspace.pages else "block_id"
        author = self._workspace.users[comment["created_by"]]
        times = _times(comment)
        del times["last_edited_by"]
        return {
            "object": "comment",
            "id": comment["id"],
            "parent": {"type": kind, kind: comment["parent"]},
            "discussion_id": comment["discussion_id"],
            **times,
            "rich_text": comment["rich_text"],
            "display_name": {
                "type": "integration" if author["email"] is None else "user",
                "resolved_name": author["name"],
            },
        }


def _times(document: Timed) -> dict[str, Any]:
    return {
        "created_time": to_minute(document["created_time"]),
        "last_edited_time": to_minute(document["last_edited_time"]),
        "created_by": {"object": "user", "id": document["created_by"]},
        "last_edited_by": {"object": "user", "id": document["last_edited_by"]},
    }


def _block(document: Page | Database | Block, parent: Json, kind: str, content: Json) -> dict[str, Any]:
    head = {"object": "block", "id": document["id"], "parent": parent, **_times(document)}
    return {**head, "in_trash": document["in_trash"], "type": kind, kind: content}


def _option(option: dict[str, Any]) -> dict[str, Any]:
    return {key: option[key] for key in ("id", "name", "color")}


def _in_page(parent: str | None) -> Json:
    return {"type": "workspace", "workspace": True} if parent is None else {"type": "page_id", "page_id": parent}


def _url(object_id: str, title: str = "") -> str:
    words = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")
    return "https://www.notion.so/" + "-".join(filter(None, (words, object_id.replace("-", ""))))
