"""Renders what is held: each item or write that a guard, a locked cycle or the gate stopped, why, and what mends it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from okrsync.sync.gate import GUARD as GATE
from okrsync.sync.plan import Held

_FEW = 10  # titles named one by one under one reason


def held_json(held: Sequence[Held]) -> list[dict[str, Any]]:
    """Each with the ``rule`` of its guard (of the gate one of several) apart from the reason in words."""
    return [
        {
            "guard": each.guard,
            "rule": _rule(each)[0],
            "reason": _rule(each)[1],
            "lift": each.lift,
            "connection": each.connection,
            "item": each.item,
            "title": each.title,
            "fields": list(each.fields),
        }
        for each in held
    ]


def held_lines(held: Sequence[Held]) -> Iterator[Text]:
    """The same for people: what has one reason together, the titles under it."""
    together: dict[tuple[str, str, str, str], list[Held]] = defaultdict(list)
    for each in held:
        together[each.guard, *_rule(each), each.lift].append(each)
    for (guard, rule, reason, lift), group in together.items():
        name = guard if rule == guard else f"{guard}, {rule}"
        yield Text.assemble((f"! {name} ", "red"), reason)
        places: dict[str, list[str]] = defaultdict(list)
        for each in group:
            places[each.title].append(": ".join(filter(None, [each.connection, ", ".join(each.fields)])))
        for title, where in list(places.items())[:_FEW]:
            yield Text(f"    {title} ({'; '.join(where)})")
        if len(places) > _FEW:
            yield Text(f"    and {len(places) - _FEW} more")
        yield Text(f"  {lift}", style="dim")
    items = len({each.item for each in held})
    yield Text(f"{len(held)} held, of {items} {'item' if items == 1 else 'items'}." if held else "Nothing is held.")


def _rule(held: Held) -> tuple[str, str]:
    """The rule, and the reason without its name. Only the gate has several rules."""
    if held.guard != GATE:
        return held.guard, held.reason
    rule, _, reason = held.reason.partition(": ")
    return rule, reason
