"""A company with OKRs in three tools already meets okrsync: what is the same is joined once a person says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stage import Moment, staged
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, Town, town

from okrsync.cli.workbench import bench
from okrsync.connector import Action
from okrsync.sandbox import Seed
from okrsync.sync import cycle
from okrsync.sync.cycle import Report, Wish
from okrsync.sync.remember import Observed
from okrsync.sync.twins import Pair, joined, pairs

SHEET = Seed(
    PEOPLE,
    objectives=[{"title": "Orders arrive as promised", "team": "Ops", "level": "team"}],
    key_results=[
        {
            "title": "Orders in two days",
            "objective": "Orders arrive as promised",
            "team": "Ops",
            "level": "team",
            "current": "82",
        },
        {"title": "Fewer tickets per 100 orders", "team": "Ops", "level": "team", "current": "7"},
        {"title": "Returns below 4%", "team": "Ops", "level": "team", "current": "5"},
    ],
)
NOTION = Seed(
    PEOPLE,
    objectives=[{"title": "Orders arrive as promised", "team": "Ops", "level": "team"}],
    key_results=[
        {
            "title": "orders in two days",
            "objective": "Orders arrive as promised",
            "team": "Ops",
            "level": "team",
            "current": "84",
        },
        {"title": "Fewer tickets per 100 order", "team": "Ops", "level": "team", "current": "7"},
        {"title": "Returns below 3%", "team": "Ops", "level": "team", "current": "5"},
    ],
)
JIRA = Seed(PEOPLE, key_results=[{"title": "Orders in two days", "team": "Ops", "level": "team", "current": "82"}])


@pytest.fixture(scope="module")
def first_contact(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    with town({"sheets": SHEET, "notion": NOTION, "jira": JIRA}, tmp_path_factory.mktemp("town"), staged) as running:
        yield Moment(running)


@pytest.fixture
def place(first_contact: Moment) -> Town:
    running = first_contact.again()
    running.forget()
    return running


def look(place: Town) -> Observed:
    with bench(place.config, place.store) as ready:
        _, observed = cycle.propose(ready, Wish())
    assert observed is not None
    return observed


def proposed(observed: Observed) -> list[Pair]:
    return pairs(observed.decisions.items, observed.matched.shown)


def adopt_all(place: Town) -> Report:
    observed = look(place)
    into = joined([pair for pair in proposed(observed) if pair.clear], observed.decisions.items, observed.matched.shown)
    return place.sync(wish=Wish(adoptions=into))


def count(place: Town) -> list[int]:
    return [len(place.desk(tool).rows(KEY_RESULT)) for tool in TOOLS]


def test_what_looks_the_same_is_proposed_with_the_reason_and_nothing_is_written(place: Town) -> None:
    observed = look(place)
    titles = {key: item.title for key, item in observed.decisions.items.items()}
    found = {(frozenset({titles[pair.one], titles[pair.other]}), pair.reason) for pair in proposed(observed)}
    orders = frozenset({"Orders in two days", "orders in two days"})
    assert found == {
        (frozenset({"Orders arrive as promised"}), "the same title, the same team"),
        (orders, "the same title, the same team"),
        (frozenset({"Orders in two days"}), "the same title, the same team"),
        (
            frozenset({"Fewer tickets per 100 orders", "Fewer tickets per 100 order"}),
            "titles that are 98% alike, the same team",
        ),
    }
    assert place.writes() == {}


@pytest.mark.parametrize("synced_before", [False, True], ids=["at first sight", "after a sync"])
def test_what_a_person_confirms_is_one_and_what_differs_is_an_ordinary_conflict(
    place: Town, synced_before: bool
) -> None:
    if synced_before:
        report = place.sync()
        assert {held.guard for held in report.plan.held} == {"look-alike"}
    report = adopt_all(place)
    assert (report.failures, report.plan.held) == ({}, ())
    made = {told.write.title for told in report.told if told.write.action is Action.CREATE}
    assert not {title for title in made if title.casefold().startswith("orders in")}
    disputed = {(report.plan.titles[spot.item].casefold()[:6], spot.field) for spot in report.plan.conflicts}
    assert disputed == {("orders", "title"), ("orders", "current"), ("fewer ", "title")}
    place.types("notion", KEY_RESULT, "Fewer tickets per 100 order", title="Fewer tickets per 100 orders")
    place.types("notion", KEY_RESULT, "orders in two days", current=82, title="Orders in two days")
    for _ in range(3):
        place.sync()
    last = place.plan()
    assert (last.plan.empty, last.plan.conflicts, last.plan.problems) == (True, {}, ())
    assert count(place) == [4, 4, 4]  # two that were joined, and the two of other numbers
    for tool in TOOLS:
        assert place.shows(tool, KEY_RESULT, "Orders in two days", "current") == 82
    assert len({row.key for tool in TOOLS for row in place.desk(tool).rows(KEY_RESULT)}) == 4
    assert len({row.key for tool in TOOLS for row in place.desk(tool).rows(OBJECTIVE)}) == 1


def test_what_nobody_confirmed_is_neither_merged_nor_doubled(place: Town) -> None:
    for _ in range(3):
        report = place.sync()
    assert {held.guard for held in report.plan.held} == {"look-alike"}
    assert count(place) == [3, 4, 4]  # only what looks like nothing else was told
    keys = {row.key for tool in TOOLS for row in place.desk(tool).rows(KEY_RESULT) if "wo days" in row.name}
    assert len(keys) == 3
