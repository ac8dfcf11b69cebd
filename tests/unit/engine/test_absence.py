"""What is not seen is not what was taken away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from okrsync.model import Kind
from okrsync.sync import read
from okrsync.testing.promises import broken_promises
from okrsync.testing.table import Reason
from okrsync.testing.tabletop import Weather
from okrsync.testing.world import World


def aligned() -> tuple[World, str, str]:
    """Two key results in every tool, the one aligned with the other; their rows in the exact tool."""
    world = World()
    world.add("exact")
    world.add("exact")
    world.calm()
    one, other = world.rows_of("exact")
    world.type("exact", one, "aligned_to", (world.mention("exact", other),))
    world.calm()
    return world, one, other


def test_a_reference_that_a_tool_drops_with_its_target_is_kept_everywhere() -> None:
    world, one, other = aligned()
    key = world.tools["exact"].rows[one].key or ""
    world.tools["exact"].delete(other)
    world.tools["exact"].type(one, "aligned_to", ())  # the tool does it, not a person
    world.type("exact", one, "current", Decimal(7))
    world.calm()
    assert world.memory.items[key].agreed["aligned_to"]
    world.tools["exact"].restore(other)
    for _ in range(5):
        world.run()
    assert world.tools["exact"].rows[one].values["aligned_to"] == (world.mention("exact", other),)


def test_taking_a_reference_off_takes_it_off_everywhere() -> None:
    world, one, _ = aligned()
    key = world.tools["exact"].rows[one].key or ""
    world.type("exact", one, "aligned_to", ())
    world.calm()
    assert world.memory.items[key].agreed.get("aligned_to") is None
    assert all(not row.values["aligned_to"] for table in world.tools.values() for row in table.rows.values())


def test_a_title_that_is_emptied_is_filled_again() -> None:
    world, one, _ = aligned()
    title = world.tools["exact"].rows[one].values["title"]
    world.tools["exact"].type(one, "title", None)
    world.calm()
    assert world.tools["exact"].rows[one].values["title"] == title


def rows_after_a_lost_reply_and_a_lagging_index() -> int:
    """How many rows one key result has in a tool that made it, lost the reply, and did not show it to the next read."""
    world = World()
    world.add("exact")
    world.run({"words": Weather({1: "lost-after"})})
    world.run({"words": Weather({0: "lag"})})
    world.calm()
    return len(world.tools["words"].rows)


def test_a_create_in_doubt_is_looked_for_and_not_repeated() -> None:
    assert rows_after_a_lost_reply_and_a_lagging_index() == 1


def test_without_that_look_it_would_be_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "_doubted", lambda connection, memory, present: [])
    assert rows_after_a_lost_reply_and_a_lagging_index() == 2


def test_a_row_whose_key_and_identity_were_erased_is_recognised_by_its_looks() -> None:
    world, one, _ = aligned()
    table = world.tools["exact"]
    key = table.rows[one].key
    table.erase_key(one)
    world.now += timedelta(hours=1)
    world.calm()
    assert [row.key for row in table.rows.values()].count(key) == 1
    assert [len(each.rows) for each in world.tools.values()] == [2, 2, 2]
    assert broken_promises(world) == []


def test_where_two_rows_look_alike_nobody_guesses_which_one_was_erased() -> None:
    world, one, _ = aligned()
    table = world.tools["exact"]
    key, title = table.rows[one].key, table.rows[one].values["title"]
    table.erase_key(one)
    table.add(Kind.KEY_RESULT, {"title": title})
    world.now += timedelta(hours=1)
    world.run()
    assert key not in {row.key for row in table.rows.values()}


def test_of_a_copy_whose_original_is_gone_the_copy_is_believed_at_once() -> None:
    world, one, _ = aligned()
    table = world.tools["exact"]
    copy = table.add(Kind.KEY_RESULT, table.rows[one].values, table.rows[one].key)
    table.delete(one)
    report = world.run()
    assert report is not None
    assert not [each for each in report.plan.problems if "same key" in each.message]
    world.type("exact", copy, "note", "in the copy")
    world.calm()
    assert "in the copy" in {row.values["note"] for row in world.tools["words"].rows.values()}


def test_what_pointed_at_a_row_whose_copy_took_its_place_points_at_the_copy() -> None:
    world, one, other = aligned()
    table = world.tools["exact"]
    key = table.rows[one].key or ""
    copy = table.paste(other)
    world.run()
    table.delete(other)
    world.calm()
    assert world.memory.items[key].agreed["aligned_to"] == frozenset({table.rows[copy].key})
    assert table.rows[one].values["aligned_to"] == (world.mention("exact", copy),)


def test_an_old_copy_that_takes_the_place_of_its_original_overrules_nobody() -> None:
    world, one, _ = aligned()
    table = world.tools["exact"]
    key = table.rows[one].key or ""
    copy = table.paste(one)
    table.delete(copy)
    typed = world.type("exact", one, "note").value, world.type("exact", one, "current").value
    world.calm()
    table.delete(one)
    table.restore(copy)
    world.calm()
    agreed = world.memory.items[key].agreed
    assert (agreed["note"], agreed["current"]) == typed
    assert table.rows[copy].values["note"] == typed[0]  # it was empty there, which nobody had said
    assert {spot.field for spot in world.memory.conflicts} == {"current"}


@pytest.mark.parametrize("reason", ["deleted", "trashed", "moved", "unmatched", "forbidden"])
def test_each_kind_of_absence_is_told_once_and_what_is_back_takes_up_where_it_was(reason: Reason) -> None:
    world, one, _ = aligned()
    table = world.tools["exact"]
    table.take_away(one, reason)
    world.now += timedelta(hours=1)
    reports = [world.run() for _ in range(2)]
    said = [
        [each for each in report.plan.problems if each.place.startswith("exact: KR")] for report in reports if report
    ]
    assert [len(each) for each in said] == [1, 0]
    assert "stays in the other tools" in said[0][0].remedy
    words = next(row for row in world.rows_of("words") if world.tools["words"].rows[row].key == table.trash[one].key)
    world.type("words", words, "note", "typed while it was away")
    world.calm()
    assert [len(each.rows) for each in world.tools.values()] == [1, 2, 2]
    table.restore(one)
    world.calm()
    assert table.rows[one].values["note"] == "typed while it was away"
    assert world.memory.conflicts == {}
