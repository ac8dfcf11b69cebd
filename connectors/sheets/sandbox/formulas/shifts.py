"""Says where a reference points after rows or columns were inserted, deleted or moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from connectors.sheets.sandbox.formulas.references import Corner, Reference
from connectors.sheets.sandbox.tab import Dimension


class Shift(Protocol):
    """How indexes along one dimension change. Spans are given and returned with their last index, inclusive."""

    def one(self, index: int) -> int | None: ...

    def span(self, first: int, last: int) -> tuple[int, int] | None: ...


@dataclass(frozen=True)
class Inserted:
    """``count`` lines came in before the line that stood at ``start``."""

    start: int
    count: int

    def one(self, index: int) -> int:
        return index + self.count if index >= self.start else index

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.one(first), self.one(last)


@dataclass(frozen=True)
class Deleted:
    """The lines from ``start`` up to ``end`` are gone; a range that held some of them shrinks."""

    start: int
    end: int

    def one(self, index: int) -> int | None:
        if self.start <= index < self.end:
            return None
        return index - (self.end - self.start) if index >= self.end else index

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        if self.start <= first and last < self.end:
            return None
        return self._before(first), self._before(last + 1) - 1

    def _before(self, index: int) -> int:
        """How many of the lines before ``index`` are left."""
        return index - (min(max(index, self.start), self.end) - self.start)


@dataclass(frozen=True)
class Moved:
    """The line at ``i`` now stands at ``places[i]``. A range moves only where it was moved as a whole."""

    places: Sequence[int]

    @classmethod
    def by(cls, order: Sequence[int]) -> Moved:
        """``order[i]`` says which line now stands at ``i``."""
        places = [0] * len(order)
        for now, before in enumerate(order):
            places[before] = now
        return cls(places)

    def one(self, index: int) -> int:
        return self.places[index] if index < len(self.places) else index

    def span(self, first: int, last: int) -> tuple[int, int]:
        ends = self.one(first), self.one(last)
        return ends if ends[1] - ends[0] == last - first else (first, last)


def followed(before: Reference, dimension: Dimension, shift: Shift) -> Reference | None:
    """Where a reference into the changed tab points now; ``None`` where its cells are gone."""
    if before.end is not None:
        return _range(before, before.end, shift, dimension)
    index = _index(before.start, dimension)
    now = None if index is None else shift.one(index)
    return None if now is None else replace(before, start=_at(before.start, dimension, now))


def _range(before: Reference, end: Corner, shift: Shift, dimension: Dimension) -> Reference | None:
    first, last = _index(before.start, dimension), _index(end, dimension)
    if first is None and last is None:
        return before
    if first is None or last is None:
        return _open(before, end, shift, dimension)
    now = shift.span(min(first, last), max(first, last))
    if now is None:
        return None
    starts, ends = now if first <= last else (now[1], now[0])
    return replace(before, start=_at(before.start, dimension, starts), end=_at(end, dimension, ends))


def _open(before: Reference, end: Corner, shift: Shift, dimension: Dimension) -> Reference:
    """A range like ``A2:A``: the end that is named moves; where its line went, it stays at that place."""
    first = _index(before.start, dimension)
    if first is not None:
        now = shift.one(first)
        return replace(before, start=_at(before.start, dimension, first if now is None else now))
    last = _index(end, dimension)
    now = None if last is None else shift.one(last)
    return before if now is None else replace(before, end=_at(end, dimension, now))


def _index(corner: Corner, dimension: Dimension) -> int | None:
    return corner.row if dimension == "ROWS" else corner.column


def _at(corner: Corner, dimension: Dimension, index: int) -> Corner:
    return replace(corner, row=index) if dimension == "ROWS" else replace(corner, column=index)
