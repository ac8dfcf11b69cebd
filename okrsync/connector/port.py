"""Owns the port: what a tool must offer so that okrsync can keep OKRs true in it.

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

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from okrsync.connector.containers import Capabilities
from okrsync.connector.errors import Problem
from okrsync.connector.measuring import Answers, CountWork, Query
from okrsync.connector.reading import Cursor, Gone, Ref, Snapshot
from okrsync.connector.rights import Right
from okrsync.connector.writing import Change, Outcome
from okrsync.model import Record


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

    def rights(self) -> Sequence[Right]:
        """All rights that the credential needs, and those held that it does not need; nothing where the tool has none.

        Sends reads only, after :meth:`check`, and tries nothing out.
        """

    @property
    def requests(self) -> int:
        """How many HTTP requests this connector has sent, repeats included."""

    def close(self) -> None:
        """Give back sockets and threads."""


class Plugin(Protocol):
    """What an entry point in the group ``okrsync.connectors`` names: a tool's settings, connector and sandbox."""

    tool: str
    settings: type[Any]

    def connect(self, name: str, settings: Any) -> Connector:
        """A connector for the connection of that name. Sends nothing yet."""

    def sandbox(self, shelf: Any, seed: Any, clock: Callable[[], Any]) -> Any:
        """The tool in a box: an :class:`okrsync.sandbox.tool.Tool`."""
