"""Project work in Notion stays out: by which properties may be mapped, and by a word about lists of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from notion_story import Story


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


def add(story: Story, **properties: Any) -> None:
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": properties})


def mapped(story: Story, **fields: str) -> Any:
    container = story.settings().model_dump()["key_results"]
    return story.settings(key_results={**container, "fields": {"title": "Key result", **fields}}, objectives=None)


def test_a_share_of_ticked_boxes_is_refused_as_a_value_and_a_sum_is_not(story: Story) -> None:
    relation = {"data_source_id": story.source(), "type": "single_property", "single_property": {}}
    add(story, Shipped={"checkbox": {}}, Steps={"relation": relation})
    rolled = {"relation_property_name": "Steps", "rollup_property_name": "Shipped"}
    add(story, Ticked={"rollup": {**rolled, "function": "percent_checked"}})
    summed = {"relation_property_name": "Steps", "rollup_property_name": "Current"}
    add(story, Sum={"rollup": {**summed, "function": "sum"}})
    (problem,) = story.connector(mapped(story, current="Ticked")).check()
    assert problem.place == "connections.notion.key_results.fields.current"
    assert "how much of one's own plan is done" in problem.message
    assert "measure" in problem.remedy
    assert story.connector(mapped(story, current="Sum")).check() == []


def test_a_to_do_state_is_no_value_and_story_points_are_none_whatever_their_type(story: Story) -> None:
    add(story, **{"Story points": {"number": {}}, "Sprint": {"select": {}}})
    problems = story.connector(mapped(story, current="Story points", target="State", cycle="Sprint")).check()
    said = {each.place.rpartition(".")[2]: each.message for each in problems if each.severity == "error"}
    assert {field: message.rpartition(": ")[2].partition(",")[0] for field, message in said.items()} == {
        "current": "it says how much work was planned or done",
        "target": "it says how far a piece of work is",
        "cycle": "it says when work is done",
    }
    assert story.connector(mapped(story, state="State", owner="Owner", confidence="Confidence")).check()[1:] == []


def test_a_data_source_that_looks_like_tasks_is_a_warning(story: Story) -> None:
    assert story.connector().check() == []
    add(story, **{"Story points": {"number": {}}, "Sprint": {"select": {}}})
    (problem,) = story.connector().check()
    assert (problem.place, problem.severity) == ("connections.notion.key_results", "warning")
    assert "'Sprint'" in problem.message
