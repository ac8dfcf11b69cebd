"""Decides whether what was measured is kept as a series, in few rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from okrsync.model import Kind
from okrsync.store import Store
from okrsync.sync.memory import Changes, Measurement

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
COUNT = "jira: count(type = Incident)"
FIRST, MINUTE = Changes(items={"kr": Kind.KEY_RESULT, "other": Kind.KEY_RESULT}), timedelta(minutes=1)


def measured(store: Store, at: datetime, value: str, expression: str = COUNT, item: str = "kr") -> None:
    store.commit(1, at, Changes(measured={item: Measurement(Decimal(value), expression)}))


def test_equal_values_in_a_row_are_one_point_that_lasts_and_a_change_is_another(store: Store) -> None:
    store.begin(NOW)
    store.commit(1, NOW, FIRST)
    for minute, value in enumerate(["7", "7", "7", "9.50", "7"]):
        measured(store, NOW + minute * MINUTE, value)
        measured(store, NOW + minute * MINUTE, str(minute), item="other")
    seen = [(point.at, point.until, point.value) for point in store.series("kr")]
    assert seen == [
        (NOW, NOW + 2 * MINUTE, Decimal(7)),
        (NOW + 3 * MINUTE, NOW + 3 * MINUTE, Decimal("9.50")),
        (NOW + 4 * MINUTE, NOW + 4 * MINUTE, Decimal(7)),
    ]
    assert len(store.series("other")) == 5


def test_another_measure_begins_another_point(store: Store) -> None:
    store.begin(NOW)
    store.commit(1, NOW, FIRST)
    measured(store, NOW, "7")
    measured(store, NOW + MINUTE, "7", "sheet: B7")
    assert [point.expression for point in store.series("kr")] == [COUNT, "sheet: B7"]


def test_nothing_is_lost_where_the_clock_was_put_back(store: Store) -> None:
    store.begin(NOW)
    store.commit(1, NOW, FIRST)
    measured(store, NOW, "7")
    measured(store, NOW - MINUTE, "8")
    assert [point.value for point in store.series("kr")] == [7, 8]
