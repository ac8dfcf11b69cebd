"""Whom people mean when they refer to an item."""

from __future__ import annotations

import pytest

from okrsync.model import Kind, Mention, Unreadable
from okrsync.sync.align import Directory, read_field
from okrsync.sync.match import match
from okrsync.sync.memory import Cell, Memory, Place, Shadow
from tests.unit.engine.views import key, row, view

OPS = row("1", key(1), code="Ops KR1.1", title="Fewer incidents, faster", team="Ops", cycle="2026-Q4")
HR = row("2", key(2), code="KR1.1", title="Hire well", team="HR", cycle="2026-Q4")
OLD = row("3", key(3), code="KR1.1", title="Hire", team="HR", cycle="2026-Q3")
WEEKLY = row("4", key(4), title="Andy's week", team="HR", cycle="2026-Q4")
GOAL = row("5", key(5), kind=Kind.OBJECTIVE, title="Grow", team="HR", cycle="2026-Q4")


def read(*mentions: Mention, field: str = "aligned_to", memory: Memory | None = None) -> object:
    weekly = row("4", key(4), title="Andy's week", team="HR", cycle="2026-Q4", **{field: mentions})
    matched = match(memory or Memory(), [view("notion", OPS, HR, OLD, weekly, GOAL)])
    return read_field(weekly, Place(key(4), "notion"), field, memory or Memory(), Directory(matched))


@pytest.mark.parametrize("name", ["Ops KR1.1", "ops kr1.1", " Ops  KR1.1 ", "Fewer incidents, faster", key(1)])
def test_a_code_a_title_or_a_key_in_any_case_means_its_item(name: str) -> None:
    assert read(Mention(name)) == frozenset({key(1)})


def test_a_linked_record_means_its_item_and_a_foreign_one_means_nothing() -> None:
    assert read(Mention(record="1"), Mention(record="a page of somebody's")) == frozenset({key(1)})


def test_a_code_that_two_cycles_use_means_the_one_of_ones_own_cycle() -> None:
    assert read(Mention("KR1.1")) == frozenset({key(2)})


def test_several_names_may_stand_between_commas() -> None:
    assert read(Mention("Ops KR1.1, KR1.1")) == frozenset({key(1), key(2)})


def test_a_typo_makes_the_cell_unreadable_and_says_what_is_unknown() -> None:
    seen = read(Mention("Ops KR1.1"), Mention("Ops KR9"))
    assert isinstance(seen, Unreadable)
    assert "Ops KR9" in seen.reason


def test_an_objective_is_found_by_its_title_and_no_key_result_is_taken_for_one() -> None:
    assert read(Mention("Grow"), field="objective") == key(5)
    assert isinstance(read(Mention("Hire well"), field="objective"), Unreadable)


def test_words_that_were_understood_once_hold_when_their_target_is_renamed() -> None:
    was = (Mention("Fewer outages"),)
    memory = Memory(shadows={Cell(key(4), "aligned_to", "notion"): Shadow(frozenset({key(1)}), was)})
    assert read(*was, memory=memory) == frozenset({key(1)})


def test_nobody_is_aligned_with_themselves_by_a_title_that_two_share() -> None:
    team = row("6", key(6), title="Answer faster", team="HR", cycle="2026-Q4")
    weekly = row(
        "7", key(7), title="Answer faster", team="HR", cycle="2026-W47", aligned_to=(Mention("Answer faster"),)
    )
    directory = Directory(match(Memory(), [view("notion", team, weekly)]))
    assert read_field(weekly, Place(key(7), "notion"), "aligned_to", Memory(), directory) == frozenset({key(6)})
