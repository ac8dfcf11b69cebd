"""Decides whether one run at a time has the store, across threads and processes, whatever becomes of them."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from okrsync.model import Kind
from okrsync.store import Busy, Store, StoreError
from okrsync.sync.memory import Changes

NOW = datetime(2026, 10, 1, tzinfo=UTC)
HOLDER = """
import sys
from okrsync.model import Kind
from okrsync.store import Store
with Store.open(sys.argv[1]).exclusive():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(address: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLDER, address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def takes(store: Store, wait: float = 0.0) -> bool:
    try:
        with store.exclusive(wait):
            return True
    except Busy:
        return False


def test_one_run_after_another(store: Store) -> None:
    for _ in range(3):
        assert takes(store)


def test_a_second_run_in_this_process_is_kept_out(store: Store) -> None:
    with store.exclusive():
        assert not takes(store)
        assert not takes(store, wait=0.1)
    assert takes(store)


def test_a_run_that_fails_lets_go(store: Store) -> None:
    with pytest.raises(KeyError), store.exclusive():
        raise KeyError
    assert takes(store)


def test_looking_needs_no_lock(kept: str, opened: Callable[..., Store]) -> None:
    with opened(kept).exclusive():
        assert opened(kept).load().items == {}


def test_workspaces_run_side_by_side(kept: str, opened: Callable[..., Store]) -> None:
    with opened(kept, "one / team").exclusive():
        assert takes(opened(kept, "another"))
        assert not takes(opened(kept, "one / team"))


def test_the_message_names_the_process_that_has_it(kept: str, opened: Callable[..., Store]) -> None:
    store = opened(kept)
    with another_process(kept) as process, pytest.raises(Busy) as busy, store.exclusive():
        pytest.fail("two runs at once")
    assert f"process {process.pid} since 20" in str(busy.value)
    assert "Let it end" in busy.value.remedy


def test_a_killed_process_lets_go(kept: str, opened: Callable[..., Store]) -> None:
    store = opened(kept)
    with another_process(kept) as process:
        assert not takes(store)
        process.kill()
        process.wait()
        assert takes(store, wait=5)


def test_who_waits_gets_it(store: Store) -> None:
    entered = threading.Event()

    def hold() -> None:
        with store.exclusive():
            entered.set()
            time.sleep(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(5)
    assert takes(store, wait=5)
    holder.join()


def test_a_run_whose_lock_was_lost_writes_nothing_more(postgres: str, opened: Callable[..., Store]) -> None:
    store, other = opened(postgres), opened(postgres)
    with store.exclusive():
        run = store.begin(NOW)
        with psycopg.connect(postgres, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^okrsync'")
        for _ in range(2):
            with pytest.raises(StoreError, match="was lost"):
                store.commit(run, NOW, Changes(items={"kr": Kind.KEY_RESULT}))
        assert takes(other, wait=5)
    assert takes(store)
    assert store.load().items == {}
