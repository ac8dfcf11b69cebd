"""The command ``okrsync sync`` itself, as installed, killed where a lost reply hurts most."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from interruption import at_request, ending
from reaper import Process, calm
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, Town, town

from okrsync.sandbox import Fault, Seed
from okrsync.sandbox.limits import Conditions

OKRSYNC = Path(sys.executable).with_name("okrsync")
SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}],
    key_results=[{"title": f"Key result {n}", "code": f"KR{n}", "objective": "O1", "current": str(n)} for n in (1, 2)],
)


@pytest.mark.parametrize(
    ("tool", "end", "number"),
    [("notion", "/v1/pages", 1), ("notion", "/v1/pages", 3), ("jira", "/issue/bulk", 2), ("sheets", ":batchUpdate", 1)],
)
def test_killed_while_its_records_are_made_it_makes_none_twice(
    tmp_path: Path, tool: str, end: str, number: int
) -> None:
    with town({"sheets": SEED}, tmp_path) as place:
        command = [str(OKRSYNC), "sync", "-c", str(place.estate.config)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with at_request(place.estate.boxes[tool], process.kill, number, ending(end)):
            assert process.wait(60) == -signal.SIGKILL
        again = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert again.returncode == 0, again.stderr
        assert_whole(place)


def jira_lags(place: Town) -> None:
    place.estate.boxes["jira"].impose(Conditions(search_lag=600))


def notion_lags(place: Town) -> None:
    place.estate.boxes["notion"].faults.set([Fault(do="hide", method="POST", path="*/query", times=2)])


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    ("tool", "end", "lags"), [("jira", "/issue/bulk", jira_lags), ("notion", "/v1/pages", notion_lags)]
)
def test_what_was_made_and_is_not_listed_yet_is_looked_for_and_not_made_again(
    tmp_path: Path, tool: str, end: str, number: int, lags: Callable[[Town], None]
) -> None:
    with town({"sheets": SEED}, tmp_path) as place:
        process = Process("sync", "-c", str(place.estate.config))
        with at_request(place.estate.boxes[tool], process.kill, number, ending(end)):
            process.start()
            assert process.wait().code == -signal.SIGKILL
        calm(list(place.estate.boxes.values()))
        lags(place)
        place.forget()
        assert place.sync().failures == {}
        place.estate.boxes[tool].faults.set([])
        place.estate.boxes[tool].impose(Conditions())
        place.sync()
        assert_whole(place)


def assert_whole(place: Town) -> None:
    assert place.plan().plan.empty
    for tool in TOOLS:
        assert sorted(row.name for row in place.desk(tool).rows(OBJECTIVE)) == ["O1"]
        assert sorted(row.name for row in place.desk(tool).rows(KEY_RESULT)) == ["KR1", "KR2"]
