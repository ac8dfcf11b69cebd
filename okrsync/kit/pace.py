"""Keeps requests under a service's published rate, by waiting before one is sent rather than after it is refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from okrsync.kit.meter import meter


class Pace:
    """Lets ``requests`` through per ``seconds``, in bursts of up to ``burst``: a token bucket, safe for threads."""

    def __init__(
        self,
        requests: float,
        seconds: float,
        *,
        burst: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = requests / seconds
        self._burst = max(1.0, burst if burst is not None else requests)
        self._tokens, self._clock, self._sleep = self._burst, clock, sleep
        self._then = clock()
        self._lock = threading.Lock()

    @classmethod
    def windowed(
        cls,
        requests: float,
        seconds: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Pace:
        """The fastest pace for a service that counts in fixed windows, wherever these begin: the burst and what follows
        it within one of them fit together."""
        return cls(requests * 5 / 6, seconds, burst=requests / 6, clock=clock, sleep=sleep)

    def wait(self) -> float:
        """Block until one more request is due; returns the seconds waited. Raises what the meter raises."""
        meter().before()
        with self._lock:
            now = self._clock()
            self._tokens = min(self._burst, self._tokens + (now - self._then) * self._rate)
            self._then = now
            self._tokens -= 1.0
            pause = max(0.0, -self._tokens / self._rate)
        if pause:
            self._sleep(pause)
            meter().waited("pace", pause)
            meter().before()
        return pause

    def hold(self, seconds: float) -> None:
        """The service asked for quiet: nothing more goes out for that long."""
        with self._lock:
            self._tokens = min(self._tokens, -seconds * self._rate)
