"""Says which of the eight promises of the design are broken in a simulated world that has come to rest, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okrsync.connector import Slot
from okrsync.model import FIELDS, Mention, Record, Seen, Unfit
from okrsync.sync.adopt import adopted
from okrsync.sync.memory import Memory, Place, Spot
from okrsync.testing.table import Tabletop
from okrsync.testing.world import World


def broken_promises(world: World) -> list[str]:
    """What is wrong now; all of it should be empty once a world is at rest."""
    memory = world.memory
    return [
        *world.complaints,
        *_diverging(world, memory),
        *_lost(world),
        *_overruled_unseen(world),
        *_doubled(world, memory),
        *_foreign(world),
        *_emptied(world),
        *_half_done(world, memory),
        *_unexplained(world, memory),
    ]


def _diverging(world: World, memory: Memory) -> Iterator[str]:
    """1. Convergence: what is agreed stands in every tool, as far as it can hold it and lets us write."""
    for table, row in _believed(world, memory):
        agreed = memory.items[row.key or ""].agreed
        for name, slot in table.slots[row.kind].items():
            waits = Spot(row.key or "", name) in memory.conflicts or (row.key, name) in _waiting(world)
            if waits or not slot.writable or name in row.fixed:
                continue
            if FIELDS[row.kind][name].refers:
                yield from _pointing_elsewhere(world, table, row, name, memory)
                continue
            expected = slot.fit(agreed.get(name))
            if not isinstance(expected, Unfit) and row.values[name] != expected:
                yield f"{table.name} shows {row.values[name]!r} in {name} of {row.key}, agreed {expected!r}"


def _pointing_elsewhere(world: World, table: Tabletop, row: Record, name: str, memory: Memory) -> Iterator[str]:
    value = memory.items[row.key or ""].agreed.get(name)
    wanted = value if isinstance(value, frozenset) else {value} if isinstance(value, str) else set()
    slot = table.slots[row.kind][name]
    if not slot.links:
        return  # words may mean several, and mean what they meant
    there = {each.key for _, each in _believed(world, memory) if each.id in table.rows}
    seen = row.values[name]
    shown = {table.rows[each.record].key for each in _mentions(seen) if each.record in table.rows}
    if shown & there != {*wanted} & there:
        yield f"{table.name} points at {sorted(map(str, shown))} in {name} of {row.key}, agreed {sorted(wanted)}"


def _lost(world: World) -> Iterator[str]:
    """2. No lost edit: a typed value that no longer stands there is in the history, agreed or replaced by a choice."""
    history = [entry for entry in world.store.history(limit=1_000_000) if entry.event in ("agreed", "replaced")]
    entries = {(e.item, e.field, _shown(value)) for e in history for value in (e.value, e.before)}
    for each in world.typed:
        row = world.tools[each.tool].rows.get(each.row)
        if row is None or FIELDS[row.kind][each.field].refers or row.values[each.field] == each.value:
            continue
        if (row.key, each.field, _shown(each.value)) not in entries:
            yield f"{each} was overwritten by {row.values[each.field]!r} unseen"


def _overruled_unseen(world: World) -> Iterator[str]:
    """2, too: whoever's word replaced an agreed value typed it over that very value, as it fits in their tool."""
    words = {(each.tool, each.field, _shown(each.value)): each for each in world.words}
    entries = [e for e in world.store.history(limit=1_000_000) if e.event == "agreed" and e.connection]
    agreed = {(e.connection, e.field, _shown(e.value)) for e in entries}
    for entry in entries:
        word = words.get((entry.connection or "", entry.field or "", _shown(entry.value)))
        if word is None or entry.before is None or word.field in world.preferred:
            continue
        slot, over = _slot(world.tools[word.tool], word.field), word.over
        while (own := (word.tool, word.field, _shown(over))) in words and own not in agreed:
            over = words[own].over
        if not slot.links and not slot.many and over != slot.fit(entry.before):  # type: ignore[arg-type]
            yield f"{word} overruled {entry.before!r}, which its author had not seen"


