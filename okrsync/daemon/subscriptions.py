"""Keeps the calls of those tools coming that have to be asked for them, by asking again before they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from structlog.typing import FilteringBoundLogger

from okrsync.config import Config
from okrsync.connector import ConnectorError
from okrsync.daemon.backoff import Backoff
from okrsync.daemon.ran import Ran
from okrsync.kit.hooks import Subscribes

AHEAD = timedelta(hours=1)  # before the end of a subscription; without one, changes are seen an interval later


class Subscriptions:
    """A watcher of runs. What it cannot get it asks for again later, and less and less often."""

    def __init__(self, log: Callable[[], FilteringBoundLogger]) -> None:
        self._log = log
        self._until: dict[tuple[str, str, str], datetime] = {}
        self._failing = Backoff(longest=3600, chance=lambda: 0.5)

    def __call__(self, ran: Ran) -> None:
        if ran.stopped:
            return
        for name, hook in ran.config.hooks.items():
            secret = hook.key()
            if hook.address is None or secret is None or name in self._failing.resting(ran.ended):
                continue
            asked = (name, str(hook.address), secret)
            if self._until.get(asked, ran.ended) - AHEAD <= ran.ended:
                self._ask(ran.config, asked, ran.ended)

    def _ask(self, config: Config, asked: tuple[str, str, str], now: datetime) -> None:
        name, address, secret = asked
        plugin = config.tools[name]
        if not isinstance(plugin, Subscribes):
            return
        try:
            self._until[asked] = plugin.subscribe(name, config.connections[name], address, secret)
        except ConnectorError as error:
            if name not in self._failing.known:
                self._log().error(f"{name} will not call: {error}", connection=name)
            self._failing.failed(name, error, now)
            return
        self._failing.answered(name)
        self._log().info(f"{name} will call until {self._until[asked]:%Y-%m-%d %H:%M} UTC", connection=name)
