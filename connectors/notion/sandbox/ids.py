"""Owns identifiers: how Notion's ids look, how people may write them, and how this box makes its own, repeatably."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

_HEX = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:;<=>?@[]^_`{|}~"

TITLE_ID = "title"
"""The id of every title property, in every data source."""


def canonical(text: str) -> str | None:
    """An id with dashes and in lower case; ``None`` where the text is no UUID. Notion takes both spellings."""
    return str(UUID(text)) if _HEX.fullmatch(text) else None


def mint(drawer: str, number: int) -> str:
    """The id of the ``number``-th document of a drawer: the same in every run, so that tests can be replayed."""
    return str(uuid5(NAMESPACE_URL, f"okrsync-sandbox:notion/{drawer}/{number}"))


def property_id(source_id: str, name: str, taken: Container[str]) -> str:
    """Four odd characters, URL-encoded as Notion gives them (``%3AUPp``); to be used as they are."""
    return _first_free(f"{source_id}/{name}", taken, 4)


def option_id(property_key: str, name: str, taken: Container[str]) -> str:
    """The id of a select option: like a property's, and as stable across renames."""
    return _first_free(f"{property_key}/{name}", taken, 4)


def _first_free(seed: str, taken: Container[str], length: int) -> str:
    attempt = 0
    while True:
        digest = hashlib.sha256(f"{seed}#{attempt}".encode()).digest()
        found = quote("".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:length]), safe="")
        if found not in taken:
            return found
        attempt += 1


def encoded(property_key: str) -> str:
    """A property's id as Notion writes it, from one that a web framework has decoded."""
    return quote(property_key, safe="")
