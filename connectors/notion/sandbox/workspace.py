"""Owns the workspace: finds its documents by id or refuses, makes new ones, and knows which rows a data source has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, MutableMapping
from datetime import datetime
from typing import Any, TypeVar, cast

from connectors.notion.sandbox import ids
from connectors.notion.sandbox.documents import (
    Block,
    Comment,
    Database,
    Page,
    Property,
    RichText,
    Source,
    Stored,
    Timed,
    User,
)
from connectors.notion.sandbox.errors import not_found
from connectors.notion.sandbox.times import stamp
from okrsync.sandbox import Shelf

T = TypeVar("T")
BOT = ids.mint("users", 0)
NAME = "OKR sandbox"


class Workspace:
    """One Notion workspace on a shelf. Whoever changes a document puts it back with :meth:`keep`."""

    def __init__(self, shelf: Shelf, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.users = cast(MutableMapping[str, User], shelf.drawer("users"))
        self.databases = cast(MutableMapping[str, Database], shelf.drawer("databases"))
        self.sources = cast(MutableMapping[str, Source], shelf.drawer("data_sources"))
        self.pages = cast(MutableMapping[str, Page], shelf.drawer("pages"))
        self.blocks = cast(MutableMapping[str, Block], shelf.drawer("blocks"))
        self.comments = cast(MutableMapping[str, Comment], shelf.drawer("comments"))
        self._drawers: dict[str, MutableMapping[str, Any]] = {
            "databases": cast(MutableMapping[str, Any], self.databases),
            "data_sources": cast(MutableMapping[str, Any], self.sources),
            "pages": cast(MutableMapping[str, Any], self.pages),
            "blocks": cast(MutableMapping[str, Any], self.blocks),
            "comments": cast(MutableMapping[str, Any], self.comments),
        }
        self._unshared: frozenset[str] = frozenset()
        self._rows: dict[str, list[str]] = {}
        for page in self.pages.values():
            self._index(page)

    # -- finding

    def page(self, page_id: str) -> Page:
        return self._found(self.pages, "page", page_id)

    def source(self, source_id: str) -> Source:
        return self._found(self.sources, "data source", source_id)

    def database(self, database_id: str) -> Database:
        return self._found(self.databases, "database", database_id)

    def user(self, user_id: str) -> User:
        return self._found(self.users, "user", user_id)

    def parent_of_blocks(self, object_id: str) -> Page | Block:
        """A page or a block: both have blocks as children."""
        return self.page(object_id) if object_id in self.pages else self._found(self.blocks, "block", object_id)

    def rows(self, source_id: str) -> Iterator[Page]:
        """Every row of a data source in the order of creation, those in the trash too."""
        return (self.pages[page_id] for page_id in self._rows.get(source_id, ()))

    def row_count(self, source_id: str) -> int:
        return len(self._rows.get(source_id, ()))

    def sources_of(self, database_id: str) -> list[Source]:
        """The data sources of a database that are not in the trash."""
        found = (source for source in self.sources.values() if source["database_id"] == database_id)
        return [source for source in found if not source["in_trash"]]

    def people(self) -> list[User]:
        return [user for user in self.users.values() if user["email"] is not None]

    def _found(self, drawer: MutableMapping[str, T], kind: str, object_id: str) -> T:
        document = drawer.get(object_id)
        if document is None or not self.shared(object_id):
            raise not_found(kind, object_id)
        return document

    # -- sharing

    def unshare(self, containers: Collection[str] | None) -> None:
        """Take databases, by their ids or those of their data sources, from the connection (``None``: all)."""
        given = set(self.databases) if containers is None else {ids.canonical(each) or each for each in containers}
        below = (source["database_id"] for source in self.sources.values() if source["id"] in given)
        self._unshared = frozenset(given.union(below)) if given else frozenset()

    def shared(self, object_id: str) -> bool:
        """Whether the connection may see it: a page goes with its database, a block or page in a page with that."""
        if not self._unshared:
            return True
        while object_id in self.blocks:
            object_id = self.blocks[object_id]["parent"]
        while object_id in self.pages:
            page = self.pages[object_id]
            object_id = page["source"] or page["parent"] or ""
        source = self.sources.get(object_id)
        return (source["database_id"] if source else object_id) not in self._unshared

    # -- changing

    def mint(self, drawer: str) -> str:
        """An id for the next document of a drawer."""
        return ids.mint(drawer, len(self._drawers[drawer]))

    def born(self, by: str = BOT) -> Timed:
        """The times of a document that is made now."""
        now = stamp(self.clock())
        return Timed(created_time=now, created_by=by, last_edited_time=now, last_edited_by=by)

    def keep(self, drawer: str, document: Any, by: str | None = None) -> None:
        """Put a document back; with ``by``, note that this user edited it just now."""
        if by is not None:
            document["last_edited_time"], document["last_edited_by"] = stamp(self.clock()), by
        new = document["id"] not in self._drawers[drawer]
        self._drawers[drawer][document["id"]] = document
        if new and drawer == "pages":
            self._index(document)

    def adopt(self, parent: str | None, child: str) -> None:
        """Note a child page, database or block at the end of its parent."""
        if parent is None:
            return
        document = self.parent_of_blocks(parent)
        document["children"].append(child)
        self.keep("pages" if parent in self.pages else "blocks", document)

    def new_page(self, source: str | None, parent: str | None, values: dict[str, Stored], by: str = BOT) -> Page:
        """A page that is on the shelf: a row of ``source``, or a page in ``parent``, or one in the workspace."""
        page = Page(
            id=self.mint("pages"),
            source=source,
            parent=parent,
            values=values,
            children=[],
            icon=None,
            cover=None,
            is_locked=False,
            in_trash=False,
            **self.born(by),
        )
        self.keep("pages", page)
        self.adopt(parent, page["id"])
        return page

    def new_database(self, title: RichText, parent: str | None, by: str = BOT) -> Database:
        """A database without a data source yet."""
        database = Database(
            id=self.mint("databases"),
            title=title,
            description=[],
            parent=parent,
            is_inline=False,
            icon=None,
            in_trash=False,
            **self.born(by),
        )
        self.keep("databases", database)
        self.adopt(parent, database["id"])
        return database

    def new_source(self, database: str, title: RichText, by: str = BOT) -> Source:
        """A data source without a column yet."""
        source = Source(
            id=self.mint("data_sources"),
            database_id=database,
            title=title,
            properties=[],
            icon=None,
            in_trash=False,
            **self.born(by),
        )
        self.keep("data_sources", source)
        return source

    def _index(self, page: Page) -> None:
        if page["source"] is not None:
            self._rows.setdefault(page["source"], []).append(page["id"])


def property_by(source: Source, name_or_id: str) -> Property | None:
    """A column by its name or id; an id may be given URL-encoded or decoded."""
    encoded = ids.encoded(name_or_id)
    for each in source["properties"]:
        if name_or_id in (each["name"], each["id"]) or encoded == each["id"]:
            return each
    return None


def title_property(source: Source) -> Property:
    """Every data source has exactly one."""
    return next(each for each in source["properties"] if each["type"] == "title")
