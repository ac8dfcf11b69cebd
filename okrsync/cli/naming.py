"""Decides which item, field or cycle somebody means on the command line, and says so where it is not clear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rapidfuzz import process

from okrsync.cli.complaints import Misused
from okrsync.kit.cycles import Calendar, complete
from okrsync.model import FIELDS, Item, Kind
from okrsync.sync.adopt import adopted
from okrsync.sync.memory import Memory
from okrsync.sync.names import same_name, whole_code

NEAR = 60  # of 100, by rapidfuzz's weighted ratio


def item_called(words: str, memory: Memory) -> str:
    """The key of the item that is meant: by key, then by code, then by title, whatever the case.

    What went into another item is that other.
    """
    return item_among(words, memory.items, adopted(memory))


def item_among(words: str, items: Mapping[str, Item], aliases: Mapping[str, str] = MappingProxyType({})) -> str:
    """The same, where only these items can be meant. ``aliases``: the items that went into another, with that other."""
    if words in items:
        return words
    named: dict[str, set[str]] = {}
    for names in (_codes, _titles):
        found = set()
        for key, item in items.items():
            for name in names(item):
                named.setdefault(name, set()).add(key)
                found |= {aliases.get(key, key)} if same_name(name) == same_name(words) else set()
        if len(found) > 1:
            several = ", ".join(sorted(_with_cycle(key, items) for key in found))
            raise Misused(f"{len(found)} items are called {words!r}", f"Give the key of one: {several}.")
        if found:
            return found.pop()
    raise Misused(f"no item is called {words!r}", _nearest(words, named) or "See okrsync status.")


def field_called(words: str, kind: Kind) -> str:
    """The field of that kind of item that is meant."""
    if words in FIELDS[kind]:
        return words
    raise Misused(f"there is no field {words!r}", _nearest(words, FIELDS[kind]) or "See docs/configuration.md.")


def cycle_called(words: str, known: Iterable[str], calendar: Calendar) -> str:
    """The cycle that is meant, among those that some item has."""
    cycle = complete(words, calendar)
    known = set(known)
    if cycle not in known:
        raise Misused(f"no OKR is of the cycle {cycle!r}", _nearest(cycle, known) or "See okrsync cycle list.")
    return cycle


def _with_cycle(key: str, items: Mapping[str, Item]) -> str:
    cycle = items[key].agreed.get("cycle") if key in items else None
    return f"{key} ({cycle})" if cycle else key


def _codes(item: Item) -> Iterable[str]:
    code, team = item.agreed.get("code"), item.agreed.get("team")
    if isinstance(code, str):
        yield code
        if isinstance(team, str):
            yield whole_code(code, team)


def _titles(item: Item) -> Iterable[str]:
    yield item.title


def _nearest(words: str, names: Iterable[str]) -> str | None:
    near = process.extractOne(words, list(names), score_cutoff=NEAR)
    return f"Did you mean {near[0]!r}?" if near else None
