"""Decides the current value of measured key results: what was measured is agreed, and what was typed is put back.

=====================================  =============================================================================
measured                               agreed; a typed value is replaced, goes to the history, and is reported
no answer, or an absurd leap           the last value stays agreed, a typed one is replaced likewise, and it is said
no answer, and there is no last value  nothing is decided here: what was typed counts until there is an answer
=====================================  =============================================================================

A leap is taken all the same where somebody typed the very value that was measured: then a person has seen it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from okrsync.connector import Problem
from okrsync.kit.texts import plain
from okrsync.measures import Answer, Question, worked_out
from okrsync.model import Item, Unreadable, Value
from okrsync.sync.decide import Agreement, Decisions
from okrsync.sync.memory import Cell, Measurement, Shadow, Spot
from okrsync.sync.sources import Source, Sources
from okrsync.sync.view import View

FIELD = "current"


def measure(
    decisions: Decisions,
    found: Sources,
    answers: Mapping[Question, Answer],
    views: Sequence[View],
    largest_jump: Decimal,
) -> Decisions:
    """The decisions with each measured value in the place of what was typed there."""
    measuring = _Measuring(decisions, views, largest_jump)
    for key, source in found.by_item.items():
        measuring.item(decisions.items[key], source, worked_out(source.measure, answers))
    return measuring.decisions(found.problems)


class _Measuring:
    """The tables of the decisions while measured values are put into them."""

    def __init__(self, decisions: Decisions, views: Sequence[View], largest_jump: Decimal) -> None:
        self._before, self._views, self._largest_jump = decisions, views, largest_jump
        self._said = {each.spot.item: each for each in decisions.agreements if each.spot.field == FIELD}
        self._items = dict(decisions.items)
        self._agreements: dict[str, Agreement | None] = {}
        self._shadows = dict(decisions.shadows)
        self._conflicts = dict(decisions.conflicts)
        self._halts = dict(decisions.halts)
        self._measured: dict[str, Measurement] = {}
        self._problems: list[Problem] = []

    def decisions(self, problems: Sequence[Problem]) -> Decisions:
        """Everything, what was measured included."""
        others = [e for e in self._before.agreements if e.spot.field != FIELD or e.spot.item not in self._agreements]
        return replace(
            self._before,
            items=self._items,
            agreements=[*others, *(each for each in self._agreements.values() if each is not None)],
            shadows=self._shadows,
            conflicts=self._conflicts,
            problems=[*self._before.problems, *problems, *self._problems],
            measured=self._measured,
            halts=self._halts,
        )

    def item(self, item: Item, source: Source, answer: Answer) -> None:
        """Decide the current value of one item."""
        said = self._said.get(item.key)
        last = said.before if said else item.agreed.get(FIELD)
        typed = self._typed(item, said)
        if isinstance(answer, Decimal):
            answer = self._within_reason(item, last, answer, typed)
        if isinstance(answer, Problem):
            self._fail(item, source, answer, last)
            if last is not None:
                self._put(item, last, last, typed, source)
        else:
            self._measured[item.key] = Measurement(answer, source.expression)
            self._put(item, last, answer, typed, source)

    def _typed(self, item: Item, said: Agreement | None) -> Mapping[str, Value]:
        """What people said in this run, by connection."""
        conflict, halt = self._conflicts.get(Spot(item.key, FIELD)), self._halts.get(Spot(item.key, FIELD))
        words, now = conflict.said if conflict else {}, self._before.now
        typed = {name: word for name, word in words.items() if Cell(item.key, FIELD, name) in now}  # others are away
        for connection in (*(said.said_by if said else ()), *(halt.said_by if halt else ())):
            seen = now[Cell(item.key, FIELD, connection)]
            if not isinstance(seen, Unreadable):
                typed[connection] = seen
        return {**typed, **(said.overruled if said else {})}

    def _put(self, item: Item, last: Value, value: Value, typed: Mapping[str, Value], source: Source) -> None:
        """Agree on ``value``; all that was typed is taken into account, and what differs is overruled."""
        spot = Spot(item.key, FIELD)
        self._conflicts.pop(spot, None)
        self._halts.pop(spot, None)
        self._items[item.key] = replace(item, agreed={**item.agreed, FIELD: value})
        for connection, word in typed.items():
            self._shadows[Cell(item.key, FIELD, connection)] = Shadow(word)
        wrong = {name: word for name, word in typed.items() if word != self._fitted(name, item, value)}
        given = f"measured by {source.expression}" if value != last else ""
        agreement = Agreement(spot, last, value, (), wrong, given) if given or wrong else None
        self._agreements[item.key] = agreement
        for connection, word in wrong.items():
            place = f"{connection}: {item.title}: {FIELD}"
            shown = "a measured value was emptied" if word is None else f"{_text(word)} was typed over a measured value"
            remedy = f"{_text(value)} is put back. Change the measure, not the value: {source.expression}"
            self._problems.append(Problem(place, shown, remedy, "warning"))

    def _fitted(self, connection: str, item: Item, value: Value) -> object:
        view = next(each for each in self._views if each.connection == connection)
        return view.slots(item.kind)[FIELD].fit(value)

    def _within_reason(self, item: Item, last: Value, answer: Decimal, typed: Mapping[str, Value]) -> Answer:
        start, target = item.agreed.get("start"), item.agreed.get("target")
        if not (isinstance(last, Decimal) and isinstance(start, Decimal) and isinstance(target, Decimal)):
            return answer
        way, leap = abs(target - start), abs(answer - last)
        seen = any(word == self._fitted(name, item, answer) for name, word in typed.items())
        if not way or leap <= self._largest_jump * way or seen:
            return answer
        times = f"{leap / way:.0f}"
        message = f"{_text(answer)} was measured after {_text(last)}: a leap of {times} times its way to the target"
        remedy = f"Mend the measure; or where it is right, type {_text(answer)}, or raise measures.largest_jump."
        return Problem("", message, remedy)

    def _fail(self, item: Item, source: Source, why: Problem, last: Value) -> None:
        stays = f"{_text(last)} stays." if last is not None else "What is typed counts until it can be measured."
        remedy = f"{why.remedy.rstrip('.')}. {stays}" if why.remedy else stays
        message = f"cannot be measured by {source.expression}: {why.message}"
        self._problems.append(Problem(f"{item.title}: {FIELD}", message, remedy, "warning"))


def _text(value: Value) -> str:
    return format(plain(value), "f") if isinstance(value, Decimal) else str(value)
