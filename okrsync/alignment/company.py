"""Owns what the rules and the board look at: a company's items in one week, and what follows from them at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from okrsync.alignment.items import Days, days_of, folded, in_order, served_by, text_of
from okrsync.kit.cycles import Calendar, span, week_containing
from okrsync.model import Item, Kind, Level, State

_SHORT = timedelta(days=28)  # a cycle of fewer days is a person's, where no level is said


@dataclass(frozen=True)
class Company:
    """The items by key, on one day. ``week``: the one that contains today, if none is said.

    ``states``: of each cycle that is not open: ``locked`` or ``closed``; ``ended``: the items that no tool shows any
    more. ``calendar`` places fiscal quarters; the next two are the ceilings that the rules know. ``touched``: the day
    on which each item was last touched; ``cadence``: for how many days a key result of a level may rest, 0: for ever.
    """

    items: Mapping[str, Item]
    today: date
    week: str | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()
    calendar: Calendar | None = None
    most_per_person: int = 5
    most_per_result: int = 5
    touched: Mapping[str, date] = field(default_factory=dict)
    cadence: Mapping[Level, int] = field(default_factory=dict)

    @cached_property
    def days(self) -> Days:
        """Monday and Sunday of the week."""
        days = span(self.week or week_containing(self.today))
        if days is None:
            raise ValueError(f"{self.week} is no week")
        return days

    @property
    def thursday(self) -> date:
        """The day by which a week belongs to a quarter and to a year, per ISO 8601."""
        return self.days[0] + timedelta(days=3)

    @cached_property
    def living(self) -> tuple[Item, ...]:
        """The key results that are neither dropped nor gone from all tools, in order."""
        results = (item for item in self.items.values() if item.kind is Kind.KEY_RESULT)
        return tuple(in_order(item for item in results if not self.gone(item)))

    @cached_property
    def individuals(self) -> tuple[Item, ...]:
        """The individual key results at work in the week."""
        return tuple(each for each in self.living if self.level(each) is Level.INDIVIDUAL and self.at_work(each))

    @cached_property
    def team_results(self) -> tuple[Item, ...]:
        """The team key results at work in the week."""
        return tuple(each for each in self.living if self.level(each) is Level.TEAM and self.at_work(each))

    @cached_property
    def supporters(self) -> Mapping[str, tuple[Item, ...]]:
        """The week's individual key results by what they serve."""
        return _by(served_by, self.individuals)

    @cached_property
    def contributors(self) -> Mapping[str, tuple[Item, ...]]:
        """The individual key results of every cycle that is known here, by what they serve."""
        return _by(served_by, (each for each in self.living if self.level(each) is Level.INDIVIDUAL))

    @cached_property
    def results_of(self) -> Mapping[str, tuple[Item, ...]]:
        """The key results of each objective, but the individual ones."""
        results = (each for each in self.living if self.level(each) is not Level.INDIVIDUAL)
        return _by(lambda item: [text_of(item, "objective") or ""], results)

    @cached_property
    def objectives_below(self) -> Mapping[str, tuple[Item, ...]]:
        """The living objectives by their parents."""
        objectives = (each for each in self.items.values() if each.kind is Kind.OBJECTIVE and not self.gone(each))
        return _by(lambda item: [text_of(item, "parent") or ""], in_order(objectives))

    def gone(self, item: Item) -> bool:
        return item.key in self.ended or text_of(item, "state") == State.DROPPED

    def at_work(self, item: Item) -> bool:
        """True where the item's cycle holds the week; one that says no days goes on until it is closed."""
        days = self.runs(item)
        if days is None:
            return not self.closed(item)
        return days[0] <= self.thursday <= days[1]

    def runs(self, item: Item) -> Days | None:
        """The days of the item's cycle, as far as it says any."""
        return days_of(item, self.calendar)

    def closed(self, item: Item) -> bool:
        return self.states.get(text_of(item, "cycle") or "", "open") == "closed"

    def level(self, item: Item) -> Level:
        """What is said; else individual for a cycle of days or weeks; else its objective's; else a team's."""
        said = text_of(item, "level")
        if said is not None:
            return Level(said)
        days = self.runs(item)
        if item.kind is Kind.KEY_RESULT and days and days[1] - days[0] < _SHORT:
            return Level.INDIVIDUAL
        objective = self.items.get(text_of(item, "objective") or "")
        return self.level(objective) if objective else Level.TEAM

    def team(self, item: Item) -> str | None:
        """The team that the item belongs to: its own word, its objective's, or its owner's usual team."""
        objective = self.items.get(text_of(item, "objective") or "")
        said = text_of(item, "team") or (text_of(objective, "team") if objective else None)
        owner = text_of(item, "owner")
        team = said or (self._teams_of_people.get(owner) if owner else None)
        return self._spelling.get(folded(team), team) if team else None

    @cached_property
    def _teams_of_people(self) -> Mapping[str, str]:
        said: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self.living:
            owner, team = text_of(item, "owner"), text_of(item, "team")
            if owner and team:
                said[owner][folded(team)] += 1
        return {owner: min(teams, key=lambda team: (-teams[team], team)) for owner, teams in said.items()}

    @cached_property
    def _spelling(self) -> Mapping[str, str]:
        """The commonest way to write each team's name."""
        said = Counter(team for item in self.items.values() if (team := text_of(item, "team")))
        return {folded(team): team for team in sorted(said, key=lambda each: (said[each], each))}

    def name(self, key: str) -> str:
        """What people call an item: its whole code (``Ops KR1.1``), else its title in quotes, else its key."""
        item = self.items.get(key)
        return key if item is None else self.code(item) or f"“{item.title}”"

    def code(self, item: Item) -> str | None:
        """The item's code, with its team in front of a short one (``KR1.1``) that names nobody."""
        code, team = text_of(item, "code"), text_of(item, "team")
        short = code and " " not in code and self.level(item) is not Level.COMPANY
        return f"{team} {code}" if short and team and not folded(str(code)).startswith(folded(team)) else code


def _by(keys: Callable[[Item], Iterable[str]], items: Iterable[Item]) -> Mapping[str, tuple[Item, ...]]:
    """The items by each of the keys that they name, in their order."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            found[key].append(item)
    return {key: tuple(those) for key, those in found.items()}
