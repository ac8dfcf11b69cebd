"""Owns the Jira plugin: what the entry point ``jira`` names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from connectors.jira.connector import JiraConnector
from connectors.jira.hooks import heed
from connectors.jira.settings import JiraSettings
from okrsync.kit.hooks import Heard, Knock


class JiraPlugin:
    """Jira Cloud and Data Center."""

    tool = "jira"
    settings = JiraSettings

    def connect(self, name: str, settings: JiraSettings) -> JiraConnector:
        return JiraConnector(name, settings)

    def sandbox(self, shelf: Any, seed: Any, clock: Callable[[], datetime]) -> Any:
        from connectors.jira.sandbox import Sandbox  # noqa: PLC0415 (a server is no part of a daemon's start)

        return Sandbox(shelf, seed, clock)

    def heed(self, knock: Knock, secret: str | None) -> Heard:
        return heed(knock, secret)


plugin = JiraPlugin()
