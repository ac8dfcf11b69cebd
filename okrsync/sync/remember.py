"""Decides what of a run's observations and decisions goes into the store, in the one transaction before any write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from okrsync.model import Record
from okrsync.sync.decide import Agreement, Decisions
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Changes, Event, Link, Memory, Place, Shadow
from okrsync.sync.read import Readings


class Observed(NamedTuple):
    """One run, up to the moment before its first write. ``distrusted``: whose word on what is gone is not believed.

    ``rewritten`` is what became another value because one item went into another.
    """

    memory: Memory
    readings: Readings
    matched: Matched
    decisions: Decisions
    distrusted: frozenset[str] = frozenset()
    rewritten: Changes = Changes()


def remember(observed: Observed) -> Changes:
    """Everything that was seen and agreed; a shadow only moves together with the agreed value it belongs to."""
    memory, readings, matched, decisions, distrusted, rewritten = observed
    gone = {place: reason for place, reason in matched.gone.items() if place.connection not in distrusted}
    ended = dict.fromkeys(spot for spot in memory.conflicts if spot not in decisions.conflicts)
    doubted = {Place(item, view.connection) for view in readings.views for item in view.doubted}
    answered = readings.readings.keys()
    settled = {place for place in memory.doubts if place.connection in answered and place not in doubted}
    never_made = settled - matched.shown.keys()
    return Changes(
        items=matched.new,
        agreed={
            **rewritten.agreed,
            **{each.spot: each.value for each in decisions.agreements if each.said_by or each.given},
        },
        shadows={
            **rewritten.shadows,
            **{cell: None for cell in memory.shadows if Place(cell.item, cell.connection) in never_made},
            **{cell: None for cell, shadow in memory.shadows.items() if _of_another(cell, shadow, observed)},
            **decisions.shadows,
        },
        links={
            **_links(memory, matched),
            **{place: Link(memory.links[place].record, why) for place, why in gone.items()},
        },
        records={name: reading.changed for name, reading in readings.readings.items()},
        forgotten={name: reading.forgotten for name, reading in readings.readings.items()},
        conflicts={**decisions.conflicts, **ended},
        doubts=dict.fromkeys(settled, False),
        refusals={
            cell: None
            for cell in memory.refusals
            if cell.connection in answered and readings.readings[cell.connection].view.whole
        },
        bookmarks={name: reading.bookmark for name, reading in readings.readings.items()},
        measured=decisions.measured,
        events=[*rewritten.events, *_events(observed, gone)],
    )


def _of_another(cell: Cell, shadow: Shadow, observed: Observed) -> bool:
    """True for what only the record showed that another one has taken the place of."""
    replaced = Place(cell.item, cell.connection) in observed.matched.replaced
    return replaced and observed.decisions.now.get(cell) != shadow.value


def _links(memory: Memory, matched: Matched) -> Mapping[Place, Link]:
    return {
        place: Link(record.id) for place, record in matched.shown.items() if memory.links.get(place) != Link(record.id)
    }


def _events(observed: Observed, gone: Mapping[Place, str]) -> Iterator[Event]:
    memory, matched, decisions = observed.memory, observed.matched, observed.decisions
    first_places = {place.item: place for place in reversed(list(matched.shown))}
    for key in matched.new.keys() - matched.born:
        first = first_places[key]
        yield Event("seen", key, connection=first.connection, note=f"first seen as {matched.shown[first].id}")
    for agreement in decisions.agreements:
        yield from _said(agreement, matched)
    for spot, conflict in decisions.conflicts.items():
        known = memory.conflicts.get(spot)
        if known is None or known.said != conflict.said:
            for connection, value in conflict.said.items():
                record = matched.shown[Place(spot.item, connection)]
                yield Event("conflict", *spot, connection, value, conflict.agreed, record.author, record.edited)
    for spot in memory.conflicts:
        if spot not in decisions.conflicts:
            yield Event("settled", *spot, value=decisions.items[spot.item].agreed.get(spot.field))
    for place, reason in gone.items():
        yield Event("gone", place.item, connection=place.connection, note=reason)
    for place in matched.shown:
        link = memory.links.get(place)
        if link is not None and link.gone is not None:
            yield Event("back", place.item, connection=place.connection)


def _said(agreement: Agreement, matched: Matched) -> Iterator[Event]:
    if agreement.given:
        yield Event("agreed", *agreement.spot, None, agreement.value, agreement.before, note=agreement.given)
    for connection in agreement.said_by:
        record: Record = matched.shown[Place(agreement.spot.item, connection)]
        yield Event(
            "agreed", *agreement.spot, connection, agreement.value, agreement.before, record.author, record.edited
        )
    for connection, value in agreement.overruled.items():
        record = matched.shown[Place(agreement.spot.item, connection)]
        yield Event("replaced", *agreement.spot, connection, agreement.value, value, record.author, record.edited)
