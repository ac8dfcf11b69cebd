"""Which item a record shows."""

from __future__ import annotations

from okrsync.model import Kind
from okrsync.sync.match import KEY, match, new_key
from okrsync.sync.memory import Memory, Place
from tests.unit.engine.views import key, remembering, row, view


def test_records_with_the_same_key_in_two_tools_show_one_item() -> None:
    matched = match(Memory(), [view("jira", row("10", key(1))), view("notion", row("p", key(1)))])
    assert matched.shown.keys() == {Place(key(1), "jira"), Place(key(1), "notion")}
    assert matched.new == {key(1): Kind.KEY_RESULT}


def test_a_record_without_key_becomes_a_new_item_under_the_same_key_in_every_dry_run() -> None:
    first, again = (match(Memory(), [view("sheet", row("r"))]) for _ in range(2))
    assert first.new.keys() == again.new.keys()
    assert all(KEY.fullmatch(each) for each in first.new)
    assert first.unmarked == set(first.shown)


def test_a_known_record_that_lost_its_key_is_still_known() -> None:
    matched = match(remembering((key(1), "jira", "10")), [view("jira", row("10"))])
    assert (matched.shown.keys(), matched.new) == ({Place(key(1), "jira")}, {})
    assert matched.unmarked == {Place(key(1), "jira")}


def test_of_two_records_with_one_key_neither_is_believed() -> None:
    matched = match(Memory(), [view("sheet", row("a", key(1)), row("b", key(1)))])
    assert (dict(matched.shown), matched.frozen.keys()) == ({}, {Place(key(1), "sheet")})
    assert "2 records carry the same key" in matched.problems[0].message


def test_what_is_no_key_is_reported_and_left_alone() -> None:
    matched = match(Memory(), [view("sheet", row("a", "my key"))])
    assert (dict(matched.shown), len(matched.problems)) == ({}, 1)


def test_a_key_of_the_other_kind_is_reported_and_left_alone() -> None:
    memory = remembering((key(1), "jira", "10"), kind=Kind.OBJECTIVE)
    matched = match(memory, [view("sheet", row("a", key(1)))])
    assert (dict(matched.shown), len(matched.problems)) == ({}, 1)


def test_a_row_without_title_and_key_is_nothing_yet() -> None:
    assert match(Memory(), [view("sheet", row("a", title=None))]).items == {}


def test_a_record_that_is_certainly_gone_is_said_to_be_gone() -> None:
    matched = match(remembering((key(1), "jira", "10")), [view("jira", gone={"10": "trashed"})])
    assert matched.gone == {Place(key(1), "jira"): "trashed"}


def test_a_record_that_was_given_another_items_key_no_longer_shows_the_first() -> None:
    memory = remembering((key(1), "sheet", "a"), (key(2), "jira", "10"))
    matched = match(memory, [view("sheet", row("a", key(2)))])
    assert matched.shown.keys() == {Place(key(2), "sheet")}
    assert Place(key(1), "sheet") in matched.gone


def test_a_taken_key_is_not_given_twice() -> None:
    first = new_key("sheet", "row", set())
    assert new_key("sheet", "row", {first}) != first


def test_a_typo_in_a_key_leaves_the_record_known_for_what_it_was() -> None:
    memory = remembering((key(1), "jira", "10"))
    assert match(memory, [view("jira", row("10", "okr-typo"))]).gone == {}


def test_where_the_original_lost_its_key_to_a_copy_the_record_with_the_key_shows_the_item() -> None:
    memory = remembering((key(1), "notion", "original"))
    matched = match(memory, [view("notion", row("original"), row("copy", key(1)))])
    assert matched.shown[Place(key(1), "notion")].id == "copy"
    assert (len(matched.new), dict(matched.frozen)) == (1, {})
