"""Finds what is wrong with what individual key results serve: nothing, the wrong level, the past, itself, a copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okrsync.alignment.company import Company
from okrsync.alignment.findings import Hit
from okrsync.alignment.items import finished, metric_of, same, served_by, text_of
from okrsync.model import Direction, Item, Level


def serves_nothing(company: Company) -> Iterator[Hit]:
    for item in company.individuals:
        if not served_by(item):
            yield _about(company, item, "serves no key result")


def serves_no_team_result(company: Company) -> Iterator[Hit]:
    for item, target in _served(company):
        if (level := company.level(target)) is not Level.TEAM:
            yield _about(company, item, f"serves {company.name(target.key)}, which is a key result of level {level}")


def serves_the_past(company: Company) -> Iterator[Hit]:
    """A key result that is itself finished may have been what finished the other."""
    for item, target in _served(company):
        if not finished(item) and (why := _past(company, item, target)):
            yield _about(company, item, f"serves {company.name(target.key)}, {why}")


def _past(company: Company, item: Item, target: Item) -> str | None:
    if target.key in company.ended:
        return "which no tool shows any more"
    if finished(target):
        return f"which is {text_of(target, 'state')}"
    if company.closed(target):
        return f"whose cycle {text_of(target, 'cycle')} is closed"
    own, other = company.runs(item), company.runs(target)
    if own and other and other[1] < own[0]:
        return f"whose cycle {text_of(target, 'cycle')} was over before"
    return None


def copied_target(company: Company) -> Iterator[Hit]:
    for item, target in _served(company):
        if company.level(target) is Level.TEAM and _same_metric(item, target):
            goal = f"{metric_of(item, 'target')} {text_of(item, 'unit') or ''}".rstrip()
            yield _about(company, item, f"has the target of {company.name(target.key)}, which it serves: {goal}")


def _same_metric(item: Item, target: Item) -> bool:
    """Done or not done is no metric to copy."""
    if metric_of(item, "target") is None or Direction.ACHIEVE in (
        item.agreed.get("direction"),
        target.agreed.get("direction"),
    ):
        return False
    return all(same(item.agreed.get(name), target.agreed.get(name)) for name in ("target", "unit"))


def loop(company: Company) -> Iterator[Hit]:
    """Each way that leads from an item back to itself, by what it serves or by its parents; told once."""
    ways = {key: _ways_up(item) for key, item in company.items.items()}
    told: set[frozenset[str]] = set()
    for key in sorted(ways):
        path = _way_back(ways, key)
        if path and frozenset(path) not in told:
            told.add(frozenset(path))
            names = " → ".join(company.name(each) for each in (*path, key))
            yield _about(company, company.items[key], f"leads back to itself: {names}")


def _ways_up(item: Item) -> Sequence[str]:
    parent = text_of(item, "parent")
    return [*served_by(item), *([parent] if parent else [])]


def _way_back(ways: Mapping[str, Sequence[str]], start: str) -> list[str] | None:
    """The items on a shortest way from ``start`` back to it, ``start`` first."""
    came_from: dict[str, str] = {}
    edge = [start]
    while edge:
        here = edge.pop(0)
        for further in ways.get(here, ()):
            if further == start:
                return _walked(came_from, start, here)
            if further not in came_from:
                came_from[further] = here
                edge.append(further)
    return None


def _walked(came_from: Mapping[str, str], start: str, end: str) -> list[str]:
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]


def _served(company: Company) -> Iterator[tuple[Item, Item]]:
    """The week's individual key results with each item that they serve."""
    for item in company.individuals:
        for key in served_by(item):
            if key in company.items:
                yield item, company.items[key]


def _about(company: Company, item: Item, message: str) -> Hit:
    return Hit(f"{company.name(item.key)} {message}", item.key, text_of(item, "owner"), company.team(item))
