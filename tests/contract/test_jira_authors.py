"""Who said it, in Jira: the last editor by the changelog, asked of issues that changed, and never insisted upon."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jira_story import Story, again, named, stamps

from okrsync.connector import Snapshot
from okrsync.sandbox import Fault

CHANGELOG = "POST changelog/bulkfetch"


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


@pytest.fixture
def before(story: Story) -> Snapshot:
    snapshot = story.connector().read(None, {})
    assert CHANGELOG not in story.requests()
    return snapshot


def types(story: Story, title: str, text: str) -> None:
    """A visitor types on Jira's own page."""
    with story.server.lock:
        for sheet in story.server.tool.sheets():
            for row, cells in sheet.rows.items():
                if any(cell.text == title for cell in cells):
                    story.server.tool.edit(sheet.name, row, "Current", text)


def test_whoever_changed_an_issue_is_named_for_one_more_request(story: Story, before: Snapshot) -> None:
    types(story, "Halve the wait", "60")
    types(story, "Hire 12", "4")
    wait = named(before.records, "Halve the wait")
    story.person("PUT", f"issue/{wait.id}", {"fields": {"labels": ["okr-key-result", "seen"]}})
    story.requests()
    snapshot = again(story, before.cursor, stamps(before.records))
    assert [each for each in story.requests() if each == CHANGELOG] == [CHANGELOG]
    authors = {record.values["title"]: record.author for record in snapshot.records}
    assert authors == {"Halve the wait": "bot@okrsync.test", "Hire 12": "visitor@okrsync.test"}


def test_a_whole_read_asks_for_what_changed_and_for_nothing_else(story: Story, before: Snapshot) -> None:
    types(story, "Hire 12", "4")
    snapshot = again(story, before.cursor, stamps(before.records), whole=True)
    authors = {record.values["title"]: record.author for record in snapshot.records if record.author}
    assert authors == {"Hire 12": "visitor@okrsync.test"}
    story.requests()
    again(story, snapshot.cursor, stamps(snapshot.records), whole=True)
    assert CHANGELOG not in story.requests()


def test_the_last_of_several_editors_is_named_however_many_pages_there_are(
    story: Story, before: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.jira.authors.ENTRIES", 2)
    hire = named(before.records, "Hire 12")
    for number in range(4, 8):
        story.person("PUT", f"issue/{hire.id}", {"fields": {"summary": f"Hire {number}"}})
    types(story, "Hire 7", "4")
    story.requests()
    [record] = again(story, before.cursor, stamps(before.records)).records
    assert record.author == "visitor@okrsync.test"
    assert story.requests().count(CHANGELOG) == 3


def test_it_can_be_left_out(story: Story, before: Snapshot) -> None:
    story.changes = {"authors": False}
    types(story, "Hire 12", "4")
    [record] = again(story, before.cursor, stamps(before.records)).records
    assert (record.author, CHANGELOG in story.requests()) == (None, False)


def test_where_jira_does_not_tell_the_values_are_read_all_the_same(story: Story, before: Snapshot) -> None:
    story.server.faults.set([Fault(do="status", method="POST", path="/rest/api/3/changelog/bulkfetch", status=403)])
    types(story, "Hire 12", "4")
    [record] = again(story, before.cursor, stamps(before.records)).records
    assert (record.author, str(record.values["current"])) == (None, "4")


def test_a_data_center_names_nobody() -> None:
    story = Story.begin(deployment="data-center")
    before = story.connector().read(None, {})
    types(story, "Hire 12", "4")
    [record] = again(story, before.cursor, stamps(before.records)).records
    assert record.author is None
    story.server.stop()
