"""``people``: what it proposes can be pasted, and then everybody has in every tool that tool's own name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from company import small_estate

from okrsync.cli.app import invoke
from okrsync.sandbox import Seed
from okrsync.sandbox.seed import Person

STAFF = (Person("Andy Miller", "andy.miller@example.org"), Person("Wendy Jones", "wendy.jones@example.org"))
OFFICE: Mapping[str, Seed] = {
    "jira": Seed(people=STAFF),
    "sheets": Seed(
        key_results=[
            {"title": "Orders in two days", "owner": "Andy", "current": "82"},
            {"title": "Tickets per 100 orders", "owner": "the interns", "current": "7"},
        ]
    ),
    "notion": Seed(
        people=STAFF, key_results=[{"title": "Returns in a week", "owner": "andy.miller@example.org", "current": "60"}]
    ),
}


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    with small_estate(tmp_path, OFFICE) as running:
        yield running.config


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert invoke(arguments) == code
    return capsys.readouterr().out


def found(capsys: pytest.CaptureFixture[str], config: Path, code: int = 0) -> Any:
    return json.loads(said(capsys, "people", "-c", str(config), "--json", code=code))


def test_what_is_proposed_is_pasted_and_holds(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "people", "-c", str(config))
    assert "Andy (sheets) is andy.miller@example.org?  85 of 100" in told
    entries = yaml.safe_load(told.partition("in the configuration:\n")[2])
    assert entries == [{"name": "Andy", "email": "andy.miller@example.org", "sheets": "Andy"}]

    config.write_text(yaml.safe_dump({**yaml.safe_load(config.read_text()), "people": entries}))
    known = found(capsys, config)
    assert known["proposals"] == []
    assert {each["person"]: each["listed"] for each in known["people"]} == {
        "andy.miller@example.org": True,
        "the interns": False,
    }
    said(capsys, "sync", "-c", str(config))
    assert json.loads(said(capsys, "plan", "-c", str(config), "--json"))["writes"] == []
    shown = {(one["connection"], one["said"]) for each in found(capsys, config)["people"] for one in each["seen"]}
    assert shown == {
        ("sheets", "Andy"),
        ("jira", "andy.miller@example.org"),
        ("notion", "andy.miller@example.org"),
        ("sheets", "the interns"),
    }


def test_of_a_tool_that_is_down_the_store_tells(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "sync", "-c", str(config))
    broken = yaml.safe_load(config.read_text())
    broken["connections"]["sheets"]["url"] = "http://127.0.0.1:9"
    config.write_text(yaml.safe_dump(broken))
    told = found(capsys, config, code=3)
    assert "sheets" in told["error"]["place"]
    assert ["sheets"] in [[one["connection"] for one in each["seen"]] for each in told["people"]]


def test_nobody_is_said_to_be_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with small_estate(tmp_path) as running:
        assert said(capsys, "people", "-c", str(running.config)) == "No tool shows anybody.\n"
