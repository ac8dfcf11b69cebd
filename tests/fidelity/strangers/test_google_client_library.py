"""google-api-python-client in ways that the connector does not use it: appends, pages, long GETs, its own retries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from okrsync.sandbox import Fault
from tests.fidelity.sheets_box import Box, box

__all__ = ["box"]


def test_rows_are_appended_as_a_person_would_type_them(box: Box) -> None:
    box.new_tab("Scores", [["Team", "Score", "When"], ["Ops", "40%", "2026-11-20"]])
    body = {"values": [["HR", "25%", "2026-11-23"], ["IT"]]}
    append = box.sheets.values().append(
        spreadsheetId=box.id,
        range="Scores!A1",
        valueInputOption="USER_ENTERED",
        insertDataOption="INSERT_ROWS",
        includeValuesInResponse=True,
        responseValueRenderOption="UNFORMATTED_VALUE",
        body=body,
    )
    answer = append.execute()
    assert answer["tableRange"] == "Scores!A1:C2"
    assert answer["updates"]["updatedRange"] == "Scores!A3:C4"
    assert answer["updates"]["updatedData"]["values"] == [["HR", 0.25, 46349], ["IT"]]
    assert box.values("Scores!A2:C4") == [["Ops", "40%", "2026-11-20"], ["HR", "25%", "2026-11-23"], ["IT"]]


def test_a_get_too_long_for_an_address_travels_as_a_post(box: Box) -> None:
    box.new_tab("Scores", [["a", "b"]])
    ranges = [f"Scores!A{row}:B{row}" for row in range(1, 201)]
    answer = box.sheets.values().batchGet(spreadsheetId=box.id, ranges=ranges).execute()
    assert len(answer["valueRanges"]) == 200
    assert answer["valueRanges"][0]["values"] == [["a", "b"]]
    assert box.server.journal.entries()[-1].method == "GET", "the log tells what was meant"


def test_columns_may_come_first(box: Box) -> None:
    box.new_tab("Scores", [["a", "b"], ["c"]])
    get = box.sheets.values().get(spreadsheetId=box.id, range="Scores!A1:B2", majorDimension="COLUMNS")
    assert get.execute()["values"] == [["a", "c"], ["b"]]


def test_a_spreadsheet_is_made_and_its_values_are_cleared(box: Box) -> None:
    tab = {"properties": {"title": "First", "gridProperties": {"rowCount": 5, "columnCount": 2}}}
    made = box.sheets.create(body={"properties": {"title": "New"}, "sheets": [tab]}).execute()
    values = box.sheets.values()
    data = [{"range": "First!A1", "values": [[1, 2]]}, {"range": "First!A2", "values": [["=SUM(A1:B1)"]]}]
    body = {"valueInputOption": "USER_ENTERED", "data": data}
    totals = values.batchUpdate(spreadsheetId=made["spreadsheetId"], body=body).execute()
    assert (totals["totalUpdatedCells"], totals["totalUpdatedRows"]) == (3, 2)
    assert values.get(spreadsheetId=made["spreadsheetId"], range="First!A2").execute()["values"] == [["3"]]
    values.clear(spreadsheetId=made["spreadsheetId"], range="First!A1:B2").execute()
    assert "values" not in values.get(spreadsheetId=made["spreadsheetId"], range="First").execute()


def test_files_are_listed_page_by_page_with_the_librarys_own_next(box: Box) -> None:
    for number in range(3):
        box.sheets.create(body={"properties": {"title": f"Book {number}"}}).execute()
    names: list[str] = []
    request = box.files.list(pageSize=2, fields="nextPageToken,files(name)", q="trashed = false")
    while request is not None:
        answer = request.execute()
        names += [file["name"] for file in answer["files"]]
        request = box.files.list_next(request, answer)
    assert sorted(names) == ["Book 0", "Book 1", "Book 2", "Company OKRs"]


def test_the_librarys_own_retries_meet_what_they_wait_for(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    get = box.sheets.get(spreadsheetId=box.id, fields="spreadsheetId")
    get._sleep = waits.append  # the library's own seam for tests
    box.server.faults.set([Fault(do="status", status=503, times=1), Fault(do="status", status=429, skip=1, times=1)])
    assert get.execute(num_retries=3) == {"spreadsheetId": box.id}
    assert len(waits) == 2


def test_a_failing_part_of_a_batch_is_named_and_nothing_is_done(box: Box) -> None:
    requests: list[dict[str, Any]] = [
        {"addSheet": {"properties": {"title": "Kept?"}}},
        {"deleteSheet": {"sheetId": 987654}},
    ]
    with pytest.raises(HttpError) as caught:
        box.change(*requests)
    assert json.loads(caught.value.content)["error"]["message"].startswith("Invalid requests[1].deleteSheet: ")
    tabs = box.sheets.get(spreadsheetId=box.id, fields="sheets.properties.title").execute()["sheets"]
    assert "Kept?" not in [tab["properties"]["title"] for tab in tabs]
