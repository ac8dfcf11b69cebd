"""Decides whether kill -9 at any moment of a transaction leaves the old state or the new one, and never a mixture."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from okrsync.model import Kind
from okrsync.store import Store
from okrsync.sync.memory import Changes, Event, Memory, Spot

NOW = datetime(2026, 10, 1, tzinfo=UTC)
KEYS = [f"kr {number}" for number in range(500)]
VICTIM = """
import sys
from datetime import UTC, datetime
from sqlalchemy import Engine, event
from okrsync.store import Store
from tests_of_the_store import changes

def pause():
    print("paused", flush=True)
    sys.stdin.read()

store = Store.open(sys.argv[1])
sent = []

@event.listens_for(Engine, "after_cursor_execute")
def after(connection, cursor, statement, *rest):
    sent.append(statement)
    if statement.startswith("INSERT INTO " + sys.argv[2]):
        pause()

@event.listens_for(Engine, "commit")
def before_commit(connection):
    if sys.argv[2] == "commit":
        pause()

store.commit(1, datetime(2026, 10, 2, tzinfo=UTC), changes("new"))
pause()
"""


def changes(word: str) -> Changes:
    return Changes(
        items=dict.fromkeys(KEYS, Kind.KEY_RESULT),
        agreed={Spot(key, "title"): word for key in KEYS},
        events=[Event("agreed", key, "title", value=word) for key in KEYS],
    )


def words(memory: Memory) -> set[object]:
    return {item.agreed.get("title") for item in memory.items.values()}


@pytest.mark.parametrize(("moment", "left"), [("agreed", "old"), ("history", "old"), ("commit", "old"), ("-", "new")])
def test_killed_in_a_transaction(kept: str, opened: Callable[..., Store], moment: str, left: str) -> None:
    store = opened(kept)
    store.commit(store.begin(NOW), NOW, changes("old"))
    script = VICTIM.replace("tests_of_the_store", __name__)
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{script}", kept, moment]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "paused\n"
        victim.kill()
    survivor = opened(kept)
    assert words(survivor.load()) == {left}
    assert len(survivor.history(limit=2000)) == (500 if left == "old" else 1000)
    survivor.commit(1, NOW, changes("next"))
    assert words(survivor.load()) == {"next"}
