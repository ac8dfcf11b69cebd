"""Reads key results from CSV: a column `key_result`, and what stands beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from okrsync.kit.texts import one_line, read_number, read_text
from okrsync.model import FIELDS, Kind, Seen
from okrsync.outcomes.claim import Claim, Measured
from okrsync.outcomes.entry import BadDocument, Entry, NoKeyResults
from okrsync.outcomes.language import Label

COLUMN = "key_result"
_DELIMITERS = (",", ";", "\t")


def is_table(text: str) -> bool:
    """True where the first line has the column that a table of key results must have."""
    return COLUMN in _header(text)[1]


def entries_of_table(text: str, name: str, *, labelled: bool = False) -> Sequence[Entry]:
    """The key results in a table. ``labelled``: each must say in `label` what a reader took it for.

    Raises :class:`BadDocument`, which names line and column.
    """
    delimiter, header = _header(text)
    for column in (COLUMN, "label") if labelled else (COLUMN,):
        if column not in header:
            there = ", ".join(filter(None, header)) or "none"
            raise NoKeyResults(f"{name}:1", f"there is no column {column}", f"The columns are: {there}.")
    entries = [_entry(row, line, name) for line, row in _rows(text, name, (delimiter, header)) if row[COLUMN]]
    if not entries:
        raise NoKeyResults(name, f"there is no key result in it: every {COLUMN} is empty")
    return entries


def _header(text: str) -> tuple[str, Sequence[str]]:
    """The delimiter that tells the most columns apart, and the columns' names in lower case with `_` for a space.

    There are no columns in a first line that is no row: a paragraph may be longer than any cell that csv takes.
    """
    first = io.StringIO(text, newline="").readline().rstrip("\r\n")
    try:
        rows = [(delimiter, next(csv.reader([first], delimiter=delimiter), [])) for delimiter in _DELIMITERS]
    except csv.Error:
        return _DELIMITERS[0], []
    delimiter, names = max(rows, key=lambda row: len(row[1]))
    return delimiter, [name.strip().lower().replace(" ", "_") for name in names]


def _rows(text: str, name: str, form: tuple[str, Sequence[str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row after the header with the line that it begins in; a cell may go over several lines."""
    delimiter, header = form
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if line > 1:
                padded = [*map(str.strip, cells), *[""] * len(header)]
                yield line, dict(zip(header, padded, strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "Look for a quotation mark that is not closed, or not doubled."
        raise BadDocument(f"{name}:{line}", f"this is no valid CSV: {error}", remedy) from None


def _entry(row: Mapping[str, str], line: int, name: str) -> Entry:
    claim = Claim(
        text=one_line(row[COLUMN]) or "",
        start=_number(row, "start"),
        target=_number(row, "target"),
        current=_number(row, "current"),
        unit=row.get("unit") or None,
        direction=_choice(row, "direction"),
        level=_choice(row, "level"),
        names=frozenset(filter(None, [row.get("code"), row.get("key")])),
    )
    return Entry(claim, line, row.get("objective") or None, _label(row.get("label", ""), f"{name}:{line}"))


def _number(row: Mapping[str, str], column: str) -> Measured:
    return read_number(row.get(column, ""))


def _choice(row: Mapping[str, str], column: str) -> str | None:
    value: Seen = read_text(FIELDS[Kind.KEY_RESULT][column], row.get(column, ""))
    return value if isinstance(value, str) else None


def _label(text: str, place: str) -> Label | None:
    if not text:
        return None
    try:
        return Label(text.lower())
    except ValueError:
        remedy = f"Write one of {', '.join(Label)}."
        raise BadDocument(place, f"the column label says {text!r}", remedy) from None
