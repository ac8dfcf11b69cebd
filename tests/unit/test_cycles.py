"""Cycles: what people write for a period, the days it runs, and what a company's calendar adds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.kit.cycles import (
    Calendar,
    Period,
    Sort,
    complete,
    cycle_of_span,
    following,
    parse_cycle,
    period,
    quarter_containing,
    quarter_of,
    span,
    week_containing,
)
from okrsync.model import Unreadable

TODAY = date(2026, 11, 22)  # the Sunday of 2026-W47
JULY = Calendar(TODAY, first_month=7)
BY_QUARTER = Calendar(TODAY, weeks="quarter")
PERIODS = st.builds(Period, st.sampled_from(Sort), st.integers(2000, 2098), st.integers(1, 53), st.booleans()).filter(
    lambda each: each.real and not (each.fiscal and each.sort in (Sort.WEEK, Sort.TWO_WEEKS))
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Q4 2026", "2026-Q4"),
        ("2026-q4", "2026-Q4"),
        ("Q4/2026", "2026-Q4"),
        ("Quarter 4, 2026", "2026-Q4"),
        ("Q4 FY26", "FY26 Q4"),
        ("fy2026-q4", "FY26 Q4"),
        ("FY26Q4", "FY26 Q4"),
        ("FY '26", "FY26"),
        ("2026", "2026"),
        ("2026-W47", "2026-W47"),
        ("week 3, 2026", "2026-W03"),
        ("KW 47/2026", "2026-W47"),
        ("2026 CW47", "2026-W47"),
        ("2026-W47/48", "2026-W47/W48"),
        ("2026-W47-W48", "2026-W47/W48"),
        ("KW47/48 2026", "2026-W47/W48"),
        ("Weeks 47 and 48, 2026", "2026-W47/W48"),
        ("2026-W53/2027-W01", "2026-W53/W01"),
        ("2026-11-16 – 2026-11-22", "2026-W47"),
        ("2026-11-16 → 2026-11-29", "2026-W47/W48"),
        ("16 Nov - 22 Nov 2026", "2026-W47"),
        ("16-22 November 2026", "2026-W47"),
        ("Nov 16th – 22nd, 2026", "2026-W47"),
        ("16.11. bis 22.11.2026", "2026-W47"),
        ("1. Okt – 31. Dez 2026", "2026-Q4"),
        ("28 Dec - 3 Jan 2027", "2026-W53"),
        ("2026-01-01/2026-12-31", "2026"),
    ],
)
def test_what_people_write_is_one_name(written: str, name: str) -> None:
    assert parse_cycle(f" {written} ") == name


@pytest.mark.parametrize(
    "written",
    [
        *["W47", "Week 3", "Q4", "KW47/48"],  # no year: only a calendar can tell
        *["Summer", "FY27 H1", "FY25/26", "2026-W45/W48", "0000-Q1"],
        *["2026-11-16 – 2026-11-23", "3/4/2026 - 9/4/2026", "31 Nov - 6 Dec 2026", "16 Nov - 22 Nov", "1-2"],
    ],
)
def test_whatever_names_no_one_period_stays_as_written(written: str) -> None:
    assert parse_cycle(written) == written


@pytest.mark.parametrize("written", ["2025-W53", "W60 2026", "2026-W00"])
def test_a_week_that_its_year_does_not_have_is_unreadable(written: str) -> None:
    assert isinstance(parse_cycle(written), Unreadable)


@given(st.text(st.sampled_from("QWKFY0123456789-/ .–") | st.characters(codec="utf-8"), max_size=25))
def test_what_was_read_reads_the_same_again(text: str) -> None:
    once = parse_cycle(text)
    assert isinstance(once, Unreadable | None) or parse_cycle(once) == once


@given(PERIODS)
def test_a_name_means_its_period_alone(each: Period) -> None:
    assert period(each.name) == each
    assert parse_cycle(each.name) == each.name
    days = span(each.name)
    assert each.fiscal == (days is None)
    assert days is None or cycle_of_span(*days) == each.name


@given(PERIODS, st.sampled_from([Calendar(TODAY), JULY, Calendar(TODAY, 4, named_by="start")]))
def test_the_next_period_begins_the_day_after(each: Period, calendar: Calendar) -> None:
    this, after = span(each.name, calendar), following(each.name)
    assert after is not None
    then = span(after, calendar)
    assert this is not None
    assert then is not None
    assert then[0] == this[1] + timedelta(days=1)
    assert period(after) == each.following


def test_nothing_follows_a_named_period_and_it_has_no_days() -> None:
    assert (following("Summer"), span("Summer"), quarter_of("Summer")) == (None, None, None)


@pytest.mark.parametrize(
    ("cycle", "quarter"),
    [
        ("2026-W47", "2026-Q4"),
        ("2026-W27", "2026-Q3"),  # Monday 29 June, Thursday 2 July
        ("2026-W53", "2026-Q4"),  # Thursday 31 December
        ("2026-W14", "2026-Q2"),  # Thursday 2 April
        ("2026-W53/W01", "2026-Q4"),
        ("2026-Q4", "2026-Q4"),
        ("2026", None),
    ],
)
def test_a_week_belongs_to_the_quarter_with_its_thursday(cycle: str, quarter: str | None) -> None:
    assert quarter_of(cycle) == quarter


def test_a_company_has_its_own_quarters() -> None:
    assert quarter_containing(TODAY) == "2026-Q4"
    assert quarter_containing(TODAY, JULY) == "FY27 Q2"
    assert quarter_of("2026-W47", JULY) == "FY27 Q2"
    assert span("FY27 Q2", JULY) == (date(2026, 10, 1), date(2026, 12, 31))
    assert span("FY27", JULY) == (date(2026, 7, 1), date(2027, 6, 30))
    named_by_start = Calendar(TODAY, first_month=4, named_by="start")
    assert quarter_containing(date(2027, 1, 1), named_by_start) == "FY26 Q4"
    assert span("FY26 Q4", named_by_start) == (date(2027, 1, 1), date(2027, 3, 31))


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.integers(1, 12), st.sampled_from(["end", "start"]))
def test_every_day_lies_in_its_quarter_and_week(day: date, first_month: int, named_by: str) -> None:
    calendar = Calendar(day, first_month, "end" if named_by == "end" else "start")
    for cycle in (quarter_containing(day, calendar), week_containing(day)):
        days = span(cycle, calendar)
        assert days is not None
        assert days[0] <= day <= days[1]


@pytest.mark.parametrize(
    ("calendar", "written", "meant"),
    [
        (Calendar(TODAY), "W47", "2026-W47"),
        (Calendar(TODAY), "KW 2", "2027-W02"),
        (Calendar(TODAY), "Week 50", "2026-W50"),
        (Calendar(date(2027, 1, 5)), "W47", "2026-W47"),
        (Calendar(TODAY), "w47-48", "2026-W47/W48"),
        (Calendar(TODAY), "W53/W1", "2026-W53/W01"),
        (Calendar(TODAY), "Q4", "2026-Q4"),
        (Calendar(TODAY), "q1", "2027-Q1"),
        (JULY, "Q2", "FY27 Q2"),
        (JULY, "Q4 2026", "2026-Q4"),
        (Calendar(TODAY), "Q4 FY26", "2026-Q4"),
        (Calendar(TODAY), "FY26", "2026"),
        (JULY, "Q4 FY26", "FY26 Q4"),
        (BY_QUARTER, "Week 3", "2026-W42"),  # Thursday 1 October is in its first week
        (BY_QUARTER, "Week 2", "2026-W41"),
        (BY_QUARTER, "Week 1", "2027-W01"),
        (BY_QUARTER, "Weeks 3-4", "2026-W42/W43"),
        (BY_QUARTER, "W47", "2026-W47"),
        (BY_QUARTER, "KW3", "2027-W03"),
        (Calendar(date(2026, 12, 30), weeks="quarter"), "Week 1", "2027-W01"),
        (Calendar(TODAY), "W54", "W54"),
        (BY_QUARTER, "Week 0", "Week 0"),
        (Calendar(TODAY), "W47/W49", "W47/W49"),
        (Calendar(TODAY), "Summer", "Summer"),
    ],
)
def test_a_calendar_gives_the_year_that_is_missing(calendar: Calendar, written: str, meant: str) -> None:
    assert complete(written, calendar) == meant
    assert complete(meant, calendar) == meant
