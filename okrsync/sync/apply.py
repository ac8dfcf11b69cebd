"""Carries a plan out, in stages that respect what must exist first; every outcome is stored as it arrives.

Keys go into existing records before anything is created from them; objectives are created before the key results that
refer to them. Before a create is sent it is noted as begun, with what it will show, so that after a crash it is looked
for instead of being repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TypeAlias

from okrsync.connector import Action, Change, Connector, Refused, Snapshot
from okrsync.model import Kind
from okrsync.sync.account import Account
from okrsync.sync.memory import Changes
from okrsync.sync.plan import Write
from okrsync.sync.send import Stopped, Told, send

Watch: TypeAlias = Callable[[Told], None]
Keep: TypeAlias = Callable[[Changes], None]


def stages(writes: Sequence[Write]) -> list[list[Write]]:
    """The writes in the order in which they may be sent: marks and updates, then objectives, then key results."""
    creates = [write for write in writes if write.action is Action.CREATE]
    return [
        [write for write in writes if write.action is not Action.CREATE],
        [write for write in creates if write.kind is Kind.OBJECTIVE],
        [write for write in creates if write.kind is Kind.KEY_RESULT],
    ]


class Applying:
    """One run's writes. ``failures`` collects the connections that stopped answering, and why."""

    def __init__(self, connectors: Mapping[str, Connector], account: Account, keep: Keep, watch: Watch) -> None:
        self._connectors, self._account, self._keep, self._watch = connectors, account, keep, watch
        self.told: list[Told] = []
        self.failures: dict[str, Exception] = {}

    def stage(self, writes: Sequence[Write]) -> None:
        """Send one stage's writes; what was refused for single fields is sent once more without them."""
        again = self._send(writes)
        if again:
            self._send(again)

    def settle(self) -> Mapping[str, Snapshot]:
        """How the connections that were written to and still answer stand after it."""
        written = {told.write.connection for told in self.told} - self.failures.keys()
        settled = {}
        for name in sorted(written):
            try:
                settled[name] = self._connectors[name].settle()
            except Exception as error:  # noqa: BLE001 (the one place that catches: the older cursor stays good)
                self.failures[name] = error
        return settled

    def _send(self, writes: Sequence[Write]) -> list[Write]:
        jobs = [self._account.job(write) for write in writes if self._may_be_sent(write)]
        begun = [job for job in jobs if job.write.action is Action.CREATE]
        if begun:
            self._keep(self._account.begun(begun))
        again = []
        with closing(send(self._connectors, [job for job in jobs if _says_something(job.change)])) as arriving:
            for news in arriving:
                if isinstance(news, Stopped):
                    self.failures[news.connection] = news.error
                    continue
                self._keep(self._account.entered(news.write, news.outcome))
                self.told.append(news)
                self._watch(news)
                again.extend(_without_culprits(news))
        return again

    def _may_be_sent(self, write: Write) -> bool:
        """An item is created elsewhere only once its key stands in a record that people see."""
        if write.connection in self.failures:
            return False
        return write.action is not Action.CREATE or self._account.marked(write.item)


def _says_something(change: Change) -> bool:
    """False for an update whose only reference has no record to point at yet."""
    return bool(change.values) or change.action is not Action.UPDATE


def _without_culprits(told: Told) -> list[Write]:
    if not isinstance(told.outcome, Refused) or not told.outcome.fields:
        return []
    values = {name: value for name, value in told.write.values.items() if name not in told.outcome.fields}
    essential = told.write.action is Action.CREATE and "title" not in values
    nothing_left = not values and told.write.action is Action.UPDATE
    if essential or nothing_left or len(values) == len(told.write.values):
        return []
    return [replace(told.write, values=values)]
