"""Commands are loaded when they are wanted: none starts with what only the others need, and none is forgotten."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from okrsync import cli
from okrsync.cli.app import HOMES, invoke

HEAVY = {
    "alembic",
    "googleapiclient",
    "httplib2",
    "jira",
    "notion_client",
    "pydantic_settings",
    "sqlalchemy",
    "werkzeug",
}
LINT = """
import contextlib, io, json, sys
from okrsync.cli.app import invoke
with contextlib.redirect_stdout(io.StringIO()):
    code = invoke(["lint", sys.argv[1]])
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_lint_starts_without_the_store_and_the_tools(tmp_path: Path) -> None:
    file = tmp_path / "okrs.csv"
    file.write_text("key_result\nLaunch the portal\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LINT, str(file)], cwd=str(tmp_path), capture_output=True, text=True, check=True
    )
    code, loaded = json.loads(done.stdout)
    assert code == 4
    assert HEAVY.isdisjoint(loaded)


def test_every_command_of_every_module_is_offered_where_it_lives() -> None:
    modules = {each.name: import_module(f"okrsync.cli.{each.name}") for each in pkgutil.iter_modules(cli.__path__)}
    there = {
        f"{name}:{attribute}" if attribute != "group" else name
        for name, module in modules.items()
        for attribute, value in vars(module).items()
        if isinstance(value, typer.Typer) and name != "app"
    }
    assert there == {home.place.removesuffix(":group") for home in HOMES.values()}
    for name, module in modules.items():
        commands = vars(module)["group"].registered_commands if "group" in vars(module) and name != "cycles" else []
        said = {each.name or each.callback.__name__ for each in commands}
        assert said == {command for command, home in HOMES.items() if home.place == name}


def test_the_help_lists_every_command_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = {
        line.split()[0]: line.split(maxsplit=1)[1:] for line in lines if line.startswith("  ") and line[2:3].islower()
    }
    assert [name for name in HOMES if not listed.get(name)] == []


def test_a_misspelt_command_is_told_which_one_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["lnit"]) == 2
    assert "Did you mean 'lint'?" in capsys.readouterr().err


def test_the_help_names_every_command_in_a_line_without_loading_one(tmp_path: Path) -> None:
    asked = LINT.replace('["lint", sys.argv[1]]', '["--help"]').replace("json.dumps([", "json.dumps([said.getvalue(), ")
    asked = asked.replace("redirect_stdout(io.StringIO())", "redirect_stdout(io.StringIO()) as said")
    done = subprocess.run([sys.executable, "-c", asked], cwd=str(tmp_path), capture_output=True, text=True, check=True)
    said, code, loaded = json.loads(done.stdout)
    lines = {line.split()[0]: line for line in said.splitlines() if line.startswith("  ")}
    assert {lines[name].split(maxsplit=1)[1] for name in HOMES} == {home.summary for home in HOMES.values()}
    assert code == 0
    assert HEAVY.isdisjoint(loaded)
