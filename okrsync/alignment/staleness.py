"""Decides which key results nobody has touched for longer than their cadence.

Touched is what a person said something new of, in any tool, or decided; and what a measure still answers for. The
cadence is that of the key result's level, and never longer than its cycle. Only what is at work can be stale: not what
is done, dropped, gone or in a cycle that is locked or closed; and what is over is looked at as of its last day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from okrsync.alignment.company import Company
from okrsync.alignment.findings import Hit
from okrsync.alignment.items import finished, text_of
from okrsync.model import Item, Kind


def untouched_since(company: Company, item: Item) -> date | None:
    """The day on which a stale key result was last touched; ``None`` for one that is not stale."""
    touched = company.touched.get(item.key)
    if touched is None or item.kind is not Kind.KEY_RESULT or not _at_stake(company, item):
        return None
    days = company.runs(item)
    until = min(company.today, days[1]) if days else company.today
    return touched if until - touched > cadence(company, item) else None


def cadence(company: Company, item: Item) -> timedelta:
    """For how long it may rest; ``timedelta.max`` where its level may for ever."""
    asked = company.cadence.get(company.level(item), 0)
    if not asked:
        return timedelta.max
    days = company.runs(item)
    return timedelta(days=min(asked, (days[1] - days[0]).days + 1 if days else asked))


def stale_results(company: Company) -> Iterator[tuple[Item, date]]:
    """The stale key results at work in the company's week, each with the day of the last touch."""
    for item in company.living:
        if company.at_work(item) and (since := untouched_since(company, item)):
            yield item, since


def stale(company: Company) -> Iterator[Hit]:
    for item, since in stale_results(company):
        message = f"nobody has touched {company.name(item.key)} since {since.isoformat()}"
        yield Hit(message, item.key, text_of(item, "owner"), company.team(item))


def _at_stake(company: Company, item: Item) -> bool:
    days = company.runs(item)
    begun = days is None or days[0] <= company.today
    open_ = company.states.get(text_of(item, "cycle") or "", "open") == "open"
    return begun and open_ and not finished(item) and not company.gone(item)
