"""Decides which connections look broken rather than edited: most of their records are gone, or their canary is.

Nothing is written to such a connection, and no record there is believed to be gone, until a person says that it is so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from okrsync.sync.guards.case import Case
from okrsync.sync.memory import Memory, Place
from okrsync.sync.names import same_name, whole_code
from okrsync.sync.plan import Write
from okrsync.sync.view import View


@dataclass(frozen=True)
class Distrust:
    """Which guard does not trust a connection in this run, and why."""

    guard: str
    reason: str


@dataclass(frozen=True)
class Loss:
    """A record that is gone, if the connection is to be believed: unlinking it is held."""

    place: Place
    guard: str
    reason: str


def distrusted(case: Case) -> Mapping[str, Distrust]:
    """The connections that look broken, by name."""
    found: dict[str, Distrust] = {}
    for view in case.views:
        for guard, reason in (("canary", _canary(case, view)), ("emptied", _emptied(case, view))):
            if reason and guard not in case.limits.disabled:
                found.setdefault(view.connection, Distrust(guard, reason))
    return found


def losses(case: Case) -> Iterator[Loss]:
    """The records that the distrusted connections say are gone."""
    distrust = distrusted(case)
    for place in case.matched.gone:
        if place.connection in distrust:
            yield Loss(place, distrust[place.connection].guard, distrust[place.connection].reason)


def of_the_distrusted(case: Case, distrust: Mapping[str, Distrust]) -> Iterator[tuple[Write, Distrust]]:
    """Every write to a connection that looks broken."""
    for write in case.plan.writes:
        if write.connection in distrust:
            yield write, distrust[write.connection]


def _emptied(case: Case, view: View) -> str | None:
    """A container of which most known records vanished at once is more likely broken than emptied on purpose."""
    known = case.known(view.connection)
    lost = sum(case.memory.links[place].record in view.gone for place in known)
    if len(known) >= case.limits.min_items and lost > len(known) * case.limits.max_gone_share:
        return f"{lost} of {len(known)} records vanished from {view.connection}"
    return None


def _canary(case: Case, view: View) -> str | None:
    """Where a person named a record that is always there, its absence says that okrsync sees something else."""
    words = case.limits.canaries.get(view.connection)
    key = _called(words, case.memory) if words else None
    link = case.memory.links.get(Place(key, view.connection)) if key else None
    if link is None or link.gone is not None or link.record not in view.gone:
        return None
    return f"the canary of {view.connection}, {words}, cannot be seen there ({view.gone[link.record]})"


def _called(words: str, memory: Memory) -> str | None:
    """The first item of that key or code."""
    for key, item in memory.items.items():
        code, team = item.agreed.get("code"), item.agreed.get("team")
        names = [code, whole_code(code, team) if isinstance(code, str) and isinstance(team, str) else code]
        if key == words or any(isinstance(name, str) and same_name(name) == same_name(words) for name in names):
            return key
    return None
