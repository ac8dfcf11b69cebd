"""Other items are named in a sheet with hyperlinks, and read however a person pasted them there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sheets_story as company
from sheets_story import COLUMNS, WRITE, Story, change, create, key_results, kinds, write

from connectors.sheets.fields import LIMIT
from okrsync.connector import Done, Refused, Stale
from okrsync.model import Mention, Mentions, Record, Target
from okrsync.sandbox import Fault

JIRA, NOTION, HR = "https://jira.test/browse/OPS-1", "https://notion.test/1f2e", "https://hr.test/kr"
ALIGNED = COLUMNS.index("aligned_to")
TARGETS = (
    Target("k1", code="Ops KR1.1", url=JIRA),
    Target("k2", title="🚀 Tickets"),
    Target("k3", code="HR 1", url=HR),
)
SHOWN = (Mention("Ops KR1.1", url=JIRA), Mention("🚀 Tickets"), Mention("HR 1", url=HR))


@pytest.fixture
def story() -> Iterator[Story]:
    with company.story() as running:
        yield running


def cell(story: Story, row: int) -> dict[str, Any]:
    """The cell that says what the key result in that row serves."""
    where = f"'Key results'!{chr(ord('A') + ALIGNED)}{row}"
    fields = "sheets(data(rowData(values(userEnteredValue,userEnteredFormat,hyperlink,textFormatRuns,note))))"
    answer = story.api.get(spreadsheetId=story.id, ranges=[where], fields=fields).execute()
    (data,) = answer["sheets"][0]["data"]
    return dict(data["rowData"][0]["values"][0]) if data.get("rowData") else {}


def put(story: Story, row: int, data: dict[str, Any], fields: str) -> None:
    start = {"sheetId": story.sheet_id(), "rowIndex": row - 1, "columnIndex": ALIGNED}
    story.change({"updateCells": {"start": start, "rows": [{"values": [data]}], "fields": fields}})


def paste(story: Story, row: int, text: str, uri: str) -> None:
    """A person pastes a text with a link."""
    runs = [{"startIndex": 0, "format": {"link": {"uri": uri}}}]
    data = {"userEnteredValue": {"stringValue": text}, "textFormatRuns": runs}
    put(story, row, data, "userEnteredValue,textFormatRuns")


def aligned(record: Record) -> Mentions:
    said = record.values["aligned_to"]
    assert isinstance(said, tuple)
    return said


def test_names_lead_to_where_people_open_them_in_old_rows_and_new(story: Story) -> None:
    records = story.keyed()
    story.server.journal.reset()
    changes = [change(records["Audit"], aligned_to=TARGETS, note="x"), create("k9", title="New", aligned_to=TARGETS)]
    outcomes = write(story.connector(), changes)
    assert [aligned(outcome.record) for outcome in outcomes if isinstance(outcome, Done)] == [SHOWN, SHOWN]
    assert [method for method, _ in story.sent()] == ["GET", "POST", "POST", "GET"]
    for row in (5, 6):
        assert cell(story, row)["userEnteredValue"] == {"stringValue": "Ops KR1.1; 🚀 Tickets; HR 1"}
        links = [(run.get("startIndex", 0), run["format"].get("link")) for run in cell(story, row)["textFormatRuns"]]
        assert links == [(0, {"uri": JIRA}), (9, None), (23, {"uri": HR})]


def test_nothing_else_of_the_cell_changes_but_its_own_link(story: Story) -> None:
    record = story.keyed()["Audit"]
    look = {"textFormat": {"bold": True, "link": {"uri": NOTION}}, "horizontalAlignment": "RIGHT"}
    old = {"userEnteredValue": {"stringValue": "old"}, "userEnteredFormat": look, "note": "by Mia"}
    put(story, 5, old, "*")
    record = key_results(story.connector())["Audit"]
    assert aligned(record) == (Mention("old", url=NOTION),)
    (outcome,) = write(story.connector(), [change(record, aligned_to=TARGETS[1:2])])
    assert isinstance(outcome, Done)
    assert aligned(outcome.record) == SHOWN[1:2]
    kept = {"textFormat": {"bold": True}, "horizontalAlignment": "RIGHT"}
    assert cell(story, 5) == {
        "userEnteredValue": {"stringValue": "🚀 Tickets"},
        "userEnteredFormat": kept,
        "note": "by Mia",
    }
    (outcome,) = write(story.connector(), [change(outcome.record, aligned_to=())])
    assert "userEnteredValue" not in cell(story, 5)


def test_an_address_that_changed_alone_is_written_only_when_asked(story: Story) -> None:
    record = story.keyed()["Audit"]
    (done,) = write(story.connector(), [change(record, aligned_to=TARGETS[:1])])
    assert isinstance(done, Done)
    story.server.journal.reset()
    write(story.connector(), [change(done.record, aligned_to=TARGETS[:1])])
    assert story.sent() == [("GET", "")]
    (moved,) = write(story.connector(), [change(done.record, aligned_to=(Target("k1", code="Ops KR1.1", url=NOTION),))])
    assert isinstance(moved, Done)
    assert aligned(moved.record) == (Mention("Ops KR1.1", url=NOTION),)


def test_what_people_paste_is_read_with_its_address(story: Story) -> None:
    at = COLUMNS.index("aligned_to")
    column = chr(ord("A") + at)
    story.type(f"{column}2", [[f'=HYPERLINK("{JIRA}", "Ops")']])
    paste(story, 3, "KR1; KR4", "#gid=7&range=A5")
    line = [each for sheet in story.server.tool.sheets() if sheet.name == "Key results" for each in sheet.rows][2]
    story.server.tool.edit("Key results", line, "Aligned to", f"@{NOTION}")
    records = key_results(story.connector())
    here = f"{story.server.url}/#gid=7&range=A5"
    assert aligned(records["First reply"]) == (Mention("Ops", url=JIRA),)
    assert records["First reply"].fixed == {"aligned_to"}
    assert aligned(records["Tickets"]) == (Mention("KR1", url=here), Mention("KR4", url=here))
    assert aligned(records["Uptime"]) == (Mention("1f2e", url=NOTION),)
    assert records["Uptime"].fixed == frozenset()


def test_a_link_that_a_person_changed_under_the_same_words_is_no_longer_ours_to_overwrite(story: Story) -> None:
    story.keyed()
    paste(story, 5, "KR1", JIRA)
    record = key_results(story.connector())["Audit"]
    paste(story, 5, "KR1", NOTION)
    (outcome,) = write(story.connector(), [change(record, aligned_to=TARGETS)])
    assert isinstance(outcome, Stale)
    assert cell(story, 5)["hyperlink"] == NOTION


def test_a_link_in_any_other_column_is_the_persons_own_business(story: Story) -> None:
    story.keyed()
    before = key_results(story.connector())["Audit"]
    start = {"sheetId": story.sheet_id(), "rowIndex": 4, "columnIndex": 0}
    runs = {"textFormatRuns": [{"startIndex": 0, "format": {"link": {"uri": JIRA}}}]}
    story.change({"updateCells": {"start": start, "rows": [{"values": [runs]}], "fields": "textFormatRuns"}})
    assert key_results(story.connector())["Audit"] == before


def sort(story: Story) -> None:
    story.sort("title", "ASCENDING")


def insert(story: Story) -> None:
    story.insert(1)


def delete(story: Story) -> None:
    story.delete(1)


def insert_column(story: Story) -> None:
    story.insert(ALIGNED, "COLUMNS")


@pytest.mark.parametrize("move", [sort, insert, delete, insert_column])
def test_rows_that_move_while_links_travel_keep_their_own(story: Story, move: Callable[[Story], None]) -> None:
    titles = list(story.keyed())
    for row in range(2, 6):
        paste(story, row, "The same words", f"https://old.test/{row}")
    records = key_results(story.connector())
    wanted = {
        title: Target("k", code="The same words", url=f"https://new.test/{at}") for at, title in enumerate(titles)
    }
    changes = [change(records[title], aligned_to=(wanted[title],)) for title in titles]
    with story.during_the_write(lambda: move(story)):
        outcomes = kinds(write(story.connector(), changes))
    assert "Stale" in outcomes.values()
    now = key_results(story.connector())
    for title, record in now.items():
        put_back = aligned(records[title])
        assert aligned(record) == (
            (Mention("The same words", url=wanted[title].url),) if outcomes[f"key:{title}"] == "Done" else put_back
        )
    due = [change(now[title], aligned_to=(wanted[title],)) for title in now]
    assert set(kinds(write(story.connector(), due)).values()) == {"Done"}
    assert {title: aligned(record)[0].url for title, record in key_results(story.connector()).items()} == {
        title: wanted[title].url for title in now
    }


@pytest.mark.parametrize("deed", ["cut-before", "cut-after"])
def test_a_lost_reply_leaves_text_and_links_together(story: Story, deed: str) -> None:
    record = story.keyed()["Audit"]
    story.server.faults.set([Fault.model_validate({"do": deed, "path": WRITE, "times": 1})])
    (outcome,) = write(story.connector(), [change(record, aligned_to=TARGETS)])
    assert isinstance(outcome, Done)
    assert aligned(outcome.record) == SHOWN


def test_more_names_than_a_cell_holds_are_refused_whole(story: Story) -> None:
    records = story.keyed()
    many = tuple(Target(f"k{n}", code=f"Operations KR{n}.{n}") for n in range(LIMIT // 15))
    changes = [change(records["Audit"], aligned_to=many), create("k9", title="New", supported_by=many)]
    outcomes = write(story.connector(key_results=with_supporters(story)), changes)
    assert [(type(each), each.fields) for each in outcomes if isinstance(each, Refused)] == [
        (Refused, {"aligned_to"}),
        (Refused, {"supported_by"}),
    ]
    assert "userEnteredValue" not in cell(story, 5)


def with_supporters(story: Story) -> dict[str, Any]:
    """The settings of the key results' tab with a column for who supports them."""
    container = story.server.tool.settings(story.server.url)["key_results"]
    return {**container, "fields": {**container["fields"], "supported_by": "Supported by"}}


def test_an_address_names_the_row_as_it_was_last_read(story: Story) -> None:
    connector = story.connector()
    page = f"{story.server.url}/#gid={story.sheet_id()}"
    assert connector.locate(f"{page}&range=A3") is None
    story.keyed("Tickets")
    records = key_results(connector)
    assert connector.locate(f"{page}&range=A3") == records["Tickets"].id == "key:Tickets"
    assert connector.locate("'Key results'!B4") == records["Uptime"].id
    assert connector.locate(str(records["Tickets"].url)) == "key:Tickets"
    assert (records["Uptime"].url, connector.locate(page)) == (page, None)
    story.sort("title", "ASCENDING")
    assert connector.locate("Key results!A4") == records["Uptime"].id
    key_results(connector)
    assert connector.locate("Key results!A4") == "key:Tickets"
    assert connector.locate(str(records["Tickets"].url)) == "key:Tickets"
    assert connector.requests == 2
