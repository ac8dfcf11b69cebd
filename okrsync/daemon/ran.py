"""Owns what those who watch the daemon are told of one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from okrsync.config import Config
from okrsync.store import Store
from okrsync.sync.cycle import Report
from okrsync.sync.send import Told


@dataclass(frozen=True)
class Ran:
    """One run that is over. ``told`` has each outcome with the moment at which it was stored.

    ``resting`` are the connections that were left alone; they are among the report's failures too. ``stopped``: it was
    asked to end, and what failed in it failed for that.
    """

    config: Config
    store: Store
    report: Report
    began: datetime
    ended: datetime
    told: Sequence[tuple[datetime, Told]] = ()
    resting: frozenset[str] = field(default_factory=frozenset)
    stopped: bool = False

    @property
    def failed(self) -> frozenset[str]:
        """The connections that were tried and failed."""
        return frozenset(self.report.failures) - self.resting


Watcher: TypeAlias = Callable[[Ran], None]
