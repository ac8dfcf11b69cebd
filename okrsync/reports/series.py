"""Renders what was measured of a key result: every point for machines, a chart of one line for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rich.text import Text

from okrsync.reports.values import json_value, text_value
from okrsync.store import Point

WIDTH = 60  # columns of the chart
_BARS = "▁▂▃▄▅▆▇█"


def series_json(points: Sequence[Point]) -> list[dict[str, Any]]:
    """The points, the oldest first."""
    return [
        {
            "at": point.at.isoformat(),
            "until": point.until.isoformat(),
            "value": json_value(point.value),
            "measure": point.expression,
        }
        for point in points
    ]


def series_lines(points: Sequence[Point]) -> Iterator[Text]:
    """From which value to which, in equal steps of time between, and by which measure; nothing without a point."""
    if not points:
        return
    first, last = points[0], points[-1]
    began, ended = (text_value(None, each.value, {}) for each in (first, last))
    since = f"{first.at.astimezone():%Y-%m-%d %H:%M} to {last.until.astimezone():%Y-%m-%d %H:%M}"
    count = f"{len(points)} value{'' if len(points) == 1 else 's'}"
    yield Text.assemble(("measured  ", "bold"), f"{began} ", (chart(points), "cyan"), f" {ended}")
    yield Text(f"  {count}, {since}, by {last.expression}", style="dim")


def chart(points: Sequence[Point]) -> str:
    """What held at equal steps of time from the first point to the end of the last, the lowest value lowest."""
    values = _steps(points)
    low, high = min(values), max(values)
    if low == high:
        return _BARS[0] * len(values)
    return "".join(_BARS[int((value - low) / (high - low) * (len(_BARS) - 1))] for value in values)


def _steps(points: Sequence[Point]) -> list[Decimal]:
    span = points[-1].until - points[0].at
    if not span:
        return [points[-1].value]
    values, at = [], 0
    for step in range(WIDTH):
        moment = points[0].at + timedelta(seconds=span.total_seconds() * step / (WIDTH - 1))
        while at + 1 < len(points) and points[at + 1].at <= moment:
            at += 1
        values.append(points[at].value)
    values[-1] = points[-1].value
    return values
