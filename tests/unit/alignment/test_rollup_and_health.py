"""What supporters add up to, how far objectives are, and when something is on track."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from okrs import FRIDAY, article, company_of, objective, own_kr, team_kr

from okrsync.alignment.health import Health, health, progress_of_objective
from okrsync.alignment.periods import around, within
from okrsync.alignment.rollup import Method, roll_up, rolled_up
from okrsync.kit.cycles import Calendar
from okrsync.model import Item

FAR, NEAR = {"start": 0, "target": 30, "current": 10}, {"start": 0, "target": 10, "current": 4}
QUARTER_DAYS = (date(2026, 10, 1), date(2026, 12, 31))


def supporters(*said: dict[str, object]) -> list[Item]:
    return [own_kr(f"s{n}", "andy", "t", **{"cycle": f"2026-W{40 + n}", **each}) for n, each in enumerate(said)]


@pytest.mark.parametrize(
    ("method", "said", "expected"),
    [
        ("sum", [FAR, NEAR, {"current": None}], "14"),
        ("mean", [FAR, NEAR], "8.5"),  # (30 × 10 + 10 × 4) / 40
        ("mean", [{"current": 1}, {"current": 2}], "1.5"),
        ("mean", [FAR, {"current": 100}], "10"),
        ("latest", [FAR, NEAR], "4"),
        ("latest", [FAR, {"current": None}], "10"),
        ("latest", [{**FAR, "cycle": "Summer"}, {**NEAR, "cycle": "2026-W01"}], "4"),
        ("sum", [{"current": None}], None),
        ("mean", [{"current": Decimal("1e90")}], "1e90"),
    ],
)
def test_methods(method: Method, said: list[dict[str, object]], expected: str | None) -> None:
    assert roll_up(method, supporters(*said)) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("name", ["Ops KR1", "kr1", "title of t"])
def test_a_key_result_is_rolled_up_where_the_configuration_names_it(name: str) -> None:
    result = team_kr("t", code="KR1", unit="Orders")
    others = [
        own_kr("m", "wendy", "t", current=99, unit="minutes"),
        own_kr("d", "wendy", "t", current=9, state="dropped"),
    ]
    company = company_of(result, *supporters({**FAR, "unit": "orders"}, NEAR), *others)
    assert rolled_up(company, result, {name: "sum"}) == ("sum", Decimal(14))
    assert rolled_up(company, result, {"KR2": "sum"}) is None
    assert result.agreed.get("current") is None


def test_the_latest_of_two_fiscal_quarters_is_the_one_that_ends_last() -> None:
    result = team_kr("t", code="KR1", cycle="FY27")
    both = supporters({"current": 10, "cycle": "FY27 Q1"}, {"current": 4, "cycle": "FY27 Q2"})
    company = company_of(result, *both, calendar=Calendar(FRIDAY, first_month=7))
    assert rolled_up(company, result, {"KR1": "latest"}) == ("latest", Decimal(4))


def test_an_objective_is_as_far_as_its_key_results_are_on_average() -> None:
    items = article()
    own = own_kr("own", "andy", objective="Ops O1", start=0, target=1, current=1)
    company = company_of(*items, objective("top"), objective("below", parent="top"), own)
    assert progress_of_objective(company, items[0]) == Decimal("0.5541")  # of 0.7083 and 0.4
    assert progress_of_objective(company, company.items["top"]) is None


def test_objectives_without_key_results_are_as_far_as_those_below_them() -> None:
    around_and_around = [objective("a", parent="b"), objective("b", parent="a"), objective("c", parent="b")]
    company = company_of(*around_and_around, team_kr("t", objective="c", start=0, target=4, current=1))
    assert progress_of_objective(company, company.items["a"]) == Decimal("0.25")


@pytest.mark.parametrize(
    ("progress", "today", "direction", "expected"),
    [
        ("0", date(2026, 10, 1), None, Health.ON_TRACK),
        ("0.4", date(2026, 11, 20), None, Health.ON_TRACK),  # 50 of 92 days are over
        ("0.39", date(2026, 11, 20), None, Health.AT_RISK),
        ("0.19", date(2026, 11, 20), None, Health.OFF_TRACK),
        ("0.99", date(2027, 1, 1), None, Health.OFF_TRACK),
        ("1", date(2027, 1, 1), None, Health.ON_TRACK),
        ("0", date(2026, 12, 30), "achieve", None),
        ("0", date(2027, 1, 1), "achieve", Health.OFF_TRACK),
    ],
)
def test_health_is_progress_against_time(progress: str, today: date, direction: str | None, expected: Health) -> None:
    assert health(Decimal(progress), QUARTER_DAYS, today, direction) is expected


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert health(None, QUARTER_DAYS, date(2026, 11, 20)) is None
    assert health(Decimal("0.1"), None, date(2026, 11, 20)) is None


def test_a_board_reads_the_cycles_around_its_week_and_no_others() -> None:
    calendar = Calendar(date(2026, 11, 20), first_month=4)
    cycles = around("2027-W01", calendar)
    assert {"2027-W01", "2026-W50", "2026-W53/W01", "2027-W01/W02", "2027-Q1", "2027", "FY27 Q4", "FY27"} <= cycles
    assert not {"2026-W48", "2027-W02", "2026-Q4"} & cycles
    assert len(cycles) == len(around("2027-W30", calendar))


def test_a_quarter_is_read_with_all_of_its_weeks() -> None:
    cycles = within("2026-Q4", Calendar(date(2026, 11, 20)))
    assert {"2026-Q4", "2026-W40", "2026-W53", "2026"} <= cycles
    assert not {"2026-W39", "2026-Q3", "2027-W01"} & cycles
    assert within("Summer", Calendar(date(2026, 11, 20))) == {"Summer"}
