"""How a sandbox counts: windows that begin anew, buckets that fill up, subjects apart, all limits or none."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from okrsync.sandbox import Conditions, Limit, Rate, Use
from okrsync.sandbox.limits import LATENCY, Limits

WINDOW, BUCKET = Limit(3, 10), Limit(2, 1, "bucket")
ANDY, WENDY, POSTS = Use("window", "Andy"), Use("window", "Wendy"), Use("bucket", "POST page")


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)


@pytest.fixture
def limits(clock: Clock) -> Limits:
    made = Limits({"window": WINDOW, "bucket": BUCKET}, clock)
    made.set(Conditions(realistic=True))
    return made


def taken(limits: Limits, *uses: Use) -> int:
    """How many requests pass until one is refused."""
    return next(count for count in range(1000) if limits.spend(uses)[1] is not None)


def test_a_window_refuses_until_the_clock_begins_another(limits: Limits, clock: Clock) -> None:
    clock.now = 1007.0
    assert taken(limits, ANDY) == 3
    _, spent = limits.spend([ANDY])
    assert spent is not None
    assert (spent.left, spent.wait, spent.limit) == (0, 3.0, WINDOW)
    clock.now = 1009.9
    assert taken(limits, ANDY) == 0
    clock.now = 1010.0
    assert taken(limits, ANDY) == 3


def test_a_bucket_fills_up_evenly_and_never_over(limits: Limits, clock: Clock) -> None:
    assert taken(limits, POSTS) == 2
    _, spent = limits.spend([POSTS])
    assert spent is not None
    assert spent.wait == pytest.approx(0.5)
    clock.now += 0.5
    assert taken(limits, POSTS) == 1
    clock.now += 3600
    assert taken(limits, POSTS) == 2


def test_each_subject_is_counted_apart(limits: Limits) -> None:
    assert taken(limits, ANDY) == 3
    assert taken(limits, WENDY) == 3


def test_a_refused_request_counts_against_no_limit(limits: Limits, clock: Clock) -> None:
    assert taken(limits, POSTS, ANDY) == 2
    assert limits.spend([ANDY])[1] is None  # the third of Andy's three: the refused one took nothing
    standings, spent = limits.spend([POSTS, ANDY])
    assert spent is not None
    assert spent.use == ANDY  # ten seconds' wait, not half a one
    assert [standing.left for standing in standings] == [0, 0]


def test_nothing_is_limited_or_slow_unless_somebody_says_so(clock: Clock) -> None:
    limits = Limits({"window": WINDOW}, clock)
    assert limits.latency == 0
    assert all(limits.spend([ANDY]) == ([], None) for _ in range(100))


def test_a_single_limit_may_be_set_alone_or_besides_the_published_ones(limits: Limits) -> None:
    limits.set(Conditions(limits={"window": Rate(most=1, seconds=60)}))
    assert taken(limits, ANDY, POSTS) == 1
    assert limits.as_json()["limits"] == {"window": {"most": 1, "seconds": 60.0}}
    limits.set(Conditions(realistic=True, limits={"window": Rate(most=5, seconds=60)}, latency=0))
    assert taken(limits, ANDY) == 5
    assert taken(limits, POSTS) == 2
    assert limits.latency == 0


def test_realistic_conditions_are_slow_by_themselves(limits: Limits) -> None:
    assert limits.latency == LATENCY > 0


def test_setting_limits_forgets_what_was_counted(limits: Limits) -> None:
    assert taken(limits, ANDY) == 3
    limits.set(Conditions(realistic=True))
    assert taken(limits, ANDY) == 3


def test_a_limit_that_nobody_publishes_is_refused_and_changes_nothing(limits: Limits) -> None:
    with pytest.raises(ValueError, match=r"there is no limit windows; the limits are: window, bucket"):
        limits.set(Conditions(limits={"windows": Rate(most=1, seconds=1)}))
    assert taken(limits, ANDY) == 3


@pytest.mark.parametrize("wrong", [{"most": 0, "seconds": 1}, {"most": 1, "seconds": 0}, {"most": 1}, {"per": 1}])
def test_a_rate_that_is_none_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Conditions.model_validate({"limits": {"window": wrong}})
