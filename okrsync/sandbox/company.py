"""Owns the small company of the demo: who keeps which OKRs in which tool before okrsync comes."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.resources import files

from okrsync.sandbox.seed import Person, Row, Seed


def company(today: date) -> Mapping[str, Seed]:
    """Each tool's records at first, in the quarter and the weeks around ``today``."""
    people = tuple(Person(row["name"], row["email"]) for row in _rows("people"))
    periods = {"{quarter}": _quarter(today), "{week}": _week(today), "{next_week}": _week(today + timedelta(days=7))}
    return {
        tool: Seed(people, _in(periods, _rows(f"{tool}-objectives")), _in(periods, _rows(f"{tool}-key-results")))
        for tool in ("jira", "notion", "sheets")
    }


def _rows(name: str) -> Sequence[Row]:
    text = files("okrsync.sandbox").joinpath("company", f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _in(periods: Mapping[str, str], rows: Sequence[Row]) -> Sequence[Row]:
    return tuple({**row, "cycle": periods[row["cycle"]]} for row in rows)


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _week(day: date) -> str:
    iso = day.isocalendar()
    return f"{iso.year}-W{iso.week:02}"
