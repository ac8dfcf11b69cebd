"""The simulated world: three unequal tools, people who type, a network that fails, and the promises to check.

The first tool holds values exactly, the second coarsely (whole numbers, short titles), the third exactly again but
shows references as words. Every value that is typed is unique, so that what became of it can be told. Objectives are
shown where a tool has a table for them, as in :func:`company`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from okrsync.connector import Slot
from okrsync.model import Kind, Mention, Seen, Unfit, Value
from okrsync.store import Store
from okrsync.sync.cycle import Bench, Report, Rules, Wish, run
from okrsync.sync.guards import Limits
from okrsync.sync.memory import Changes, Memory
from okrsync.testing.table import Tabletop
from okrsync.testing.tabletop import Crash, TabletopConnector, Weather


def _whole(value: Value) -> Value:
    return value.to_integral_value() if isinstance(value, Decimal) else value


def _short(value: Value) -> Value:
    return value[:12].rstrip() if isinstance(value, str) else value


EXACT: Mapping[str, Slot] = {
    "title": Slot(),
    "current": Slot(),
    "note": Slot(),
    "aligned_to": Slot(links=True, many=True),
}
COARSE: Mapping[str, Slot] = {
    "title": Slot(fit=_short),
    "current": Slot(fit=_whole),
    "note": Slot(),
    "aligned_to": Slot(links=True, many=True),
}
WORDS: Mapping[str, Slot] = {"title": Slot(), "current": Slot(), "note": Slot(), "aligned_to": Slot(many=True)}


NOTHING = Wish()
_NAMES = {Kind.OBJECTIVE: "O", Kind.KEY_RESULT: "KR"}
_OBJECTIVES: Mapping[str, Slot] = {"title": Slot(), "description": Slot()}


@dataclass(frozen=True)
class Typed:
    """A person typed ``value`` into a row's field, over what they saw there."""

    tool: str
    row: str
    field: str
    value: Seen
    over: Seen = None

    @property
    def cell(self) -> tuple[str, str, str]:
        return self.tool, self.row, self.field


