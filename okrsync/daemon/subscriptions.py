"""Keeps the calls of those tools coming that have to be asked for them, by asking again before they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from structlog.typing import FilteringBoundLogger

from okrsync.config import Config
from okrsync.connector import ConnectorError
from okrsync.daemon.backoff import Backoff
from okrsync.daemon.ran import Ran
from okrsync.daemon.settings import HookSettings
from okrsync.kit.hooks import Subscribes

AHEAD = timedelta(hours=1)  # before the end of a subscription; without one, changes are seen an interval later


class Subscriptions:
    """A watcher of runs. What it cannot get it asks for again later, and less and less often."""

    def __init__(self, log: Callable[[], FilteringBoundLogger]) -> None:
        self._log = log
        self._until: dict[tuple[str, str, str], datetime] = {}
        self._unreadable: set[str] = set()
        self._failing = Backoff(longest=3600, chance=lambda: 0.5)

    def __call__(self, ran: Ran) -> None:
        if ran.stopped:
            return
        for name, hook in ran.config.hooks.items():
            secret = self._key(name, hook)
            if hook.address is None or secret is None or name in self._failing.resting(ran.ended):
                continue
            asked = (name, str(hook.address), secret)
            if self._until.get(asked, ran.ended) - AHEAD <= ran.ended:
                self._ask(ran.config, asked, ran.ended)

    def _key(self, name: str, hook: HookSettings) -> str | None:
        """The hook's secret; ``None``, and told once, while its file cannot be read."""
        try:
            secret = hook.key()
        except (OSError, UnicodeDecodeError) as error:
            if name not in self._unreadable:
                why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
                said = f"{name} cannot be asked to call: {hook.secret_file} cannot be read: {why}. Make it readable"
                self._log().error(said, connection=name)
            self._unreadable.add(name)
            return None
        self._unreadable.discard(name)
        return secret

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
