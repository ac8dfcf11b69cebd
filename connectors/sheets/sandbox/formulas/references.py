"""Finds the references in a formula's text and writes them anew when cells move: ``A1``, ``$B$2:B``, ``'My tab'!3:7``.

A formula is otherwise left as it was typed: its spaces, its case, what it holds in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from connectors.sheets.sandbox.a1 import Area, column_index, letters, quoted

_TITLE = r"(?:'(?:[^']|'')+'|[A-Za-z_][\w.]*)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
_LETTERS = r"\$?[A-Za-z]{1,3}"
_DIGITS = r"\$?[1-9]\d*"
_SPAN = rf"{_CELL}(?::(?:{_CELL}|{_LETTERS}|{_DIGITS}))?|{_LETTERS}:{_LETTERS}|{_DIGITS}:{_DIGITS}"
REFERENCE = re.compile(rf"({_TITLE})?({_SPAN})(?![\w(!])")
_TEXT_OR_REFERENCE = re.compile(rf'("(?:[^"]|"")*")|(?<![\w.$])(?:({_TITLE})?({_SPAN})(?![\w(!]))')
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)(\d+)?")
LOST = "#REF!"


@dataclass(frozen=True)
class Corner:
    """One end of a reference; a row or column that it does not name is ``None``. Fixed means it has its ``$``."""

    row: int | None
    column: int | None
    row_fixed: bool = False
    column_fixed: bool = False

    def __str__(self) -> str:
        column = "" if self.column is None else "$" * self.column_fixed + letters(self.column)
        return column + ("" if self.row is None else "$" * self.row_fixed + str(self.row + 1))

    def moved(self, rows: int, columns: int) -> Corner | None:
        """The corner as a copy so far away sees it; ``None`` where that is off the grid."""
        return self.carried(0 if self.row_fixed else rows, 0 if self.column_fixed else columns)

    def carried(self, rows: int, columns: int) -> Corner | None:
        row = None if self.row is None else self.row + rows
        column = None if self.column is None else self.column + columns
        if (row is not None and row < 0) or (column is not None and column < 0):
            return None
        return replace(self, row=row, column=column)


@dataclass(frozen=True)
class Reference:
    """A cell or range that a formula names; ``tab`` is ``None`` where it is on the formula's own tab."""

    tab: str | None
    start: Corner
    end: Corner | None = None

    def __str__(self) -> str:
        tab = "" if self.tab is None else f"{quoted(self.tab)}!"
        return f"{tab}{self.start}" + (f":{self.end}" if self.end else "")

    def elsewhere(self, tab: str | None, rows: int, columns: int) -> Reference | None:
        """The same cells after they were carried so far away, fixed or not; ``None`` where that is off the grid."""
        start, end = self.start.carried(rows, columns), self.end and self.end.carried(rows, columns)
        if start is None or (self.end and end is None):
            return None
        return Reference(tab, start, end)

    @property
    def area(self) -> Area:
        end = self.end or self.start
        top, left = self.start.row or 0, self.start.column or 0
        bottom = None if end.row is None else max(end.row, top) + 1
        right = None if end.column is None else max(end.column, left) + 1
        return Area(min(top, end.row or top), min(left, end.column or left), bottom, right)


def reference(title: str | None, span: str) -> Reference:
    """The reference that a match of :data:`REFERENCE` stands for."""
    start, _, end = span.partition(":")
    tab = None if not title else title[:-1].strip("'").replace("''", "'")
    return Reference(tab, _corner(start), _corner(end) if end else None)


def rewritten(formula: str, change: Callable[[Reference], Reference | None]) -> str:
    """The formula with each reference as ``change`` gives it; ``#REF!`` where it gives none."""

    def written(found: re.Match[str]) -> str:
        text, title, span = found.groups()
        if text is not None:
            return text
        before = reference(title, span)
        after = change(before)
        if after is None:
            return LOST
        return found.group(0) if after == before else str(after)

    return _TEXT_OR_REFERENCE.sub(written, formula)


def copied(formula: str, rows: int, columns: int) -> str:
    """The formula as a copy so many rows down and columns right has it: what is not fixed with a ``$`` moves along."""

    def change(before: Reference) -> Reference | None:
        start = before.start.moved(rows, columns)
        end = before.end and before.end.moved(rows, columns)
        if start is None or (before.end and end is None):
            return None
        return replace(before, start=start, end=end)

    return rewritten(formula, change) if rows or columns else formula


def _corner(text: str) -> Corner:
    found = _CORNER.fullmatch(text)
    if found is None:
        raise ValueError(text)
    first, column, second, row = found.groups()
    row_fixed = bool(second) or (bool(first) and not column)
    return Corner(
        int(row) - 1 if row else None,
        column_index(column) if column else None,
        row_fixed=row_fixed,
        column_fixed=bool(first) and bool(column),
    )
