"""When the next run is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from okrsync.connector import Misconfigured, Unavailable
from okrsync.daemon.backoff import Backoff
from okrsync.daemon.schedule import Schedule
from okrsync.daemon.settings import ScheduleSettings

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_an_interval_counts_from_start_to_start() -> None:
    assert Schedule(60).after(NOON, NOON + timedelta(seconds=10)) == NOON + MINUTE


def test_what_was_missed_is_due_once_and_at_once() -> None:
    late = NOON + 10 * MINUTE
    assert Schedule(60).after(NOON, late) == late


def test_of_an_interval_and_cron_the_earlier_counts() -> None:
    both = Schedule(3600, ["*/15 * * * *", "0 0 1 1 *"])
    assert both.after(NOON, NOON) == NOON + 15 * MINUTE
    assert Schedule(60, ["*/15 * * * *"]).after(NOON, NOON) == NOON + MINUTE


def test_cron_times_are_the_time_zones_own_on_both_sides_of_summer_time() -> None:
    eight = Schedule(0, ["0 8 * * *"], "Europe/Berlin")
    winter, summer = datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 7, 10, tzinfo=UTC)
    assert eight.after(winter, winter).hour == 7
    assert eight.after(summer, summer).hour == 6


def test_a_time_in_the_hour_that_summer_time_takes_comes_once() -> None:
    eve = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    half_past_two = Schedule(0, ["30 2 * * *"], "Europe/Berlin")
    first = half_past_two.after(eve, eve)
    second = half_past_two.after(first, first)
    assert (first.date(), second.date()) == (eve.date(), eve.date() + timedelta(days=1))


def test_a_cron_that_is_years_away_is_looked_at_again_within_a_year() -> None:
    assert Schedule(0, ["0 0 29 2 *"]).after(NOON, NOON) <= NOON + timedelta(days=366)


def test_jitter_only_ever_delays() -> None:
    assert Schedule(60, jitter=10, chance=lambda: 0.5).after(NOON, NOON) == NOON + MINUTE + timedelta(seconds=5)


@pytest.mark.parametrize("wrong", [{"cron": "every day"}, {"cron": "* * * *"}, {"time_zone": "Mars/Base"}])
def test_what_is_no_cron_and_no_time_zone_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=r"cron|time zone"):
        ScheduleSettings.model_validate(wrong)


def test_one_expression_or_several() -> None:
    assert ScheduleSettings.model_validate({"cron": "0 8 * * *"}).cron == ("0 8 * * *",)
    assert len(ScheduleSettings.model_validate({"cron": ["0 8 * * *", "0 20 * * *"]}).cron) == 2


# -- a connection that fails


def failing(times: int, error: Exception, longest: float = 900) -> tuple[Backoff, float]:
    """A back-off after so many failures in a row, and the seconds of the last pause."""
    backoff, now = Backoff(longest, lambda: 0.5), NOON
    for _ in range(times):
        backoff.failed("jira", error, now)
        now = NOON
    (rest,) = backoff.resting(NOON).values()
    return backoff, (rest.until - NOON).total_seconds()


def test_pauses_double_up_to_the_longest() -> None:
    pauses = [failing(times, Unavailable("down"))[1] for times in (1, 2, 3, 4, 5, 6, 60)]
    assert pauses == [30, 60, 120, 240, 480, 900, 900]


def test_what_the_tool_asks_for_is_kept_to() -> None:
    assert failing(1, Unavailable("quota", retry_after=1847))[1] == 1847


def test_the_first_pause_is_over_before_the_next_minute() -> None:
    backoff, _ = failing(1, Unavailable("down"))
    assert "jira" in backoff.resting(NOON)
    assert backoff.resting(NOON + MINUTE) == {}


def test_an_answer_ends_it_and_the_next_failure_counts_anew() -> None:
    backoff, _ = failing(5, Misconfigured("wrong token"))
    backoff.answered("jira")
    assert backoff.resting(NOON) == {}
    backoff.failed("jira", Unavailable("down"), NOON)
    assert backoff.resting(NOON)["jira"].failures == 1
