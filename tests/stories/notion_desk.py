"""A person at Notion, by the official client library: pages of two data sources, their properties in Notion's JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from desk import Plain, Row, names
from notion_client import Client
from notion_client.helpers import collect_paginated_api

from okrsync.model import REFERRED_KIND, Kind
from okrsync.sandbox import KEY_HEADING, Server


class NotionDesk:
    """Signed in with the box's own token."""

    def __init__(self, box: Server) -> None:
        token, settings = box.tool.access(box.url)["token"], box.tool.settings(box.url)
        self.client: Any = Client(
            auth=token, base_url=box.url, notion_version="2026-03-11", retry=False, logger=logging.getLogger(__name__)
        )
        self.sources = {kind: str(settings[f"{kind}s"]["data_source"]) for kind in Kind}
        mapped = {kind: settings[f"{kind}s"]["fields"] for kind in Kind}
        self._headings = {
            kind: {name: way if isinstance(way, str) else way["name"] for name, way in fields.items()}
            for kind, fields in mapped.items()
        }
        self._beside = {name: way["also"] for name, way in mapped[Kind.KEY_RESULT].items() if not isinstance(way, str)}
        self._types = {
            kind: {
                name: each["type"]
                for name, each in self.client.data_sources.retrieve(data_source_id=source)["properties"].items()
            }
            for kind, source in self.sources.items()
        }
        users = collect_paginated_api(self.client.users.list)
        self._users = {each["person"]["email"]: each["id"] for each in users if each["type"] == "person"}

    def rows(self, kind: Kind) -> Sequence[Row]:
        pages = {each: self._pages(each) for each in Kind}
        called = {page["id"]: self._name(page, each) for each, found in pages.items() for page in found}
        return [self._row(page, kind, called) for page in pages[kind]]

    def types(self, row: Row, kind: Kind, field: str, value: Plain) -> None:
        self.client.pages.update(page_id=row.id, properties=self._properties(kind, {field: value}))

    def adds(self, kind: Kind, **cells: Plain) -> None:
        """A new page."""
        properties = self._properties(kind, cells)
        self.client.pages.create(parent={"data_source_id": self.sources[kind]}, properties=properties)

    def types_beside(self, row: Row, field: str, text: str) -> None:
        """Enter words into the text property beside a relation."""
        self.client.pages.update(page_id=row.id, properties={self._beside[field]: self._wire(field, "rich_text", text)})

    def beside(self, row: Row, field: str) -> list[tuple[str, str | None]]:
        """The words in the text property beside a relation, each with the address that it leads to."""
        shown = self.client.pages.retrieve(page_id=row.id)["properties"][self._beside[field]]["rich_text"]
        return [(each["plain_text"], each["href"]) for each in shown if each["plain_text"] != "; "]

    def trash(self, row: Row, kind: Kind) -> Callable[[], None]:
        self.client.pages.update(page_id=row.id, in_trash=True)
        return lambda: self.client.pages.update(page_id=row.id, in_trash=False)

    def _pages(self, kind: Kind) -> list[Any]:
        source = self.sources[kind]
        return collect_paginated_api(self.client.data_sources.query, data_source_id=source, page_size=100)

    def _name(self, page: Mapping[str, Any], kind: Kind) -> str:
        values = {name: _plain(page["properties"][self._headings[kind][name]], {}) for name in ("code", "title")}
        return values["code"] or values["title"] or ""

    def _properties(self, kind: Kind, cells: Mapping[str, Plain]) -> Mapping[str, Any]:
        headings = {field: self._headings[kind][field] for field in cells}
        return {where: self._wire(field, self._types[kind][where], cells[field]) for field, where in headings.items()}

    def _row(self, page: Mapping[str, Any], kind: Kind, called: Mapping[str, str]) -> Row:
        shown = page["properties"]
        values = {name: _plain(shown[heading], called) for name, heading in self._headings[kind].items()}
        return Row(page["id"], _plain(shown[KEY_HEADING], {}), values)

    def _wire(self, field: str, type: str, value: Plain) -> Mapping[str, Any]:
        match type:
            case "title" | "rich_text":
                parts = [value[at : at + 1000] for at in range(0, len(value), 1000)] if value else []
                return {type: [{"text": {"content": part}} for part in parts]}
            case "select" | "status":
                return {type: {"name": value} if value else None}
            case "people":
                return {type: [{"id": self._users[value]}] if value else []}
            case "relation":
                kind = REFERRED_KIND[field]
                pages = {self._name(page, kind): page["id"] for page in self._pages(kind)}
                return {type: [{"id": pages[name]} for name in value or ()]}
        return {type: value}


def _plain(shown: Mapping[str, Any], called: Mapping[str, str]) -> Plain:
    payload = shown[shown["type"]]
    match shown["type"]:
        case "title" | "rich_text":
            return "".join(each["plain_text"] for each in payload) or None
        case "select" | "status":
            return payload["name"] if payload else None
        case "people":
            return payload[0]["person"]["email"] if payload else None
        case "relation":
            return names(called[each["id"]] for each in payload)
    return payload
