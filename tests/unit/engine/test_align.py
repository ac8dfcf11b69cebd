"""Whom people mean when they refer to an item."""

from __future__ import annotations

from dataclasses import replace

import pytest

from okrsync.model import Kind, Mention, Unreadable
from okrsync.sync.align import read_field
from okrsync.sync.match import match
from okrsync.sync.memory import Cell, Memory, Place, Shadow
from okrsync.sync.names import Directory
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


@pytest.mark.parametrize("typed", ["Ops KR1.1, KR1.1 and Ops KR9", "Ops KR1.1 & KR1.1, Ops KR9"])
def test_of_several_codes_and_a_typo_the_clear_ones_count_and_the_typo_is_said(typed: str) -> None:
    seen = read(Mention(typed))
    assert isinstance(seen, Unreadable)
    assert (seen.text, seen.understood) == ("Ops KR9", frozenset({key(1), key(2)}))
    assert "no key result is called 'Ops KR9'; nearest: Ops KR1.1 (Fewer incidents, faster)" in seen.reason


def test_what_resembles_nothing_has_no_nearest() -> None:
    assert read(Mention("zzz")) == Unreadable("zzz", "no key result is called 'zzz'")


def test_a_short_code_counts_in_ones_own_team_and_is_ambiguous_to_others() -> None:
    other = row("8", key(8), code="KR1.1", title="Close deals", team="Sales", cycle="2026-Q4")
    hr, guest = (
        row(each, key(4), team=each, cycle="2026-W47", aligned_to=(Mention("kr1.1"),)) for each in ("HR", "IT")
    )
    meant = []
    for weekly in (hr, guest):
        directory = Directory(match(Memory(), [view("notion", HR, OLD, other, weekly)]))
        meant.append(read_field(weekly, Place(key(4), "notion"), "aligned_to", Memory(), directory))
    assert meant[0] == frozenset({key(2)})
    assert isinstance(meant[1], Unreadable)
    assert "2 key results are called 'kr1.1': HR KR1.1 (Hire well); Sales KR1.1 (Close deals)" in meant[1].reason


def test_a_week_means_the_code_of_its_own_quarter() -> None:
    weekly = row("4", key(4), team="HR", cycle="2026-W38", aligned_to=(Mention("HR KR1.1"),))
    directory = Directory(match(Memory(), [view("notion", HR, OLD, weekly)]))
    assert read_field(weekly, Place(key(4), "notion"), "aligned_to", Memory(), directory) == frozenset({key(3)})


def test_an_address_means_the_record_that_its_tool_says_it_names() -> None:
    jira = replace(view("jira", replace(OPS, url="https://jira.test/browse/OPS-7")), locate=in_jira)
    weekly = row("4", key(4), aligned_to=(Mention("https://jira.test/boards/1?selectedIssue=OPS-7"),))
    views = [jira, view("notion", weekly)]
    directory = Directory(match(Memory(), views), views)
    assert read_field(weekly, Place(key(4), "notion"), "aligned_to", Memory(), directory) == frozenset({key(1)})


def in_jira(address: str) -> str | None:
    """The one way in which this Jira names an issue besides its page."""
    return f"https://jira.test/browse/{address.rpartition('=')[2]}" if "selectedIssue=" in address else None


def test_a_hyperlink_holds_whatever_its_text_is_called() -> None:
    jira = view("jira", replace(OPS, url="https://jira.test/browse/OPS-7"))
    weekly = row("4", key(4), aligned_to=(Mention("an old name", url="https://jira.test/browse/OPS-7"),))
    directory = Directory(match(Memory(), [jira, view("notion", weekly)]))
    assert read_field(weekly, Place(key(4), "notion"), "aligned_to", Memory(), directory) == frozenset({key(1)})


def test_words_that_were_understood_once_hold_beside_new_ones() -> None:
    was = (Mention("Fewer outages"),)
    memory = Memory(shadows={Cell(key(4), "aligned_to", "notion"): Shadow(frozenset({key(1)}), was)})
    assert read(*was, Mention("KR1.1"), memory=memory) == frozenset({key(1), key(2)})


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


def test_an_address_that_several_records_share_names_none_of_them() -> None:
    tab = "https://sheets.test/edit#gid=0"
    sheet = view("sheet", replace(OPS, url=tab), replace(HR, url=tab), row("4", key(4), aligned_to=(Mention(tab),)))
    weekly = sheet.records["4"]
    directory = Directory(match(Memory(), [sheet]), [sheet])
    seen = read_field(weekly, Place(key(4), "sheet"), "aligned_to", Memory(), directory)
    assert isinstance(seen, Unreadable)
