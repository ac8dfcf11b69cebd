"""Confidence: every tool's own way of saying it, and one number behind them all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.kit.confidence import Scale
from okrsync.kit.settings import MappedField, check_mappings
from okrsync.model import Kind, Seen, Unfit, Unreadable
from okrsync.sync.memory import Shadow
from okrsync.sync.merge import Sight, merge

WORDS = {"high": "On track", "medium": "At risk", "low": "Off track"}


def scale(**mapped: Any) -> Scale:
    settings = MappedField(name="Confidence", **mapped)
    return Scale.of(settings.scale, settings.options)


FRACTION, PERCENT, TEN, LIGHTS = scale(), scale(scale="percent"), scale(scale="ten"), scale(options=WORDS)
FIVE = scale(options={"0": "No", "0.25": "Hardly", "0.5": "Perhaps", "0.75": "Likely", "1": "Sure"})
BY_THE_WAY = TEN.among([str(number) for number in range(1, 11)])
SCALES = [FRACTION, PERCENT, TEN, LIGHTS, FIVE, BY_THE_WAY]
SHARES = st.decimals(0, 1, places=4) | st.decimals(0, 1, places=17) | st.sampled_from([Decimal("0.675"), Decimal(1)])


@pytest.mark.parametrize(
    ("way", "shown", "meant"),
    [
        (FRACTION, Decimal("0.7"), "0.7"),
        (FRACTION, "0.7", "0.7"),
        (FRACTION, "70 %", "0.7"),
        (FRACTION, Decimal(0), "0"),
        (PERCENT, Decimal(70), "0.7"),
        (PERCENT, "70", "0.7"),
        (PERCENT, "70%", "0.7"),
        (PERCENT, Decimal(1), "0.01"),
        (TEN, Decimal(7), "0.7"),
        (TEN, Decimal("7.5"), "0.75"),
        (TEN, "7/10", "0.7"),
        (TEN, "70%", "0.7"),
        (LIGHTS, "on  Track", "0.85"),
        (LIGHTS, Unreadable("At risk", "not a number"), "0.5"),
        (FIVE, "No", "0"),
        (BY_THE_WAY, "8", "0.8"),
    ],
)
def test_what_a_tool_shows_is_one_number(way: Scale, shown: Seen, meant: str) -> None:
    assert way.read(shown) == Decimal(meant)


@pytest.mark.parametrize("way", SCALES)
@pytest.mark.parametrize("empty", [None, "", " ", ()])
def test_an_empty_field_says_nothing(way: Scale, empty: Seen) -> None:
    assert way.read(empty) is None


@pytest.mark.parametrize(
    ("way", "shown", "reason"),
    [
        (FRACTION, Decimal(70), "expected a number from 0 to 1"),
        (FRACTION, Decimal("-0.1"), "expected a number from 0 to 1"),
        (FRACTION, "quite", "expected a number from 0 to 1"),
        (PERCENT, Decimal(101), "expected a number from 0 to 100"),
        (PERCENT, Decimal("0.7"), "leave scale out"),
        (PERCENT, "120%", "more than certain"),
        (TEN, "11/10", "more than certain"),
        (LIGHTS, "Green", "expected one of On track, At risk, Off track"),
        (LIGHTS, Decimal("0.7"), "expected one of On track, At risk, Off track"),
        (FRACTION, date(2026, 11, 22), "expected a number from 0 to 1"),
        (FRACTION, Unreadable("#REF!", "the formula has an error"), "the formula has an error"),
    ],
)
def test_what_is_no_confidence_is_left_to_its_owner(way: Scale, shown: Seen, reason: str) -> None:
    seen = way.read(shown)
    assert isinstance(seen, Unreadable)
    assert reason in seen.reason


@pytest.mark.parametrize(
    ("value", "word"),
    [("1", "On track"), ("0.7", "On track"), ("0.6", "At risk"), ("0.4", "At risk"), ("0.3", "Off track")],
)
def test_the_lights_change_where_grades_do(value: str, word: str) -> None:
    assert LIGHTS.write(Decimal(value)) == word


def test_each_scale_says_it_in_its_own_way() -> None:
    said = [way.write(Decimal("0.72")) for way in SCALES]
    assert said == [Decimal("0.72"), Decimal(72), Decimal("7.2"), "On track", "Likely", "7"]


@given(st.sampled_from(SCALES), SHARES)
def test_what_fits_fits_again_unchanged(way: Scale, value: Decimal) -> None:
    once = way.fit(value)
    assert isinstance(once, Decimal)
    assert 0 <= once <= 1
    assert way.fit(once) == once


@given(st.sampled_from(SCALES), SHARES, SHARES)
def test_the_surer_of_two_is_never_shown_as_less_sure(way: Scale, one: Decimal, other: Decimal) -> None:
    low, high = (way.fit(each) for each in sorted((one, other)))
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    assert low <= high


@given(st.sampled_from([PERCENT, TEN]), st.decimals(1, 10, places=3))
def test_what_a_person_typed_is_not_rounded_under_their_hands(way: Scale, typed: Decimal) -> None:
    meant = way.read(typed)
    assert isinstance(meant, Decimal)
    assert way.write(meant) == typed


@pytest.mark.parametrize("way", SCALES)
@pytest.mark.parametrize("value", [Decimal(7), Decimal("-0.5"), date(2026, 11, 22), "about"])
def test_what_is_no_confidence_fits_nowhere(way: Scale, value: Any) -> None:
    assert isinstance(way.fit(value), Unfit)


def sight(name: str, way: Scale, now: Decimal, agreed: Decimal) -> Sight:
    before = way.fit(agreed)
    assert isinstance(before, Decimal)
    return Sight(name, now, Shadow(before), way.fit)


def test_three_lights_do_not_flatten_a_number_until_somebody_changes_them() -> None:
    agreed = Decimal("0.72")
    still = merge(agreed, [sight("sheet", LIGHTS, Decimal("0.85"), agreed), sight("notion", TEN, agreed, agreed)])
    assert (still.agreed, still.said_by) == (agreed, ())
    changed = merge(agreed, [sight("sheet", LIGHTS, Decimal("0.5"), agreed), sight("notion", TEN, agreed, agreed)])
    assert (changed.agreed, changed.said_by) == (Decimal("0.5"), ("sheet",))


@pytest.mark.parametrize(
    ("field", "mapped", "complaint"),
    [
        ("confidence", {"options": {"sure": "On track"}}, "no option sure"),
        ("confidence", {"options": {"1.5": "On track"}}, "no option 1.5"),
        ("confidence", {"options": {"high": "On track", "low": "on track"}}, "a word and a value of its own"),
        ("confidence", {"options": {"high": "On track", "0.85": "Green"}}, "a word and a value of its own"),
        ("confidence", {"options": WORDS, "scale": "ten"}, "so it has no scale"),
        ("current", {"scale": "percent"}, "current has no scale"),
        ("current", {"options": WORDS}, "it is no choice"),
    ],
)
def test_a_mapping_that_could_not_be_read_back_is_refused(field: str, mapped: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_mappings({Kind.KEY_RESULT: {field: MappedField(name="X", **mapped)}})


@pytest.mark.parametrize("mapped", [{"options": WORDS}, {"scale": "percent"}, {"options": {"0.9": "Yes", "0.1": "No"}}])
def test_confidence_may_be_kept_in_words_or_on_a_scale(mapped: dict[str, Any]) -> None:
    check_mappings({Kind.KEY_RESULT: {"confidence": MappedField(name="X", **mapped)}})
