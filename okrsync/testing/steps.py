"""Owns what can happen in a simulated story: what people do, what the network does, and what is asked of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Protocol

from okrsync.model import Kind
from okrsync.sync.choice import Choice
from okrsync.sync.cycle import Wish
from okrsync.testing.tabletop import Deed, Weather
from okrsync.testing.world import World


class Step(Protocol):
    """One thing that happens. Rows are meant by number, modulo how many there are, so any step fits any story."""

    def play(self, world: World) -> None:
        """Let it happen."""


@dataclass(frozen=True)
class Edit:
    """Somebody types something new into a key result's field; for references, points at another row or takes it off."""

    tool: str
    row: int
    field: str
    other: int = 0

    def play(self, world: World) -> None:
        row, table = _row(world, self.tool, self.row), world.tools[self.tool]
        if row is None:
            return
        if self.field not in ("aligned_to", "objective"):
            if self.field not in table.rows[row].fixed and table.slots[Kind.KEY_RESULT][self.field].writable:
                world.type(self.tool, row, self.field)
            return
        kind = Kind.OBJECTIVE if self.field == "objective" else Kind.KEY_RESULT
        other = _row(world, self.tool, self.other, kind)
        if other is None:
            return
        mention, shown = world.mention(self.tool, other), table.rows[row].values[self.field]
        if (mention.record is not None or mention.text) and isinstance(shown, tuple):
            without = () if self.field == "objective" else tuple(each for each in shown if each != mention)
            world.type(self.tool, row, self.field, without if mention in shown else (*without, mention))


@dataclass(frozen=True)
class Add:
    """Somebody adds a row; with ``like``, of the very title that another row has."""

    tool: str
    kind: Kind = Kind.KEY_RESULT
    like: int | None = None

    def play(self, world: World) -> None:
        twin = _row(world, self.tool, self.like, self.kind) if self.like is not None else None
        title = world.tools[self.tool].rows[twin].values["title"] if twin else None
        world.add(self.tool, self.kind, title if isinstance(title, str) else None)


@dataclass(frozen=True)
class Bin:
    """Somebody throws a row away, or takes one back."""

    tool: str
    row: int
    back: bool

    def play(self, world: World) -> None:
        table = world.tools[self.tool]
        rows = list(table.trash if self.back else table.rows)
        if not rows:
            return
        row = rows[self.row % len(rows)]
        (table.restore if self.back else table.delete)(row)
        world.substituted |= {each.key for name, each in table.rows.items() if name in table.copies}


@dataclass(frozen=True)
class Sort:
    """Somebody sorts the rows."""

    tool: str

    def play(self, world: World) -> None:
        world.tools[self.tool].turn_over()


@dataclass(frozen=True)
class Paste:
    """Somebody copies a row with its key, a run goes by, and they empty the copy's key, or delete one of the two."""

    tool: str
    row: int
    then: int

    def play(self, world: World) -> None:
        row, table = _row(world, self.tool, self.row), world.tools[self.tool]
        if row is None or (key := table.rows[row].key) is None:
            return
        copy = table.paste(row)
        before = len(table.overwritten)
        world.run()
        if any(each.item == key for each in table.overwritten[before:]):
            world.complaints.append(f"{self.tool}: one of two rows of {key} was written before anybody chose")
        if self.then == 0:
            world.births += 1
            table.erase_key(copy)
        else:
            table.delete(copy if self.then == 1 else row)
            world.substituted |= {key} if self.then == 2 else set()


@dataclass(frozen=True)
class Erase:
    """Somebody clears the cell with a row's key, where keys are all that tells rows apart."""

    tool: str
    row: int

    def play(self, world: World) -> None:
        row = _row(world, self.tool, self.row)
        if row is not None and world.tools[self.tool].rows[row].key is not None:
            world.births += 1
            world.tools[self.tool].erase_key(row)


@dataclass(frozen=True)
class Fix:
    """Somebody puts a formula into a cell, and somebody else types a value for it in another tool."""

    tool: str
    row: int
    field: str
    other: str

    def play(self, world: World) -> None:
        row = _row(world, self.tool, self.row)
        if row is not None:
            world.tools[self.tool].fix(row, self.field)
            Edit(self.other, self.row, self.field).play(world)


