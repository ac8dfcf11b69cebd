"""Notion in a box, put together: what the shared server asks of a tool, answered by the parts beside this file."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from werkzeug.wrappers import Request

from connectors.notion.sandbox.board import Board
from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.children import Children
from connectors.notion.sandbox.comments import Comments
from connectors.notion.sandbox.containers import Containers
from connectors.notion.sandbox.errors import error_answer, refused
from connectors.notion.sandbox.items import Items
from connectors.notion.sandbox.layout import BESIDE, KEY_RESULTS, OBJECTIVES, lay_out
from connectors.notion.sandbox.limits import NotionThrottle, patience, saved
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.pages import Pages
from connectors.notion.sandbox.people import People
from connectors.notion.sandbox.query import Queries
from connectors.notion.sandbox.richtext import plain
from connectors.notion.sandbox.schema import Schema
from connectors.notion.sandbox.search import Search
from connectors.notion.sandbox.workspace import Workspace
from okrsync.sandbox import (
    KEY_HEADING,
    KEY_RESULT_HEADINGS,
    OBJECTIVE_HEADINGS,
    Answer,
    Call,
    Route,
    Seed,
    Sheet,
    Shelf,
    Tool,
)
from okrsync.sandbox.tool import Json

VERSION = "2026-03-11"
TOKEN = "ntn_okrsync_sandbox"  # noqa: S105 (opens nothing but this box)
TOKEN_FILE = "notion-token"  # noqa: S105 (a file's name)
_BAD_TOKEN = "API token is invalid."  # noqa: S105


class Sandbox(Tool):
    """One Notion workspace with a bot in it that may see everything."""

    name = "notion"
    throttle = NotionThrottle()

    def __init__(self, shelf: Shelf, seed: Seed | None, clock: Callable[[], datetime]) -> None:
        fresh = shelf.empty
        self._workspace = Workspace(shelf, clock)
        cells, schema = Cells(self._workspace), Schema(self._workspace)
        self._board = Board(self._workspace, cells)
        self._objects = Objects(self._workspace, cells, schema)
        self._schema, self._cells = schema, cells
        if fresh:
            lay_out(self._workspace, cells, seed or Seed())
            shelf.commit()

    # -- the API

    def routes(self) -> Sequence[Route]:
        """The endpoints of the OpenAPI document that are offered."""
        workspace, objects = self._workspace, self._objects
        people, comments = People(workspace, objects), Comments(workspace, objects)
        children, items = Children(workspace, objects), Items(workspace, self._cells, objects)
        containers = Containers(workspace, self._schema, objects)
        pages = Pages(workspace, self._cells, objects, children)
        return (
            Route("GET", "/v1/users/me", people.me),
            Route("GET", "/v1/users", people.listing),
            Route("GET", "/v1/users/<user_id>", people.get),
            Route("POST", "/v1/search", Search(workspace, self._cells, objects).answer),
            Route("GET", "/v1/databases/<database_id>", containers.database),
            Route("POST", "/v1/databases", containers.create_database),
            Route("GET", "/v1/data_sources/<data_source_id>", containers.source),
            Route("POST", "/v1/data_sources", containers.create_source),
            Route("PATCH", "/v1/data_sources/<data_source_id>", containers.update_source),
            Route("POST", "/v1/data_sources/<source_id>/query", Queries(workspace, self._cells, objects).answer),
            Route("POST", "/v1/pages", pages.create),
            Route("GET", "/v1/pages/<page_id>", pages.get),
            Route("PATCH", "/v1/pages/<page_id>", pages.update),
            Route("GET", "/v1/pages/<page_id>/properties/<property_id>", items.get),
            Route("GET", "/v1/blocks/<block_id>", children.get),
            Route("GET", "/v1/blocks/<block_id>/children", children.listing),
            Route("PATCH", "/v1/blocks/<block_id>/children", children.add),
            Route("GET", "/v1/comments", comments.listing),
            Route("GET", "/v1/comments/<comment_id>", comments.get),
            Route("POST", "/v1/comments", comments.create),
        )

    def authenticate(self, request: Request) -> None:
        """The bearer token, then the version of the API."""
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise refused(401, _BAD_TOKEN)
        version = request.headers.get("Notion-Version")
        if version is None:
            raise refused(
                400,
                "Notion-Version header failed validation: Notion-Version header should be defined, instead was "
                "`undefined`.",
                "missing_version",
            )
        if version != VERSION:
            raise refused(
                400,
                f'Notion-Version header failed validation: Notion-Version header should be `"{VERSION}"`, instead was '
                f'`"{version}"`.',
            )

    def failure(self, status: int, message: str) -> Answer:
        return error_answer(status, _BAD_TOKEN if status == 401 else message)

    def overload(self, status: int, message: str, seconds: float) -> Answer:
        return patience(status, message, math.ceil(seconds))

    def doubt(self, call: Call, done: Answer, failure: Answer) -> Answer:
        reads = call.method == "GET" or call.rule.endswith(("/query", "/search"))
        return saved(call, done) if failure.status == 503 and not reads else failure

    def unshare(self, containers: Collection[str] | None) -> None:
        self._workspace.unshare(containers)

    # -- the page

    def sheets(self) -> Sequence[Sheet]:
        return self._board.sheets()

    def edit(self, sheet: str, row: str, column: str, text: str) -> None:
        self._board.edit(sheet, row, column, text)

    def add(self, sheet: str) -> None:
        self._board.add(sheet)

    def remove(self, sheet: str, row: str) -> None:
        self._board.remove(sheet, row)

    # -- the way in

    def access(self, url: str) -> Mapping[str, str]:
        return {"url": url, "token": TOKEN}

    def settings(self, url: str) -> Mapping[str, Json]:
        return {
            "tool": "notion",
            "url": url,
            "token_file": TOKEN_FILE,
            "requests_per_minute": 60000,
            "objectives": self._container(OBJECTIVES, OBJECTIVE_HEADINGS),
            "key_results": self._container(KEY_RESULTS, KEY_RESULT_HEADINGS),
        }

    def secrets(self, url: str) -> Mapping[str, str]:
        return {TOKEN_FILE: TOKEN}

    def _container(self, name: str, headings: Mapping[str, str]) -> Mapping[str, Json]:
        sources = self._workspace.sources.values()
        found = next(source["id"] for source in sources if plain(source["title"]) == name)
        also = {field: {"name": headings[field], "also": text} for field, text in BESIDE.items() if field in headings}
        return {"data_source": found, "key": KEY_HEADING, "fields": {**headings, **also}}
