"""Decides every field of every item in turn: collects what the tools show, merges it, and notes what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from okrsync.connector import Problem
from okrsync.kit.cycles import Calendar
from okrsync.model import FIELDS, FieldType, Item, Mention, Record, Unreadable, Value
from okrsync.sync.align import read_field
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Conflict, CycleState, Memory, Place, Shadow, Spot
from okrsync.sync.merge import Sight, Verdict, merge, merge_set
from okrsync.sync.names import Directory
from okrsync.sync.view import Fit, View, fit_for


@dataclass(frozen=True)
class Agreement:
    """A field's new agreed value, what it replaces, and which connections said it, or why okrsync itself gave it."""

    spot: Spot
    before: Value
    value: Value
    said_by: tuple[str, ...]
    overruled: Mapping[str, Value] = field(default_factory=dict)
    given: str = ""


@dataclass(frozen=True)
class Decisions:
    """What this run decides about the items, before any write follows from it.

    ``now`` is what each tool shows, references resolved; a cell that is not in it, or is unreadable, says nothing.
    ``locked`` gives the cycle of each item whose cycle is not open.
    """

    items: Mapping[str, Item]
    now: Mapping[Cell, Value | Unreadable]
    agreements: Sequence[Agreement]
    shadows: Mapping[Cell, Shadow]
    conflicts: Mapping[Spot, Conflict]
    problems: Sequence[Problem]
    locked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Circumstances:
    """What a decision depends on besides what is shown.

    ``prefer`` is the preferred connection by field, ``absent`` who does not answer, ``calendar`` how the company counts
    on the day it is.
    """

    prefer: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    calendar: Calendar | None = None


def decide(memory: Memory, views: Sequence[View], matched: Matched, circumstances: Circumstances) -> Decisions:
    """Merge all fields of all items that any tool shows."""
    deciding = _Deciding(memory, views, matched, circumstances)
    for item in matched.items.values():
        deciding.item(item)
    return Decisions(
        deciding.items,
        deciding.now,
        deciding.agreements,
        deciding.shadows,
        deciding.conflicts,
        deciding.problems,
        deciding.locked,
    )


