"""Turns signals into orders, and leaves by force where the request in hand outlasts the grace."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from okrsync.daemon.bell import Bell, Order


@contextmanager
def heeded(bell: Bell, grace: Callable[[], float], leave: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT ask to stop, SIGHUP to reload, until the block ends.

    After the first request to stop, ``leave`` is called when ``grace`` seconds are over, from a thread of its own; a
    second signal acts as it would without us.
    """
    ending = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.getsignal(number) for number in (*ending, signal.SIGHUP)}
    watches: list[threading.Timer] = []

    def stop(_: int, __: FrameType | None) -> None:
        for number in ending:
            signal.signal(number, before[number])
        bell.order(Order.STOP)
        watch = threading.Timer(grace(), leave)
        watch.daemon = True
        watches.append(watch)
        watch.start()

    for number in ending:
        signal.signal(number, stop)
    signal.signal(signal.SIGHUP, lambda *_: bell.order(Order.RELOAD))
    try:
        yield
    finally:
        for watch in watches:
            watch.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