def _doubled(world: World, memory: Memory) -> Iterator[str]:
    """3. No duplicate: nothing is made twice in a tool, and no two items are made of one row."""
    for table in world.tools.values():
        for key, times in table.made.items():
            if times > 1:
                yield f"{table.name} was given {times} rows of {key}"
        rows = [row.key for row in table.rows.values() if row.key and row.id not in table.copies]
        for key in sorted({*rows}):
            if rows.count(key) > 1:
                yield f"{table.name} has {rows.count(key)} rows of {key}"
    if len(memory.items) > world.births:
        yield f"there are {len(memory.items)} items of {world.births} rows that people made"


def _foreign(world: World) -> Iterator[str]:
    """4. Nothing foreign is written."""
    for table in world.tools.values():
        yield from table.trespasses


def _emptied(world: World) -> Iterator[str]:
    """5. Absence is not deletion: nobody empties a field in these stories but references, so nothing is emptied."""
    for table in world.tools.values():
        for each in table.overwritten:
            if each.value not in (None, ()) and each.by is None:
                yield f"{table.name}: {each.value!r} in {each.field} of {each.item} was emptied"
    yield from _forgotten(world)


def _forgotten(world: World) -> Iterator[str]:
    """5, too: an alignment that was agreed, and that nobody took off, is agreed still, wherever its target is."""
    memory, ever = world.memory, set()
    for entry in world.store.history(limit=1_000_000):
        if entry.event == "agreed" and entry.field == "aligned_to" and isinstance(entry.value, frozenset):
            ever |= {(entry.item, target) for target in entry.value}
    into = adopted(memory)
    for (item, target), there in world.aligned().items():
        agreed = memory.items[item].agreed.get("aligned_to") if item in memory.items else None
        if (
            there
            and (item, target) in ever
            and not (isinstance(agreed, frozenset) and into.get(target, target) in agreed)
        ):
            yield f"{item} is not aligned to {target} any more, and nobody took that off"


def _half_done(world: World, memory: Memory) -> Iterator[str]:
    """6. Kill it any time: nothing is left in doubt, and whatever is linked is there."""
    for place in memory.doubts:
        yield f"whether {place} was made is still in doubt"
    for place, link in memory.links.items():
        known = {**world.tools[place.connection].rows, **world.tools[place.connection].trash}
        if link.gone is None and link.record not in known:
            yield f"{place} is linked to {link.record}, which is not there"


def overspending(world: World) -> Iterator[str]:
    """7. Bounded cost: a run in which nothing changed costs one request a connection, and one more for held losses."""
    report = world.run()
    held = {each.connection for each in report.plan.held} if report else set()
    for name, requests in report.requests.items() if report else ():
        if requests > 1 + (name in held):
            yield f"a run in which nothing changed cost {requests} requests to {name}"


def _unexplained(world: World, memory: Memory) -> Iterator[str]:
    """8. Explainable: for each value that is agreed the history says who said it, and in which run."""
    said = {
        (entry.item, entry.field, _shown(entry.value))
        for entry in world.store.history(limit=1_000_000)
        if entry.event == "agreed" and entry.run and (entry.connection or entry.note)
    }
    for key, item in memory.items.items():
        for name, value in item.agreed.items():
            if (key, name, _shown(value)) not in said:
                yield f"nobody knows who said {value!r} in {name} of {key}"


def _believed(world: World, memory: Memory) -> list[tuple[Tabletop, Record]]:
    """The rows that show an item and are no copies: okrsync reads and writes these."""
    return [
        (table, row)
        for table in world.tools.values()
        for row in table.rows.values()
        if row.key in memory.items and not table.disputed(row.key) and Place(row.key or "", table.name) in memory.links
    ]


def _waiting(world: World) -> set[tuple[str | None, str]]:
    """The fields that a guard holds, or that a tool refused."""
    held = world.last.plan.held if world.last else ()
    return {(each.item, name) for each in held for name in each.fields}


def _mentions(seen: Seen) -> Sequence[Mention]:
    return seen if isinstance(seen, tuple) else ()


def _slot(table: Tabletop, name: str) -> Slot:
    return next(slots[name] for slots in table.slots.values() if name in slots)


def _shown(value: object) -> str:
    return f"frozenset:{sorted(value)}" if isinstance(value, frozenset) else f"{type(value).__name__}:{value}"
