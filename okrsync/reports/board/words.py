"""Decides how the parts of a board are said in words, the same in every rendering for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from okrsync.kit.cycles import Sort, period
from okrsync.kit.texts import plain
from okrsync.reports.board.standing import Standing
from okrsync.reports.board.week import Aim

_METHODS = {"sum": "sum", "mean": "weighted mean", "latest": "latest"}


def line(text: str) -> str:
    """One line without what would steer a terminal."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())


def who(people: Collection[str]) -> Mapping[str, str]:
    """What each is called: an address without its domain, unless two of them would be called alike."""
    short = {person: line(person.partition("@")[0]) or line(person) for person in people}
    count = Counter(name.casefold() for name in short.values())
    return {person: name if count[name.casefold()] == 1 else line(person) for person, name in short.items()}


def percent(share: Decimal | None) -> str:
    """Cut off, not rounded: 100% is said only where it is reached."""
    return "" if share is None else f"{int(share * 100)}%"


def sure(standing: Standing) -> str:
    return "" if standing.confidence is None else f"{percent(standing.confidence)} sure"


def metric(standing: Standing) -> str:
    """``82 (71 → 95 %)``: where it is now, and the way it has to go."""
    unit = line(standing.unit or "")
    ends = [number(each) for each in (standing.start, standing.target) if each is not None]
    way = " ".join(part for part in (" → ".join(ends), unit) if part)
    now = "?" if standing.current is None else number(standing.current)
    return f"{now} ({way})" if ends else f"{now} {unit}".rstrip() if standing.current is not None else ""


def number(value: Decimal | date) -> str:
    return value.isoformat() if isinstance(value, date) else format(plain(value), "f")


def rolled_up(standing: Standing) -> str:
    """``Σ 12 (sum of its supporters)``: marked, for it is not the key result's own value."""
    rolled = standing.rolled_up
    return f"Σ {number(rolled.value)} ({_METHODS[rolled.method]} of its supporters)" if rolled else ""


def state(standing: Standing) -> str:
    """What its owner said of it where that matters, else its health."""
    return standing.state if standing.state in ("done", "dropped", "proposed") else standing.health or ""


def stale(standing: Standing) -> str:
    """With the day and not for how many days, so that a digest that says the same is the same tomorrow."""
    return f"untouched since {number(standing.untouched_since)}" if standing.untouched_since else ""


def aim(aim: Aim) -> str:
    return f"{line(aim.name)} ({line(aim.team)})" if aim.team else line(aim.name)


def heading(cycle: str, days: tuple[date, date] | None, quarter: str | None = None) -> str:
    """``Week 47 of 2026: 16 to 22 November, in 2026-Q4``."""
    named = period(cycle)
    name = f"Week {named.number} of {named.year}" if named and named.sort is Sort.WEEK else line(cycle)
    when = f": {_day(days[0], days[1])} to {_day(days[1])}" if days else ""
    return f"{name}{when}{f', in {quarter}' if quarter else ''}"


def _day(day: date, beside: date | None = None) -> str:
    month = "" if beside and beside.month == day.month else f" {_MONTHS[day.month - 1]}"
    return f"{day.day}{month}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
