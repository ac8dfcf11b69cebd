"""``week``, ``tree`` and ``alignment``: what they print of a store, in which format, and with which exit code."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from okrsync.cli.app import invoke
from okrsync.kit.cycles import quarter_containing, week_containing
from okrsync.model import Item, Kind, Record, Value
from okrsync.store import Store
from okrsync.sync.memory import Changes, CycleState, Event, Link, Place, Spot

TODAY = datetime.now(UTC).date()
WEEK, LAST_WEEK = week_containing(TODAY), week_containing(TODAY - timedelta(weeks=1))
THURSDAY = date.fromisocalendar(*map(int, WEEK.split("-W")), 4)
QUARTER = quarter_containing(THURSDAY)
CONFIG = """\
store: sqlite:///store.db
alignment:
  rules: {idle: off}
  rollups: {ops kr1.1: {method: sum}}
connections:
  jira:
    tool: jira
    url: https://example.atlassian.net
    email: bot@example.org
    token: swordfish
    key_results: {project: OKR, fields: {title: Summary}}
"""


def key_result(key: str, **agreed: Value) -> Item:
    return Item(key, Kind.KEY_RESULT, {"title": f"Title of {key}", **agreed})


def own(key: str, owner: str, *serves: str, cycle: str = WEEK) -> Item:
    said = {"level": "individual", "cycle": cycle, "owner": f"{owner}@example.org", "current": Decimal(3)}
    return key_result(key, team="Ops", aligned_to=frozenset(serves), **said)


ITEMS = [
    key_result("ops", code="Ops KR1.1", level="team", team="Ops", cycle=QUARTER),
    key_result("hr", code="HR KR1.1", level="team", team="HR", cycle=QUARTER),
    own("andy 1", "andy", "ops"),
    own("andy 2", "andy", "hr"),
    own("wendy 1", "wendy", "ops", cycle=LAST_WEEK),
]


def remember(directory: Path, *items: Item, **changes: Any) -> None:
    with closing(Store.open(f"sqlite:///{directory}/store.db")) as store:
        now = datetime.now(UTC)
        store.commit(
            store.begin(now),
            now,
            Changes(
                items={each.key: each.kind for each in items},
                agreed={Spot(each.key, field): value for each in items for field, value in each.agreed.items()},
                links={Place(each.key, "jira"): Link(each.key) for each in items},
                records={
                    "jira": [
                        Record(each.key, each.kind, each.key, {}, url=f"https://j.example/{each.key}") for each in items
                    ]
                },
                **changes,
            ),
        )


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "okrsync.yaml").write_text(CONFIG)
    remember(tmp_path, *ITEMS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def said(directory: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        assert invoke(arguments) == code
        return capsys.readouterr().out

    return run


def test_the_week_shows_who_works_for_what_also_for_another_team(said: Any) -> None:
    lines = said("week").splitlines()
    hr, ops = lines.index("HR"), lines.index("Ops")
    assert "⇄ from Ops: Title of andy 2" in lines[hr + 2]
    assert "Title of andy 1" in lines[ops + 2]
    assert any("→ HR KR1.1 (HR)" in line for line in lines[ops:])
    assert "\x1b" not in said("week")


def test_the_json_has_addresses_and_roll_ups_over_all_weeks_of_the_quarter(said: Any) -> None:
    board = json.loads(said("week", "--json"))
    assert board == json.loads(said("week", "--format", "json"))
    (ops,) = [team["key_results"][0] for team in board["teams"] if team["team"] == "Ops"]
    assert ops["shown_in"] == {"jira": "https://j.example/ops"}
    of_quarter = [each for each in ITEMS if "ops" in each.agreed.get("aligned_to", ())]  # type: ignore[operator]
    expected = 3 * sum(quarter_containing(_thursday(each)) == QUARTER for each in of_quarter)
    assert ops["rolled_up"] == {"method": "sum", "value": expected}


def _thursday(item: Item) -> date:
    return date.fromisocalendar(*map(int, str(item.agreed["cycle"]).split("-W")), 4)


@pytest.mark.parametrize("words", [WEEK, f"W{int(WEEK[-2:])}", f"week {int(WEEK[-2:])}", WEEK[-2:], "this", "THIS"])
def test_a_week_is_called_as_people_call_it(said: Any, words: str) -> None:
    assert json.loads(said("week", words, "--json"))["week"] == WEEK


def test_the_last_week_and_the_next(said: Any) -> None:
    assert json.loads(said("week", "last", "--json"))["week"] == LAST_WEEK
    following = json.loads(said("week", "next", "--json"))
    assert following["week"] == week_containing(TODAY + timedelta(weeks=1))
    assert not [
        support for team in following["teams"] for row in team["key_results"] for support in row["supported_by"]
    ]


def test_what_is_no_week_is_told(said: Any) -> None:
    error = json.loads(said("week", "Q4", "--json", code=2))["error"]
    assert error["message"] == "'Q4' is no week"
    assert "W47" in error["remedy"]


def test_the_page_and_the_markdown_go_to_standard_output(said: Any) -> None:
    assert said("week", "--format", "html").startswith("<!doctype html>")
    assert said("tree", "--format", "html").rstrip().endswith("</html>")
    assert said("week", "--format", "markdown").startswith(f"# Week {int(WEEK[-2:])} of {WEEK[:4]}")
    assert "- **Ops KR1.1** Title of ops" in said("tree", "--format", "markdown")


def test_the_tree_of_a_week_and_of_a_quarter(said: Any) -> None:
    def below(*arguments: str) -> set[str]:
        roots = json.loads(said("tree", *arguments, "--json"))["roots"]
        (ops,) = [root for root in roots if root["item"] == "ops"]
        return {each["item"] for each in ops["below"]}

    assert below() == below("--cycle", WEEK) == {"andy 1"}
    assert below("--cycle", LAST_WEEK) == {"wendy 1"}
    assert "andy 1" in below("--cycle", QUARTER)


def test_alignment_exits_with_4_where_a_finding_is_an_error(said: Any, directory: Path) -> None:
    assert said("alignment") == "Everything is in line.\n"
    remember(directory, own("lost", "wendy"))
    assert "error   serves-nothing  “Title of lost” serves no key result" in said("alignment", code=4)
    (finding,) = json.loads(said("alignment", "--json", code=4))["findings"]
    assert (finding["item"], finding["person"]) == ("lost", "wendy@example.org")
    (directory / "okrsync.yaml").write_text(CONFIG.replace("idle: off", "idle: off, serves-nothing: warning"))
    assert "warning serves-nothing" in said("alignment")


def test_serving_a_closed_quarter_is_found(said: Any, directory: Path) -> None:
    remember(directory, cycles={QUARTER: CycleState.CLOSED})
    assert f"whose cycle {QUARTER} is closed" in said("alignment")


def test_a_stale_key_result_is_named_by_every_command(said: Any, directory: Path) -> None:
    item = own("rested", "andy", "ops", cycle=QUARTER)
    monday = datetime.now(UTC) - timedelta(days=8)
    remember(directory, item)
    with closing(Store.open(f"sqlite:///{directory}/store.db")) as store:
        store.commit(store.begin(monday), monday, Changes(events=[Event("agreed", item.key, "current", "jira")]))
    told = f"untouched since {monday:%Y-%m-%d}"
    assert told in said("week")
    assert told in said("tree", "--cycle", QUARTER)
    assert told in said("week", "--format", "markdown")
    assert "warning stale" in said("alignment")
    assert f"! stale “Title of rested” (andy@example.org): {told}" in said("status")
    (found,) = json.loads(said("status", "--json"))["stale"]
    assert (found["item"], found["untouched_since"]) == ("rested", f"{monday:%Y-%m-%d}")
    (directory / "okrsync.yaml").write_text(CONFIG.replace("  rules:", "  cadence: {individual: 0}\n  rules:"))
    assert told not in said("week") + said("status")


def test_an_empty_store_has_an_empty_board(said: Any, directory: Path) -> None:
    (directory / "store.db").unlink()
    assert "No key results in this week or its quarter." in said("week")
    assert "No objectives or key results in this cycle." in said("tree")
    assert said("alignment") == "Everything is in line.\n"


def test_a_rule_that_does_not_exist_is_told_with_its_place(
    directory: Path, capsys: pytest.CaptureFixture[str], said: Any
) -> None:
    (directory / "okrsync.yaml").write_text(CONFIG.replace("idle: off", "idel: off"))
    error = json.loads(said("week", "--json", code=2))["error"]
    assert error["place"] == "okrsync.yaml:3:11"
    assert "'idle'" in error["message"]
