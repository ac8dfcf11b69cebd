"""Decides whether a person is told where a store fails, why, and what to do, and never a password."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Pool, create_engine, event, text

from okrsync.model import Kind
from okrsync.store import Store, StoreError
from okrsync.sync.memory import Changes, Memory

NOW = datetime(2026, 10, 1, tzinfo=UTC)
NOBODY = 65534


def failure(address: str) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(address).close()
    return caught.value


@contextmanager
def unprivileged() -> Iterator[None]:
    """Let file permissions count, also where the tests are run by root."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory that everybody can look into, which pytest's own are not."""
    directory = Path(tempfile.mkdtemp(prefix="okrsync-store-"))
    directory.chmod(0o755)
    yield directory
    directory.chmod(0o755)
    shutil.rmtree(directory)


@pytest.fixture
def sealed(directory: Path) -> Iterator[Path]:
    """A directory in which nothing can be written."""
    directory.chmod(0o555)
    with unprivileged():
        yield directory


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


@pytest.mark.parametrize(
    "address", ["okrsync.db", "mysql://root:hush@localhost/x", "postgresql://u:hush@host:port/x", "://", ""]
)
def test_no_address(address: str) -> None:
    error = failure(address)
    assert "sqlite:///path/to/file.db or postgresql://" in error.remedy
    assert "hush" not in str(error)


def test_a_directory_that_cannot_be_made(sealed: Path) -> None:
    error = failure(f"sqlite:///{sealed}/new/okrsync.db")
    assert error.place == f"{sealed}/new/okrsync.db"
    assert "its directory cannot be made: Permission denied" in error.message


def test_a_directory_that_cannot_be_written(sealed: Path) -> None:
    error = failure(f"sqlite:///{sealed}/okrsync.db")
    assert error.place == f"{sealed}/okrsync.db"
    assert error.message == "the file cannot be opened or made"
    assert "may write in it" in error.remedy


def test_a_file_that_cannot_be_written(directory: Path) -> None:
    file = directory / "okrsync.db"
    file.touch(0o444)
    with unprivileged():
        error = failure(f"sqlite:///{file}")
    assert error.message == "it cannot be written"
    assert "the right to write" in error.remedy


def test_a_full_disk_changes_nothing(tmp_path: Path, opened: Callable[..., Store]) -> None:
    address = f"sqlite:///{tmp_path}/okrsync.db"
    run = opened(address).begin(NOW)
    with disk_of_pages(60):
        store = opened(address)
        with pytest.raises(StoreError, match="the disk is full") as caught:
            store.commit(run, NOW, Changes(items={f"kr {n}": Kind.KEY_RESULT for n in range(20_000)}))
    assert caught.value.place == f"{tmp_path}/okrsync.db"
    assert "Make room" in caught.value.remedy
    assert store.load() == Memory()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "okrs.csv").write_text("key,title\n" * 500)
    error = failure(f"sqlite:///{tmp_path}/okrs.csv")
    assert error.message == "the file is no SQLite database"
    assert (tmp_path / "okrs.csv").read_text() == "key,title\n" * 500


def test_a_directory_in_place_of_the_file(tmp_path: Path) -> None:
    assert failure(f"sqlite:///{tmp_path}").place == str(tmp_path)


def test_a_newer_store_is_left_alone(kept: str) -> None:
    Store.open(kept).close()
    engine = create_engine(kept.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE okrsync_version SET version_num = '9999'"))
    error = failure(kept)
    assert "a newer okrsync made it (its schema is 9999, this one knows 0006)" in error.message
    assert "Install that version" in error.remedy
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM okrsync_version")).scalar() == "9999"
    engine.dispose()


def test_the_tables_of_another_program_are_left_alone(kept: str) -> None:
    address = kept.replace("postgresql://", "postgresql+psycopg://").replace("/new/", "/")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE items (name TEXT)"))
    assert "keeps tables of the same name there: items" in failure(address.replace("+psycopg", "")).message
    with engine.begin() as connection:
        assert connection.execute(text("SELECT name FROM items")).all() == []
    engine.dispose()


def test_a_server_that_does_not_answer() -> None:
    error = failure("postgres://okrsync:hush@127.0.0.1:1/okrs?password=hush")
    assert error.place == "postgresql://okrsync:***@127.0.0.1:1/okrs"
    assert 'connection to server at "127.0.0.1", port 1 failed' in error.message
    assert "See to the server" in error.remedy
    assert "hush" not in str(error)


def test_a_database_that_is_not_there(postgres: str) -> None:
    assert 'database "elsewhere" does not exist' in failure(f"{postgres.rpartition('/')[0]}/elsewhere").message


def test_a_server_that_is_read_only(postgres: str) -> None:
    error = failure(f"{postgres}?options=-c%20default_transaction_read_only%3Don")
    assert error.message == "the server is read-only"
    assert "primary" in error.remedy
