"""Decides which parts of a plan are held back because they look like an accident, and says how to lift each.

A guard never changes a write: it holds it or lets it pass. Approving a plan's digest lifts the guards for that plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from okrsync.connector import Action
from okrsync.model import Item, Kind
from okrsync.sync.match import Matched
from okrsync.sync.memory import Memory, Place
from okrsync.sync.plan import Held, Plan, Write
from okrsync.sync.view import View


@dataclass(frozen=True)
class Limits:
    """How much one run may do unasked: a share of the items that a connection shows, above a minimum number."""

    max_changed_share: float = 0.5
    min_items: int = 25


@dataclass(frozen=True)
class Case:
    """What guards look at."""

    plan: Plan
    memory: Memory
    views: Sequence[View]
    matched: Matched
    items: Mapping[str, Item]
    limits: Limits


Verdicts: TypeAlias = Iterable[tuple[Write, str]]
"""The writes a guard holds, each with its reason."""


def guard(case: Case, approve: str | None = None) -> Plan:
    """The plan without what is held; ``approve`` lifts every guard if it is this very plan's digest."""
    if approve is not None and approve == case.plan.digest:
        return case.plan
    held: dict[int, Held] = {}
    for name, (rule, lift) in GUARDS.items():
        for write, reason in rule(case):
            held.setdefault(id(write), _held(name, reason, lift.format(digest=case.plan.digest), write))
    writes = [write for write in case.plan.writes if id(write) not in held]
    return replace(case.plan, writes=writes, held=(*case.plan.held, *held.values()))


def too_many_changed(case: Case) -> Verdicts:
    """More than the allowed share of a connection's known records would be overwritten at once."""
    updates: dict[str, list[Write]] = defaultdict(list)
    for write in case.plan.writes:
        if (
            write.action is not Action.CREATE
            and write.values
            and Place(write.item, write.connection) in case.memory.links
        ):
            updates[write.connection].append(write)
    for connection, writes in updates.items():
        known = _known(case.memory, connection)
        if len(writes) >= case.limits.min_items and len(writes) > known * case.limits.max_changed_share:
            for write in writes:
                yield write, f"{len(writes)} of {known} records in {connection} would change at once"


def emptied(case: Case) -> Verdicts:
    """A container of which most known records vanished at once is more likely broken than emptied on purpose."""
    for view in case.views:
        reason = vanished(case.memory, case.matched, case.limits, view.connection)
        for write in case.plan.writes:
            if reason and write.connection == view.connection:
                yield write, reason


def look_alikes(case: Case) -> Verdicts:
    """A record that seems to show the item already, under another key or none, would be doubled by a create."""
    there: dict[tuple[str, Kind, str], set[str]] = defaultdict(set)
    for place, record in case.matched.shown.items():
        title = record.values.get("title")
        if isinstance(title, str):
            there[place.connection, record.kind, _name(title)].add(place.item)
    for write in case.plan.writes:
        if write.action is not Action.CREATE:
            continue
        twins = there[write.connection, write.kind, _name(write.title)] - {write.item}
        twin = next((key for key in sorted(twins) if _could_be_one(case, key, write.item)), None)
        if twin is not None:
            yield write, f"{write.connection} already has one of that title, known as {twin}"


def _could_be_one(case: Case, one: str, other: str) -> bool:
    """Never shown side by side, and of equal cycle, team, owner and objective as far as both say."""
    if any(
        Place(one, view.connection) in case.matched.shown and Place(other, view.connection) in case.matched.shown
        for view in case.views
    ):
        return False
    first, second = case.items[one].agreed, case.items[other].agreed
    return all(
        first.get(name) == second.get(name) or first.get(name) is None or second.get(name) is None
        for name in ("cycle", "team", "owner", "objective")
    )


def vanished(memory: Memory, matched: Matched, limits: Limits, connection: str) -> str | None:
    """Says so where too many of a connection's known records are gone at once to believe it; ``None`` otherwise."""
    known = _known(memory, connection)
    lost = sum(place.connection == connection for place in matched.gone)
    if known >= limits.min_items and lost > known * limits.max_changed_share:
        return f"{lost} of {known} records vanished from {connection}"
    return None


def _known(memory: Memory, connection: str) -> int:
    return sum(place.connection == connection and link.gone is None for place, link in memory.links.items())


def _name(title: str) -> str:
    return " ".join(title.split()).casefold()


def _held(name: str, reason: str, lift: str, write: Write) -> Held:
    fields = tuple(write.values)
    return Held(name, reason, lift, write.connection, write.item, write.title, fields)


APPROVE = "If that is meant, run: okrsync sync --approve {digest}"
GUARDS: Mapping[str, tuple[Callable[[Case], Verdicts], str]] = {
    "emptied": (emptied, APPROVE),
    "too-many-changed": (too_many_changed, APPROVE),
    "look-alike": (
        look_alikes,
        "If both are the same, paste the one's key into the other's key field. If not, give one of them another title, "
        "or run: okrsync sync --approve {digest}",
    ),
}
"""The guards by name, each with how to lift it."""
