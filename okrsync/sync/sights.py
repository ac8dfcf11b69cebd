"""Collects what the tools show of each field, references resolved, and notes what nobody can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from okrsync.connector import Problem
from okrsync.kit.cycles import Calendar
from okrsync.model import FIELDS, Item, Mention, Record, Unreadable, Value
from okrsync.sync.align import read_field
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Conflict, Memory, Place, Spot
from okrsync.sync.merge import Sight
from okrsync.sync.names import Directory
from okrsync.sync.view import Fit, View, fit_for


class Sights:
    """What is seen in one run. ``now`` has every cell that was looked at; ``problems`` what could not be read."""

    def __init__(
        self, memory: Memory, views: Sequence[View], matched: Matched, calendar: Calendar | None = None
    ) -> None:
        self._memory, self._views, self._matched = memory, views, matched
        self._directory = Directory(matched, views, calendar)
        self._there = {view.connection: matched.still_there(view.connection) for view in views}
        self.now: dict[Cell, Value | Unreadable] = {}
        self.problems: list[Problem] = []

    def showing(self, item: Item) -> list[str]:
        """The connections that show the item."""
        places = ((view.connection, Place(item.key, view.connection)) for view in self._views)
        return [name for name, place in places if place in self._matched.shown]

    def known_conflicts(self, item: Item) -> Mapping[Spot, Conflict]:
        """The item's conflicts as they are remembered."""
        spots = (Spot(item.key, name) for name in FIELDS[item.kind])
        return {spot: self._memory.conflicts[spot] for spot in spots if spot in self._memory.conflicts}

    def of(self, item: Item, name: str) -> list[Sight]:
        """What each tool says about a field; of a derived one, which nobody says, only :attr:`now` is kept."""
        sights = []
        for view in self._views:
            place = Place(item.key, view.connection)
            record, slot = self._matched.shown.get(place), view.slots(item.kind).get(name)
            if record is None or slot is None or name not in record.values:
                continue
            now = self.now[Cell(item.key, name, view.connection)] = read_field(
                record, place, name, self._memory, self._directory
            )
            if FIELDS[item.kind][name].derived or (name == "title" and now is None):
                continue  # nothing can do without a title: an empty one is no word, and is filled again
            if isinstance(now, Unreadable):
                self._unreadable(view.connection, item, name, now)
            fit = fit_for(slot, item.kind, name, self._there[view.connection])
            sights.append(self._sight(record, Cell(item.key, name, view.connection), now, fit))
        return [sight for sight in sights if sight is not None]

    def _sight(self, record: Record, cell: Cell, now: Value | Unreadable, fit: Fit) -> Sight | None:
        """What the cell says, also where only some of the items that are named there are clear."""
        seen, shadow = record.values[cell.field], self._memory.shadows.get(cell)
        if Place(cell.item, cell.connection) in self._matched.replaced and shadow and shadow.value != now:
            shadow = None  # what another record showed; where this one shows the same, nobody has said anything
        shown = seen if isinstance(seen, tuple) and seen else None
        if isinstance(seen, str) and seen != now:
            shown = (Mention(seen),)  # words that had to be completed
        if not isinstance(now, Unreadable):
            return Sight(cell.connection, now, shadow, fit, shown)
        if not now.understood:
            return None
        return Sight(cell.connection, now.understood, shadow, fit, shown, partial=True)

    def _unreadable(self, connection: str, item: Item, name: str, seen: Unreadable) -> None:
        record = self._matched.shown[Place(item.key, connection)]
        title, owner = record.values.get("title"), record.values.get("owner") or item.agreed.get("owner")
        whose = f" ({owner})" if isinstance(owner, str) else ""
        where = f"{connection}: {title if isinstance(title, str) else item.title}{whose}: {name}"
        reason = f" ({seen.reason})" if seen.reason else ""
        self.problems.append(
            Problem(where, f"cannot read {seen.text!r}{reason}", "It stays as typed and is not synced.", "warning")
        )
