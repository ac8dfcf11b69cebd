"""What a whole read of Jira keeps of what is remembered, whatever was renamed there since, and what it learns anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from jira_story import Story, again, change, named, stamps, write

from connectors.jira.sandbox import catalogue
from connectors.jira.sandbox.endpoints import setup
from okrsync.connector import Done, Misconfigured, Problem
from okrsync.sandbox import Fault

DIRECTORY = "/rest/api/3/user/assignable/search"
PLACE = "connections.jira.key_results.fields"


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


@pytest.fixture
def fields(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The administrator renames custom fields, by old name; ``None`` throws one away."""

    def rename(**names: str | None) -> None:
        kept = [field for field in setup.FIELDS if names.get(field.name, "") is not None]
        renamed = [replace(field, name=names.get(field.name) or field.name) for field in kept]
        monkeypatch.setattr(setup, "FIELDS", renamed)

    return rename


def warnings(problems: Any) -> set[tuple[str, str]]:
    assert all(isinstance(each, Problem) and each.severity == "warning" and each.remedy for each in problems)
    return {(each.place, each.message) for each in problems}


def test_a_renamed_field_stays_known_and_is_named(story: Story, fields: Callable[..., None]) -> None:
    first = story.connector().read(None, {})
    fields(Current="Stand")
    assert list(again(story, first.cursor, stamps(first.records)).problems) == []
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    assert whole.complete
    assert list(whole.records) == list(first.records)
    assert warnings(whole.problems) == {
        (f"{PLACE}.current", "what is configured as 'Current' is now called 'Stand' in Jira")
    }
    with pytest.raises(Misconfigured, match=r"fields\.current.*'Current'"):
        story.connector().read(None, {})


def test_fields_that_swapped_their_names_keep_their_values(story: Story, fields: Callable[..., None]) -> None:
    first = story.connector().read(None, {})
    fields(Current="Target", Target="Current")
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    assert list(whole.records) == list(first.records)
    assert {place for place, _ in warnings(whole.problems)} == {f"{PLACE}.current", f"{PLACE}.target"}


def test_a_field_that_is_gone_is_not_replaced_by_another_one_of_ours(story: Story, fields: Callable[..., None]) -> None:
    first = story.connector().read(None, {})
    fields(Current=None, Target="Current")
    with pytest.raises(Misconfigured, match=r"fields\.current.*'Current'"):
        again(story, first.cursor, stamps(first.records), whole=True)


def test_a_second_field_of_the_same_name_does_not_confuse(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    first = story.connector().read(None, {})
    current = next(field for field in setup.FIELDS if field.name == "Current")
    monkeypatch.setattr(setup, "FIELDS", [replace(current, id="customfield_20000"), *setup.FIELDS])
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    assert (list(whole.records), list(whole.problems)) == (list(first.records), [])


def test_links_of_a_renamed_type_are_still_links(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    first = story.connector().read(None, {})
    wait = named(first.records, "Halve the wait")
    serves = replace(catalogue.CONTRIBUTION, name="Serving")
    monkeypatch.setattr(catalogue, "LINK_TYPES", (serves,))
    story.person("PUT", f"issue/{wait.id}", {"fields": {"summary": "Halve the queue"}})
    changed = again(story, first.cursor, stamps(first.records))
    assert [each.values["objective"] for each in changed.records] == [wait.values["objective"]]
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    assert named(whole.records, "Halve the queue").values["objective"] == wait.values["objective"]
    assert warnings(whole.problems) == {
        (f"{PLACE}.objective", "what is configured as 'Contribution' is now called 'Serving' in Jira")
    }


def test_who_has_come_is_learned(story: Story) -> None:
    story.server.faults.set([Fault(do="status", path=DIRECTORY, status=403)])
    connector = story.connector()
    first = connector.read(None, {})
    hire = named(first.records, "Hire 12")
    story.server.faults.set([Fault(do="status", path="/rest/api/3/user", status=403)])
    write(connector, change(hire, "okr-abcdefgh23", owner="wendy@okrsync.test"))
    cursor = connector.settle().cursor
    assert cursor["people"]["absent"] == ["wendy@okrsync.test"]
    story.server.faults.set([])
    later = story.connector()
    whole = later.read(cursor, stamps(first.records), whole=True)
    assert later.capabilities[hire.kind].slots["owner"].fit("Wendy Hire") == "wendy@okrsync.test"
    (done,) = write(later, change(named(whole.records, "Hire 12"), "okr-abcdefgh23", owner="wendy@okrsync.test"))
    assert isinstance(done, Done)


def test_an_address_that_was_shown_once_stays_known(story: Story) -> None:
    first = story.connector().read(None, {})
    story.server.faults.set([Fault(do="status", path=DIRECTORY, status=403)])
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    assert whole.cursor["people"]["emails"] == first.cursor["people"]["emails"]
