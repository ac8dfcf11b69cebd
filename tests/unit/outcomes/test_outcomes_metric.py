"""The measure that a text carries is found in it, and numbers that only name things are not taken for one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from okrsync.outcomes.metric import TextMetric, metric_in
from okrsync.outcomes.reading import read
from okrsync.outcomes.words import languages


def metric(text: str) -> TextMetric | None:
    return metric_in(read(text, languages()))


@pytest.mark.parametrize(
    ("text", "start", "target", "unit", "direction"),
    [
        ("Increase NPS from 30 to 50", "30", "50", None, "increase"),
        ("Raise NPS from -20 to 10", "-20", "10", None, "increase"),
        ("Margin −5% → 10%", "-0.05", "0.1", "%", "increase"),
        ("Den NPS von 30 auf 50 erhöhen", "30", "50", None, "increase"),
        ("Conversion from 2% to 3.5%", "0.02", "0.035", "%", "increase"),
        ("Umsatz von 1,2 Mio. € auf 1.500.000 € steigern", "1200000", "1500000", "€", "increase"),
        ("Handling time 12 -> 8 minutes", "12", "8", "minutes", "decrease"),
        ("40% of tickets are solved in the portal", None, "0.4", "%", None),
        ("80 Prozent der Kunden bestellen wieder", None, "0.8", "%", None),
        ("Grow to 2,000 subscribers", None, "2000", "subscribers", "increase"),
        ("At least 40 schools order again", None, "40", "schools", "increase"),
        ("Pages load in under 1.5 s", None, "1.5", "s", "decrease"),
        ("Answers in < 300ms", None, "300", "ms", "decrease"),
        ("Raise $5.9m", None, "5900000", "$", "increase"),
        ("Win two clients", None, "2", "clients", "increase"),
        ("No patient waits longer than planned", None, "0", None, "decrease"),
        ("Every parcel arrives on the day we promised", None, "1", "%", "increase"),
    ],
)
def test_a_measure_is_found(text: str, start: str | None, target: str, unit: str | None, direction: str | None) -> None:
    found = metric(text)
    assert found is not None
    assert found.start == (Decimal(start) if start else None)
    assert (found.target, found.unit, found.direction) == (Decimal(target), unit, direction)


def test_a_change_says_by_how_much_and_no_target() -> None:
    found = metric("Reduce churn by 15%")
    assert found is not None
    assert (found.change, found.target, found.direction) == (Decimal("0.15"), None, "decrease")


@pytest.mark.parametrize("text", ["_N1_ weekly users", "$N in new sales", "Improve retention by X%"])
def test_a_number_that_was_left_out_is_a_measure_without_a_value(text: str) -> None:
    found = metric(text)
    assert found is not None
    assert (found.start, found.target, found.change) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Close the tier 1 deals",
        "Done by Q3 2026",
        "Launch v2.0 by April 1st",
        "Ready for review on 3 March",
        "P2 - tidy the depot",
        "Become fast",
        "Bis KW 12 fertig",
        "See #4260",
    ],
)
def test_a_number_that_names_a_thing_is_no_measure(text: str) -> None:
    assert metric(text) is None
