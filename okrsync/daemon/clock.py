"""Owns the daemon's time: what it is now, and how long a wait really takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A day may pass in seconds: whoever waits asks how long that really is."""

    def now(self) -> datetime: ...

    def real(self, seconds: float) -> float:
        """How many real seconds these are."""


class WallClock:
    """The machine's own."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def real(self, seconds: float) -> float:
        return seconds
