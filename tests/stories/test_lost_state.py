"""What is left without the store, or with an older one: records find each other again, and nobody is overwritten."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from stage import Moment, staged
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, Town, town

from okrsync.cli.app import invoke
from okrsync.cli.workbench import opened
from okrsync.sandbox import Fault, Seed

MANY, OPS = 300, 20  # key results, and how many of them Notion takes in
COMPANY = Seed(
    PEOPLE,
    objectives=[{"title": f"Objective {n}", "code": f"O{n}", "team": "Ops"} for n in range(10)],
    key_results=[
        {
            "title": f"Key result {n}",
            "code": f"KR{n}",
            "objective": f"O{n % 10}",
            "current": str(n),
            "team": "Ops" if n < OPS else "HR",
        }
        for n in range(MANY)
    ],
)
SMALL = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}],
    key_results=[
        {"title": "In two days", "code": "KR1", "objective": "O1", "current": "82", "note": "On the way"},
        {"title": "Tickets", "code": "KR2", "objective": "O1", "current": "7"},
        {"title": "Returns", "code": "KR3", "objective": "O1", "current": "4", "aligned_to": "KR1"},
    ],
)


def without_its_store(place: Town) -> None:
    """Somebody deletes the database."""
    place.store.close()
    for file in place.estate.config.parent.glob("okrsync.db*"):
        file.unlink()


def code_of(place: Town, key: str) -> str:
    return str(place.store.load().items[key].agreed["code"])


def pending_edits(place: Town) -> list[str]:
    """People type in each tool what no run has seen; the codes of what they typed in."""
    typed = [("notion", range(5)), ("jira", range(5, 30)), ("sheets", range(30, 35))]
    for tool, numbers in typed:
        rows = {row.name: row for row in place.desk(tool).rows(KEY_RESULT)}
        for number in numbers:
            place.desk(tool).types(rows[f"KR{number}"], KEY_RESULT, "current", 1000 + number)
    return [f"KR{number}" for _, numbers in typed for number in numbers]


def test_a_company_of_300_finds_itself_again_with_edits_pending(tmp_path: Path) -> None:
    with town({"sheets": COMPANY}, tmp_path) as begun:
        settings = yaml.safe_load(begun.estate.config.read_text("utf-8"))
        settings["connections"]["notion"]["key_results"]["accepts"] = {"teams": ["Ops"]}
        place = begun.configured(settings)
        assert place.sync().failures == {}
        pending = pending_edits(place)
        before = place.contents()
        assert [len(before[f"{tool} key_result"]) for tool in TOOLS] == [MANY, OPS, MANY]
        without_its_store(place)
        with opened(place.config) as store:
            place = replace(place, store=store)
            assert_found_again(place, before, pending)
            assert_life_goes_on(place, pending)


def assert_found_again(place: Town, before: Any, pending: Sequence[str]) -> None:
    place.forget()
    report = place.sync()
    said = next(problem for problem in report.plan.problems if problem.place == "store")
    assert said.message.startswith(f"{2 * MANY + OPS + 30} records of {MANY + 10} items were found again by the keys")
    assert said.message.endswith("as it was empty")
    assert (place.writes(), place.contents()) == ({}, before)
    assert sorted((code_of(place, spot.item), spot.field) for spot in report.plan.conflicts) == sorted(
        (code, "current") for code in pending
    )


def assert_life_goes_on(place: Town, pending: Sequence[str]) -> None:
    """What is settled and what is typed elsewhere travels; what is not settled waits, and nothing is said twice."""
    for tool in ("jira", "sheets"):
        place.types(tool, KEY_RESULT, "KR0", current=1000)
    place.types("sheets", KEY_RESULT, "KR299", title="The last one")
    place.sync()
    assert [place.shows(tool, KEY_RESULT, "KR0", "current") for tool in TOOLS] == [1000, 1000, 1000]
    assert place.shows("jira", KEY_RESULT, "KR299", "title") == "The last one"
    plan = place.plan().plan
    assert (plan.empty, len(plan.conflicts)) == (True, len(pending) - 1)
    assert [each.place for each in plan.problems if each.place == "store"] == []


@pytest.fixture(scope="module")
def in_sync(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    with town({"sheets": SMALL}, tmp_path_factory.mktemp("town"), staged) as running:
        running.sync()
        yield Moment(running)


@pytest.fixture
def place(in_sync: Moment) -> Town:
    return in_sync.again()


def okrsync(place: Town, *words: str) -> int:
    return invoke([*words, "-c", str(place.estate.config)])


def test_a_sync_without_the_database_says_that_it_rebuilt_it(place: Town, capsys: pytest.CaptureFixture[str]) -> None:
    without_its_store(place)
    assert okrsync(place, "sync") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "store: 12 records of 4 items were found again by the keys in the tools, as it was empty" in said
    assert okrsync(place, "sync") == 0
    assert "found again" not in capsys.readouterr().out


class OldStore:
    """The store as it was at one moment, to be put back by the command or by copying the file."""

    def __init__(self, place: Town, way: str) -> None:
        self._place, self._way = place, way
        self._file = place.estate.config.parent / ("old.jsonl.gz" if way == "command" else "old.db")
        if way == "command":
            assert okrsync(place, "backup", str(self._file)) == 0
        else:
            place.store.close()
            shutil.copy(place.estate.config.parent / "okrsync.db", self._file)

    def put_back(self) -> None:
        self._place.store.close()
        if self._way == "command":
            assert okrsync(self._place, "restore", str(self._file), "--force") == 0
            return
        for file in self._place.estate.config.parent.glob("okrsync.db*"):
            file.unlink()
        shutil.copy(self._file, self._place.estate.config.parent / "okrsync.db")


@pytest.mark.parametrize("way", ["command", "copy"])
def test_an_older_store_doubles_nothing_and_overwrites_nobody(place: Town, way: str) -> None:
    old = OldStore(place, way)
    place.types("notion", KEY_RESULT, "KR1", current=84, note="Nearly there")
    place.types("jira", KEY_RESULT, "KR2", title="Tickets per 100 orders")
    place.types("sheets", KEY_RESULT, "KR3", aligned_to=("KR1", "KR2"))
    place.notion.adds(KEY_RESULT, title="Made since", code="KR4", current=1)
    place.sync()
    place.types("jira", KEY_RESULT, "KR1", note=None)
    place.sync()
    place.types("sheets", KEY_RESULT, "KR1", current=86)
    place.types("notion", KEY_RESULT, "KR2", current=9)
    place.types("jira", OBJECTIVE, "O1", description="Late parcels are why customers leave.")
    typed = place.contents()
    old.put_back()
    place.forget()
    report = place.sync()
    assert [(code_of(place, spot.item), spot.field) for spot in report.plan.conflicts] == [("KR1", "current")]
    now = place.contents()
    assert {name: len(rows) for name, rows in now.items()} == {name: len(rows) for name, rows in typed.items()}
    assert [place.shows(tool, KEY_RESULT, "KR1", "current") for tool in TOOLS] == [84, 84, 86]
    for tool in TOOLS:
        assert place.shows(tool, KEY_RESULT, "KR1", "note") is None
        assert place.shows(tool, KEY_RESULT, "KR2", "title") == "Tickets per 100 orders"
        assert place.shows(tool, KEY_RESULT, "KR2", "current") == 9
        assert set(place.shows(tool, KEY_RESULT, "KR3", "aligned_to")) == {"KR1", "KR2"}
        assert place.shows(tool, OBJECTIVE, "O1", "description") == "Late parcels are why customers leave."
        assert place.shows(tool, KEY_RESULT, "KR4", "current") == 1
    assert place.plan().plan.empty


def test_what_is_typed_again_where_an_older_store_believes_it_was_never_told_is_not_overwritten(place: Town) -> None:
    place.estate.boxes["jira"].faults.set([Fault(do="status", status=503)])
    place.types("notion", KEY_RESULT, "KR1", current=84)
    place.sync()
    old = OldStore(place, "command")
    place.estate.boxes["jira"].faults.set([])
    place.sync()
    place.types("jira", KEY_RESULT, "KR1", current=82)
    old.put_back()
    report = place.sync()
    [conflict] = report.plan.conflicts.values()
    assert {name: int(str(value)) for name, value in conflict.said.items()} == {"jira": 82}
    assert [place.shows(tool, KEY_RESULT, "KR1", "current") for tool in TOOLS] == [82, 84, 84]
