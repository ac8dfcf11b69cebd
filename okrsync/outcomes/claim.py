"""Owns the claim: what a key result says of itself, wherever it was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from okrsync.model import Seen, Unreadable, Value

Measured = Value | Unreadable
"""A number, a date, nothing, or what a person typed that is neither."""


@dataclass(frozen=True)
class Claim:
    """A key result as it is put before the gate. ``names`` are its key and code, for an exemption to name it by."""

    text: str
    start: Measured = None
    target: Measured = None
    current: Measured = None
    unit: str | None = None
    direction: str | None = None
    level: str | None = None
    connections: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def claim(values: Mapping[str, Seen], *, connections: Iterable[str] = (), key: str | None = None) -> Claim:
    """The claim that the values of an item or a record make; ``connections`` are those that show it.

    ``KR1.1`` of the team Ops is also called ``Ops KR1.1``: every team has a ``KR1.1``.
    """
    code, team = _words(values, "code"), _words(values, "team")
    return Claim(
        text=_words(values, "title") or "",
        start=_measured(values, "start"),
        target=_measured(values, "target"),
        current=_measured(values, "current"),
        unit=_words(values, "unit"),
        direction=_words(values, "direction"),
        level=_words(values, "level"),
        connections=frozenset(connections),
        names=frozenset(name for name in (key, code, code and team and f"{team} {code}") if name),
    )


def _words(values: Mapping[str, Seen], field: str) -> str | None:
    value = values.get(field)
    return value if isinstance(value, str) else None


def _measured(values: Mapping[str, Seen], field: str) -> Measured:
    value = values.get(field)
    return None if isinstance(value, tuple) else value
