"""Decides what is shown of one objective or key result: who, how far, how sure, how healthy, and where it lives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from okrsync.alignment.company import Company
from okrsync.alignment.findings import Finding
from okrsync.alignment.health import Health, health, progress_of_objective
from okrsync.alignment.items import in_order, metric_of, number_of, progress_of, text_of
from okrsync.alignment.rollup import Method, rolled_up
from okrsync.alignment.staleness import untouched_since
from okrsync.model import Item, Kind, Level


@dataclass(frozen=True)
class RolledUp:
    """What the supporters add up to: a value of its own beside ``current``."""

    method: Method
    value: Decimal


@dataclass(frozen=True)
class Standing:
    """One objective or key result as it stands. ``places``: the address in each tool that shows it, where known.

    ``untouched_since``: when a stale key result was last touched; ``None`` for what is not stale.
    """

    key: str
    kind: Kind
    title: str
    code: str | None
    level: Level
    team: str | None
    owner: str | None
    cycle: str | None
    state: str | None
    start: Decimal | date | None = None
    target: Decimal | date | None = None
    current: Decimal | date | None = None
    unit: str | None = None
    confidence: Decimal | None = None
    progress: Decimal | None = None
    health: Health | None = None
    untouched_since: date | None = None
    rolled_up: RolledUp | None = None
    places: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it in a word or two."""
        return self.code or self.title


@dataclass(frozen=True)
class Outlook:
    """A company with what is known beside the items: the roll-ups asked for, the records' addresses, the findings."""

    company: Company
    methods: Mapping[str, Method] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    findings: Sequence[Finding] = ()

    def standing(self, item: Item) -> Standing:
        company, days = self.company, self.company.runs(item)
        gone = progress_of(item) if item.kind is Kind.KEY_RESULT else progress_of_objective(company, item)
        rolled = rolled_up(company, item, self.methods) if company.level(item) is not Level.INDIVIDUAL else None
        return Standing(
            key=item.key,
            kind=item.kind,
            title=item.title,
            code=company.code(item),
            level=company.level(item),
            team=company.team(item),
            owner=text_of(item, "owner"),
            cycle=text_of(item, "cycle"),
            state=text_of(item, "state"),
            start=metric_of(item, "start"),
            target=metric_of(item, "target"),
            current=metric_of(item, "current"),
            unit=text_of(item, "unit"),
            confidence=number_of(item, "confidence"),
            progress=gone,
            health=health(gone, days, company.today, item.agreed.get("direction")),
            untouched_since=untouched_since(company, item),
            rolled_up=RolledUp(*rolled) if rolled else None,
            places={name: _safe(url) for name, url in self.places.get(item.key, {}).items()},
        )

    def standings(self, items: Iterable[Item]) -> tuple[Standing, ...]:
        return tuple(self.standing(item) for item in in_order(items))


def _safe(url: str | None) -> str | None:
    """Only what a browser opens as a page: an address may have been typed by anybody."""
    return url if url and url.startswith(("https://", "http://")) else None
