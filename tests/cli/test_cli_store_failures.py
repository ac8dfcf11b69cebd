"""A full disk, a locked or read-only store: one clear message, exit code 3, and nothing half-done in any tool."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from company import small_estate
from sqlalchemy import Pool, event

from okrsync.cli.app import invoke
from okrsync.sandbox.estate import Estate
from okrsync.store import address


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    with small_estate(tmp_path) as running:
        yield running


def okrsync(estate: Estate, *words: str) -> int:
    return invoke([*words, "-c", str(estate.config)])


def store(estate: Estate) -> Path:
    return estate.config.parent / "okrsync.db"


def writes(estate: Estate) -> list[str]:
    """What was sent that could change something: a POST that only searches is none."""
    entries = [entry for box in estate.boxes.values() for entry in box.journal.entries()]
    reading = ("search", "jql", "query", "bulkfetch", "token", "getByDataFilter")
    return [f"{e.method} {e.path}" for e in entries if e.method != "GET" and not e.path.rstrip("/").endswith(reading)]


@contextmanager
def disk_of_pages(pages: int) -> Iterator[None]:
    """Let every SQLite file opened meanwhile find its disk full beyond so many pages."""

    def limit(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(Pool, "connect", limit)
    try:
        yield
    finally:
        event.remove(Pool, "connect", limit)


def assert_nothing_half_done(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing was sent; and once it is mended, one sync does it all."""
    assert writes(estate) == []
    assert okrsync(estate, "sync") == 0
    assert okrsync(estate, "plan") == 0
    assert "0 writes" in capsys.readouterr().out.splitlines()[-1]


def test_a_full_disk(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert okrsync(estate, "status") == 0
    with closing(sqlite3.connect(store(estate))) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
    with disk_of_pages(pages):
        assert okrsync(estate, "sync") == 3
    assert f"error: store {store(estate)}: the disk is full. Make room" in capsys.readouterr().err
    assert_nothing_half_done(estate, capsys)


def test_a_store_that_another_program_keeps_locked(
    estate: Estate, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert okrsync(estate, "status") == 0
    monkeypatch.setattr(address, "BUSY_TIMEOUT", 0.1)
    with closing(sqlite3.connect(store(estate), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert okrsync(estate, "sync") == 3
    assert "another program keeps the file locked. End that program, then run again" in capsys.readouterr().err
    assert_nothing_half_done(estate, capsys)


def test_a_store_that_may_not_be_written(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert okrsync(estate, "status") == 0
    with only_readable(store(estate)):
        assert okrsync(estate, "sync") == 3
    told = capsys.readouterr().err
    assert told.startswith(
        f"error: store {store(estate)}: it cannot be written. Give the user who runs okrsync the right"
    )
    assert_nothing_half_done(estate, capsys)


@contextmanager
def only_readable(file: Path) -> Iterator[None]:
    """Let the store be opened for reading only, whoever runs the tests."""

    def forbid(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    event.listen(Pool, "connect", forbid)
    try:
        yield
    finally:
        event.remove(Pool, "connect", forbid)
