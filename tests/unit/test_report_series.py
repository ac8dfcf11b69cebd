"""What was measured, as a chart that a person reads at a glance and as points that lose nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from okrsync.reports.series import WIDTH, chart, series_json, series_lines
from okrsync.store import Point

NOW, DAY = datetime(2026, 10, 1, 12, 0, tzinfo=UTC), timedelta(days=1)


def points(*values: str, lasting: timedelta = DAY) -> list[Point]:
    starts = [NOW + number * DAY for number in range(len(values))]
    return [
        Point(at, at + lasting, Decimal(v), "jira: count(type = Incident)")
        for at, v in zip(starts, values, strict=True)
    ]


def test_the_chart_rises_and_falls_with_what_was_measured_in_equal_steps_of_time() -> None:
    drawn = chart(points("10", "40", "80", "10"))
    assert (len(drawn), drawn[0], drawn[-1]) == (WIDTH, "▁", "▁")
    assert list(dict.fromkeys(drawn)) == ["▁", "▄", "█"]
    assert abs(drawn.count("█") - WIDTH // 4) <= 1


def test_a_level_line_and_a_single_look_are_drawn_too() -> None:
    assert set(chart(points("7", "7"))) == {"▁"}
    assert chart(points("7", lasting=timedelta(0))) == "▁"


def test_the_line_says_from_what_to_what_when_and_by_which_measure() -> None:
    first, second = (line.plain for line in series_lines(points("12", "9.50")))
    assert first.startswith("measured  12 █")
    assert first.endswith("▁ 9.5")
    assert "2 values, " in second
    assert second.endswith("by jira: count(type = Incident)")
    assert list(series_lines([])) == []


def test_machines_get_every_point() -> None:
    assert series_json(points("12", "9.50"))[1] == {
        "at": "2026-10-02T12:00:00+00:00",
        "until": "2026-10-03T12:00:00+00:00",
        "value": 9.5,
        "measure": "jira: count(type = Incident)",
    }
