"""Decides whether the store remembers exactly what was committed, and forgets exactly what it was told to forget."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event

from okrsync.model import Item, Kind, Mention, Record, Unreadable
from okrsync.store import Store, ledger
from okrsync.sync.memory import (
    Bookmark,
    Cell,
    Changes,
    Conflict,
    CycleState,
    Event,
    Link,
    Memory,
    Place,
    Refusal,
    Shadow,
    Spot,
)

NOW = datetime(2026, 10, 1, 12, 0, 0, 123456, UTC)
TITLE, CURRENT = Spot("kr", "title"), Spot("kr", "current")
HOSTILE = 'a\0b \ud800 \'x" \\u0041 é 漢 \U0001f600 {"number": 1}'
ROW = Record(
    "row 2",
    Kind.KEY_RESULT,
    "kr",
    {
        "title": HOSTILE,
        "current": Unreadable("about 70?", "no number"),
        "aligned_to": (Mention("Ops KR1", None), Mention("", "page")),
        "note": None,
    },
    frozenset({"progress"}),
    author="priya@example.org",
)
EVERYTHING = Changes(
    items={"kr": Kind.KEY_RESULT, "objective": Kind.OBJECTIVE},
    agreed={TITLE: HOSTILE, CURRENT: Decimal("41.50"), Spot("kr", "aligned_to"): frozenset({"kr 2", "kr 3"})},
    shadows={
        Cell("kr", "title", "sheet"): Shadow(HOSTILE),
        Cell("kr", "title", "notion"): Shadow(None),
        Cell("kr", "aligned_to", "notion"): Shadow(
            frozenset({"kr 2"}), (Mention("Ops KR1", "page"), Mention("KR2", url="https://notes.test/2"))
        ),
    },
    links={Place("kr", "sheet"): Link("row 2"), Place("kr", "notion"): Link("page", "trashed")},
    records={"sheet": [ROW]},
    conflicts={CURRENT: Conflict(Decimal(40), {"sheet": Decimal(41), "notion": None}, "both new")},
    doubts={Place("objective", "jira"): True},
    refusals={Cell("kr", "title", "jira"): Refusal("x" * 300, "too long")},
    bookmarks={"sheet": Bookmark({"revision": 7, "tabs": ["KRs"]}, NOW, NOW + timedelta(minutes=1))},
    cycles={"2026-Q3": CycleState.CLOSED},
)


def remembered(run: int) -> Memory:
    """What a store holds after :data:`EVERYTHING` was committed in that run."""
    agreed = {spot.field: value for spot, value in EVERYTHING.agreed.items()}
    return Memory(
        items={"kr": Item("kr", Kind.KEY_RESULT, agreed), "objective": Item("objective", Kind.OBJECTIVE)},
        links=EVERYTHING.links,
        shadows=EVERYTHING.shadows,
        records={"sheet": {"row 2": ROW}},
        conflicts={spot: replace(each, since_run=run) for spot, each in EVERYTHING.conflicts.items() if each},
        doubts=frozenset(EVERYTHING.doubts),
        refusals={cell: each for cell, each in EVERYTHING.refusals.items() if each},
        bookmarks=EVERYTHING.bookmarks,
        cycles=EVERYTHING.cycles,
    )


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that any engine sends meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_new_store_remembers_nothing(store: Store) -> None:
    assert store.load() == Memory()
    assert list(store.runs()) == []
    assert list(store.history()) == []


def test_everything_comes_back(store: Store) -> None:
    run = store.begin(NOW)
    store.commit(run, NOW, EVERYTHING)
    assert store.load() == remembered(run)


def test_everything_comes_back_to_the_next_process(kept: str, opened: Callable[..., Store]) -> None:
    first = opened(kept)
    run = first.begin(NOW)
    first.commit(run, NOW, EVERYTHING)
    first.close()
    assert opened(kept).load() == remembered(run)


def test_the_same_changes_twice_change_nothing(store: Store) -> None:
    run = store.begin(NOW)
    store.commit(run, NOW, EVERYTHING)
    store.commit(store.begin(NOW), NOW, EVERYTHING)
    assert store.load() == remembered(run)


def test_two_fields_of_one_item_in_two_transactions(store: Store) -> None:
    run = store.begin(NOW)
    store.commit(run, NOW, EVERYTHING)
    store.commit(run, NOW, Changes(agreed={TITLE: "New"}))
    store.commit(run, NOW, Changes(agreed={CURRENT: Decimal(42)}))
    agreed = store.load().items["kr"].agreed
    assert agreed["title"] == "New"
    assert agreed["current"] == Decimal(42)
    assert agreed["aligned_to"] == frozenset({"kr 2", "kr 3"})


def test_agreed_to_be_empty_is_not_forgotten(store: Store) -> None:
    store.commit(store.begin(NOW), NOW, replace(EVERYTHING, agreed={TITLE: None}))
    assert store.load().items["kr"].agreed == {"title": None}


def test_what_is_over_is_removed(store: Store) -> None:
    run = store.begin(NOW)
    store.commit(run, NOW, EVERYTHING)
    over = Changes(
        forgotten={"sheet": ["row 2", "row 9"], "jira": ["row 2"]},
        conflicts=dict.fromkeys(EVERYTHING.conflicts),
        doubts=dict.fromkeys(EVERYTHING.doubts, False),
        refusals=dict.fromkeys(EVERYTHING.refusals),
    )
    store.commit(run, NOW, over)
    assert store.load() == replace(remembered(run), records={}, conflicts={}, doubts=frozenset(), refusals={})


def test_a_record_that_moved_within_a_transaction_stays(store: Store) -> None:
    store.commit(store.begin(NOW), NOW, Changes(forgotten={"sheet": ["row 2"]}, records={"sheet": [ROW, ROW]}))
    assert store.load().records == {"sheet": {"row 2": ROW}}


def test_a_conflict_is_as_old_as_the_run_that_first_saw_it(store: Store) -> None:
    first = store.begin(NOW)
    store.commit(first, NOW, EVERYTHING)
    second = store.begin(NOW)
    grown = Conflict(Decimal(40), {"sheet": Decimal(41), "notion": None, "jira": Decimal(43)}, "all new")
    store.commit(second, NOW, Changes(conflicts={CURRENT: grown}))
    assert store.load().conflicts == {CURRENT: replace(grown, since_run=first)}
    store.commit(second, NOW, Changes(conflicts={CURRENT: None}))
    store.commit(second, NOW, Changes(conflicts={CURRENT: grown}))
    assert store.load().conflicts == {CURRENT: replace(grown, since_run=second)}


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    run = store.begin(NOW)
    broken = replace(EVERYTHING, events=[Event("seen", "kr", value=7.5)])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no value of a field"):
        store.commit(run, NOW, broken)
    assert store.load() == Memory()
    store.commit(run, NOW, EVERYTHING)
    assert store.load() == remembered(run)


def test_workspaces_know_nothing_of_each_other(kept: str, opened: Callable[..., Store]) -> None:
    ours, theirs = opened(kept, "ours"), opened(kept, "theirs")
    run = ours.begin(NOW)
    ours.commit(run, NOW, replace(EVERYTHING, events=[Event("seen", "kr")]))
    assert theirs.load() == Memory()
    assert list(theirs.history()) == []
    assert theirs.begin(NOW) == 1
    theirs.commit(1, NOW, replace(EVERYTHING, agreed={TITLE: "Theirs"}))
    theirs.commit(1, NOW, Changes(forgotten={"sheet": ["row 2"]}, conflicts={CURRENT: None}))
    assert ours.load() == remembered(run)


def many(count: int) -> Changes:
    """Changes of that many items, in every table."""
    keys = [f"kr {number}" for number in range(count)]
    return Changes(
        items=dict.fromkeys(keys, Kind.KEY_RESULT),
        agreed={Spot(key, "title"): key for key in keys},
        shadows={Cell(key, "title", name): Shadow(key) for key in keys for name in ("sheet", "jira")},
        links={Place(key, "sheet"): Link(key) for key in keys},
        records={"sheet": [replace(ROW, id=key) for key in keys]},
        conflicts={Spot(key, "title"): Conflict(key, {}, "") for key in keys},
        doubts={Place(key, "jira"): True for key in keys},
        refusals={Cell(key, "title", "jira"): Refusal(key, "") for key in keys},
        events=[Event("seen", key) for key in keys],
    )


@pytest.mark.parametrize("count", [1, 200])
def test_the_number_of_statements_does_not_grow_with_the_store(store: Store, count: int) -> None:
    run = store.begin(NOW)
    with statements() as sent:
        store.commit(run, NOW, many(count))
    assert len([each for each in sent if each.startswith("INSERT")]) == 9
    assert len(sent) <= 12
    with statements() as sent:
        assert len(store.load().items) == count
    assert len([each for each in sent if each.startswith("SELECT")]) == 10


def test_threads_take_turns(store: Store) -> None:
    run = store.begin(NOW)
    store.commit(run, NOW, Changes(items={"kr": Kind.KEY_RESULT}))

    def work(name: str) -> None:
        for number in range(10):
            store.commit(run, NOW, Changes(agreed={Spot("kr", f"{name} {number}"): name}, events=[Event("seen", "kr")]))
            store.load()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("notion", "sheet", "jira")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.load().items["kr"].agreed) == 30
    assert len(store.history()) == 30


class TestLedger:
    EVENTS: Sequence[Event] = (
        Event("seen", "kr", "title", "sheet", "New", "Old", "priya@example.org", "2026-10-01", HOSTILE),
        Event("seen", "kr", "current", "sheet", Unreadable("about 70?", "no number"), Decimal(40)),
        Event("gone", "objective", connection="jira", note="deleted"),
    )

    def test_history_is_newest_first(self, store: Store) -> None:
        first, second = store.begin(NOW), store.begin(NOW)
        store.commit(first, NOW, Changes(events=self.EVENTS[:1]))
        store.commit(first, NOW, Changes(events=self.EVENTS[1:]))
        store.commit(second, NOW, Changes(events=[Event("back", "objective")]))
        told = [
            Event(
                each.event,
                each.item,
                each.field,
                each.connection,
                each.value,
                each.before,
                each.author,
                each.edited,
                each.note,
            )
            for each in store.history()
        ]
        assert told == [Event("back", "objective"), *reversed(self.EVENTS)]
        assert [(each.run, each.at) for each in store.history()] == [(second, NOW), *[(first, NOW)] * 3]

    def test_history_of_one_item_and_field(self, store: Store) -> None:
        store.commit(store.begin(NOW), NOW, Changes(events=self.EVENTS))
        assert [each.field for each in store.history("kr")] == ["current", "title"]
        assert [each.value for each in store.history("kr", "title")] == ["New"]
        assert [each.event for each in store.history(limit=1)] == ["gone"]
        assert list(store.history("nobody")) == []

    def test_runs_are_numbered_and_newest_first(self, store: Store) -> None:
        assert [store.begin(NOW) for _ in range(3)] == [1, 2, 3]
        store.end(1, NOW + timedelta(seconds=2), "synced", {"writes": 3, "words": HOSTILE})
        newest, killed, oldest = store.runs()
        assert (newest.id, newest.ended, newest.result, newest.summary) == (3, None, None, {})
        assert killed.ended is None
        assert oldest.ended == NOW + timedelta(seconds=2)
        assert (oldest.result, oldest.summary) == ("synced", {"writes": 3, "words": HOSTILE})
        assert [run.id for run in store.runs(limit=2)] == [3, 2]

    def test_of_old_runs_those_stay_of_which_the_history_or_a_conflict_tells(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ledger, "QUIET_RUNS", 3)
        for number in range(1, 9):
            run = store.begin(NOW)
            store.commit(run, NOW, Changes(events=self.EVENTS if number == 2 else ()))
            store.end(run, NOW, "done", {})
        assert [run.id for run in store.runs(limit=10)] == [8, 7, 6, 2]
        assert {entry.run for entry in store.history()} == {2}
        assert store.begin(NOW) == 9

    def test_moments_come_back_aware_and_the_same(self, store: Store) -> None:
        elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
        store.begin(elsewhere)
        assert store.runs()[0].started == NOW
        assert store.runs()[0].started.tzinfo is UTC

    def test_a_moment_without_a_zone_is_not_taken(self, store: Store) -> None:
        with pytest.raises(Exception, match="without a time zone"):
            store.begin(NOW.replace(tzinfo=None))
        assert list(store.runs()) == []
