"""Says what a connection can hold where: its containers, what each field holds, and which items are taken in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from okrsync.model import Kind, Unfit, Value


@dataclass(frozen=True)
class Accepts:
    """Which items a container takes in as new records. An empty tuple admits any, also an item without the value."""

    levels: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    cycles: tuple[str, ...] = ()

    def admits(self, values: Mapping[str, Value]) -> bool:
        """True where an item with these values may be created here."""
        wanted = {"level": self.levels, "team": self.teams, "cycle": self.cycles}
        return all(_among(values.get(name), words) for name, words in wanted.items() if words)


def _among(value: Value, words: tuple[str, ...]) -> bool:
    return isinstance(value, str) and value.casefold() in {word.casefold() for word in words}


@dataclass(frozen=True)
class Slot:
    """What one field of a container can hold.

    ``fit`` gives the nearest value the tool can hold, so ``fit(fit(v)) == fit(v)``, or :class:`Unfit`. It is only
    asked about values, never about references: ``links`` says that a reference here points at records of the same
    connection, and ``elsewhere`` that it can show other items too, as words or addresses beside the links. Without
    ``links`` a reference is shown as text (several, where ``many``).
    """

    writable: bool = True
    fit: Callable[[Value], Value | Unfit] = lambda value: value
    links: bool = False
    many: bool = False
    elsewhere: bool = False

    @property
    def shows_all(self) -> bool:
        """True where a reference can show any item, whether it has a record in this connection or not."""
        return self.elsewhere or not self.links


@dataclass(frozen=True)
class Container:
    """Where items of one kind live in a connection: what it is called there, its mapped fields, what it takes in.

    ``steady``: a record keeps its id also while it carries no key, however it is changed.
    """

    name: str
    slots: Mapping[str, Slot]
    accepts: Accepts = Accepts()
    steady: bool = True


Capabilities: TypeAlias = Mapping[Kind, Container]
