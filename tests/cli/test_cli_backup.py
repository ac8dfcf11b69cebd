"""The store saved and put back by command: what is asked first, what is refused, and what a failing disk leaves."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from company import small_estate

from okrsync.cli.app import invoke
from okrsync.config import load
from okrsync.sandbox.estate import Estate
from okrsync.store import Store


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    with small_estate(tmp_path) as running:
        assert okrsync(running, "sync") == 0
        yield running


def okrsync(estate: Estate, *words: str) -> int:
    return invoke([*words, "-c", str(estate.config)])


def items(estate: Estate) -> set[str]:
    config = load(estate.config, {})
    with closing(Store.open(config.store, config.workspace)) as store:
        return set(store.load().items)


def test_a_full_store_is_only_replaced_by_force(
    estate: Estate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = items(estate)
    assert okrsync(estate, "backup", str(tmp_path / "okrs.gz"), "--json") == 0
    assert json.loads("{" + capsys.readouterr().out.rpartition("{")[2])["rows"] > 10
    assert okrsync(estate, "restore", str(tmp_path / "okrs.gz")) == 2
    assert "the store holds 3 items already. Back it up, then say --force" in capsys.readouterr().err
    assert okrsync(estate, "restore", str(tmp_path / "okrs.gz"), "--force") == 0
    assert items(estate) == before
    capsys.readouterr()
    assert okrsync(estate, "plan", "--json") == 0
    assert json.loads(capsys.readouterr().out)["writes"] == []


def test_an_empty_store_is_filled(estate: Estate, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = items(estate)
    assert okrsync(estate, "backup", str(tmp_path / "okrs")) == 0
    for file in tmp_path.glob("okrsync.db*"):
        file.unlink()
    assert okrsync(estate, "restore", str(tmp_path / "okrs")) == 0
    assert "The store is as it was on" in capsys.readouterr().out
    assert items(estate) == before
    assert okrsync(estate, "status") == 0
    assert "restored" in capsys.readouterr().out


def test_a_backup_is_for_its_owner_only_and_replaces_the_last_one(estate: Estate, tmp_path: Path) -> None:
    file = tmp_path / "okrs"
    for _ in range(2):
        assert okrsync(estate, "backup", str(file)) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir() if "okrs." in each.name] == []


@pytest.mark.parametrize("command", [["backup"], ["restore", "--force"]])
def test_a_file_that_cannot_be_used_is_named(
    estate: Estate, tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nowhere" / "okrs"
    assert okrsync(estate, *command, str(file)) == 2
    assert f"{file}: No such file or directory" in capsys.readouterr().err


def test_what_is_no_backup_is_refused_and_nothing_changed(
    estate: Estate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = items(estate)
    assert okrsync(estate, "restore", str(estate.config), "--force") == 2
    assert f"error: {estate.config}: it is no backup of okrsync" in capsys.readouterr().err
    assert items(estate) == before
