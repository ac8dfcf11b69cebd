"""Decides which creates would double what a tool seems to show already, under another key or none."""

from __future__ import annotations

from okrsync.connector import Action
from okrsync.sync.guards.case import Case, Verdicts
from okrsync.sync.twins import pairs

SURE = 85.0  # of 100: two of less likeness are proposed by ``okrsync adopt``, and hold nothing up


def look_alikes(case: Case) -> Verdicts:
    """No record of an item is made while another tool shows one that may well be the same."""
    created = {write.item for write in case.plan.writes if write.action is Action.CREATE}
    twins: dict[str, tuple[str, str]] = {}
    for pair in pairs(case.items, case.matched.shown, created):
        if pair.score < SURE or pair.disagree:
            continue
        for item, twin in ((pair.one, pair.other), (pair.other, pair.one)):
            twins.setdefault(item, (twin, pair.reason))
    for write in case.plan.writes:
        if write.action is Action.CREATE and write.item in twins:
            twin, reason = twins[write.item]
            where = min(place.connection for place in case.matched.shown if place.item == twin)
            yield write, f"{where} has one that looks the same ({reason}), known as {twin}"
