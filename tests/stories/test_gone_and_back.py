"""What is deleted in one tool is deleted nowhere else and not made again; what comes back takes up where it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from stage import Moment, staged
from town import KEY_RESULT, PEOPLE, TOOLS, Town, others, town

from okrsync.sandbox import KEY_HEADING, Seed

SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}],
    key_results=[
        {"title": "In two days", "code": "KR1", "objective": "O1", "current": "82"},
        {"title": "Tickets", "code": "KR2", "objective": "O1", "current": "7", "aligned_to": "KR1"},
        {"title": "Returns", "code": "KR3", "objective": "O1", "current": "4"},
    ],
)


@pytest.fixture(scope="module")
def in_sync(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town"), staged) as running:
        running.sync()
        yield Moment(running)


@pytest.fixture
def place(in_sync: Moment) -> Town:
    running = in_sync.again()
    running.forget()
    return running


def codes(place: Town, tool: str) -> list[str]:
    return sorted(row.name for row in place.desk(tool).rows(KEY_RESULT))


@pytest.mark.parametrize("tool", TOOLS)
def test_what_is_taken_away_is_left_alone_everywhere_and_taken_up_when_it_is_back(place: Town, tool: str) -> None:
    before = place.contents()
    bring_back = place.desk(tool).trash(place.row(tool, KEY_RESULT, "KR1"), KEY_RESULT)
    place.forget()
    for _ in range(2):
        report = place.sync()
        assert (report.failures, report.plan.writes) == ({}, [])
    assert place.writes() == {}
    assert codes(place, tool) == ["KR2", "KR3"]
    here, there = others(tool)
    place.types(here, KEY_RESULT, "KR1", current=90)
    place.sync()
    assert place.shows(there, KEY_RESULT, "KR1", "current") == 90
    assert codes(place, tool) == ["KR2", "KR3"]
    bring_back()
    assert place.sync().plan.conflicts == {}
    assert place.plan().plan.empty
    assert {place.shows(each, KEY_RESULT, "KR1", "current") for each in TOOLS} == {90}
    place.types(tool, KEY_RESULT, "KR1", current=82)
    place.sync()
    assert place.contents() == before


@pytest.mark.parametrize("tool", TOOLS)
def test_what_points_at_something_taken_away_still_does_elsewhere(place: Town, tool: str) -> None:
    place.desk(tool).trash(place.row(tool, KEY_RESULT, "KR1"), KEY_RESULT)
    for _ in range(2):
        assert place.sync().plan.conflicts == {}
    for other in others(tool):
        assert place.shows(other, KEY_RESULT, "KR2", "aligned_to") == ("KR1",)
    assert place.plan().plan.empty


def test_an_epic_that_is_deleted_for_good_is_deleted_nowhere_else(place: Town) -> None:
    place.jira.client.issue(place.row("jira", KEY_RESULT, "KR3").id).delete()
    place.forget()
    for _ in range(3):
        assert place.sync().failures == {}
    assert place.writes() == {}
    assert [codes(place, tool) for tool in TOOLS] == [["KR1", "KR2"], ["KR1", "KR2", "KR3"], ["KR1", "KR2", "KR3"]]


def test_a_row_that_was_copied_with_its_key_is_reported_and_neither_is_written(place: Town) -> None:
    row = place.row("sheets", KEY_RESULT, "KR1")
    (line,) = place.sheets.grid(KEY_RESULT, f"{row.id}:{row.id}")
    place.sheets.enters(KEY_RESULT, "A9", [line])
    place.types("notion", KEY_RESULT, "KR1", current=90)
    place.forget()
    report = place.sync()
    (problem,) = [each for each in report.plan.problems if "same key" in each.message]
    assert problem.place == "sheets: In two days"
    assert "Empty the key of the copy" in problem.remedy
    assert set(place.writes()) == {"jira"}
    assert [each.values["current"] for each in place.sheets.rows(KEY_RESULT) if each.name == "KR1"] == [82, 82]
    place.sheets.deletes(KEY_RESULT, 9)
    assert place.sync().plan.conflicts == {}
    assert place.shows("sheets", KEY_RESULT, "KR1", "current") == 90
    assert place.plan().plan.empty


def test_a_row_whose_key_was_erased_is_known_by_its_title_and_gets_its_key_back(place: Town) -> None:
    row = place.row("sheets", KEY_RESULT, "KR1")
    column = chr(ord("A") + place.sheets.grid(KEY_RESULT, "1:1")[0].index(KEY_HEADING))
    place.sheets.enters(KEY_RESULT, f"{column}{row.id}", [[""]])
    place.types("sheets", KEY_RESULT, "KR1", current=83)
    report = place.sync()
    assert (report.plan.held, report.plan.conflicts) == ((), {})
    assert place.row("sheets", KEY_RESULT, "KR1").key == row.key
    assert [place.shows(tool, KEY_RESULT, "KR1", "current") for tool in TOOLS] == [83, 83, 83]
    assert [len(codes(place, tool)) for tool in TOOLS] == [3, 3, 3]
    assert place.plan().plan.empty


def test_a_page_that_was_duplicated_is_reported_and_neither_is_written(place: Town) -> None:
    """Notion's "Duplicate" copies every property, the key's too."""
    page = place.notion.client.pages.retrieve(page_id=place.row("notion", KEY_RESULT, "KR1").id)
    cells = {
        name: {each["type"]: each[each["type"]]}
        for name, each in page["properties"].items()
        if each["type"] not in ("people", "status") and each[each["type"]]
    }
    parent = {"data_source_id": place.notion.sources[KEY_RESULT]}
    copy = place.notion.client.pages.create(parent=parent, properties=cells)
    place.types("sheets", KEY_RESULT, "KR1", current=90)
    place.forget()
    report = place.sync()
    (problem,) = [each for each in report.plan.problems if "same key" in each.message]
    assert problem.place == "notion: In two days"
    assert set(place.writes()) == {"jira"}
    new = {"okrsync key": {"rich_text": []}, "Code": {"rich_text": []}, "Key result": title("In one day")}
    place.notion.client.pages.update(page_id=copy["id"], properties=new)
    for _ in range(2):
        place.sync()
    assert place.plan().plan.empty
    for tool in TOOLS:
        assert place.shows(tool, KEY_RESULT, "KR1", "current") == 90
        assert place.shows(tool, KEY_RESULT, "In one day", "current") == 82


def title(text: str) -> Mapping[str, Any]:
    return {"title": [{"text": {"content": text}}]}
