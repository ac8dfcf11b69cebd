"""What is printed is only read: whatever stands in the tools, a terminal does nothing that people there told it."""

from __future__ import annotations

import pytest
from rich.table import Table
from rich.text import Text

from okrsync.cli.screen import Screen


def test_what_people_typed_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(as_json=False).lines([Text("Calm \x1b]0;mine\x07nights\x9b2J"), "Fewer \x1b[2Jincidents"])
    assert capsys.readouterr().out.splitlines() == ["Calm �]0;minenights�2J", "Fewer �[2Jincidents"]


def test_nor_does_it_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("who", box=None)
    table.add_row(Text("Andy \x1b]0;mine\x07"))
    Screen(as_json=False).table(table)
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == ["who", "Andy \ufffd]0;mine"]
