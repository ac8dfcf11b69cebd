"""Two people at the same time, formulas, lists of options, and references to what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from town import KEY_RESULT, PEOPLE, TOOLS, Town, town

from okrsync.sandbox import Seed

SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}, {"title": "Grow", "code": "O2"}],
    key_results=[
        {"title": f"Key result {n}", "code": f"KR{n}", "objective": "O1", "current": "5"} for n in range(1, 7)
    ],
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town")) as running:
        running.sync()
        yield running


def test_alignments_added_and_removed_at_once_are_merged(place: Town) -> None:
    place.types("notion", KEY_RESULT, "KR1", aligned_to=("KR2", "KR3"))
    place.sync()
    place.types("notion", KEY_RESULT, "KR1", aligned_to=("KR2", "KR3", "KR4"))
    place.types("sheets", KEY_RESULT, "KR1", aligned_to=("KR3",))
    place.types("jira", KEY_RESULT, "KR1", aligned_to=("KR2", "KR3", "KR5"))
    report = place.sync()
    assert report.plan.conflicts == {}
    assert {place.shows(tool, KEY_RESULT, "KR1", "aligned_to") for tool in TOOLS} == {("KR3", "KR4", "KR5")}
    assert place.plan().plan.empty


def test_an_alignment_to_a_name_that_nobody_knows_stays_as_typed(place: Town) -> None:
    place.types("sheets", KEY_RESULT, "KR2", aligned_to=("KR1", "KR 99"))
    report = place.sync()
    [message] = [problem.message for problem in report.plan.problems if "aligned_to" in problem.place]
    assert message.startswith("cannot read 'KR 99' (no key result is called 'KR 99'; nearest: KR")
    assert place.shows("sheets", KEY_RESULT, "KR2", "aligned_to") == ("KR 99", "KR1")
    assert place.shows("notion", KEY_RESULT, "KR2", "aligned_to") == ("KR1",)


def test_a_renamed_target_is_still_the_target(place: Town) -> None:
    place.types("sheets", KEY_RESULT, "KR3", aligned_to=("KR6",))
    place.sync()
    place.types("jira", KEY_RESULT, "KR6", code="Six")
    for _ in range(2):
        place.sync()
    assert place.plan().plan.empty
    assert place.shows("notion", KEY_RESULT, "KR3", "aligned_to") == ("Six",)
    assert place.sheets.rows(KEY_RESULT)[2].values["aligned_to"] in (("KR6",), ("Six",))


def test_a_formula_tells_its_value_and_is_never_written(place: Town) -> None:
    row = place.row("sheets", KEY_RESULT, "KR4")
    where = f"{place.sheets.column(KEY_RESULT, 'current')}{row.id}"
    place.sheets.enters(KEY_RESULT, where, [["=1/4+0.5"]])
    place.sync()
    assert place.shows("jira", KEY_RESULT, "KR4", "current") == 0.75
    place.types("notion", KEY_RESULT, "KR4", current=9)
    place.sync()
    assert place.shows("jira", KEY_RESULT, "KR4", "current") == 9
    assert place.sheets.grid(KEY_RESULT, where, "FORMULA") == [["=1/4+0.5"]]
    assert place.plan().plan.empty


def test_two_words_at_once_are_kept_both_until_people_agree(place: Town) -> None:
    place.types("notion", KEY_RESULT, "KR5", current=6)
    place.types("jira", KEY_RESULT, "KR5", current=7)
    (conflict,) = place.sync().plan.conflicts.values()
    assert {name: int(str(value)) for name, value in conflict.said.items()} == {"notion": 6, "jira": 7}
    assert [place.shows(tool, KEY_RESULT, "KR5", "current") for tool in TOOLS] == [7, 6, 5]
    place.types("notion", KEY_RESULT, "KR5", current=7)
    assert place.sync().plan.conflicts == {}
    assert [place.shows(tool, KEY_RESULT, "KR5", "current") for tool in TOOLS] == [7, 7, 7]
    assert place.plan().plan.empty


def test_an_option_that_a_tool_does_not_have_is_told_and_not_made(tmp_path: Path) -> None:
    with town({"sheets": SEED}, tmp_path) as running:
        settings = yaml.safe_load(running.estate.config.read_text())
        fields = settings["connections"]["jira"]["key_results"]["fields"]
        fields["unit"] = fields.pop("direction")  # a list of options: Increase, Decrease, Maintain, Achieve
        place = running.configured(settings)
        place.sync()
        place.types("notion", KEY_RESULT, "KR1", unit="percent")
        (problem,) = [each for each in place.sync().plan.problems if each.place == "jira: Key result 1: unit"]
        assert problem.message == "there is no option 'percent' (there are: Increase, Decrease, Maintain, Achieve)"
        assert place.plan().plan.empty
        assert place.shows("sheets", KEY_RESULT, "KR1", "unit") == "percent"
        place.types("notion", KEY_RESULT, "KR1", unit="maintain")
        place.sync()
        assert place.shows("jira", KEY_RESULT, "KR1", "direction") == "Maintain"
        assert place.plan().plan.empty
        assert place.shows("notion", KEY_RESULT, "KR1", "unit") == "maintain"
