"""A run is taken back as far as nobody has gone on from it: by an ordinary plan, and guarded like any other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from stage import Moment, staged
from town import KEY_RESULT, PEOPLE, Town, town

from okrsync.cli.app import invoke
from okrsync.sandbox import Seed
from okrsync.sync.cycle import Wish

MANY, PASTED, SYNCED, TYPED = 220, 200, 10, 10
COMPANY = Seed(
    PEOPLE,
    key_results=[{"title": f"Key result {n}", "code": f"KR{n}", "current": "1"} for n in range(MANY)],
)
Okrsync = Callable[..., tuple[int, Any]]


@pytest.fixture(scope="module")
def pasted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    """Somebody pasted 200 values into the sheet, run 2 told them to Jira, and Mia and others went on from 20."""
    with town({"sheets": COMPANY}, tmp_path_factory.mktemp("town"), staged) as begun:
        settings = yaml.safe_load(begun.estate.config.read_text("utf-8"))
        del settings["connections"]["notion"]
        place = begun.configured(settings)
        place.sync()
        column = place.sheets.column(KEY_RESULT, "current")
        place.sheets.enters(KEY_RESULT, f"{column}2", [[2]] * PASTED)
        digest = place.plan().plan.digest
        assert place.sync(wish=Wish(digest)).plan.held == ()
        place.sheets.enters(KEY_RESULT, f"{column}2", [[3]] * SYNCED)
        place.sync()
        place.sheets.enters(KEY_RESULT, f"{column}{2 + SYNCED}", [[4]] * TYPED)
        yield Moment(place)


@pytest.fixture
def place(pasted: Moment) -> Town:
    return pasted.again()


@pytest.fixture
def okrsync(place: Town, capsys: pytest.CaptureFixture[str]) -> Okrsync:
    """A command, as its exit code and what it prints as JSON."""

    def run(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = invoke([*words, "--json", "-c", str(place.estate.config)])
        return code, json.loads(capsys.readouterr().out)

    return run


def shown(place: Town, tool: str) -> dict[int, int]:
    """How many key results show which current value."""
    values = [row.values["current"] for row in place.desk(tool).rows(KEY_RESULT)]
    return {value: values.count(value) for value in sorted(set(values))}


def test_of_200_values_20_were_edited_since_180_go_back_and_20_stay_and_are_named(
    place: Town, okrsync: Okrsync
) -> None:
    code, planned = okrsync("undo", "2")
    assert (planned["restored"], len(planned["skipped"])) == (PASTED - SYNCED - TYPED, SYNCED + TYPED)
    assert {held["guard"] for held in planned["held"]} == {"too-many-changed"}
    assert shown(place, "jira") == {1: MANY - PASTED, 2: PASTED - SYNCED, 3: SYNCED}
    code, done = okrsync("undo", "2", "--approve", planned["digest"])
    assert (code, done["restored"]) == (0, 180)
    for tool in ("jira", "sheets"):
        assert shown(place, tool) == {1: MANY - SYNCED - TYPED, 3: SYNCED, 4: TYPED}
    named = {(each["title"], each["field"], each["reason"]) for each in done["skipped"]}
    assert named == {
        *((f"Key result {n}", "current", "it was changed since") for n in range(10)),
        *((f"Key result {n}", "current", "somebody has typed something else since") for n in range(10, 20)),
    }
    assert place.plan().plan.empty


def test_a_yes_alone_takes_nothing_past_the_guards_until_it_is_approved(place: Town, okrsync: Okrsync) -> None:
    code, done = okrsync("undo", "2", "--yes")
    assert (code, shown(place, "jira")[2]) == (4, PASTED - SYNCED)
    assert okrsync("sync", "--approve", done["digest"])[0] == 0
    assert shown(place, "jira") == {1: MANY - SYNCED - TYPED, 3: SYNCED, 4: TYPED}
