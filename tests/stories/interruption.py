"""Does something at the very moment when a box gets a certain request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from okrsync.sandbox import Server


@contextmanager
def at_request(box: Server, act: Callable[[], None], number: int = 1, ending: str = "") -> Iterator[Event]:
    """``act`` is called when the ``number``-th request comes whose path ends so, before it is carried out.

    Gives what is set when it was."""
    usual, seen, acted = box.faults.take, 0, Event()

    def take(method: str, path: str) -> Any:
        nonlocal seen
        seen += path.endswith(ending)
        if path.endswith(ending) and seen == number:
            acted.set()
            act()
        return usual(method, path)

    box.faults.take = take  # type: ignore[method-assign]
    try:
        yield acted
    finally:
        box.faults.take = usual  # type: ignore[method-assign]
