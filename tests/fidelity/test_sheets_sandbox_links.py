"""Hyperlinks and smart chips in cells: written, shown, carried along, and gone when something else is typed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.fidelity.sheets_box import Box, box, grid, refused

__all__ = ["box"]

HERE, THERE = "https://jira.test/browse/OPS-1", "https://notion.test/1f2e"
FILE = "https://docs.google.com/document/d/1abc/edit"
LINK_LOOK = {
    "foregroundColor": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8},
    "underline": True,
    "foregroundColorStyle": {"rgbColor": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}},
}


def put(box: Box, data: dict[str, Any], fields: str = "userEnteredValue,textFormatRuns") -> None:
    """Give the cell A1 of the tab ``T`` what the data says."""
    tabs = {
        each["properties"]["title"]: each["properties"]
        for each in box.sheets.get(spreadsheetId=box.id).execute()["sheets"]
    }
    start = {"sheetId": tabs["T"]["sheetId"], "rowIndex": 0, "columnIndex": 0}
    box.change({"updateCells": {"start": start, "rows": [{"values": [data]}], "fields": fields}})


def text(said: str) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": said}}


def run(start: int, uri: str | None = None, **style: Any) -> dict[str, Any]:
    return {"startIndex": start, "format": {**style, **({"link": {"uri": uri}} if uri else {})}}


def test_a_text_leads_to_several_places_and_looks_so(box: Box) -> None:
    box.new_tab("T")
    put(box, {**text("🚀 A; B"), "textFormatRuns": [run(0, HERE), run(4), run(6, THERE, underline=False)]})
    cell = box.cell("T!A1")
    assert cell["textFormatRuns"] == [
        {"format": {**LINK_LOOK, "link": {"uri": HERE}}},
        {"startIndex": 4, "format": {}},
        {"startIndex": 6, "format": {**LINK_LOOK, "underline": False, "link": {"uri": THERE}}},
    ]
    assert "hyperlink" not in cell
    assert box.values("T!A1") == [["🚀 A; B"]]


def test_one_link_is_the_cells_and_takes_the_place_of_the_cells_own(box: Box) -> None:
    box.new_tab("T", [["A", 7]])
    put(box, {"userEnteredFormat": {"textFormat": {"bold": True, "link": {"uri": HERE}}}}, "userEnteredFormat")
    assert box.cell("T!A1")["hyperlink"] == HERE
    put(box, {**text("A"), "textFormatRuns": [run(0, THERE)]})
    cell = box.cell("T!A1")
    assert (cell["hyperlink"], cell["userEnteredFormat"]) == (THERE, {"textFormat": {"bold": True}})


@pytest.mark.parametrize("option", ["RAW", "USER_ENTERED"])
def test_a_new_value_erases_runs_and_chips(box: Box, option: str) -> None:
    box.new_tab("T")
    put(box, {**text("A"), "textFormatRuns": [run(0, HERE)]})
    box.write("T!A1", [["A"]], option)
    assert {"textFormatRuns", "hyperlink"} & box.cell("T!A1").keys() == set()
    chip = {"chip": {"richLinkProperties": {"uri": FILE}}}
    put(box, {**text("@"), "chipRuns": [chip]}, "userEnteredValue,chipRuns")
    assert box.cell("T!A1")["hyperlink"] == FILE
    put(box, text("B"), "userEnteredValue")
    assert {"chipRuns", "hyperlink"} & box.cell("T!A1").keys() == set()


def test_chips_take_the_place_of_their_placeholders(box: Box) -> None:
    box.new_tab("T")
    chips = [
        {"chip": {"personProperties": {"email": "andy@example.com"}}},
        {"startIndex": 10, "chip": {"richLinkProperties": {"uri": FILE}}},
    ]
    put(
        box,
        {**text("@ wrote in @."), "chipRuns": [chips[0], {**chips[1], "startIndex": 11}]},
        "userEnteredValue,chipRuns",
    )
    cell = box.cell("T!A1")
    assert cell["formattedValue"] == f"andy@example.com wrote in {FILE}."
    assert cell["chipRuns"] == [
        chips[0],
        {"startIndex": 16, "chip": {}},
        {"startIndex": 26, "chip": {"richLinkProperties": {"uri": FILE}}},
        {"startIndex": 26 + len(FILE), "chip": {}},
    ]


@pytest.mark.parametrize(
    ("data", "fields", "message"),
    [
        (
            {"userEnteredValue": {"numberValue": 7}, "textFormatRuns": [run(0, HERE)]},
            "userEnteredValue,textFormatRuns",
            "textFormatRuns can only be set on cells whose value is a string.",
        ),
        (
            {**text("AB"), "textFormatRuns": [run(0, HERE), run(2)]},
            "userEnteredValue,textFormatRuns",
            "textFormatRuns[1].startIndex must be less than the length of the text.",
        ),
        (
            {**text("AB"), "textFormatRuns": [run(1, HERE), run(0)]},
            "*",
            "The start indexes of textFormatRuns must increase.",
        ),
        (
            {**text("@"), "chipRuns": [{"chip": {"richLinkProperties": {"uri": HERE}}}]},
            "userEnteredValue,chipRuns",
            "Only links to Google Drive files can be written as chips.",
        ),
        (
            {**text("A"), "chipRuns": [{"chip": {"richLinkProperties": {"uri": FILE}}}]},
            "userEnteredValue,chipRuns",
            "The text must have the placeholder @ at index 0, where the chip is to be.",
        ),
    ],
)
def test_runs_that_a_text_cannot_have_are_refused(box: Box, data: dict[str, Any], fields: str, message: str) -> None:
    box.new_tab("T", [["before"]])
    with refused(400, f"Invalid requests[0].updateCells: {message}"):
        put(box, data, fields)
    assert box.values("T!A1") == [["before"]]


def test_rows_that_are_sorted_and_moved_take_their_links_along(box: Box) -> None:
    tab = box.new_tab("T", [["2"], ["1"]])
    put(box, {**text("Z"), "textFormatRuns": [run(0, HERE)]})
    box.change({"sortRange": {"range": grid(tab, 0, 0, (2, 1)), "sortSpecs": [{"dimensionIndex": 0}]}})
    assert (box.cell("T!A2")["formattedValue"], box.cell("T!A2")["hyperlink"]) == ("Z", HERE)
    where = {"sheetId": tab, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    box.change({"moveDimension": {"source": where, "destinationIndex": 0}})
    assert box.cell("T!A1")["hyperlink"] == HERE


def test_the_page_shows_links_and_what_is_typed_there_replaces_them(box: Box) -> None:
    line = next(iter(box.sandbox.sheets()[1].rows))

    def type_and_see(typed: str) -> list[tuple[str, str]]:
        httpx.post(
            f"{box.server.url}/_sandbox/edit",
            data={"sheet": "Key results", "row": line, "column": "Aligned to", "text": typed},
        )
        sheet = box.sandbox.sheets()[1]
        return list(sheet.rows[line][sheet.columns.index("Aligned to")].links)

    assert type_and_see(f"KR2; {HERE}, {THERE}") == [(HERE, HERE), (THERE, THERE)]
    assert f'<a href="{HERE}"' in httpx.get(box.server.url).text
    assert type_and_see(f"@{HERE}") == [("OPS-1", HERE)]
    assert type_and_see(f'=HYPERLINK("{THERE}", "KR2")') == [("KR2", THERE)]
    assert type_and_see("KR1") == []
