"""How the Jira connector finds out who is who, and how little it asks for that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jira_story import Story, again, change, named, stamps, write

from okrsync.connector import Done, Refused
from okrsync.model import Unfit
from okrsync.sandbox import Fault

KEY, OTHER = "okr-abcdefgh23", "okr-hgfedcba32"
DIRECTORY = "/rest/api/3/user/assignable/search"


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


def test_the_directory_tells_who_fits_without_a_request(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    story.requests()
    fit = connector.capabilities[hire.kind].slots["owner"].fit
    assert fit("andy@okrsync.test") == "andy@okrsync.test"
    assert fit("Wendy Hire") == "wendy@okrsync.test"
    assert isinstance(fit("nobody@okrsync.test"), Unfit)
    assert story.requests() == []


def test_without_a_directory_a_person_is_looked_up_once_and_remembered(story: Story) -> None:
    story.server.faults.set([Fault(do="status", path=DIRECTORY, status=403)])
    connector = story.connector()
    snapshot = connector.read(None, {})
    hire, wait = named(snapshot.records, "Hire 12"), named(snapshot.records, "Halve the wait")
    assert connector.capabilities[hire.kind].slots["owner"].fit("nobody@okrsync.test") == "nobody@okrsync.test"
    story.requests()
    outcomes = write(
        connector, change(hire, KEY, owner="wendy@okrsync.test"), change(wait, OTHER, owner="nobody@okrsync.test")
    )
    assert {type(outcome) for outcome in outcomes} == {Done, Refused}
    assert story.requests().count("GET user/search") == 2
    later = story.connector()
    later.read(connector.settle().cursor, stamps(snapshot.records))
    assert isinstance(later.capabilities[hire.kind].slots["owner"].fit("nobody@okrsync.test"), Unfit)


def test_what_was_learned_of_people_lasts(story: Story) -> None:
    snapshot = story.connector().read(None, {})
    quiet = again(story, snapshot.cursor, stamps(snapshot.records))
    assert quiet.cursor["people"] == snapshot.cursor["people"]
    assert "wendy@okrsync.test" in quiet.cursor["people"]["emails"].values()


def test_the_box_lists_whom_an_issue_may_be_assigned_to(story: Story) -> None:
    everybody = story.person("GET", "user/assignable/search?project=OKR&maxResults=1000")
    assert {"andy@okrsync.test", "wendy@okrsync.test"} <= {user["emailAddress"] for user in everybody}
    answer = story.person("GET", "user/assignable/search?project=OKR&query=wendy")
    assert [user["displayName"] for user in answer] == ["Wendy Hire"]
