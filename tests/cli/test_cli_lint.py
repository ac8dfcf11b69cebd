"""``lint``: what would be held and why, from files, standard input and a connection."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from company import small_estate

from okrsync.cli.app import invoke

OKRS = """\
key_result,objective,label
Launch the portal,Guests come back,task
40% of tickets are solved in the portal,Guests come back,outcome
Guests come back,Guests come back,outcome
"""
SAMPLES = Path(__file__).parents[3] / "shared" / "okr-samples"


@pytest.fixture
def okrs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OKRSYNC_CONFIG", raising=False)
    file = tmp_path / "okrs.csv"
    file.write_text(OKRS, "utf-8")
    return file


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert invoke(arguments) == code
    return capsys.readouterr().out


def rows(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said(capsys, *arguments, "--json", code=code).splitlines()]


def error(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(said(capsys, *arguments, "--json", code=2))["error"]
    return told


def test_a_row_is_an_object_with_its_line_label_and_findings(okrs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, third = rows(capsys, "lint", str(okrs), code=4)
    assert (first["line"], first["key_result"], first["label"], first["held"]) == (2, "Launch the portal", "task", True)
    assert [finding["rule"] for finding in first["findings"]] == ["work", "no-metric"]
    assert {"severity", "reason", "suggestion"} <= first["findings"][0].keys()
    assert (second["label"], second["held"], second["findings"]) == ("outcome", False, [])
    assert second["metric"]["target"] == 0.4
    assert [finding["rule"] for finding in third["findings"]] == ["no-metric"]


def test_the_table_has_what_is_to_be_mended_and_how(okrs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = said(capsys, "lint", str(okrs), code=4)
    assert "   2   held: task" in table
    assert table.count("nothing says how far it is") == 0  # said once, below: it is the same for each
    assert "work: it begins with “Launch”, which is work to do" in table
    assert "40% of tickets" not in table
    assert "work: Say what changes for whom once that is done" in table
    assert "3 key results: 2 outcome, 1 task, 0 unclear. 2 would be held (2 no-metric, 1 work)." in table


def test_nothing_held_is_exit_code_0(okrs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    okrs.write_text("key_result\n40% of tickets are solved in the portal\n", "utf-8")
    assert said(capsys, "lint", str(okrs)).strip() == "1 key result: 1 outcome, 0 task, 0 unclear. 0 would be held."


def test_files_and_directories_are_judged_together_each_under_its_name(
    okrs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = okrs.parent / "okrs"
    (folder / "kitchen").mkdir(parents=True)
    (folder / ".old").mkdir()
    (folder / ".old" / "okrs.md").write_text("- Launch the garden\n", "utf-8")
    (folder / "kitchen" / "okrs.md").write_text("- 90% of orders are out in 20 minutes\n- Launch the menu\n", "utf-8")
    (folder / "prices.csv").write_text("dish,price\nSoup,5\n", "utf-8")
    (folder / "README.md").write_text("All of our OKRs.\n", "utf-8")
    found = rows(capsys, "lint", str(folder), "okrs.csv", code=4)
    assert [(row["file"], row["line"]) for row in found] == [
        (str(folder / "kitchen" / "okrs.md"), 1),
        (str(folder / "kitchen" / "okrs.md"), 2),
        *(("okrs.csv", line) for line in (2, 3, 4)),
    ]
    assert invoke(["lint", "okrs", "okrs.csv"]) == 4
    told = capsys.readouterr()
    assert "okrs/kitchen/okrs.md: 2 key results, 1 would be held" in told.out
    assert "okrs.csv: 3 key results, 2 would be held" in told.out
    assert told.out.count("no-metric: Give it a start") == 1
    assert "5 key results: 3 outcome, 2 task, 0 unclear. 3 would be held (3 no-metric, 2 work)." in told.out
    assert "okrs/prices.csv:1: passed over, there is no column key_result" in told.err
    assert "okrs/README.md: passed over, there is no list of key results in it" in told.err


def test_a_directory_without_key_results_is_told_and_so_is_a_file_in_one_that_cannot_be_read(
    okrs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    okrs.write_text("dish,price\nSoup,5\n", "utf-8")
    assert error(capsys, "lint", ".")["message"] == "there are no key results below it"
    okrs.write_bytes(b"key_result\n\xff\n")
    assert error(capsys, "lint", ".")["message"] == "this is not UTF-8 text"


@pytest.mark.parametrize("text", [OKRS, "# Guests come back\n\n- Launch the portal\n- 40% of tickets are solved\n"])
def test_standard_input_is_read_as_what_it_is(
    okrs: Path, text: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    first = rows(capsys, "lint", "-", code=4)[0]
    assert (first["objective"], first["key_result"]) == ("Guests come back", "Launch the portal")


def test_an_evaluation_has_precision_recall_and_the_confusion_table(
    okrs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(said(capsys, "lint", "--evaluate", str(okrs), "--json"))
    assert found["agreement"] == 1
    assert found["labels"]["task"] == {"precision": 1, "recall": 1}
    assert found["confusion"]["outcome"] == {"outcome": 2, "task": 0, "unclear": 0}
    assert "Agreement on outcome or task: 100.0%. Outcomes called tasks: 0.0%." in said(
        capsys, "lint", "--evaluate", str(okrs)
    )


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"title\nx\n", "okrs.csv:1", "there is no column key_result"),
        (b"key_result\nfine\n\xff\n", "okrs.csv:3:1", "this is not UTF-8 text"),
        (b"", "okrs.csv", "there is nothing in it"),
    ],
)
def test_bad_input_is_told_by_line_and_column(
    okrs: Path, capsys: pytest.CaptureFixture[str], content: bytes, place: str, message: str
) -> None:
    okrs.write_bytes(content)
    told = error(capsys, "lint", "okrs.csv")
    assert (told["place"], told["message"]) == (place, message)
    assert told["remedy"]


def test_a_file_that_is_not_there_and_nothing_to_lint_are_told(okrs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert error(capsys, "lint", "nowhere.csv")["place"] == "nowhere.csv"
    assert "lint takes a FILE" in error(capsys, "lint")["message"]
    assert "lint takes a FILE" in error(capsys, "lint", "okrs.csv", "--connection", "notion")["message"]


def test_a_connection_is_judged_by_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with small_estate(tmp_path) as running:
        found = rows(capsys, "lint", "--connection", "notion", "-c", str(running.config), code=0)
        assert {row["key_result"]: row["line"] for row in found} == {
            "Orders in two days": None,
            "Tickets per 100 orders": None,
        }
        assert all(row["url"] for row in found)
        misled = yaml.safe_load(running.config.read_text("utf-8")) | {"outcomes": {"connections": {"nottion": "off"}}}
        running.config.write_text(yaml.safe_dump(misled), "utf-8")
        assert "there is no connection 'nottion'" in json.dumps(error(capsys, "lint", "-", "-c", str(running.config)))


def test_every_published_sample_is_judged(okrs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "lint", str(SAMPLES if SAMPLES.is_dir() else okrs), code=4)
    assert {row["label"] for row in found} >= {"outcome", "task"}
    assert all(row["findings"] for row in found if row["held"])
