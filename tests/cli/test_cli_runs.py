"""``plan`` and ``sync``: what they print, and the exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from company import small_estate

from okrsync.cli.app import invoke
from okrsync.config import load
from okrsync.sandbox import Fault
from okrsync.sandbox.estate import Estate
from okrsync.store import Store


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Estate]:
    with small_estate(tmp_path) as estate:
        yield estate


def test_a_plan_is_one_object_and_changes_nothing(running: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["plan", "-c", str(running.config), "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert {"digest", "agreed", "writes", "conflicts", "held", "problems"} <= set(plan)
    assert {(write["connection"], write["action"]) for write in plan["writes"]} == {
        ("jira", "create"),
        ("notion", "create"),
        ("notion", "link"),
        ("sheets", "create"),
        ("sheets", "link"),
    }
    create = next(write for write in plan["writes"] if write["title"] == "Orders in two days" and write["before"] == {})
    assert create["fields"].items() >= {"current": 82, "code": "Ops KR1"}.items()
    writing = [entry for box in running.boxes.values() for entry in box.journal.entries() if entry.method == "PATCH"]
    assert writing == []


def test_the_option_may_stand_before_the_command(running: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["-c", str(running.config), "plan"]) == 0
    assert "Ops" not in capsys.readouterr().err


def test_after_a_sync_the_plan_is_empty(running: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["sync", "-c", str(running.config), "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["run"] == 1
    assert {outcome["outcome"] for outcome in done["outcomes"]} == {"done"}
    assert done["requests"].keys() == {"jira", "notion", "sheets"}
    assert invoke(["plan", "-c", str(running.config), "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["agreed"], plan["writes"]) == ([], [])


def test_a_plan_reads_as_a_diff(running: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    invoke(["sync", "-c", str(running.config)])
    _type(running, "Orders in two days", "Current", "84")
    capsys.readouterr()
    assert invoke(["plan", "-c", str(running.config)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Orders in two days"
    assert "  = current: 82 → 84  said by notion" in lines
    assert "  ~ jira  current: 82 → 84" in lines
    assert "  ~ sheets  current: 82 → 84" in lines
    assert not any("\x1b" in line for line in lines)


def test_two_words_about_one_field_are_a_conflict(running: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    invoke(["sync", "-c", str(running.config)])
    _type(running, "Orders in two days", "Current", "84")
    _type(running, "Orders in two days", "Current", "85", tool="sheets")
    capsys.readouterr()
    assert invoke(["sync", "-c", str(running.config)]) == 4
    assert "current: notion says 84; sheets says 85; agreed is 82" in capsys.readouterr().out
    assert invoke(["status", "-c", str(running.config)]) == 4
    assert invoke(["plan", "-c", str(running.config), "--json"]) == 4
    (conflict,) = json.loads(capsys.readouterr().out.partition("\n{")[2].join(("{", "")))["conflicts"]
    assert conflict["said"] == {"notion": 84, "sheets": 85}


def test_a_tool_out_of_order_is_told_on_standard_error(running: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    invoke(["sync", "-c", str(running.config)])
    running.boxes["jira"].faults.set([Fault(do="status", status=503)])
    capsys.readouterr()
    assert invoke(["plan", "-c", str(running.config)]) == 3
    assert capsys.readouterr().err.startswith("error: connections.jira: ")


def test_a_wrong_token_changes_nothing_and_exits_with_2(running: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    (running.config.parent / "notion-token").write_text("wrong")
    assert invoke(["sync", "-c", str(running.config), "--json"]) == 2
    said = json.loads(capsys.readouterr().out)
    assert said["error"]["exit_code"] == 2
    assert said["error"]["place"] == "connections.notion"
    assert said["failures"]["notion"]["kind"] == "configuration"
    assert said["writes"] == []
    assert "run" not in said


def test_a_store_in_use_exits_with_5(running: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    config = load(running.config, {})
    store = Store.open(config.store, config.workspace)
    with store.exclusive():
        assert invoke(["sync", "-c", str(running.config), "--json"]) == 5
    store.close()
    assert "another run" in json.loads(capsys.readouterr().out)["error"]["message"]


def _type(running: Estate, title: str, column: str, text: str, tool: str = "notion") -> None:
    """A person types ``text`` on the tool's page."""
    box = running.boxes[tool]
    with box.lock:
        sheet = next(each for each in box.tool.sheets() if column in each.columns)
        row = next(row for row, cells in sheet.rows.items() if any(cell.text == title for cell in cells))
        box.tool.edit(sheet.name, row, column, text)
        box.shelf.commit()
