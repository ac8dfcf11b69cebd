"""Decides when the next run is due: by the interval, by cron expressions, or by whichever comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

NEVER = timedelta(days=366)  # a cron expression such as 29 February may be years away; we look again before that


@dataclass(frozen=True)
class Schedule:
    """``interval`` in seconds, 0 for none. Cron times are of ``time_zone``; in the hour that daylight saving takes or
    gives, they come once, as Debian's cron has it. ``chance`` gives a fraction from 0 to 1.
    """

    interval: float
    cron: Sequence[str] = ()
    time_zone: str = "UTC"
    jitter: float = 0.0
    chance: Callable[[], float] = lambda: 0.0

    def after(self, began: datetime, now: datetime) -> datetime:
        """When to run next, after a run that began at ``began`` and is over: what was missed meanwhile is due once."""
        late = timedelta(seconds=self.jitter * self.chance())
        return max(now, min(self._due(began), began + NEVER)) + late

    def _due(self, began: datetime) -> datetime:
        return min(self._each(began), default=began + NEVER)

    def _each(self, began: datetime) -> Iterator[datetime]:
        if self.interval:
            yield began + timedelta(seconds=self.interval)
        local = began.astimezone(ZoneInfo(self.time_zone))
        for expression in self.cron:
            due = next(CronSim(expression, local), None)
            if due is not None:
                yield due.astimezone(UTC)
