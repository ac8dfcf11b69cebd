"""Holds what the guards stop, under one digest that names exactly that, and lets through what a person approved.

A guard never changes a write: it holds it or lets it pass. What is agreed or written meanwhile does not void an
approval, and what is stopped only later is not covered by it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from okrsync.sync.guards.case import Case, Verdicts
from okrsync.sync.guards.containers import distrusted, losses, of_the_distrusted
from okrsync.sync.guards.twins import look_alikes
from okrsync.sync.guards.values import CLIFF, TARGET
from okrsync.sync.guards.writes import too_many_changed, too_many_created
from okrsync.sync.memory import Place
from okrsync.sync.plan import Held, Plan, Write, digest

APPROVE = "If that is meant, run: okrsync sync --approve {digest}"
TYPED = "If that is meant, run: okrsync sync --approve {digest}. If not, type the right value."
SAME = (
    "If both are the same, run: okrsync adopt. If not, give one of them another title, "
    "or run: okrsync sync --approve {digest}"
)
GUARDS: Mapping[str, str] = {
    "canary": APPROVE,
    "emptied": APPROVE,
    "too-many-changed": APPROVE,
    "too-many-created": APPROVE,
    "look-alike": SAME,
    TARGET: TYPED,
    CLIFF: TYPED,
}
"""The guards by name, each with how to lift it."""

_WRITES: Mapping[str, Callable[[Case], Verdicts]] = {
    "too-many-changed": too_many_changed,
    "too-many-created": too_many_created,
    "look-alike": look_alikes,
}


def guard(case: Case, allowed: Collection[Place] = ()) -> Plan:
    """The plan without what is held; ``allowed`` are the places where nothing is held any more."""
    reasons = _reasons(case, allowed)
    stopped = [write for write in case.plan.writes if id(write) in reasons]
    lost = [loss for loss in losses(case) if loss.place not in allowed]
    if not stopped and not lost and not case.halts:
        return case.plan
    beside = [["gone", *loss.place] for loss in lost]
    beside += [["halt", *spot, *sorted(halt.said_by), str(halt.value)] for spot, halt in case.halts.items()]
    named = digest(stopped, beside)
    held = [
        *(_held(*reasons[id(write)], named, write) for write in stopped),
        *(
            Held(each.guard, each.reason, _lift(each.guard, named), connection, item, case.title(item))
            for each in lost
            for item, connection in [each.place]
        ),
        *_halted(case, named),
    ]
    writes = [write for write in case.plan.writes if id(write) not in reasons]
    return replace(case.plan, writes=writes, held=(*case.plan.held, *held), digest=named)


def held_places(plan: Plan) -> frozenset[Place]:
    """Where a guard holds something of the plan back."""
    return frozenset(Place(each.item, each.connection) for each in plan.held if each.guard in GUARDS)


def let_through(case: Case, plan: Plan) -> frozenset[Place]:
    """The places that an approval of what ``plan`` holds opens: where it is held, and where a halted value would go."""
    return held_places(plan) | {Place(spot.item, view.connection) for spot in case.halts for view in case.views}


def _reasons(case: Case, allowed: Collection[Place]) -> Mapping[int, tuple[str, str]]:
    """Which guard stops a write, and why, by the write's identity."""
    reasons: dict[int, tuple[str, str]] = {}
    for name, write, reason in _verdicts(case):
        if name not in case.limits.disabled and Place(write.item, write.connection) not in allowed:
            reasons.setdefault(id(write), (name, reason))
    return reasons


def _verdicts(case: Case) -> Iterator[tuple[str, Write, str]]:
    for write, distrust in of_the_distrusted(case, distrusted(case)):
        yield distrust.guard, write, distrust.reason
    for name, rule in _WRITES.items():
        for write, reason in rule(case):
            yield name, write, reason


def _held(name: str, reason: str, named: str, write: Write) -> Held:
    return Held(name, reason, _lift(name, named), write.connection, write.item, write.title, tuple(write.values))


def _halted(case: Case, named: str) -> Iterator[Held]:
    for spot, halt in case.halts.items():
        title = case.title(spot.item)
        for connection in halt.said_by:
            yield Held(halt.guard, halt.reason, _lift(halt.guard, named), connection, spot.item, title, (spot.field,))


def _lift(name: str, named: str) -> str:
    return GUARDS[name].format(digest=named)
