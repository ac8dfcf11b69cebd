"""Owns what the loop is asked to do meanwhile: by signals and by webhooks, in whatever thread they arrive."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from queue import Empty, SimpleQueue


class Order(StrEnum):
    """What a signal asks for."""

    STOP = "stop"
    RELOAD = "reload"


@dataclass(frozen=True)
class Wake:
    """A tool says that something of this connection has changed."""

    connection: str


class Bell:
    """May be rung from anywhere, signal handlers included: a ``SimpleQueue`` is made for being entered twice.

    However often a connection rings before the loop listens, it hears it once, so a flood takes no memory.
    """

    def __init__(self) -> None:
        self._asked: SimpleQueue[Order | Wake] = SimpleQueue()
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self.stopping = False

    def wake(self, connection: str) -> None:
        with self._lock:
            if connection in self._waiting:
                return
            self._waiting.add(connection)
        self._asked.put(Wake(connection))

    def order(self, order: Order) -> None:
        """Called by signal handlers: takes no lock that the interrupted thread may hold."""
        if order is Order.STOP:
            self.stopping = True
        self._asked.put(order)

    def wait(self, seconds: float) -> Order | Wake | None:
        """The next thing asked for; ``None`` where it stays quiet for that long."""
        try:
            asked = self._asked.get(timeout=max(0.0, seconds))
        except Empty:
            return None
        if isinstance(asked, Wake):
            with self._lock:
                self._waiting.discard(asked.connection)
        return asked
