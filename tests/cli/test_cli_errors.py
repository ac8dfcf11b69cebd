"""Every error is one line with place and remedy, and an exit code that means something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okrsync.cli.app import invoke
from okrsync.cli.codes import ExitCode, code_of
from okrsync.cli.complaints import complaint
from okrsync.connector import Misconfigured, Unavailable
from okrsync.store import StoreError
from okrsync.sync.cycle import Report
from okrsync.sync.plan import Plan


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["pln"], "Did you mean 'plan'?"),
        (["plan", "--jsn"], "--json"),
        (["history", "--limit", "0"], "--limit"),
        (["sandbox", "--seed", "nowhere"], "there is no such directory"),
        (["plan", "-c", "nowhere.yaml"], "nowhere.yaml: the configuration cannot be read"),
    ],
)
def test_misuse_exits_with_2_and_says_why(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert invoke(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert expected in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "unsaid"), [(["cycle"], "See okrsync"), (["week", "--format", "pdf"], "Value error")]
)
def test_a_missing_command_and_a_wrong_choice_are_told_in_plain_words(
    arguments: list[str], unsaid: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(arguments) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert unsaid not in err


def test_with_json_an_error_is_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "okrsync.yaml"
    file.write_text("interval: soon\nconections: {}\n")
    assert invoke(["plan", "-c", str(file), "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["exit_code"] == 2
    assert error["place"] == f"{file}:1:1"
    assert error["problems"][-1]["remedy"] == "Did you mean 'connections'?"


def test_the_configuration_may_be_named_by_a_variable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OKRSYNC_CONFIG", str(tmp_path / "named.yaml"))
    assert invoke(["status"]) == 2
    assert "named.yaml" in capsys.readouterr().err


def test_debug_shows_the_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--debug", "plan", "-c", str(tmp_path / "none.yaml")]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_bug_is_one_line_that_says_how_to_report_it() -> None:
    told = complaint(ZeroDivisionError("division by zero"))
    assert told.code == 1
    assert told.as_lines() == [
        "error: this should not happen: ZeroDivisionError: division by zero. "
        "Run `okrsync --debug …` for the traceback, and please report it."
    ]


def test_a_store_that_cannot_be_used_exits_with_3() -> None:
    told = complaint(StoreError("the disk is full", place="okrsync.db", remedy="Make room"))
    assert (told.code, told.as_lines()) == (3, ["error: store okrsync.db: the disk is full. Make room"])


@pytest.mark.parametrize(
    ("failures", "code"),
    [
        ({}, ExitCode.DONE),
        ({"a": Unavailable("down")}, ExitCode.UNAVAILABLE),
        ({"a": Unavailable("down"), "b": Misconfigured("wrong token")}, ExitCode.CONFIGURATION),
        ({"a": Misconfigured("wrong token"), "b": KeyError("x")}, ExitCode.BUG),
    ],
)
def test_the_most_pressing_failure_gives_the_code(failures: dict[str, Exception], code: ExitCode) -> None:
    assert code_of(Report(Plan(), failures=failures)) is code


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--version"]) == 0
    assert capsys.readouterr().out.startswith("okrsync ")
