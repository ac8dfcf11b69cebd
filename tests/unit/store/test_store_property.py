"""Decides whether any sequence of changes leaves what the same sequence leaves in a plain dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_store_encoding import mentions, records, values

from okrsync.model import Item, Kind
from okrsync.store import Store
from okrsync.sync.memory import Bookmark, Cell, Changes, Conflict, Link, Memory, Place, Refusal, Shadow, Spot

NOW = datetime(2026, 10, 1, tzinfo=UTC)
KEYS = ["kr", "KR", "objective"]
keys = st.sampled_from(KEYS)
fields = st.sampled_from(["title", "current"])
connections = st.sampled_from(["notion", "sheet"])
ids = st.sampled_from(["1", "2"])
spots = st.builds(Spot, keys, fields)
cells = st.builds(Cell, keys, fields, connections)
places = st.builds(Place, keys, connections)
texts = st.text(max_size=5)
moments = st.datetimes(timezones=st.just(UTC))


def some(names: st.SearchStrategy[Any], things: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    return st.dictionaries(names, things, max_size=3)


changes = st.builds(
    Changes,
    items=st.just(dict.fromkeys(KEYS, Kind.KEY_RESULT)),
    agreed=some(spots, values),
    shadows=some(cells, st.builds(Shadow, values, st.none() | mentions)),
    links=some(places, st.builds(Link, ids, st.none() | texts)),
    records=some(
        connections, st.lists(st.builds(replace, records, id=ids), max_size=2, unique_by=lambda each: each.id)
    ),
    forgotten=some(connections, st.lists(ids)),
    conflicts=some(spots, st.none() | st.builds(Conflict, values, some(connections, values), texts)),
    doubts=some(places, st.booleans()),
    refusals=some(cells, st.none() | st.builds(Refusal, values, texts)),
    bookmarks=some(connections, st.builds(Bookmark, some(texts, st.integers() | texts), moments, moments)),
)


def merged(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in {**old, **new}.items() if value is not None}


def expected(memory: Memory, run: int, change: Changes) -> Memory:
    """What the memory should be after the change."""
    agreed = {key: dict(memory.items[key].agreed) if key in memory.items else {} for key in KEYS}
    for spot, value in change.agreed.items():
        agreed[spot.item][spot.field] = value
    kept = {
        name: {key: each for key, each in seen.items() if key not in change.forgotten.get(name, ())}
        for name, seen in memory.records.items()
    }
    for name, seen in change.records.items():
        kept[name] = kept.get(name, {}) | {each.id: each for each in seen}
    conflicts = {
        spot: each and replace(each, since_run=memory.conflicts[spot].since_run if spot in memory.conflicts else run)
        for spot, each in change.conflicts.items()
    }
    doubtful = {place for place, doubt in change.doubts.items() if doubt}
    return Memory(
        items={key: Item(key, Kind.KEY_RESULT, agreed[key]) for key in KEYS},
        links=merged(memory.links, change.links),
        shadows=merged(memory.shadows, change.shadows),
        records={name: seen for name, seen in kept.items() if seen},
        conflicts=merged(memory.conflicts, conflicts),
        doubts=(memory.doubts - set(change.doubts)) | doubtful,
        refusals=merged(memory.refusals, change.refusals),
        bookmarks=merged(memory.bookmarks, change.bookmarks),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(changes, max_size=5))
def test_a_store_is_a_dictionary_that_lasts(sequence: list[Changes]) -> None:
    memory = Memory()
    with closing(Store.open("sqlite://")) as store:
        for change in sequence:
            run = store.begin(NOW)
            store.commit(run, NOW, change)
            memory = expected(memory, run, change)
            assert store.load() == memory
