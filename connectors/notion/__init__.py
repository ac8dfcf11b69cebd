"""Owns the Notion plugin: what the entry point ``notion`` names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from connectors.notion.connector import NotionConnector
from connectors.notion.hooks import heed
from connectors.notion.settings import NotionSettings
from okrsync.kit.hooks import Heard, Knock


class NotionPlugin:
    """Notion, API version 2026-03-11."""

    tool = "notion"
    settings = NotionSettings

    def connect(self, name: str, settings: NotionSettings) -> NotionConnector:
        return NotionConnector(name, settings)

    def sandbox(self, shelf: Any, seed: Any, clock: Callable[[], datetime]) -> Any:
        from connectors.notion.sandbox import Sandbox  # noqa: PLC0415 (a server is no part of a daemon's start)

        return Sandbox(shelf, seed, clock)

    def heed(self, knock: Knock, secret: str | None) -> Heard:
        return heed(knock, secret)


plugin = NotionPlugin()
