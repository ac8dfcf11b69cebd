"""People sort, insert and delete rows while okrsync writes; every value lands in its own row, or nowhere."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import sheets_story as company
from sheets_story import Story, change, create, key_results, kinds, link, write

TITLES = ("First reply", "Tickets", "Uptime", "Audit")
WANTED = {title: Decimal(index + 11) for index, title in enumerate(TITLES)}
BEFORE = {"First reply": 0.5, "Tickets": 950, "Uptime": 99.5, "Audit": 0}


@pytest.fixture
def story() -> Iterator[Story]:
    with company.story() as running:
        yield running


def sort(story: Story) -> None:
    story.sort("current")


def insert(story: Story) -> None:
    story.insert(2)


def insert_filled(story: Story) -> None:
    story.insert(1)
    story.type("A2", [["Brand new", "KR9"]])


def delete(story: Story) -> None:
    story.delete(2)


MOVES = [sort, insert, insert_filled, delete]


@pytest.mark.parametrize("move", MOVES)
def test_rows_that_move_between_read_and_write_get_their_own_values(
    story: Story, move: Callable[[Story], None]
) -> None:
    records = story.keyed()
    connector = story.connector()
    connector.read(None, {})
    move(story)
    outcomes = kinds(write(connector, [change(records[title], current=WANTED[title]) for title in TITLES]))
    shown = story.shown("Current")
    there = set(TITLES) & set(shown)
    assert {title: shown[title] for title in there} == {title: WANTED[title] for title in there}
    assert outcomes == {f"key:{t}": "Done" if t in there else "Stale" for t in TITLES}
    assert shown.get("Brand new", "") == ""


@pytest.mark.parametrize("move", MOVES)
def test_rows_that_move_while_the_values_travel_keep_what_stood_there(
    story: Story, move: Callable[[Story], None]
) -> None:
    records = story.keyed()
    connector = story.connector()
    with story.during_the_write(lambda: move(story)):
        outcomes = kinds(write(connector, [change(records[title], current=WANTED[title]) for title in TITLES]))
    shown = story.shown("Current")
    for title in set(TITLES) & set(shown):
        assert shown[title] == (WANTED[title] if outcomes[f"key:{title}"] == "Done" else BEFORE[title])
    assert "Stale" in outcomes.values()
    assert shown.get("Brand new", "") == ""
    assert [row for row in story.grid()[1:] if row and not row[0] and any(row[1:])] == []
    again = key_results(connector)
    due = [change(again[title], current=WANTED[title]) for title in TITLES if title in again]
    assert set(kinds(write(connector, due)).values()) == {"Done"}
    shown = story.shown("Current")
    assert {title: shown[title] for title in TITLES if title in shown} == {
        title: WANTED[title] for title in TITLES if title in again
    }


@pytest.mark.parametrize("move", MOVES)
def test_a_key_never_stays_in_another_row(story: Story, move: Callable[[Story], None]) -> None:
    story.keyed("First reply", "Audit")
    connector = story.connector()
    records = key_results(connector)
    with story.during_the_write(lambda: move(story)):
        write(connector, [link(records[title]) for title in ("Tickets", "Uptime")])
    for title, key in story.shown("okrsync key").items():
        assert key in ("", f"key:{title}")
    left = [record for record in key_results(connector).values() if record.key is None and record.values["code"]]
    write(connector, [link(record) for record in left])
    assert {t: k for t, k in story.shown("okrsync key").items() if k} == {
        title: f"key:{title}" for title, code in story.shown("Code").items() if code
    }


def test_a_formula_that_was_hit_is_a_formula_again(story: Story) -> None:
    story.type("L5", [["=L3*2"]])
    story.type("N5", [["=L5+1"]])
    records = story.keyed()
    with story.during_the_write(lambda: story.delete(1)):
        changes = [change(records["Uptime"], current=Decimal(7), direction="increase")]
        outcomes = kinds(write(story.connector(), changes))
    assert outcomes == {"key:Uptime": "Stale"}
    grid = story.grid()
    audit = next(row for row in grid if row[0] == "Audit")
    assert audit[grid[0].index("Direction")] == "=L4+1"
    assert str(audit[grid[0].index("Current")]).startswith("=L")
    assert story.shown("Current")["Uptime"] == 99.5


def test_a_column_inserted_while_the_values_travel_is_empty_again(story: Story) -> None:
    records = story.keyed()
    with story.during_the_write(lambda: story.insert(3, "COLUMNS")):
        outcomes = kinds(write(story.connector(), [change(records["Uptime"], current=Decimal(7))]))
    assert outcomes == {"key:Uptime": "Stale"}
    assert story.shown("Target") == {"First reply": 0.9, "Tickets": 800, "Uptime": 99.9, "Audit": 1}
    assert story.shown("Current") == BEFORE


@pytest.mark.parametrize("seed", range(8))
def test_whatever_moves_each_value_is_its_rows_own(story: Story, seed: int) -> None:
    """Keyed and unkeyed rows, equal values, moves before the values arrive and before they are verified."""
    luck = random.Random(seed)
    story.type("A6", [[f"Row {n}", f"C{n}", *[""] * 9, luck.choice([1, 2, 3])] for n in range(8)])
    titles = luck.sample([f"Row {n}" for n in range(8)] + list(TITLES), 8)
    records = story.keyed(*titles[:5])
    before = story.shown("Current")
    wanted = {title: Decimal(luck.choice([1, 2, 3])) for title in titles}
    changes = [(change if records[t].key else link)(records[t], current=wanted[t]) for t in titles]

    def move() -> None:
        for _ in range(luck.randrange(3)):
            act, at = luck.choice(["sort", "insert", "delete"]), luck.randrange(1, 12)
            story.sort("current") if act == "sort" else getattr(story, act)(at)

    with story.during_the_write(move, move):
        outcomes = kinds(write(story.connector(), changes))
    shown, keys = story.shown("Current"), story.shown("okrsync key")
    for title in shown:
        done = outcomes.get(f"key:{title}") == "Done"
        assert shown[title] in ((wanted[title],) if done else (wanted.get(title), before[title])), title
        assert keys[title] in ("", f"key:{title}")
        assert not done or keys[title]
    assert [row for row in story.grid()[1:] if row and not row[0] and any(row[1:])] == []


def test_new_rows_come_whole_while_a_person_sorts(story: Story) -> None:
    records = story.keyed()
    connector = story.connector()
    changes = [change(records["Audit"], current=Decimal(3)), create("k5", title="Fifth", current=Decimal(5))]
    with story.during_the_write(lambda: story.sort("title", "ASCENDING")):
        outcomes = kinds(write(connector, changes))
    assert outcomes["k5"] == "Done"
    assert story.shown("okrsync key")["Fifth"] == "k5"
    assert story.shown("Current")["Fifth"] == 5
