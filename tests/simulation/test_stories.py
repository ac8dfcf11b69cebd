"""Random stories in the simulated world: nothing is lost, and there is no conflict without cause, both at once."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.simulation import stories

UNHURRIED = settings(deadline=None, max_examples=200, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@stories.FREE
def test_whatever_happens_nothing_is_lost_or_doubled_and_all_tools_end_alike(first: list[str], story: list) -> None:
    stories.check_nothing_is_lost_or_doubled_and_all_tools_end_alike(first, story)


@UNHURRIED
@stories.TURNS
def test_people_who_take_turns_never_see_a_conflict_and_the_last_word_stands(first: list[str], turns: list) -> None:
    stories.check_nobody_who_takes_turns_sees_a_conflict_and_the_last_word_stands(first, turns)
