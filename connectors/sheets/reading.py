"""Decides which row is which record: by its key, and before it has one by what stands in it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.sheets.grid import EMPTY, FORMULA, Cell, Said, Tab, says
from connectors.sheets.schema import KEY, Layout
from okrsync.kit.texts import one_line
from okrsync.model import Mention, Record, Seen

UNKEYED = "row:"  # begins the id of a row without a key


@dataclass(frozen=True)
class Row:
    """One row that holds something. ``index`` counts from 0; ``said`` is what the cell of each watched name says."""

    index: int
    id: str
    key: str | None
    said: Mapping[str, Said]

    def after(self, written: Mapping[str, Said]) -> Mapping[str, Said]:
        """What the row says once that was written into it."""
        return {**self.said, **written}

    def shows(self, written: Mapping[str, Said]) -> bool:
        return all(self.said.get(name) == value for name, value in written.items())


class Table:
    """One tab as it stood at one moment, read as records of one kind. ``place`` names it in messages.

    ``page`` gives the address of the row that has a key, or of the tab.
    """

    def __init__(self, place: str, layout: Layout, tab: Tab, page: Callable[[str | None], str]) -> None:
        self.place, self.layout, self.tab, self._page = place, layout, tab, page
        self.rows = self._identified()
        self.by_id = {row.id: row for row in self.rows}
        self.by_key: dict[str, Row] = {}
        for row in self.rows:
            if row.key is not None:
                self.by_key.setdefault(row.key, row)
        self.copied = {key for key, count in Counter(row.key for row in self.rows).items() if key and count > 1}
        self._at = {row.index: row for row in self.rows}

    @property
    def records(self) -> Sequence[Record]:
        """The rows that are records: those with a key, or at least a title."""
        return [self.record(row) for row in self.rows if self._counts(row)]

    @property
    def ignored(self) -> int:
        """How many rows hold something, but neither a key nor a title."""
        return sum(not self._counts(row) for row in self.rows)

    def at(self, index: int) -> Row | None:
        return self._at.get(index)

    @property
    def standing(self) -> Mapping[int, str]:
        """The ids of the records by where their rows stand."""
        return {row.index: row.id for row in self.rows if self._counts(row)}

    def cell(self, index: int, name: str) -> Cell:
        """The cell of a field, or of the key, in the row that stands at ``index``."""
        column = self.layout.column(name)
        cell = EMPTY if column is None else self.tab.cell(index, column)
        return cell if self.layout.linked(name) else cell.plain

    def seen(self, row: Row, name: str) -> Seen:
        """What the row shows in a field. A link to a place in the same spreadsheet is given its whole address."""
        seen = self.layout.codecs[name].read(self.cell(row.index, name))
        return tuple(map(self._from_outside, seen)) if isinstance(seen, tuple) else seen

    def fixed(self, row: Row) -> frozenset[str]:
        """The fields that are not ours to write in this row: a formula stands there, or it is protected from us."""
        return frozenset(
            name
            for name, column in self.layout.columns.items()
            if self.cell(row.index, name).computed or self.tab.locked(row.index, column)
        )

    def record(self, row: Row) -> Record:
        return Record(
            id=row.id,
            kind=self.layout.kind,
            key=row.key,
            values={name: self.seen(row, name) for name in self.layout.columns},
            fixed=self.fixed(row),
            url=self._page(row.key if row.key == row.id else None),
            stamp=self._digest(row.index, self.layout.watched),
        )

    def _from_outside(self, mention: Mention) -> Mention:
        if mention.url is None or not mention.url.startswith("#"):
            return mention
        return replace(mention, url=self._page(None).partition("#")[0] + mention.url)

    def _counts(self, row: Row) -> bool:
        return row.key is not None or not self.cell(row.index, "title").empty

    def _identified(self) -> list[Row]:
        found = list(self._found())
        # What the mapped cells come to, whatever order the columns stand in, there or in the configuration, and
        # whether the key's is made yet.
        columns = sorted(self.layout.columns)
        names = _numbered(self._key(at) or UNKEYED + self._digest(at, columns) for at, _ in found)
        return [Row(at, name, self._key(at), said) for name, (at, said) in zip(names, found, strict=True)]

    def _found(self) -> Iterable[tuple[int, Mapping[str, Said]]]:
        """The rows that hold something, with what they say. Formulas alone, copied down in advance, are nothing."""
        for index in range(self.layout.header + 1, len(self.tab.rows)):
            said = {name: says(self.cell(index, name)) for name in self.layout.watched}
            if not self.cell(index, "title").empty or any(value and value != FORMULA for value in said.values()):
                yield index, said

    def _key(self, index: int) -> str | None:
        return one_line(str(next(iter(self.cell(index, KEY).effective.values()), "")))

    def _digest(self, index: int, names: Iterable[str]) -> str:
        cells = [self.cell(index, name) for name in names]
        content: list[Any] = [
            [dict(cell.effective), cell.links] if cell.links else dict(cell.effective) for cell in cells
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:20]


def _numbered(names: Iterable[str]) -> Iterable[str]:
    """Each name, the second of a kind with ``#2``, the third with ``#3``."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}#{seen[name]}"
