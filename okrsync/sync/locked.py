"""Decides what is said about items of a locked or closed cycle: nothing travels, and whatever was typed waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okrsync.model import FIELDS, Item, Unfit, Unreadable
from okrsync.sync.decide import Decisions
from okrsync.sync.memory import Cell, Memory
from okrsync.sync.plan import Held
from okrsync.sync.view import View, fit_for

GUARD = "cycle"


def waiting(item: Item, memory: Memory, decisions: Decisions, views: Sequence[View]) -> Iterator[Held]:
    """For each connection the fields of the item in which somebody typed since the cycle was locked."""
    cycle = decisions.locked[item.key]
    reason = f"{cycle} is {memory.cycles[cycle]}: what is typed in its OKRs waits where it stands"
    lift = f"To let it travel, run: okrsync cycle open {cycle}"
    for view in views:
        typed = tuple(name for name in FIELDS[item.kind] if _typed(item, name, memory, decisions, view))
        if typed:
            yield Held(GUARD, reason, lift, view.connection, item.key, item.title, typed)


def _typed(item: Item, name: str, memory: Memory, decisions: Decisions, view: View) -> bool:
    cell, slot = Cell(item.key, name, view.connection), view.slots(item.kind).get(name)
    if slot is None or cell not in decisions.now or FIELDS[item.kind][name].derived:
        return False
    now, shadow = decisions.now[cell], memory.shadows.get(cell)
    if isinstance(now, Unreadable) or (shadow is None and now is None) or (shadow is not None and now == shadow.value):
        return False
    fitted = fit_for(slot, item.kind, name, ())(item.agreed.get(name))
    return isinstance(fitted, Unfit) or now != fitted
