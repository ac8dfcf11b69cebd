"""Decides which writes follow from what is agreed: one is due wherever a tool does not show what is agreed as it fits.

The plan is data: printable, comparable, and named by a digest, so that a person can approve exactly this one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from okrsync.connector import Action, Problem
from okrsync.model import FIELDS, Field, Item, Kind, Record, Unfit, Unreadable, Value
from okrsync.progress import progress
from okrsync.sync.decide import Agreement, Decisions
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Conflict, Memory, Place, Spot
from okrsync.sync.view import View, fit_for


@dataclass(frozen=True)
class Write:
    """One write to one record. A reference's value is item keys; what they look like is the connector's business."""

    connection: str
    action: Action
    kind: Kind
    item: str
    title: str
    values: Mapping[str, Value]
    before: Mapping[str, Value] = field(default_factory=dict)
    record: Record | None = None


@dataclass(frozen=True)
class Held:
    """Something that will not be done, by which guard, why, and how to lift it."""

    guard: str
    reason: str
    lift: str
    connection: str
    item: str
    title: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What is newly agreed, which writes follow, and what is left out for which reason."""

    agreements: Sequence[Agreement] = ()
    writes: Sequence[Write] = ()
    conflicts: Mapping[Spot, Conflict] = field(default_factory=dict)
    held: Sequence[Held] = ()
    problems: Sequence[Problem] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def empty(self) -> bool:
        """True where nothing is newly agreed and nothing is to be written."""
        return not self.agreements and not self.writes


def plan(memory: Memory, views: Sequence[View], matched: Matched, decisions: Decisions) -> Plan:
    """Every write that is due: objectives before key results that refer to them, else in the order of first sight."""
    planning = _Planning(memory, views, matched, decisions)
    order = sorted(decisions.items.values(), key=lambda item: item.kind is Kind.KEY_RESULT)
    writes = [write for item in order for write in planning.item(item)]
    titles = {item.key: item.title for item in order}
    return Plan(
        agreements=decisions.agreements,
        writes=writes,
        conflicts=decisions.conflicts,
        held=tuple(planning.held),
        problems=(*matched.problems, *decisions.problems, *planning.problems),
        titles=titles,
        digest=digest(writes),
    )


class _Planning:
    """What the writes of one item depend on."""

    def __init__(self, memory: Memory, views: Sequence[View], matched: Matched, decisions: Decisions) -> None:
        self.memory, self.views, self.matched, self.decisions = memory, views, matched, decisions
        self.held: list[Held] = []
        self.problems: list[Problem] = []
        self._alive = {place.item for place in matched.shown}
        self._present = {view.connection: matched.present(view.connection) for view in views}
        self._coming = {
            view.connection: self._present[view.connection]
            | {item.key for item in decisions.items.values() if self._creates(item, view)}
            for view in views
        }

    def item(self, item: Item) -> Iterator[Write]:
        """The writes that are due for one item, at most one a connection."""
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

    def _creates(self, item: Item, view: View) -> bool:
        place = Place(item.key, view.connection)
        container = view.capabilities.get(item.kind)
        return (
            container is not None
            and item.key in self._alive
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
        if values or unmarked:
            action = Action.LINK if unmarked else Action.UPDATE
            before = {name: self._now(Cell(item.key, name, view.connection)) for name in values}
            yield Write(view.connection, action, item.kind, item.key, item.title, values, before, record)

    def _now(self, cell: Cell) -> Value:
        now = self.decisions.now.get(cell)
        return None if isinstance(now, Unreadable) else now

    def _due(self, item: Item, view: View, record: Record | None) -> Iterator[tuple[str, Value]]:
        for name, slot in view.slots(item.kind).items():
            if not slot.writable or (record is not None and name in record.fixed):
                continue
            cell, spec = Cell(item.key, name, view.connection), FIELDS[item.kind][name]
            now = self.decisions.now.get(cell)
            disputed = record is not None and Spot(item.key, name) in self.decisions.conflicts
            if disputed or isinstance(now, Unreadable):
                continue
            value = self._value(item, spec)
            targets = self._coming if record is None else self._present
            fitted = fit_for(slot, item.kind, name, targets[view.connection])(value)
            if isinstance(fitted, Unfit):
                if not spec.refers:
                    self._misfit(item, view, name, fitted)
                continue
            if (fitted != now if record is not None else fitted is not None) and not self._refused(cell, item, fitted):
                yield name, fitted

    @staticmethod
    def _value(item: Item, spec: Field) -> Value:
        return progress_of(item) if spec.derived else item.agreed.get(spec.name)

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


def progress_of(item: Item) -> Decimal | None:
    """The share of the way from start to target, 0 to 1, as far as the item's agreed values say."""
    direction = item.agreed.get("direction")
    metric = {name: _metric(item.agreed.get(name)) for name in ("start", "target", "current")}
    return progress(direction if isinstance(direction, str) else None, **metric)


def _metric(value: Value) -> Decimal | date | None:
    return value if isinstance(value, Decimal | date) else None


def due_references(plan: Plan, tried: Collection[Cell]) -> list[Write]:
    """Of a later plan, the references that this run has not tried: not to be said until their targets had records."""
    later = []
    for write in plan.writes:
        values = {
            name: value
            for name, value in write.values.items()
            if FIELDS[write.kind][name].refers and Cell(write.item, name, write.connection) not in tried
        }
        if values and write.record is not None:
            before = {name: write.before.get(name) for name in values}
            later.append(
                Write(
                    write.connection, Action.UPDATE, write.kind, write.item, write.title, values, before, write.record
                )
            )
    return later


def digest(writes: Sequence[Write]) -> str:
    """A short name for exactly these writes: equal ones, and only they, have equal names."""
    told = [
        [
            write.connection,
            write.action.value,
            write.item,
            sorted((name, _plain(v)) for name, v in write.values.items()),
        ]
        for write in writes
    ]
    text = json.dumps(sorted(told), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plain(value: Value) -> str:
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(value)) + "}"
    return f"{type(value).__name__}:{value}"
