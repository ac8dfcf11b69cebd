"""Decides what is known of the work that belongs to key results; no tool is asked unless some tool can show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from okrsync.model import Kind, Work
from okrsync.sync.ask import Asking
from okrsync.sync.decide import Decisions
from okrsync.sync.derive import WORK_DONE
from okrsync.sync.match import Matched
from okrsync.sync.memory import Memory, Place
from okrsync.sync.view import View


class Below(NamedTuple):
    """Where the work is: below the records of the key results of which anything is told in this run."""

    memory: Memory
    views: Sequence[View]
    matched: Matched
    decisions: Decisions

    @property
    def wanted(self) -> bool:
        """True where any tool has a place to show it."""
        slots = (view.slots(Kind.KEY_RESULT).get(WORK_DONE) for view in self.views)
        return any(slot is not None and slot.writable for slot in slots)

    def items(self) -> Iterator[str]:
        """The key results by key, without those that are left alone."""
        for key, item in self.decisions.items.items():
            if item.kind is Kind.KEY_RESULT and key in self.matched.alive and key not in self.decisions.left:
                yield key


def known_work(below: Below, asking: Asking) -> Mapping[str, Work]:
    """The work of each key result of which all is known: that of all its records, in whatever connections they are."""
    counting = asking.counting if below.wanted else ()
    if not counting:
        return {}
    places = {key: [Place(key, name) for name in sorted(counting)] for key in below.items()}
    records: dict[str, dict[str, str]] = defaultdict(dict)
    for place in (each for mine in places.values() for each in mine if each in below.matched.shown):
        records[place.connection][place.item] = below.matched.shown[place].id
    counted = {name: asking.work(name, shown.values()) for name, shown in records.items()}
    known: dict[str, Work] = {}
    for key, mine in places.items():
        found = [counted[name].get(shown[key]) for name, shown in records.items() if key in shown]
        told = [work for work in found if work is not None]
        if len(told) == len(found) and not any(_unheard(place, below) for place in mine):
            known[key] = Work(sum(each.done for each in told), sum(each.total for each in told))
    return known


def _unheard(place: Place, below: Below) -> bool:
    """True where the item has a record that is not seen in this run."""
    link = below.memory.links.get(place)
    return place not in below.matched.shown and link is not None and link.gone is None
