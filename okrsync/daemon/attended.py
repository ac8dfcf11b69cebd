"""Decides what a run gets instead of a bare connector: one whose requests are seen, or one that is left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from okrsync.connector import (
    Answers,
    Capabilities,
    Change,
    Connector,
    CountWork,
    Cursor,
    Gone,
    Outcome,
    Problem,
    Query,
    Ref,
    Right,
    Snapshot,
    Unavailable,
)
from okrsync.daemon.bell import Bell
from okrsync.kit.meter import metered
from okrsync.model import Record


class Register(Protocol):
    """Who counts the requests of all connections."""

    def answered(self, connection: str, endpoint: str, status: int | None) -> None: ...

    def waited(self, connection: str, reason: str, seconds: float) -> None: ...


@dataclass(frozen=True)
class Attendant:
    """Sees the requests of one connection, and lets no further one out once the daemon is to stop."""

    connection: str
    bell: Bell
    register: Register

    def before(self) -> None:
        if self.bell.stopping:
            raise Unavailable("okrsync was asked to stop", place=self.connection, remedy="The next run goes on")

    def answered(self, method: str, endpoint: str, status: int | None) -> None:
        self.register.answered(self.connection, f"{method} {endpoint}", status)

    def waited(self, reason: Literal["pace", "service"], seconds: float) -> None:
        self.register.waited(self.connection, reason, seconds)


class Attended:
    """The connector ``tool`` under an attendant's eyes."""

    def __init__(self, tool: Connector, attendant: Attendant) -> None:
        self.name, self._tool, self._attendant = tool.name, tool, attendant

    @property
    def capabilities(self) -> Capabilities:
        return self._tool.capabilities

    @property
    def requests(self) -> int:
        return self._tool.requests

    def check(self) -> Sequence[Problem]:
        with metered(self._attendant):
            return self._tool.check()

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        with metered(self._attendant):
            return self._tool.read(since, known, whole=whole)

    def find(self, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        with metered(self._attendant):
            return self._tool.find(refs)

    def locate(self, address: str) -> str | None:
        return self._tool.locate(address)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        with metered(self._attendant):
            yield from self._tool.write(changes)

    def measure(self, queries: Sequence[Query]) -> Answers:
        with metered(self._attendant):
            return self._tool.measure(queries)

    @property
    def count_work(self) -> CountWork | None:
        count = self._tool.count_work
        return metered(self._attendant)(count) if count is not None else None

    def rights(self) -> Sequence[Right]:
        with metered(self._attendant):
            return self._tool.rights()

    def settle(self) -> Snapshot:
        with metered(self._attendant):
            return self._tool.settle()

    def close(self) -> None:
        self._tool.close()


class Resting(Attended):
    """A connection that is left alone: to the run it fails as it did the last time, and nothing is sent."""

    def __init__(self, tool: Connector, attendant: Attendant, error: Exception) -> None:
        super().__init__(tool, attendant)
        self._error = error

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        raise self._error
