"""The values endpoints: what is read, what is written, and what is refused."""

from __future__ import annotations

import pytest

from tests.fidelity.sheets_box import Box, box, refused

__all__ = ["box"]


def test_amounts_are_numbers_and_percentages_are_fractions(box: Box) -> None:
    assert box.values("'Key results'!J2:L3") == [["40%", "90%"], ["1200", "800", "950"]]
    assert box.values("'Key results'!J2:L3", valueRenderOption="UNFORMATTED_VALUE") == [[0.4, 0.9], [1200, 800, 950]]


def test_trailing_empty_cells_and_rows_are_left_out(box: Box) -> None:
    box.write("Objectives!A3", [["", "", "x", ""], [], ["", ""]])
    assert box.values("Objectives!A3:Z9") == [["", "", "x"]]
    assert box.values("Objectives!A7:Z9") == []


def test_columns_can_be_the_major_dimension(box: Box) -> None:
    box.new_tab("T", [["a", 1], ["b"], ["", 3]])
    assert box.values("T", majorDimension="COLUMNS") == [["a", "b"], ["1", "", "3"]]
    body = {"majorDimension": "COLUMNS", "values": [["p", "q"], [None, "r"]]}
    box.sheets.values().update(spreadsheetId=box.id, range="T!A1", valueInputOption="RAW", body=body).execute()
    assert box.values("T") == [["p", "1"], ["q", "r"], ["", "3"]]


@pytest.mark.parametrize(
    ("text", "range_text", "first"),
    [
        ("'Key results'!A1:B2", "'Key results'!A1:B2", "Key result"),
        ("key results!A:A", "'Key results'!A1:A1000", "Key result"),
        ("Objectives!2:3", "Objectives!A2:Z3", "Answer customers faster"),
        ("Objectives!A2:B", "Objectives!A2:B1000", "Answer customers faster"),
        ("Objectives!B2:A1", "Objectives!A1:B2", "Objective"),
        ("Objectives", "Objectives!A1:Z1000", "Objective"),
        ("A1", "Objectives!A1", "Objective"),
        ("Objectives!$B$1", "Objectives!B1", "Code"),
        ("Objectives!A990:C2000", "Objectives!A990:C1000", None),
    ],
)
def test_ranges_are_understood_as_people_write_them(box: Box, text: str, range_text: str, first: str | None) -> None:
    answer = box.sheets.values().get(spreadsheetId=box.id, range=text).execute()
    assert answer["range"] == range_text
    assert answer.get("values", [[None]])[0][0] == first


def test_a_tab_with_a_quote_in_its_title_is_named_in_quotes(box: Box) -> None:
    box.new_tab("Ops' plan", [["x"]])
    answer = box.sheets.values().get(spreadsheetId=box.id, range="'Ops'' plan'!A1").execute()
    assert answer == {"range": "'Ops'' plan'!A1", "majorDimension": "ROWS", "values": [["x"]]}


def test_ranges_that_mean_nothing_are_refused_in_google_s_words(box: Box) -> None:
    with refused(400, "Unable to parse range: Budget!A1"):
        box.values("Budget!A1")
    with refused(400, "Unable to parse range: Objectives!A0"):
        box.values("Objectives!A0")
    with refused(400, "Range (Objectives!AA1) exceeds grid limits. Max rows: 1000, max columns: 26"):
        box.values("Objectives!AA1")


def test_raw_text_stays_text(box: Box) -> None:
    box.write("Objectives!A5", [["=1+1", "007", "12%", "TRUE", 7, True]])
    found = box.values("Objectives!A5:F5", valueRenderOption="UNFORMATTED_VALUE")
    assert found == [["=1+1", "007", "12%", "TRUE", 7, True]]
    assert box.cell("Objectives!A5")["userEnteredValue"] == {"stringValue": "=1+1"}


def test_null_leaves_a_cell_alone_and_an_empty_text_clears_it(box: Box) -> None:
    box.write("Objectives!A5:C5", [["a", "b", "c"]])
    answer = box.write("Objectives!A5:C5", [[None, "", "d"]])
    assert answer["updatedCells"] == 2
    assert box.values("Objectives!A5:C5") == [["a", "", "d"]]


