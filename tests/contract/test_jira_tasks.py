"""Tasks in the same Jira project stay out: by what may be configured, and by what is left aside when it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jira_story import Story, again, named

from okrsync.connector import Misconfigured


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


def made(story: Story, type_name: str, summary: str, **fields: Any) -> str:
    asked = {"project": {"key": "OKR"}, "issuetype": {"name": type_name}, "summary": summary, **fields}
    key: str = story.person("POST", "issue", {"fields": asked})["key"]
    return key


def container(**changes: Any) -> dict[str, Any]:
    return {"project": "OKR", "fields": {"title": "Summary"}, **changes}


@pytest.mark.parametrize(
    "jql",
    ["type in (Epic, Story)", "labels = okr-key-result or issuetype = Story"],
)
def test_a_filter_that_means_tasks_too_is_refused_with_what_it_matched(story: Story, jql: str) -> None:
    key = made(story, "Story", "Build the portal")
    story.changes = {"objectives": None, "key_results": container(jql=jql)}
    (problem,) = story.connector().check()
    assert (problem.place, problem.severity) == ("connections.jira.key_results.jql", "error")
    assert "3 Story (such as" in problem.message
    assert key in problem.message


@pytest.mark.parametrize("jql", ["type = Epic", "labels = okr-key-result", 'summary ~ "type in (Story)"', None])
def test_a_filter_that_means_only_okrs_is_not(story: Story, jql: str | None) -> None:
    made(story, "Story", "Build the portal", labels=["okr-key-result"])
    story.changes = {"objectives": None, "key_results": container(jql=jql)}
    assert story.connector().check() == []


@pytest.mark.parametrize("type_id", ["10001", "10002", "10003"])
def test_a_type_for_work_is_refused_by_whatever_name_it_is_given(story: Story, type_id: str) -> None:
    story.changes = {"objectives": None, "key_results": container(issue_type=type_id)}
    (problem,) = story.connector().check()
    assert problem.place == "connections.jira.key_results.issue_type"
    assert "is an issue type for work" in problem.message
    with pytest.raises(Misconfigured, match="for work"):
        story.connector().read(None, {})


def test_an_epic_that_became_a_task_is_left_aside_and_counted_while_the_index_lags(story: Story) -> None:
    first = story.connector().read(None, {}, whole=True)
    assert first.ignored == 0
    hire = named(first.records, "Hire 12")
    story.server.tool.lag(3600)
    story.person("PUT", f"issue/{hire.id}", {"fields": {"issuetype": {"name": "Story"}}})
    later = again(story, first.cursor, {})
    assert hire.id not in {record.id for record in later.records}
    assert later.ignored == 1
