"""Which property of which page a measure means, what its number is, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from notion_story import KEY_RESULT, Story

from okrsync.connector import Aggregate, Problem, Query
from okrsync.sandbox import Fault

SERVING = 30  # more related pages than a page's own answer looks at


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    story = Story.begin()
    rolled = {"relation_property_name": "Aligned to", "rollup_property_name": "Current", "function": "sum"}
    added = {"Half": {"formula": {"expression": 'prop("Current") / 2'}}, "Total": {"rollup": rolled}}
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": added})
    pages = [page(story, f"Customer {number}", Current={"number": number})["id"] for number in range(SERVING)]
    page(
        story,
        "All customers",
        Current={"number": 7.25},
        **{"Aligned to": {"relation": [{"id": each} for each in pages]}},
    )
    yield story
    story.server.stop()


def page(story: Story, title: str, **properties: Any) -> Any:
    named = {"Key result": {"title": [{"text": {"content": title}}]}, **properties}
    return story.script("POST", "pages", {"parent": {"data_source_id": story.source()}, "properties": named})


def address(story: Story, title: str = "All customers") -> str:
    asked = {"filter": {"property": "Key result", "title": {"equals": title}}}
    (found,) = story.script("POST", f"data_sources/{story.source(KEY_RESULT)}/query", asked)["results"]
    return f"https://www.notion.so/acme/{title.replace(' ', '-')}-{found['id'].replace('-', '')}?pvs=4"


def measured(story: Story, *queries: Query) -> list[Any]:
    connector = story.connector()
    story.requests()
    answers = connector.measure(queries)
    connector.close()
    return [answers[query] for query in queries]


def message(answer: object) -> str:
    assert isinstance(answer, Problem)
    assert answer.place == "connections.notion"
    assert answer.remedy
    return answer.message


def test_a_number_a_formula_and_a_rollup_over_many_pages_are_measured(story: Story) -> None:
    where = address(story)
    total = sum(range(SERVING))
    assert measured(story, *(Query(where, name) for name in ("Current", "half", "Total"))) == [7.25, 3.625, total]
    asked = story.requests()
    assert [request.split()[:2] for request in asked] == [["GET", "pages"]] * 3
    assert len([request for request in asked if "properties" in request]) == 2


def test_one_page_is_asked_for_once(story: Story) -> None:
    where = address(story)
    assert measured(story, Query(where, "Current"), Query(where, "CURRENT")) == [7.25, 7.25]
    assert len(story.requests()) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Currant", "the page has no property 'Currant'"),
        ("Code", "'Code' comes to no number"),
        ("Target", "'Target' is empty"),
    ],
)
def test_a_property_without_a_number_says_why(story: Story, name: str, said: str) -> None:
    (answer,) = measured(story, Query(address(story), name))
    assert said in message(answer)


def test_a_page_that_is_not_there_or_in_the_trash_says_so_and_spoils_no_other(story: Story) -> None:
    page(story, "Thrown away")
    trashed, nowhere = address(story, "Thrown away"), f"https://www.notion.so/{'a' * 32}"
    story.script("PATCH", f"pages/{trashed.partition('?')[0][-32:]}", {"in_trash": True})
    gone, absent, right = measured(
        story, Query(trashed, "Current"), Query(nowhere, "Current"), Query(address(story), "Current")
    )
    assert "is in the trash" in message(gone)
    assert "is not there, or is not shared with us" in message(absent)
    assert right == 7.25


def test_a_property_that_goes_away_in_between_spoils_no_other_measure(story: Story) -> None:
    story.server.faults.set([Fault(do="status", status=404, method="GET", path="*/properties/*", times=1)])
    lost, right = measured(story, Query(address(story), "half"), Query(address(story), "Current"))
    assert "'half' cannot be read" in message(lost)
    assert right == 7.25


@pytest.mark.parametrize("query", [Query("https://x.test/1", "Current"), Query("x"), Query("x", "y", Aggregate.SUM)])
def test_what_is_no_property_of_a_page_says_how_to_write_it(story: Story, query: Query) -> None:
    (answer,) = measured(story, query)
    assert message(answer)
    assert isinstance(answer, Problem)
    assert "Open incidents" in answer.remedy
