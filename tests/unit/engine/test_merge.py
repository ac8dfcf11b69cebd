"""The merge's truth table, cell by cell, and what holds for any values at all."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import Unfit, Value
from okrsync.sync.memory import Shadow
from okrsync.sync.merge import Sight, merge, merge_set

UNSEEN = object()


def sight(tool: str, now: Value, shadow: object, fit: Callable[[Value], Value | Unfit] = lambda value: value) -> Sight:
    return Sight(tool, now, None if shadow is UNSEEN else Shadow(shadow), fit)  # type: ignore[arg-type]


def whole(value: Value) -> Value:
    return value.to_integral_value() if isinstance(value, Decimal) else value


def number(value: int | str) -> Decimal:
    return Decimal(value)


class TestOneTool:
    def test_what_it_showed_before_is_nothing_new_even_if_it_was_not_told_yet(self) -> None:
        verdict = merge(number(42), [sight("sheet", number(40), number(40))])
        assert (verdict.agreed, verdict.said_by, dict(verdict.moved)) == (number(42), (), {})

    def test_what_is_agreed_moves_its_shadow_and_no_more(self) -> None:
        verdict = merge(number(42), [sight("sheet", number(42), number(40))])
        assert (verdict.said_by, dict(verdict.moved)) == ((), {"sheet": Shadow(number(42))})

    def test_a_new_value_of_a_tool_that_was_up_to_date_is_agreed(self) -> None:
        verdict = merge(number(40), [sight("sheet", number(42), number(40))])
        assert (verdict.agreed, verdict.said_by) == (number(42), ("sheet",))
        assert verdict.moved == {"sheet": Shadow(number(42))}

    def test_a_new_value_of_a_tool_that_was_not_told_yet_is_a_conflict_and_moves_nothing(self) -> None:
        verdict = merge(number(42), [sight("sheet", number(45), number(40))])
        assert verdict.conflict is not None
        assert verdict.conflict.said == {"sheet": number(45)}
        assert (verdict.agreed, dict(verdict.moved)) == (number(42), {})

    def test_a_field_seen_for_the_first_time_speaks_where_nothing_is_agreed(self) -> None:
        assert merge(None, [sight("sheet", number(1), UNSEEN)]).agreed == number(1)

    def test_a_field_seen_for_the_first_time_does_not_overrule(self) -> None:
        assert merge(number(2), [sight("sheet", number(1), UNSEEN)]).conflict is not None

    def test_an_empty_field_seen_for_the_first_time_says_nothing(self) -> None:
        assert merge(number(2), [sight("sheet", None, UNSEEN)]).agreed == number(2)

    def test_emptying_a_field_is_an_edit(self) -> None:
        verdict = merge(number(2), [sight("sheet", None, number(2))])
        assert (verdict.agreed, verdict.said_by) == (None, ("sheet",))

    def test_a_field_that_can_no_longer_hold_its_value_was_not_emptied_by_anybody(self) -> None:
        verdict = merge("blue", [sight("jira", None, "blue", lambda value: value and Unfit("no such option"))])
        assert (verdict.agreed, verdict.conflict) == ("blue", None)
        # It is told again once the option is back, since the shadow says that it is not there.
        assert verdict.moved == {"jira": Shadow(None)}


class TestSeveralTools:
    def test_the_same_word_is_agreed_if_one_of_them_was_up_to_date(self) -> None:
        late, lawful = sight("sheet", number(45), number(38)), sight("jira", number(45), number(40))
        verdict = merge(number(40), [late, lawful])
        assert (verdict.agreed, verdict.conflict) == (number(45), None)
        assert verdict.moved.keys() == {"sheet", "jira"}

    def test_the_finer_of_two_equal_words_is_agreed(self) -> None:
        coarse, fine = sight("sheet", number(42), number(40), whole), sight("jira", number("42.4"), number(40))
        assert merge(number(40), [coarse, fine]).agreed == number("42.4")

    def test_different_words_are_a_conflict(self) -> None:
        verdict = merge(number(40), [sight("a", number(1), number(40)), sight("b", number(2), number(40))])
        assert verdict.conflict is not None
        assert verdict.conflict.said == {"a": number(1), "b": number(2)}

    def test_the_preferred_word_holds_and_the_other_is_kept_as_overruled(self) -> None:
        sights = [sight("a", number(1), number(40)), sight("b", number(2), number(40))]
        verdict = merge(number(40), sights, prefer="b")
        assert (verdict.agreed, verdict.overruled) == (number(2), {"a": number(1)})

    def test_a_preferred_tool_that_said_nothing_stands_for_what_is_agreed(self) -> None:
        sights = [sight("a", number(1), number(38)), sight("b", number(40), number(40))]
        verdict = merge(number(40), sights, prefer="b")
        assert (verdict.agreed, verdict.overruled, verdict.conflict) == (number(40), {"a": number(1)}, None)

    def test_a_preferred_tool_that_said_nothing_decides_nothing_between_others(self) -> None:
        sights = [sight("a", "one", UNSEEN), sight("b", "two", UNSEEN), sight("c", None, UNSEEN)]
        verdict = merge(None, sights, prefer="c")
        assert (verdict.agreed, verdict.conflict is not None) == (None, True)


class TestSets:
    def test_what_two_people_add_at_once_both_stands(self) -> None:
        one, two, base = frozenset({"x", "a"}), frozenset({"x", "b"}), frozenset({"x"})
        verdict = merge_set(base, [sight("jira", one, base), sight("sheet", two, base)])
        assert verdict.agreed == frozenset({"x", "a", "b"})

    def test_what_one_takes_off_is_gone_though_another_adds(self) -> None:
        base = frozenset({"x"})
        verdict = merge_set(base, [sight("jira", None, base), sight("sheet", frozenset({"x", "b"}), base)])
        assert verdict.agreed == frozenset({"b"})

    def test_a_tool_that_was_not_told_yet_takes_nothing_off(self) -> None:
        verdict = merge_set(frozenset({"x", "y"}), [sight("sheet", frozenset({"x"}), frozenset({"x"}))])
        assert verdict.agreed == frozenset({"x", "y"})


values = st.one_of(st.none(), st.integers(0, 3).map(Decimal))
sights = st.lists(
    st.builds(
        sight, st.sampled_from("abc"), values, st.one_of(st.just(UNSEEN), values), st.sampled_from([whole, lambda v: v])
    ),
    max_size=3,
    unique_by=lambda each: each.connection,
)


@given(values, sights)
def test_every_new_word_is_agreed_or_in_conflict(agreed: Value, all_sights: list[Sight]) -> None:
    verdict = merge(agreed, all_sights)
    for each in all_sights:
        new = each.now not in (each.fit(agreed), each.shadow and each.shadow.value)
        if new and each.now is not None:
            in_conflict = verdict.conflict is not None and verdict.conflict.said.get(each.connection) == each.now
            assert in_conflict or each.fit(verdict.agreed) == each.now


@given(values, sights)
def test_merging_again_after_the_shadows_moved_finds_nothing_new(agreed: Value, all_sights: list[Sight]) -> None:
    first = merge(agreed, all_sights)
    moved = [
        Sight(each.connection, each.now, first.moved.get(each.connection, each.shadow), each.fit) for each in all_sights
    ]
    again = merge(first.agreed, moved)
    assert (again.agreed, again.said_by, again.conflict) == (first.agreed, (), first.conflict)
