"""Decides in which files of a test secrets belong, and reads all others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fidelity.secrecy.marks import secrets_in

LARGEST = 64 * 2**20  # bytes
WRITTEN_BY_TESTS = {".yaml", ".yml", ".py"}  # configurations, and programs in which a test plants something
_ALONE = re.compile(rb"\s*[^\s{\[\"]\S*\s*")
_KEY_FILES = {"private_key", "refresh_token"}
_SHELF = b"documents (place"


@dataclass
class Files:
    """The files of a run; each is read once for as long as it stays the same."""

    read: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def below(self, directory: Path) -> Iterator[tuple[Path, str]]:
        """Each file with a secret that does not belong there."""
        for file in _files(directory.resolve()):
            state = (file.stat().st_mtime_ns, file.stat().st_size)
            if self.read.get(file) != state:
                self.read[file] = state
                yield from ((file, secret) for secret in _leaked(file))


def _files(directory: Path) -> Iterable[Path]:
    return (file for file in directory.rglob("*") if file.is_file() and not file.is_symlink())


def _leaked(file: Path) -> Iterator[str]:
    if file.suffix in WRITTEN_BY_TESTS or file.name == "token" or file.stat().st_size > LARGEST:
        return
    data = file.read_bytes()
    found = list(secrets_in(data))
    if found and not (_ALONE.fullmatch(data) or _is_key_file(data) or _is_shelf(file)):
        yield from found


def _is_key_file(data: bytes) -> bool:
    try:
        said = json.loads(data)
    except ValueError:
        return False
    return isinstance(said, dict) and bool(_KEY_FILES & said.keys())


def _is_shelf(file: Path) -> bool:
    """A sandbox's own memory, or SQLite's log beside it."""
    database = file.with_name(file.name.removesuffix("-wal").removesuffix("-shm"))
    return any(_SHELF in each.read_bytes()[:65536] for each in (database, file) if each.exists())
