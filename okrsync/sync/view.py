"""What one connection shows now, and how a value would look there: the fit of plain values and of references."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from okrsync.connector import Capabilities, Slot
from okrsync.model import FIELDS, Kind, Record, Unfit, Value

Fit: TypeAlias = Callable[[Value], Value | Unfit]


@dataclass(frozen=True)
class View:
    """All that is known to be in one connection at this moment, read now or remembered from earlier reads.

    ``gone`` has the reason for each record that is certainly no longer to be had; ``doubted`` names the items whose
    creation may or may not have happened; ``whole`` says that everything was read in this run; ``locate`` is the
    connection's own word on which record an address names.
    """

    connection: str
    capabilities: Capabilities
    records: Mapping[str, Record] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    doubted: frozenset[str] = frozenset()
    whole: bool = False
    locate: Callable[[str], str | None] = field(default=lambda _: None, compare=False)

    def slots(self, kind: Kind) -> Mapping[str, Slot]:
        """The mapped fields of that kind; none where this connection has no container for it."""
        container = self.capabilities.get(kind)
        return container.slots if container else {}


class There(NamedTuple):
    """Which items a connection shows, and which it showed once: a link to one of these comes back with its record."""

    present: Collection[str] = frozenset()
    departed: Collection[str] = frozenset()


def fit_for(slot: Slot, kind: Kind, name: str, there: There) -> Fit:
    """How ``slot`` shows a value, where the connection shows the items that are ``there``.

    A reference that can only point at records of its own connection shows the targets that are there; an objective
    that is not shown there cannot be said at all, so what stands there stays.
    """
    if not FIELDS[kind][name].refers:
        return slot.fit
    if slot.elsewhere:
        return lambda value: _without(value, frozenset(there.departed))
    if not slot.links:
        return lambda value: value

    def among_the_present(value: Value) -> Value | Unfit:
        if isinstance(value, frozenset):
            held = frozenset(value & frozenset(there.present))
            if len(held) > 1 and not slot.many:
                return Unfit("it can point at one record only")
            return held or None
        if isinstance(value, str) and value not in there.present:
            return Unfit("what it refers to is not shown in this tool")
        return value

    return among_the_present


def _without(value: Value, departed: frozenset[str]) -> Value | Unfit:
    if isinstance(value, frozenset):
        return frozenset(value - departed) or None
    return Unfit("the record of what it refers to is not there") if value in departed else value
