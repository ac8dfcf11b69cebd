"""Reads a directory of CSV files with key results as people publish them into what a spreadsheet starts with.

Every file with a ``key_result`` column counts. Texts are taken as written. A key result with a score and no metric is
measured by its score: start 0, target 1. A row that says nothing that another row does not say is taken once.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from okrsync.model import FIELDS, Kind
from okrsync.sandbox.seed import Row, Seed

_RENAMED = {"key_result": "title", "result": "note"}
_METRIC = ("start", "target", "current")


class NoSamples(ValueError):  # noqa: N818 (named by the situation)
    """The directory has no file to read key results from."""


def read_samples(directory: Path) -> Seed:
    """The objectives and key results of all files, in the order of names and rows. Raises :class:`NoSamples`."""
    tables = list(_tables(sorted(directory.glob("*.csv"))))
    if not tables:
        raise NoSamples(f"{directory} has no CSV file with a column key_result")
    rows = [row for table in tables for row in table]
    key_results = _distinct([_key_result(row) for row in rows if row.get("key_result")])
    return Seed((), _objectives(key_results), key_results)


def _tables(files: Iterable[Path]) -> Iterator[list[Row]]:
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if "key_result" in (reader.fieldnames or ()):
                yield [{name: text for name, text in row.items() if name and text} for row in reader]


def _key_result(row: Row) -> Row:
    named = {_RENAMED.get(name, name): text for name, text in row.items()}
    if "score" in row and not any(name in row for name in _METRIC):
        named |= {"start": "0", "target": "1", "current": row["score"]}
    return {name: text for name, text in named.items() if name in FIELDS[Kind.KEY_RESULT] and name != "progress"}


def _distinct(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows in their order, without those whose every word stands in another row as well."""
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        alike[row["title"], row.get("objective", "")].append(place)
    repeated = {
        place
        for places in alike.values()
        for place in places
        for other in places
        if place != other
        and rows[place].items() <= rows[other].items()
        and (rows[place] != rows[other] or other < place)
    }
    return [row for place, row in enumerate(rows) if place not in repeated]


def _objectives(key_results: Iterable[Row]) -> Sequence[Row]:
    """One row for each objective that is named, with the team and cycle that all of its key results share."""
    below: dict[str, list[Row]] = defaultdict(list)
    for row in key_results:
        if "objective" in row:
            below[row["objective"]].append(row)
    return [{"title": title, **_shared(rows)} for title, rows in below.items()]


def _shared(rows: Sequence[Row]) -> Row:
    said = {name: {row.get(name, "") for row in rows} for name in ("team", "cycle")}
    return {name: next(iter(texts)) for name, texts in said.items() if len(texts) == 1 and texts != {""}}
