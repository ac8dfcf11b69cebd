"""Decides what is said about items that are left as they are: what somebody typed in them waits, and is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okrsync.model import FIELDS, Item, Unfit, Unreadable
from okrsync.sync.decide import Decisions
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Memory, Place
from okrsync.sync.plan import Held
from okrsync.sync.view import There, View, fit_for


def waiting(
    item: Item, memory: Memory, matched: Matched, decisions: Decisions, views: Sequence[View]
) -> Iterator[Held]:
    """The fields in which somebody typed, by connection; where nobody did, the item itself unless it is silent."""
    left = decisions.left[item.key]
    showing = [view for view in views if Place(item.key, view.connection) in matched.shown]
    typed = {
        view.connection: tuple(name for name in FIELDS[item.kind] if _typed(item, name, memory, decisions, view))
        for view in showing
    }
    said = {connection: fields for connection, fields in typed.items() if fields}
    if not said and not left.silent:
        said = {view.connection: () for view in showing[:1]}
    for connection, fields in said.items():
        yield Held(left.guard, left.reason, left.lift, connection, item.key, left.title, fields)


def _typed(item: Item, name: str, memory: Memory, decisions: Decisions, view: View) -> bool:
    cell, slot = Cell(item.key, name, view.connection), view.slots(item.kind).get(name)
    if slot is None or cell not in decisions.now or FIELDS[item.kind][name].derived:
        return False
    now, shadow = decisions.now[cell], memory.shadows.get(cell)
    if isinstance(now, Unreadable) or (shadow is None and now is None) or (shadow is not None and now == shadow.value):
        return False
    fitted = fit_for(slot, item.kind, name, There())(item.agreed.get(name))
    return isinstance(fitted, Unfit) or now != fitted
