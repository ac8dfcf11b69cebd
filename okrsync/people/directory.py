"""Decides which person a tool means, and how a person is called there: by the list in the configuration.

Whoever is not listed is called what the tool calls them, and a name that could be two people's is nobody's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Somebody, and what single tools call them: ``aliases`` by connection, the one to write there first."""

    name: str | None = None
    email: str | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def canonical(self) -> str:
        """What okrsync calls them: the e-mail address in lower case, else the name."""
        return (self.email or "").strip().lower() or " ".join((self.name or "").split())

    def words(self, connection: str) -> tuple[str, ...]:
        """What to call them in that connection, the likeliest first."""
        return tuple(dict.fromkeys((*self.aliases.get(connection, ()), self.canonical)))

    @property
    def entry(self) -> dict[str, str | list[str]]:
        """The entry that says this in the configuration."""
        own = {name: said for name, said in (("name", self.name), ("email", self.email)) if said}
        return {**own, **{name: said[0] if len(said) == 1 else list(said) for name, said in self.aliases.items()}}


def folded(said: str) -> str:
    """A name or an address as it is compared."""
    return " ".join(said.split()).casefold()


class People:
    """Everybody who is listed."""

    def __init__(self, persons: Iterable[Person] = ()) -> None:
        self.persons = tuple(persons)
        self._addresses = {folded(each.email): each for each in self.persons if each.email}
        self._aliases = {
            (connection, folded(alias)): each
            for each in self.persons
            for connection, aliases in each.aliases.items()
            for alias in aliases
        }
        self._called: dict[str, set[str]] = {}
        self._by_name = {each.canonical: each for each in self.persons}
        for each in self.persons:
            words = [each.name, *(alias for aliases in each.aliases.values() for alias in aliases)]
            for word in filter(None, words):
                self._called.setdefault(folded(word), set()).add(each.canonical)

    def anybody(self, said: str) -> Person | None:
        """Who is meant by an address, or by a name or an alias that only one person has."""
        if person := self._addresses.get(folded(said)):
            return person
        called = self._called.get(folded(said), set())
        return self._by_name[next(iter(called))] if len(called) == 1 else None

    def whose(self, said: str, connection: str) -> Person | None:
        """Who is meant by what that connection shows: its own alias counts before those of the others."""
        own = self._addresses.get(folded(said)) or self._aliases.get((connection, folded(said)))
        return own or self.anybody(said)

    def ours(self, said: str, connection: str) -> str:
        """The canonical name of whoever that connection shows; what it shows, where that is nobody listed."""
        person = self.whose(said, connection)
        return person.canonical if person else said

    @property
    def digest(self) -> str:
        """A short name for exactly this list."""
        said = [[each.canonical, each.name, sorted(each.aliases.items())] for each in self.persons]
        return hashlib.sha256(json.dumps(sorted(said, key=str)).encode()).hexdigest()[:12]