@dataclass(frozen=True)
class Prefer:
    """Somebody says in the configuration whose word holds in a field, or that nobody's does."""

    field: str
    tool: str | None

    def play(self, world: World) -> None:
        world.preferred.add(self.field)
        world.rules = replace(world.rules, prefer={self.field: self.tool} if self.tool else {})


@dataclass(frozen=True)
class Jump:
    """The clock jumps, ahead or back."""

    minutes: int

    def play(self, world: World) -> None:
        world.now += timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Run:
    """One run, with what goes wrong in each tool, and what people do in its middle."""

    deeds: Mapping[str, Mapping[int, Deed]]
    meanwhile: Mapping[str, Mapping[int, Edit]]

    def play(self, world: World) -> None:
        world.run({tool: Weather(self.deeds.get(tool, {}), self._people(tool, world)) for tool in world.tools})

    def _people(self, tool: str, world: World) -> Mapping[int, Callable[[], None]]:
        return {at: partial(edit.play, world) for at, edit in self.meanwhile.get(tool, {}).items()}


@dataclass(frozen=True)
class Late:
    """Somebody types while another tool is away, and somebody there types before it heard of it."""

    edit: Edit
    away: str

    def play(self, world: World) -> None:
        self.edit.play(world)
        Run({self.away: {0: "down"}}, {}).play(world)
        replace(self.edit, tool=self.away).play(world)


@dataclass(frozen=True)
class Doubt:
    """What is new elsewhere is told, a reply is lost, and the next read does not show yet what was made."""

    tool: str
    at: int
    origin: str

    def play(self, world: World) -> None:
        Add(self.origin).play(world)
        Run({self.tool: {self.at: "lost-after"}}, {}).play(world)
        Run({self.tool: {0: "lag"}}, {}).play(world)


@dataclass(frozen=True)
class Orphan:
    """Somebody aligns a row with another one, all tools hear of it, and the other row is thrown away."""

    tool: str
    row: int
    other: int

    def play(self, world: World) -> None:
        Edit(self.tool, self.row, "aligned_to", self.other).play(world)
        other = _row(world, self.tool, self.other)
        if other is not None and world.calm_down() is not None and other in world.tools[self.tool].rows:
            world.tools[self.tool].delete(other)


@dataclass(frozen=True)
class Approve:
    """Somebody lifts what the guards hold, after a look at the plan."""

    def play(self, world: World) -> None:
        report = world.run()
        if report is not None and report.plan.held:
            world.run(wish=Wish(report.plan.digest))


@dataclass(frozen=True)
class Settle:
    """Somebody lets one tool's word hold in a conflict."""

    number: int

    def play(self, world: World) -> None:
        conflicts = sorted(world.memory.conflicts.items(), key=str)
        if conflicts:
            spot, conflict = conflicts[self.number % len(conflicts)]
            world.preferred.add(spot.field)
            world.run(wish=Wish(choices={spot: Choice("settled", take=sorted(conflict.said)[0])}))


@dataclass(frozen=True)
class Sweep:
    """Three quarters of a tool's rows are gone at once; somebody brings them back, or says that it is so."""

    tool: str
    meant: bool

    def play(self, world: World) -> None:
        if world.calm_down() is None:
            return
        table, linked = world.tools[self.tool], self._linked(world)
        rows = [row for row in table.rows if row in linked]
        swept = rows[: len(rows) * 3 // 4 + 1]
        if len(linked) < world.rules.limits.min_items or len(swept) * 2 <= len(linked):
            return
        for row in swept:
            table.delete(row)
        world.now += timedelta(hours=1)
        before = len(table.overwritten)
        report = world.run()
        held = {each.guard for each in report.plan.held} if report else set()
        if "emptied" not in held or self._linked(world) != linked or len(table.overwritten) != before:
            world.complaints.append(f"{len(swept)} of {len(linked)} rows in {self.tool} vanished, and it was believed")
        if self.meant and report is not None:
            world.run(wish=Wish(report.plan.digest))
        else:
            for row in swept:
                table.restore(row)

    def _linked(self, world: World) -> set[str]:
        links = world.memory.links.items()
        return {link.record for place, link in links if place.connection == self.tool and link.gone is None}


def _row(world: World, tool: str, number: int, kind: Kind = Kind.KEY_RESULT) -> str | None:
    rows = world.rows_of(tool, kind)
    return rows[number % len(rows)] if rows else None