class _Deciding:
    """The tables of a decision while they are filled, item by item."""

    def __init__(self, memory: Memory, views: Sequence[View], matched: Matched, circumstances: Circumstances) -> None:
        self.memory, self.views, self.matched, self.circumstances = memory, views, matched, circumstances
        self.directory = Directory(matched, views, circumstances.calendar)
        self.present = {view.connection: matched.present(view.connection) for view in views}
        self.items: dict[str, Item] = {}
        self.now: dict[Cell, Value | Unreadable] = {}
        self.agreements: list[Agreement] = []
        self.shadows: dict[Cell, Shadow] = {}
        self.conflicts: dict[Spot, Conflict] = {}
        self.problems: list[Problem] = []
        self.locked: dict[str, str] = {}

    def item(self, item: Item) -> None:
        if cycle := self._locked(item):
            self._leave(item, cycle)
            return
        if item.key in self.matched.born:
            self.agreements += [
                Agreement(Spot(item.key, name), None, v, (), given="carried over") for name, v in item.agreed.items()
            ]
        agreed = dict(item.agreed)
        for name, field_ in FIELDS[item.kind].items():
            sights = list(self._sights(item, name))
            if self._unheard(Spot(item.key, name)) or not sights:
                continue
            verdict = self._merge(field_.type, item.agreed.get(name), sights, self.circumstances.prefer.get(name))
            self._take(Spot(item.key, name), item.agreed.get(name), verdict)
            agreed[name] = verdict.agreed
        self.items[item.key] = Item(
            item.key, item.kind, {name: value for name, value in agreed.items() if value is not None}
        )

    def _locked(self, item: Item) -> str | None:
        """The item's cycle, by what is agreed or else by what is shown, where that is locked or closed."""
        agreed = item.agreed.get("cycle")
        shown = (self.matched.shown.get(Place(item.key, view.connection)) for view in self.views)
        said = [agreed] if agreed else [record.values.get("cycle") for record in shown if record]
        cycles = [self.directory.period(each) for each in said if isinstance(each, str)]
        states = self.memory.cycles
        return next((each for each in cycles if states.get(each, CycleState.OPEN) is not CycleState.OPEN), None)

    def _leave(self, item: Item, cycle: str) -> None:
        """What people typed meanwhile is seen, so that it can be said, and waits where it stands."""
        self.locked[item.key] = cycle
        self.items[item.key] = item
        for name in FIELDS[item.kind]:
            list(self._sights(item, name))
        for spot, conflict in self.memory.conflicts.items():
            if spot.item == item.key:
                self.conflicts[spot] = conflict

    def _unheard(self, spot: Spot) -> bool:
        """A conflict stays as it is while a tool that took part in it does not answer."""
        known = self.memory.conflicts.get(spot)
        if known is None or not known.said.keys() & self.circumstances.absent:
            return False
        self.conflicts[spot] = known
        return True

    @staticmethod
    def _merge(type_: FieldType, agreed: Value, sights: Sequence[Sight], prefer: str | None) -> Verdict:
        return merge_set(agreed, sights) if type_ is FieldType.REFERENCES else merge(agreed, sights, prefer)

    def _sights(self, item: Item, name: str) -> Iterator[Sight]:
        for view in self.views:
            place = Place(item.key, view.connection)
            record, slot = self.matched.shown.get(place), view.slots(item.kind).get(name)
            if record is None or slot is None or name not in record.values:
                continue
            cell = Cell(item.key, name, view.connection)
            now = self.now[cell] = read_field(record, place, name, self.memory, self.directory)
            if FIELDS[item.kind][name].derived:
                continue
            if isinstance(now, Unreadable):
                self._unreadable(view.connection, item, name, now)
            if name == "title" and now is None:
                continue  # nothing can do without a title: an empty one is no word, and is filled again
            fit = fit_for(slot, item.kind, name, self.present[view.connection])
            sight = self._sight(record, cell, now, fit)
            if sight is not None:
                yield sight

    def _sight(self, record: Record, cell: Cell, now: Value | Unreadable, fit: Fit) -> Sight | None:
        """What the cell says, also where only some of the items that are named there are clear."""
        seen, shadow = record.values[cell.field], self.memory.shadows.get(cell)
        shown = seen if isinstance(seen, tuple) and seen else None
        if isinstance(seen, str) and seen != now:
            shown = (Mention(seen),)  # words that had to be completed
        if not isinstance(now, Unreadable):
            return Sight(cell.connection, now, shadow, fit, shown)
        if not now.understood:
            return None
        return Sight(cell.connection, now.understood, shadow, fit, shown, partial=True)

    def _take(self, spot: Spot, before: Value, verdict: Verdict) -> None:
        for connection, shadow in verdict.moved.items():
            self.shadows[Cell(spot.item, spot.field, connection)] = shadow
        if verdict.conflict is not None:
            self.conflicts[spot] = verdict.conflict
        if verdict.said_by or verdict.overruled:
            self.agreements.append(Agreement(spot, before, verdict.agreed, verdict.said_by, verdict.overruled))

    def _unreadable(self, connection: str, item: Item, name: str, seen: Unreadable) -> None:
        record = self.matched.shown[Place(item.key, connection)]
        title, owner = record.values.get("title"), record.values.get("owner") or item.agreed.get("owner")
        whose = f" ({owner})" if isinstance(owner, str) else ""
        where = f"{connection}: {title if isinstance(title, str) else item.title}{whose}: {name}"
        reason = f" ({seen.reason})" if seen.reason else ""
        self.problems.append(
            Problem(where, f"cannot read {seen.text!r}{reason}", "It stays as typed and is not synced.", "warning")
        )
