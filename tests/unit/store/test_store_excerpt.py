"""Decides whether the board of one week costs the same however long the year has been."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, event

from okrsync.model import Item, Kind, Record, Value
from okrsync.store import Store
from okrsync.sync.memory import Changes, CycleState, Event, Link, Measurement, Place, Spot

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
A_WEEK = 120  # individual key results of a company of forty
TEAM_RESULTS = 30
PARTS = 100  # steps of SQLite's virtual machine that are counted as one


def item(key: str, kind: Kind = Kind.KEY_RESULT, **agreed: Value) -> Item:
    return Item(key, kind, {"title": f"Title of {key}", "level": "team", **agreed})


def remember(store: Store, *items: Item, gone: tuple[str, ...] = ()) -> None:
    """Commit the items, each shown in Notion unless it is gone from there."""
    store.commit(
        store.begin(NOW),
        NOW,
        Changes(
            items={each.key: each.kind for each in items},
            agreed={Spot(each.key, field): value for each in items for field, value in each.agreed.items()},
            links={
                Place(each.key, "notion"): Link(f"page {each.key}", "deleted" if each.key in gone else None)
                for each in items
            },
            records={
                "notion": [Record(f"page {each.key}", each.kind, each.key, {}, url=f"n/{each.key}") for each in items]
            },
        ),
    )


def test_what_people_said_and_what_was_measured_are_touches_and_okrsyncs_own_words_are_none(store: Store) -> None:
    remember(store, *(item(key, cycle="2026-W47") for key in ("typed", "measured", "told", "next")))
    for day, events, measured in (
        (1, [Event("seen", "typed", connection="notion"), Event("agreed", "next", "title", None, "Next")], {}),
        (2, [Event("agreed", "typed", "confidence", "jira", Decimal(1))], {"measured": Measurement(Decimal(7), "jql")}),
        (3, [Event("told", "typed", "confidence", "notion")], {"measured": Measurement(Decimal(7), "jql")}),
        (4, [Event("agreed", "told", "current", None, Decimal(7)), Event("agreed", "told", "code", None, "KR1")], {}),
    ):
        at = NOW + timedelta(days=day)
        store.commit(store.begin(at), at, Changes(events=events, measured=measured))
    touched = {"typed": 2, "measured": 3, "next": 1}
    assert store.excerpt(["2026-W47"]).touched == {key: NOW + timedelta(days=day) for key, day in touched.items()}
    assert store.touched() == store.excerpt(["2026-W47"]).touched


def weeks(first: int, last: int) -> Iterator[Item]:
    for week in range(first, last + 1):
        for number in range(A_WEEK):
            served = frozenset({f"team {number % TEAM_RESULTS}"})
            yield item(f"w{week} {number}", level="individual", cycle=f"2026-W{week:02}", aligned_to=served)


def team_level() -> Iterator[Item]:
    yield item("company objective", Kind.OBJECTIVE)
    yield item("objective", Kind.OBJECTIVE, cycle="2026-Q4", parent="company objective")
    yield from (item(f"team {number}", cycle="2026-Q4", objective="objective") for number in range(TEAM_RESULTS))


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """The statements that any engine sends meanwhile, and what they cost inside of SQLite."""
    spent = {"statements": 0, "steps": 0}
    databases: list[sqlite3.Connection] = []

    def step() -> None:
        spent["steps"] += 1

    def note(_connection: Any, cursor: Any, *_rest: Any) -> None:
        spent["statements"] += 1
        if isinstance(cursor.connection, sqlite3.Connection):
            cursor.connection.set_progress_handler(step, PARTS)
            databases.append(cursor.connection)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield spent
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        for database in databases:
            database.set_progress_handler(None, 0)


def test_a_weeks_items_come_with_all_that_they_are_there_for(store: Store) -> None:
    remember(store, *team_level(), *weeks(46, 47))
    excerpt = store.excerpt(["2026-W47"])
    assert {key for key in excerpt.items if key.startswith("w")} == {each.key for each in weeks(47, 47)}
    assert set(excerpt.items) >= {each.key for each in team_level()}
    assert excerpt.items["w47 3"] == next(each for each in weeks(47, 47) if each.key == "w47 3")
    assert excerpt.places["w47 3"] == {"notion": "n/w47 3"}


def test_items_that_no_tool_shows_any_more_have_ended(store: Store) -> None:
    remember(store, *team_level(), *weeks(47, 47), gone=("team 3",))
    assert store.excerpt(["2026-W47"]).ended == {"team 3"}


def test_the_states_of_their_cycles_come_with_the_items(store: Store) -> None:
    remember(store, *team_level(), *weeks(47, 47))
    states = {"2026-Q4": CycleState.LOCKED, "2026-Q3": CycleState.CLOSED}
    store.commit(store.begin(NOW), NOW, Changes(cycles=states))
    assert store.excerpt(["2026-W47"]).states == {"2026-Q4": CycleState.LOCKED}


def test_items_that_serve_each_other_in_a_circle_are_read_once(store: Store) -> None:
    remember(
        store,
        item("a", cycle="2026-W47", aligned_to=frozenset({"b"})),
        item("b", aligned_to=frozenset({"a", "b", "gone for good"})),
    )
    assert set(store.excerpt(["2026-W47"]).items) == {"a", "b"}


def test_named_cycles_are_told_apart(store: Store) -> None:
    long = "Sommer " * 200
    remember(store, item("a", cycle=f"{long}1"), item("b", cycle=f"{long}2"), item("c", cycle='"quoted" \0 é'))
    assert set(store.excerpt([f"{long}2", '"quoted" \0 é']).items) == {"b", "c"}


def test_a_cycle_of_absurd_length_can_be_kept(store: Store) -> None:
    text = "".join(map(chr, range(33, 9000)))  # does not compress well, so PostgreSQL would refuse it as an entry
    remember(store, item("a", cycle=text))
    assert store.load().items["a"].agreed["cycle"] == text


def test_of_no_cycle_nothing_is_read(store: Store) -> None:
    remember(store, item("a"), item("b", cycle=None))
    assert store.excerpt([]).items == store.excerpt(["2026-W47"]).items == {}


def test_workspaces_see_their_own_cycles_only(kept: str, opened: Callable[..., Store]) -> None:
    ours, theirs = opened(kept, "ours"), opened(kept, "theirs")
    remember(theirs, item("a", cycle="2026-W47"))
    assert ours.excerpt(["2026-W47"]).items == {}
    assert set(theirs.excerpt(["2026-W47"]).items) == {"a"}


def test_a_board_costs_no_more_when_the_year_is_long(kept: str, opened: Callable[..., Store]) -> None:
    store, cycles = opened(kept), ["2026-W47", "2026-Q4"]
    remember(store, *team_level(), *weeks(44, 47))
    with counted() as after_four:
        first = store.excerpt(cycles)
    remember(store, *weeks(1, 43), *weeks(48, 52))
    echo = [Event("told", each, "current", "jira", Decimal(n)) for each in first.items for n in range(20)]
    store.commit(store.begin(NOW), NOW, Changes(events=echo))
    with counted() as after_all:
        assert store.excerpt(cycles) == first
    assert len(store.load().items) == 52 * A_WEEK + TEAM_RESULTS + 2
    assert len(first.items) == A_WEEK + TEAM_RESULTS + 2
    assert after_all["statements"] == after_four["statements"] <= 5
    assert after_all["steps"] <= after_four["steps"] * 1.02 + 2
