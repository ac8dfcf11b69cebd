"""Breaks one rule of the engine at a time, and sees the stories turn red: a promise that cannot fail is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrsync.testing.simulation import play
from okrsync.testing.telling import story
from tests.simulation.mutations import MUTATIONS, Mutation

MOST = 400  # stories that are played until one is red
RED = {  # one that was, to begin with
    "a_copy_is_believed": 72,
    "a_create_in_doubt_is_not_looked_for": 48,
    "a_create_is_not_noted_before_it_is_sent": 48,
    "a_dropped_link_is_a_word": 103,
    "conflicts_hold_nothing": 35,
    "every_edit_is_lawful": 35,
    "outcomes_are_not_stored": 16,
    "the_echo_is_an_edit": 38,
    "the_first_sayer_wins": 98,
    "whatever_vanishes_is_believed": 12,
}


@pytest.mark.parametrize(
    "mutation", [each for some in MUTATIONS.values() for each in some], ids=lambda each: each.__name__
)
def test_a_broken_rule_is_noticed(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    mutation(monkeypatch)
    numbers = [RED.get(mutation.__name__, 0), *range(MOST)]
    assert any(play(story(f"mutation:{number}")) for number in numbers)


@pytest.mark.parametrize("number", sorted({*RED.values()}))
def test_without_the_mutation_the_story_is_not_red(number: int) -> None:
    assert play(story(f"mutation:{number}")) == []


def test_every_promise_has_a_mutation_and_all_are_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/simulation.md").read_text("utf-8")
    assert sorted(MUTATIONS) == list(range(1, 9))
    assert [each.__name__ for some in MUTATIONS.values() for each in some if f"`{each.__name__}`" not in page] == []
