"""``okrsync held``: what the gate, a locked cycle and a guard stop is in one list, and gone once it is mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from town import KEY_RESULT, PEOPLE, Town, town

from okrsync.cli.app import invoke
from okrsync.sandbox import Fault, Seed

WEEK = "2026-W01"
RESULT = "60% of teams open the portal"
SEED = Seed(
    PEOPLE,
    key_results=[
        {"title": "Launch the portal", "code": "KR1"},
        {"title": RESULT, "code": "KR2", "start": "20", "target": "60", "current": "20", "cycle": WEEK},
        {"title": "Outages a month", "code": "KR3", "start": "9", "target": "2", "current": "8"},
    ],
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    with town({"notion": SEED}, tmp_path) as made:
        settings = yaml.safe_load(made.estate.config.read_text("utf-8"))
        yield made.configured({**settings, "outcomes": {"mode": "strict"}, "guards": {}})


def held(place: Town, capsys: pytest.CaptureFixture[str], code: int = 4) -> dict[str, dict[str, Any]]:
    """What is held, by title."""
    return {each["title"]: each for each in json.loads(said(place, capsys, "held", "--json", code=code))["held"]}


def said(place: Town, capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    capsys.readouterr()
    assert invoke([*arguments, "-c", str(place.estate.config)]) == code
    return capsys.readouterr().out


def test_gate_lock_and_guard_are_in_one_list_with_what_mends_each(
    place: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    place.sync()
    said(place, capsys, "cycle", "lock", WEEK, code=0)
    place.types("notion", KEY_RESULT, "KR2", current=44)
    place.types("jira", KEY_RESULT, "KR3", current=8000)
    place.forget()
    found = held(place, capsys)
    assert {title: (each["guard"], each["rule"]) for title, each in found.items()} == {
        "Launch the portal": ("outcomes", "work"),
        RESULT: ("cycle", "cycle"),
        "Outages a month": ("cliff", "cliff"),
    }
    assert (found[RESULT]["connection"], found[RESULT]["fields"]) == ("notion", ["current"])
    assert all(each["reason"] and each["lift"] for each in found.values())
    assert place.writes() == {}


def test_people_read_titles_under_reasons_and_nothing_once_it_is_mended(
    place: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(place, capsys, "held", code=4)
    assert "! outcomes, work it begins with “Launch”" in told
    assert "    Launch the portal (notion: title, code)" in told
    assert "1 held, of 1 item." in told
    place.types("notion", KEY_RESULT, "KR1", title="40% of tickets are solved in the portal")
    assert said(place, capsys, "held", code=0).strip() == "Nothing is held."


def test_while_a_tool_is_down_what_the_others_hold_is_told_beside_it(
    place: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    place.sync()
    place.estate.boxes["sheets"].faults.set([Fault(do="status", status=503)])
    assert held(place, capsys, code=3).keys() == {"Launch the portal"}
