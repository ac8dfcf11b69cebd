"""Decides what environment variables and secret files say: ``OKRSYNC_CONNECTIONS__NOTION__TOKEN`` and its like.

A secret file is named like the variable, in lower case, and holds its value. Two underscores lead a step further down;
a connection's ``-`` is written ``_``. A value is text; one that begins with ``[`` or ``{`` and is valid JSON is that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PREFIX = "okrsync_"


@dataclass(frozen=True)
class Variables:
    """Settings by variable, as one nested mapping, and the variable or file that each value came from."""

    data: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)

    def origin(self, path: tuple[str | int, ...]) -> str | None:
        """Where the value at ``path`` (or the nearest around it) came from, if it came from here."""
        return next((self.origins[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.origins), None)


def from_environment(environment: Mapping[str, str], roots: Iterable[str], connections: Iterable[str]) -> Variables:
    """What the environment says about the settings named in ``roots``."""
    found = {name.lower(): (text, f"environment variable {name}") for name, text in environment.items()}
    return _nested(found, set(roots), connections)


def from_directory(directory: Path | None, roots: Iterable[str], connections: Iterable[str]) -> Variables:
    """What the secret files of a directory say, white space around it taken off. Raises ``OSError``."""
    if directory is None:
        return Variables()
    files = [file for file in sorted(directory.iterdir()) if file.name.lower().startswith(PREFIX) and file.is_file()]
    found = {file.name.lower(): (file.read_text("utf-8").strip(), f"secret file {file}") for file in files}
    return _nested(found, set(roots), connections)


def _nested(found: Mapping[str, tuple[str, str]], roots: set[str], connections: Iterable[str]) -> Variables:
    names = {name.lower().replace("-", "_"): name for name in connections}
    data: dict[str, Any] = {}
    origins: dict[tuple[str | int, ...], str] = {}
    for variable, (text, origin) in sorted(found.items()):
        path = variable.removeprefix(PREFIX).split("__")
        if not variable.startswith(PREFIX) or path[0] not in roots or not all(path):
            continue
        if path[0] in ("connections", "hooks") and len(path) > 1:
            path[1] = names.get(path[1], path[1])
        if _put(data, path, _value(text)):
            origins[tuple(path)] = origin
    return Variables(data, origins)


def _put(data: dict[str, Any], path: list[str], value: Any) -> bool:
    """Set ``value`` at ``path``; false where a shorter variable has already said what stands on the way."""
    for step in path[:-1]:
        data = data.setdefault(step, {})
        if not isinstance(data, dict):
            return False
    data[path[-1]] = value
    return True


def _value(text: str) -> Any:
    if not text.lstrip().startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
