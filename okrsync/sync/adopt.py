"""Decides what it means that one item goes into another: its records show that other, and so does whoever points at it.

What went into what is remembered by the links: a record of the one that shows the other leaves a link that says so, so
nothing is lost where a run is killed before the record has the other's key.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from okrsync.model import REFERRED_KIND, Value
from okrsync.sync.choice import Choice
from okrsync.sync.memory import Changes, Event, Memory, Spot

GIVEN = "what it refers to was joined with another"
_ADOPTED = "adopted as "


def adopted_as(key: str) -> str:
    """What is remembered of a link whose record shows item ``key`` from now on."""
    return f"{_ADOPTED}{key}"


def adopted(
    memory: Memory, wanted: Mapping[str, str] = MappingProxyType({}), absent: Collection[str] = ()
) -> Mapping[str, str]:
    """What every item that ever went into another is now, those that a person wants to do so included.

    What has a record in a connection that does not answer stays what it is for now.
    """
    waiting = {place.item for place in memory.links if place.connection in absent}
    said = {place.item: link.gone for place, link in memory.links.items() if link.gone}
    before = {key: gone.removeprefix(_ADOPTED) for key, gone in said.items() if gone.startswith(_ADOPTED)}
    into = {**before, **{key: other for key, other in wanted.items() if key not in waiting}}
    return {key: _end(key, into) for key in into}


def _end(key: str, into: Mapping[str, str]) -> str:
    passed = {key}
    while key in into and into[key] not in passed:
        key = into[key]
        passed.add(key)
    return key


def renamed(memory: Memory, aliases: Mapping[str, str]) -> Memory:
    """The memory as if whatever refers to an item that went into another had meant that other from the start."""
    if not aliases:
        return memory
    items = {
        key: replace(item, agreed={name: _now(name, value, aliases) for name, value in item.agreed.items()})
        for key, item in memory.items.items()
    }
    shadows = {
        cell: replace(shadow, value=_now(cell.field, shadow.value, aliases)) for cell, shadow in memory.shadows.items()
    }
    return replace(memory, items=items, shadows=shadows)


def meant(choices: Mapping[Spot, Choice], aliases: Mapping[str, str]) -> Mapping[Spot, Choice]:
    """The choices, as far as they refer to an item that went into another, as if they had meant that other."""
    return {spot: replace(each, value=_now(spot.field, each.value, aliases)) for spot, each in choices.items()}


def _now(field: str, value: Value, aliases: Mapping[str, str]) -> Value:
    """What a value of the field is since items went into others."""
    if field not in REFERRED_KIND:
        return value
    if isinstance(value, frozenset):
        return frozenset(aliases.get(each, each) for each in value)
    return aliases.get(value, value) if isinstance(value, str) else value


def rewritten(before: Memory, after: Memory) -> Changes:
    """What the store must learn so that the renamed memory is its own, with a line in the history for each value."""
    agreed = {
        Spot(key, name): (before.items[key].agreed[name], value)
        for key, item in after.items.items()
        for name, value in item.agreed.items()
        if before.items[key].agreed[name] != value
    }
    return Changes(
        agreed={spot: value for spot, (_, value) in agreed.items()},
        shadows={cell: shadow for cell, shadow in after.shadows.items() if before.shadows[cell] != shadow},
        events=[Event("agreed", *spot, None, value, old, note=GIVEN) for spot, (old, value) in agreed.items()],
    )
