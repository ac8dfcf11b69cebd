"""Decides which key results are measured, and by what: the configuration's word, else what a tool's field says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from okrsync.connector import Problem
from okrsync.kit.cycles import Calendar
from okrsync.measures import Measure, MeasureRules, NotAMeasure, Question, finished_tickets, parse, questions
from okrsync.measures.tickets import REMEDY, reason
from okrsync.model import Item, Kind
from okrsync.sync.decide import Decisions
from okrsync.sync.match import Matched
from okrsync.sync.names import contemporary, same_name, whole_code

TYPED = "What is typed as its current value counts meanwhile."


class Source(NamedTuple):
    """Where a key result's current value comes from, as people wrote it and as it is understood."""

    expression: str
    measure: Measure


@dataclass
class Sources:
    """The measured key results' sources by their keys. ``problems``: measures that are none, or are refused."""

    by_item: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def questions(self) -> set[Question]:
        """All that has to be asked: equal questions once."""
        return {question for source in self.by_item.values() for question in questions(source.measure)}

    def add(self, item: Item, expression: str, rules: MeasureRules) -> None:
        """Understand one expression, and take it unless it counts finished tickets."""
        place = f"{item.title}: measure"
        try:
            measure = parse(expression, rules.tools)
        except NotAMeasure as error:
            self.problems.append(Problem(place, f"{error} in {expression!r}", f"{error.remedy} {TYPED}", "warning"))
            return
        finished = None if rules.allow_own_tickets else finished_tickets(measure)
        if finished is None:
            self.by_item[item.key] = Source(expression, measure)
        else:
            self.problems.append(Problem(place, reason(finished), f"{REMEDY}. {TYPED}", "warning"))


def sources(decisions: Decisions, matched: Matched, rules: MeasureRules, calendar: Calendar) -> Sources:
    """The sources of the key results that are shown somewhere, and that no guard holds."""
    measured = {
        key: item
        for key, item in decisions.items.items()
        if item.kind is Kind.KEY_RESULT and key in matched.alive and key not in decisions.left
    }
    found = Sources()
    expressions: dict[str, str] = {}
    for key, item in measured.items():
        if isinstance(said := item.agreed.get("measure"), str):
            expressions[key] = said
    if rules.expressions:
        named = _Named(decisions.items, measured, calendar)
        for name, expression in rules.expressions.items():
            meant = named.called(name)
            if isinstance(meant, Problem):
                found.problems.append(meant)
            elif meant is not None:
                expressions[meant] = expression
    for key, expression in expressions.items():
        found.add(measured[key], expression, rules)
    return found


class _Named:
    """The key results by every name that the configuration can call them by."""

    def __init__(self, everything: Mapping[str, Item], measured: Mapping[str, Item], calendar: Calendar) -> None:
        self._measured, self._calendar = measured, calendar
        self._named: dict[str, set[str]] = {}
        for key, item in everything.items():
            for name in _names(item) if item.kind is Kind.KEY_RESULT else ():
                self._named.setdefault(same_name(name), set()).add(key)

    def called(self, name: str) -> str | Problem | None:
        """The one that is meant, of several the one of today; ``None`` where it is not to be measured now."""
        place = f"measures.key_results.{name}"
        known = self._named.get(same_name(name), set())
        found = known & self._measured.keys()
        if len(found) > 1:
            found = {key for key in found if self._is_current(key)} or found
        if len(found) == 1:
            return next(iter(found))
        if found:
            keys = ", ".join(sorted(found))
            return Problem(place, f"{len(found)} key results are called {name!r}", f"Give the key of one: {keys}.")
        return None if known else Problem(place, f"no key result is called {name!r}", "Correct its code, title or key.")

    def _is_current(self, key: str) -> bool:
        cycle = self._measured[key].agreed.get("cycle")
        return isinstance(cycle, str) and contemporary([cycle], [], self._calendar)


def _names(item: Item) -> Iterator[str]:
    yield item.key
    code, title, team = (item.agreed.get(name) for name in ("code", "title", "team"))
    if isinstance(title, str):
        yield title
    if isinstance(code, str):
        yield code
        if isinstance(team, str):
            yield whole_code(code, team)
