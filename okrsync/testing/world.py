"""The simulated world: three unequal tools, people who type, a network that fails, and the promises to check.

The first tool holds values exactly, the second coarsely (whole numbers, short titles), the third exactly again but
shows references as words. Every value that is typed is unique, so that what became of it can be told.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from okrsync.connector import Slot
from okrsync.model import FIELDS, Kind, Mention, Seen, Unfit, Value
from okrsync.store import Store
from okrsync.sync.cycle import Bench, Report, Rules, Wish, run
from okrsync.sync.memory import Changes, Memory, Spot
from okrsync.testing.tabletop import Crash, Tabletop, TabletopConnector, Weather


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

    def add(self, tool: str) -> str:
        """A person adds a key result."""
        number = next(self.numbers)
        row = self.tools[tool].add(Kind.KEY_RESULT, {"title": f"KR {number}", "current": Decimal(number)})
        return row

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
        fitted = self.tools[tool].slots[Kind.KEY_RESULT][name].fit(fresh)
        return None if isinstance(fitted, Unfit) else fitted

    def run(self, weather: Mapping[str, Weather] | None = None, wish: Wish = NOTHING) -> Report | None:
        """One run; ``None`` where it crashed half-way."""
        self.now += timedelta(minutes=1)
        power = _Power(self.store)
        connectors = {
            name: TabletopConnector(table, (weather or {}).get(name), power.cut) for name, table in self.tools.items()
        }
        try:
            return run(Bench(power, connectors, lambda: self.now, self.rules), wish)  # type: ignore[arg-type]
        except Crash:
            return None

    def calm(self, most: int = 5) -> Report:
        """Run in good weather until nothing is left to do; every fifth minute or so a run reads everything."""
        for _ in range(most):
            report = self.run()
            if report is None:
                raise AssertionError("a run crashed in good weather")
            if report.plan.empty:
                return report
        raise AssertionError(f"still not at rest after {most} runs")

    @property
    def memory(self) -> Memory:
        return self.store.load()

    def item_of(self, word: Typed) -> str | None:
        """The key of the item into whose row somebody typed, also where the row was thrown away since."""
        table = self.tools[word.tool]
        row = table.rows.get(word.row) or table.trash.get(word.row)
        return row.key if row else None

    # -- the promises

    def broken_promises(self) -> list[str]:
        """What is wrong now, in words; call it after :meth:`calm`."""
        memory = self.memory
        return [*self._diverging(memory), *self._doubled(), *self._lost(), *self._overruled_unseen()]

    def _diverging(self, memory: Memory) -> list[str]:
        wrong = []
        for name, table in self.tools.items():
            for row in table.rows.values():
                agreed = memory.items[row.key].agreed if row.key else {}
                for field_, slot in table.slots[row.kind].items():
                    if row.key is None or Spot(row.key, field_) in memory.conflicts or FIELDS[row.kind][field_].refers:
                        continue
                    expected = slot.fit(agreed.get(field_))
                    if not isinstance(expected, Unfit) and row.values[field_] != expected:
                        wrong.append(
                            f"{name} shows {row.values[field_]!r} in {field_} of {row.key}, agreed {expected!r}"
                        )
        return wrong

    def _doubled(self) -> list[str]:
        wrong = []
        for name, table in self.tools.items():
            keys = [row.key for row in table.rows.values()]
            wrong += [f"{name} has {keys.count(key)} rows of {key}" for key in {*keys} if keys.count(key) > 1]
        return wrong

    def _lost(self) -> list[str]:
        """A typed value that no longer stands there must be in the history: agreed, or replaced by a choice."""
        history = [entry for entry in self.store.history(limit=1_000_000) if entry.event in ("agreed", "replaced")]
        entries = {(e.item, e.field, _shown(value)) for e in history for value in (e.value, e.before)}
        wrong = []
        for each in self.typed:
            row = self.tools[each.tool].rows.get(each.row)
            if row is None or FIELDS[row.kind][each.field].refers or row.values[each.field] == each.value:
                continue
            if (row.key, each.field, _shown(each.value)) not in entries:
                wrong.append(f"{each} was overwritten by {row.values[each.field]!r} unseen")
        return wrong

    def _overruled_unseen(self) -> list[str]:
        """Whoever's word replaced an agreed value must have typed it over that very value, as it fits in their tool."""
        words = {(each.tool, each.field, _shown(each.value)): each for each in self.words}
        entries = [e for e in self.store.history(limit=1_000_000) if e.event == "agreed" and e.connection]
        agreed = {(e.connection, e.field, _shown(e.value)) for e in entries}
        wrong = []
        for entry in entries:
            word = words.get((entry.connection or "", entry.field or "", _shown(entry.value)))
            if word is None or entry.before is None or FIELDS[Kind.KEY_RESULT][word.field].refers:
                continue
            slot, over = self.tools[word.tool].slots[Kind.KEY_RESULT][word.field], word.over
            while (own := (word.tool, word.field, _shown(over))) in words and own not in agreed:
                over = words[own].over
            if over != slot.fit(entry.before):  # type: ignore[arg-type]
                wrong.append(f"{word} overruled {entry.before!r}, which its author had not seen")
        return wrong

    def mention(self, tool: str, row: str) -> Mention:
        """How ``tool`` points at the item that its own row ``row`` shows."""
        slot = self.tools[tool].slots[Kind.KEY_RESULT]["aligned_to"]
        return Mention(record=row) if slot.links else Mention(self.tools[tool].rows[row].key or "")

    def rows_of(self, tool: str) -> Sequence[str]:
        """The rows in the same order in every tool, as far as they show the same items."""
        rows = self.tools[tool].rows
        return sorted(rows, key=lambda row: (rows[row].key is None, rows[row].key, row))


def _shown(value: object) -> str:
    return f"{type(value).__name__}:{value}"


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
