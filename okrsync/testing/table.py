"""Owns a tool's contents in the simulated world, what people do with them, and a log of what okrsync did there."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from okrsync.connector import Action, Change, Query, Slot, Written
from okrsync.model import FIELDS, Kind, Mention, Record, Seen, Unfit

Reason = Literal["deleted", "trashed", "moved", "unmatched", "forbidden"]


@dataclass(frozen=True)
class Overwrite:
    """A value that okrsync replaced in a cell, and by which."""

    item: str
    field: str
    value: Seen
    by: Seen = None


@dataclass
class Tabletop:
    """The tool's contents. Rows are records; a row that was taken away keeps its place and can be restored.

    ``figures`` are what measures ask for: numbers that stand beside the rows; ``asked`` is what was asked so far.
    ``made`` counts the rows that okrsync made, by key; ``trespasses`` are writes to what is not its business.
    ``copies`` are rows that people pasted with a key; ``became`` says which row it is now whose key was cleared.
    """

    name: str
    slots: Mapping[Kind, Mapping[str, Slot]]
    rows: dict[str, Record] = field(default_factory=dict)
    trash: dict[str, Record] = field(default_factory=dict)
    versions: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    overwritten: list[Overwrite] = field(default_factory=list)
    indexed: set[str] = field(default_factory=set)
    whither: dict[str, Reason] = field(default_factory=dict)
    figures: dict[str, Decimal] = field(default_factory=dict)
    asked: list[Query] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    trespasses: list[str] = field(default_factory=list)
    copies: set[str] = field(default_factory=set)
    became: dict[str, str] = field(default_factory=dict)
    read_whole: bool = False
    hidden: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    # -- what people do

    def add(self, kind: Kind, values: Mapping[str, Seen], key: str | None = None) -> str:
        """A person adds a row, or pastes one with its key; a connector does, with the item's key from the first."""
        number = next(self.versions)
        empty: dict[str, Seen] = {name: () if FIELDS[kind][name].refers else None for name in self.slots[kind]}
        row = Record(f"{self.name}-{number}", kind, key, {**empty, **values}, stamp=str(number))
        self.rows[row.id] = row
        return row.id

    def type(self, row: str, name: str, value: Seen) -> None:
        """A person types into a cell."""
        before = self.rows[row]
        self._put(replace(before, values={**before.values, name: value}))

    def fix(self, row: str, name: str) -> None:
        """A person puts a formula into a cell; it goes on showing what it shows."""
        self._put(replace(self.rows[row], fixed=frozenset({name})))

    def take_away(self, row: str, reason: Reason = "trashed") -> None:
        """A person throws a row away, moves it elsewhere, or hides it from us; it can come back.

        What points at a row in the trash is not shown until it is back.
        """
        self.trash[row] = self.rows.pop(row)
        self.whither[row] = reason
        for other in list(self.rows):
            self._hide(other)

    def delete(self, row: str) -> None:
        """A person throws a row away."""
        self.take_away(row)

    def restore(self, row: str) -> None:
        """A person takes a row back, as it was, and whatever pointed at it is shown again."""
        self._put(self.trash.pop(row))
        self._hide(row)
        for holder, name in self.hidden.pop(row, set()):
            if holder in self.rows:
                self.type(holder, name, (*_mentions(self.rows[holder].values[name]), Mention(record=row)))
            elif away := self.trash.get(holder):
                seen = (*_mentions(away.values[name]), Mention(record=row))
                self.trash[holder] = replace(away, values={**away.values, name: seen})

    def _hide(self, holder: str) -> None:
        for name, seen in self.rows[holder].values.items():
            gone = {each.record for each in _mentions(seen)} & self.trash.keys()
            for target in gone:
                self.hidden.setdefault(target or "", set()).add((holder, name))
            if gone:
                self.type(holder, name, tuple(each for each in _mentions(seen) if each.record not in gone))

    def erase_key(self, row: str) -> str:
        """A person clears the cell with the row's key; where that is all that tells rows apart, it is another row."""
        self.became[row] = self.add(self.rows[row].kind, self.rows.pop(row).values)
        return self.became[row]

    def paste(self, row: str) -> str:
        """A person copies a row with its key."""
        copy = self.add(self.rows[row].kind, self.rows[row].values, self.rows[row].key)
        self.copies.add(copy)
        return copy

    def disputed(self, key: str | None) -> bool:
        """True where several rows carry the key."""
        return sum(row.key == key for row in self.rows.values()) > 1

    def turn_over(self) -> None:
        """A person sorts the rows the other way round."""
        self.rows = dict(reversed(self.rows.items()))

    # -- what okrsync does

    def make(self, change: Change) -> Record:
        """A new row for the item, with its key from the first moment."""
        self.made[change.item] += 1
        self._notice(change)
        return self.rows[self.add(change.kind, self._as_shown(change), change.item)]

    def change(self, change: Change, row: Record) -> Record:
        """Write into a row that is there."""
        self._notice(change)
        values = self._as_shown(change)
        self.overwritten.extend(Overwrite(change.item, name, row.values[name], values[name]) for name in values)
        return self._put(replace(row, key=change.item, values={**row.values, **values}))

    def _notice(self, change: Change) -> None:
        """Write down what should never have been sent."""
        slots = self.slots[change.kind]
        closed = {name for name in change.values if name not in slots or not slots[name].writable}
        fixed = change.values.keys() & change.record.fixed if change.record else set()
        self.trespasses += [f"{self.name}: wrote {name}, which is read-only" for name in sorted(closed)]
        self.trespasses += [f"{self.name}: wrote over the formula in {name}" for name in sorted(fixed)]
        if change.action is Action.ARCHIVE:
            self.trespasses.append(f"{self.name}: archived {change.item}")

    def _as_shown(self, change: Change) -> dict[str, Seen]:
        slots = self.slots[change.kind]
        return {name: _shown(slots[name], value) for name, value in change.values.items() if name in slots}

    def _put(self, row: Record) -> Record:
        self.rows[row.id] = replace(row, stamp=str(next(self.versions)))
        return self.rows[row.id]


def _mentions(seen: Seen) -> tuple[Mention, ...]:
    return seen if isinstance(seen, tuple) else ()


def _shown(slot: Slot, value: Written) -> Seen:
    """What the tool makes of a written value: it holds what it can hold, whatever it was told."""
    if not isinstance(value, tuple):
        fitted = slot.fit(value)
        return None if isinstance(fitted, Unfit) else fitted
    linked = slot.links
    return tuple(
        Mention(record=each.record) if linked and each.record else Mention(each.name, url=each.url) for each in value
    )
