"""Stories in plain text, in a world of three tools of which the sheet holds whole numbers only.

Every line is a step; a story that is understood wrongly fails, since no line may be left unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from okrsync.model import Kind
from okrsync.sync.memory import Spot
from okrsync.testing.tabletop import Tabletop, Weather
from okrsync.testing.world import COARSE, EXACT, WORDS, World

STORIES = {
    "an edit travels": """
        given notion shows 40
        when Priya types 42 in notion
        after 1 run
        then jira shows 42
        and sheet shows 42
        and there is no conflict
    """,
    "a tool that was down is told later, and reverts nobody": """
        given notion shows 40
        when Priya types 42 in notion
        and sheet is down
        after 3 runs
        then jira shows 42
        and sheet shows 40
        when sheet is back
        after 1 run
        then sheet shows 42
        and notion shows 42
        and there is no conflict
    """,
    "what a coarse tool rounds does not bounce": """
        given notion shows 40
        when Priya types 42.4 in notion
        after 3 runs
        then sheet shows 42
        and notion shows 42.4
        and jira shows 42.4
    """,
    "an edit in the coarse tool is meant as it stands": """
        given notion shows 42.4
        when Andy types 43 in sheet
        after 1 run
        then notion shows 43
        and jira shows 43
    """,
    "two people say different things, and both words are kept": """
        given notion shows 40
        when Priya types 42 in notion
        and Andy types 45 in jira
        after 2 runs
        then there is a conflict
        and notion shows 42
        and jira shows 45
        and sheet shows 40
    """,
    "typing the same ends a conflict": """
        given notion shows 40
        when Priya types 42 in notion
        and Andy types 45 in jira
        after 1 run
        then there is a conflict
        when Priya types 45 in notion
        after 1 run
        then there is no conflict
        and sheet shows 45
    """,
    "typing what is agreed ends a conflict, too": """
        given notion shows 40
        when Priya types 42 in notion
        and Andy types 45 in jira
        after 1 run
        when Andy types 40 in jira
        after 1 run
        then there is no conflict
        and jira shows 42
    """,
    "two people who say the same agree": """
        given notion shows 40
        when Priya types 42 in notion
        and Andy types 42 in jira
        after 1 run
        then there is no conflict
        and sheet shows 42
    """,
    "who had not seen the agreed value does not overrule it": """
        given notion shows 40
        when Priya types 42 in notion
        and sheet is down
        after 1 run
        when Wendy types 41 in sheet
        and sheet is back
        after 1 run
        then there is a conflict
        and sheet shows 41
        and jira shows 42
    """,
    "a conflict waits for a tool that is down": """
        given notion shows 40
        when Priya types 42 in notion
        and Andy types 45 in jira
        after 1 run
        when jira is down
        after 3 runs
        then there is a conflict
        and sheet shows 40
    """,
    "a value that is taken away is gone everywhere": """
        given notion shows 40
        when Priya types nothing in notion
        after 1 run
        then jira shows nothing
        and sheet shows nothing
    """,
    "a row that is thrown away changes nothing elsewhere and is not made again": """
        given notion shows 40
        when somebody throws the row in sheet away
        after 5 runs
        then notion shows 40
        and sheet has no row
        when somebody takes it back in sheet
        and Priya types 42 in notion
        after 5 runs
        then sheet shows 42
    """,
    "people who take turns never meet": """
        given sheet shows 1
        when Wendy types 2 in sheet
        after 1 run
        when Andy types 3 in jira
        after 1 run
        when Priya types 4 in notion
        after 1 run
        then sheet shows 4
        and there is no conflict
    """,
}


class Story:
    """Plays the lines of one story."""

    def __init__(self) -> None:
        self.world = World(
            tools={
                name: Tabletop(name, {Kind.KEY_RESULT: slots})
                for name, slots in {"jira": WORDS, "notion": EXACT, "sheet": COARSE}.items()
            }
        )
        self.down: set[str] = set()

    def expect_as_told(self, text: str) -> None:
        for line in filter(None, map(str.strip, text.splitlines())):
            step = re.sub(r"^(given|when|then|and|after) ", lambda word: "given " if word[1] == "given" else "", line)
            for pattern, act in self.steps().items():
                if match := re.fullmatch(pattern, step):
                    act(*match.groups())
                    break
            else:
                pytest.fail(f"nobody understands {line!r}")

    def steps(self) -> dict[str, Callable[..., None]]:
        return {
            r"given (\w+) shows (\S+)": self.begin,
            r"\w+ types (\S+) in (\w+)": lambda value, tool: self.type(tool, value),
            r"(\w+) is down": self.down.add,
            r"(\w+) is back": self.down.discard,
            r"(\d+) runs?": lambda count: [self.run() for _ in range(int(count))],
            r"(\w+) shows (\S+)": self.shows,
            r"(\w+) has no row": lambda tool: self.check(not self.world.tools[tool].rows),
            r"there is no conflict": lambda: self.check(not self.world.memory.conflicts),
            r"there is a conflict": lambda: self.check(set(self.world.memory.conflicts) == {self.spot()}),
            r"somebody throws the row in (\w+) away": lambda tool: self.world.tools[tool].delete(self.row(tool)),
            r"somebody takes it back in (\w+)": lambda tool: self.world.tools[tool].restore(
                next(iter(self.world.tools[tool].trash))
            ),
        }

    def begin(self, tool: str, value: str) -> None:
        self.world.type(tool, self.world.add(tool), "current", number(value))
        self.world.calm()

    def type(self, tool: str, value: str) -> None:
        self.world.tools[tool].type(self.row(tool), "current", number(value))

    def run(self) -> None:
        report = self.world.run({tool: Weather({0: "down"}) for tool in self.down})
        assert report is not None
        assert set(report.failures) == self.down

    def shows(self, tool: str, value: str) -> None:
        assert self.world.tools[tool].rows[self.row(tool)].values["current"] == number(value)

    def row(self, tool: str) -> str:
        (row,) = self.world.rows_of(tool)
        return row

    def spot(self) -> Spot:
        (key,) = self.world.memory.items
        return Spot(key, "current")

    @staticmethod
    def check(holds: bool) -> None:
        assert holds


def number(text: str) -> Decimal | None:
    return None if text == "nothing" else Decimal(text)


@pytest.mark.parametrize("name", STORIES)
def test_the_story_ends_as_told(name: str) -> None:
    Story().expect_as_told(STORIES[name])
