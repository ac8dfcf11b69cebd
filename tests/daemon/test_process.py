"""``okrsync run`` as a process: signals, and what it puts out."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from okrsync import plugins
from okrsync.sandbox import Fault, Seed
from okrsync.sandbox.estate import Estate, estate

OKRSYNC = [sys.executable, "-c", "from okrsync.cli import main; main()"]
SEED = Seed(
    key_results=[{"title": "Orders in two days", "code": "Ops KR1", "start": "1", "target": "9", "current": "3"}]
)
SECONDS = 60


class Running:
    """A daemon in a process of its own, and the boxes that it works with."""

    def __init__(self, boxes: Estate) -> None:
        self.boxes = boxes
        command = [*OKRSYNC, "run", "-c", str(boxes.config)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(map(json.loads, self.process.stderr))

    def said(self, words: str) -> bool:
        return any(words in line["event"] for line in list(self.lines))

    def until(self, come: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS
        while not come():
            assert time.monotonic() < end, self.lines
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def requests(self) -> int:
        return sum(len(box.journal.entries()) for box in self.boxes.boxes.values())

    def wait(self) -> int:
        code = self.process.wait(SECONDS)
        self._reader.join(5)
        return code


@pytest.fixture
def boxes(tmp_path: Path) -> Iterator[Estate]:
    tools = [plugins.plugin(tool) for tool in plugins.tools()]
    with estate(tools, {"notion": SEED}, tmp_path, keep=False) as boxes:
        yield boxes


@pytest.fixture
def start(boxes: Estate) -> Iterator[Callable[..., Running]]:
    """Starts a daemon, with these settings beside what the boxes need."""
    started: list[Running] = []

    def starting(**more: Any) -> Running:
        configure(boxes.config, **more)
        started.append(Running(boxes))
        return started[-1]

    yield starting
    for each in started:
        each.process.kill()
        each.process.communicate()


def configure(file: Path, **more: Any) -> None:
    said = yaml.safe_load(file.read_text("utf-8")) | {"interval": 3600, "logs": {"level": "debug"}} | more
    file.write_text(yaml.safe_dump(said), "utf-8")


@contextmanager
def slow(running: Running, tool: str, seconds: float) -> Iterator[None]:
    box = running.boxes.boxes[tool]
    box.faults.set([Fault(do="delay", seconds=seconds)])
    yield
    box.faults.set([])


def test_a_hangup_takes_a_new_configuration_and_a_run(start: Callable[..., Running]) -> None:
    daemon = start()
    daemon.until(lambda: daemon.said("run 1 done"))
    configure(daemon.boxes.config, interval=1800)
    daemon.signal(signal.SIGHUP)
    daemon.until(lambda: daemon.said("run 2 done"))
    assert daemon.said("configuration loaded: asked to")
    daemon.signal(signal.SIGTERM)
    assert daemon.wait() == 0
    assert all(line.keys() >= {"time", "level", "event"} for line in daemon.lines)


def test_a_token_file_that_is_empty_for_a_moment_costs_its_own_tool_a_pause(start: Callable[..., Running]) -> None:
    daemon = start(interval=1)
    daemon.until(lambda: daemon.said("run 1 done"))
    connections = yaml.safe_load(daemon.boxes.config.read_text("utf-8"))["connections"]
    file = daemon.boxes.config.parent / connections["notion"]["token_file"]
    token = file.read_text("utf-8")
    file.write_text("")
    daemon.until(lambda: daemon.said("notion is lost: connections.notion.token_file: the token is empty"))
    file.write_text(token)
    daemon.until(lambda: daemon.said("notion is back"))
    daemon.signal(signal.SIGTERM)
    assert daemon.wait() == 0


def test_asked_to_stop_it_sends_no_further_request_and_leaves_the_one_in_hand_its_answer(
    start: Callable[..., Running],
) -> None:
    daemon = start()
    with slow(daemon, "notion", 0.5):
        daemon.until(lambda: len(daemon.boxes.boxes["notion"].journal.entries()) >= 1)
        daemon.signal(signal.SIGTERM)
        time.sleep(0.2)
        sent = daemon.requests()
        assert daemon.wait() == 0
    assert daemon.requests() <= sent + 1
    assert daemon.said("stopped")
    assert not daemon.said("is lost")


def test_a_request_that_outlasts_the_grace_is_left(start: Callable[..., Running]) -> None:
    daemon = start(schedule={"grace": 0.3})
    daemon.boxes.boxes["jira"].faults.set([Fault(do="delay", seconds=8)])
    daemon.until(lambda: any("jira" in str(line) for line in daemon.lines))
    time.sleep(1.5)
    began = time.monotonic()
    daemon.signal(signal.SIGTERM)
    assert daemon.wait() == 0
    assert time.monotonic() - began < 4
    assert daemon.said("with a request in hand")


def test_a_second_signal_ends_it_at_once(start: Callable[..., Running]) -> None:
    daemon = start()
    daemon.boxes.boxes["jira"].faults.set([Fault(do="delay", seconds=8)])
    daemon.until(lambda: any("jira" in str(line) for line in daemon.lines))
    time.sleep(1.5)
    daemon.signal(signal.SIGTERM)
    time.sleep(0.1)
    daemon.signal(signal.SIGTERM)
    assert daemon.wait() == -signal.SIGTERM


def test_a_port_that_is_taken_is_a_mistake_in_the_configuration(boxes: Estate) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        configure(boxes.config, server={"port": port})
        command = [*OKRSYNC, "run", "-c", str(boxes.config)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ended.returncode == 2
    assert f"server 127.0.0.1:{port}: cannot listen" in ended.stderr


def test_on_a_terminal_the_log_is_for_people(boxes: Estate) -> None:
    configure(boxes.config, logs={"level": "info"})
    main, other = os.openpty()
    process = subprocess.Popen([*OKRSYNC, "run", "-c", str(boxes.config)], stderr=other, stdout=subprocess.DEVNULL)
    try:
        said = os.read(main, 1000).decode()
    finally:
        process.kill()
        process.wait()
        os.close(main)
        os.close(other)
    assert "  syncing jira, notion, sheets every 3600 s" in said
    assert "{" not in said
