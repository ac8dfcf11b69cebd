"""Lets whoever uses connectors see each of their requests, and stop before the next: connectors only report here.

What is set by :func:`metered` holds in the thread that set it, so connections that are read side by side stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, Protocol

_NAMED = re.compile(r"[^/:]*\d[^/:]*|[^/:]{30,}")  # a record's id or key, never a word of the API


class Meter(Protocol):
    """What is told about requests."""

    def before(self) -> None:
        """A request is about to be sent. May raise :class:`okrsync.connector.Unavailable`: then it is not."""

    def answered(self, method: str, endpoint: str, status: int | None) -> None:
        """What came back; no status where nothing did. ``endpoint`` is without ids, so that there are only a few."""

    def waited(self, reason: Literal["pace", "service"], seconds: float) -> None:
        """A request waited for its turn, or because the service asked for it."""


class _Nobody:
    def before(self) -> None:
        """Nobody looks."""

    def answered(self, method: str, endpoint: str, status: int | None) -> None:
        """Nobody looks."""

    def waited(self, reason: Literal["pace", "service"], seconds: float) -> None:
        """Nobody looks."""


_meter: ContextVar[Meter] = ContextVar("meter", default=_Nobody())  # noqa: B039 (it holds nothing)


def meter() -> Meter:
    """Who looks at the requests of this thread."""
    return _meter.get()


@contextmanager
def metered(by: Meter) -> Iterator[None]:
    """Requests of this thread are reported to ``by`` inside."""
    before = _meter.get()
    _meter.set(by)
    try:
        yield
    finally:
        _meter.set(before)


def endpoint(path: str) -> str:
    """The path with ``{id}`` for every id in it; the version in front (``/v1``, ``/rest/api/3``) stays away."""
    steps = [step for step in re.sub(r"^/?(rest/api/\d+|v\d+)(?=/|$)", "", path.partition("?")[0]).split("/") if step]
    return "/" + "/".join(_NAMED.sub("{id}", step) for step in steps)
