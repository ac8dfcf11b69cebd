"""A run that is killed at any request, before or after it took effect, and run again ends as if it had not been."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from reaper import Point, Process, When, calm, reaping
from stage import Moment, staged
from town import KEY_RESULT, PEOPLE, TOOLS, Town, town

from okrsync.cli.workbench import bench
from okrsync.sandbox import Seed
from okrsync.sync import cycle

QUARTER = {"cycle": "2026-Q4", "level": "Team"}
COMPANY = {
    "sheets": Seed(
        PEOPLE,
        objectives=[{"title": "Arrive as promised", "code": "O1", **QUARTER}],
        key_results=[
            {"title": "In two days", "code": "S1", "objective": "O1", "current": "82", **QUARTER},
            {"title": "Complaints per 100 orders", "code": "S3", "objective": "O1", "current": "7", **QUARTER},
            {"title": "Parcels lost a year", "code": "S4", "objective": "O1", "current": "40", **QUARTER},
        ],
    ),
    "notion": Seed(
        PEOPLE,
        objectives=[{"title": "People stay", "code": "O2", **QUARTER}],
        key_results=[
            {"title": "Offers accepted", "code": "N1", "objective": "O2", "current": "3", **QUARTER},
            {"title": "Interviews a week", "code": "N2", "objective": "O2", "aligned_to": "N1", "current": "4"},
            {"title": "Leavers a year", "code": "N4", "objective": "O2", "current": "9", **QUARTER},
            {"title": "Days to the first offer", "code": "N5", "objective": "O2", "current": "30", **QUARTER},
        ],
    ),
    "jira": Seed(
        PEOPLE,
        key_results=[
            {"title": "Checkout in a second", "code": "J1", "current": "1.8", "aligned_to": "S1", **QUARTER},
            {"title": "No hotfix", "code": "J2", "current": "11", "owner": PEOPLE[0].email, **QUARTER},
            {"title": "Pages in a second", "code": "J3", "current": "2.1", "aligned_to": "J1", **QUARTER},
            {"title": "Alerts at night", "code": "J4", "current": "5", "owner": PEOPLE[1].email, **QUARTER},
            {"title": "Minutes to recover", "code": "J5", "current": "50", **QUARTER},
        ],
    ),
}


def nothing_more(place: Town) -> None:
    """The tools as they were before okrsync came."""


def a_busy_morning(place: Town) -> None:
    """In sync, then edited in every tool, with new key results in two of them."""
    until_in_sync(place)
    place.types("notion", KEY_RESULT, "N1", current=5, note="Two more\nthis week")
    place.types("sheets", KEY_RESULT, "S1", title="Within two days", aligned_to=("N2",))
    place.types("jira", KEY_RESULT, "J1", current=1.2, objective=("O1",))
    place.sheets.enters(KEY_RESULT, "A12", [["Returns under 3 %", "S2", "", "O1"]])
    place.notion.adds(KEY_RESULT, title="Referrals", code="N3", objective=("O2",), aligned_to=("N1",))


SCENARIOS: Mapping[str, Callable[[Town], None]] = {"first sync": nothing_more, "changes": a_busy_morning}
LEAST = {"first sync": 60, "changes": 20}  # requests of the run, each of which is a point to be killed at


def until_in_sync(place: Town) -> None:
    with bench(place.config, place.store) as ready:
        for _ in range(4):
            report = cycle.run(ready)
            assert report.failures == {}
            if report.plan.empty:
                return
    pytest.fail(f"not in sync after 4 runs: {report.plan.writes}")


@dataclass(frozen=True)
class Reference:
    """A scenario at the moment before its run, how it ends when nobody interrupts, and how many requests it takes."""

    begun: Moment
    contents: Any
    requests: Mapping[str, Mapping[When, int]]


@pytest.fixture(scope="module", params=SCENARIOS)
def reference(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reference]:
    with town(COMPANY, tmp_path_factory.mktemp("town"), staged) as place:
        SCENARIOS[request.param](place)
        begun = Moment(place)
        place.forget()
        report = place.sync()
        assert report.plan.conflicts == {}
        sent, changes = place.requests, place.writes()
        requests = {tool: {"before": len(sent(tool)), "after": len(changes[tool])} for tool in TOOLS}
        assert sum(counts["before"] for counts in requests.values()) >= LEAST[request.param]
        until_in_sync(place)
        yield Reference(begun, place.contents(), requests)


def killed(place: Town, point: Point) -> bool:
    """Run ``okrsync sync`` until ``point``; false where it ends before."""
    process = Process("sync", "-c", str(place.estate.config))
    with reaping(place.estate.boxes[point.tool], point, process.kill):
        process.start()
        code = process.wait().code
        calm(list(place.estate.boxes.values()))
    assert code in (0, -signal.SIGKILL), f"{point}: exit code {code}"
    return code != 0


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("tool", TOOLS)
def test_killed_at_any_request_and_run_again_it_ends_the_same(reference: Reference, tool: str, when: When) -> None:
    tried, going_on = 0, True
    while going_on:
        point = Point(tool, tried + 1, when)
        place = reference.begun.again()
        going_on = killed(place, point)
        until_in_sync(place)
        assert place.contents() == reference.contents, point
        tried += going_on
    assert tried >= reference.requests[tool][when] - 2  # how many looks a run takes depends on how long it takes
