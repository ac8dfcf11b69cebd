"""Rows and columns come, go, move and are sorted, with all that is on them; and values are appended to tables."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fidelity.sheets_box import Box, box, columns, grid, refused, rows

__all__ = ["box"]


def append(box: Box, range_text: str, values: list[list[Any]], **options: str) -> dict[str, Any]:
    request = box.sheets.values().append(
        spreadsheetId=box.id, range=range_text, valueInputOption="RAW", body={"values": values}, **options
    )
    return dict(request.execute())


def test_inserted_rows_push_the_others_down_and_look_like_their_neighbour(box: Box) -> None:
    box.change({"insertDimension": {"range": rows(1, 2, 3), "inheritFromBefore": True}})
    assert box.values("'Key results'!B1:B4") == [["Code"], ["KR1"], [], ["KR2"]]
    box.write("'Key results'!J3", [[0.5]])
    assert box.values("'Key results'!J3") == [["50%"]]


def test_deleted_rows_take_what_is_on_them_along(box: Box) -> None:
    box.change({"deleteDimension": {"range": rows(1, 1, 2)}})
    assert box.values("'Key results'!B1:B3") == [["Code"], ["KR2"]]
    properties = box.sheets.get(spreadsheetId=box.id).execute()["sheets"][1]["properties"]
    assert properties["gridProperties"] == {"rowCount": 999, "columnCount": 26, "frozenRowCount": 1}


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        (
            "deleteDimension",
            {"range": rows(0, 1000, 1001)},
            "Cannot delete a row that doesn't exist. Tried to delete row index 1000 but there are only 1000 rows.",
        ),
        ("deleteDimension", {"range": rows(0, 0, 1000)}, "You can't delete all the rows on the sheet."),
        (
            "deleteDimension",
            {"range": rows(0, 1, 1000)},
            "Sorry, it is not possible to delete all non-frozen rows.",
        ),
        ("deleteDimension", {"range": rows(7, 0, 1)}, "No grid with id: 7"),
        (
            "repeatCell",
            {"range": {"sheetId": 0, "startRowIndex": 1000, "endColumnIndex": 2}, "cell": {}, "fields": "note"},
            "Range (Objectives!A1001:B) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            "updateCells",
            {"range": grid(0, 0, 0, (1, 1)), "rows": []},
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        ),
        (
            "addSheet",
            {"properties": {"title": "Objectives"}},
            'A sheet with the name "Objectives" already exists. Please enter another name.',
        ),
    ],
)
def test_a_batch_is_all_or_nothing_and_names_what_failed(box: Box, kind: str, body: Any, message: str) -> None:
    with refused(400, f"Invalid requests[1].{kind}: {message}"):
        box.change({"addSheet": {"properties": {"title": "New"}}}, {kind: body})
    titles = [sheet["properties"]["title"] for sheet in box.sheets.get(spreadsheetId=box.id).execute()["sheets"]]
    assert titles == ["Objectives", "Key results", "Sprint tasks"]


def test_replies_come_in_order(box: Box) -> None:
    replies = box.change(
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}},
        {"addSheet": {"properties": {"title": "New", "gridProperties": {"rowCount": 3, "columnCount": 2}}}},
        {"findReplace": {"find": "kr1", "replacement": "KR9", "allSheets": True}},
    )
    assert replies[0] == {}
    assert replies[1]["addSheet"]["properties"]["gridProperties"] == {"rowCount": 3, "columnCount": 2}
    assert replies[1]["addSheet"]["properties"]["index"] == 3
    assert replies[2]["findReplace"] == {
        "valuesChanged": 1,
        "occurrencesChanged": 1,
        "rowsChanged": 1,
        "sheetsChanged": 1,
    }
    assert box.values("'Key results'!B2") == [["KR9"]]


def test_sorting_carries_formats_notes_and_metadata_along(box: Box) -> None:
    metadata = {
        "metadataKey": "okr",
        "metadataValue": "KR1",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": rows(1, 1, 2)},
    }
    (reply,) = box.change({"createDeveloperMetadata": {"developerMetadata": metadata}})
    number = reply["createDeveloperMetadata"]["developerMetadata"]["metadataId"]
    where = grid(1, 1, 0, (1000, 26))
    box.change({"sortRange": {"range": where, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}})
    assert box.values("'Key results'!B2:K3") == [
        ["KR2", "", "O1", "", "", "", "", "", "1200", "800"],
        ["KR1", "", "O1", "", "", "", "", "", "40%", "90%"],
    ]
    found = box.sheets.developerMetadata().get(spreadsheetId=box.id, metadataId=number).execute()
    assert found["location"] == {"locationType": "ROW", "dimensionRange": rows(1, 2, 3)}


def test_sorting_puts_numbers_before_texts_and_empty_cells_last_either_way(box: Box) -> None:
    tab = box.new_tab("T", [["b"], [10], [""], ["A"], [9], [True]])
    for order, expected in (
        ("ASCENDING", [[9], [10], ["A"], ["b"], [True]]),
        ("DESCENDING", [[True], ["b"], ["A"], [10], [9]]),
    ):
        box.change({"sortRange": {"range": grid(tab, 0, 0), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": order}]}})
        assert box.values("T!A1:A6", valueRenderOption="UNFORMATTED_VALUE") == expected


def test_sorting_by_two_columns(box: Box) -> None:
    tab = box.new_tab("T", [["b", 1], ["a", 1], ["a", 2]])
    specs = [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}, {"dimensionIndex": 0}]
    box.change({"sortRange": {"range": grid(tab, 0, 0), "sortSpecs": specs}})
    assert box.values("T") == [["a", "2"], ["a", "1"], ["b", "1"]]


def test_moved_columns_and_hidden_ones(box: Box) -> None:
    tab = box.new_tab("T", [["a", "b", "c"]])
    hide = {"range": columns(tab, 0, 1), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    box.change(
        {"updateDimensionProperties": hide},
        {"moveDimension": {"source": columns(tab, 0, 1), "destinationIndex": 2}},
    )
    assert box.values("T") == [["b", "a", "c"]]
    got = box.sheets.get(spreadsheetId=box.id, ranges=["T!A1:C1"], fields="sheets/data/columnMetadata").execute()
    hidden = [line.get("hiddenByUser", False) for line in got["sheets"][0]["data"][0]["columnMetadata"]]
    assert hidden == [False, True, False]


def test_values_are_appended_below_the_last_table_of_the_range(box: Box) -> None:
    box.new_tab("T", [["a", "b", "c"], ["1", "2", "3"], [], ["", "x", "y", "z"], ["", "4", "5", "6"]])
    assert append(box, "T", [["new"]])["updates"]["updatedRange"] == "T!B6"
    assert append(box, "T!A1", [["new"]])["updates"]["updatedRange"] == "T!A3"
    box.sheets.values().clear(spreadsheetId=box.id, range="T!A3", body={}).execute()
    answer = append(box, "T!A1:C2", [["p", "q"]], includeValuesInResponse="true")
    assert answer["tableRange"] == "T!A1:C2"
    assert answer["updates"]["updatedData"]["values"] == [["p", "q"]]
    assert append(box, "T!F9", [["alone"]])["updates"]["updatedRange"] == "T!F9"


def test_appending_grows_the_grid_and_may_insert_rows(box: Box) -> None:
    box.new_tab("T", [["a"], ["b"]], rowCount=2, columnCount=1)
    assert append(box, "T", [["c", "d"]])["updates"]["updatedRange"] == "T!A3:B3"
    box.write("T!A1:B1", [["a", "below"]])
    append(box, "T!A1", [["e"]], insertDataOption="INSERT_ROWS")
    assert [row[0] for row in box.values("T")] == ["a", "b", "c", "e"]
    properties = box.sheets.get(spreadsheetId=box.id).execute()["sheets"][3]["properties"]
    assert properties["gridProperties"] == {"rowCount": 4, "columnCount": 2}


def test_appended_cells_come_after_the_last_row_with_a_value(box: Box) -> None:
    percent = {"numberFormat": {"type": "PERCENT", "pattern": "0%"}}
    data = {"userEnteredValue": {"numberValue": 0.5}, "userEnteredFormat": percent}
    row = {"values": [{"userEnteredValue": {"stringValue": "KR3"}}, data]}
    body = {"sheetId": 1, "rows": [row], "fields": "userEnteredValue,userEnteredFormat.numberFormat"}
    box.change({"appendCells": body})
    assert box.values("'Key results'!A4:B4") == [["KR3", "50%"]]


def test_an_update_of_cells_touches_the_picked_fields_alone(box: Box) -> None:
    start = {"sheetId": 1, "rowIndex": 1, "columnIndex": 9}
    row = {"values": [{"userEnteredValue": {"numberValue": 0.7}, "note": "not picked"}]}
    box.change({"updateCells": {"start": start, "rows": [row], "fields": "userEnteredValue"}})
    cell = box.cell("'Key results'!J2")
    assert cell["formattedValue"] == "70%"
    assert "note" not in cell
    note = {"values": [{"note": "why"}]}
    box.change({"updateCells": {"start": start, "rows": [note], "fields": "note"}})
    assert (box.cell("'Key results'!J2")["note"], box.values("'Key results'!J2")) == ("why", [["70%"]])


def test_a_tab_is_renamed_resized_reordered_and_deleted(box: Box) -> None:
    tab = box.new_tab("T", [["a"]])
    properties = {"sheetId": tab, "title": "U", "index": 0, "gridProperties": {"rowCount": 5}}
    fields = "title,index,gridProperties.rowCount"
    box.change({"updateSheetProperties": {"properties": properties, "fields": fields}})
    first = box.sheets.get(spreadsheetId=box.id).execute()["sheets"][0]["properties"]
    assert (first["title"], first["gridProperties"]) == ("U", {"rowCount": 5, "columnCount": 26})
    box.change({"deleteSheet": {"sheetId": tab}})
    with refused(400, "Unable to parse range: U!A1"):
        box.values("U!A1")


def test_what_is_not_offered_says_so(box: Box) -> None:
    with refused(501, "the sandbox does not offer the batchUpdate request addChart"):
        box.change({"addChart": {}})
    with refused(400, "Must specify at least one request."):
        box.change()
