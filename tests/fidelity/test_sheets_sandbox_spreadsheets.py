"""Spreadsheets as a whole: what is shown of them, protection, validation, metadata, and field masks."""

from __future__ import annotations

import pytest

from tests.fidelity.sheets_box import Box, box, columns, grid, refused, rows

__all__ = ["box"]

PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


def test_a_spreadsheet_shows_its_tabs_and_no_cells_unless_asked(box: Box) -> None:
    shown = box.sheets.get(spreadsheetId=box.id).execute()
    assert shown["properties"]["title"] == "Company OKRs"
    assert [sheet["properties"]["title"] for sheet in shown["sheets"]] == ["Objectives", "Key results", "Sprint tasks"]
    assert not any("data" in sheet for sheet in shown["sheets"])
    with_cells = box.sheets.get(spreadsheetId=box.id, includeGridData=True, ranges=["'Key results'!J2:K3"]).execute()
    (data,) = with_cells["sheets"][0]["data"]
    assert (data["startRow"], data["startColumn"], len(data["rowMetadata"])) == (1, 9, 2)
    first = data["rowData"][0]["values"][0]
    assert first["userEnteredFormat"]["numberFormat"] == {"type": "PERCENT", "pattern": "0%"}
    assert first["effectiveFormat"]["textFormat"]["fontSize"] == 10


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("spreadsheetId", {"spreadsheetId"}),
        ("properties/title,sheets.properties(sheetId,title)", {"properties", "sheets"}),
        ("sheets(properties/title, data/rowData/values(formattedValue))", {"sheets"}),
        ("*", {"spreadsheetId", "properties", "sheets", "spreadsheetUrl"}),
    ],
)
def test_a_field_mask_picks_what_is_shown(box: Box, fields: str, expected: set[str]) -> None:
    shown = box.sheets.get(spreadsheetId=box.id, ranges=["Objectives!A1"], fields=fields).execute()
    assert shown.keys() == expected
    if "data" in fields:
        values = shown["sheets"][0]["data"][0]["rowData"][0]["values"]
        assert values == [{"formattedValue": "Objective"}]


def test_a_field_mask_that_matches_nothing_is_refused(box: Box) -> None:
    with refused(400, "Request contains an invalid argument."):
        box.sheets.get(spreadsheetId=box.id, fields="sheets.colour").execute()
    with refused(400, "Request contains an invalid argument."):
        box.sheets.get(spreadsheetId=box.id, fields="sheets(").execute()
    with refused(400, "Request contains an invalid argument."):
        body = {"values": [["lost?"]]}
        options = {"valueInputOption": "RAW", "fields": "nonsense"}
        box.sheets.values().update(spreadsheetId=box.id, range="Objectives!A9", body=body, **options).execute()
    assert box.values("Objectives!A9") == []


def test_a_body_that_is_no_such_message_is_refused_with_the_place(box: Box) -> None:
    unknown = "Invalid JSON payload received. Unknown name \"colour\" at 'requests[0].add_sheet': Cannot find field."
    with refused(400, unknown):
        box.change({"addSheet": {"colour": "red"}})
    with refused(400, "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"first\""):
        box.change({"deleteSheet": {"sheetId": "first"}})
    with refused(
        400,
        "Invalid value at 'requests[0].append_dimension.dimension' "
        '(type.googleapis.com/google.apps.sheets.v4.Dimension), "DIAGONALS"',
    ):
        box.change({"appendDimension": {"sheetId": 0, "dimension": "DIAGONALS", "length": 1}})


def test_a_spreadsheet_is_made_with_the_tabs_that_were_asked_for(box: Box) -> None:
    body = {"properties": {"title": "Mine"}, "sheets": [{"properties": {"title": "First", "sheetId": 5}}]}
    made = box.sheets.create(body=body).execute()
    assert made["sheets"][0]["properties"]["sheetId"] == 5
    found = box.sheets.values().get(spreadsheetId=made["spreadsheetId"], range="First!A1:B2").execute()
    assert found == {"range": "First!A1:B2", "majorDimension": "ROWS"}
    assert box.sheets.create(body={}).execute()["properties"]["title"] == "Untitled spreadsheet"


def test_a_protected_range_keeps_others_out_but_not_who_made_it(box: Box) -> None:
    service = box.as_service_account()
    (reply,) = service.change({"addProtectedRange": {"protectedRange": {"range": grid(0, 0, 1, (5, 2))}}})
    made = reply["addProtectedRange"]["protectedRange"]
    assert service.write("Objectives!B2", [["mine"]])["updatedCells"] == 1
    with refused(400, PROTECTED):
        box.write("Objectives!A2:B2", [["a", "b"]])
    with refused(400, f"Invalid requests[0].deleteDimension: {PROTECTED}"):
        box.change({"deleteDimension": {"range": rows(0, 1, 2)}})
    assert box.write("Objectives!A2", [["free"]])["updatedCells"] == 1
    assert box.values("Objectives!A2:B2") == [["free", "mine"]]
    shown = box.sheets.get(spreadsheetId=box.id).execute()["sheets"][0]["protectedRanges"]
    assert shown == [{"protectedRangeId": made["protectedRangeId"], "range": grid(0, 0, 1, (5, 2))}]
    service.change({"deleteProtectedRange": {"protectedRangeId": made["protectedRangeId"]}})
    assert box.write("Objectives!B2", [["b"]])["updatedCells"] == 1


