"""Decides every field of every item in turn, and which items are left alone: of a locked cycle, or held at the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from okrsync.connector import Problem
from okrsync.kit.cycles import Calendar
from okrsync.model import FIELDS, FieldType, Item, Unreadable, Value
from okrsync.sync.choice import Choice
from okrsync.sync.halts import Brake, Halt, Novelty
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Conflict, CycleState, Measurement, Memory, Shadow, Spot
from okrsync.sync.merge import Sight, Verdict, choose, merge, merge_set
from okrsync.sync.sights import Sights
from okrsync.sync.view import View


@dataclass(frozen=True)
class Agreement:
    """A field's new agreed value, what it replaces, and which connections said it, or why okrsync itself gave it."""

    spot: Spot
    before: Value
    value: Value
    said_by: tuple[str, ...]
    overruled: Mapping[str, Value] = field(default_factory=dict)
    given: str = ""


@dataclass(frozen=True)
class Left:
    """An item that is left as it is: by which guard, why, how to lift it, and what people call it.

    ``silent`` where it is only worth saying if somebody typed something that waits now.
    """

    guard: str
    reason: str
    lift: str
    title: str
    silent: bool = False


@dataclass(frozen=True)
class Passage:
    """What a gate says: why an item is left alone, if it is; and what is worth a word where it passes."""

    left: Left | None = None
    said: Sequence[Problem] = ()


Gate: TypeAlias = Callable[[Item, Sequence[str]], Passage]
"""Judges an item as it would be agreed, and by the connections that show it. Advice is said of what is new only."""


@dataclass(frozen=True)
class Decisions:
    """What this run decides about the items, before any write follows from it.

    ``now`` is what each tool shows, references resolved; a cell that is not in it, or is unreadable, says nothing.
    ``left`` are the items of which nothing is taken and nothing told, ``measured`` what was measured, by item.
    ``halts`` are the values that wait for a person's yes.
    """

    items: Mapping[str, Item]
    now: Mapping[Cell, Value | Unreadable]
    agreements: Sequence[Agreement]
    shadows: Mapping[Cell, Shadow]
    conflicts: Mapping[Spot, Conflict]
    problems: Sequence[Problem]
    left: Mapping[str, Left] = field(default_factory=dict)
    measured: Mapping[str, Measurement] = field(default_factory=dict)
    halts: Mapping[Spot, Halt] = field(default_factory=dict)


@dataclass(frozen=True)
class Circumstances:
    """What a decision depends on besides what is shown.

    ``prefer`` is the preferred connection by field, ``absent`` who does not answer, ``calendar`` how the company counts
    on the day it is, ``gate`` what may travel at all, ``choices`` what is decided whatever the tools say, ``brake``
    which of the values that people say wait for somebody's yes.
    """

    prefer: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    calendar: Calendar | None = None
    gate: Gate = lambda item, connections: Passage()
    choices: Mapping[Spot, Choice] = field(default_factory=dict)
    brake: Brake = lambda novelty: None


def decide(memory: Memory, views: Sequence[View], matched: Matched, circumstances: Circumstances) -> Decisions:
    """Merge all fields of all items that any tool shows."""
    deciding = _Deciding(memory, Sights(memory, views, matched, circumstances.calendar), circumstances)
    for item in matched.items.values():
        deciding.item(item, born=item.key in matched.born)
    return deciding.decisions()


@dataclass
class _Ruling:
    """What would hold for one item, while it is put together."""

    item: Item
    agreements: list[Agreement] = field(default_factory=list)
    shadows: dict[Cell, Shadow] = field(default_factory=dict)
    conflicts: dict[Spot, Conflict] = field(default_factory=dict)
    halts: dict[Spot, Halt] = field(default_factory=dict)

    def take(self, spot: Spot, before: Value, verdict: Verdict, given: str = "") -> None:
        """Enter the verdict on one field; ``given`` says why okrsync or a person decided it."""
        for connection, shadow in verdict.moved.items():
            self.shadows[Cell(spot.item, spot.field, connection)] = shadow
        if verdict.conflict is not None:
            self.conflicts[spot] = verdict.conflict
        said = verdict.said_by or verdict.overruled or (given and verdict.agreed != before)
        if said:
            self.agreements.append(Agreement(spot, before, verdict.agreed, verdict.said_by, verdict.overruled, given))


