"""Decides which item, field or cycle somebody means on the command line, and says so where it is not clear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import process

from okrsync.cli.complaints import Misused
from okrsync.kit.cycles import Calendar, complete
from okrsync.model import FIELDS, Item, Kind
from okrsync.sync.names import same_name, whole_code

NEAR = 60  # of 100, by rapidfuzz's weighted ratio


def item_called(words: str, items: Mapping[str, Item]) -> str:
    """The key of the item that is meant: by key, then by code, then by title, whatever the case."""
    if words in items:
        return words
    named: dict[str, set[str]] = {}
    for names in (_codes, _titles):
        found = set()
        for key, item in items.items():
            for name in names(item):
                named.setdefault(name, set()).add(key)
                found |= {key} if same_name(name) == same_name(words) else set()
        if len(found) > 1:
            raise Misused(
                f"{len(found)} items are called {words!r}", f"Give the key of one: {', '.join(sorted(found))}."
            )
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
