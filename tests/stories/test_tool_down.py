"""A tool that is down for three runs while people edit the other two catches up when it is back, and reverts nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stage import Moment, staged
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, Town, others, town

from okrsync.connector import Unavailable
from okrsync.sandbox import Fault, Seed

SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}],
    key_results=[
        {"title": "In two days", "code": "KR1", "objective": "O1", "current": "82", "note": "On the way"},
        {"title": "Tickets", "code": "KR2", "objective": "O1", "current": "7"},
        {"title": "Nobody edits this one", "code": "KR3", "objective": "O1", "current": "1"},
    ],
)
OUTAGES = [
    ("jira", Fault(do="status", status=503)),
    ("notion", Fault(do="cut-before")),
    ("sheets", Fault(do="status", status=500)),
]


@pytest.fixture(scope="module")
def in_sync(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town"), staged) as running:
        running.sync()
        yield Moment(running)


@pytest.fixture
def place(in_sync: Moment) -> Town:
    return in_sync.again()


@pytest.mark.parametrize(("down", "outage"), OUTAGES, ids=TOOLS)
def test_a_tool_that_was_down_catches_up_and_reverts_nobody(place: Town, down: str, outage: Fault) -> None:
    here, there = others(down)
    box = place.estate.boxes[down]

    box.faults.set([outage])
    place.types(here, KEY_RESULT, "KR1", current=84)
    goes_on_without(place, down)
    place.types(there, KEY_RESULT, "KR1", current=85, note="Nearly there")
    place.types(here, KEY_RESULT, "KR2", title="Tickets per 100 orders")
    goes_on_without(place, down)
    place.types(here, KEY_RESULT, "KR1", current=86)
    place.types(there, OBJECTIVE, "O1", description="Late parcels are why customers leave.")
    goes_on_without(place, down)
    box.faults.set([])

    place.forget()
    assert place.sync().failures == {}
    assert set(place.writes()) == {down}
    for tool in TOOLS:
        first = place.row(tool, KEY_RESULT, "KR1").values
        assert (first["current"], first["note"]) == (86, "Nearly there"), tool
        assert place.shows(tool, KEY_RESULT, "KR2", "title") == "Tickets per 100 orders"
        assert place.shows(tool, OBJECTIVE, "O1", "description") == "Late parcels are why customers leave."
    assert place.plan().plan.empty


@pytest.mark.parametrize(("down", "outage"), OUTAGES, ids=TOOLS)
def test_what_was_typed_just_before_it_went_down_is_taken_up_when_it_is_back(
    place: Town, down: str, outage: Fault
) -> None:
    place.types(down, KEY_RESULT, "KR1", current=90)
    place.types(others(down)[0], KEY_RESULT, "KR2", current=8)
    place.estate.boxes[down].faults.set([outage])
    goes_on_without(place, down)
    place.estate.boxes[down].faults.set([])
    assert place.sync().plan.conflicts == {}
    assert {place.shows(tool, KEY_RESULT, "KR1", "current") for tool in TOOLS} == {90}
    assert {place.shows(tool, KEY_RESULT, "KR2", "current") for tool in TOOLS} == {8}
    assert place.plan().plan.empty


def goes_on_without(place: Town, down: str) -> None:
    """One run, in which the other two come to agree."""
    report = place.sync()
    assert list(report.failures) == [down]
    assert isinstance(report.failures[down], Unavailable)
    assert report.plan.conflicts == {}
    assert {told.write.connection for told in report.told} <= set(others(down))
