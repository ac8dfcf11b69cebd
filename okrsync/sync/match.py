"""Decides which item each record shows: by the key it carries, then by the record that is known, else a new item.

Look-alikes are never merged here, and of two records with one key neither is believed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from okrsync.connector import Problem
from okrsync.model import Item, Kind, Record
from okrsync.sync.absence import absent, recognised
from okrsync.sync.adopt import adopted_as
from okrsync.sync.memory import Link, Memory, Place
from okrsync.sync.view import There, View

KEY = re.compile(r"okr-[a-z2-7]{10}")


@dataclass(frozen=True)
class Matched:
    """Every item, known or new, and which record shows it where.

    ``unmarked`` are places whose record does not carry its key yet; ``gone`` are those whose record is certainly no
    more; ``frozen`` gives the reason why nothing is taken from, or written to, a place in this run. ``born`` are items
    that a person asked okrsync to make, which no tool shows yet. ``departed`` are places that had a record once, which
    is not seen or not believed now: gone, hidden, or one of several with its key. ``replaced`` are places with another
    record than before, as where the original of a copy was deleted: what is known of the one says nothing of the other.
    """

    items: Mapping[str, Item]
    new: Mapping[str, Kind]
    shown: Mapping[Place, Record]
    unmarked: frozenset[Place]
    gone: Mapping[Place, str]
    frozen: Mapping[Place, str]
    problems: Sequence[Problem]
    born: frozenset[str] = frozenset()
    departed: frozenset[Place] = frozenset()
    replaced: frozenset[Place] = frozenset()

    @cached_property
    def alive(self) -> frozenset[str]:
        """The items that some tool shows, or is about to."""
        return self.born | {place.item for place in self.shown}

    def there(self, connection: str) -> There:
        """What a reference in ``connection`` can point at."""
        departed = frozenset(place.item for place in self.departed if place.connection == connection)
        return There(self.present(connection), departed)

    def still_there(self, connection: str) -> There:
        """Which of these a reference that was made earlier still points at: one to a replaced record went with it."""
        there = self.there(connection)
        replaced = frozenset(place.item for place in self.replaced if place.connection == connection)
        return There(frozenset(there.present) - replaced, frozenset(there.departed) | replaced)

    def present(self, connection: str) -> frozenset[str]:
        """The items that have a record in ``connection``."""
        return frozenset(place.item for place in self.shown if place.connection == connection)


def match(memory: Memory, views: Iterable[View], aliases: Mapping[str, str] = MappingProxyType({})) -> Matched:
    """Match the records of every view to items. Keys of new items follow from where they were first seen.

    ``aliases`` are the items that went into others: what carries their key shows the other.
    """
    matching = _Matching(memory, aliases)
    for view in sorted(views, key=lambda each: each.connection):
        matching.view(view)
    return Matched(
        items=matching.items,
        new=matching.new,
        shown=matching.shown,
        unmarked=frozenset(matching.unmarked),
        gone=matching.gone,
        frozen=matching.frozen,
        problems=matching.problems,
        departed=frozenset((memory.links.keys() | matching.frozen.keys()) - matching.shown.keys()),
        replaced=frozenset(
            place
            for place, record in matching.shown.items()
            if _is_another(record, memory, place) and (place.connection, record.id) not in matching.recognised
        ),
    )


def _is_another(record: Record, memory: Memory, place: Place) -> bool:
    """True where another record than ``record`` was known; a row that got its key has another id, and is the same."""
    link = memory.links.get(place)
    before = memory.records.get(place.connection, {}).get(link.record) if link else None
    return link is not None and link.record != record.id and (before is None or before.key is not None)


def bear(matched: Matched, births: Sequence[Item]) -> Matched:
    """``matched`` with items that a person asked for; one that some tool shows already was born before."""
    shown = {place.item for place in matched.shown}
    born = {item.key: item for item in births if item.key not in shown}
    new = {key: item.kind for key, item in born.items() if key not in matched.items}
    return replace(matched, items={**matched.items, **born}, new={**matched.new, **new}, born=frozenset(born))


def new_key(connection: str, record: str, taken: Container[str]) -> str:
    """A key that follows from where the item was first seen, so a dry run names the items that the run will."""
    for attempt in range(1_000_000):
        digest = hashlib.sha256(f"{connection}\0{record}\0{attempt}".encode()).digest()
        key = "okr-" + base64.b32encode(digest).decode().lower()[:10]
        if key not in taken:
            return key
    raise AssertionError("a million keys in a row were taken")


class _Either:
    """What is in one of two mappings, without a copy of either."""

    def __init__(self, *mappings: Mapping[str, object]) -> None:
        self._mappings = mappings

    def __contains__(self, key: object) -> bool:
        return any(key in mapping for mapping in self._mappings)


class _Matching:
    """The tables of a match while they are filled, one view after the other."""

    def __init__(self, memory: Memory, aliases: Mapping[str, str]) -> None:
        self.memory, self.aliases = memory, aliases
        self.items: dict[str, Item] = dict(memory.items)
        self.new: dict[str, Kind] = {}
        self.shown: dict[Place, Record] = {}
        self.unmarked: set[Place] = set()
        self.recognised: set[tuple[str, str]] = set()
        self.gone: dict[Place, str] = {}
        self.frozen: dict[Place, str] = {}
        self.problems: list[Problem] = []

    def view(self, view: View) -> None:
        links = {place: link for place, link in self.memory.links.items() if place.connection == view.connection}
        item_of_record = {link.record: place.item for place, link in links.items() if link.gone is None}
        known_again = recognised(self.memory, view, item_of_record)
        self.recognised |= {(view.connection, each) for each in known_again}
        item_of_record |= known_again
        for key, records in self._by_key(view, item_of_record).items():
            self._show(view, key, records)
        for place, link in links.items():
            if place not in self.shown and link.gone is None and link.record in view.gone:
                self.problems.append(absent(self.items[place.item], place, view.gone[link.record]))
            if place not in self.shown and place not in self.frozen:
                self._not_shown(view, place, link)

    def _not_shown(self, view: View, place: Place, link: Link) -> None:
        """Why a place that had a record shows none: it is certainly not to be had, or shows another item."""
        record, reason = view.records.get(link.record), None
        if place.item in self.aliases and record is not None:
            reason = adopted_as(self.aliases[place.item])
        elif link.record in view.gone:
            reason = view.gone[link.record]
        elif record is not None and record.key != place.item and KEY.fullmatch(record.key or ""):
            reason = "its record was given to another item"
        if reason is not None and reason != link.gone:  # else it is known, and was said when it happened
            self.gone[place] = reason

    def _by_key(self, view: View, item_of_record: Mapping[str, str]) -> Mapping[str, list[Record]]:
        """The records by the key they carry; those without one by the item they are known for, or by a new key."""
        found: dict[str, list[Record]] = defaultdict(list)
        unkeyed = []
        for record in view.records.values():
            if record.key is None:
                unkeyed.append(record)
            elif KEY.fullmatch(record.key):
                found[self.aliases.get(record.key, record.key)].append(record)
            else:
                self._problem(
                    view, record, f"{record.key!r} is no okrsync key", "Empty the key cell, or paste a whole key."
                )
        carried = set(found)
        for record in unkeyed:
            known = item_of_record.get(record.id)
            known = self.aliases.get(known, known) if known is not None else None
            if known is not None and known not in carried:
                found[known].append(record)
            elif record.values.get("title"):
                key = new_key(view.connection, record.id, _Either(self.items, found))
                found[self.aliases.get(key, key)].append(record)
        return found

    def _show(self, view: View, key: str, records: list[Record]) -> None:
        record, place = records[0], Place(key, view.connection)
        known = self.items.get(key)
        if len(records) > 1:
            self.frozen[place] = f"{len(records)} records carry its key"
            names = ", ".join(str(each.values.get("title")) for each in records)
            self._problem(
                view,
                record,
                f"{len(records)} records carry the same key ({names})",
                "Empty the key of the copy: it then becomes an item of its own. Until then neither is written.",
            )
            return
        if known is not None and known.kind is not record.kind:
            self._problem(view, record, f"its key belongs to a {known.kind.value.replace('_', ' ')}", "Empty its key.")
            return
        if known is None:
            self.items[key] = Item(key, record.kind)
            self.new[key] = record.kind
        self.shown[place] = record
        if record.key != key:
            self.unmarked.add(place)

    def _problem(self, view: View, record: Record, message: str, remedy: str) -> None:
        title = record.values.get("title")
        where = f"{view.connection}: {title if isinstance(title, str) else record.id}"
        self.problems.append(Problem(where, message, remedy, "warning"))
