"""Owns what a plan is: data that can be printed and compared, with a digest so that a person can approve just it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from okrsync.connector import Action, Problem
from okrsync.model import FIELDS, Kind, Record, Value
from okrsync.sync.decide import Agreement
from okrsync.sync.memory import Cell, Conflict, Spot

NOTE = "sync_note"
"""The derived field that says what waits for a person: written last, when it is known what is held."""

KEY = "key"
"""What stands among the fields of a record for its mark, where the tool will not take even that alone."""


@dataclass(frozen=True)
class Write:
    """One write to one record. A reference's value is item keys; what they look like is the connector's business."""

    connection: str
    action: Action
    kind: Kind
    item: str
    title: str
    values: Mapping[str, Value]
    before: Mapping[str, Value] = field(default_factory=dict)
    record: Record | None = None


@dataclass(frozen=True)
class Held:
    """Something that will not be done, by which guard, why, and how to lift it."""

    guard: str
    reason: str
    lift: str
    connection: str
    item: str
    title: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What is newly agreed, which writes follow, and what is left out for which reason."""

    agreements: Sequence[Agreement] = ()
    writes: Sequence[Write] = ()
    conflicts: Mapping[Spot, Conflict] = field(default_factory=dict)
    held: Sequence[Held] = ()
    problems: Sequence[Problem] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def empty(self) -> bool:
        """True where nothing is newly agreed and nothing is to be written."""
        return not self.agreements and not self.writes


def due_references(plan: Plan, tried: Collection[Cell]) -> list[Write]:
    """Of a later plan, the references that this run has not tried: not to be said until their targets had records."""
    later = []
    for write in plan.writes:
        values = {
            name: value
            for name, value in write.values.items()
            if FIELDS[write.kind][name].refers and Cell(write.item, name, write.connection) not in tried
        }
        if values and write.record is not None:
            before = {name: write.before.get(name) for name in values}
            later.append(
                Write(
                    write.connection, Action.UPDATE, write.kind, write.item, write.title, values, before, write.record
                )
            )
    return later


def digest(writes: Sequence[Write], beside: Sequence[Sequence[str]] = ()) -> str:
    """A short name for exactly these writes, and what else is held: equal ones, and only they, have equal names."""
    told: list[list[Any]] = [
        [
            write.connection,
            write.action.value,
            write.item,
            sorted((name, _plain(v)) for name, v in write.values.items()),
        ]
        for write in writes
    ]
    text = json.dumps([*sorted(told), *sorted(map(list, beside))], ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


def _plain(value: Value) -> str:
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(value)) + "}"
    return f"{type(value).__name__}:{value}"
