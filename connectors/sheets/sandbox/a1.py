"""Reads and writes A1 notation: where in a spreadsheet a piece of text points.

Indexes are counted from 0 and ends are exclusive, as in the API's ``GridRange``; ``None`` is an open end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CORNER = r"\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?"
_RANGE = re.compile(rf"{_CORNER}(?:(:){_CORNER})?")
_PLAIN_TITLE = re.compile(r"[^\W\d]\w*")
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")


@dataclass(frozen=True)
class Area:
    """A rectangle of cells. A row or column of ``None`` at the end means to the edge of the grid."""

    top: int = 0
    left: int = 0
    bottom: int | None = None
    right: int | None = None

    @property
    def single(self) -> bool:
        return self.bottom == self.top + 1 and self.right == self.left + 1

    def within(self, rows: int, columns: int) -> Box:
        """The part of it that lies inside a grid of that size."""
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Box(self.top, self.left, max(bottom, self.top), max(right, self.left))

    def touches(self, other: Area) -> bool:
        return (
            _before(self.top, other.bottom)
            and _before(other.top, self.bottom)
            and _before(self.left, other.right)
            and _before(other.left, self.right)
        )

    def covers(self, other: Area) -> bool:
        return (
            self.top <= other.top
            and self.left <= other.left
            and _reaches(self.bottom, other.bottom)
            and _reaches(self.right, other.right)
        )


@dataclass(frozen=True)
class Box(Area):
    """An area with all its ends known."""

    bottom: int = 0
    right: int = 0

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left


def _before(start: int, end: int | None) -> bool:
    return end is None or start < end


def _reaches(mine: int | None, others: int | None) -> bool:
    return mine is None or (others is not None and others <= mine)


def letters(column: int) -> str:
    """``0`` is ``A``, ``26`` is ``AA``."""
    text = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


def column_index(text: str) -> int:
    index = 0
    for letter in text.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def split(text: str) -> tuple[str | None, str]:
    """The tab's title, unquoted, and the rest; the title is ``None`` where the text names no tab."""
    if text.startswith("'"):
        quoted = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        if quoted:
            return quoted.group(1).replace("''", "'"), quoted.group(2) or ""
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def area(cells: str) -> Area | None:
    """The area that ``A1``, ``B2:D``, ``A:C`` or ``3:7`` means, whichever corner comes first; ``None`` if none."""
    found = _RANGE.fullmatch(cells.strip())
    if found is None:
        return None
    left, top, colon, right, bottom = found.groups()
    if not colon:
        return _cell(left, top) if left and top else None
    if not (left or top) or not (right or bottom) or (bool(left) != bool(right) and bool(top) != bool(bottom)):
        return None
    top_index, bottom_end = _ends(_row(top), _row(bottom))
    left_index, right_end = _ends(_column(left), _column(right))
    return Area(top_index, left_index, bottom_end, right_end)


def _cell(left: str, top: str) -> Area:
    column, row = column_index(left), int(top) - 1
    return Area(row, column, row + 1, column + 1)


def _row(text: str | None) -> int | None:
    return int(text) - 1 if text else None


def _column(text: str | None) -> int | None:
    return column_index(text) if text else None


def _ends(one: int | None, other: int | None) -> tuple[int, int | None]:
    """Start and exclusive end of what lies between two indexes; an index not given leaves that side open."""
    if one is not None and other is not None:
        return min(one, other), max(one, other) + 1
    given = one if one is not None else other
    return (given or 0, None) if one is not None else (0, None if given is None else given + 1)


def quoted(title: str) -> str:
    """The title as it stands before the ``!``: in quotes where it could be read as something else."""
    if _PLAIN_TITLE.fullmatch(title) and not _LIKE_A_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def render(title: str, where: Area) -> str:
    """The notation of an area of a tab, with the tab's title; a whole tab is its title alone."""
    start, end = _corner(where.left, where.top, where), _end(where)
    if not start and not end:
        return quoted(title)
    return f"{quoted(title)}!{start}" if where.single else f"{quoted(title)}!{start}:{end}"


def _corner(left: int, top: int, where: Area) -> str:
    columns_open = where.right is None and where.left == 0
    rows_open = where.bottom is None and where.top == 0
    return ("" if columns_open else letters(left)) + ("" if rows_open else str(top + 1))


def _end(where: Area) -> str:
    column = "" if where.right is None else letters(max(where.right - 1, 0))
    return column + ("" if where.bottom is None else str(where.bottom))
