"""Decides which items may be one and the same, shown by one tool each: for a person to say, never joined here.

Two items are a pair if their titles are the same or nearly so, with the same numbers in them; if no tool shows both;
and if they are not of two cycles or two teams. Whatever else they agree or disagree in is said, and weighed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from okrsync.model import Item, Kind
from okrsync.sync.memory import Place
from okrsync.sync.names import same_name

LIKELY = 80.0  # of 100: below it two titles are not worth a person's time
DISAGREEING = 10.0  # what it costs that two items are of different owners, or of different objectives
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Pair:
    """Two items that may be the same. ``score`` is of 100; ``clear``: no other record of the same tool is as likely."""

    one: str
    other: str
    score: float
    reason: str
    clear: bool = True
    disagree: tuple[str, ...] = ()


def pairs(items: Mapping[str, Item], shown: Iterable[Place], only: Collection[str] | None = None) -> list[Pair]:
    """The likely pairs among the items that some tool shows, the likeliest first; ``only``: those with one of these."""
    where: dict[str, set[str]] = defaultdict(set)
    for place in shown:
        where[place.item].add(place.connection)
    found: dict[frozenset[str], Pair] = {}
    for kind in Kind:
        mine = {key: where[key] for key, item in items.items() if key in where and item.kind is kind}
        for key in mine if only is None else only & mine.keys():
            for pair in _pairs_of(items[key], mine, items):
                found.setdefault(frozenset((pair.one, pair.other)), pair)
    return _cleared(sorted(found.values(), key=lambda pair: (-pair.score, pair.one, pair.other)), where)


def joined(accepted: Iterable[Pair], items: Mapping[str, Item], shown: Collection[Place]) -> Mapping[str, str]:
    """For each item that goes into another by these pairs, that other: the first of them in the order of ``items``.

    A pair that would put two records of one tool together is left out.
    """
    groups = {key: {key} for key in items}
    where = {key: {place.connection for place in shown if place.item == key} for key in items}
    for pair in accepted:
        one, other = groups[pair.one], groups[pair.other]
        here, there = ({name for key in group for name in where[key]} for group in (one, other))
        if one is not other and not here & there:
            one |= other
            groups.update(dict.fromkeys(one, one))
    order = {key: number for number, key in enumerate(items)}
    kept = {key: min(group, key=order.__getitem__) for key, group in groups.items()}
    return {key: into for key, into in kept.items() if key != into}


def _pairs_of(item: Item, mine: Mapping[str, set[str]], items: Mapping[str, Item]) -> Iterator[Pair]:
    title, here = same_name(item.title), mine[item.key]
    others = {key: same_name(items[key].title) for key, there in mine.items() if not there & here}
    near = process.extract(title, others, scorer=fuzz.token_sort_ratio, limit=None, score_cutoff=LIKELY)
    for other, score, key in near:
        if _NUMBER.findall(title) != _NUMBER.findall(other):
            continue
        pair = _weighed(item, items[key], score, items)
        if pair is not None:
            yield pair


def _weighed(one: Item, other: Item, score: float, items: Mapping[str, Item]) -> Pair | None:
    """The pair, with what speaks for and against it."""
    same = same_name(one.title) == same_name(other.title)
    first, second = _circumstances(one, items), _circumstances(other, items)
    both = [name for name in first if None not in (first[name], second[name])]
    agree = [name for name in both if first[name] == second[name]]
    disagree = tuple(name for name in both if first[name] != second[name])
    score -= DISAGREEING * len(disagree)
    if {"cycle", "team"} & set(disagree) or score < LIKELY:
        return None
    alike = "the same title" if same else f"titles that are {min(score, 99):.0f}% alike"
    reasons = [alike, *_told("the same", agree), *_told("another", disagree)]
    return Pair(one.key, other.key, round(score, 1), ", ".join(reasons), disagree=disagree)


def _told(word: str, names: Sequence[str]) -> list[str]:
    return [f"{word} {' and '.join(names)}"] if names else []


def _circumstances(item: Item, items: Mapping[str, Item]) -> Mapping[str, str | None]:
    objective = item.agreed.get("objective")
    goal = items.get(objective) if isinstance(objective, str) else None
    said = {name: item.agreed.get(name) for name in ("cycle", "team", "owner")}
    named = {name: same_name(value) if isinstance(value, str) else None for name, value in said.items()}
    return {**named, "objective": same_name(goal.title) if goal else None}


def _cleared(ranked: Sequence[Pair], where: Mapping[str, set[str]]) -> list[Pair]:
    """Each pair, clear where no other record of the same tool is as likely for either of the two."""
    partners: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for pair in ranked:
        partners[pair.one].append((pair.other, pair.score))
        partners[pair.other].append((pair.one, pair.score))

    def rivalled(key: str, partner: str, score: float) -> bool:
        others = (each for each, likely in partners[key] if each != partner and likely >= score)
        return any(where[each] & where[partner] for each in others)

    def clear(pair: Pair) -> bool:
        return not rivalled(pair.one, pair.other, pair.score) and not rivalled(pair.other, pair.one, pair.score)

    return [replace(pair, clear=clear(pair)) for pair in ranked]
