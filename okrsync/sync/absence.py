"""Decides what it means that a record is not to be had: what is said of it, and whether another one is it after all.

==========  =================================================  ======================================================
reason      what happened                                      what follows, in this tool only
==========  =================================================  ======================================================
deleted     it is gone for good                                the item has no record here any more, and gets no new one
trashed     it is in the tool's trash                          likewise; once restored, it takes up where it was
moved       it is in another place of the tool                 likewise; once back in its container, likewise
unmatched   the container's filter does not find it now        likewise; once it does, likewise
forbidden   okrsync may not see it                             likewise; once it may again, likewise
==========  =================================================  ======================================================
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from okrsync.connector import Problem
from okrsync.model import Item, Kind, Record
from okrsync.sync.memory import Memory, Place
from okrsync.sync.view import View

_SAID: Mapping[str, tuple[str, str]] = {
    "deleted": ("the record was deleted", "It stays in the other tools"),
    "trashed": ("the record is in the trash", "It stays in the other tools, and takes up where it was once restored"),
    "moved": ("the record was moved elsewhere", "It stays in the other tools, and takes up where it was once back"),
    "unmatched": (
        "the record is no longer among those that are configured",
        "It stays in the other tools, and takes up where it was once it is among them again",
    ),
    "forbidden": (
        "okrsync may not see the record",
        "It stays in the other tools, and takes up where it was once it is shared with okrsync again",
    ),
}


def absent(item: Item, place: Place, reason: str) -> Problem:
    """What a person should know of a record that is not to be had any more."""
    message, remedy = _SAID[reason]
    return Problem(f"{place.connection}: {item.title}", message, f"{remedy}.", "warning")


def recognised(memory: Memory, view: View, known: Collection[str]) -> Mapping[str, str]:
    """The items of records whose key was erased together with their identity, as in a row whose key cell was cleared.

    Only where just one known record of a kind and title is deleted, and just one that nobody knows shows the same.
    """
    lost = {
        place.item: _looks(memory.records.get(view.connection, {}).get(link.record))
        for place, link in memory.links.items()
        if place.connection == view.connection and link.gone is None and view.gone.get(link.record) == "deleted"
    }
    strange = {
        record.id: _looks(record) for record in view.records.values() if record.key is None and record.id not in known
    }
    counted, there = Counter(lost.values()), Counter(strange.values())
    sure = {looks: item for item, looks in lost.items() if looks and counted[looks] == there[looks] == 1}
    return {record: sure[looks] for record, looks in strange.items() if looks in sure}


def _looks(record: Record | None) -> tuple[Kind, str] | None:
    title = record.values.get("title") if record else None
    return (record.kind, title) if record and isinstance(title, str) else None
