"""Which cell of which spreadsheet a measure means, what its number is, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sheets_story as company
from sheets_story import Story

from connectors.sheets.measuring import Cell, cell_at
from okrsync.connector import Aggregate, Problem, Query

OWN, OTHER = "own-id", "1uK-of_44-letters"
ADDRESS = f"https://docs.google.com/spreadsheets/d/{OTHER}/edit?usp=sharing#gid=0"


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with company.story() as running:
        running.change({"addSheet": {"properties": {"sheetId": 77, "title": "Metrics"}}})
        running.type("A1:B3", [["Incidents", 17], ["Share", "45%"], ["Mean", "=B1/4"]], "Metrics")
        running.type("C1:C4", [["=1/0"], ["about 70?"], ["1,250.5"], [True]], "Metrics")
        running.type("D1", [["2026-12-31"]], "Metrics")
        where = {"sheetId": 77, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}
        running.change({"addNamedRange": {"namedRange": {"name": "Incidents", "range": where}}})
        yield running


def measured(story: Story, *places: str) -> list[Any]:
    connector = story.connector()
    story.server.journal.reset()
    answers = connector.measure([Query(place) for place in places])
    connector.close()
    return [answers[Query(place)] for place in places]


def message(answer: object) -> str:
    assert isinstance(answer, Problem)
    assert answer.place == "connections.sheet"
    assert answer.remedy
    return answer.message


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        ("B7", Cell(OWN, "B7")),
        ("Incidents", Cell(OWN, "Incidents")),
        ("Metrics!$B$7", Cell(OWN, "Metrics!$B$7")),
        ("'It''s new! (2)'!B7", Cell(OWN, "'It''s new! (2)'!B7")),
        (f"{ADDRESS}!Metrics!B7", Cell(OTHER, "Metrics!B7")),
        (f"{ADDRESS}!Incidents", Cell(OTHER, "Incidents")),
        (f"{OTHER}!'Q4!'!B7", Cell(OTHER, "'Q4!'!B7")),
        (f"{OTHER}!Incidents", Cell(OTHER, "Incidents")),
    ],
)
def test_a_place_is_a_cell_or_a_named_range_here_or_in_another_spreadsheet(place: str, cell: Cell) -> None:
    assert cell_at(place, OWN) == cell


def test_all_cells_of_a_spreadsheet_are_asked_for_in_one_request(story: Story) -> None:
    cells = [
        "Metrics!B1",
        "Incidents",
        "Metrics!B2",
        "Metrics!B3",
        "Metrics!C3",
        "Metrics!C4",
        f"{story.id}!Metrics!B1",
    ]
    assert measured(story, *cells) == [17, 17, Decimal("0.45"), Decimal("4.25"), Decimal("1250.5"), 1, 17]
    assert story.sent() == [("GET", "batchGet")]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Metrics!C1", "Metrics!C1 shows '#DIV/0!', which is no number"),
        ("Metrics!C2", "Metrics!C2 shows 'about 70?', which is no number"),
        ("Metrics!D1", "Metrics!D1 shows '2026-12-31', which is no number"),
        ("Metrics!D9", "Metrics!D9 is empty"),
        ("Metrics!B1:B3", "Metrics!B1:B3 is more than one cell"),
        ("Gone!B1", "Google refuses: Unable to parse range: Gone!B1"),
        (f"{OTHER}!Metrics!B1", f"the spreadsheet {OTHER} is not there, or is not shared"),
    ],
)
def test_a_cell_without_a_number_says_why_and_spoils_no_other(story: Story, place: str, said: str) -> None:
    wrong, right = measured(story, place, "Metrics!B1")
    assert said in message(wrong)
    assert right == 17


def test_a_sheet_works_nothing_out(story: Story) -> None:
    query = Query("project = OPS", aggregate=Aggregate.COUNT)
    assert "what stands in one cell" in message(story.connector().measure([query])[query])


def test_a_named_range_follows_its_cell(story: Story) -> None:
    row = {"sheetId": 77, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    story.change({"insertDimension": {"range": row}})
    assert measured(story, "Incidents", "Metrics!B2") == [17, 17]
    story.change({"deleteDimension": {"range": row}})
    assert measured(story, "incidents", "Metrics!B1") == [17, 17]
