"""Decides which writes follow: one is due wherever a tool does not show what is agreed, as far as it fits there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okrsync.connector import Action, Problem
from okrsync.model import FIELDS, Field, Item, Kind, Record, Unfit, Unreadable, Value
from okrsync.sync.decide import Decisions
from okrsync.sync.derive import Derivation
from okrsync.sync.left import waiting
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Memory, Place, Spot
from okrsync.sync.plan import KEY, NOTE, Held, Plan, Write, digest
from okrsync.sync.view import There, View, fit_for


def plan(memory: Memory, views: Sequence[View], matched: Matched, decisions: Decisions, derivation: Derivation) -> Plan:
    """Every write that is due: objectives before key results that refer to them, else in the order of first sight."""
    planning = _Planning(memory, views, matched, decisions, derivation)
    order = sorted(decisions.items.values(), key=lambda item: item.kind is Kind.KEY_RESULT)
    writes = [write for item in order for write in planning.item(item)]
    titles = {**_shown_titles(matched), **{item.key: item.title for item in order if "title" in item.agreed}}
    return Plan(
        agreements=decisions.agreements,
        writes=writes,
        conflicts=decisions.conflicts,
        held=tuple(planning.held),
        problems=(*matched.problems, *decisions.problems, *planning.problems),
        titles=titles,
        digest=digest(writes),
    )


def _shown_titles(matched: Matched) -> dict[str, str]:
    """What some tool calls each item, for those whose title is in dispute from the start."""
    shown = ((place.item, record.values.get("title")) for place, record in matched.shown.items())
    return {key: title for key, title in shown if isinstance(title, str)}


class _Planning:
    """What the writes of one item depend on."""

    def __init__(
        self, memory: Memory, views: Sequence[View], matched: Matched, decisions: Decisions, derivation: Derivation
    ) -> None:
        self.memory, self.views, self.matched, self.decisions = memory, views, matched, decisions
        self._derivation = derivation
        self.held: list[Held] = []
        self.problems: list[Problem] = []
        self._alive = matched.alive
        self._item_at = {(place.connection, each.id): place.item for place, each in matched.shown.items()}
        self._there = {view.connection: matched.there(view.connection) for view in views}
        self._coming = {view.connection: self._with_creates(view) for view in views}

    def item(self, item: Item) -> Iterator[Write]:
        """The writes that are due for one item, at most one a connection."""
        if item.key in self.decisions.left:
            self.held.extend(waiting(item, self.memory, self.matched, self.decisions, self.views))
            return
        for view in self.views:
            place = Place(item.key, view.connection)
            if place in self.matched.frozen:
                continue
            record = self.matched.shown.get(place)
            if record is not None:
                yield from self._update(item, view, record)
            elif self._creates(item, view):
                values = dict(self._due(item, view, None))
                if "title" in values:
                    yield Write(view.connection, Action.CREATE, item.kind, item.key, item.title, values)

    def _with_creates(self, view: View) -> There:
        """What is there once everything that is due was made."""
        there = self._there[view.connection]
        made = (item.key for item in self.decisions.items.values() if self._creates(item, view))
        return There(frozenset(there.present) | frozenset(made), there.departed)

    def _creates(self, item: Item, view: View) -> bool:
        place = Place(item.key, view.connection)
        container = view.capabilities.get(item.kind)
        return (
            container is not None
            and item.key in self._alive
            and item.key not in self.decisions.left
            and "title" in item.agreed
            and place not in self.matched.shown
            and place not in self.matched.frozen
            and place not in self.memory.links
            and item.key not in view.doubted
            and container.accepts.admits(item.agreed)
        )

    def _update(self, item: Item, view: View, record: Record) -> Iterator[Write]:
        values = dict(self._due(item, view, record))
        unmarked = Place(item.key, view.connection) in self.matched.unmarked
        if values or (unmarked and not self._refused(Cell(item.key, KEY, view.connection), item, item.key)):
            action = Action.LINK if unmarked else Action.UPDATE
            before = {name: self._now(Cell(item.key, name, view.connection)) for name in values}
            yield Write(view.connection, action, item.kind, item.key, item.title, values, before, record)

    def _now(self, cell: Cell) -> Value:
        now = self.decisions.now.get(cell)
        return None if isinstance(now, Unreadable) else now

    def _due(self, item: Item, view: View, record: Record | None) -> Iterator[tuple[str, Value]]:
        for name, slot in view.slots(item.kind).items():
            if name == NOTE or not slot.writable or (record is not None and name in record.fixed):
                continue
            cell, spec = Cell(item.key, name, view.connection), FIELDS[item.kind][name]
            now = self.decisions.now.get(cell)
            if spec.derived and not self._derivation.knows(item, name):
                continue
            disputed = record is not None and self._disputed(Spot(item.key, name))
            if disputed or (isinstance(now, Unreadable) and not (spec.derived and spec.refers)):
                continue
            value = self._value(item, spec)
            targets = self._coming if record is None else self._there
            fitted = fit_for(slot, item.kind, name, targets[view.connection])(value)
            if isinstance(fitted, Unfit):
                if not spec.refers:
                    self._misfit(item, view, name, fitted)
                continue
            due = (
                fitted is not None if record is None else fitted != now or self._to_be_linked(view, record, name, value)
            )
            if due and not self._refused(cell, item, fitted):
                yield name, fitted

    def _to_be_linked(self, view: View, record: Record, name: str, value: Value) -> bool:
        """True where plain words stand for an item that has a record here, and the slot could link to it.

        Words with an address are the tool's own way to show what it has no room to link to.
        """
        slot, seen = view.slots(record.kind)[name], record.values.get(name)
        if not (slot.links and slot.elsewhere and isinstance(seen, tuple) and isinstance(value, frozenset)):
            return False
        if all(mention.record or mention.url for mention in seen):
            return False
        linked = {self._item_at.get((view.connection, mention.record or "")) for mention in seen}
        return bool((value & frozenset(self._there[view.connection].present)) - linked)

    def _disputed(self, spot: Spot) -> bool:
        return spot in self.decisions.conflicts or spot in self.decisions.halts

    def _value(self, item: Item, spec: Field) -> Value:
        return self._derivation.value(item, spec.name) if spec.derived else item.agreed.get(spec.name)

    def _refused(self, cell: Cell, item: Item, value: Value) -> bool:
        refusal = self.memory.refusals.get(cell)
        if refusal is None or refusal.value != value:
            return False
        lift = "Change the value, or mend what the tool names; okrsync offers it again when it next reads everything."
        self.held.append(Held("refused", refusal.reason, lift, cell.connection, item.key, item.title, (cell.field,)))
        return True

    def _misfit(self, item: Item, view: View, name: str, unfit: Unfit) -> None:
        where = f"{view.connection}: {item.title}: {name}"
        self.problems.append(Problem(where, unfit.reason, "What stands there is left as it is.", "warning"))
