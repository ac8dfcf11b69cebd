"""Knows how the daemon is: alive, ready, and what each connection last said of itself. Any thread may look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from okrsync.connector import ConnectorError
from okrsync.daemon.ran import Ran

STUCK = timedelta(
    hours=1
)  # without a single request, run or wait that ended: every request has a time limit of minutes


@dataclass(frozen=True)
class _State:
    sign_of_life: datetime
    due: datetime
    ended: datetime | None = None
    lost: Mapping[str, str] = field(default_factory=dict)


class Pulse:
    """``now`` is the daemon's clock. Each change is one assignment, so that a reader never sees half of one."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._state = _State(now(), now())

    def beat(self) -> None:
        """Something went on."""
        self._state = replace(self._state, sign_of_life=self._now())

    def planned(self, due: datetime) -> None:
        """The next run is due then."""
        self._state = replace(self._state, sign_of_life=self._now(), due=due)

    def __call__(self, ran: Ran) -> None:
        """A run is over; one that began nothing, because a connection could never be read yet, counts as none."""
        ended = ran.ended if ran.report.run is not None else self._state.ended
        lost = {name: _why(error) for name, error in ran.report.failures.items()}
        self._state = replace(self._state, sign_of_life=ran.ended, ended=ended, lost=lost)

    @property
    def alive(self) -> bool:
        """False where the loop has hung for so long that only a new start can help."""
        return self._now() - max(self._state.sign_of_life, self._state.due) < STUCK

    def ready(self, late: float) -> bool:
        """True once a run has ended, as long as the next one is not overdue by more than ``late`` seconds."""
        state = self._state
        return state.ended is not None and self._now() <= state.due + timedelta(seconds=late)

    def detail(self) -> dict[str, Any]:
        """What ``/readyz`` says to whoever may know."""
        state = self._state
        return {
            "last_run_ended": state.ended.isoformat() if state.ended else None,
            "next_run_due": state.due.isoformat(),
            "lost": dict(state.lost),
        }


def _why(error: Exception) -> str:
    return error.message if isinstance(error, ConnectorError) else type(error).__name__
