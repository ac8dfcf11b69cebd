"""Owns what the configuration says about people, and finds where it contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from okrsync.config.problems import Places
from okrsync.connector import Problem
from okrsync.people.directory import Person, folded

Word = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


Words = Annotated[tuple[Word, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...])]


class PersonSettings(BaseModel):
    """One person. Every further key is a connection's name, with what its tool calls them."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Words] = Field(init=False)

    name: Word | None = Field(default=None, description="What people call them.")
    email: Word | None = Field(
        default=None, description="The e-mail address, by which they are known wherever a tool shows it."
    )

    @property
    def person(self) -> Person:
        return Person(self.name, self.email, self.__pydantic_extra__)


def contradictions(settings: Sequence[PersonSettings], connections: Iterable[str], places: Places) -> list[Problem]:
    """Entries that name nobody or no connection, and words that would be two people's."""
    names = tuple(connections)
    claims = _Claims(places)
    problems: list[Problem] = []
    for number, each in enumerate(settings):
        problems += _faults(number, each, names, places)
        problems += claims.by(number, each, names)
    return problems


def _faults(number: int, entry: PersonSettings, connections: Sequence[str], places: Places) -> Iterator[Problem]:
    if entry.email is None and entry.name is None:
        yield Problem(places.of(("people", number)), "this is nobody", "Give an email, a name or both.")
    if entry.email is not None and "@" not in entry.email:
        yield Problem(
            places.of(("people", number, "email")), "this is no e-mail address", "Give it as name@example.org."
        )
    for connection in entry.__pydantic_extra__:
        if connection not in connections:
            near = get_close_matches(connection, [*connections, "name", "email"], n=1)
            remedy = f"Did you mean {near[0]!r}?" if near else f"Choose: {', '.join(connections)}."
            yield Problem(places.of(("people", number, connection)), f"there is no connection {connection!r}", remedy)


class _Claims:
    """Who has claimed which word so far; a word that means two people in one connection means neither."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._taken: dict[tuple[str, str], int] = {}

    def by(self, number: int, entry: PersonSettings, connections: Sequence[str]) -> Iterator[Problem]:
        """What one entry claims that another has already."""
        told: set[tuple[str, str]] = set()
        for setting, word, where in _claims(entry, connections):
            other = self._taken.setdefault((where, folded(word)), number)
            if other != number and (setting, word) not in told:
                told.add((setting, word))
                line = self._places.of(("people", other))
                yield Problem(
                    self._places.of(("people", number, setting)),
                    f"the entry at {line} claims the same for somebody else",
                    "Make one entry of both, or give each an email and a name of their own for this connection.",
                )


def _claims(entry: PersonSettings, connections: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each setting's words, and in which connection they mean this person: an address or a name alone in all."""
    for connection in connections:
        if entry.email:
            yield "email", entry.email, connection
        if entry.name and not entry.email:
            yield "name", entry.name, connection
        for alias in entry.__pydantic_extra__.get(connection, ()):
            yield connection, alias, connection
