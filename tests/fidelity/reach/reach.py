"""Judges whether a request of okrsync stays within what is configured: its containers, their mapped fields, the key.

Knows only what a connector was configured with, and what it was asked and told on the way: it shares no code with the
connectors, so that a mistake in them is not made here once more.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from fidelity.reach.jira import JiraReach
from fidelity.reach.notion import NotionReach
from fidelity.reach.sheets import SheetsReach
from fidelity.specification.judge import OURS, Violation

from okrsync.sandbox import Exchange


class ToolReach(Protocol):
    """What is known of one server, and what it says of the next request there."""

    def judge(self, exchange: Exchange, answer: Any, settings: Sequence[Any]) -> Iterator[str]: ...


_TOOLS = {"jira": JiraReach, "notion": NotionReach, "sheets": SheetsReach}


class Reach:
    """A judge beside that of the specifications. ``configured``: the settings of connectors by host."""

    def __init__(self, configured: dict[str, list[Any]]) -> None:
        self._configured = configured
        self._servers: dict[tuple[str, str], ToolReach] = {}

    def violations(self, exchange: Exchange) -> Iterator[Violation]:
        """What is out of reach. Only okrsync's own requests are judged, at hosts for which it is configured."""
        host = exchange.headers.get("host", "")
        settings = [each for each in self._configured.get(host, ()) if each.tool == exchange.tool]
        if not settings or not exchange.headers.get("user-agent", "").startswith(OURS):
            return
        server = self._servers.setdefault((exchange.tool, host), _TOOLS[exchange.tool]())
        for reason in server.judge(exchange, _parsed(exchange.answer), settings):
            yield Violation(exchange.tool, f"{exchange.method} {exchange.path}", "reach", "request", reason)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


class Noting(defaultdict[str, list[Any]]):
    """The settings of connections, by the host that they talk to."""

    def __init__(self) -> None:
        super().__init__(list)

    def note(self, settings: Any) -> None:
        if settings.tool in _TOOLS:
            self[f"{settings.url.host}:{settings.url.port}"].append(settings)
