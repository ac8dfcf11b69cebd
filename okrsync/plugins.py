"""Finds the connectors: entry points of the group ``okrsync.connectors``, by the name of their tool."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from okrsync.connector import Plugin

GROUP = "okrsync.connectors"


class UnknownTool(LookupError):  # noqa: N818 (named by the situation)
    """No connector of that name is installed. ``remedy`` names the nearest one, or all there are."""

    def __init__(self, tool: str, known: list[str]) -> None:
        super().__init__(f"no connector for the tool {tool!r} is installed")
        near = get_close_matches(tool, known, n=1)
        self.remedy = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known) or 'none'}."


def tools() -> tuple[str, ...]:
    """The names of all tools that can be configured."""
    return tuple(sorted(_entries()))


def plugin(tool: str) -> Plugin:
    """The connector of that name. Raises :class:`UnknownTool`."""
    entries = _entries()
    if tool not in entries:
        raise UnknownTool(tool, sorted(entries))
    loaded: Plugin = entries[tool].load()
    return loaded


@cache
def _entries() -> Mapping[str, EntryPoint]:
    return MappingProxyType({entry.name: entry for entry in entry_points(group=GROUP)})
