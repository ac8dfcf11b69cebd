"""The work below a key result's epic is shown beside its metric where a column is mapped, and is never its progress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import yaml
from town import KEY_RESULT, PEOPLE, Town, town

from okrsync.sandbox import Fault, Seed

WORK = "Work done"
SEED = Seed(
    PEOPLE,
    key_results=[
        {"title": "Orders in two days", "code": "KR1", "start": "50", "target": "90", "current": "60", "unit": "%"},
        {"title": "Tickets per 100 orders", "code": "KR2", "start": "9", "target": "3", "current": "6"},
    ],
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two key results whose epics have work below them, and a column for it in Notion and the sheet, not yet mapped."""
    with town({"notion": SEED}, tmp_path_factory.mktemp("town")) as running:
        running.sync()
        running.notion.client.data_sources.update(
            data_source_id=running.notion.sources[KEY_RESULT], properties={WORK: {"rich_text": {}}}
        )
        headings = running.sheets.grid(KEY_RESULT, "1:1")[0]
        running.sheets.enters(KEY_RESULT, f"{chr(ord('A') + len(headings))}1", [[WORK]])
        works_on(running, "KR1", done=1, of=3)
        works_on(running, "KR2", done=0, of=2)
        yield running


def works_on(place: Town, name: str, *, done: int, of: int) -> None:
    """Stories below the epic of a key result."""
    epic = place.row("jira", KEY_RESULT, name).id
    what = {"project": "OKR", "issuetype": {"name": "Story"}, "parent": {"id": epic}}
    for number in range(of):
        story = place.jira.client.create_issue(fields={**what, "summary": f"Build part {number}"})
        if number < done:
            place.jira.client.transition_issue(story, "31")


def mapped(place: Town) -> Town:
    settings = yaml.safe_load(place.estate.config.read_text("utf-8"))
    for tool in ("notion", "sheets"):
        settings["connections"][tool]["key_results"]["fields"]["work_done"] = WORK
    settings["people"] = [{"name": each.name, "email": each.email} for each in PEOPLE]  # work is counted all the same
    return place.configured(settings)


def shown(place: Town, name: str) -> tuple[Any, Any]:
    """What stands in the column, in Notion and in the sheet."""
    page = place.notion.client.pages.retrieve(page_id=place.row("notion", KEY_RESULT, name).id)
    text = "".join(each["plain_text"] for each in page["properties"][WORK]["rich_text"])
    headings, *_ = grid = place.sheets.grid(KEY_RESULT)
    line = grid[int(place.row("sheets", KEY_RESULT, name).id) - 1]
    at = headings.index(WORK)
    return text, line[at] if at < len(line) else ""


def searches(place: Town) -> Sequence[Mapping[str, Any]]:
    entries = place.estate.boxes["jira"].journal.entries()
    return [entry.body for entry in entries if entry.body and "parent in" in str(entry.body.get("jql"))]


def test_where_it_is_mapped_nowhere_nobody_asks_for_work(place: Town) -> None:
    place.forget()
    place.sync()
    assert searches(place) == []


def test_it_stands_beside_the_metric_and_changes_nothing_of_it(place: Town) -> None:
    before = claims(place)
    beside = mapped(place)
    beside.sync()
    assert [shown(place, name) for name in ("KR1", "KR2")] == [("1 of 3",) * 2, ("0 of 2",) * 2]
    works_on(place, "KR1", done=2, of=2)
    beside.sync()
    assert shown(place, "KR1") == ("3 of 5",) * 2
    assert claims(place) == before
    assert beside.plan().plan.empty


def claims(place: Town) -> Sequence[Any]:
    """What the key results claim."""
    fields = ("start", "target", "current", "progress")
    return [place.shows("notion", KEY_RESULT, name, field) for name in ("KR1", "KR2") for field in fields]


def test_one_search_tells_it_of_all_epics_and_shows_nothing_else_of_the_work(place: Town) -> None:
    beside = mapped(place)
    beside.sync()
    place.forget()
    beside.sync()
    (search,) = searches(place)
    assert search["fields"] == ["parent", "status"]
    assert [each for each in place.requests("jira") if "OKR-" in each] == []


def test_what_somebody_types_there_is_nobodys_word_and_put_right(place: Town) -> None:
    beside = mapped(place)
    beside.sync()
    before, row = shown(place, "KR1"), place.row("notion", KEY_RESULT, "KR1")
    typed = {WORK: {"rich_text": [{"text": {"content": "all of it"}}]}}
    place.notion.client.pages.update(page_id=row.id, properties=typed)
    report = beside.sync()
    assert report.plan.agreements == []
    assert shown(place, "KR1") == before
    assert {each.event for each in place.store.history(place.key("KR1"), "work_done")} == {"told"}


def test_what_cannot_be_counted_stays_as_it_is_and_the_rest_of_the_run_goes_on(place: Town) -> None:
    beside = mapped(place)
    beside.sync()
    before = shown(place, "KR2")
    works_on(place, "KR2", done=0, of=1)
    place.types("sheets", KEY_RESULT, "KR2", current=5)
    place.estate.boxes["jira"].faults.set([Fault(do="status", status=403, path="*/search/jql", skip=2)])
    report = beside.sync()
    assert "refuses to count the work below epics" in str(report.failures["jira"])
    assert shown(place, "KR2") == before
    assert place.shows("notion", KEY_RESULT, "KR2", "current") == 5
    place.estate.boxes["jira"].faults.set([])
    beside.sync()
    assert shown(place, "KR2") == ("0 of 3",) * 2


def test_an_epic_that_is_gone_spoils_no_other(place: Town) -> None:
    beside = mapped(place)
    beside.sync()
    stays = shown(place, "KR2")
    works_on(place, "KR1", done=1, of=1)
    place.jira.client.issue(place.row("jira", KEY_RESULT, "KR2").id).delete()
    report = beside.sync()
    assert not report.failures
    assert shown(place, "KR2") == stays
    assert shown(place, "KR1") == ("4 of 6",) * 2
