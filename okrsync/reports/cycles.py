"""Renders the cycles that items are of: when they run, whether edits in them travel, and how many items they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.text import Text

from okrsync.kit.cycles import Calendar, span
from okrsync.model import Kind
from okrsync.sync.memory import CycleState, Memory

_COLOURS = {CycleState.OPEN: "green", CycleState.LOCKED: "yellow", CycleState.CLOSED: "dim"}


@dataclass(frozen=True)
class CycleLine:
    """One cycle. ``days`` are its first and last, where its name says them."""

    cycle: str
    state: CycleState
    days: tuple[date, date] | None
    objectives: int
    key_results: int
    now: bool


def cycles(memory: Memory, calendar: Calendar) -> list[CycleLine]:
    """Every cycle that an item shown somewhere is of, in the order of their days; named ones last."""
    shown = {place.item for place, link in memory.links.items() if link.gone is None}
    counts = Counter(
        (str(memory.items[key].agreed["cycle"]), memory.items[key].kind)
        for key in shown
        if "cycle" in memory.items[key].agreed
    )
    names = {cycle for cycle, _ in counts} | memory.cycles.keys()
    return sorted((_line(each, counts, memory, calendar) for each in names), key=_order)


def _line(cycle: str, counts: Counter[tuple[str, Kind]], memory: Memory, calendar: Calendar) -> CycleLine:
    days = span(cycle, calendar)
    return CycleLine(
        cycle,
        memory.cycles.get(cycle, CycleState.OPEN),
        days,
        counts[cycle, Kind.OBJECTIVE],
        counts[cycle, Kind.KEY_RESULT],
        days is not None and days[0] <= calendar.today <= days[1],
    )


def _order(line: CycleLine) -> tuple[date, date, str]:
    first, last = line.days or (date.max, date.max)
    return first, last, line.cycle


def cycles_json(lines: Sequence[CycleLine]) -> dict[str, Any]:
    """The cycles, the earliest first."""
    return {
        "cycles": [
            {
                "cycle": line.cycle,
                "state": line.state.value,
                "first_day": line.days[0].isoformat() if line.days else None,
                "last_day": line.days[1].isoformat() if line.days else None,
                "now": line.now,
                "objectives": line.objectives,
                "key_results": line.key_results,
            }
            for line in lines
        ]
    }


def cycles_lines(lines: Sequence[CycleLine]) -> Iterator[Text]:
    """The same for people, a line a cycle; the current ones are marked."""
    if not lines:
        yield Text("No OKR is of any cycle yet.")
    width = max((len(line.cycle) for line in lines), default=0)
    for line in lines:
        days = f"{line.days[0]} – {line.days[1]}" if line.days else "no days of its own"
        size = f"{line.objectives} objectives, {line.key_results} key results"
        yield Text.assemble(
            ("▸ " if line.now else "  ", "bold"),
            (line.cycle.ljust(width), "bold" if line.now else ""),
            "  ",
            (f"{line.state.value:<6}", _COLOURS[line.state]),
            (f"  {days:<23}", "dim"),
            f"  {size}",
        )
