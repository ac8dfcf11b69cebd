"""The port: what a tool must offer so that okrsync can keep OKRs true in it, and its errors by what happens next.

=================  ===========================================================  ===============================
situation          what the connector does                                      what the run does
=================  ===========================================================  ===============================
configuration      raises :class:`Misconfigured`                                leaves it out; exit code 2
unavailable        raises :class:`Unavailable`                                  leaves it out; next run
refused            yields :class:`Refused` for that change                      holds it and says why
reply lost         yields :class:`Unknown` for that change                      looks again before it repeats
somebody faster    yields :class:`Stale` for that change                        next run
a bug              raises anything else                                         leaves it out; exit code 1
=================  ===========================================================  ===============================
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from okrsync.model import Kind, Record, Target, Unfit, Value, Work

Cursor: TypeAlias = Mapping[str, Any]
"""Where the next read goes on, and what the connector wants to remember until then. JSON; opaque to the engine."""


class ConnectorError(Exception):
    """A connector as a whole cannot go on. ``place`` names the part of the tool, ``remedy`` what a person can do."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.place, self.remedy = message, place, remedy

    def __str__(self) -> str:
        start = f"{self.place}: {self.message}" if self.place else self.message
        return f"{start}. {self.remedy}" if self.remedy else start


class Misconfigured(ConnectorError):  # noqa: N818 (named by the situation, as in the table above)
    """A person must act first: a wrong token, a missing property, a deleted tab."""


class Unavailable(ConnectorError):  # noqa: N818
    """The tool does not answer now, or asks us to wait. ``retry_after`` is in seconds, where the tool said."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, place=place, remedy=remedy)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Problem:
    """Something a person should know: where it is, what is wrong, and what would mend it."""

    place: str
    message: str
    remedy: str = ""
    severity: Literal["error", "warning"] = "error"


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


@dataclass(frozen=True)
class Snapshot:
    """What one read saw: every record (``complete``), or those that may have changed since the cursor.

    ``ignored`` counts what the container holds that is no OKR record (an issue of another type, a row without title).
    """

    records: Sequence[Record]
    complete: bool
    cursor: Cursor
    problems: Sequence[Problem] = ()
    ignored: int = 0


@dataclass(frozen=True)
class Ref:
    """Asks for one record: by its id, or by the item's key where a lost reply left the id unknown."""

    kind: Kind
    record: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Gone:
    """The tool says for certain that the record is not to be had, and which way."""

    reason: Literal["deleted", "trashed", "moved", "unmatched", "forbidden"]


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    LINK = "link"  # an existing record gets the item's key, and whatever else is due in it
    ARCHIVE = "archive"


Written: TypeAlias = Value | tuple[Target, ...]


@dataclass(frozen=True)
class Change:
    """One write to one record. A reference field's value is the targets to show; every other value already fits.

    ``before`` is what the record showed, for the fields to be written, when the plan was made; ``record`` is the record
    itself as it was then (``None`` for a create).
    """

    action: Action
    kind: Kind
    item: str
    values: Mapping[str, Written]
    record: Record | None = None
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """The change stands in the tool; ``record`` is the whole record as it now is there."""

    change: Change
    record: Record


@dataclass(frozen=True)
class Refused:
    """The tool will not take the change. ``fields`` names the culprits, where it says; the rest may be tried again."""

    change: Change
    reason: str
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unknown:
    """The reply was lost: the change may stand or not."""

    change: Change
    reason: str


@dataclass(frozen=True)
class Stale:
    """Nothing was written: the record no longer shows what the plan saw. The next run looks again."""

    change: Change
    reason: str


Outcome: TypeAlias = Done | Refused | Unknown | Stale


