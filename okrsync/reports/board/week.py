"""Builds the board of one week: each team's key results, under them who works for them, and what is out of line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from okrsync.alignment.company import Company
from okrsync.alignment.findings import Finding
from okrsync.alignment.items import folded, served_by
from okrsync.alignment.shares import idle
from okrsync.kit.cycles import quarter_of, week_containing
from okrsync.model import Item, Level
from okrsync.reports.board.standing import Outlook, Standing

COMPANY = "Company"  # the block of the company's own key results
Shown: TypeAlias = Mapping[str, str | None]
"""The key results on the board, and whose block each is in."""


@dataclass(frozen=True)
class Support:
    """An individual key result under one that it serves. ``home``: the other team that it comes from, if it does."""

    standing: Standing
    home: str | None = None


@dataclass(frozen=True)
class Aim:
    """What a key result serves, and of which team that is, if of another one."""

    name: str
    team: str | None = None


@dataclass(frozen=True)
class Row:
    """A key result of the quarter, what it serves itself, and who supports it this week."""

    standing: Standing
    aims: tuple[Aim, ...]
    supports: tuple[Support, ...]


@dataclass(frozen=True)
class Away:
    """An individual key result of a team that serves something outside of it, or nothing (``aims`` is empty)."""

    standing: Standing
    aims: tuple[Aim, ...] = ()


@dataclass(frozen=True)
class Block:
    """One team. ``helping``: what its people do for other teams; ``unaligned``: what serves nothing on this board.

    ``team`` is ``None`` for what belongs to no team that is known.
    """

    team: str | None
    rows: tuple[Row, ...] = ()
    helping: tuple[Away, ...] = ()
    unaligned: tuple[Away, ...] = ()


@dataclass(frozen=True)
class Board:
    """One week of a company. ``idle``: the people without a key result who usually take part."""

    week: str
    days: tuple[date, date]
    quarter: str | None
    blocks: tuple[Block, ...]
    idle: tuple[str, ...]
    findings: Sequence[Finding]

    @property
    def standings(self) -> Sequence[Standing]:
        """Every key result on it once, in the order in which they first stand there."""
        rows = [row for block in self.blocks for row in block.rows]
        shown = [row.standing for row in rows] + [each.standing for row in rows for each in row.supports]
        shown += [each.standing for block in self.blocks for each in (*block.helping, *block.unaligned)]
        return list({each.key: each for each in shown}.values())

    @property
    def people(self) -> frozenset[str]:
        """Everybody who is named on it."""
        return frozenset([*self.idle, *(each.owner for each in self.standings if each.owner)])


def board_of(outlook: Outlook) -> Board:
    """The board of the company's week."""
    company = outlook.company
    week = company.week or week_containing(company.today)
    return Board(
        week,
        company.days,
        quarter_of(week, company.calendar),
        tuple(_blocks(outlook)),
        tuple(hit.person for hit in idle(company) if hit.person),
        outlook.findings,
    )


def _blocks(outlook: Outlook) -> Iterator[Block]:
    """The company's own first, then the teams by name; last what belongs to none."""
    company = outlook.company
    results = [each for each in company.living if company.level(each) is not Level.INDIVIDUAL and company.at_work(each)]
    shown = {each.key: _block_of(company, each) for each in results}
    names = {_folded(name): name for name in (*map(company.team, company.individuals), *shown.values())}
    for folded_name in sorted(names, key=lambda name: (name is None, name != folded(COMPANY), name or "")):
        rows = [each for each in results if _folded(shown[each.key]) == folded_name]
        own = [each for each in company.individuals if _folded(company.team(each)) == folded_name]
        yield Block(
            names[folded_name],
            tuple(_row(outlook, each, shown) for each in rows),
            tuple(away for each in own if (away := _helping(outlook, each, shown))),
            tuple(_unaligned(outlook, each) for each in own if not set(served_by(each)) & set(shown)),
        )


def _block_of(company: Company, item: Item) -> str | None:
    return COMPANY if company.level(item) is Level.COMPANY else company.team(item)


def _row(outlook: Outlook, result: Item, shown: Shown) -> Row:
    company, here = outlook.company, shown[result.key]
    supporters = company.supporters.get(result.key, ())
    supports = (Support(outlook.standing(each), _other(company.team(each), here)) for each in supporters)
    return Row(outlook.standing(result), _aims(company, result, shown), tuple(supports))


def _helping(outlook: Outlook, item: Item, shown: Shown) -> Away | None:
    """The key result with those of its aims that belong to another team; ``None`` where none does."""
    aims = tuple(aim for aim in _aims(outlook.company, item, shown) if aim.team)
    return Away(outlook.standing(item), aims) if aims else None


def _unaligned(outlook: Outlook, item: Item) -> Away:
    return Away(outlook.standing(item), _aims(outlook.company, item, {}))


def _aims(company: Company, item: Item, shown: Shown) -> tuple[Aim, ...]:
    home = company.team(item)
    return tuple(Aim(company.name(key), _other(shown.get(key), home, company_too=False)) for key in served_by(item))


def _other(team: str | None, than: str | None, *, company_too: bool = True) -> str | None:
    """The team, where it is certainly another one; to serve the company as a whole is to help nobody else."""
    if team is None or than is None or _folded(team) == _folded(than):
        return None
    the_company = than if company_too else team
    return None if _folded(the_company) == folded(COMPANY) else team


def _folded(name: str | None) -> str | None:
    return None if name is None else folded(name)
