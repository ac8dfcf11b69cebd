"""Breaks one rule of the engine at a time, and sees the stories turn red: a property that cannot fail is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from okrsync.sync import cycle, merge, plan
from tests.simulation import stories

SEARCHING = settings(
    max_examples=400,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LOST = (stories.FREE, stories.check_nothing_is_lost_or_doubled_and_all_tools_end_alike)
TURNS = (stories.TURNS, stories.check_nobody_who_takes_turns_sees_a_conflict_and_the_last_word_stands)


def every_edit_is_lawful(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merge, "_lawful", lambda sight, agreed: True)


def no_edit_is_lawful(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merge, "_lawful", lambda sight, agreed: False)


def one_base_for_all_tools(patch: pytest.MonkeyPatch) -> None:
    """A tool that was not told yet is taken for one whose person typed the old value."""
    original = merge._sort

    def sort(agreed: Any, sights: Any) -> Any:
        return original(
            agreed, [replace(s, shadow=s.shadow and replace(s.shadow, value=s.fit(agreed))) for s in sights]
        )

    patch.setattr(merge, "_sort", sort)


def the_echo_is_an_edit(patch: pytest.MonkeyPatch) -> None:
    def sort(agreed: Any, sights: Any) -> Any:
        return [], [s for s in sights if not (s.shadow and s.now == s.shadow.value)]

    patch.setattr(merge, "_sort", sort)


def the_first_sayer_wins(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merge, "_common_word", lambda sayers: sayers[0])


def conflicts_hold_nothing(patch: pytest.MonkeyPatch) -> None:
    original = plan.plan

    def hold_nothing(memory: Any, views: Any, matched: Any, decisions: Any) -> Any:
        return original(memory, views, matched, replace(decisions, conflicts={}))

    patch.setattr(cycle, "plan", hold_nothing)


@pytest.mark.parametrize(
    ("mutation", "story"),
    [
        (every_edit_is_lawful, LOST),
        (no_edit_is_lawful, TURNS),
        (one_base_for_all_tools, TURNS),
        (the_echo_is_an_edit, TURNS),
        (the_first_sayer_wins, LOST),
        (conflicts_hold_nothing, LOST),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_broken_rule_is_noticed(
    mutation: Callable[[pytest.MonkeyPatch], None], story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutation(monkeypatch)
    given, told = story

    @SEARCHING
    @given
    def search(first: list[str], story: list) -> None:
        told(first, story)

    with pytest.raises((AssertionError, ExceptionGroup)):
        search()
