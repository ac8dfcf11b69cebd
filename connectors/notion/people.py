"""Owns who is who in the workspace: Notion's user ids, and the e-mail addresses by which okrsync knows people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

User = Mapping[str, Any]


class Person(BaseModel):
    """A user as remembered between runs. Bots have names alone, and cannot own anything."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    email: str | None = None
    bot: bool = False

    @property
    def label(self) -> str | None:
        """The e-mail address in lower case, else the name; ``None`` where Notion shows neither."""
        return (self.email or "").lower() or self.name or None


class People(BaseModel):
    """The directory: what the list of users says, and what pages say of guests, whom that list leaves out."""

    users: dict[str, Person] = Field(default_factory=dict)

    def learn(self, users: Iterable[User]) -> None:
        """Take in user objects. A bare reference (id alone) teaches nothing."""
        for user in users:
            if user.get("name") or user.get("person"):
                email = (user.get("person") or {}).get("email")
                self.users[user["id"]] = Person(name=user.get("name") or "", email=email, bot=user.get("type") == "bot")

    def label(self, user: User) -> str | None:
        """How okrsync calls a user that a page shows: e-mail address, else name."""
        known = self.users.get(user.get("id", ""))
        return known.label if known else None

    def find(self, label: str) -> str | None:
        """The id of the one person with that address, else of the only one with that name."""
        folded = label.casefold()
        persons = [(user, person) for user, person in self.users.items() if not person.bot]
        for user, person in persons:
            if person.email and person.email.casefold() == folded:
                return user
        named = [user for user, person in persons if person.name.casefold() == folded]
        return named[0] if len(named) == 1 else None
