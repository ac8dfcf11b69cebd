"""What a tool cannot hold exactly is shown there as near as it can be, and never comes back to where it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from desk import Plain, Row
from town import KEY_RESULT, PEOPLE, TOOLS, Town, town

from okrsync.connector import Done
from okrsync.sandbox import Person, Seed
from okrsync.sync.cycle import Report, Wish

STRANGER = "zoe@example.org"  # has an account in Notion, and none in Jira
LONG = "Half of them ask where the parcel is. " * 70  # more than the 2,000 characters of one of Notion's elements
TARGETS = "🎯" * 1500  # 3,000 as Notion counts, which is in UTF-16
SUMMARY = "Orders that arrive " + "very " * 60 + "soon"  # more than the 255 characters of a Jira summary
START: Mapping[str, str] = {"current": "15", "owner": PEOPLE[0].email, "level": "Team"}
FORMULAS = (
    "=1+1",
    "'quoted",
    "+49 30 1234",
    "-5 apples",
    "@mention",
    "007",
    "1/2",
    "12.5%",
    "TRUE",
    "2026-12-31",
    "#REF!",
)
"""Texts of which a spreadsheet would make something else."""


@dataclass(frozen=True)
class Case:
    """What is typed in one tool, and what each shows then: what was typed, unless ``shown`` says otherwise."""

    origin: str
    field: str
    typed: Plain
    shown: Mapping[str, Plain]

    def __str__(self) -> str:
        return f"{self.origin}-{self.field}-{ascii(self.typed)[:16]}"


def case(origin: str, field: str, typed: Plain, **shown: Plain) -> Case:
    return Case(origin, field, typed, shown)


CASES = [
    *(case(origin, "note", text) for text in FORMULAS for origin in ("jira", "notion")),
    *(case("sheets", "note", f"'{text}", **dict.fromkeys(TOOLS, text)) for text in FORMULAS),
    # numbers
    case("sheets", "current", "42.5%", **dict.fromkeys(TOOLS, 0.425)),
    case("sheets", "current", "=1/4", **dict.fromkeys(TOOLS, 0.25)),
    case("sheets", "current", "1,250,000", **dict.fromkeys(TOOLS, 1_250_000)),
    case("notion", "current", 0.1 + 0.2, sheets=0.3),
    case("jira", "current", 0.1 + 0.2, sheets=0.3),
    case("sheets", "current", 0.1 + 0.2, jira=0.3, notion=0.3),
    case("jira", "current", -3.25),
    case("notion", "current", 1e-9),
    case("notion", "current", 99_999_999_999_999.9),
    case("notion", "current", 123_456_789_012_345, jira=15),
    # text
    case("sheets", "description", LONG.strip()),
    case("jira", "description", TARGETS),
    case("notion", "description", TARGETS),
    case("notion", "note", "A line\nand another\n\n\n\nafter three empty ones"),
    case("jira", "note", "A line\nand another\n\na paragraph"),
    case("jira", "unit", "half a \ud83d", notion="half a \ufffd", sheets="half a \ufffd"),
    case("sheets", "unit", "euros  per\torder", jira="euros per order", notion="euros per order"),
    case("notion", "title", SUMMARY, jira=SUMMARY[:254].rstrip() + "…"),
    case("sheets", "title", f"{SUMMARY}, always", jira=SUMMARY[:254].rstrip() + "…"),
    case("sheets", "cycle", "Summer, and autumn", notion="Summer; and autumn"),
    # what a tool does not have
    case("sheets", "current", "2026-12-31", jira=15, notion=15),
    case("sheets", "current", "about 70?", jira=15, notion=15),
    case("sheets", "owner", "nobody@example.org", jira=PEOPLE[0].email, notion=PEOPLE[0].email),
    case("notion", "owner", STRANGER, jira=PEOPLE[0].email),
    case("sheets", "level", "Galactic", jira="Team", notion="Team"),
    case("notion", "level", "Galactic", jira="Team", sheets="Team"),
]


@dataclass(frozen=True)
class Typed:
    """Everything was typed, each case in a key result of its own, and one run was made."""

    place: Town
    report: Report
    before: Mapping[str, Mapping[str, Row]]

    def shown(self, tool: str) -> Mapping[str, Row]:
        return by_key(self.place, tool)


def by_key(place: Town, tool: str) -> Mapping[str, Row]:
    return {str(row.key): row for row in place.desk(tool).rows(KEY_RESULT)}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typed]:
    rows = [{"title": f"Key result {number}", "code": f"C{number}", **START} for number in range(len(CASES))]
    notion = Seed((*PEOPLE, Person("Zoe Far", STRANGER)))
    with town({"sheets": Seed(PEOPLE, key_results=rows), "notion": notion}, tmp_path_factory.mktemp("town")) as place:
        place.sync()
        found = {tool: {row.name: row for row in place.desk(tool).rows(KEY_RESULT)} for tool in TOOLS}
        for number, each in enumerate(CASES):
            row = found[each.origin][f"C{number}"]
            place.desk(each.origin).types(row, KEY_RESULT, each.field, each.typed)
        before = {tool: by_key(place, tool) for tool in TOOLS}
        # So much at once looks like an accident, and waits for a person's word.
        yield Typed(place, place.sync(wish=Wish(place.plan().plan.digest)), before)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[str(case) for case in CASES])
def test_each_tool_shows_the_nearest_it_can_hold(typed: Typed, number: int) -> None:
    each, key = CASES[number], typed.place.key(f"C{number}")
    rows = {tool: typed.shown(tool)[key] for tool in TOOLS}
    wanted = {tool: each.shown.get(tool, each.typed) for tool in TOOLS}
    assert {tool: row.values[each.field] for tool, row in rows.items()} == wanted
    assert rows[each.origin] == typed.before[each.origin][key]


def test_nothing_bounces(typed: Typed) -> None:
    assert typed.report.failures == {}
    assert {type(told.outcome) for told in typed.report.told} == {Done}
    plan = typed.place.plan().plan
    assert plan.empty
    assert not plan.conflicts
    assert not plan.held


@pytest.mark.parametrize(
    ("origin", "words", "told"),
    [
        ("sheets", "2026-12-31", [("jira", "is no number"), ("notion", "none")]),
        ("sheets", "about 70?", [("sheets", "cannot read 'about 70?'")]),
        ("sheets", "nobody@example.org", [("jira", "shows nobody as"), ("notion", "nobody in the Notion workspace")]),
        ("notion", STRANGER, [("jira", "shows nobody as")]),
        ("sheets", "Galactic", [("sheets", "expected one of company, team, individual")]),
        ("notion", "Galactic", [("notion", "expected one of company, team, individual")]),
        ("notion", 123_456_789_012_345, [("jira", "Jira's number fields hold at most")]),
    ],
)
def test_what_cannot_be_shown_is_told_with_its_place(
    typed: Typed, origin: str, words: Plain, told: list[tuple[str, str]]
) -> None:
    (number,) = [place for place, each in enumerate(CASES) if (each.origin, each.typed) == (origin, words)]
    title, field = f": Key result {number}", f": {CASES[number].field}"
    found = typed.place.plan().plan.problems
    problems = [each for each in found if re.search(rf"{title}(?: \(.*\))?{field}$", each.place)]
    assert [each.place.partition(":")[0] for each in problems] == [tool for tool, _ in told]
    for problem, (_, reason) in zip(problems, told, strict=True):
        assert reason in problem.message
        assert problem.remedy
