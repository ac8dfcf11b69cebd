"""Decides where the files are that the configuration names: a relative name starts at its own directory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from okrsync.config.document import Document
from okrsync.config.problems import Places
from okrsync.connector import Problem


def anchored(data: Any, directory: Path) -> Any:
    """The same settings, with the files that they name seen from the configuration's directory."""
    if not isinstance(data, Mapping):
        return data
    return {key: _anchored(key, value, directory) for key, value in data.items()}


def _anchored(key: Any, value: Any, directory: Path) -> Any:
    if isinstance(value, str) and str(key).endswith("_file"):
        return str(directory / Path(value).expanduser())
    if isinstance(value, list) and str(key).endswith("_files"):
        return [str(directory / Path(each).expanduser()) if isinstance(each, str) else each for each in value]
    return anchored(value, directory)


def store_url(url: str, directory: Path) -> str:
    """The store's address, with SQLite's file seen from the configuration's directory."""
    scheme, separator, path = url.partition(":///")
    if scheme != "sqlite" or not separator or not path or path.startswith(":memory:"):
        return url
    return f"sqlite:///{directory / Path(path).expanduser()}"


def missing_files(document: Document, places: Places) -> Iterator[Problem]:
    """A problem for each secret file that cannot be read."""
    for name, settings in document.connections.items():
        for setting, value in settings:
            if setting.endswith("_file") and isinstance(value, Path) and not os.access(value, os.R_OK):
                place = places.of(("connections", name, setting))
                yield Problem(place, f"there is no file {value} that okrsync may read", "Put the secret there.")
