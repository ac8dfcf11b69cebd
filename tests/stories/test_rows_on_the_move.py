"""A person sorts, inserts and deletes rows between okrsync's read and its write: every value lands in its own row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from interruption import Among, at_request, ending, every
from stage import Moment, staged
from town import KEY_RESULT, PEOPLE, TOOLS, Town, town

from okrsync.sandbox import Seed

NUMBERS = range(1, 7)
SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}],
    key_results=[{"title": f"Key result {n}", "code": f"KR{n}", "objective": "O1", "current": str(n)} for n in NUMBERS],
)


@pytest.fixture(scope="module")
def in_sync(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town"), staged) as running:
        running.sync()
        yield Moment(running)


@pytest.fixture
def place(in_sync: Moment) -> Town:
    return in_sync.again()


def sort(place: Town) -> None:
    place.sheets.sorts(KEY_RESULT, "current")


def insert(place: Town) -> None:
    place.sheets.inserts(KEY_RESULT, 3)


def insert_new(place: Town) -> None:
    place.sheets.inserts(KEY_RESULT, 2)
    place.sheets.enters(KEY_RESULT, "A2", [["Brand new", "KR9"]])


def delete(place: Town) -> None:
    place.sheets.deletes(KEY_RESULT, 3)


def all_at_once(place: Town) -> None:
    delete(place)
    sort(place)
    insert_new(place)


MOVES = [sort, insert, insert_new, delete, all_at_once]
WHEN = {
    "before the write looks": (every, 2),
    "while the write travels": (ending(":batchUpdate"), 1),
    "after it": (every, 4),
}


@pytest.mark.parametrize("when", WHEN.values(), ids=WHEN)
@pytest.mark.parametrize("move", MOVES)
def test_every_value_lands_in_its_own_row(place: Town, move: Callable[[Town], None], when: tuple[Among, int]) -> None:
    for n in NUMBERS:
        place.types("notion", KEY_RESULT, f"KR{n}", current=100 - n, note=f"Note of {n}")
    among, number = when
    with at_request(place.estate.boxes["sheets"], lambda: move(place), number, among) as moved:
        place.sync()
    assert moved.is_set()
    until_in_sync(place)
    gone = {"KR2"} if move in (delete, all_at_once) else set()
    wanted = {f"KR{n}": (f"Key result {n}", 100 - n, f"Note of {n}") for n in NUMBERS}
    for tool in TOOLS:
        rows = {row.name: row.values for row in place.desk(tool).rows(KEY_RESULT)}
        shown = {name: (row["title"], row["current"], row["note"]) for name, row in rows.items()}
        missing = gone if tool == "sheets" else set()
        new = {"KR9": ("Brand new", None, None)} if move in (insert_new, all_at_once) else {}
        assert shown == {name: row for name, row in wanted.items() if name not in missing} | new, tool


@pytest.mark.parametrize("move", MOVES)
def test_new_rows_come_whole_while_rows_move(place: Town, move: Callable[[Town], None]) -> None:
    place.notion.adds(KEY_RESULT, title="From Notion", code="N1", objective=("O1",), current=40)
    place.notion.adds(KEY_RESULT, title="Another", code="N2", current=50, aligned_to=("KR1",))
    with at_request(place.estate.boxes["sheets"], lambda: move(place), 1, ending(":batchUpdate")) as moved:
        place.sync()
    assert moved.is_set()
    until_in_sync(place)
    for name in ("N1", "N2"):
        here, there = (place.row(tool, KEY_RESULT, name) for tool in ("sheets", "notion"))
        assert here.key == there.key
        assert here.values == {**there.values, "state": None}  # a new page says "Proposed" unless told otherwise


def until_in_sync(place: Town) -> None:
    for _ in range(4):
        report = place.sync()
        assert report.failures == {}
        if report.plan.empty:
            return
    pytest.fail("not in sync after 4 more runs")
