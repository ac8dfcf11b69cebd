"""Jira Data Center: REST v2, offset paging, wiki text, user names, and no bulk fetch."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from jira_story import KEY_RESULT, SEED, Story, again, change, create, named, stamps, write

from okrsync.connector import Done, Gone, Misconfigured, Ref, Stale, Unknown
from okrsync.sandbox import Fault

KEY = "okr-abcdefgh23"


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin(SEED, deployment="data-center")
    yield story
    story.server.stop()


def test_it_is_read_in_full_and_then_cheaply(story: Story) -> None:
    connector = story.connector()
    assert connector.check() == []
    snapshot = connector.read(None, {})
    wait = named(snapshot.records, "Halve the wait")
    assert len(snapshot.records) == 4
    assert wait.values["note"] == "First line.\nSecond.\n\nA new paragraph."
    assert wait.values["owner"] == "andy@okrsync.test"
    story.requests()
    assert list(again(story, snapshot.cursor, stamps(snapshot.records)).records) == []
    assert story.requests() == ["POST search"] * 2


def test_it_is_written_and_read_back(story: Story) -> None:
    connector = story.connector()
    wait = named(connector.read(None, {}).records, "Halve the wait")
    (done,) = write(connector, change(wait, KEY, current=Decimal(60), note="a *b*\nc", owner="wendy@okrsync.test"))
    assert isinstance(done, Done)
    assert done.record.key == KEY
    assert done.record.values == {
        **wait.values,
        "current": Decimal(60),
        "note": "a *b*\nc",
        "owner": "wendy@okrsync.test",
    }
    story.person("DELETE", f"issue/{wait.id}")
    (stale,) = write(connector, change(done.record, KEY, current=Decimal(61)))
    assert isinstance(stale, Stale)
    ref = Ref(KEY_RESULT, record=wait.id)
    assert connector.find([ref])[ref] == Gone("deleted")


def test_a_lost_create_is_found_by_its_label(story: Story) -> None:
    connector = story.connector()
    connector.read(None, {})
    story.server.faults.set([Fault(do="cut-after", path="/rest/api/2/issue/bulk")])
    (unknown,) = write(connector, create(KEY, title="A"))
    assert isinstance(unknown, Unknown)
    here, nowhere = Ref(KEY_RESULT, key=KEY), Ref(KEY_RESULT, key="okr-zzzzzzzz22")
    found = connector.find([here, nowhere])
    assert getattr(found[here], "key", None) == KEY
    assert found[nowhere] == Gone("deleted")


def test_the_wrong_deployment_is_named(story: Story) -> None:
    with pytest.raises(Misconfigured) as caught:
        story.connector(deployment="cloud", email="bot@okrsync.test").read(None, {})
    assert caught.value.remedy
