"""Decides how long a connection that failed is left alone, while the others go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from okrsync.connector import Unavailable

FIRST = 30.0  # seconds after the first failure; doubled after each further one
SPREAD = 0.2  # a pause is up to a fifth shorter or longer, so that many daemons do not come back at once


@dataclass(frozen=True)
class Rest:
    """A connection that is left alone: why, how often it has failed in a row, and until when."""

    error: Exception
    failures: int
    until: datetime


class Backoff:
    """The connections that failed. ``longest`` is in seconds; ``chance`` gives a fraction from 0 to 1."""

    def __init__(self, longest: float, chance: Callable[[], float]) -> None:
        self.longest, self._chance = longest, chance
        self._rests: dict[str, Rest] = {}

    def failed(self, connection: str, error: Exception, now: datetime) -> None:
        """It failed when it was tried: twice the pause of the last time, and what the tool itself asks for at least."""
        before = self._rests.get(connection)
        failures = before.failures + 1 if before else 1
        pause = min(self.longest, FIRST * 2 ** min(failures - 1, 20)) * (1 + SPREAD * (2 * self._chance() - 1))
        if isinstance(error, Unavailable) and error.retry_after is not None:
            pause = max(pause, error.retry_after)
        self._rests[connection] = Rest(error, failures, now + timedelta(seconds=pause))

    def answered(self, connection: str) -> None:
        """It works, or has shown that it may: nothing is left of its failures."""
        self._rests.pop(connection, None)

    def forget(self) -> None:
        """Somebody wants to know now, or has changed something: everything is tried again."""
        self._rests.clear()

    @property
    def known(self) -> frozenset[str]:
        """The connections that failed when they were tried last."""
        return frozenset(self._rests)

    def resting(self, now: datetime) -> Mapping[str, Rest]:
        """The connections that are to be left alone now."""
        return {name: rest for name, rest in self._rests.items() if now < rest.until}
