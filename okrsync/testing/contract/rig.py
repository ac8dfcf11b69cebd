"""Says what the suite must be able to do at a tool: act as a person, count and break requests, use a wrong token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from okrsync.connector import Connector
from okrsync.model import Kind, Record, Value

Lost = Literal["before", "after"]
KEY = "key"  # among what was written: wherever the tool keeps an item's key


class Rig(Protocol):
    """One account of a tool: a container for each mapped kind, perhaps records in them, and something that is no OKR.

    As many fields are mapped as the tool can hold; ``title``, ``code`` and ``team`` are among them, as plain text. The
    suite makes its records itself, each with a title of its own. Fields are called by the model's names.
    """

    people: Sequence[str]
    """E-mail addresses of two or more people who have an account there."""

    quiet_cost: int
    """How many requests a read may cost in which nothing changed: one a container, or fewer."""

    def connector(self) -> Connector:
        """A connector for the account as a new process has it. It waits for nothing."""

    # -- a person at the tool

    def add(self, kind: Kind, title: str) -> None:
        """A person adds a record."""

    def type(self, record: Record, field: str, text: str) -> None:
        """A person types into the record's field."""

    def delete(self, record: Record) -> None:
        """A person throws the record away, as people do there."""

    def annotate(self, record: Record) -> str:
        """A person writes something into a column of the record that no field is mapped to; gives the column's name."""

    def add_elsewhere(self, title: str) -> None:
        """A person adds something outside every container."""

    def spoil(self, record: Record) -> tuple[str, Value]:
        """A field of the record and a value that the tool will refuse there; arranged for, where it takes anything."""

    def contents(self) -> Mapping[str, Mapping[str, str]]:
        """All that a person sees, in containers and outside: by a row's lasting name what stands in its columns."""

    def row(self, record: Record) -> str:
        """The record's name among the :meth:`contents`."""

    # -- the wire

    def forget(self) -> None:
        """Count requests, and what they wrote, from now on."""

    def sent(self) -> int:
        """How many requests reached the tool, or were cut off on the way."""

    def written(self) -> set[str]:
        """What these requests wrote to: fields, :data:`KEY`, and whatever else there is by the tool's own name.

        Where a new record belongs is not among them.
        """

    def lose_create(self, when: Lost) -> None:
        """The next request that makes records gets no answer: cut off before, or after, the tool did it."""

    def lose_update(self, when: Lost) -> None:
        """The next request that changes records gets no answer."""

    def break_after_create(self) -> None:
        """The next request that makes records is carried out but not answered, nor is any request after it."""

    def go_away(self) -> None:
        """No request is carried out any more."""

    def come_back(self) -> None:
        """Everything works again."""


class Door(Protocol):
    """How an account is entered; for tools that have accounts."""

    secrets: Sequence[str]
    """What must never be shown, in each form in which it travels."""

    def with_wrong_credentials(self) -> Connector:
        """A connector that the tool does not let in."""

    def unreachable(self) -> Connector:
        """A connector for an address at which nobody listens."""


class GuardedRig(Rig, Door, Protocol):
    """An account with a door."""
