"""Decides whether a key result is on track: its progress against the share of its cycle that is over.

Behind means: less progress than the share of the cycle's days that have passed (today not counted).

=================  ==========================================================================================
on track           behind by at most 15 points of a hundred, or reached
at risk            behind by at most 35 points
off track          behind by more, or not reached when the cycle is over
nothing is said    progress is not known, the cycle says no days, or it is done-or-not and the cycle goes on
=================  ==========================================================================================

An objective is as far as its key results are on average (those whose progress is known; never individual ones); where
it has none, as far as the objectives below it.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from okrsync.alignment.company import Company
from okrsync.alignment.items import Days, progress_of
from okrsync.model import Direction, Item, Value

_STEP = Decimal("0.0001")

ON_TRACK_WITHIN, AT_RISK_WITHIN = Decimal("0.15"), Decimal("0.35")


class Health(StrEnum):
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"


def progress_of_objective(company: Company, objective: Item, above: frozenset[str] = frozenset()) -> Decimal | None:
    """0 to 1, or ``None`` where nothing below says it; ``above`` keeps parents in a circle from going round."""
    known = [said for each in company.results_of.get(objective.key, ()) if (said := progress_of(each)) is not None]
    if not known:
        path = above | {objective.key}
        below = [each for each in company.objectives_below.get(objective.key, ()) if each.key not in path]
        known = [said for each in below if (said := progress_of_objective(company, each, path)) is not None]
    return (sum(known, Decimal(0)) / len(known)).quantize(_STEP, ROUND_DOWN) if known else None


def health(progress: Decimal | None, days: Days | None, today: date, direction: Value = None) -> Health | None:
    """The health on that day of what has made that progress (0 to 1) and runs on those days."""
    if progress is None or days is None:
        return None
    if progress >= 1:
        return Health.ON_TRACK
    if today > days[1]:
        return Health.OFF_TRACK
    if direction == Direction.ACHIEVE:
        return None
    behind = elapsed(days, today) - progress
    if behind <= ON_TRACK_WITHIN:
        return Health.ON_TRACK
    return Health.AT_RISK if behind <= AT_RISK_WITHIN else Health.OFF_TRACK


def elapsed(days: Days, today: date) -> Decimal:
    """The share of the days that are over before today, 0 to 1."""
    first, last = days
    whole = (last - first).days + 1
    return min(max(Decimal((today - first).days) / whole, Decimal(0)), Decimal(1))
