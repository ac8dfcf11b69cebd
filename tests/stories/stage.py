"""A town that can be put back to an earlier moment while its servers go on at the same addresses."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from town import Town

from okrsync.sandbox import Answer, Call, Route, Shelf
from okrsync.sandbox.shelf import Drawer

Contents = Mapping[str, Mapping[str, Any]]


class Album(Shelf):
    """A shelf that can be copied."""

    def __init__(self, contents: Contents | None = None) -> None:
        super().__init__()
        self._open: dict[str, Drawer] = {}
        for name, documents in (contents or {}).items():
            for key, document in copy.deepcopy(documents).items():
                self.drawer(name).load(key, document)

    def drawer(self, name: str) -> Drawer:
        self._open[name] = super().drawer(name)
        return self._open[name]

    def contents(self) -> Contents:
        return {name: copy.deepcopy(dict(drawer)) for name, drawer in self._open.items()}


class Stage:
    """A tool in a box, which is taken off and another one, of other contents, put in its place."""

    def __init__(self, plugin: Any, seed: Any, clock: Callable[[], Any]) -> None:
        self._make = lambda album: plugin.sandbox(album, seed, clock)
        self.put(None)

    def put(self, contents: Contents | None) -> None:
        """The tool with these contents; with what it is seeded with, where there are none."""
        self._album = Album(contents)
        self._tool = self._make(self._album)
        self._routes = self._tool.routes()

    def contents(self) -> Contents:
        return self._album.contents()

    def routes(self) -> list[Route]:
        return [replace(route, endpoint=partial(self._answer, at)) for at, route in enumerate(self._routes)]

    def _answer(self, at: int, call: Call, **arguments: str) -> Answer:
        return self._routes[at].endpoint(call, **arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tool, name)


def staged(plugin: Any) -> Any:
    """The plugin, with stages for sandboxes."""
    return SimpleNamespace(tool=plugin.tool, sandbox=lambda shelf, seed, clock: Stage(plugin, seed, clock))


class Moment:
    """A town on stages as it is now: what stands in its tools, and what okrsync remembers."""

    def __init__(self, place: Town) -> None:
        self._place = place
        self._contents = {tool: box.tool.contents() for tool, box in place.estate.boxes.items()}
        self._memory = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(_file(place))) as now:
            now.backup(self._memory)

    def again(self) -> Town:
        """The town as it was."""
        for tool, box in self._place.estate.boxes.items():
            with box.lock:
                box.tool.put(self._contents[tool])
        with closing(sqlite3.connect(_file(self._place))) as then:
            self._memory.backup(then)
        return self._place


def _file(place: Town) -> Path:
    return place.estate.config.parent / "okrsync.db"
