"""What of a week is proposed for the next one."""

from __future__ import annotations

from decimal import Decimal

from okrsync.model import Item, Kind, Value
from okrsync.sync.carry import carry
from tests.unit.engine.views import key

WEEK: dict[str, Value] = {"level": "individual", "owner": "andy@ops.example", "cycle": "2026-W47"}


def weekly(number: int, title: str, **values: Value) -> Item:
    return Item(key(number), Kind.KEY_RESULT, {**WEEK, "title": title, **values})


def carried(*items: Item) -> list[Item]:
    return carry({item.key: item for item in items}, {item.key for item in items}, "2026-W47", "2026-W48")


def test_an_unfinished_one_starts_again_with_the_same_aim_and_knows_where_it_comes_from() -> None:
    metric = {"start": Decimal(2), "target": Decimal(5), "current": Decimal(4), "unit": "runbooks"}
    served = frozenset({key(9)})
    [again] = carried(
        weekly(1, "Runbooks tried", aligned_to=served, note="almost", confidence=Decimal("0.9"), **metric)
    )
    assert again.agreed == {
        **WEEK,
        "title": "Runbooks tried",
        "cycle": "2026-W48",
        "state": "active",
        "aligned_to": served,
        "carried_from": key(1),
        **metric,
        "current": Decimal(2),
    }


def test_what_is_finished_dropped_or_a_teams_is_not_proposed() -> None:
    reached = {"start": Decimal(0), "target": Decimal(5), "current": Decimal(5)}
    ended = [weekly(1, "Reached", **reached), weekly(2, "Done", state="done"), weekly(3, "Dropped", state="dropped")]
    assert carried(*ended, weekly(4, "The team's", level="team"), weekly(5, "Last week's", cycle="2026-W46")) == []


def test_carried_twice_it_is_made_once_also_where_somebody_made_it_by_hand() -> None:
    old = weekly(1, "Runbooks tried")
    [again] = carried(old)
    assert carried(old, again) == []
    assert carried(old, weekly(2, "runbooks  tried", cycle="2026-W48")) == []