class Aggregate(StrEnum):
    """What is made of many numbers."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"


@dataclass(frozen=True)
class Query:
    """One number asked of one connection: an aggregate over what ``where`` selects there, or what stands ``where``.

    ``where`` is in the tool's own words (JQL, a cell, a page's address), and ``field`` the name that people see there.
    """

    where: str
    field: str = ""
    aggregate: Aggregate | None = None


Answers: TypeAlias = Mapping[Query, Decimal | Problem]

CountWork: TypeAlias = Callable[[Collection[str]], Mapping[str, Work]]
"""How many pieces of work are below each of these records, and how many of them are done; what is in doubt is left out.

Sends reads only, and as few as the tool allows for all the records together; only the counts leave it.
"""


class Connector(Protocol):
    """One connection, for one run: used by one thread at a time, closed at the end."""

    name: str

    @property
    def capabilities(self) -> Capabilities:
        """What can be held where. Known from the first :meth:`read` or :meth:`check` on."""

    def check(self) -> Sequence[Problem]:
        """Look, with reads only, whether everything configured is there and allowed; each problem names its remedy."""

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        """Read what changed since the cursor; everything where ``whole``, and at the first contact (``since is None``).

        ``known`` has the stamp of each record the store holds, by record id: a record with the same stamp need not be
        read again. In a run where nothing changed this costs a constant number of requests, whatever ``known`` holds.
        A whole read also looks again at all that the cursor remembers about the tool (fields, options, people).
        """

    def find(self, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        """Look records up past all search indexes: the only proof of absence. What stays in doubt is left out."""

    def locate(self, address: str) -> str | None:
        """The record that an address (or this tool's own short name for a record) names: its id, or its ``url``.

        Sends nothing; ``None`` for what is no address of this connection's records. A person pastes what they have.
        """

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Make the changes, all of one kind of item, batched as the tool batches; yield each outcome as it is known.

        When :class:`Unavailable` or :class:`Misconfigured` is raised, changes without an outcome were not sent.
        A create carries the item's key from its first moment.
        """

    def settle(self) -> Snapshot:
        """After the last write of a run: the cursor from which the next read goes on, past our own writes if it can.

        What people changed since :meth:`read`, and would not be shown by a read from that cursor, is among the records.
        """

    def measure(self, queries: Sequence[Query]) -> Answers:
        """Each query's number, or why there is none; as few requests as the tool allows, and only aggregates leave it.

        Sends reads only, needs no :meth:`read` before it, and reads no value of an item that is only counted.
        """

    @property
    def count_work(self) -> CountWork | None:
        """Counts the work that belongs to key results, where the tool keeps it below their records; else ``None``."""

    @property
    def requests(self) -> int:
        """How many HTTP requests this connector has sent, repeats included."""

    def close(self) -> None:
        """Give back sockets and threads."""


@dataclass(frozen=True)
class Right:
    """Something that a credential may do, by the tool's own name, and whether okrsync needs it ``where`` it counts.

    ``held`` is ``None`` where the tool tells only whoever tries.
    """

    name: str
    where: str
    held: bool | None
    needed: bool
    note: str = ""

    @property
    def verdict(self) -> Literal["needed", "missing", "not needed", "not said", "not given"]:
        """What a person reads first: what is missing, and what should be taken away."""
        if self.held is None:
            return "not said"
        if self.needed:
            return "needed" if self.held else "missing"
        return "not needed" if self.held else "not given"


@runtime_checkable
class ListsRights(Protocol):
    """What a connector offers besides, where its tool tells what a credential may do."""

    def rights(self) -> Sequence[Right]:
        """All rights that are needed, and those held that are not. Sends reads only, and tries nothing out."""


class Plugin(Protocol):
    """What an entry point in the group ``okrsync.connectors`` names: a tool's settings, connector and sandbox."""

    tool: str
    settings: type[Any]

    def connect(self, name: str, settings: Any) -> Connector:
        """A connector for the connection of that name. Sends nothing yet."""

    def sandbox(self, shelf: Any, seed: Any, clock: Callable[[], Any]) -> Any:
        """The tool in a box: an :class:`okrsync.sandbox.tool.Tool`."""
