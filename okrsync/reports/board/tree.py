"""Builds the tree: objectives under their parents, key results under objectives, and what serves each under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from okrsync.alignment.company import Company
from okrsync.alignment.items import folded, in_order, served_by, text_of
from okrsync.model import Item, Kind, Level
from okrsync.reports.board.standing import Outlook, Standing

_LEVELS = tuple(Level)


@dataclass(frozen=True)
class Node:
    """One item with what stands under it. ``again``: it has its own place elsewhere, and is only pointed at here.

    ``home``: the other team that it comes from, where it serves what it stands under; ``adrift``: an individual key
    result that stands under nothing.
    """

    standing: Standing
    children: tuple[Node, ...] = ()
    home: str | None = None
    again: bool = False
    adrift: bool = False


@dataclass(frozen=True)
class Tree:
    """All items of a cycle. ``roots``: the company's first, then the teams', then what hangs on nothing."""

    cycle: str
    roots: tuple[Node, ...]

    @property
    def people(self) -> frozenset[str]:
        """Everybody who is named on it."""
        return frozenset(node.standing.owner for node in walk(self.roots) if node.standing.owner)


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """The nodes and all below them, from the top."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def tree_of(outlook: Outlook, cycle: str, *, whole: bool = False) -> Tree:
    """The tree of the company's week, or with the individual key results of all weeks where it is ``whole``."""
    growing = _Growing(outlook, _Shape(outlook.company, whole=whole))
    roots = [growing.node(item, None) for item in growing.shape.tops]
    while lost := growing.lost():  # what hangs on nothing but itself
        roots.append(growing.node(lost, None))
    return Tree(cycle, tuple(roots))


class _Shape:
    """Which items are in the tree, and what stands under what."""

    def __init__(self, company: Company, *, whole: bool) -> None:
        self._company = company
        wanted = {each.key for each in (company.living if whole else company.individuals)}
        self.items: Mapping[str, Item] = {
            item.key: item
            for item in in_order(company.items.values())
            if not company.gone(item) and (item.key in wanted or not self.own(item))
        }

    @cached_property
    def tops(self) -> list[Item]:
        found = [item for item in self.items.values() if not any(self.above(item))]
        return sorted(found, key=lambda item: (_LEVELS.index(self._company.level(item)), item.kind is Kind.KEY_RESULT))

    def above(self, item: Item) -> Iterator[str]:
        """What the item stands under, its own place first: for a person's own key result, what it serves."""
        direct = text_of(item, "parent" if item.kind is Kind.OBJECTIVE else "objective") or ""
        own = self.own(item)
        places = [*served_by(item), direct] if own else [direct, *served_by(item)]
        found = [key for key in places if key in self.items and key != item.key]
        yield from found[:-1] if own and len(found) > 1 and found[-1] == direct else found

    def own(self, item: Item) -> bool:
        """True for a person's own key result."""
        return item.kind is Kind.KEY_RESULT and self._company.level(item) is Level.INDIVIDUAL

    @cached_property
    def below(self) -> Mapping[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self.items.values():
            for key in dict.fromkeys(self.above(item)):
                found.setdefault(key, []).append(item)
        return found


class _Growing:
    """The nodes made so far: every item is spread out once, and pointed at wherever else it belongs."""

    def __init__(self, outlook: Outlook, shape: _Shape) -> None:
        self._outlook, self.shape = outlook, shape
        self._placed: set[str] = set()

    def node(self, item: Item, above: Item | None) -> Node:
        standing, home = self._outlook.standing(item), self._home(item, above)
        own = self.shape.own(item)
        elsewhere = above is not None and not own and next(self.shape.above(item)) != above.key
        if item.key in self._placed or elsewhere:
            return Node(standing, home=home, again=not own or item.key in self.shape.below)
        self._placed.add(item.key)
        children = tuple(self.node(each, item) for each in self.shape.below.get(item.key, ()))
        return Node(standing, children, home, adrift=own and above is None)

    def lost(self) -> Item | None:
        return next((item for key, item in self.shape.items.items() if key not in self._placed), None)

    def _home(self, item: Item, above: Item | None) -> str | None:
        """The team of an item that serves a team's key result and belongs to another."""
        company = self._outlook.company
        if above is None or above.kind is not Kind.KEY_RESULT or company.level(above) is Level.COMPANY:
            return None
        here, team = company.team(above), company.team(item)
        return team if here and team and folded(here) != folded(team) else None
