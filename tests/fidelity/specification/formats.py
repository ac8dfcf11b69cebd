"""Decides which kind of text a string is, which is all that the formats of the documents ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial

# Jira's own examples write the offset of a time without a colon, against RFC 3339, which "date-time" means.
_KINDS = re.compile(
    r"""
    (?P<uuid>       [0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12} ) $
  | (?P<moment>     \d{4}-\d\d-\d\d T \d\d:\d\d:\d\d (\.\d+)? (Z | [+-]\d\d:?\d\d) ) $
  | (?P<local>      \d{4}-\d\d-\d\d T \d\d:\d\d(:\d\d(\.\d+)?)? ) $
  | (?P<date>       \d{4}-\d\d-\d\d ) $
  | (?P<integer>    -?\d+ ) $
  | (?P<address>    [A-Za-z][A-Za-z0-9+.-]* : \S* ) $
    """,
    re.VERBOSE,
)
_MEANT: Mapping[str, Collection[str]] = {
    "uuid": {"uuid"},
    "date": {"date"},
    "date-time": {"moment"},
    "google-datetime": {"moment"},
    "int64": {"integer"},
    "uri": {"address"},
    "date, with a time or without": {"date", "local", "moment"},
}


def kind(text: str) -> str | None:
    """The kind of text, ``None`` for ordinary words."""
    found = _KINDS.match(text)
    return found.lastgroup if found else None


def _fits(meant: Collection[str], text: str) -> bool:
    return kind(text) in meant


FORMATS: Mapping[str, Callable[[str], bool]] = {name: partial(_fits, meant) for name, meant in _MEANT.items()}
"""The formats that are checked, each with its test."""
