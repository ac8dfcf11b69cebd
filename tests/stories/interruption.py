"""Does something at the very moment when a box gets a certain request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from okrsync.sandbox import Server

Among = Callable[[str, str], bool]
"""Which requests count, by method and path."""
READS = ("/query", "/search/jql", "/search", "/bulkfetch", "/approximate-count")


def every(method: str, path: str) -> bool:
    """All requests."""
    del method, path
    return True


def ending(end: str) -> Among:
    """Those whose path ends so."""
    return lambda _, path: path.endswith(end)


def changing(method: str, path: str) -> bool:
    """Those that could change something."""
    return method != "GET" and not path.endswith(READS)


@contextmanager
def at_request(box: Server, act: Callable[[], None], number: int = 1, among: Among = every) -> Iterator[Event]:
    """``act`` is called when the ``number``-th request of those that count comes, before it is carried out.

    Gives what is set when it was."""
    usual, seen, acted = box.faults.take, 0, Event()

    def take(method: str, path: str) -> Any:
        nonlocal seen
        counts = among(method, path)
        seen += counts
        if counts and seen == number:
            acted.set()
            act()
        return usual(method, path)

    box.faults.take = take  # type: ignore[method-assign]
    try:
        yield acted
    finally:
        box.faults.take = usual  # type: ignore[method-assign]
