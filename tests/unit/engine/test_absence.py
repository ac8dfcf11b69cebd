"""What is not seen is not what was taken away."""

from __future__ import annotations

from decimal import Decimal

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
