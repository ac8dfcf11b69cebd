"""Who gets in, what Drive says of the file, what a person does on the page, and what outlives the process."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from google.auth.exceptions import RefreshError
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials
from googleapiclient.errors import HttpError

from okrsync.sandbox import KEY_HEADING, Seed
from tests.fidelity.sheets_box import SCOPES, Box, box, refused, rows, running

__all__ = ["box"]

WRONG_TOKEN = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


def test_a_service_account_gets_in_with_its_key_and_a_stranger_s_key_does_not(box: Box) -> None:
    service = box.as_service_account()
    assert service.values("Objectives!B2") == [["O1"]]
    (text,) = box.sandbox.secrets(box.server.url).values()
    with running(Seed()) as other:
        (others,) = other.sandbox.secrets(other.server.url).values()
    key = {**json.loads(text), "private_key": json.loads(others)["private_key"]}
    stranger = Box(
        box.server, box.sandbox, box.clock, service_account.Credentials.from_service_account_info(key, scopes=SCOPES)
    )
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        stranger.values("Objectives!B2")


def test_a_wrong_token_is_refused_and_an_old_one_is_renewed(box: Box) -> None:
    wrong = Box(box.server, box.sandbox, box.clock, Credentials("ya29.wrong"))
    with pytest.raises(RefreshError):
        wrong.values("Objectives!B2")
    answer = httpx.get(f"{box.server.url}/v4/spreadsheets/{box.id}", headers={"Authorization": "Bearer ya29.x.y"})
    assert answer.status_code == 401
    assert answer.json() == {"error": {"code": 401, "message": WRONG_TOKEN, "status": "UNAUTHENTICATED"}}
    service = box.as_service_account()
    service.values("Objectives!B2")
    box.clock.pass_by(hours=2)
    assert service.values("Objectives!B2") == [["O1"]]
    statuses = [entry.status for entry in box.server.journal.entries()[-2:]]
    assert statuses == [401, 200]


def test_unknown_and_unshared_spreadsheets(box: Box) -> None:
    with refused(404, "Requested entity was not found."):
        box.sheets.get(spreadsheetId="nowhere").execute()
    private = box.as_service_account().sheets.create(body={}).execute()["spreadsheetId"]
    with refused(403, "The caller does not have permission"):
        box.sheets.get(spreadsheetId=private).execute()


def test_drive_counts_every_change(box: Box) -> None:
    fields = "version,modifiedTime,lastModifyingUser/emailAddress"
    before = box.files.get(fileId=box.id, fields=fields).execute()
    box.clock.pass_by(minutes=1)
    box.values("Objectives!A1")
    assert box.files.get(fileId=box.id, fields=fields).execute() == before
    box.as_service_account().write("Objectives!A9", [["x"]])
    after = box.files.get(fileId=box.id, fields=fields).execute()
    assert int(after["version"]) == int(before["version"]) + 1
    assert (before["modifiedTime"], after["modifiedTime"]) == ("2026-11-23T09:00:00.000Z", "2026-11-23T09:01:00.000Z")
    assert after["lastModifyingUser"]["emailAddress"].startswith("okrsync@")


def test_drive_shows_four_fields_unless_asked(box: Box) -> None:
    assert box.files.get(fileId=box.id).execute() == {
        "kind": "drive#file",
        "id": box.id,
        "name": "Company OKRs",
        "mimeType": "application/vnd.google-apps.spreadsheet",
    }
    with refused(404, "File not found: nowhere."):
        box.files.get(fileId="nowhere").execute()
    with refused(400, "Invalid field selection colour"):
        box.files.get(fileId=box.id, fields="colour").execute()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name = 'Company OKRs'", ["Company OKRs"]),
        ("name contains 'okr' and trashed = false", ["Company OKRs"]),
        ("mimeType='application/vnd.google-apps.spreadsheet'", ["Andy's", "Company OKRs"]),
        (r"name = 'Andy\'s' or not (mimeType contains 'application/')", ["Andy's"]),
        ("modifiedTime > '2026-11-23T09:30:00.000Z'", ["Andy's"]),
        ("'me' in owners", ["Andy's"]),
        ("name = 'Nobody'", []),
    ],
)
def test_drive_finds_files_by_a_query(box: Box, query: str, names: list[str]) -> None:
    box.clock.pass_by(hours=1)
    box.sheets.create(body={"properties": {"title": "Andy's"}}).execute()
    found = box.files.list(q=query, fields="files/name").execute()["files"]
    assert [file["name"] for file in found] == names


def test_drive_lists_page_by_page_and_refuses_what_is_no_query(box: Box) -> None:
    for number in range(3):
        box.clock.pass_by(minutes=1)
        box.sheets.create(body={"properties": {"title": f"Plan {number}"}}).execute()
    first = box.files.list(pageSize=2, orderBy="name").execute()
    assert [file["name"] for file in first["files"]] == ["Company OKRs", "Plan 0"]
    second = box.files.list(pageSize=2, orderBy="name", pageToken=first["nextPageToken"]).execute()
    assert [file["name"] for file in second["files"]] == ["Plan 1", "Plan 2"]
    assert "nextPageToken" not in second
    with refused(400, "Invalid Value"):
        box.files.list(q="name = ").execute()
    with refused(501, "the sandbox does not offer searching files by fullText"):
        box.files.list(q="fullText contains 'x'").execute()


def test_a_person_edits_adds_and_removes_rows_on_the_page(box: Box) -> None:
    post = f"{box.server.url}/_sandbox/edit"
    objectives, key_results, _ = box.sandbox.sheets()
    assert (objectives.name, key_results.name) == ("Objectives", "Key results")
    line = next(iter(key_results.rows))
    form = {"sheet": "Key results", "row": line, "column": "Target", "text": "95%"}
    assert httpx.post(post, data=form).status_code == 303
    assert box.values("'Key results'!K2", valueRenderOption="UNFORMATTED_VALUE") == [[0.95]]
    assert 'value="95%"' in httpx.get(box.server.url).text
    httpx.post(post, data={"do": "add", "sheet": "Objectives"})
    new = list(box.sandbox.sheets()[0].rows)[-1]
    httpx.post(post, data={"sheet": "Objectives", "row": new, "column": "Objective", "text": "Hire well"})
    assert box.values("Objectives!A3") == [["Hire well"]]
    httpx.post(post, data={"do": "remove", "sheet": "Objectives", "row": new})
    assert box.values("Objectives!A2:A") == [["Answer customers faster"]]
    answer = httpx.post(post, data={**form, "column": "Colour"})
    assert (answer.status_code, "There is no column &#39;Colour&#39;" in answer.text) == (400, True)


def test_the_page_shows_okrsync_s_key_but_lets_nobody_type_into_it(box: Box) -> None:
    box.write("Objectives!J1", [[KEY_HEADING], ["okr-1"]])
    hide = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 9, "endIndex": 10}
    box.change(
        {"updateDimensionProperties": {"range": hide, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}}
    )
    sheet = box.sandbox.sheets()[0]
    (line,) = sheet.rows
    assert sheet.columns[-1] == KEY_HEADING
    assert (sheet.rows[line][-1].text, sheet.rows[line][-1].editable) == ("okr-1", False)
    with pytest.raises(ValueError, match="okrsync's own"):
        box.sandbox.edit("Objectives", line, KEY_HEADING, "okr-2")


def test_a_visit_to_a_formula_changes_nothing(box: Box) -> None:
    box.type("Objectives!C2", [["=1+1"]])
    (line,) = box.sandbox.sheets()[0].rows
    box.sandbox.edit("Objectives", line, "Description", "2")
    assert box.values("Objectives!C2", valueRenderOption="FORMULA") == [["=1+1"]]


def test_a_fault_hides_rows_from_one_read(box: Box) -> None:
    rule = {"do": "hide", "method": "GET", "path": "/v4/", "times": 1, "records": ["KR1", "O9"]}
    httpx.put(f"{box.server.url}/_sandbox/faults", json=[rule])
    assert box.values("'Key results'!B1:B3") == [["Code"], [], ["KR2"]]
    httpx.put(f"{box.server.url}/_sandbox/faults", json=[rule])
    fields = "sheets/data/rowData/values/formattedValue"
    shown = box.sheets.get(spreadsheetId=box.id, ranges=["'Key results'!B1:B3"], fields=fields).execute()
    codes = [row.get("values") for row in shown["sheets"][0]["data"][0]["rowData"]]
    assert codes == [[{"formattedValue": "Code"}], None, [{"formattedValue": "KR2"}]]
    assert box.values("'Key results'!B1:B3") == [["Code"], ["KR1"], ["KR2"]]


def test_an_empty_seed_makes_the_tabs_with_their_headings_and_nothing_else() -> None:
    with running(Seed()) as box:
        assert [sheet.name for sheet in box.sandbox.sheets()] == ["Objectives", "Key results"]
        assert [len(box.values(f"'{title}'")) for title in ("Objectives", "Key results")] == [1, 1]


def test_what_the_box_says_of_itself_fits_together(box: Box) -> None:
    settings = box.sandbox.settings(box.server.url)
    assert settings["spreadsheet"] == box.sandbox.access(box.server.url)["spreadsheet"]
    assert settings["service_account_file"] in box.sandbox.secrets(box.server.url)
    for kind in ("objectives", "key_results"):
        (headings,) = box.values(f"'{settings[kind]['tab']}'!1:1")
        assert list(settings[kind]["fields"].values()) == headings


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    with running(state=tmp_path / "sheets.db") as before:
        before.write("Objectives!A9", [["kept"]])
        before.change({"deleteDimension": {"range": rows(0, 4, 6)}})
        identity, secrets = before.id, before.sandbox.secrets("http://there")
    with running(seed=None, state=tmp_path / "sheets.db") as after:
        assert (after.id, after.sandbox.secrets("http://there")) == (identity, secrets)
        assert after.values("Objectives!A7") == [["kept"]]


_SERVE = """
import sys
import time
from pathlib import Path
from tests.fidelity.sheets_box import running
with running(state=Path(sys.argv[1])) as box:
    print(box.server.url, box.id, flush=True)
    time.sleep(60)
