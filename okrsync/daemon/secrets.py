"""Knows everything in a configuration that must never be seen, and notices when a file with such a thing changes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, unquote, urlsplit

from pydantic import BaseModel, SecretStr

from okrsync.config import Config

STRUCK = "***"
SHORTEST = 4  # characters; striking out shorter ones would hide half of the text and protect nothing
_IN_KEY_FILES = ("private_key", "private_key_id", "client_secret", "refresh_token", "token")
Fingerprints: TypeAlias = Mapping[Path, tuple[int, int, int] | None]
"""Files and their states: when they were changed, how long they are, and which file it is."""


class Secrets:
    """The secrets of all configurations that were in force since the daemon started; any thread may ask."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()

    def learn(self, config: Config) -> None:
        """Also what was secret under an earlier configuration stays so."""
        found = {form for secret in _secrets(config) for form in _forms(secret)}
        self._known = tuple(sorted({*self._known, *found}, key=len, reverse=True))

    def strike(self, text: str) -> str:
        """The text without any of them."""
        for secret in self._known:
            text = text.replace(secret, STRUCK)
        return text

    def strike_out_of(self, value: Any) -> Any:
        """What JSON can say of the value, without any of them in its texts."""
        if isinstance(value, str):
            return self.strike(value)
        if isinstance(value, dict):
            return {key: self.strike_out_of(each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.strike_out_of(each) for each in value]
        return value if isinstance(value, int | float | None) else self.strike(str(value))


def fingerprint(files: Iterable[Path]) -> Fingerprints:
    """The state of files; it changes when one of them does."""
    return {file: _state(file) for file in files}


def read_when_loaded(config: Config) -> Iterator[Path]:
    """The files whose contents are in force for as long as a configuration is."""
    if config.server.token_file is not None:
        yield config.server.token_file
    directory = config.secrets_directory
    if directory is not None:
        yield directory
        yield from sorted(directory.iterdir()) if directory.is_dir() else ()


def read_when_needed(config: Config) -> Iterator[Path]:
    """The files that are read anew in each run, or whenever somebody calls."""
    yield from (file for part in _parts(config) for file in _files(part))


def _state(file: Path) -> tuple[int, int, int] | None:
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


def _parts(config: Config) -> tuple[BaseModel, ...]:
    """The parts of a configuration that may hold secrets."""
    return (config.server, *config.hooks.values(), config.notifications, *config.connections.values())


def _secrets(config: Config) -> Iterator[str]:
    password = urlsplit(config.store).password
    if password:
        yield unquote(password)
    for part in _parts(config):
        found = list(_of(part))
        yield from found
        email = getattr(part, "email", None)
        if isinstance(email, str):  # as basic authentication says both
            yield from (base64.b64encode(f"{email}:{secret}".encode()).decode() for secret in found)


def _of(part: Any) -> Iterator[str]:
    """The secrets in a part of the settings, those in its files included."""
    if isinstance(part, SecretStr):
        yield part.get_secret_value()
    for file in _files(part):
        yield from _in_file(file)
    for each in _below(part):
        yield from (found for found in _of(each) if found)


def _files(part: Any) -> Iterator[Path]:
    """The files that the settings in ``part`` name, however deep."""
    if isinstance(part, BaseModel):
        yield from (value for name, value in part if name.endswith("_file") and isinstance(value, Path))
    for each in _below(part):
        if isinstance(each, BaseModel | Mapping | tuple):
            yield from _files(each)


def _below(part: Any) -> Iterator[Any]:
    if isinstance(part, BaseModel):
        yield from (value for _, value in part)
    elif isinstance(part, Mapping):
        yield from part.values()
    elif isinstance(part, tuple):
        yield from part


def _in_file(file: Path) -> Iterator[str]:
    """What stands in a secret file; of a key file in JSON the parts that are secret."""
    try:
        text = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return  # whoever needs it says so
    try:
        parts = json.loads(text)
    except ValueError:
        parts = None
    if isinstance(parts, dict):
        yield from (str(parts[name]) for name in _IN_KEY_FILES if parts.get(name))
    else:
        yield from text.splitlines()


def _forms(secret: str) -> Iterator[str]:
    """The secret as it may come up: as it is, in an address, in a JSON text."""
    if len(secret) >= SHORTEST:
        yield from {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}
