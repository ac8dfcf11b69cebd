"""Answers ``POST /v1/data_sources/{id}/query``: filter, sort, cut, and the limit of 10,000 results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.check import Spot, body_of, path_id
from connectors.notion.sandbox.documents import Page, Source
from connectors.notion.sandbox.errors import invalid
from connectors.notion.sandbox.filters import Condition, FilterReader, satisfies
from connectors.notion.sandbox.lists import Paging, list_object, paging_of_body
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.sorts import Sort, in_order, read_sorts
from connectors.notion.sandbox.workspace import Workspace, property_by
from okrsync.sandbox import Answer, Call

MAX_RESULTS = 10_000
_MEMBERS = ("sorts", "filter", "start_cursor", "page_size", "in_trash", "result_type")


@dataclass(frozen=True)
class Query:
    """What is asked of a data source."""

    source: Source
    condition: Condition | None
    sorts: Sequence[Sort]
    paging: Paging
    trashed: bool
    rows: bool  # False where only data sources are asked for, which only wikis hold


class Queries:
    """Answers queries."""

    def __init__(self, workspace: Workspace, cells: Cells, objects: Objects) -> None:
        self._workspace, self._cells, self._objects = workspace, cells, objects

    def answer(self, call: Call, source_id: str) -> Answer:
        """The matching pages, as many as one page of results holds."""
        source = self._workspace.source(path_id("data_source_id", source_id))
        body = body_of(call, _MEMBERS)
        only = wanted_properties(call, source)
        query = self._read(body, source)
        found, start = self._found(call, query)
        end = min(start + query.paging.size, MAX_RESULTS)
        results = [self._objects.page(page, only) for page in found[start:end]]
        cursor = found[end]["id"] if end < min(len(found), MAX_RESULTS) else None
        listed = list_object("page_or_data_source", results, cursor, {})
        if len(found) > MAX_RESULTS:
            listed["request_status"] = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
        return Answer(listed)

    def _read(self, body: Spot, source: Source) -> Query:
        reader = FilterReader(source, self._workspace.clock())
        return Query(
            source,
            reader.read(body["filter"]) if body["filter"].given else None,
            read_sorts(body["sorts"], source, self._cells),
            paging_of_body(body),
            body["in_trash"].boolean() if body["in_trash"].given else False,
            body["result_type"].word(("page", "data_source")) == "page" if body["result_type"].given else True,
        )

    def _found(self, call: Call, query: Query) -> tuple[list[Page], int]:
        """Every match in order, and where to begin: at the cursor's page, or where it was if it matches no more."""
        cursor, rows = query.paging.cursor, self._workspace.rows(query.source["id"])
        found = [page for page in rows if page["id"] == cursor or self._matches(page, query, call)]
        ordered = in_order(found, query.sorts)
        if cursor is None:
            return ordered, 0
        start = next((place for place, page in enumerate(ordered) if page["id"] == cursor), None)
        if start is None:
            raise query.paging.unknown_cursor()
        if not self._matches(ordered[start], query, call):
            del ordered[start]
        return ordered, start

    def _matches(self, page: Page, query: Query, call: Call) -> bool:
        if not query.rows or page["in_trash"] is not query.trashed or call.hides(page["id"]):
            return False
        return query.condition is None or satisfies(page, query.condition, self._cells)


def wanted_properties(call: Call, source: Source) -> frozenset[str] | None:
    """The ids of ``filter_properties``, each given by id or name; ``None`` where all properties are wanted."""
    asked = [*call.query.get("filter_properties", ()), *call.query.get("filter_properties[]", ())]
    if not asked:
        return None
    found = {name: property_by(source, name) for name in asked}
    for name, prop in found.items():
        if prop is None:
            raise invalid(f"Could not find property with name or id: {name}")
    return frozenset(prop["id"] for prop in found.values() if prop is not None)
