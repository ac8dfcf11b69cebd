"""Owns the Google Sheets plugin: what the entry point ``sheets`` names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from connectors.sheets.channel import open_channel
from connectors.sheets.connector import SheetsConnector
from connectors.sheets.hooks import heed
from connectors.sheets.settings import SheetsSettings
from okrsync.kit.hooks import Heard, Knock


class SheetsPlugin:
    """Google Sheets, API version 4."""

    tool = "sheets"
    settings = SheetsSettings

    def connect(self, name: str, settings: SheetsSettings) -> SheetsConnector:
        return SheetsConnector(name, settings)

    def sandbox(self, shelf: Any, seed: Any, clock: Callable[[], datetime]) -> Any:
        from connectors.sheets.sandbox import Sandbox  # noqa: PLC0415 (a server is no part of a daemon's start)

        return Sandbox(shelf, seed, clock)

    def subscribe(self, name: str, settings: SheetsSettings, address: str, secret: str) -> datetime:
        return open_channel(name, settings, address, secret)

    def heed(self, knock: Knock, secret: str | None) -> Heard:
        return heed(knock, secret)


plugin = SheetsPlugin()