def test_a_range_that_only_warns_lets_everybody_through(box: Box) -> None:
    protected = {"range": {"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}, "warningOnly": True}
    box.as_service_account().change({"addProtectedRange": {"protectedRange": protected}})
    assert box.write("Objectives!B2", [["b"]])["updatedCells"] == 1
    box.change({"deleteDimension": {"range": rows(0, 5, 6)}})


def test_a_protected_range_moves_with_its_cells(box: Box) -> None:
    service = box.as_service_account()
    service.change({"addProtectedRange": {"protectedRange": {"range": grid(0, 4, 0, (5, 1))}}})
    box.change({"insertDimension": {"range": rows(0, 1, 3)}})
    assert box.write("Objectives!A5", [["free"]])["updatedCells"] == 1
    with refused(400, PROTECTED):
        box.write("Objectives!A7", [["not free"]])


def test_validation_binds_a_person_at_the_screen_but_not_the_api(box: Box) -> None:
    condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "on track"}, {"userEnteredValue": "at risk"}]}
    rule = {"condition": condition, "strict": True}
    box.change({"setDataValidation": {"range": grid(0, 1, 8, (5, 9)), "rule": rule}})
    assert box.cell("Objectives!I2")["dataValidation"] == rule
    (line,) = box.sandbox.sheets()[0].rows
    with pytest.raises(ValueError, match="on track, at risk"):
        box.sandbox.edit("Objectives", line, "State", "splendid")
    box.sandbox.edit("Objectives", line, "State", "at risk")
    assert box.values("Objectives!I2") == [["at risk"]]
    box.write("Objectives!I2", [["splendid"]])
    assert box.values("Objectives!I2") == [["splendid"]]


def test_metadata_stays_on_its_row_and_goes_with_it(box: Box) -> None:
    location = {"dimensionRange": rows(1, 2, 3)}
    metadata = {"metadataId": 77, "metadataKey": "okr", "metadataValue": "KR2", "visibility": "DOCUMENT"}
    create = {"createDeveloperMetadata": {"developerMetadata": {**metadata, "location": location}}}
    box.change(create)
    with refused(400, "Invalid requests[0].createDeveloperMetadata: Developer metadata with the ID 77 already exists."):
        box.change(create)
    box.change({"insertDimension": {"range": rows(1, 1, 2)}})
    lookup = {"developerMetadataLookup": {"metadataKey": "okr"}}
    search = box.sheets.developerMetadata().search(spreadsheetId=box.id, body={"dataFilters": [lookup]})
    (found,) = search.execute()["matchedDeveloperMetadata"]
    assert found["developerMetadata"]["location"]["dimensionRange"] == rows(1, 3, 4)
    box.change({"deleteDimension": {"range": rows(1, 3, 4)}})
    assert search.execute() == {}


def test_metadata_of_a_tab_is_limited_and_deleted_by_its_key(box: Box) -> None:
    metadata = {"metadataKey": "k", "visibility": "PROJECT", "location": {"sheetId": 0}}
    create = {"createDeveloperMetadata": {"developerMetadata": {**metadata, "metadataValue": "x" * 20_000}}}
    box.change(create)
    message = "The developer metadata of one place is limited to 30000 characters."
    with refused(400, f"Invalid requests[0].createDeveloperMetadata: {message}"):
        box.change(create)
    delete = {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": "k"}}}}
    (reply,) = box.change(delete)
    assert len(reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]) == 1
    assert "developerMetadata" not in box.sheets.get(spreadsheetId=box.id).execute()["sheets"][0]


def test_a_hidden_column_is_told_apart(box: Box) -> None:
    hide = {"range": columns(0, 1, 2), "properties": {"hiddenByUser": True}, "fields": "*"}
    box.change({"updateDimensionProperties": hide})
    got = box.sheets.get(spreadsheetId=box.id, ranges=["Objectives!A1:B1"], fields="sheets/data/columnMetadata")
    assert got.execute()["sheets"][0]["data"][0]["columnMetadata"] == [
        {"pixelSize": 100},
        {"pixelSize": 100, "hiddenByUser": True},
    ]


def test_values_are_found_by_the_metadata_of_their_row(box: Box) -> None:
    location = {"dimensionRange": rows(1, 2, 3)}
    metadata = {"metadataKey": "okr", "metadataValue": "KR2", "visibility": "DOCUMENT", "location": location}
    box.change({"createDeveloperMetadata": {"developerMetadata": metadata}})
    box.change({"moveDimension": {"source": rows(1, 2, 3), "destinationIndex": 1}})
    lookup = {"developerMetadataLookup": {"metadataValue": "KR2"}}
    values = box.sheets.values()
    data = [{"dataFilter": lookup, "values": [["Fewer tickets"]]}]
    written = {"valueInputOption": "RAW", "data": data}
    answer = values.batchUpdateByDataFilter(spreadsheetId=box.id, body=written).execute()
    assert (answer["totalUpdatedCells"], answer["responses"][0]["updatedRange"]) == (1, "'Key results'!A2")
    got = values.batchGetByDataFilter(spreadsheetId=box.id, body={"dataFilters": [lookup]}).execute()
    (found,) = got["valueRanges"]
    assert found["valueRange"]["values"][0][:2] == ["Fewer tickets", "KR2"]
    assert found["dataFilters"] == [lookup]
    with refused(400, "Invalid dataFilters[0]: Unable to parse range: Nowhere!A1"):
        filters = [{"a1Range": "Nowhere!A1"}]
        values.batchClearByDataFilter(spreadsheetId=box.id, body={"dataFilters": filters}).execute()
    values.batchClearByDataFilter(spreadsheetId=box.id, body={"dataFilters": [lookup]}).execute()
    assert box.values("'Key results'!A2:B3") == [[], ["First reply within an hour", "KR1"]]
