"""``status``, ``history``, ``check`` and ``config``: what they say after a first sync."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from company import small_estate

from okrsync.cli.app import invoke


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with small_estate(tmp_path_factory.mktemp("boxes")) as running:
        assert invoke(["sync", "-c", str(running.config)]) == 0
        yield str(running.config)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert invoke(arguments) == code
    return capsys.readouterr().out


def json_said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    return json.loads(said(capsys, *arguments, "--json", code=code))


def test_status_counts_what_is_linked(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = json_said(capsys, "status", "-c", config)
    assert status["items"] == {"objectives": 1, "key_results": 2}
    assert {name: each["linked"] for name, each in status["connections"].items()} == {
        "jira": 3,
        "notion": 3,
        "sheets": 3,
    }
    assert status["runs"][0]["result"] == "done"
    assert "objectives: 1, key results: 2" in said(capsys, "status", "-c", config)


def test_status_is_a_health_check(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "status", "-c", config, "--max-age", "3600")


def test_status_before_the_first_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with small_estate(tmp_path) as running:
        assert "No run yet" in said(capsys, "status", "-c", str(running.config))
        said(capsys, "status", "-c", str(running.config), "--max-age", "3600", code=3)


@pytest.mark.parametrize("name", ["Ops KR1", "ops kr1", "Orders in two days", "key"])
def test_history_is_found_by_code_title_and_key(config: str, capsys: pytest.CaptureFixture[str], name: str) -> None:
    everything = json_said(capsys, "history", "-c", config)["history"]
    key = next(entry["item"] for entry in everything if entry["title"] == "Orders in two days")
    entries = json_said(capsys, "history", key if name == "key" else name, "-c", config)["history"]
    assert {entry["item"] for entry in entries} == {key}
    agreed = next(entry for entry in entries if entry["field"] == "current" and entry["event"] == "agreed")
    assert (agreed["value"], agreed["connection"]) == (82, "notion")


def test_history_reads_in_lines(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "history", "Ops KR1", "-c", config)
    assert "Orders in two days  current: empty → 82  (notion" in lines


def test_history_of_nothing_names_the_nearest(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = json_said(capsys, "history", "Ops KR3", "-c", config, code=2)["error"]
    assert error["message"] == "no item is called 'Ops KR3'"
    assert "Did you mean 'Ops KR" in error["remedy"]


def test_check_finds_nothing_wrong(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json_said(capsys, "check", "-c", config)["connections"]
    assert [problem for problems in found.values() for problem in problems if problem["severity"] == "error"] == []


def test_check_lists_what_each_credential_may_do(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    rights = json_said(capsys, "check", "-c", config)["rights"]
    held = {name: {each["right"]: each["verdict"] for each in those} for name, those in rights.items()}
    assert held["jira"]["Edit issues"] == held["notion"]["Read content"] == "needed"
    assert held["sheets"]["https://www.googleapis.com/auth/spreadsheets"] == "needed"
    (line,) = [line for line in said(capsys, "check", "-c", config).splitlines() if "Delete issues" in line]
    assert line.split() == ["jira", "Delete", "issues", "project", "OKR", "not", "needed"]


def test_check_names_what_is_missing(config: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = yaml.safe_load(Path(config).read_text())
    broken["connections"]["sheets"]["key_results"]["fields"]["note"] = "Remarks"
    for connection in broken["connections"].values():
        for setting in ("token_file", "service_account_file"):
            if setting in connection:
                connection[setting] = str(Path(config).parent / connection[setting])
    (tmp_path / "okrsync.yaml").write_text(yaml.safe_dump(broken))
    found = json_said(capsys, "check", "-c", str(tmp_path / "okrsync.yaml"), code=2)["connections"]
    assert "Remarks" in json.dumps(found["sheets"])


def test_config_show_strikes_secrets_out(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    secret = (Path(config).parent / "jira-token").read_text()
    shown = said(capsys, "config", "show", "-c", config)
    assert yaml.safe_load(shown)["connections"]["jira"]["tool"] == "jira"
    assert json_said(capsys, "config", "show", "-c", config)["interval"] == 2
    assert secret not in shown
