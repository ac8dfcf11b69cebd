"""Conflicts settled and runs taken back by command: what is listed, what is asked, what is refused, and exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from company import small_estate

from okrsync.cli.app import invoke
from okrsync.sandbox import Person, Seed
from okrsync.sandbox.estate import Estate

PEOPLE = [Person("Andy Ray", "andy@ops.example")]
SEEDS = {
    "notion": Seed(
        PEOPLE,
        objectives=[{"title": "Arrive as promised", "code": "O1"}, {"title": "Waste nothing", "code": "O2"}],
        key_results=[{"title": "Orders in two days", "code": "KR1", "start": "71", "target": "95", "current": "82"}],
    ),
    "jira": Seed(PEOPLE),
}


@pytest.fixture
def estate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Estate]:
    with small_estate(tmp_path, SEEDS) as running:
        assert okrsync(running, "sync") == 0
        capsys.readouterr()
        yield running


def okrsync(estate: Estate, *words: str) -> int:
    return invoke([*words, "-c", str(estate.config)])


def types(estate: Estate, tool: str, title: str, column: str, text: str) -> None:
    """A person types on the tool's own page."""
    box = estate.boxes[tool]
    with box.lock:
        for sheet in box.tool.sheets():
            for row, cells in sheet.rows.items():
                if any(cell.text == title for cell in cells):
                    box.tool.edit(sheet.name, row, column, text)
        box.shelf.commit()


@pytest.fixture
def disputed(estate: Estate, capsys: pytest.CaptureFixture[str]) -> Estate:
    """Notion says 84, the sheet 85."""
    types(estate, "notion", "Orders in two days", "Current", "84")
    types(estate, "sheets", "Orders in two days", "Current", "85")
    assert okrsync(estate, "sync") == 4
    capsys.readouterr()
    return estate


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def shown(estate: Estate) -> dict[str, str]:
    """What the tools show as the current value."""
    found = {}
    for tool, box in estate.boxes.items():
        sheet = next(each for each in box.tool.sheets() if "Current" in each.columns)
        (row,) = sheet.rows.values()
        found[tool] = f"{float(row[list(sheet.columns).index('Current')].text):g}"
    return found


def test_without_a_conflict_there_is_nothing_to_list(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert okrsync(estate, "conflicts") == 0
    assert "Nothing is in conflict" in capsys.readouterr().out


def test_a_conflict_is_listed_and_shown_with_both_words(disputed: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert okrsync(disputed, "conflicts") == 4
    assert "notion says 84; sheets says 85" in capsys.readouterr().out
    assert okrsync(disputed, "conflicts", "kr1") == 4
    shown = capsys.readouterr().out
    assert "82, which holds until this is settled" in shown
    assert "first seen in run 2 on 2" in shown
    assert "okrsync resolve KR1 current --take notion" in shown
    okrsync(disputed, "conflicts", "--json")
    [conflict] = told(capsys)["conflicts"]
    assert (conflict["code"], conflict["field"], conflict["agreed"], conflict["since_run"]) == ("KR1", "current", 82, 2)
    assert {name: word["value"] for name, word in conflict["said"].items()} == {"notion": 84, "sheets": 85}
    assert {word["run"] for word in conflict["said"].values()} == {2}


@pytest.mark.parametrize(("choice", "value"), [(("--take", "sheets"), "85"), (("--value", "90%"), "0.9")])
def test_a_person_settles_it_and_every_tool_is_told(
    disputed: Estate, choice: tuple[str, str], value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert okrsync(disputed, "resolve", "KR1", "current", *choice, "--json") == 0
    assert told(capsys)["settled"] is True
    assert shown(disputed) == dict.fromkeys(("jira", "notion", "sheets"), value)
    assert okrsync(disputed, "conflicts") == 0
    capsys.readouterr()
    okrsync(disputed, "history", "KR1", "current", "--json")
    events = [(each["event"], each["connection"]) for each in told(capsys)["history"] if each["run"] == 3]
    assert ("replaced", "notion") in events
    assert ("settled", None) in events


def test_a_choice_among_other_words_than_are_said_by_now_settles_nothing(
    disputed: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    types(disputed, "sheets", "Orders in two days", "Current", "86")
    assert okrsync(disputed, "resolve", "KR1", "current", "--take", "notion") == 4
    assert "the tools say something else by now" in capsys.readouterr().err
    assert shown(disputed) == {"jira": "82", "notion": "84", "sheets": "86"}
    assert okrsync(disputed, "resolve", "KR1", "current", "--take", "notion") == 0
    assert shown(disputed) == dict.fromkeys(("jira", "notion", "sheets"), "84")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("KR9", "current", "--take", "notion"), "no item is called 'KR9'. Did you mean 'KR1'?"),
        (("KR1", "curent", "--take", "notion"), "there is no field 'curent'. Did you mean 'current'?"),
        (("KR1", "target", "--take", "notion"), "target is not in conflict. In conflict there: current."),
        (("KR1", "current"), "Give either --take CONNECTION or --value VALUE."),
        (("KR1", "current", "--take", "jira"), "'jira' says nothing in this conflict. Take one of: notion, sheets"),
        (("KR1", "current", "--value", "about 85"), "'about 85' is no value of current: not a number"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_remedy(
    disputed: Estate, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert okrsync(disputed, "resolve", *words) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_reference_is_settled_by_the_code_of_what_is_meant(
    estate: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    types(estate, "sheets", "Orders in two days", "Objective", "O1")
    types(estate, "notion", "Orders in two days", "Objective", "Waste nothing")
    assert okrsync(estate, "sync") == 4
    assert okrsync(estate, "resolve", "KR1", "objective", "--value", "waste nothing") == 0
    capsys.readouterr()
    okrsync(estate, "history", "KR1", "objective")
    assert "objective: empty → Waste nothing" in capsys.readouterr().out


def test_without_a_yes_a_run_is_only_shown_to_be_taken_back(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    types(estate, "notion", "Orders in two days", "Current", "84")
    assert okrsync(estate, "sync") == 0
    capsys.readouterr()
    assert okrsync(estate, "undo", "2") == 0
    said = capsys.readouterr()
    assert "current: 84 → 82  undo of run 2" in said.out
    assert "1 value goes back." in said.out
    assert "Nothing was changed" in said.err
    assert shown(estate) == dict.fromkeys(("jira", "notion", "sheets"), "84")


def test_an_undo_can_be_undone(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    types(estate, "notion", "Orders in two days", "Current", "84")
    assert okrsync(estate, "sync") == 0
    assert okrsync(estate, "undo", "2", "--yes") == 0
    assert shown(estate) == dict.fromkeys(("jira", "notion", "sheets"), "82")
    capsys.readouterr()
    assert okrsync(estate, "undo", "3", "--yes", "--json") == 0
    assert (document := told(capsys))["restored"] == 1
    assert document["skipped"] == []
    assert shown(estate) == dict.fromkeys(("jira", "notion", "sheets"), "84")


def test_a_first_sync_has_nothing_that_goes_back(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert okrsync(estate, "undo", "1") == 0
    said = capsys.readouterr()
    assert "0 values go back; 3 stay as they are:" in said.out
    assert "it was first seen in this run; okrsync deletes no record" in said.out
    assert "nothing to take back" in said.err


def test_a_run_that_never_was_is_refused(estate: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    assert okrsync(estate, "undo", "9") == 2
    assert "there was no run 9. The latest is 1." in capsys.readouterr().err
