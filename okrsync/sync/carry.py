"""Decides what of an ended cycle is proposed for the next one: a new key result for each that is not finished."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from okrsync.alignment.items import progress_of
from okrsync.model import Item, Kind, Level, State, Value
from okrsync.sync.match import new_key
from okrsync.sync.names import same_name

KEPT = (
    "title",
    "description",
    "level",
    "team",
    "owner",
    "objective",
    "start",
    "target",
    "unit",
    "direction",
    "measure",
    "aligned_to",
)
_ENDED = frozenset({State.DONE, State.DROPPED})


def carry(items: Mapping[str, Item], alive: Collection[str], old: str, new: str) -> list[Item]:
    """The individual key results of cycle ``old`` that are not finished, as new items of cycle ``new``.

    What is to be reached and whom it serves is kept, with a reference to where it comes from; progress starts again,
    and confidence, note and code are left to be said anew. The keys follow from the old ones, so that whoever carries
    over twice makes nothing twice; what some tool shows in the new cycle already, also made by hand under the same
    title for the same person, is left out.
    """
    shown = {key: items[key] for key in items if key in alive}
    there = {_named(item) for item in shown.values() if item.agreed.get("cycle") == new}
    return [item for item in _carried(shown, old, new) if _named(item) not in there]


def _carried(items: Mapping[str, Item], old: str, new: str) -> Iterator[Item]:
    for item in items.values():
        if item.agreed.get("cycle") == old and _unfinished(item):
            kept: dict[str, Value] = {name: item.agreed[name] for name in KEPT if name in item.agreed}
            again: dict[str, Value] = {"cycle": new, "state": State.ACTIVE.value, "carried_from": item.key}
            start = item.agreed.get("start")
            values = {**kept, **again, **({"current": start} if start is not None else {})}
            yield Item(new_key("carried over", f"{item.key}\0{new}", ()), item.kind, values)


def _named(item: Item) -> tuple[str, Value]:
    return same_name(item.title), item.agreed.get("owner")


def _unfinished(item: Item) -> bool:
    individual = item.kind is Kind.KEY_RESULT and item.agreed.get("level") == Level.INDIVIDUAL
    return individual and item.agreed.get("state") not in _ENDED and progress_of(item) != 1
