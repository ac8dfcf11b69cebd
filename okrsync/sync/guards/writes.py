"""Decides where one run would write suspiciously much: too many records changed, or created, in one connection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from okrsync.connector import Action
from okrsync.model import Kind
from okrsync.sync.guards.case import Case, Verdicts
from okrsync.sync.memory import Place
from okrsync.sync.plan import Write


def too_many_changed(case: Case) -> Verdicts:
    """More than the allowed share of a connection's known records would be overwritten at once."""
    updates: dict[str, list[Write]] = defaultdict(list)
    for write in case.plan.writes:
        known = Place(write.item, write.connection) in case.memory.links
        if write.action is not Action.CREATE and write.values and known:
            updates[write.connection].append(write)
    for connection, writes in updates.items():
        total = len(case.known(connection))
        if len(writes) >= case.limits.min_items and len(writes) > total * case.limits.max_changed_share:
            for write in writes:
                yield write, f"{len(writes)} of {total} records in {connection} would change at once"


def too_many_created(case: Case) -> Verdicts:
    """A container that is in use already would be flooded; one that is empty may be filled.

    A create that was begun before was let through then: it only goes on.
    """
    filled = {(view.connection, record.kind) for view in case.views for record in view.records.values()}
    creates: dict[tuple[str, Kind], list[Write]] = defaultdict(list)
    for write in case.plan.writes:
        begun = Place(write.item, write.connection) in case.memory.doubts
        if write.action is Action.CREATE and not begun and (write.connection, write.kind) in filled:
            creates[write.connection, write.kind].append(write)
    for (connection, kind), writes in creates.items():
        if len(writes) > case.limits.max_created:
            yield from _all(writes, f"{len(writes)} {_word(kind)}s would be created in {connection} at once")


def _all(writes: Iterable[Write], reason: str) -> Verdicts:
    return ((write, reason) for write in writes)


def _word(kind: Kind) -> str:
    return kind.value.replace("_", " ")
