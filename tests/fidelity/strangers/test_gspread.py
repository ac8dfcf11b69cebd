"""gspread at ordinary work on the Sheets box: it opens, reads, writes, appends, sorts, inserts, deletes, formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gspread
import pytest
import requests
from gspread.utils import ValueInputOption, ValueRenderOption
from requests.adapters import HTTPAdapter

from tests.fidelity.sheets_box import Box, running

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class _ToTheBox(HTTPAdapter):
    """gspread knows Google's addresses by heart; the way there is bent, and nothing else."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        for google in GOOGLE:
            request.url = (request.url or "").replace(google, self._url)
        return super().send(request, *arguments, **options)


@pytest.fixture
def box() -> Iterator[Box]:
    with running() as found:
        yield found


@pytest.fixture
def client(box: Box) -> gspread.Client:
    """Signed in as nobody: the spreadsheet is shared with whoever has the link."""
    session = requests.Session()
    for google in GOOGLE:
        session.mount(google, _ToTheBox(box.server.url))
    return gspread.Client(auth=None, session=session)


@pytest.fixture
def book(client: gspread.Client, box: Box) -> gspread.Spreadsheet:
    return client.open_by_key(box.id)


@pytest.fixture
def tab(book: gspread.Spreadsheet) -> gspread.Worksheet:
    """A tab of one's own with five teams and their scores."""
    made = book.add_worksheet("Scores", rows=10, cols=4)
    rows = [["Team", "Score"], ["Ops", 40], ["HR", 7], ["Sales", 25], ["Legal", 12], ["IT", 33]]
    made.update(rows, "A1", value_input_option=ValueInputOption.user_entered)
    return made


def teams(tab: gspread.Worksheet) -> list[str]:
    return tab.col_values(1)[1:]


def test_a_spreadsheet_is_opened_by_its_key_its_address_and_its_title(client: gspread.Client, box: Box) -> None:
    book = client.open_by_key(box.id)
    assert [tab.title for tab in book.worksheets()] == ["Objectives", "Key results", "Sprint tasks"]
    assert client.open_by_url(f"https://docs.google.com/spreadsheets/d/{box.id}/edit").title == book.title
    assert client.open(book.title).id == box.id
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("No such spreadsheet")
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("nothing")
    with pytest.raises(gspread.WorksheetNotFound):
        book.worksheet("No such tab")


def test_rows_are_read_as_records(book: gspread.Spreadsheet) -> None:
    first, second = book.worksheet("Key results").get_all_records()
    assert (first["Key result"], first["Code"], first["Target"]) == ("First reply within an hour", "KR1", "90%")
    assert (second["Key result"], second["Start"], second["Current"]) == ("Tickets a week", 1200, 950)


def test_values_are_read_as_shown_as_they_are_and_as_formulas(tab: gspread.Worksheet) -> None:
    tab.update_acell("C2", "=SUM(B2:B6)")
    tab.update_acell("C3", "25%")
    assert (tab.acell("C2").value, tab.acell("C3").value) == ("117", "25%")
    raw = tab.get("C2:C3", value_render_option=ValueRenderOption.unformatted)
    assert raw == [[117], [0.25]]
    assert tab.acell("C2", value_render_option=ValueRenderOption.formula).value == "=SUM(B2:B6)"
    assert tab.get_all_values()[1] == ["Ops", "40", "117"]


def test_what_is_written_raw_stays_text(tab: gspread.Worksheet) -> None:
    tab.update([["=1+1", "007"]], "C4", raw=True)
    assert tab.get("C4:D4") == [["=1+1", "007"]]


def test_cells_are_found_and_updated_one_by_one_and_in_batches(tab: gspread.Worksheet) -> None:
    found = tab.find("Sales")
    assert found is not None
    assert found.address == "A4"
    tab.update_cell(found.row, 2, 26)
    tab.batch_update([{"range": "B2", "values": [[41]]}, {"range": "B3", "values": [[8]]}])
    cells = tab.range("B5:B6")
    for cell in cells:
        cell.value = int(cell.value) + 1
    tab.update_cells(cells)
    assert tab.col_values(2) == ["Score", "41", "8", "26", "13", "34"]
    assert tab.batch_get(["A2:B2", "A6:B6"]) == [[["Ops", "41"]], [["IT", "34"]]]


def test_rows_are_appended_after_the_table(tab: gspread.Worksheet) -> None:
    answer = tab.append_row(["Art", 3], value_input_option=ValueInputOption.user_entered)
    assert answer["updates"]["updatedRange"] == "Scores!A7:B7"
    tab.append_rows([["Press", 5], ["Web", 6]], table_range="A1:B1")
    assert teams(tab)[-3:] == ["Art", "Press", "Web"]


def test_rows_are_inserted_deleted_and_sorted(tab: gspread.Worksheet) -> None:
    tab.insert_row(["First", 99], index=2)
    assert teams(tab)[:2] == ["First", "Ops"]
    tab.delete_rows(2)
    tab.delete_rows(3, 4)
    assert teams(tab) == ["Ops", "Legal", "IT"]
    tab.sort((2, "asc"), range="A2:B4")
    assert teams(tab) == ["Legal", "IT", "Ops"]
    tab.sort((2, "des"), range="A2:B4")
    assert teams(tab) == ["Ops", "IT", "Legal"]


def test_a_tab_grows_is_cleared_renamed_and_deleted(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.add_rows(5)
    tab.resize(cols=6)
    assert (book.worksheet("Scores").row_count, book.worksheet("Scores").col_count) == (15, 6)
    tab.batch_clear(["B2:B6"])
    assert tab.col_values(2) == ["Score"]
    tab.clear()
    assert tab.get_all_values() == [[]]
    tab.update_title("Old scores")
    book.del_worksheet(tab)
    assert [each.title for each in book.worksheets()] == ["Objectives", "Key results", "Sprint tasks"]


def test_columns_are_hidden_and_protected(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    tab.hide_columns(1, 2)
    tab.add_protected_range("B1:B6", description="Nobody's business", warning_only=True)
    sheets = book.fetch_sheet_metadata({"includeGridData": "false"})["sheets"]
    (protected,) = next(each for each in sheets if each["properties"]["title"] == "Scores")["protectedRanges"]
    assert (protected["description"], protected["range"]["startColumnIndex"]) == ("Nobody's business", 1)


def test_what_is_wrong_is_told_in_googles_words(book: gspread.Spreadsheet, tab: gspread.Worksheet) -> None:
    with pytest.raises(gspread.exceptions.APIError) as caught:
        book.values_get("Nowhere!A1")
    assert (caught.value.code, caught.value.error["status"]) == (400, "INVALID_ARGUMENT")
    assert caught.value.error["message"] == "Unable to parse range: Nowhere!A1"
    with pytest.raises(gspread.exceptions.APIError) as caught:
        tab.merge_cells("A1:B1")
    assert caught.value.code == 501, "what the box does not offer it says so"
