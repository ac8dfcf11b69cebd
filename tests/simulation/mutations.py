"""Breaks one rule of the engine at a time: for each of the eight promises, the code that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from okrsync.sync import account, cycle, match, merge, planning, read, remember
from okrsync.sync.guards import holding
from okrsync.sync.memory import Changes
from okrsync.sync.planning import _Planning

Mutation: TypeAlias = Callable[[pytest.MonkeyPatch], None]


def one_base_for_all_tools(patch: pytest.MonkeyPatch) -> None:
    """A tool that was not told yet is taken for one whose person typed the old value."""
    original = merge._sort

    def sort(agreed: Any, sights: Any) -> Any:
        based = [replace(s, shadow=s.shadow and replace(s.shadow, value=s.fit(agreed))) for s in sights]
        return original(agreed, based)

    patch.setattr(merge, "_sort", sort)


def what_is_due_in_one_tool_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """The writes of a plan that another tool's edit made are not planned again after an outage."""
    original = _Planning._due

    def due(self: Any, item: Any, view: Any, record: Any) -> Any:
        late = record is not None and not any(each.spot.item == item.key for each in self.decisions.agreements)
        return () if late else original(self, item, view, record)

    patch.setattr(_Planning, "_due", due)


def every_edit_is_lawful(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merge, "_lawful", lambda sight, agreed: True)


def no_edit_is_lawful(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merge, "_lawful", lambda sight, agreed: False)


def the_echo_is_an_edit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        merge, "_sort", lambda agreed, sights: ([], [s for s in sights if not (s.shadow and s.now == s.shadow.value)])
    )


def the_first_sayer_wins(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merge, "_common_word", lambda sayers: sayers[0])


def conflicts_hold_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(_Planning, "_disputed", lambda self, spot: False)


def a_create_is_not_noted_before_it_is_sent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(account.Account, "begun", lambda self, jobs: Changes())


def a_create_in_doubt_is_not_looked_for(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(read, "_doubted", lambda connection, memory, present: [])


def a_copy_is_believed(patch: pytest.MonkeyPatch) -> None:
    """Of two records with one key the last is taken."""
    original = match._Matching._show
    patch.setattr(match._Matching, "_show", lambda self, view, key, records: original(self, view, key, records[-1:]))


def formulas_are_written_over(patch: pytest.MonkeyPatch) -> None:
    original = _Planning._due

    def due(self: Any, item: Any, view: Any, record: Any) -> Any:
        return original(self, item, view, record and replace(record, fixed=frozenset()))

    patch.setattr(_Planning, "_due", due)


def read_only_fields_are_written(patch: pytest.MonkeyPatch) -> None:
    original = planning.View.slots

    def slots(self: Any, kind: Any) -> Any:
        return {name: replace(slot, writable=True) for name, slot in original(self, kind).items()}

    patch.setattr(planning.View, "slots", slots)


def what_is_gone_is_made_again(patch: pytest.MonkeyPatch) -> None:
    original = cycle.plan

    def plan(memory: Any, *rest: Any) -> Any:
        here = {place: link for place, link in memory.links.items() if link.gone is None}
        return original(replace(memory, links=here), *rest)

    patch.setattr(cycle, "plan", plan)


def whatever_vanishes_is_believed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cycle, "distrusted", lambda case: {})
    patch.setattr(holding, "losses", lambda case: ())


def a_dropped_link_is_a_word(patch: pytest.MonkeyPatch) -> None:
    """A reference that went with its target's record is taken for one that a person took off."""
    patch.setattr(merge, "_holdable", lambda sight, elements: elements)


def outcomes_are_not_stored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(account.Account, "entered", lambda self, write, outcome: Changes())


def everybody_is_looked_up_each_time(patch: pytest.MonkeyPatch) -> None:
    original = read._missing
    patch.setattr(read, "_missing", lambda connection, memory, present: original(connection, memory, {}))


def nobody_says_who_said_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(remember, "_said", lambda agreement, matched: ())


MUTATIONS: Mapping[int, tuple[Mutation, ...]] = {
    1: (what_is_due_in_one_tool_is_forgotten, one_base_for_all_tools),
    2: (every_edit_is_lawful, the_first_sayer_wins, conflicts_hold_nothing, no_edit_is_lawful, the_echo_is_an_edit),
    3: (a_create_in_doubt_is_not_looked_for, a_copy_is_believed),
    4: (formulas_are_written_over, read_only_fields_are_written),
    5: (what_is_gone_is_made_again, whatever_vanishes_is_believed, a_dropped_link_is_a_word),
    6: (a_create_is_not_noted_before_it_is_sent, outcomes_are_not_stored),
    7: (everybody_is_looked_up_each_time,),
    8: (nobody_says_who_said_it,),
}
"""The mutations by the number of the promise that each breaks."""
