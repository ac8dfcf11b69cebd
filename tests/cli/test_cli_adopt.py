"""Adoption by command: proposed with reasons, joined by a yes, and nothing without one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from company import small_estate

from okrsync.cli.app import invoke
from okrsync.sandbox import Seed
from okrsync.sandbox.estate import Estate

SEEDS = {
    "notion": Seed(key_results=[{"title": "Fewer incidents", "current": "7"}, {"title": "Calm nights"}]),
    "sheets": Seed(key_results=[{"title": "fewer incidents", "current": "7"}, {"title": "Calm night"}]),
}


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    with small_estate(tmp_path, SEEDS) as running:
        yield running


def told(estate: Estate, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = invoke([*words, "-c", str(estate.config), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_pairs_are_proposed_with_their_reasons(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    code, document = told(estate, capsys, "adopt")
    first, second = document["proposals"]
    assert (code, first["score"], first["reason"], first["clear"]) == (0, 100, "the same title", True)
    assert [each["connections"] for each in first["items"]] == [["notion"], ["sheets"]]
    assert second["reason"] == "titles that are 95% alike"
    assert invoke(["adopt", "-c", str(estate.config)]) == 0
    shown = capsys.readouterr()
    assert "= 100 'Fewer incidents' (notion) and 'fewer incidents' (sheets)" in shown.out
    assert "Nothing was joined. To join them say --all" in shown.err.replace("\n", " ")


def test_what_is_named_is_joined_and_what_differs_is_in_conflict(
    estate: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document = told(estate, capsys, "adopt", "--only", "Fewer incidents")
    assert code == 4, document
    assert [each["items"][0]["title"] for each in document["adopted"]] == ["Fewer incidents"]
    assert {each["field"] for each in document["conflicts"]} == {"title"}
    assert {each["guard"] for each in document["held"]} == {"look-alike"}
    _, after = told(estate, capsys, "adopt")
    assert [each["reason"] for each in after["proposals"]] == ["titles that are 95% alike"]


def test_a_yes_to_all_leaves_nothing_to_propose(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(estate, capsys, "adopt", "--all")[1]["held"] == []
    assert told(estate, capsys, "adopt")[1] == {"proposals": []}
    assert told(estate, capsys, "adopt", "--all")[1] == {"adopted": []}
    assert told(estate, capsys, "plan")[1]["writes"] == []
