"""Decides whether a backup holds all that must not be lost, for either kind of database, and what is no backup."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from okrsync.model import Kind, Record
from okrsync.store import BadBackup, Store
from okrsync.sync.memory import (
    Bookmark,
    Cell,
    Changes,
    Conflict,
    CycleState,
    Event,
    Link,
    Measurement,
    Memory,
    Place,
    Refusal,
    Shadow,
    Spot,
)

NOW = datetime(2026, 10, 1, 8, 30, tzinfo=UTC)
TOLD, WAITS = Cell("kr", "current", "notion"), Cell("kr", "current", "jira")
EVERYTHING = Changes(
    items={"o": Kind.OBJECTIVE, "kr": Kind.KEY_RESULT},
    agreed={Spot("kr", "title"): "«Zwei Tage»\u0000 \ud83d\ude80", Spot("kr", "current"): Decimal("0.10")},
    shadows={TOLD: Shadow(Decimal("0.10")), WAITS: Shadow(Decimal("0.05"))},
    links={Place("kr", "notion"): Link("page"), Place("kr", "jira"): Link("10001", gone="deleted")},
    records={"notion": [Record("page", Kind.KEY_RESULT, "kr", {"title": "x"})]},
    conflicts={Spot("kr", "note"): Conflict(None, {"notion": "a", "jira": None}, "different values")},
    doubts={Place("o", "jira"): True},
    refusals={Cell("kr", "note", "jira"): Refusal("a", "too long")},
    bookmarks={"notion": Bookmark({"since": 1}, NOW, NOW)},
    cycles={"2026-Q3": CycleState.LOCKED},
    measured={"kr": Measurement(Decimal(7), "jira: count(x = y)")},
    events=[Event("agreed", "kr", "current", "notion", Decimal("0.10"), Decimal("0.05"), "Mia", note="said so")],
)


def lived(store: Store) -> Memory:
    """A store in which everything that there can be is."""
    run = store.begin(NOW)
    store.commit(run, NOW, EVERYTHING)
    store.end(run, NOW, "done", {"writes": 3})
    return store.load()


@pytest.mark.parametrize("name", ["okrs.jsonl", "okrs.jsonl.gz"])
def test_what_is_restored_is_what_was_but_for_what_is_read_anew(
    kept: str, opened: Callable[..., Store], tmp_path: Path, name: str
) -> None:
    store = opened(kept)
    before, file = lived(store), tmp_path / name
    history, series = store.history(), store.series("kr")
    store.backup(file, NOW)
    other = opened(f"sqlite:///{tmp_path}/other.db")
    other.commit(other.begin(NOW), NOW, Changes(items={"stray": Kind.OBJECTIVE}))
    assert other.restore(file).made == NOW.isoformat()
    told = {cell: shadow for cell, shadow in before.shadows.items() if cell != WAITS}
    assert other.load() == replace(before, records={}, bookmarks={}, shadows=told)
    assert (other.history(), other.series("kr"), other.runs()) == (history, series, store.runs())
    store.restore(file)
    assert store.load() == other.load()


def test_another_workspace_is_neither_saved_nor_touched(
    kept: str, opened: Callable[..., Store], tmp_path: Path
) -> None:
    ours, theirs = opened(kept, "ours"), opened(kept, "theirs")
    lived(ours)
    memory = lived(theirs)
    ours.backup(tmp_path / "ours", NOW)
    ours.restore(tmp_path / "ours")
    assert theirs.load() == memory
    with pytest.raises(BadBackup, match="of the workspace 'ours', and this configuration of 'theirs'"):
        theirs.restore(tmp_path / "ours")
    assert theirs.load() == memory


def cut(file: Path) -> None:
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))


def cut_within_a_line(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def spoil_a_row(file: Path) -> None:
    label, first, *others = file.read_text().splitlines()
    file.write_text("\n".join([label, first.replace('"', "'"), *others]))


def cut_within_a_block(packed: bytes) -> bytes:
    return packed[:-20]


def damaged(packed: bytes) -> bytes:
    return packed[:-100] + b"\xff" * 80 + packed[-20:]


def of_another_version(file: Path) -> None:
    label, *rows = file.read_text().splitlines()
    file.write_text("\n".join([json.dumps({**json.loads(label), "schema": "9999"}), *rows]))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut, "it was cut off"),
        (cut_within_a_line, "it was cut off"),
        (spoil_a_row, "it was cut off or damaged"),
        (of_another_version, "another version of okrsync made it .its schema is 9999"),
        (lambda file: file.write_text("key,title\n"), "it is no backup of okrsync"),
        (lambda file: file.write_text(""), "it is no backup of okrsync"),
        (lambda file: file.write_bytes(gzip.compress(b"x")), "it is no backup of okrsync"),
    ],
)
def test_what_cannot_be_restored_changes_nothing(
    opened: Callable[..., Store], tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    store, file = opened(f"sqlite:///{tmp_path}/okrsync.db"), tmp_path / "okrs.jsonl"
    memory = lived(store)
    store.backup(file, NOW)
    spoil(file)
    with pytest.raises(BadBackup, match=said) as caught:
        store.restore(file)
    assert caught.value.place == str(file)
    assert caught.value.remedy
    assert store.load() == memory


@pytest.mark.parametrize("spoil", [cut_within_a_block, damaged])
def test_a_compressed_backup_that_is_not_whole_is_refused_like_any_other(
    opened: Callable[..., Store], tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    store, file = opened(f"sqlite:///{tmp_path}/okrsync.db"), tmp_path / "okrs.jsonl.gz"
    lived(store)
    store.backup(file, NOW)
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(BadBackup, match="it was cut off or damaged"):
        store.restore(file)