"""


def test_an_acknowledged_write_survives_a_kill(tmp_path: Path) -> None:
    state = tmp_path / "sheets.db"
    command = [sys.executable, "-c", _SERVE, str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            url, book = child.stdout.readline().split()
            address = f"{url}/v4/spreadsheets/{book}/values/Objectives!A9?valueInputOption=RAW"
            httpx.put(address, json={"values": [["kept"]]}).raise_for_status()
        finally:
            child.kill()
    with running(seed=None, state=state) as after:
        assert after.values("Objectives!A9") == [["kept"]]


def test_parallel_writers_do_each_other_no_harm(box: Box) -> None:
    def write(number: int) -> None:
        address = f"{box.server.url}/v4/spreadsheets/{box.id}/values/Objectives!A1:append?valueInputOption=RAW"
        httpx.post(address, json={"values": [[f"writer {number}"]]}).raise_for_status()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(50)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = [row[0] for row in box.values("Objectives!A3:A")]
    assert sorted(found) == sorted(f"writer {number}" for number in range(50))


def test_thousands_of_rows_are_read_and_changed_quickly() -> None:
    records = [{"title": f"KR {number}", "code": f"K{number}", "current": "5"} for number in range(3000)]
    with running(Seed(key_results=records)) as box:
        box.values("'Key results'!A2")
        started = time.perf_counter()
        assert box.values("'Key results'!A3001") == [["KR 2999"]]
        box.write("'Key results'!L3001", [[6]])
        box.change({"insertDimension": {"range": rows(1, 1, 2)}})
        assert box.values("'Key results'!L3002") == [["6"]]
        assert time.perf_counter() - started < 2


def test_an_http_error_carries_google_s_details(box: Box) -> None:
    with pytest.raises(HttpError) as caught:
        box.change({"addSheet": {"colour": 1}})
    (detail,) = json.loads(caught.value.content)["error"]["details"]
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert detail["fieldViolations"][0]["field"] == "requests[0].add_sheet"
