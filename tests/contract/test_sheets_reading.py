"""What the Sheets connector reads, what it costs, and what it says where it cannot."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sheets_story as company
from sheets_story import KEY_RESULT, OBJECTIVE, Story, create, key_results, write

from okrsync.connector import Gone, Misconfigured, Ref, Unavailable
from okrsync.model import Mention, Unreadable
from okrsync.sandbox import Fault


@pytest.fixture
def story() -> Iterator[Story]:
    with company.story() as running:
        yield running


def test_both_tabs_cost_one_request_even_in_a_fresh_process_after_many_writes(story: Story) -> None:
    write(story.connector(), [create(f"k{n}", title=f"New {n}") for n in range(300)])
    connector = story.connector()
    story.server.journal.reset()
    snapshot = connector.read(None, {})
    assert (len(story.sent()), connector.requests) == (1, 1)
    assert (snapshot.complete, len(snapshot.records)) == (True, 305)
    connector.read(snapshot.cursor, {record.id: record.stamp for record in snapshot.records})
    assert len(story.sent()) == 2


def test_cells_are_read_as_what_they_mean(story: Story) -> None:
    story.type("J2", [["40%", "'70%", "2026-12-31"]])
    story.type("J3", [[True, "about 70?", "=1/0"]])
    records = key_results(story.connector())
    reply, tickets, uptime = (records[title].values for title in ("First reply", "Tickets", "Uptime"))
    assert (reply["start"], reply["target"], reply["current"]) == (Decimal("0.4"), Decimal("0.7"), date(2026, 12, 31))
    assert tickets["start"] == 1
    assert isinstance(tickets["target"], Unreadable)
    assert tickets["target"].text == "about 70?"
    assert isinstance(tickets["current"], Unreadable)
    assert uptime["objective"] == (Mention("O1"),)
    assert (uptime["aligned_to"], uptime["note"]) == ((), None)


def test_a_formula_cell_is_read_and_named_as_fixed(story: Story) -> None:
    story.type("L2", [["=J2+0.2"]])
    story.type("R2", [['=HYPERLINK("https://example.com", "see there")']])
    record = key_results(story.connector())["First reply"]
    assert record.values["current"] == Decimal("0.6")
    assert record.values["note"] == "see there"
    assert record.fixed == {"current", "note"}


def test_empty_rows_are_nothing_and_rows_without_a_title_are_counted(story: Story) -> None:
    story.type("A8", [["Late"], ["", "KR9"]])
    snapshot = story.connector().read(None, {})
    assert "Late" in {record.values["title"] for record in snapshot.records}
    assert (len(snapshot.records), snapshot.ignored) == (6, 1)


def test_headings_stand_in_any_order_and_case(story: Story) -> None:
    story.type("A1", [["  TITLE of  KR "]])
    move = {"sheetId": story.sheet_id(), "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    story.change({"moveDimension": {"source": move, "destinationIndex": 5}})
    fields = {"title": "Title of KR", "current": "current"}
    connector = story.connector(key_results={"tab": "Key results", "fields": fields})
    assert key_results(connector)["Tickets"].values == {"title": "Tickets", "current": Decimal(950)}


def test_an_unkeyed_row_keeps_its_id_until_it_changes(story: Story) -> None:
    first = key_results(story.connector())
    story.sort("title", "ASCENDING")
    story.type("L5", [["99.7"]])
    then = key_results(story.connector())
    assert {title for title in first if first[title].id != then[title].id} == {"Uptime"}
    assert {title for title in first if first[title].stamp != then[title].stamp} == {"Uptime"}


def test_rows_that_say_the_same_are_told_apart(story: Story) -> None:
    story.type("A7", [["Twin"], ["Twin"]])
    ids = [record.id for record in story.connector().read(None, {}).records if record.values["title"] == "Twin"]
    assert ids[1] == f"{ids[0]}#2"


def test_a_copied_key_is_reported_with_both_rows(story: Story) -> None:
    story.keyed()
    keys = [row[-1] for row in story.grid()]
    story.type("V3", [[keys[1]]])
    found = [record for record in story.connector().read(None, {}).records if record.key == keys[1]]
    assert [record.id for record in found] == [keys[1], f"{keys[1]}#2"]


def test_a_missing_heading_is_named_with_its_tab(story: Story) -> None:
    story.type("K1", [["Goal"]])
    with pytest.raises(Misconfigured) as caught:
        story.connector().read(None, {})
    assert str(caught.value) == (
        "connections.sheet, tab 'Key results', column 'Target': there is no such column. "
        "Add the heading to row 1, or correct target in the configuration"
    )
    assert [problem.place for problem in story.connector().check()] == [caught.value.place]


def test_a_heading_that_stands_twice_is_named_with_its_letters(story: Story) -> None:
    story.type("V1", [["target"]])
    with pytest.raises(Misconfigured, match=r"two columns of that name \(K and V\)"):
        story.connector().read(None, {})


def test_a_deleted_tab_is_named_with_those_that_are_there(story: Story) -> None:
    story.change({"deleteSheet": {"sheetId": story.sheet_id()}})
    with pytest.raises(Misconfigured) as caught:
        story.connector().read(None, {})
    assert "has no tab 'Key results'" in caught.value.message
    assert "'Objectives'" in caught.value.remedy


def test_an_unknown_spreadsheet_says_whom_to_share_it_with(story: Story) -> None:
    with pytest.raises(Misconfigured) as caught:
        story.connector(spreadsheet="1nothing").read(None, {})
    assert caught.value.place == "connections.sheet.spreadsheet"
    assert "Share the spreadsheet" in caught.value.remedy


def test_a_lost_key_column_is_no_heap_of_new_rows(story: Story) -> None:
    records = story.keyed()
    cursor = story.connector().read(None, {}).cursor
    known = {record.id: record.stamp for record in records.values()}
    story.delete(21, "COLUMNS")
    for since in (cursor, None):
        with pytest.raises(Misconfigured, match="'okrsync key' with okrsync's keys is gone"):
            story.connector().read(since, known)
    assert story.connector().find([Ref(KEY_RESULT, key="key:Audit")]) == {}


def test_a_deleted_row_is_found_gone_and_one_in_doubt_is_left_out(story: Story) -> None:
    records = story.keyed("Tickets", "Audit")
    story.delete(2)
    gone, there = Ref(KEY_RESULT, record="key:Tickets"), Ref(KEY_RESULT, key="key:Audit")
    doubt, other = Ref(KEY_RESULT, record="row:0123"), Ref(OBJECTIVE, key="never")
    found = story.connector().find([gone, there, doubt, other])
    assert found == {gone: Gone("deleted"), there: records["Audit"]}


def test_what_is_protected_from_us_is_fixed_and_checked(story: Story) -> None:
    area = {"sheetId": story.sheet_id(), "startColumnIndex": 11, "endColumnIndex": 12}
    editors = {"users": ["owner@example.com"]}
    story.change({"addProtectedRange": {"protectedRange": {"range": area, "editors": editors}}})
    connector = story.connector(service_account_file=story.key_file())
    (problem,) = connector.check()
    assert (problem.severity, problem.message) == ("warning", "protected from us: current")
    assert key_results(connector)["Audit"].fixed == {"current"}


def test_signing_in_asks_nobody_but_the_configured_server(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def noted(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    before = set(threading.enumerate())
    assert story.connector(service_account_file=story.key_file()).read(None, {}).records
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
    assert set(asked) == {"127.0.0.1"}


def test_a_service_account_signs_in_by_its_file(story: Story) -> None:
    connector = story.connector(service_account_file=story.key_file())
    assert len(key_results(connector)) == 4
    assert connector.requests == len(story.sent()) == 1


def test_a_read_is_tried_again_and_then_given_up(story: Story) -> None:
    story.server.faults.set([Fault(do="cut-after", times=2)])
    connector = story.connector()
    assert len(key_results(connector)) == 4
    assert connector.requests == 3
    story.server.faults.set([Fault(do="status", status=503)])
    with pytest.raises(Unavailable, match=r"connections.sheet: Google answered 503"):
        connector.read(None, {})