@dataclass
class World:
    """Three tools, one store, a clock that only moves when a run starts."""

    tools: dict[str, Tabletop] = field(
        default_factory=lambda: {
            name: Tabletop(name, {Kind.KEY_RESULT: slots})
            for name, slots in {"exact": EXACT, "coarse": COARSE, "words": WORDS}.items()
        }
    )
    store: Store = field(default_factory=lambda: Store.open("sqlite://"))
    now: datetime = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    rules: Rules = field(default_factory=lambda: Rules(whole_every=timedelta(minutes=3)))
    words: list[Typed] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    births: int = 0
    complaints: list[str] = field(default_factory=list)
    last: Report | None = None
    preferred: set[str] = field(default_factory=set)
    substituted: set[str | None] = field(default_factory=set)

    def add(self, tool: str, kind: Kind = Kind.KEY_RESULT, title: str | None = None) -> str:
        """A person adds a key result, or an objective; of a title of its own unless one is given."""
        number = next(self.numbers)
        self.births += 1
        values: dict[str, Seen] = {"title": title or f"{_NAMES[kind]} {number}"}
        if "current" in self.tools[tool].slots[kind]:
            values["current"] = Decimal(number)
        return self.tools[tool].add(kind, values)

    def type(self, tool: str, row: str, name: str, value: Seen | None = None) -> Typed:
        """A person types something nobody typed before (or ``value``)."""
        said = self._fresh(tool, name) if value is None else value
        typed = Typed(tool, row, name, said, self.tools[tool].rows[row].values[name])
        self.tools[tool].type(row, name, said)
        self.words.append(typed)
        return typed

    @property
    def typed(self) -> Sequence[Typed]:
        """The last thing that was typed into each cell, in the order of typing."""
        last = {each.cell: each for each in self.words}
        return [each for each in self.words if last[each.cell] is each]

    def _fresh(self, tool: str, name: str) -> Seen:
        """A value that nobody typed before, as this tool holds it; one too fine and too long for a coarse tool."""
        number = next(self.numbers)
        fresh = Decimal(number) + Decimal("0.25") if name == "current" else f"{name[0]}{number} and a few words"
        slots = self.tools[tool].slots
        fitted = next(each[name] for each in slots.values() if name in each).fit(fresh)
        return None if isinstance(fitted, Unfit) else fitted

    def run(self, weather: Mapping[str, Weather] | None = None, wish: Wish = NOTHING) -> Report | None:
        """One run; ``None`` where it crashed half-way."""
        self.now += timedelta(minutes=1)
        self.last = None
        power = _Power(self.store)
        connectors = {
            name: TabletopConnector(table, (weather or {}).get(name), power.cut) for name, table in self.tools.items()
        }
        try:
            self.last = run(Bench(power, connectors, lambda: self.now, self.rules), wish)  # type: ignore[arg-type]
        except Crash:
            return None
        return self.last

    def calm(self, most: int = 5) -> Report:
        """Run in good weather until nothing is left to do; every fifth minute or so a run reads everything."""
        for _ in range(most):
            report = self.run()
            if report is None:
                raise AssertionError("a run crashed in good weather")
            if report.plan.empty:
                return report
        raise AssertionError(f"still not at rest after {most} runs")

    def calm_down(self, most: int = 10) -> Report | None:
        """The last report once nothing is left to do; ``None``, and a complaint, where that takes too long."""
        try:
            return self.calm(most)
        except AssertionError as error:
            self.complaints.append(str(error))
            return None

    @property
    def memory(self) -> Memory:
        return self.store.load()

    def item_of(self, word: Typed) -> str | None:
        """The key of the item into whose row somebody typed, also where the row was thrown away since."""
        table = self.tools[word.tool]
        name = table.became.get(word.row, word.row)
        row = table.rows.get(name) or table.trash.get(name)
        return row.key if row else None

    def aligned(self) -> Mapping[tuple[str, str], bool]:
        """By item and target that people ever aligned, whether nobody ever took that off."""
        rows = [row for table in self.tools.values() for row in (*table.rows.values(), *table.trash.values())]
        keys = {row.id: row.key for row in rows}
        pairs: dict[tuple[str, str], bool] = {}
        for word in self.words:
            item = self.item_of(word)
            if word.field != "aligned_to" or item is None:
                continue
            before, after = (
                {keys.get(m.record or "", m.text) for m in _mentions(seen)} for seen in (word.over, word.value)
            )
            pairs |= {(item, target): pairs.get((item, target), True) for target in after - before if target}
            pairs |= {(item, target): False for target in before - after if target}
        return pairs

    def mention(self, tool: str, row: str) -> Mention:
        """How ``tool`` points at the item that its own row ``row`` shows."""
        linked = self.tools[tool].slots[Kind.KEY_RESULT]["aligned_to"].links
        return Mention(record=row) if linked else Mention(self.tools[tool].rows[row].key or "")

    def rows_of(self, tool: str, kind: Kind = Kind.KEY_RESULT) -> Sequence[str]:
        """The rows of that kind in the same order in every tool, as far as they show the same items."""
        rows = {name: row for name, row in self.tools[tool].rows.items() if row.kind is kind}
        return sorted(rows, key=lambda row: (rows[row].key is None, rows[row].key or "", row))


def _mentions(seen: Seen) -> Sequence[Mention]:
    return seen if isinstance(seen, tuple) else ()


def company() -> World:
    """A world with objectives, a field that the coarse tool only shows, and guards that look at small numbers.

    The tool of words is read whole each time, as sheets are.
    """
    world = World(rules=Rules(limits=Limits(min_items=4), whole_every=timedelta(minutes=3)))
    for name, table in world.tools.items():
        links = name != "words"
        more = {"unit": Slot(writable=name != "coarse"), "objective": Slot(links=links)}
        results = {**table.slots[Kind.KEY_RESULT], **more}
        table.read_whole = name == "words"
        table.slots = {Kind.KEY_RESULT: results, Kind.OBJECTIVE: {**_OBJECTIVES, "parent": Slot(links=links)}}
    return world


class _Power:
    """The store behind a plug: once it is cut, nothing more is written, as in a process that was killed."""

    def __init__(self, store: Store) -> None:
        self._store, self._on = store, True

    def cut(self) -> None:
        self._on = False

    def _live(self) -> Store:
        if not self._on:
            raise Crash
        return self._store

    def load(self) -> Memory:
        return self._live().load()

    def begin(self, at: datetime) -> int:
        return self._live().begin(at)

    def commit(self, number: int, at: datetime, changes: Changes) -> None:
        self._live().commit(number, at, changes)

    def end(self, number: int, at: datetime, result: str, summary: Mapping[str, object]) -> None:
        self._live().end(number, at, result, summary)

    def exclusive(self, wait: float = 0.0) -> AbstractContextManager[None]:
        return self._live().exclusive(wait)
