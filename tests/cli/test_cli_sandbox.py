"""``sandbox`` as a process: what it answered outlives a kill -9, and it can be as hard to please as the real ones."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.fidelity.writers import Writer, writer

TOOLS = ("jira", "notion", "sheets")
OKRSYNC = [sys.executable, "-c", "from okrsync.cli import main; main()"]


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A process that is ready, and what it said then."""
    process = subprocess.Popen([*OKRSYNC, "sandbox", "--json", *arguments], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate()


def busy(write: Writer, done: dict[str, tuple[str, int]], name: str) -> None:
    """Write on and on, and note what the tool has answered, until it answers no more."""
    for number in range(1, 100_000):
        try:
            made = write.make(f"{name} {number}")
            done[made] = (f"{name} {number}", 0)
            write.count(made, number)
            done[made] = (f"{name} {number}", number)
        except httpx.TransportError:
            return


def test_whatever_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    state = ("--seed", "empty", "--state", str(tmp_path))
    done: dict[str, dict[str, tuple[str, int]]] = {tool: {} for tool in TOOLS}
    with started(*state) as (process, access):
        crowd = [
            threading.Thread(target=busy, args=(writer(tool, access[tool]), done[tool], f"Writer {number}"))
            for tool in TOOLS
            for number in range(3)
        ]
        for thread in crowd:
            thread.start()
        deadline = time.monotonic() + 60
        while min(len(each) for each in done.values()) < 25 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        for thread in crowd:
            thread.join(60)
    assert all(len(each) >= 25 for each in done.values())
    with started(*state) as (process, access):
        for tool, answered in done.items():
            kept = writer(tool, access[tool]).kept()
            lost = {
                made: told
                for made, told in answered.items()
                if kept.get(made, ("", None))[0] != told[0] or (told[1] and kept[made][1] != told[1])
            }
            assert lost == {}, tool
            assert len({title for title, _ in kept.values()}) == len(kept), f"{tool}: something is there twice"
            assert len(kept) <= len(answered) + 3, f"{tool}: at most one write of each was cut off"
            again = writer(tool, access[tool]).make("After the kill")
            assert again not in kept, "ids go on where they were"


def test_realistic_boxes_limit_and_the_connectors_keep_their_usual_pace() -> None:
    with started("--realistic") as (_, access):
        for tool in TOOLS:
            conditions = httpx.get(f"{access[tool]['url']}/_sandbox/limits").json()
            assert conditions["realistic"] is True
            assert conditions["limits"]
            assert conditions["latency"] > 0
        connections = yaml.safe_load(Path(access["config"]).read_text())["connections"]
        paces = {"requests_per_minute", "requests_per_second"}
        assert not [tool for tool, settings in connections.items() if paces & set(settings)]
        began = time.monotonic()
        answer = httpx.post(
            f"{access['jira']['url']}/rest/api/3/search/jql",
            json={"jql": "project = OKR"},
            auth=(access["jira"]["email"], access["jira"]["token"]),
        )
        assert answer.headers["X-RateLimit-Limit"] == "100"
        assert time.monotonic() - began >= 0.05
