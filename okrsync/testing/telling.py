"""Tells stories: from one seed always the same one, with all that people and the network do in it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, get_args

from okrsync.model import Kind
from okrsync.testing.steps import (
    Add,
    Approve,
    Bin,
    Doubt,
    Edit,
    Erase,
    Fix,
    Jump,
    Late,
    Orphan,
    Paste,
    Prefer,
    Run,
    Settle,
    Sort,
    Step,
    Sweep,
)
from okrsync.testing.tabletop import Deed

TOOLS = ("exact", "coarse", "words")
FIELDS = ("current", "note", "title", "unit", "aligned_to", "aligned_to", "objective")
DEEDS: Sequence[Deed] = get_args(Deed)
MOMENTS = 5
MOST_STEPS = 12


@dataclass(frozen=True)
class Story:
    """Where the first key results are added, what happens then, and whether people wait for each other."""

    first: tuple[str, ...]
    steps: tuple[Step, ...]
    in_turns: bool = False


def story(seed: str) -> Story:
    """The story of that seed: one in four is of people who take turns."""
    teller = _Teller(random.Random(seed))
    first = tuple(teller.tool() for _ in range(teller.chance.randint(1, 3)))
    if teller.chance.random() < 0.25:
        return Story(first, tuple(teller.turn() for _ in range(teller.chance.randint(0, 10))), in_turns=True)
    return Story(first, tuple(teller.step() for _ in range(teller.chance.randint(0, MOST_STEPS))))


Thing = TypeVar("Thing")


class _Teller:
    """Draws one thing after the other."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def tool(self) -> str:
        return self.chance.choice(TOOLS)

    def row(self) -> int:
        return self.chance.randint(0, 5)

    def edit(self) -> Edit:
        return Edit(self.tool(), self.row(), self.chance.choice(FIELDS), self.row())

    def deed(self) -> Deed:
        return self.chance.choice(DEEDS)

    def run(self, *, busy: bool = True) -> Run:
        """One run in which anything may go wrong; in a busy one people type meanwhile."""
        deeds = {
            self.tool(): self._moments(lambda: self.chance.choice(DEEDS)) for _ in range(self.chance.randint(0, 3))
        }
        people = {self.tool(): self._moments(self.edit) for _ in range(self.chance.randint(0, 2))} if busy else {}
        return Run(deeds, people)

    def turn(self) -> Step:
        """An edit, or a run in bad weather."""
        return self.edit() if self.chance.random() < 0.5 else self.run(busy=False)

    def step(self) -> Step:
        """Anything, what happens often more often."""
        tellers: Sequence[tuple[int, Callable[[], Step]]] = (
            (8, self.edit),
            (8, self.run),
            (3, lambda: Late(self.edit(), self.tool())),
            (3, lambda: Add(self.tool(), self.chance.choice(tuple(Kind)))),
            (3, lambda: Bin(self.tool(), self.row(), self.chance.random() < 0.5)),
            (1, lambda: Add(self.tool(), Kind.KEY_RESULT, self.row())),
            (1, lambda: Sort(self.tool())),
            (1, lambda: Paste(self.tool(), self.row(), self.chance.randint(0, 2))),
            (1, lambda: Erase("words", self.row())),
            (2, lambda: Fix(self.tool(), self.row(), self.chance.choice(("note", "current")), self.tool())),
            (2, lambda: Doubt(self.tool(), self.chance.randint(1, 3), self.tool())),
            (1, lambda: Prefer(self.chance.choice(FIELDS[:4]), self.chance.choice((*TOOLS, None)))),
            (1, lambda: Jump(self.chance.choice((-1440, -61, 61, 1440)))),
            (1, lambda: Settle(self.row())),
            (1, lambda: Orphan(self.tool(), self.row(), self.row())),
            (1, Approve),
            (1, lambda: Sweep(self.tool(), self.chance.random() < 0.5)),
        )
        (tell,) = self.chance.choices([tell for _, tell in tellers], [often for often, _ in tellers])
        return tell()

    def _moments(self, what: Callable[[], Thing]) -> dict[int, Thing]:
        return {self.chance.randrange(MOMENTS): what() for _ in range(self.chance.randint(0, 2))}