def test_one_cell_says_where_to_start_and_a_larger_range_bounds_the_write(box: Box) -> None:
    assert box.write("Objectives!A5", [[1, 2], [3, 4]])["updatedRange"] == "Objectives!A5:B6"
    with refused(400, "Requested writing within range [Objectives!A5:B5], but tried writing to row [6]"):
        box.write("Objectives!A5:B5", [[1, 2], [3, 4]])
    with refused(400, "Requested writing within range [Objectives!A5:B5], but tried writing to column [C]"):
        box.write("Objectives!A5:B5", [[1, 2, 3]])
    with refused(400, "Requested writing within range [Objectives!A1000], but tried writing to row [1001]"):
        box.write("Objectives!A1000", [[1], [2]])


def test_a_write_says_what_it_touched_and_shows_it_if_asked(box: Box) -> None:
    body = {
        "valueInputOption": "RAW",
        "includeValuesInResponse": True,
        "responseValueRenderOption": "UNFORMATTED_VALUE",
        "data": [
            {"range": "Objectives!A5:B5", "values": [["x", 1]]},
            {"range": "'Key results'!L2", "values": [[0.5]]},
        ],
    }
    answer = box.sheets.values().batchUpdate(spreadsheetId=box.id, body=body).execute()
    totals = {name: count for name, count in answer.items() if name.startswith("total")}
    assert totals == {"totalUpdatedRows": 2, "totalUpdatedColumns": 3, "totalUpdatedCells": 3, "totalUpdatedSheets": 2}
    assert answer["responses"][1]["updatedData"]["values"] == [[0.5]]
    assert answer["responses"][0]["updatedRange"] == "Objectives!A5:B5"


def test_a_batch_of_writes_that_fails_writes_nothing_and_names_the_part(box: Box) -> None:
    data = [{"range": "Objectives!A5", "values": [["x"]]}, {"range": "Nowhere!A1", "values": [["y"]]}]
    with refused(400, "Invalid data[1]: Unable to parse range: Nowhere!A1"):
        body = {"valueInputOption": "RAW", "data": data}
        box.sheets.values().batchUpdate(spreadsheetId=box.id, body=body).execute()
    assert box.values("Objectives!A5") == []


def test_values_that_are_none_are_refused(box: Box) -> None:
    with refused(400, "Invalid values[0][1]: list_value [1]"):
        box.write("Objectives!A5", [["x", [1]]])
    with refused(400, "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), \"x\""):
        box.write("Objectives!A5", ["x"])  # type: ignore[list-item]
    with refused(400, "'valueInputOption' is required but not specified"):
        box.sheets.values().update(spreadsheetId=box.id, range="A5", body={"values": [[1]]}).execute()


def test_many_ranges_are_read_in_one_request_even_if_their_address_is_long(box: Box) -> None:
    ranges = [f"'Key results'!A{row}:R{row}" for row in range(1, 201)]
    answer = box.sheets.values().batchGet(spreadsheetId=box.id, ranges=ranges).execute()
    assert [len(found.get("values", [])) for found in answer["valueRanges"]] == [1, 1, 1] + [0] * 197
    assert box.server.journal.entries()[-1].method == "GET"


def test_clearing_keeps_the_format(box: Box) -> None:
    answer = box.sheets.values().batchClear(spreadsheetId=box.id, body={"ranges": ["'Key results'!J2:K2"]}).execute()
    assert answer["clearedRanges"] == ["'Key results'!J2:K2"]
    assert box.values("'Key results'!J2:K2") == []
    box.write("'Key results'!J2", [[0.25]])
    assert box.values("'Key results'!J2") == [["25%"]]
    assert box.sheets.values().clear(spreadsheetId=box.id, range="Objectives!A2:B", body={}).execute() == {
        "spreadsheetId": box.id,
        "clearedRange": "Objectives!A2:B1000",
    }


def test_a_text_that_is_too_long_is_refused(box: Box) -> None:
    with refused(400, "Your input contains more than the maximum of 50000 characters in a single cell."):
        box.write("Objectives!A5", [["x" * 50_001]])
    box.write("Objectives!A5", [["x" * 50_000]])
    assert len(box.values("Objectives!A5")[0][0]) == 50_000
