"""One store: two daemons that share it do no more than one would, and a disk that fills in mid-run leaves no halves."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Pool, event
from stage import Moment, staged
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, Town, town

from okrsync.cli.app import invoke
from okrsync.sandbox import Fault, Seed

CODES = [f"KR{number}" for number in range(1, 9)]
SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}],
    key_results=[{"title": f"Share of {code}", "code": code, "objective": "O1", "current": "7"} for code in CODES],
)
SECONDS = 60
Daemon = tuple[subprocess.Popen[bytes], Path]
"""A process and its log."""


def assert_nothing_doubled(place: Town) -> None:
    for tool in TOOLS:
        assert [row.name for row in place.desk(tool).rows(OBJECTIVE)] == ["O1"]
        assert sorted(row.name for row in place.desk(tool).rows(KEY_RESULT)) == CODES


# -- two daemons


def daemon(place: Town, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from okrsync.cli import main; main()", "run", "-c", str(place.estate.config)]
    with log.open("wb") as said:
        return subprocess.Popen(command, stdout=said, stderr=said)


def until(come: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not come():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[tuple[Town, list[Daemon]]]:
    """Two daemons that were started at once, each with its log, while Jira is slow."""
    with town({"sheets": SEED}, tmp_path / "town") as place:
        place.estate.boxes["jira"].faults.set([Fault(do="delay", seconds=0.3)])
        logs = [tmp_path / "first.log", tmp_path / "second.log"]
        running = [(daemon(place, log), log) for log in logs]
        yield place, running
        for each, _ in running:
            each.kill()
            each.wait(SECONDS)


def test_of_two_daemons_one_waits_for_the_other_and_takes_over_when_it_ends(
    shared: tuple[Town, list[Daemon]],
) -> None:
    place, running = shared
    until(lambda: any("another run is under way: process" in log.read_text() for _, log in running))
    until(lambda: any("run 1 done" in log.read_text() for _, log in running))
    place.estate.boxes["jira"].faults.set([])
    assert [each.poll() for each, _ in running] == [None, None]
    worker, waiting = sorted(running, key=lambda each: "run 1 done" not in each[1].read_text())
    assert f"process {worker[0].pid} since" in waiting[1].read_text()
    worker[0].send_signal(signal.SIGTERM)
    assert worker[0].wait(SECONDS) == 0
    place.types("notion", KEY_RESULT, "KR1", current=8)
    until(lambda: place.shows("jira", KEY_RESULT, "KR1", "current") == 8)
    assert_nothing_doubled(place)


# -- a full disk


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    """A first sync is due."""
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town"), staged) as place:
        yield Moment(place)


def pages(place: Town) -> int:
    """How large the store is by now, in pages of the database."""
    with closing(sqlite3.connect(place.estate.config.parent / "okrsync.db")) as database:
        (count,) = database.execute("PRAGMA page_count").fetchone()
    return int(count)


@contextmanager
def disk_of_pages(count: int) -> Iterator[None]:
    """Let every SQLite file opened meanwhile find its disk full beyond so many pages."""

    def limit(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={count}")

    event.listen(Pool, "connect", limit)
    try:
        yield
    finally:
        event.remove(Pool, "connect", limit)


def test_however_full_the_disk_is_one_message_tells_and_the_next_run_ends_it_all(
    before: Moment, capsys: pytest.CaptureFixture[str]
) -> None:
    place = before.again()
    empty = pages(place)
    place.sync()
    full, sent = pages(place), set()
    for size in range(empty, full, 4):
        place = before.again()
        place.forget()
        with disk_of_pages(size):
            assert invoke(["sync", "-c", str(place.estate.config)]) == 3
        assert ": the disk is full. Make room and run again" in capsys.readouterr().err
        sent.add(sum(map(len, place.writes().values())))
        place.sync()
        assert place.plan().plan.empty, size
        assert_nothing_doubled(place)
    assert min(sent) == 0
    assert len(sent) > 2, "it filled before, and at several places within, what is sent"
