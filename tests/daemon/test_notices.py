"""Who is told what by message, and when not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import structlog
import yaml
from house import MORNING, settings
from structlog.testing import capture_logs

from okrsync.config import Config, load
from okrsync.connector import Unavailable
from okrsync.daemon.letters import Letter, WeekText
from okrsync.daemon.notices import Notices
from okrsync.daemon.post import post
from okrsync.daemon.ran import Ran
from okrsync.store import Store
from okrsync.sync.cycle import Report
from okrsync.sync.plan import Plan

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOWN = {"jira": Unavailable("it is down", place="jira")}
EIGHT = "0 8 * * *"


class Mail:
    """What went out, and a service that may refuse."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refusing = False
        self.outcomes: list[str] = []

    def __call__(self, addresses: Sequence[str], letter: Letter) -> None:
        if self.refusing:
            raise OSError("the service did not take it")
        self.letters.append(letter)

    def sent(self, recipient: str, outcome: str) -> None:
        self.outcomes.append(outcome)

    @property
    def topics(self) -> list[str]:
        return [letter.topic for letter in self.letters]


class Desk:
    """Runs that end when a test says, and the notices that follow."""

    def __init__(self, directory: Path, **recipient: Any) -> None:
        told = {"url": "json://127.0.0.1/planted-hook", **recipient}
        file = directory / "okrsync.yaml"
        file.write_text(yaml.safe_dump(settings(notifications={"recipients": {"ops": told}})), "utf-8")
        self.config: Config = load(file, {})
        self.store = Store.open(self.config.store)
        self.mail, self.text, self.week = Mail(), "the board", WeekText()
        self.restart()

    def restart(self) -> None:
        self._notices = Notices(
            lambda _: replace(self.week, board=self.text), self.mail, self.mail, structlog.get_logger
        )

    def run(self, at: datetime, failures: dict[str, Exception] | None = None) -> None:
        report = Report(Plan(), run=1, failures=failures or {})
        self._notices(Ran(self.config, self.store, report, at, at))


def desk(directory: Path, **recipient: Any) -> Desk:
    return Desk(directory, **recipient)


def test_a_lost_connection_is_told_after_a_while_once_and_when_it_is_back(tmp_path: Path) -> None:
    here = desk(tmp_path)
    for minutes in range(60):
        here.run(MORNING + timedelta(minutes=minutes), DOWN)
        assert here.mail.topics == ([] if minutes < 15 else ["lost:jira"])
    here.run(MORNING + HOUR)
    here.run(MORNING + 2 * HOUR)
    assert here.mail.topics == ["lost:jira", "back:jira"]
    assert "15 minutes" in here.mail.letters[0].text


def test_a_short_outage_is_told_to_nobody(tmp_path: Path) -> None:
    here = desk(tmp_path)
    here.run(MORNING, DOWN)
    here.run(MORNING + timedelta(minutes=14), DOWN)
    here.run(MORNING + timedelta(minutes=16))
    assert here.mail.topics == []


def test_a_restart_repeats_nothing(tmp_path: Path) -> None:
    here = desk(tmp_path, digest=EIGHT)
    here.run(MORNING, DOWN)
    here.run(MORNING + 3 * HOUR, DOWN)
    assert here.mail.topics == ["lost:jira", "digest"]
    here.restart()
    here.run(MORNING + 4 * HOUR, DOWN)
    here.run(MORNING + 5 * HOUR, DOWN)
    assert here.mail.topics == ["lost:jira", "digest"]


def test_the_digest_comes_at_its_time_and_not_again_while_nothing_has_changed(tmp_path: Path) -> None:
    here = desk(tmp_path, digest=EIGHT)
    for hours in range(72):
        here.run(MORNING + hours * HOUR)
    assert here.mail.topics == ["digest"]
    here.text = "another board"
    for hours in range(72, 96):
        here.run(MORNING + hours * HOUR)
    assert here.mail.topics == ["digest", "digest"]
    assert "another board" in here.mail.letters[1].text
    assert "Nothing." in here.mail.letters[1].text


def test_quiet_hours_put_off_and_do_not_swallow(tmp_path: Path) -> None:
    here = desk(tmp_path, quiet="20:00-07:00")
    evening = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
    for hours in range(10):
        here.run(evening + hours * HOUR, DOWN)
        assert here.mail.topics == []
    here.run(evening + 10 * HOUR, DOWN)
    assert here.mail.topics == ["lost:jira"]


def test_nobody_is_told_more_than_they_asked_for(tmp_path: Path) -> None:
    here = desk(tmp_path, digest=EIGHT, most_per_week=3)
    for day in range(6):
        here.text = f"board of day {day}"
        here.run(MORNING + day * DAY)
        here.run(MORNING + day * DAY + 3 * HOUR)
    assert here.mail.topics == ["digest"] * 3
    for day in range(6, 9):
        here.run(MORNING + day * DAY)
        here.run(MORNING + day * DAY + 3 * HOUR)
    assert len(here.mail.letters) > 3


def test_a_service_that_refuses_is_tried_again_later_and_less_and_less(tmp_path: Path) -> None:
    here = desk(tmp_path)
    here.mail.refusing = True
    with capture_logs() as lines:
        for minutes in range(120):
            here.run(MORNING + timedelta(minutes=minutes), DOWN)
    assert 3 < here.mail.outcomes.count("failed") < 12
    assert "did not go out" in lines[0]["event"]
    here.mail.refusing = False
    here.run(MORNING + DAY, DOWN)
    assert here.mail.topics == ["lost:jira"]


def test_what_needs_somebody_is_in_the_digest(tmp_path: Path) -> None:
    here = desk(tmp_path, digest=EIGHT, alerts=False)
    here.run(MORNING)
    here.run(MORNING + 3 * HOUR, DOWN)
    assert here.mail.topics == ["digest"]
    assert "- jira: jira: it is down" in here.mail.letters[0].text


def test_what_serves_nothing_and_what_nobody_touches_is_in_the_digest(tmp_path: Path) -> None:
    here = desk(tmp_path, digest=EIGHT, alerts=False)
    here.run(MORNING)
    here.week = WeekText(unaligned=["Alarms tuned (andy)"], stale=[f"KR{number}" for number in range(25)])
    here.run(MORNING + 3 * HOUR)
    text = here.mail.letters[0].text
    assert "**Unaligned: say under “aligned to” what it serves**\n\n- Alarms tuned (andy)\n" in text
    assert "- KR19\n- and 5 more\n" in text


@contextmanager
def receiver(status: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A service that takes messages on loopback, in Apprise's own JSON."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"json://127.0.0.1:{server.server_port}/", got
    finally:
        server.shutdown()
        server.server_close()


def test_apprise_sends_it() -> None:
    with receiver(200) as (address, got):
        post([address], Letter("digest", "OKRs", "# Board"))
    assert (got[0]["title"], "Board" in got[0]["message"]) == ("OKRs", True)


def test_what_did_not_go_out_is_an_error() -> None:
    letter = Letter("digest", "OKRs", "# Board")
    with receiver(500) as (address, _), pytest.raises(OSError, match="did not take"):
        post([address], letter)
    with pytest.raises(OSError, match="no address"):
        post(["nowhere"], letter)
    with pytest.raises(OSError, match="no address"):
        post([], replace(letter, text=""))
