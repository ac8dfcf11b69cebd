"""Decides the sync note: a line beside an item, where a tool has a place for it, that says what waits for a person.

It says which fields are in conflict and between whom, what nobody can read, and what a guard or gate holds; it is
emptied when nothing is wrong any more. What holds many records at once is told in the report and not in every record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from okrsync.connector import Action
from okrsync.kit.texts import cut, write_text
from okrsync.model import FIELDS, Item, Record, Unfit, Unreadable, Value
from okrsync.sync.decide import Decisions
from okrsync.sync.guards import Case
from okrsync.sync.memory import Cell, Conflict, Place
from okrsync.sync.plan import NOTE, Held, Plan, Write
from okrsync.sync.view import View

LONGEST = 500  # characters of a note
LONGEST_VALUE = 60
TRIED_AGAIN = "refused"  # what is offered again now and then, so that a note on it would come and go


def noted(
    plan: Plan, case: Case, decisions: Decisions, absent: Collection[str], distrust: Collection[str] = ()
) -> Plan:
    """The plan, with every note written that is not what stands there.

    The notes of items that an ``absent`` connection shows stay as they are: nobody knows what is to be read there.
    To a connection in ``distrust`` nothing is written, so no note either.
    """
    noting = _Noting(plan, case, decisions)
    unheard = {place.item for place in case.memory.links if place.connection in absent}
    due = {
        Place(item.key, view.connection): write
        for item in decisions.items.values()
        if item.key not in unheard
        for view in case.views
        if view.connection not in distrust and (write := noting.write(item, view)) is not None
    }
    if not due:
        return plan
    joined = [_with_note(write, due.pop(Place(write.item, write.connection), None)) for write in plan.writes]
    return replace(plan, writes=[*joined, *due.values()])


def _with_note(write: Write, note: Write | None) -> Write:
    """A write that is due anyway takes the note along; a record that is yet to be made gets none."""
    if note is None or write.record is None:
        return write
    return replace(write, values={**write.values, **note.values}, before={**write.before, **note.before})


class _Noting:
    """What the notes are made of, by item."""

    def __init__(self, plan: Plan, case: Case, decisions: Decisions) -> None:
        self._case, self._decisions = case, decisions
        self._conflicts: dict[str, list[tuple[str, Conflict]]] = defaultdict(list)
        for spot, conflict in plan.conflicts.items():
            self._conflicts[spot.item].append((spot.field, conflict))
        self._unreadable: dict[str, list[tuple[Cell, Unreadable]]] = defaultdict(list)
        for cell, seen in decisions.now.items():
            if isinstance(seen, Unreadable) and not FIELDS[decisions.items[cell.item].kind][cell.field].derived:
                self._unreadable[cell.item].append((cell, seen))
        self._held: dict[str, list[Held]] = defaultdict(list)
        for held in self._telling(plan):
            self._held[held.item].append(held)

    def _telling(self, plan: Plan) -> Iterator[Held]:
        """What is held for a reason of the item's own, rather than for one that many share."""
        shared = Counter((held.guard, held.reason) for held in plan.held if held.item not in self._decisions.left)
        for held in plan.held:
            if held.guard != TRIED_AGAIN and shared[held.guard, held.reason] < self._case.limits.min_items:
                yield held

    def write(self, item: Item, view: View) -> Write | None:
        """The note that is due for an item in one connection."""
        place, slot = Place(item.key, view.connection), view.slots(item.kind).get(NOTE)
        record = self._case.matched.shown.get(place)
        if slot is None or not slot.writable or record is None or not self._open(place, record, view):
            return None
        cell = Cell(item.key, NOTE, view.connection)
        value, now = slot.fit(self.text(item)), self._decisions.now.get(cell)
        refusal = self._case.memory.refusals.get(cell)
        if isinstance(value, Unfit) or value == now or (refusal is not None and refusal.value == value):
            return None
        before = None if isinstance(now, Unreadable) else now
        return Write(
            view.connection, Action.UPDATE, item.kind, item.key, item.title, {NOTE: value}, {NOTE: before}, record
        )

    def _open(self, place: Place, record: Record, view: View) -> bool:
        """True where the note can be written, and the record is the same afterwards."""
        matched = self._case.matched
        steady = place not in matched.unmarked or view.capabilities[record.kind].steady
        return steady and place not in matched.frozen and NOTE not in record.fixed

    def text(self, item: Item) -> str | None:
        """What a person should know of the item; ``None`` where nothing is wrong."""
        sentences = dict.fromkeys([*self._in_conflict(item), *self._not_read(item), *self._not_told(item)])
        return cut(" ".join(sentences), LONGEST) or None

    def _in_conflict(self, item: Item) -> Iterator[str]:
        for name, conflict in self._conflicts[item.key]:
            said = ", ".join(f"{each} says {self._shown(item, name, value)}" for each, value in conflict.said.items())
            agreed = self._shown(item, name, conflict.agreed)
            yield f"{name}: {said}; {agreed} holds until they say the same."

    def _not_read(self, item: Item) -> Iterator[str]:
        for cell, seen in self._unreadable[item.key]:
            why = f" ({seen.reason})" if seen.reason else ""
            yield f"{cell.field} in {cell.connection}: {cut(seen.text, LONGEST_VALUE)!r} cannot be read{why}."

    def _not_told(self, item: Item) -> Iterator[str]:
        for held in self._held[item.key]:
            where = f" in {held.connection}" if held.item not in self._decisions.left else ""
            yield f"held{where}: {held.reason}."

    def _shown(self, item: Item, name: str, value: Value) -> str:
        """A value as people write it; an item by its title."""
        if value is None:
            return "nothing"
        field = FIELDS[item.kind][name]
        keys = value if isinstance(value, frozenset) else [value] if field.refers and isinstance(value, str) else []
        items: Mapping[str, Item] = self._decisions.items
        named = "; ".join(sorted(items[key].title if key in items else key for key in keys))
        return cut(named or " ".join(write_text(field, value).split()), LONGEST_VALUE)
