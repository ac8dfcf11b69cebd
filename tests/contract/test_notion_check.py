"""What the Notion connector says before anything is read: what is missing, where, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from notion_story import Story

from okrsync.connector import Misconfigured
from okrsync.sandbox import Fault


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


def with_container(story: Story, kind: str, **changes: Any) -> Any:
    settings = story.settings().model_dump()
    settings[kind] |= changes
    for container in (settings["objectives"], settings["key_results"]):
        container["data_source"] = container["data_source"] if not container.get("database") else None
    return story.settings(objectives=settings["objectives"], key_results=settings["key_results"])


def test_all_is_well(story: Story) -> None:
    connector = story.connector()
    assert connector.check() == []
    assert {entry.method for entry in story.server.journal.entries()} == {"GET"}


def test_a_wrong_token_is_said_once(story: Story) -> None:
    connector = story.connector(story.settings(token="wrong"))
    (problem,) = connector.check()
    assert problem.place == "connections.notion"
    assert "token" in problem.message
    assert "access token" in problem.remedy
    with pytest.raises(Misconfigured, match="does not accept the token"):
        connector.read(None, {})


def test_every_missing_or_unsuited_property_is_named(story: Story) -> None:
    fields = {
        "title": "Key result",
        "current": "Curent",
        "owner": "Owner",
        "aligned_to": "Objective",
        "start": "Aligned to",
    }
    problems = story.connector(with_container(story, "key_results", fields=fields, key="Start")).check()
    assert {problem.place.removeprefix("connections.notion.key_results."): problem.message for problem in problems} == {
        "fields.current": "the data source has no property 'Curent'",
        "fields.aligned_to": "the relation 'Objective' points at pages that are not the configured key_results",
        "fields.start": "the property 'Aligned to' is of type relation, which cannot hold start",
        "key": "the property 'Start' is of type number",
    }
    assert all(problem.remedy for problem in problems)


def test_only_a_text_stands_beside_a_relation(story: Story) -> None:
    fields = {
        "title": "Key result",
        "aligned_to": {"name": "Note", "also": "Aligned elsewhere"},
        "objective": {"name": "Objective", "also": "Start"},
    }
    problems = story.connector(with_container(story, "key_results", fields=fields)).check()
    assert {problem.place.removeprefix("connections.notion.key_results."): problem.message for problem in problems} == {
        "fields.aligned_to": "the property 'Note' is of type rich_text, and `also` names the text beside a relation",
        "fields.objective.also": "the property 'Start' is of type number, and only a text can stand beside a relation",
    }
    assert all(problem.remedy for problem in problems)


def test_the_two_ends_of_one_relation_are_not_two_fields(story: Story) -> None:
    config = {"data_source_id": story.source(), "type": "dual_property", "dual_property": {}}
    added = story.script("PATCH", f"data_sources/{story.source()}", {"properties": {"Serves": {"relation": config}}})
    other_end = added["properties"]["Serves"]["relation"]["dual_property"]["synced_property_name"]
    fields = {"title": "Key result", "aligned_to": "Serves", "supported_by": other_end}
    (problem,) = story.connector(with_container(story, "key_results", fields=fields)).check()
    assert problem.place == "connections.notion.key_results.fields.supported_by"
    assert "other end" in problem.message


def test_a_data_source_that_is_not_shared_says_how_to_share_it(story: Story) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    (problem,) = story.connector(with_container(story, "objectives", data_source=nowhere)).check()
    assert problem.place == "connections.notion.objectives"
    assert "Connections" in problem.remedy


def test_a_database_stands_for_its_only_data_source(story: Story) -> None:
    source = story.script("GET", f"data_sources/{story.source()}")
    database = source["parent"]["database_id"]
    settings = with_container(story, "key_results", database=database)
    assert story.connector(settings).check() == []
    story.script(
        "POST",
        "data_sources",
        {"parent": {"type": "database_id", "database_id": database}, "properties": {"N": {"title": {}}}},
    )
    (problem,) = story.connector(settings).check()
    assert problem.place == "connections.notion.key_results.database"
    assert "2 data sources" in problem.message
    assert story.source() in problem.message


def test_hidden_users_are_a_warning(story: Story) -> None:
    story.server.faults.set([Fault(do="status", status=403, path="/v1/users")])
    (problem,) = story.connector().check()
    assert problem.severity == "warning"
    assert "e-mail" in problem.remedy
