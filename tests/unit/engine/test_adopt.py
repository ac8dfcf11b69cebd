"""Items that go into others: whatever carries their key, or refers to them, means the other from then on."""

from __future__ import annotations

import pytest

from okrsync.model import Item, Kind, Mention, Record
from okrsync.sync.choice import Choice
from okrsync.sync.cycle import Wish
from okrsync.sync.memory import Place, Spot
from okrsync.sync.twins import Pair, joined, pairs
from okrsync.testing.promises import broken_promises
from okrsync.testing.tabletop import Deed, Weather
from okrsync.testing.world import World


def titled(title: str, **agreed: str) -> Item:
    return Item(title, Kind.KEY_RESULT, {"title": title, **agreed})


def proposed(*items: tuple[Item, str]) -> list[Pair]:
    return pairs({item.key: item for item, _ in items}, [Place(item.key, tool) for item, tool in items])


def _called(world: World, tool: str, title: str) -> Record:
    (row,) = [row for row in world.tools[tool].rows.values() if row.values["title"] == title]
    return row


def twins() -> tuple[World, str, str]:
    """One key result that stands in two tools under two keys, and another that is aligned with the second of them."""
    world = World()
    for tool in ("exact", "words"):
        world.add(tool, title="Fewer incidents")
        world.tools[tool].type(world.rows_of(tool)[0], "current", None)
    world.run()
    other = world.add("exact", title="Calm nights")
    world.run()
    one, two = (_called(world, tool, "Fewer incidents").key or "" for tool in ("exact", "words"))
    world.type("words", _called(world, "words", "Calm nights").id, "aligned_to", (Mention(two),))
    world.run()
    assert world.memory.items[world.tools["exact"].rows[other].key or ""].agreed["aligned_to"] == frozenset({two})
    return world, one, two


@pytest.mark.parametrize("deed", [None, "crash-before", "crash-after", "lost-before", "lost-after", "down"])
@pytest.mark.parametrize("moment", [0, 1, 2])
def test_what_goes_into_another_is_one_wherever_the_run_is_killed(moment: int, deed: Deed | None) -> None:
    world, one, two = twins()
    world.run({"words": Weather({moment: deed} if deed else {})}, Wish(adoptions={two: one}))
    if deed and moment == 0:  # it could not be read, so there was nothing to be joined
        world.run(wish=Wish(adoptions={two: one}))
    world.calm()
    assert broken_promises(world) == []
    assert [len(table.rows) for table in world.tools.values()] == [2, 2, 2]
    assert {row.key for table in world.tools.values() for row in table.rows.values()} >= {one}
    assert two not in {row.key for table in world.tools.values() for row in table.rows.values()}
    (calm,) = [item for item in world.memory.items.values() if item.title == "Calm nights"]
    assert {each for row in world.tools["exact"].rows.values() for each in row.values["aligned_to"]}  # type: ignore[union-attr]
    assert world.calm().plan.empty
    assert calm.key not in (one, two)


def test_two_of_other_cycles_teams_or_numbers_are_no_pair() -> None:
    for first, second in (({"cycle": "2026-Q3"}, {"cycle": "2026-Q4"}), ({"team": "Ops"}, {"team": "HR"})):
        assert proposed((titled("Fewer incidents", **first), "a"), (titled("fewer incidents", **second), "b")) == []
    assert proposed((titled("NPS of 40"), "a"), (titled("NPS of 50"), "b")) == []


def test_other_owners_make_a_pair_less_likely() -> None:
    (pair,) = proposed((titled("Fewer incidents", owner="Ana"), "a"), (titled("fewer incidents", owner="Bo"), "b"))
    assert (pair.score, pair.reason) == (90.0, "the same title, another owner")


def test_where_a_tool_has_two_that_are_as_likely_neither_is_clear() -> None:
    found = proposed(
        (titled("Fewer incidents"), "a"), (titled("fewer incidents"), "b"), (titled("FEWER incidents"), "b")
    )
    assert [pair.clear for pair in found] == [False, False]


def test_two_records_of_one_tool_are_never_put_together() -> None:
    items = {key: Item(key, Kind.KEY_RESULT) for key in "xyz"}
    shown = [Place("x", "a"), Place("y", "b"), Place("z", "a")]
    accepted = [Pair("x", "y", 100, ""), Pair("y", "z", 100, "")]
    assert joined(accepted, items, shown) == {"y": "x"}


def test_that_one_went_into_another_is_said_once_and_not_in_every_run_that_follows() -> None:
    world, one, two = twins()
    world.run(wish=Wish(adoptions={two: one}))
    world.calm()
    said = len(world.store.history(limit=None))
    world.run()
    assert len(world.store.history(limit=None)) == said


def test_who_chooses_an_item_that_went_into_another_means_the_other() -> None:
    world, one, two = twins()
    world.run(wish=Wish(adoptions={two: one}))
    world.calm()
    (calm,) = [key for key, item in world.memory.items.items() if item.title == "Calm nights"]
    report = world.run(wish=Wish(choices={Spot(calm, "aligned_to"): Choice("a choice", frozenset({two}))}))
    assert report is not None
    assert report.plan.empty
    assert world.memory.items[calm].agreed["aligned_to"] == frozenset({one})
