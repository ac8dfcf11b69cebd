"""Decides what it means to take a run back: each value that it agreed gives way to the one before, unless it is newer.

=============================================  =====================================================================
of what the run did                            taking it back means
=============================================  =====================================================================
a value agreed that still is                   the value before it is agreed again
a value agreed that is another by now          nothing: whoever changed it since had seen it
a value typed since, which no run has seen     likewise; the plan finds it (:func:`not_held`)
an item first seen, a record created           nothing: okrsync deletes no record
a value measured, a code given                 nothing: okrsync would come to the same again
one item joined with another                   nothing: what refers to the one means the other from then on
=============================================  =====================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from okrsync.model import Item, Unreadable, Value
from okrsync.sync.adopt import GIVEN as JOINED
from okrsync.sync.choice import Choice
from okrsync.sync.codes import GIVEN
from okrsync.sync.memory import Event, Spot
from okrsync.sync.plan import Plan

MEASURED = "measured by "


@dataclass(frozen=True)
class Skipped:
    """What of a run is not taken back, and why: one field of an item, or (``field`` is ``None``) the item itself."""

    item: str
    field: str | None
    reason: str


@dataclass(frozen=True)
class Undo:
    """The opposite of a run, for an ordinary plan, and what of it stays."""

    choices: Mapping[Spot, Choice]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class _Step:
    """What a run made of one field."""

    before: Value
    value: Value
    note: str


def undo(run: int, events: Sequence[Event], items: Mapping[str, Item]) -> Undo:
    """The opposite of ``run``, of which these are all events, the oldest first."""
    begun = dict.fromkeys(event.item for event in events if _begins(event))
    choices: dict[Spot, Choice] = {}
    skipped = [Skipped(key, None, "it was first seen in this run; okrsync deletes no record") for key in begun]
    for spot, step in _steps(events).items():
        if spot.item in begun or step.before == step.value:
            continue
        reason = _stays(step, items[spot.item].agreed.get(spot.field))
        if reason:
            skipped.append(Skipped(*spot, reason))
        else:
            choices[spot] = Choice(f"undo of run {run}", step.before, over=step.value)
    return Undo(choices, (*skipped, *_made(events, begun)))


def not_held(wanted: Undo, plan: Plan) -> Iterator[Skipped]:
    """The choices that the plan could not follow, and why."""
    given = {each.spot: each.given for each in plan.agreements}
    held = {each.item: each.reason for each in plan.held}
    for spot, choice in wanted.choices.items():
        if given.get(spot) != choice.given:
            yield Skipped(*spot, held.get(spot.item, "somebody has typed something else since"))


def _steps(events: Iterable[Event]) -> Mapping[Spot, _Step]:
    """What the run, whose events come oldest first, made of each field from its first step to its last."""
    steps: dict[Spot, _Step] = {}
    for event in events:
        if event.event != "agreed" or event.field is None:
            continue
        before, value = event.before, event.value
        if isinstance(before, Unreadable) or isinstance(value, Unreadable):
            continue  # never agreed; the history's type allows it for other events
        spot = Spot(event.item, event.field)
        steps[spot] = _Step(steps[spot].before if spot in steps else before, value, event.note)
    return steps


def _begins(event: Event) -> bool:
    """True where an item begins: nothing goes without a title, so a first title means a new item."""
    first_title = event.event == "agreed" and event.field == "title" and event.before is None
    return event.event == "seen" or first_title


def _stays(step: _Step, now: Value) -> str | None:
    """Why a field stays as it is; ``None`` where it goes back."""
    if step.note == GIVEN:
        return "okrsync gave the code, and would give it again"
    if step.note.startswith(MEASURED):
        return f"it is {step.note}"
    if step.note == JOINED:
        return f"{JOINED}, and stays so"
    return None if now == step.value else "it was changed since"


def _made(events: Iterable[Event], begun: Mapping[str, None]) -> Iterator[Skipped]:
    for event in events:
        if event.event == "told" and event.field is None and event.item not in begun:
            yield Skipped(event.item, None, f"its record in {event.connection} was created; okrsync deletes no record")
