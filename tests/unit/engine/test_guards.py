"""What looks like an accident is held under a digest for just that; what a person approved passes, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import get_args

import pytest

from okrsync.config.guarding import GuardName
from okrsync.connector import Action, Slot
from okrsync.model import Kind, Mention, Unreadable
from okrsync.sync.cycle import Rules, Wish
from okrsync.sync.guards import GUARDS, Limits
from okrsync.sync.plan import Plan
from okrsync.testing.promises import broken_promises
from okrsync.testing.table import Tabletop
from okrsync.testing.tabletop import Weather
from okrsync.testing.world import EXACT, World

METRIC = {**EXACT, **{name: Slot() for name in ("start", "target", "cycle", "code")}}


def company(rows: int, limits: Limits, slots: dict[str, Slot] = EXACT) -> World:  # type: ignore[assignment]
    """Two tools that show the same key results."""
    world = World(rules=Rules(limits=limits))
    world.tools = {name: replace(table, slots={Kind.KEY_RESULT: slots}) for name, table in world.tools.items()}
    del world.tools["coarse"]
    for _ in range(rows):
        world.add("exact")
    world.calm()
    return world


def guards(plan: Plan) -> set[str]:
    return {held.guard for held in plan.held}


def ran(world: World, approve: str | None = None) -> Plan:
    report = world.run(wish=Wish(approve))
    assert report is not None
    return report.plan


def links(world: World, tool: str) -> int:
    return sum(place.connection == tool and link.gone is None for place, link in world.memory.links.items())


def test_the_guards_that_can_be_switched_off_are_those_that_there_are() -> None:
    assert set(get_args(GuardName)) == set(GUARDS)


def test_when_three_quarters_of_the_rows_are_deleted_the_run_stops_and_an_approval_lets_through_just_that() -> None:
    world = company(40, Limits(min_items=20))
    rows = list(world.tools["words"].rows)
    for row in rows[:30]:
        world.tools["words"].delete(row)
    world.now += timedelta(hours=1)
    held = ran(world)
    assert (guards(held), len(held.held), links(world, "words")) == ({"emptied"}, 30, 40)
    assert "30 of 40 records vanished from words" in held.held[0].reason
    world.tools["words"].delete(rows[30])  # what comes later is not what was approved
    world.now += timedelta(hours=1)
    later = ran(world, held.digest)
    assert (guards(later), len(later.held), links(world, "words")) == ({"emptied"}, 31, 40)
    assert later.digest != held.digest
    approved = ran(world, later.digest)
    assert (approved.held, links(world, "words")) == ((), 9)
    assert len(world.tools["exact"].rows) == 40
    assert world.calm().plan.empty


def test_rows_that_come_back_before_anybody_approved_take_up_where_they_were() -> None:
    world = company(40, Limits(min_items=20))
    rows = list(world.tools["words"].rows)
    for row in rows[:30]:
        world.tools["words"].delete(row)
    world.now += timedelta(hours=1)
    world.type("exact", world.rows_of("exact")[0], "note", "typed meanwhile")
    assert guards(ran(world)) == {"emptied"}
    for row in rows[:30]:
        world.tools["words"].restore(row)
    world.calm()
    assert broken_promises(world) == []
    assert "typed meanwhile" in {row.values["note"] for row in world.tools["words"].rows.values()}


def test_where_the_canary_cannot_be_seen_nothing_is_written_and_nothing_is_believed_gone() -> None:
    world = company(3, Limits())
    canary = world.tools["words"].rows[world.rows_of("words")[0]].key or ""
    world.rules = Rules(limits=Limits(canaries={"words": canary}))
    world.tools["words"].delete(world.rows_of("words")[0])
    world.now += timedelta(hours=1)
    world.type("exact", world.rows_of("exact")[1], "note")
    held = ran(world)
    assert (guards(held), links(world, "words"), len(held.held)) == ({"canary"}, 3, 2)
    assert "cannot be seen there (trashed)" in held.held[0].reason
    assert ran(world, held.digest).held == ()
    assert links(world, "words") == 2


def test_a_target_that_moves_while_its_cycle_runs_waits_where_it_was_typed() -> None:
    world = company(1, Limits(), METRIC)
    exact, words = (world.rows_of(tool)[0] for tool in ("exact", "words"))
    for name, value in {"start": Decimal(0), "target": Decimal(10), "cycle": "2026-Q4"}.items():
        world.type("exact", exact, name, value)
    world.calm()
    world.type("exact", exact, "target", Decimal(5))
    held = ran(world)
    assert guards(held) == {"target-moved"}
    assert (held.writes, held.agreements) == ([], [])
    assert held.held[0].fields == ("target",)
    assert "from 10 to 5 while 2026-Q4 is running" in held.held[0].reason
    world.type("exact", exact, "current", Decimal(7))  # the rest of the item goes on
    assert ran(world).digest == held.digest
    assert world.tools["words"].rows[words].values["current"] == 7
    assert ran(world, held.digest).held == ()
    assert world.tools["words"].rows[words].values["target"] == 5
    assert world.calm().plan.empty


def test_before_its_cycle_begins_a_target_moves_freely() -> None:
    world = company(1, Limits(), METRIC)
    row = world.rows_of("exact")[0]
    for name, value in {"target": Decimal(10), "cycle": "2027-Q1"}.items():
        world.type("exact", row, name, value)
    world.calm()
    world.type("exact", row, "target", Decimal(5))
    assert ran(world).held == ()


def test_a_value_that_falls_off_a_cliff_waits_and_a_better_one_ends_it() -> None:
    world = company(1, Limits(max_leap=Decimal(3)), METRIC)
    exact = world.rows_of("exact")[0]
    for name, value in {"start": Decimal(70), "target": Decimal(90), "current": Decimal(82)}.items():
        world.type("exact", exact, name, value)
    world.calm()
    world.type("exact", exact, "current", Decimal(8400))
    held = ran(world)
    assert (guards(held), held.writes) == ({"cliff"}, [])
    assert "from 82 to 8400, 415.9 times the way" in held.held[0].reason
    world.type("exact", exact, "current", Decimal(84))
    assert ran(world).held == ()
    assert world.calm().plan.empty
    assert broken_promises(world) == []


def test_a_number_beyond_all_measure_waits_like_any_other_leap() -> None:
    world = company(1, Limits(), METRIC)
    row = world.rows_of("exact")[0]
    for name, value in {"start": Decimal(70), "target": Decimal(90), "current": Decimal(82)}.items():
        world.type("exact", row, name, value)
    world.calm()
    world.type("exact", row, "current", Decimal("1E+40"))
    assert guards(ran(world)) == {"cliff"}


@pytest.mark.parametrize(("filled", "held"), [(True, {"too-many-created"}), (False, set())])
def test_a_container_in_use_is_not_flooded_but_an_empty_one_is_filled(filled: bool, held: set[str]) -> None:
    world = World(rules=Rules(limits=Limits(max_created=5)))
    if filled:
        for tool in world.tools:
            world.add(tool)
    for _ in range(6):
        world.add("exact")
    assert guards(ran(world)) == held


def test_a_first_sync_that_was_killed_goes_on_where_it_was() -> None:
    world = World(rules=Rules(limits=Limits(max_created=2)))
    for _ in range(6):
        world.add("exact")
    world.run({"words": Weather({2: "crash-after"})})
    assert 0 < len(world.tools["words"].rows) < 6
    assert world.calm().plan.held == ()
    assert len(world.tools["words"].rows) == 6


@pytest.mark.parametrize("title", ["fewer  INCIDENTS at night", "Fewer incidents at nights"])
def test_what_another_tool_seems_to_show_already_is_not_doubled(title: str) -> None:
    world = World()
    for tool, name in (("exact", "Fewer incidents at night"), ("words", title)):
        world.tools[tool].add(Kind.KEY_RESULT, {"title": name})
    held = ran(world)
    assert guards(held) == {"look-alike"}
    assert not [write for write in held.writes if write.action is Action.CREATE]
    assert ran(world, ran(world).digest).held == ()
    assert [len(table.rows) for table in world.tools.values()] == [2, 2, 2]


def test_other_numbers_make_another_key_result() -> None:
    world = World()
    for tool, name in (("exact", "Incidents from 9 to 5 a week"), ("words", "Incidents from 9 to 4 a week")):
        world.tools[tool].add(Kind.KEY_RESULT, {"title": name})
    assert ran(world).held == ()


def test_a_guard_that_is_switched_off_holds_nothing() -> None:
    world = World(rules=Rules(limits=Limits(disabled=frozenset({"look-alike"}))))
    for tool in ("exact", "words"):
        world.tools[tool].add(Kind.KEY_RESULT, {"title": "Fewer incidents"})
    assert ran(world).held == ()


def without_its_canary() -> tuple[World, str]:
    """A company of thirty in which a tool's canary was thrown away, and the canary's key."""
    world = company(
        30, Limits(min_items=5, canaries={"words": "Canary"}), {**EXACT, "code": Slot(), "sync_note": Slot()}
    )
    row = world.rows_of("words")[0]
    key = world.tools["words"].rows[row].key or ""
    world.type("words", row, "code", "Canary")
    world.calm()
    world.tools["words"].delete(row)
    world.now += timedelta(hours=1)
    return world, key


def told(world: World, tool: str) -> list[str]:
    report = world.run()
    assert report is not None
    assert guards(report.plan) == {"canary"}
    return [name for each in report.told if each.write.connection == tool for name in each.write.values]


def test_no_reference_is_said_late_to_a_tool_that_is_not_trusted() -> None:
    world, canary = without_its_canary()
    one, other = [row.id for row in world.tools["exact"].rows.values() if row.key != canary][:2]
    world.type("exact", one, "aligned_to", (Mention(record=other),))
    world.tools["new"] = Tabletop("new", world.tools["exact"].slots)  # records are made there in the same run
    assert told(world, "words") == []


def test_no_note_is_written_to_a_tool_that_is_not_trusted() -> None:
    world, _ = without_its_canary()
    world.type("words", world.rows_of("words")[3], "current", Unreadable("about 3"))
    assert told(world, "words") == []
