"""Answers ``POST /v1/search``: pages and data sources by words of their titles."""

from __future__ import annotations

from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.check import Spot, body_of
from connectors.notion.sandbox.documents import Page, Source
from connectors.notion.sandbox.lists import cut, list_object, paging_of_body
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.richtext import plain
from connectors.notion.sandbox.workspace import Workspace
from okrsync.sandbox import Answer, Call


class Search:
    """Searches titles; the last edited come first unless the request says otherwise."""

    def __init__(self, workspace: Workspace, cells: Cells, objects: Objects) -> None:
        self._workspace, self._cells, self._objects = workspace, cells, objects

    def answer(self, call: Call) -> Answer:
        body = body_of(call, ("query", "sort", "filter", "start_cursor", "page_size"))
        words = body["query"].text().casefold() if body["query"].given else ""
        kinds, ascending = _kinds(body["filter"]), _ascending(body["sort"])
        found = [*self._pages(words, call)] if "page" in kinds else []
        every: list[Page | Source] = [*found, *(self._sources(words) if "data_source" in kinds else ())]
        every.sort(key=lambda document: document["last_edited_time"], reverse=not ascending)
        shown, cursor = cut([document["id"] for document in every], paging_of_body(body))
        return Answer(list_object("page_or_data_source", [self._shown(each) for each in shown], cursor, {}))

    def _pages(self, words: str, call: Call) -> list[Page]:
        return [
            page
            for page in self._workspace.pages.values()
            if not page["in_trash"]
            and not call.hides(page["id"])
            and self._workspace.shared(page["id"])
            and words in self._cells.title(page).casefold()
        ]

    def _sources(self, words: str) -> list[Source]:
        return [
            source
            for source in self._workspace.sources.values()
            if not source["in_trash"]
            and self._workspace.shared(source["id"])
            and words in plain(source["title"]).casefold()
        ]

    def _shown(self, object_id: str) -> object:
        if object_id in self._workspace.pages:
            return self._objects.page(self._workspace.pages[object_id])
        return self._objects.source(self._workspace.sources[object_id])


def _kinds(spot: Spot) -> tuple[str, ...]:
    if not spot.given:
        return ("page", "data_source")
    spot.object(("property", "value"))
    spot["property"].word(("object",))
    return (spot["value"].word(("page", "data_source")),)


def _ascending(spot: Spot) -> bool:
    if not spot.given:
        return False
    spot.object(("timestamp", "direction"))
    spot["timestamp"].word(("last_edited_time",))
    return spot["direction"].word(("ascending", "descending")) == "ascending"
