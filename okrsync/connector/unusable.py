"""Stands in for a connection that cannot be signed in to, so that a run leaves it out and goes on with the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from okrsync.connector import (
    Answers,
    Capabilities,
    Change,
    ConnectorError,
    CountWork,
    Cursor,
    Gone,
    Outcome,
    Problem,
    Query,
    Ref,
    Right,
    Snapshot,
)
from okrsync.model import Record, Work


class Unusable:
    """To whoever asks it anything it fails with the error that its making ended in; nothing is sent."""

    requests = 0

    def __init__(self, name: str, error: ConnectorError) -> None:
        self.name, self._error = name, error

    @property
    def capabilities(self) -> Capabilities:
        return {}

    @property
    def count_work(self) -> CountWork | None:
        """It might have been able to: what it said before is not to be taken back."""
        return self._count

    def check(self) -> Sequence[Problem]:
        raise self._error

    def read(self, since: Cursor | None, known: Mapping[str, str | None], *, whole: bool = False) -> Snapshot:
        raise self._error

    def find(self, refs: Sequence[Ref]) -> Mapping[Ref, Record | Gone]:
        raise self._error

    def locate(self, address: str) -> str | None:
        return None

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        raise self._error

    def settle(self) -> Snapshot:
        raise self._error

    def measure(self, queries: Sequence[Query]) -> Answers:
        raise self._error

    def rights(self) -> Sequence[Right]:
        raise self._error

    def close(self) -> None:
        """Nothing was opened."""

    def _count(self, records: Collection[str]) -> Mapping[str, Work]:
        raise self._error
