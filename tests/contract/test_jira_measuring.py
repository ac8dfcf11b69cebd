"""What Jira is asked for a measure, and what never leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from jira_story import Story

from connectors.jira import issues, measuring
from okrsync.connector import Aggregate, Problem, Query
from okrsync.sandbox import Fault

INCIDENTS = "project = OKR and type = Incident and priority = High and created >= startOfQuarter()"
KEY_RESULTS = 'project = OKR and labels = "okr-key-result"'
COUNT, SUM, AVG, MIN, MAX, MEDIAN = Aggregate


@pytest.fixture(scope="module", params=["cloud", "data-center"])
def running(request: pytest.FixtureRequest) -> Iterator[Story]:
    story = Story.begin(deployment=request.param)
    for priority in ("High", "High", "High", "Low"):
        fields = {"project": {"key": "OKR"}, "issuetype": {"name": "Incident"}, "summary": "The shop is down"}
        story.person("POST", "issue", {"fields": {**fields, "priority": {"name": priority}}})
    yield story
    story.server.stop()


@pytest.fixture
def story(running: Story) -> Story:
    running.server.journal.reset()
    return running


def measured(story: Story, *queries: Query) -> list[Any]:
    connector = story.connector()
    answers = connector.measure(queries)
    assert connector.requests == len(story.server.journal.entries())
    connector.close()
    return [answers[query] for query in queries]


def message(answer: object) -> str:
    assert isinstance(answer, Problem)
    assert answer.place == "connections.jira"
    assert answer.remedy
    return answer.message


def test_a_count_costs_one_request_which_asks_for_ids_alone(story: Story) -> None:
    assert measured(story, Query(INCIDENTS, aggregate=COUNT)) == [3]
    (entry,) = story.server.journal.entries()
    assert entry.body["fields"] == ["id"]


def test_numbers_of_one_field_are_worked_out_and_no_other_field_is_asked_for(story: Story) -> None:
    asked = [Query(KEY_RESULTS, "current", aggregate) for aggregate in (SUM, AVG, MIN, MAX, MEDIAN)]
    assert measured(story, *asked) == [73, Decimal("36.5"), 3, 70, Decimal("36.5")]
    search = [entry.body for entry in story.server.journal.entries() if entry.method == "POST"]
    assert [body["fields"] for body in search] == [["customfield_10038"]]
    assert ["properties" in body for body in search] == [False]


def test_numbers_of_thirty_digits_have_an_average_too(story: Story) -> None:
    for number in (3e29, 1e29):
        fields = {"project": {"key": "OKR"}, "issuetype": {"name": "Story"}, "summary": "Large", "labels": ["large"]}
        story.person("POST", "issue", {"fields": {**fields, "customfield_10038": number}})
    story.server.journal.reset()
    assert measured(story, Query("project = OKR and labels = large", "Current", AVG)) == [Decimal("2e29")]


def test_where_nothing_is_selected_the_count_and_the_sum_are_0_and_there_is_no_average(story: Story) -> None:
    none = "project = OKR and labels = nobody-has-it"
    count, total, mean = measured(
        story, Query(none, aggregate=COUNT), Query(none, "Current", SUM), Query(none, "Current", AVG)
    )
    assert (count, total) == (0, 0)
    assert "no issue has a value in 'Current'" in message(mean)


def test_what_jira_refuses_is_a_problem_of_that_measure_alone(story: Story) -> None:
    wrong, right = measured(story, Query("projct = OKR", aggregate=COUNT), Query(INCIDENTS, aggregate=COUNT))
    assert "Jira refuses: " in message(wrong)
    assert right == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query(KEY_RESULTS, "Story value", SUM), "there is no field 'Story value' in Jira"),
        (Query(KEY_RESULTS, "Summary", SUM), "Jira's field 'Summary' holds no numbers"),
        (Query("OKR-1", "Current"), "Jira has no cells"),
    ],
)
def test_what_cannot_be_measured_says_why(story: Story, query: Query, said: str) -> None:
    (answer,) = measured(story, query)
    assert said in message(answer)


def test_more_issues_than_a_page_of_ids_holds_are_counted_by_the_counting_endpoint(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    if story.deployment == "data-center":
        monkeypatch.setattr(issues, "PAGE", 1)
        assert measured(story, Query(KEY_RESULTS, "Current", SUM)) == [73]
        return
    monkeypatch.setattr(measuring, "EXACTLY", 2)
    monkeypatch.setattr(issues, "PAGE", 1)
    assert measured(story, Query(INCIDENTS, aggregate=COUNT), Query(KEY_RESULTS, "Current", SUM)) == [3, 73]
    assert story.requests() == [
        "POST search/jql",
        "POST search/approximate-count",
        "GET field",
        "POST search/jql",
        "POST search/jql",
    ]


def test_a_field_is_not_read_of_issues_without_end(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "MOST", 1)
    (answer,) = measured(story, Query(KEY_RESULTS, "Current", SUM))
    assert "selects more than 1 issues" in message(answer)


def test_an_answer_that_is_cut_off_is_asked_for_again(story: Story) -> None:
    story.server.faults.set([Fault(do="cut-after", times=1)])
    assert measured(story, Query(INCIDENTS, aggregate=COUNT)) == [3]
    assert len(story.server.journal.entries()) == 2
