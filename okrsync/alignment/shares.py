"""Finds what is wrong with who works for what: key results without supporters, people with none or too many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from okrsync.alignment.company import Company
from okrsync.alignment.findings import Hit
from okrsync.alignment.items import finished, folded, text_of
from okrsync.model import Item, Level

LOOKBACK = timedelta(weeks=4)  # who had a key result so recently is expected to have one


def unsupported(company: Company) -> Iterator[Hit]:
    for item in company.team_results:
        if not finished(item) and not company.supporters.get(item.key):
            message = f"nobody supports {company.name(item.key)} this week"
            yield Hit(message, item.key, text_of(item, "owner"), company.team(item))


def idle(company: Company) -> Iterator[Hit]:
    busy = {text_of(item, "owner") for item in company.individuals}
    for person, why in sorted(_expected(company).items()):
        if person not in busy:
            yield Hit(f"{person} has no key result this week, but {why}", person=person)


def _expected(company: Company) -> dict[str, str]:
    """Everybody who should have a key result, with the reason."""
    found: dict[str, str] = {}
    for item in company.items.values():
        owner = text_of(item, "owner")
        if owner is None or company.gone(item):
            continue
        if company.level(item) is Level.INDIVIDUAL:
            if _lately(company, item):
                found[owner] = "had one in the last four weeks"
        elif company.at_work(item) and not finished(item):
            found.setdefault(owner, f"owns {company.name(item.key)}")
    return found


def _lately(company: Company, item: Item) -> bool:
    days = company.runs(item)
    return days is not None and company.days[0] - LOOKBACK <= days[1] < company.days[0]


def overloaded(company: Company) -> Iterator[Hit]:
    held: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in company.individuals:
        if owner := text_of(item, "owner"):
            held[owner, text_of(item, "cycle") or ""].append(item)
    for (owner, cycle), items in sorted(held.items()):
        if len(items) > company.most_per_person:
            when = f" in {cycle}" if cycle else ""
            message = f"{owner} has {len(items)} key results{when}, more than {company.most_per_person}"
            yield Hit(message, person=owner, team=company.team(items[0]))


def outnumbered(company: Company) -> Iterator[Hit]:
    """Counted per cycle: a week's small key results are not added to a quarter's great ones."""
    results: dict[str, int] = defaultdict(int)
    for result in company.team_results:
        results[folded(company.team(result) or "")] += 1
    held: dict[tuple[str, str], int] = defaultdict(int)
    for item in company.individuals:
        if team := company.team(item):
            held[team, text_of(item, "cycle") or ""] += 1
    for (team, cycle), count in sorted(held.items()):
        own = results[folded(team)]
        if count > own * company.most_per_result:
            when = f" in {cycle}" if cycle else ""
            message = f"{team} has {count} individual key results{when} for {own or 'no'} of the team's own"
            yield Hit(message, team=team)
