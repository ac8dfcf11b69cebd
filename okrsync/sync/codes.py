"""Decides the codes of items to which nobody gave one, and notices where two items of a cycle share a code.

=============  ==================================================  ==================================================
item           code                                                number
=============  ==================================================  ==================================================
objective      ``Ops O2``                                          the next in its team and cycle
key result     ``Ops KR2.1``; ``Ops KR1`` without an objective     the objective's, then the next under it
individual's   ``Andy W47.1``, in a longer cycle ``Andy KR1``      the next of that person in the cycle
=============  ==================================================  ==================================================

Items are numbered in the order in which the tools show them. A code once agreed is never changed by okrsync, and needs
a team (or a person) and a cycle; codes that people gave count along.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from okrsync.connector import Problem
from okrsync.model import Item, Kind, Level
from okrsync.sync.decide import Agreement, Decisions
from okrsync.sync.match import Matched
from okrsync.sync.memory import Spot
from okrsync.sync.names import same_name, whole_code

GIVEN = "given by okrsync"
_LAST = re.compile(r"(\d+)\D*$")


class _Series(NamedTuple):
    """Codes that are numbered on: what stands before the number, in one cycle."""

    cycle: str
    head: str

    @property
    def name(self) -> tuple[str, str]:
        """The series, however people write it."""
        return self.cycle, same_name(self.head)


def give_codes(decisions: Decisions, matched: Matched) -> Decisions:
    """The decisions, with a code for every item that some tool shows and that can have one."""
    items = dict(decisions.items)
    highest = _highest(items)
    agreements = list(decisions.agreements)
    for key in _in_order(matched):
        item = items[key]
        series = None if "code" in item.agreed or key in decisions.left else _series(item, items)
        if series is None or Spot(key, "code") in decisions.conflicts:
            continue
        highest[series.name] += 1
        code = f"{series.head}{highest[series.name]}"
        items[key] = replace(item, agreed={**item.agreed, "code": code})
        agreements.append(Agreement(Spot(key, "code"), None, code, (), given=GIVEN))
    problems = (*decisions.problems, *_clashes(items, matched))
    return replace(decisions, items=items, agreements=agreements, problems=problems)


def _in_order(matched: Matched) -> list[str]:
    """Objectives first, because key results are numbered after them; else as the tools show them."""
    alive = [*dict.fromkeys(place.item for place in matched.shown), *sorted(matched.born)]
    return sorted(alive, key=lambda key: matched.items[key].kind is Kind.KEY_RESULT)


def _series(item: Item, items: Mapping[str, Item]) -> _Series | None:
    """The codes among which the item's own is the next; ``None`` where it lacks a team, a person or a cycle."""
    objective = items.get(_said(item, "objective") or "")
    cycle, team = (_said(item, name) or (_said(objective, name) if objective else None) for name in ("cycle", "team"))
    owner = _said(item, "owner")
    if cycle is None:
        return None
    if item.agreed.get("level") == Level.INDIVIDUAL and owner is not None:
        week = re.fullmatch(r"\d{4}-(W\d\d(?:/W\d\d)?)", cycle)
        return _Series(cycle, f"{first_name(owner)} {week[1]}." if week else f"{first_name(owner)} KR")
    if team is None:
        return None
    if item.kind is Kind.OBJECTIVE:
        return _Series(cycle, f"{team} O")
    number = _LAST.search(_said(objective, "code") or "") if objective is not None else None
    return _Series(cycle, f"{team} KR{number[1]}." if number else f"{team} KR")


def first_name(owner: str) -> str:
    """What people call somebody in a code: the first part of the name, of the address or of the ``@handle``."""
    words = re.split(r"[\s._+@-]+", owner)
    return next(filter(None, words), owner).capitalize()


def _highest(items: Mapping[str, Item]) -> dict[tuple[str, str], int]:
    """The highest number of each series by its name, whoever gave the codes; also to what no tool shows any more."""
    highest: dict[tuple[str, str], int] = defaultdict(int)
    for item in items.values():
        code, cycle, team = (_said(item, name) for name in ("code", "cycle", "team"))
        if code is None or cycle is None:
            continue
        for whole in {code, whole_code(code, team) if team else code}:
            number = re.fullmatch(r"(.*?)(\d{1,18})", whole)  # Python makes no int of 4,301 digits or more
            if number:
                series = _Series(cycle, number[1]).name
                highest[series] = max(highest[series], int(number[2]))
    return highest


def _clashes(items: Mapping[str, Item], matched: Matched) -> Iterator[Problem]:
    shared: dict[tuple[Kind, str, str], list[Item]] = defaultdict(list)
    for key in sorted(matched.alive):
        item = items[key]
        code, cycle, team = (_said(item, name) for name in ("code", "cycle", "team"))
        if code is not None:
            whole = whole_code(code, team) if team else code
            shared[item.kind, cycle or "", same_name(whole)].append(item)
    for (_, cycle, _), several in shared.items():
        if len(several) > 1:
            yield _clash(several, cycle)


def _clash(several: Sequence[Item], cycle: str) -> Problem:
    named = "; ".join(item.title for item in several)
    return Problem(
        f"code {_said(several[0], 'code')}" + (f" in {cycle}" if cycle else ""),
        f"{len(several)} items share it: {named}",
        "Give all but one another code; until then it means none of them.",
        "warning",
    )


def _said(item: Item, field: str) -> str | None:
    value = item.agreed.get(field)
    return value if isinstance(value, str) else None
