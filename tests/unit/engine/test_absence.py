"""What is not seen is not what was taken away."""

from __future__ import annotations

from decimal import Decimal

import pytest

from okrsync.sync import read
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
