"""Lets a long command end when it is asked to: SIGTERM or Ctrl-C once, after what is under way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def until_stopped() -> Iterator[threading.Event]:
    """An event that is set by the first SIGTERM or SIGINT; a second one acts as it would without us."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def leave(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, leave)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
