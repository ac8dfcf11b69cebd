"""Renders what the store remembers: the state of the connections, and the history of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from rich.text import Text

from okrsync.model import Item, Kind
from okrsync.reports.values import Titles, json_value, text_value
from okrsync.store import Entry, Run
from okrsync.sync.memory import Memory

FEW = 10  # stale key results that are named one by one
Stale: TypeAlias = tuple[str, Item, date]
"""What a stale key result is called, itself, and the day on which it was last touched."""


def status_json(memory: Memory, runs: Sequence[Run], connections: Iterable[str]) -> dict[str, Any]:
    """Items by kind, each connection's records and reads, what waits for a person, and the latest runs."""
    return {
        "items": {f"{kind}s": sum(item.kind is kind for item in memory.items.values()) for kind in Kind},
        "connections": {name: _connection(memory, name) for name in connections},
        "conflicts": [
            {
                "item": spot.item,
                "title": memory.items[spot.item].title,
                "field": spot.field,
                "agreed": json_value(conflict.agreed),
                "said": {name: json_value(value) for name, value in conflict.said.items()},
                "since_run": conflict.since_run,
            }
            for spot, conflict in memory.conflicts.items()
        ],
        "refused": len(memory.refusals),
        "runs": [_run(run) for run in runs],
    }


def _connection(memory: Memory, name: str) -> dict[str, Any]:
    mark = memory.bookmarks.get(name)
    linked = sum(place.connection == name and link.gone is None for place, link in memory.links.items())
    return {
        "linked": linked,
        "read": mark.read.isoformat() if mark else None,
        "read_whole": mark.read_whole.isoformat() if mark else None,
    }


def _run(run: Run) -> dict[str, Any]:
    ended = run.ended.isoformat() if run.ended else None
    return {"id": run.id, "started": run.started.isoformat(), "ended": ended, "result": run.result, **run.summary}


def status_lines(memory: Memory, runs: Sequence[Run], connections: Iterable[str]) -> Iterator[Text]:
    """The same for people."""
    counts = [sum(item.kind is kind for item in memory.items.values()) for kind in Kind]
    yield Text(f"objectives: {counts[0]}, key results: {counts[1]}", style="bold")
    for name in connections:
        known = _connection(memory, name)
        mark = memory.bookmarks.get(name)
        yield Text(f"  {name}: {known['linked']} records, {f'read {_when(mark.read)}' if mark else 'never read'}")
    for spot, conflict in memory.conflicts.items():
        titles = {key: item.title for key, item in memory.items.items()}
        said = "; ".join(f"{name} says {text_value(spot.field, v, titles)}" for name, v in conflict.said.items())
        yield Text.assemble(("! conflict ", "red"), f"{titles.get(spot.item, spot.item)}: {spot.field}: {said}")
    if memory.refusals:
        yield Text(f"! {len(memory.refusals)} values were refused by a tool; okrsync plan says why", style="red")
    if not runs:
        yield Text("No run yet: okrsync sync")
    for run in runs[:3]:
        yield Text(f"  run {run.id}: {_when(run.started)}, {run.result or 'not ended'}", style="dim")


def stale_json(stale: Iterable[Stale]) -> dict[str, Any]:
    """The key results that nobody has touched for longer than their cadence."""
    return {
        "stale": [
            {
                "item": item.key,
                "title": item.title,
                "owner": json_value(item.agreed.get("owner")),
                "untouched_since": since.isoformat(),
            }
            for _, item, since in stale
        ]
    }


def stale_lines(stale: Sequence[Stale]) -> Iterator[Text]:
    """The same for people, the first few one by one."""
    for name, item, since in sorted(stale, key=lambda each: each[2])[:FEW]:
        owner = f" ({text_value('owner', item.agreed['owner'], {})})" if item.agreed.get("owner") else ""
        said = f"{text_value(None, name, {})}{owner}: untouched since {since.isoformat()}"
        yield Text.assemble(("! stale ", "yellow"), said)
    if len(stale) > FEW:
        yield Text(f"! and {len(stale) - FEW} more are stale; okrsync alignment names them", style="yellow")


def history_json(entries: Iterable[Entry], titles: Titles) -> dict[str, Any]:
    """The entries, the latest first."""
    return {
        "history": [
            {
                "run": entry.run,
                "at": entry.at.isoformat(),
                "event": entry.event,
                "item": entry.item,
                "title": titles.get(entry.item, entry.item),
                "field": entry.field,
                "connection": entry.connection,
                "value": json_value(entry.value),
                "before": json_value(entry.before),
                "author": entry.author,
                "edited": entry.edited,
                "note": entry.note,
            }
            for entry in entries
        ]
    }


def history_lines(entries: Iterable[Entry], titles: Titles) -> Iterator[Text]:
    """The same for people, a line an entry."""
    for entry in entries:
        title = titles.get(entry.item, entry.item)
        head = Text.assemble((f"{_when(entry.at)}  run {entry.run}  ", "dim"), (f"{entry.event:<8}", "bold"))
        yield head.append(f"  {title}  {_what(entry, titles)}".rstrip(), "default")


def _what(entry: Entry, titles: Titles) -> str:
    where = f"{entry.connection}" if entry.connection else ""
    who = f" by {entry.author}" if entry.author else ""
    if entry.field is None:
        return f"{where}{who} {entry.note}".strip()
    before, value = (text_value(entry.field, each, titles) for each in (entry.before, entry.value))
    by = f"({where}{who})" if where or who else ""
    return f"{entry.field}: {before} → {value}  {by} {entry.note}".rstrip()


def _when(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