class _Deciding:
    """The tables of a decision while they are filled, item by item."""

    def __init__(self, memory: Memory, sights: Sights, circumstances: Circumstances) -> None:
        self._memory, self._sights, self._circumstances = memory, sights, circumstances
        self._rulings: list[_Ruling] = []
        self._left: dict[str, Left] = {}

    def item(self, item: Item, *, born: bool) -> None:
        """Rule on one item, or leave it as it is."""
        ruling = self._rule(item)
        if born:
            values = item.agreed.items()
            ruling.agreements += [Agreement(Spot(item.key, n), None, v, (), given="carried over") for n, v in values]
        left = self._locked(item, ruling.item) or self._gated(ruling)
        if left is not None:
            self._left[item.key] = left
            ruling = _Ruling(item, conflicts=dict(self._sights.known_conflicts(item)))
        self._rulings.append(ruling)

    def decisions(self) -> Decisions:
        """Everything that was ruled."""
        return Decisions(
            items={each.item.key: each.item for each in self._rulings},
            now=self._sights.now,
            agreements=[agreement for each in self._rulings for agreement in each.agreements],
            shadows={cell: shadow for each in self._rulings for cell, shadow in each.shadows.items()},
            conflicts={spot: conflict for each in self._rulings for spot, conflict in each.conflicts.items()},
            problems=self._sights.problems,
            left=self._left,
            halts={spot: halt for each in self._rulings for spot, halt in each.halts.items()},
        )

    def _rule(self, item: Item) -> _Ruling:
        ruling, agreed = _Ruling(item), dict(item.agreed)
        for name, field_ in FIELDS[item.kind].items():
            spot, sights = Spot(item.key, name), self._sights.of(item, name)
            choice = self._circumstances.choices.get(spot)
            chosen = choose(item.agreed.get(name), sights, choice) if choice is not None else None
            if choice is not None and chosen is not None:
                ruling.take(spot, item.agreed.get(name), chosen, choice.given)
                agreed[name] = chosen.agreed
            elif known := self._unheard(spot):
                ruling.conflicts[spot] = known
            elif sights:
                verdict = self._merge(field_.type, item.agreed.get(name), sights, self._circumstances.prefer.get(name))
                if halt := self._halt(item, name, verdict):
                    ruling.halts[spot] = halt
                    continue
                ruling.take(spot, item.agreed.get(name), verdict)
                agreed[name] = verdict.agreed
        values = {name: value for name, value in agreed.items() if value is not None}
        ruling.item = Item(item.key, item.kind, values)
        return ruling

    @staticmethod
    def _merge(type_: FieldType, agreed: Value, sights: Sequence[Sight], prefer: str | None) -> Verdict:
        return merge_set(agreed, sights) if type_ is FieldType.REFERENCES else merge(agreed, sights, prefer)

    def _halt(self, item: Item, name: str, verdict: Verdict) -> Halt | None:
        said = bool(verdict.said_by) and verdict.agreed != item.agreed.get(name)
        return self._circumstances.brake(Novelty(item, name, verdict.agreed, verdict.said_by)) if said else None

    def _unheard(self, spot: Spot) -> Conflict | None:
        """A conflict that stays as it is, because a tool that took part in it does not answer."""
        known = self._memory.conflicts.get(spot)
        return known if known is not None and known.said.keys() & self._circumstances.absent else None

    def _locked(self, before: Item, after: Item) -> Left | None:
        """An item of a locked or closed cycle, or a new one that somebody puts into it."""
        cycle = before.agreed.get("cycle", after.agreed.get("cycle"))
        state = self._memory.cycles.get(cycle, CycleState.OPEN) if isinstance(cycle, str) else CycleState.OPEN
        if state is CycleState.OPEN:
            return None
        reason = f"{cycle} is {state}: what is typed in its OKRs waits where it stands"
        return Left("cycle", reason, f"To let it travel, run: okrsync cycle open {cycle}", after.title, silent=True)

    def _gated(self, ruling: _Ruling) -> Left | None:
        """An item that is held whether or not anything of it is new: the gate may have been told to be stricter."""
        passage = self._circumstances.gate(ruling.item, self._sights.showing(ruling.item))
        if ruling.agreements:
            self._sights.problems.extend(passage.said)
        return passage.left
