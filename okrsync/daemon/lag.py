"""Measures how long what people typed was under way: from the moment it was first seen to when a tool was told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from okrsync.connector import Done
from okrsync.daemon.ran import Ran
from okrsync.model import FIELDS
from okrsync.sync.memory import Spot

MOST = 500  # looked up in the history after one run: enough for a picture, and no burden after a first sync


def lags(ran: Ran) -> Iterator[tuple[str, float]]:
    """For each value that was told and had been said by people: the connection that was told, and the seconds."""
    now_agreed = {each.spot for each in ran.report.plan.agreements}
    looked = 0
    for at, told in ran.told:
        if not isinstance(told.outcome, Done):
            continue
        for name in (each for each in told.write.values if not FIELDS[told.write.kind][each].derived):
            spot = Spot(told.write.item, name)
            if spot in now_agreed:
                yield told.write.connection, (at - ran.began).total_seconds()
            elif looked < MOST and (seen := _agreed_at(ran, spot)):
                looked += 1
                yield told.write.connection, (at - seen).total_seconds()


def _agreed_at(ran: Ran, spot: Spot) -> datetime | None:
    """When the value was agreed that is told only now, because the tool was away at the time."""
    entries = ran.store.history(spot.item, spot.field, limit=20)
    return next((entry.at for entry in entries if entry.event == "agreed"), None)
