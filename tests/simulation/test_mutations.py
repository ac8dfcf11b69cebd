"""Breaks one rule of the engine at a time, and sees the stories turn red: a promise that cannot fail is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrsync.testing.simulation import play
from okrsync.testing.telling import story
from tests.simulation.mutations import MUTATIONS, Mutation

MOST = 400  # stories; most mutations are found within ten


@pytest.mark.parametrize(
    "mutation", [each for some in MUTATIONS.values() for each in some], ids=lambda each: each.__name__
)
def test_a_broken_rule_is_noticed(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    mutation(monkeypatch)
    assert any(play(story(f"mutation:{number}")) for number in range(MOST))


def test_every_promise_has_a_mutation_and_all_are_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/simulation.md").read_text("utf-8")
    assert sorted(MUTATIONS) == list(range(1, 9))
    assert [each.__name__ for some in MUTATIONS.values() for each in some if f"`{each.__name__}`" not in page] == []
