"""What the Sheets connector writes, in how many requests, and what it says where it did not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import sheets_story as company
from sheets_story import KEY_RESULT, WRITE, Story, change, create, key_results, kinds, link, write

from okrsync.connector import Action, Change, Done, Ref, Refused, Stale, Unavailable
from okrsync.model import Mention, Target, Value
from okrsync.sandbox import Fault


@pytest.fixture
def story() -> Iterator[Story]:
    with company.story() as running:
        yield running


def test_everything_goes_in_two_looks_and_two_writes(story: Story) -> None:
    records = story.keyed("First reply")
    connector = story.connector()
    story.server.journal.reset()
    changes = [
        change(records["First reply"], current=Decimal("0.55"), note="On track"),
        link(records["Tickets"], current=Decimal(940)),
        link(records["Audit"]),
        create("k8", title="Eighth", current=Decimal(8)),
        create("k9", title="Ninth", current=Decimal(9)),
    ]
    outcomes = write(connector, changes)
    assert set(kinds(outcomes).values()) == {"Done"}
    assert story.sent() == [("GET", ""), ("POST", "batchUpdate"), ("POST", "batchUpdate"), ("GET", "")]
    now = key_results(connector)
    assert {o.change.item: o.record for o in outcomes if isinstance(o, Done)} == {
        record.key: record for record in now.values() if record.key
    }
    assert (now["First reply"].values["note"], now["Tickets"].values["current"]) == ("On track", 940)
    assert (now["Eighth"].key, now["Ninth"].values["current"]) == ("k8", 9)


def test_the_key_column_is_made_hidden_and_guarded_once(story: Story) -> None:
    story.type("W3", [["a remark beyond the headings"]])
    story.connector().read(None, {})
    assert "okrsync key" not in story.grid()[0]
    story.keyed()
    story.keyed()
    fields = "sheets(protectedRanges,data(columnMetadata(hiddenByUser)))"
    sheet = story.api.get(spreadsheetId=story.id, ranges=["'Key results'"], fields=fields).execute()
    (sheet,) = sheet["sheets"]
    assert story.grid()[0].index("okrsync key") == 23
    assert [i for i, c in enumerate(sheet["data"][0]["columnMetadata"]) if c.get("hiddenByUser")] == [23]
    (guard,) = sheet["protectedRanges"]
    assert guard["warningOnly"] is True
    assert (guard["range"]["startColumnIndex"], guard["range"]["endColumnIndex"]) == (23, 24)


def test_a_full_grid_grows_by_a_column_for_the_key(story: Story) -> None:
    where = {"sheetId": story.sheet_id(), "dimension": "COLUMNS", "startIndex": 21, "endIndex": 26}
    story.change({"deleteDimension": {"range": where}})
    assert story.keyed()["Audit"].key == "key:Audit"


@pytest.mark.parametrize("text", ["=1+1", "'quoted", "+49 30", "1.10", "2026-12-31", "TRUE", "a\nb"])
def test_text_stays_text(story: Story, text: str) -> None:
    record = story.keyed()["Audit"]
    outcomes = write(story.connector(), [change(record, note=text), create("k9", title="New", note=text)])
    assert set(kinds(outcomes).values()) == {"Done"}
    assert {r.values["note"] for r in key_results(story.connector()).values() if r.key in ("k9", record.key)} == {text}


@pytest.mark.parametrize("value", [Decimal("0.1"), Decimal(-3), date(2026, 12, 31), None])
@pytest.mark.parametrize("stood", ["7", "7%", "2026-11-30", "", "TRUE"])
def test_a_number_or_day_is_read_back_whatever_the_cell_looks_like(story: Story, value: Value, stood: str) -> None:
    story.type("L5", [[stood]])
    record = story.keyed()["Audit"]
    assert set(kinds(write(story.connector(), [change(record, current=value)])).values()) == {"Done"}
    create_too = [] if value is None else [create("k9", title="New", current=value)]
    assert set(kinds(write(story.connector(), create_too)).values()) <= {"Done"}
    now = key_results(story.connector())
    assert {r.values["current"] for r in now.values() if r.key in ("key:Audit", "k9")} == {value}


def test_references_are_shown_by_name(story: Story) -> None:
    record = story.keyed()["Audit"]
    targets = (Target("k1", code="KR1"), Target("k2", title="Tickets"))
    (outcome,) = write(story.connector(), [change(record, aligned_to=targets)])
    assert isinstance(outcome, Done)
    assert outcome.record.values["aligned_to"] == (Mention("KR1"), Mention("Tickets"))


def test_a_formula_is_never_overwritten(story: Story) -> None:
    story.type("L5", [["=K5/2"]])
    record = story.keyed()["Audit"]
    (outcome,) = write(story.connector(), [change(record, current=Decimal(1), note="x")])
    assert isinstance(outcome, Refused)
    assert outcome.fields == {"current"}
    assert "=K5/2" in story.grid()[4]


def test_a_row_that_somebody_changed_is_left_alone(story: Story) -> None:
    records = story.keyed("Audit")
    story.type("L5", [["77"]])
    story.type("A3", [["Tickets a week"]])
    outcomes = write(story.connector(), [change(records["Audit"], current=Decimal(1)), link(records["Tickets"])])
    assert [type(outcome) for outcome in outcomes] == [Stale, Stale]
    assert story.shown("Current")["Audit"] == 77


def test_a_change_that_stands_already_is_done_without_a_write(story: Story) -> None:
    records = story.keyed()
    story.server.journal.reset()
    (outcome,) = write(story.connector(), [change(records["Audit"], current=Decimal(0))])
    assert isinstance(outcome, Done)
    assert story.sent() == [("GET", "")]


def test_archiving_and_copied_keys_are_refused(story: Story) -> None:
    records = story.keyed()
    story.type("V3", [["key:Audit"]])
    outcomes = write(
        story.connector(),
        [
            Change(Action.ARCHIVE, KEY_RESULT, "key:Uptime", {}, records["Uptime"]),
            change(records["Audit"], current=Decimal(1)),
        ],
    )
    assert [type(outcome) for outcome in outcomes] == [Refused, Refused]


@pytest.mark.parametrize("deed", ["cut-before", "cut-after", "after", "status"])
@pytest.mark.parametrize("before", [0, 1], ids=["edits", "new rows"])
def test_a_lost_reply_neither_loses_nor_doubles_anything(story: Story, deed: str, before: int) -> None:
    records = story.keyed()
    story.server.faults.set([Fault.model_validate({"do": deed, "path": WRITE, "skip": before, "times": 1})])
    changes = [change(records["Audit"], current=Decimal(3)), create("k9", title="New", current=Decimal(9))]
    assert kinds(write(story.connector(), changes)) == {"key:Audit": "Done", "k9": "Done"}
    assert [row[0] for row in story.grid()[1:]] == ["First reply", "Tickets", "Uptime", "Audit", "New"]
    assert story.shown("Current")["Audit"] == 3


def test_replies_that_stay_lost_are_unknown(story: Story) -> None:
    records = story.keyed()
    story.server.faults.set([Fault(do="cut-before", method="POST")])
    changes = [change(records["Audit"], current=Decimal(3)), create("k9", title="New")]
    assert kinds(write(story.connector(), changes)) == {"key:Audit": "Unknown", "k9": "Unknown"}


def test_what_cannot_be_verified_is_unknown(story: Story) -> None:
    record = story.keyed()["Audit"]
    story.server.faults.set([Fault(do="status", method="GET", skip=1)])
    assert kinds(write(story.connector(), [change(record, current=Decimal(3))])) == {"key:Audit": "Unknown"}
    story.server.faults.set([])
    assert story.connector().find([Ref(KEY_RESULT, key="key:Audit")])[Ref(KEY_RESULT, key="key:Audit")].values[
        "current"
    ] == Decimal(3)


def test_unavailable_is_raised_only_while_nothing_was_sent(story: Story) -> None:
    records = story.keyed()
    story.server.faults.set([Fault(do="status", method="POST", status=429, seconds=7)])
    connector = story.connector()
    with pytest.raises(Unavailable) as caught:
        write(connector, [change(records["Audit"], current=Decimal(3))])
    assert caught.value.retry_after == 7
    story.server.faults.set([Fault(do="status", path=WRITE, skip=1, status=429, seconds=100)])
    outcomes = connector.write([change(records["Audit"], current=Decimal(3)), create("k9", title="New")])
    assert isinstance(next(outcomes), Done)
    with pytest.raises(Unavailable):
        next(outcomes)


def test_a_thousand_changes_cost_no_more_than_one(story: Story) -> None:
    connector = story.connector()
    write(connector, [create(f"k{n}", title=f"New {n}") for n in range(1000)])
    records = [record for record in key_results(connector).values() if record.key]
    story.server.journal.reset()
    outcomes = write(connector, [change(record, current=Decimal(7)) for record in records])
    assert (len(outcomes), set(kinds(outcomes).values())) == (1000, {"Done"})
    assert len(story.sent()) == 3
