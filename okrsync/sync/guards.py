"""Decides which parts of a plan are held back because they look like an accident, and says how to lift each.

A guard never changes a write: it holds it or lets it pass. Where some are held, the plan's digest names exactly those,
and approving it lifts the guards for them: what is agreed or written meanwhile does not void an approval, and what is
held only later is not covered by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from okrsync.connector import Action, Problem
from okrsync.model import Item, Kind, Value
from okrsync.sync.match import Matched
from okrsync.sync.memory import Memory, Place
from okrsync.sync.plan import Held, Plan, Write, digest
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
    """The plan without what is held, unless ``approve`` is the digest of just that."""
    reasons: dict[int, tuple[str, str]] = {}
    for name, (rule, _) in GUARDS.items():
        for write, reason in rule(case):
            reasons.setdefault(id(write), (name, reason))
    stopped = [write for write in case.plan.writes if id(write) in reasons]
    plan = replace(case.plan, problems=(*case.plan.problems, *_vanished(case)))
    if not stopped:
        return plan
    named = digest(stopped)
    if approve == named:
        return replace(plan, digest=named)
    held = [_held(*reasons[id(write)], named, write) for write in stopped]
    writes = [write for write in plan.writes if id(write) not in reasons]
    return replace(plan, writes=writes, held=(*plan.held, *held), digest=named)


def _vanished(case: Case) -> Iterator[Problem]:
    for view in case.views:
        reason = vanished(case.memory, case.matched, case.limits, view.connection)
        if reason:
            remedy = "They stay linked. If they are meant to be gone, approve the plan."
            yield Problem(view.connection, reason, remedy, "warning")


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
    shown: dict[tuple[Kind, str], dict[str, str]] = defaultdict(dict)
    for place, record in case.matched.shown.items():
        title = record.values.get("title")
        if isinstance(title, str):
            shown[record.kind, _name(title)].setdefault(place.item, place.connection)
    for write in case.plan.writes:
        if write.action is not Action.CREATE:
            continue
        twins = shown[write.kind, _name(write.title)]
        twin = next((key for key in sorted(twins.keys() - {write.item}) if _could_be_one(case, key, write.item)), None)
        if twin is not None:
            yield write, f"{twins[twin]} has one of the same title, known as {twin}"


def _could_be_one(case: Case, one: str, other: str) -> bool:
    """Never shown side by side, and of equal cycle, team, owner and objective (by name) as far as both say."""
    if any(
        Place(one, view.connection) in case.matched.shown and Place(other, view.connection) in case.matched.shown
        for view in case.views
    ):
        return False
    first, second = _circumstances(case.items, one), _circumstances(case.items, other)
    return all(first[name] == second[name] or None in (first[name], second[name]) for name in first)


def _circumstances(items: Mapping[str, Item], key: str) -> Mapping[str, Value]:
    agreed = items[key].agreed
    objective = agreed.get("objective")
    goal = _name(items[objective].title) if isinstance(objective, str) and objective in items else None
    return {**{name: agreed.get(name) for name in ("cycle", "team", "owner")}, "objective": goal}


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


def _held(name: str, reason: str, named: str, write: Write) -> Held:
    lift = GUARDS[name][1].format(digest=named)
    return Held(name, reason, lift, write.connection, write.item, write.title, tuple(write.values))


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
