"""Progress by a truth table, and what holds for any numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from okrsync.model import Direction, Value
from okrsync.progress import progress

numbers = st.decimals(-1_000_000, 1_000_000, places=2)


def D(text: str | None) -> Decimal | None:  # noqa: N802 (short for Decimal, for the table's sake)
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("direction", "start", "target", "current", "expected"),
    [
        ("increase", "0", "100", "42", "0.42"),
        ("increase", "40", "80", "60", "0.5"),
        ("increase", "0", "3", "2", "0.6667"),
        ("increase", "0", "100", "120", "1"),
        ("increase", "10", "100", "5", "0"),
        ("increase", "0", "100000", "99999", "0.9999"),
        ("increase", "5", "5", "5", "1"),
        ("increase", "5", "5", "4", "0"),
        ("increase", "10", "5", "7", None),
        ("increase", None, "100", "42", None),
        ("increase", "0", None, "42", None),
        ("increase", "0", "100", None, None),
        ("increase", "-50", "50", "0", "0.5"),
        ("decrease", "12", "4", "6", "0.75"),
        ("decrease", "12", "4", "3", "1"),
        ("decrease", "12", "4", "15", "0"),
        ("decrease", "4", "12", "6", None),
        ("decrease", "4", "4", "3", "1"),
        ("decrease", "4", "4", "5", "0"),
        ("maintain", "95", "100", "97", "1"),
        ("maintain", "95", "100", "95", "1"),
        ("maintain", "100", "95", "100", "1"),
        ("maintain", "95", "100", "94.9", "0"),
        ("maintain", "95", "100", "100.1", "0"),
        ("maintain", None, "100", "100", None),
        ("achieve", None, None, "1", "1"),
        ("achieve", None, None, "0", "0"),
        ("achieve", None, None, "0.5", "0"),
        ("achieve", "0", "5", "5", "1"),
        ("achieve", "0", "5", "1", "0"),
        ("achieve", "3", "0", "0", "1"),
        ("achieve", "3", "0", "1", "0"),
        ("achieve", None, None, None, None),
        (None, "0", "100", "25", "0.25"),
        (None, "100", "0", "25", "0.75"),
        (None, "7", "7", "7", None),
        (None, None, "7", "7", None),
        ("sideways", "0", "1", "1", None),
    ],
)
def test_truth_table(
    direction: str | None, start: str | None, target: str | None, current: str | None, expected: str | None
) -> None:
    assert progress(direction, D(start), D(target), D(current)) == D(expected)


def test_dates_count_in_days() -> None:
    start, target = date(2026, 10, 1), date(2026, 10, 31)
    assert progress("increase", start, target, date(2026, 10, 16)) == Decimal("0.5")
    assert progress(None, target, start, date(2026, 10, 1)) == Decimal(1)


def test_dates_and_numbers_do_not_mix() -> None:
    assert progress("increase", Decimal(0), date(2026, 10, 31), Decimal(5)) is None


@pytest.mark.parametrize("odd", [Decimal("NaN"), Decimal("Infinity"), "about 70", frozenset({"x"})])
def test_what_is_no_number_says_nothing(odd: Value) -> None:
    assert progress("increase", Decimal(0), Decimal(100), odd) is None


@given(st.sampled_from([*Direction, None]), numbers, numbers, numbers)
def test_it_stays_between_0_and_1_in_steps(
    direction: Direction | None, start: Decimal, target: Decimal, current: Decimal
) -> None:
    share = progress(direction, start, target, current)
    assume(share is not None)
    assert share is not None
    assert 0 <= share <= 1
    assert share * 10_000 == int(share * 10_000)


@given(st.sampled_from(["increase", "achieve"]), numbers, numbers, numbers, numbers)
def test_more_is_never_less_progress_when_the_number_should_rise(
    direction: str, start: Decimal, way: Decimal, one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    before, after = (progress(direction, start, start + abs(way), now) for now in (low, high))
    assert before is not None
    assert after is not None
    assert before <= after


@given(numbers, numbers, numbers)
def test_falling_mirrors_rising(start: Decimal, target: Decimal, current: Decimal) -> None:
    assert progress("decrease", start, target, current) == progress("increase", -start, -target, -current)


@given(numbers, numbers, numbers)
def test_1_says_reached(start: Decimal, target: Decimal, current: Decimal) -> None:
    assert (progress("increase", start, target, current) == 1) == (start <= target <= current)
