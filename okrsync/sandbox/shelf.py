"""Keeps a sandbox's documents in memory and, if asked, in a file that survives a kill -9."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

Document = Any


class Drawer(MutableMapping[str, Document]):
    """One named collection of JSON documents by id, in order of insertion.

    A document that was changed in place must be put back (``drawer[id] = document``) to be kept in the file.
    """

    def __init__(self, name: str, touched: dict[tuple[str, str], bool]) -> None:
        self._name, self._touched = name, touched
        self._documents: dict[str, Document] = {}

    def load(self, key: str, document: Document) -> None:
        self._documents[key] = document

    def __getitem__(self, key: str) -> Document:
        return self._documents[key]

    def __setitem__(self, key: str, document: Document) -> None:
        self._documents[key] = document
        self._touched[self._name, key] = True

    def __delitem__(self, key: str) -> None:
        del self._documents[key]
        self._touched[self._name, key] = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


class Shelf:
    """A sandbox's drawers, committed to one SQLite file in one transaction a request."""

    def __init__(self, path: Path | None = None) -> None:
        self._touched: dict[tuple[str, str], bool] = {}
        self._drawers: dict[str, Drawer] = {}
        self._file: sqlite3.Connection | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=NORMAL")
            self._file.execute(
                "CREATE TABLE IF NOT EXISTS documents (place INTEGER PRIMARY KEY, drawer TEXT, id TEXT, body TEXT,"
                " UNIQUE (drawer, id))"
            )
            for drawer, key, body in self._file.execute("SELECT drawer, id, body FROM documents ORDER BY place"):
                self.drawer(drawer).load(key, json.loads(body))

    def drawer(self, name: str) -> Drawer:
        """The collection of that name; made empty where there was none."""
        return self._drawers.setdefault(name, Drawer(name, self._touched))

    @property
    def empty(self) -> bool:
        """True where nothing was ever put here: the moment to seed."""
        return not any(len(drawer) for drawer in self._drawers.values())

    def commit(self) -> None:
        """Write what was touched since the last commit, all of it or nothing."""
        touched = list(self._touched)
        self._touched.clear()
        if self._file is None or not touched:
            return
        self._file.execute("BEGIN IMMEDIATE")
        for name, key in touched:
            drawer = self.drawer(name)
            if key in drawer:
                self._file.execute(
                    "INSERT INTO documents (drawer, id, body) VALUES (?, ?, ?)"
                    " ON CONFLICT (drawer, id) DO UPDATE SET body = excluded.body",
                    (name, key, json.dumps(drawer[key])),
                )
            else:
                self._file.execute("DELETE FROM documents WHERE drawer = ? AND id = ?", (name, key))
        self._file.execute("COMMIT")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
