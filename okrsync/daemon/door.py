"""Decides what a webhook may do: wake the loop, once, if it is genuine; make a secret known, if none is; or nothing."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from enum import StrEnum

from structlog.typing import FilteringBoundLogger

from okrsync.config import Config
from okrsync.connector import Plugin
from okrsync.daemon.bell import Bell
from okrsync.daemon.settings import HookSettings
from okrsync.kit.hooks import Forged, Genuine, Heeds, Introduction, Knock

REMEMBERED = 10_000  # calls; a repetition of an older one costs one run


class Verdict(StrEnum):
    """What became of a webhook."""

    WOKEN = "woken"
    REPEATED = "repeated"
    GREETED = "greeted"  # genuine, and announces nothing
    INTRODUCED = "introduced"
    FORGED = "forged"
    UNKNOWN = "unknown"  # no such connection, or none that has a webhook


class Door:
    """The door of one configuration; any thread may knock."""

    def __init__(self, config: Config, bell: Bell, log: FilteringBoundLogger) -> None:
        self._hooks: Mapping[str, HookSettings] = config.hooks
        self._tools: Mapping[str, Plugin] = config.tools
        self._bell, self._log = bell, log
        self._seen: OrderedDict[tuple[str, bytes], None] = OrderedDict()
        self._lock = threading.Lock()

    def knock(self, connection: str, knock: Knock) -> Verdict:
        """Judge one call and act on it."""
        hook, plugin = self._hooks.get(connection), self._tools.get(connection)
        if hook is None or not isinstance(plugin, Heeds):
            return Verdict.UNKNOWN
        secret = hook.key()
        match plugin.heed(knock, secret):
            case Genuine(mark, wakes):
                return self._let_in(connection, mark, wakes=wakes)
            case Introduction(offered) if secret is None:
                return self._introduced(connection, hook, offered)
            case Forged() | Introduction():
                return Verdict.FORGED

    def _let_in(self, connection: str, mark: bytes, *, wakes: bool) -> Verdict:
        with self._lock:
            if (connection, mark) in self._seen:
                return Verdict.REPEATED
            self._seen[connection, mark] = None
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        if not wakes:
            return Verdict.GREETED
        self._bell.wake(connection)
        self._log.debug(f"{connection} says that something has changed", connection=connection)
        return Verdict.WOKEN

    def _introduced(self, connection: str, hook: HookSettings, secret: str) -> Verdict:
        """Keep what the tool is going to sign with where the person who set the webhook up finds it."""
        file = hook.secret_file
        if file is None:
            return Verdict.FORGED
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as writing:
                writing.write(secret + "\n")
        except OSError as error:
            reason = f"{connection} offers the key of its webhook, which cannot be kept in {file}: {error.strerror}"
            self._log.error(
                f"{reason}. Make its directory writable, then let the tool send it again", connection=connection
            )
            return Verdict.FORGED
        said = f"{connection} has sent the key of its webhook: it is in {file}; paste it where {connection} asks for it"
        self._log.warning(said, connection=connection)
        return Verdict.INTRODUCED
