"""Cycles by command: listed, locked, opened, and a week's unfinished key results carried over with a yes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from company import small_estate

from okrsync.cli.app import invoke
from okrsync.sandbox import Person, Seed
from okrsync.sandbox.estate import Estate

ANDY = [Person("Andy Ray", "andy@ops.example")]
WEEK = {"level": "individual", "owner": "andy@ops.example", "cycle": "2026-W47", "start": "0", "target": "5"}
SEEDS = {
    "notion": Seed(
        ANDY,
        key_results=[
            {"title": "Runbooks tried", "code": "Andy 1", "current": "3", **WEEK},
            {"title": "Drills held", "code": "Andy 2", "current": "5", **WEEK},
        ],
    ),
    "jira": Seed(ANDY),
}


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    with small_estate(tmp_path, SEEDS) as running:
        assert okrsync(running, "sync") == 0
        yield running


def okrsync(estate: Estate, *words: str) -> int:
    return invoke([*words, "-c", str(estate.config)])


def test_a_locked_cycle_is_listed_as_such_until_it_is_opened(
    estate: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert okrsync(estate, "cycle", "lock", "2026-w47", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"cycle": "2026-W47", "state": "locked"}
    assert okrsync(estate, "cycle", "list", "--json") == 0
    [line] = json.loads(capsys.readouterr().out)["cycles"]
    assert (line["cycle"], line["state"], line["key_results"]) == ("2026-W47", "locked", 2)
    assert (line["first_day"], line["last_day"]) == ("2026-11-16", "2026-11-22")
    assert okrsync(estate, "cycle", "open", "2026-W47") == 0
    okrsync(estate, "cycle", "list")
    assert "open" in capsys.readouterr().out


def test_a_cycle_that_nothing_is_of_is_not_locked(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert okrsync(estate, "cycle", "lock", "2026-W48") == 2
    assert "no OKR is of the cycle '2026-W48'. Did you mean '2026-W47'?" in capsys.readouterr().err.replace("\n", " ")


def test_without_a_yes_the_next_week_is_only_proposed(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert okrsync(estate, "cycle", "next", "2026-W47") == 0
    told = capsys.readouterr()
    assert "Runbooks tried" in told.out
    assert told.out.count("create") == 3
    assert "Nothing was made" in told.err
    assert of_cycles(estate, capsys) == {"2026-W47": 2}


def test_with_a_yes_what_is_unfinished_starts_again_and_only_once(
    estate: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert okrsync(estate, "cycle", "next", "2026-W47", "--yes") == 0
    assert of_cycles(estate, capsys) == {"2026-W47": 2, "2026-W48": 1}
    assert okrsync(estate, "plan", "--json") == 0
    assert json.loads(capsys.readouterr().out)["writes"] == []
    okrsync(estate, "history", "Andy W48.1")
    assert "carried_from: empty → Runbooks tried" in capsys.readouterr().out


def test_only_what_is_named_is_carried_over(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert okrsync(estate, "cycle", "next", "2026-W47", "--only", "drills held", "--yes") == 0
    assert of_cycles(estate, capsys) == {"2026-W47": 2}


def of_cycles(estate: Estate, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    capsys.readouterr()
    okrsync(estate, "cycle", "list", "--json")
    return {line["cycle"]: line["key_results"] for line in json.loads(capsys.readouterr().out)["cycles"]}
